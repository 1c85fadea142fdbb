/**
 * Every code of protocol/errors.json and every reason for a close, one after the other: each is
 * provoked, has its text and its time where it helps to try again, and is counted. Those that a
 * client can't bring about are named here, with why; a new one fails this test until it has its place.
 */
import assert from "node:assert/strict";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";
import { Raw, TEXT, frame } from "./raw.mjs";

const errors = JSON.parse(readFileSync(new URL("../../protocol/errors.json", import.meta.url), "utf8"));
const key = randomBytes(32);
const b64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
let postgres, gateway, mine, conversation, ann, bea;

before(async () => {
  postgres = Postgres.start();
  const keys = join(postgres.folder, "keys.json");
  writeFileSync(keys, JSON.stringify({ keys: [{ kty: "oct", kid: "k", alg: "HS256", k: key.toString("base64url") }] }));
  gateway = await Gateway.start(postgres, { jwt_keys: keys, jwt_audience: "baton", jwt_issuer: "harbor" });
  [ann, bea] = await Promise.all(["ann", "bea"].map(async (login) => {
    const password = gateway.addStaff(login, { role: "supervisor" });
    return (await new Staff(gateway.origin).signIn(login, password)).connect();
  }));
  await ann.request({ type: "presence", state: "online" });
  mine = await visitor(gateway.origin);
  conversation = await openConversation(mine);
  await mine.say(conversation, "Talk to a person", { choice: "now" });
  await mine.expect((heard) => heard.event === "assigned");
});

after(async () => {
  for (const one of [mine, ann, bea]) one?.end();
  await gateway?.stop();
  postgres?.stop();
});

const stranger = () => new Client(gateway.origin, "visitor").connect();
async function told(client, ...frames) {
  const from = client.frames.length;
  client.write(...frames);
  return client.expect((heard) => heard.type === "error", { after: from });
}
function expired() {
  const input = `${b64({ alg: "HS256", kid: "k" })}.${b64({ iss: "harbor", aud: "baton", sub: "u", exp: 1000 })}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}
async function closedOne() {
  const client = await visitor(gateway.origin);
  const id = await openConversation(client);
  await client.request({ type: "close", conversation: id });
  return [client, id];
}
async function opened() {
  const client = await visitor(gateway.origin);
  return [client, await openConversation(client)];
}

/** Each resolves with the error, or with it and the connection that said it. */
const provoked = {
  bad_json: () => told(mine, "hello there"),
  bad_frame: () => told(mine, { type: "ping" }),
  bad_text: () => told(mine, '{"type":"send","conversation":1,"client_id":"11111111-2222-4333-8444-555555555555","text":"a\\u0000b"}'),
  unknown_type: () => told(mine, { type: "dance", ref: 1 }),
  too_deep: () => told(mine, `{"type":"ping","ref":${"[".repeat(17)}1${"]".repeat(17)}}`),
  not_allowed: () => mine.request({ type: "presence", state: "online" }),
  hello_first: async () => {
    const client = await stranger();
    return [await client.request({ type: "ping" }), client];
  },
  hello_again: () => mine.hello(newSecret()),
  bad_token: async () => {
    const client = await stranger();
    return [await client.hello("nonsense"), client];
  },
  token_expired: async () => {
    const client = await stranger();
    return [await client.hello(expired()), client];
  },
  too_many_sessions: async () => {
    const secret = newSecret();
    const all = [];
    for (let i = 0; i < 20; i++) all.push(await visitor(gateway.origin, { secret }));
    const client = await stranger();
    const error = await client.hello(secret);
    for (const one of all) one.end();
    return [error, client];
  },
  not_found: () => mine.request({ type: "history", conversation: 987654321, before: 9, limit: 1 }),
  not_yours: () => bea.say(conversation, "let me"),
  conversation_closed: async () => {
    const [client, id] = await closedOne();
    return client.say(id, "still there?");
  },
  not_closed: () => mine.request({ type: "rate", conversation, score: 5 }),
  client_id_reused: async () => {
    const client_id = randomUUID();
    await mine.say(conversation, "one text", { client_id });
    return told(mine, { type: "send", conversation, client_id, text: "another text" });
  },
  text_too_long: () => mine.say(conversation, "长".repeat(4001)),
  policy_refused: () => ann.say(conversation, "please send me your recovery phrase"),
  secret_refused: () => ann.say(conversation, "legal winner thank year wave sausage worth useful legal winner thank yellow", { note: true }),
  blank_text: () => mine.say(conversation, " \u3000 "),
  too_many_followed: async () => {
    let last;
    for (let i = 0; i < 65 && last?.type !== "error"; i++) {
      const [client, id] = await opened();
      last = await bea.request({ type: "follow", conversation: id, after: 0 });
      client.end();
    }
    return last;
  },
  agent_unavailable: () => ann.request({ type: "transfer", conversation, agent: bea.welcome.id }),
  same_agent: () => ann.request({ type: "transfer", conversation, agent: ann.welcome.id }),
  not_waiting: () => mine.request({ type: "remind", conversation }),
  not_offered: () => bea.request({ type: "accept", conversation }),
  too_soon: async () => {
    await ann.request({ type: "presence", state: "finishing" });
    const [client, id] = await opened();
    await client.say(id, "Talk to a person", { choice: "now" });
    await client.expect((heard) => heard.event === "queued");
    await client.request({ type: "remind", conversation: id });
    const error = await client.request({ type: "remind", conversation: id });
    await client.request({ type: "close", conversation: id });
    client.end();
    await ann.request({ type: "presence", state: "online" });
    return error;
  },
  rate_limited: async () => {
    const client = await visitor(gateway.origin);
    return told(client, ...Array.from({ length: 320 }, (_, i) => ({ type: "ping", ref: i + 1 })));
  },
  overloaded: async () => {
    const client = await visitor(gateway.origin);
    const id = await openConversation(client);
    return told(client, ...Array.from({ length: 40 }, (_, i) => ({ type: "history", ref: 100 + i, conversation: id, before: 9, limit: 1 })));
  },
  // The last: the database goes.
  unavailable: async () => {
    postgres.down();
    return mine.say(conversation, "is anybody there?");
  },
};
const unprovoked = {
  too_large: "a frame over the limit ends its connection with 1009 before it is looked at",
  origin_refused: "over WebSocket the upgrade is refused with 403 (refusals.test.mjs); over HTTP it is an error's code (identity.test.mjs)",
  internal: "a fault of the gateway's own, or of its schema",
};

describe("an error", () => {
  test("has its place here", () => {
    assert.deepEqual([...Object.keys(provoked), ...Object.keys(unprovoked)].sort(), errors.map((error) => error.code).sort());
    for (const error of errors) assert.match(error.text, /^[A-Z].*\.$/s, error.code);
  });
});

describe("a close", () => {
  const closes = {
    peer: async () => (await visitor(gateway.origin)).socket.close(1000),
    lost: async () => (await visitor(gateway.origin)).end(),
    hello: async () => (await stranger()).write({ type: "hello", ref: 1, token: "none" }),
    too_large: async () => (await visitor(gateway.origin)).write("x".repeat(70000)),
    bad_data: async () => (await visitor(gateway.origin)).socket.send(Buffer.from("{}"), { binary: true }),
    flood: async () => (await visitor(gateway.origin)).write(...Array.from({ length: 1500 }, (_, i) => ({ type: "ping", ref: i + 1 }))),
    replaced: async () => {
      const staff = await new Staff(gateway.origin).signIn("ann", "ann-password-1");
      await staff.connect();
      await staff.fetch("/api/session", { method: "DELETE" });
    },
  };
  const elsewhere = {
    idle: "a gateway that pings every second: below",
    slow: "more has to wait than the kernel's buffers take: test_net_queue.c",
    shutdown: "nobody can ask for the counter any more: test_net_close.c",
  };
  const counted = (reason, of = gateway) => of.metric(`baton_connections_closed_total{reason="${reason}"}`);

  test("has its place here", async () => {
    const text = await (await fetch(`${gateway.origin}/metrics`)).text();
    const reasons = [...text.matchAll(/^baton_connections_closed_total\{reason="(\w+)"\}/gm)].map((found) => found[1]);
    assert.deepEqual([...Object.keys(closes), ...Object.keys(elsewhere)].sort(), reasons.sort());
  });

  for (const [reason, cause] of Object.entries(closes))
    test(`${reason} is counted`, async () => {
      // Ann, Bea and the visitor stay.
      const rest = () => until("those of before are gone", async () => (await gateway.metric("baton_connections{")) === 3);
      await rest();
      const was = await counted(reason);
      await cause();
      await until(`another close as ${reason}`, async () => (await counted(reason)) > was);
      await rest();
      assert.equal(await counted(reason), was + 1);
    });

  test("idle is counted, and shutdown says so with its code", async () => {
    const other = await Gateway.start(postgres, { ping_interval: "1s", pong_timeout: "1s" });
    const silent = await Raw.connect(other.origin); // which never answers a ping
    assert.equal((await silent.upgrade()).status, 101);
    silent.write(frame(TEXT, JSON.stringify({ type: "hello", ref: 1, token: newSecret() })));
    await until("the close as idle", async () => (await counted("idle", other)) === 1);
    silent.end();
    await other.stop();
    const calm = await Gateway.start(postgres);
    const client = await visitor(calm.origin);
    await calm.stop();
    assert.equal(await client.closing, 1001);
  });
});

describe("provoked", () => {
  for (const [code, cause] of Object.entries(provoked))
    test(`${code} has a text, a time where it helps, and is counted`, async () => {
      const rule = errors.find((error) => error.code === code);
      const counter = `baton_frames_refused_total{code="${code}"}`;
      const was = await gateway.metric(counter);
      const answer = await cause();
      const [error, client] = Array.isArray(answer) ? answer : [answer];
      assert.equal(error.type, "error", JSON.stringify(error));
      assert.equal(error.code, code, error.message);
      assert.ok(error.message.length > 0);
      if (rule.retry) assert.ok(error.retry_after_ms > 0);
      else assert.equal(error.retry_after_ms, undefined);
      assert.equal(client !== undefined, rule.closes === true, "who is closed is watched");
      if (client) assert.equal(await client.closing, 4401);
      assert.ok((await gateway.metric(counter)) > was, "it is counted");
    });
});
