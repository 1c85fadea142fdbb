/** Bad input gets a clear error, stores nothing, and ends no connection that it need not end. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, PATIENCE, Postgres, crowd, until } from "./harness.mjs";
import { Raw, TEXT, frame } from "./raw.mjs";

let postgres, gateway, mine, conversation, foreign;
const id = "11111111-2222-4333-8444-555555555555";

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000, message_max_chars: 100 });
  mine = await visitor(gateway.origin);
  conversation = await openConversation(mine);
  const other = await visitor(gateway.origin);
  foreign = await openConversation(other);
  other.end();
});

after(async () => {
  mine?.end();
  await gateway?.stop();
  postgres?.stop();
});

const send = (more) => ({ type: "send", conversation, client_id: randomUUID(), text: "hi", ...more });
const entries = () => postgres.sql("SELECT count(*) FROM entry")[0][0];

/** Frames as they are, or as text where JSON.stringify would mend them. */
const refusals = [
  ["not JSON", "hello there", "bad_json"],
  ["half of it", '{"type":"ping","ref":1', "bad_json"],
  ["an array", "[]", "bad_json"],
  ["an unknown type", { type: "dance", ref: 5 }, "unknown_type", { ref: 5 }],
  ["no type", { ref: 5 }, "bad_frame", { ref: 5 }],
  ["a missing field", { type: "follow", ref: 6, after: 0 }, "bad_frame", { ref: 6 }],
  ["an extra field", { type: "ping", ref: 7, colour: "red" }, "bad_frame", { ref: 7 }],
  ["a number as text", { type: "follow", ref: 8, conversation: "1", after: 0 }, "bad_frame", { ref: 8 }],
  ["a fraction", '{"type":"follow","ref":9,"conversation":1.5,"after":0}', "bad_frame", { ref: 9 }],
  ["null", { type: "ping", ref: null }, "bad_frame"],
  ["a field twice", '{"type":"ping","ref":1,"ref":2}', "bad_frame"],
  ["U+0000", () => `{"type":"send","conversation":${conversation},"client_id":"${id}","text":"a\\u0000b"}`, "bad_text", { client_id: id }],
  ["half a surrogate pair", () => `{"type":"send","conversation":${conversation},"client_id":"${id}","text":"a\\ud800b"}`, "bad_text"],
  ["17 levels", `{"type":"ping","ref":${"[".repeat(17)}1${"]".repeat(17)}}`, "too_deep"],
  ["a forged conversation", () => send({ conversation: foreign }), "not_found"],
  ["a conversation that never was", () => send({ conversation: 987654321 }), "not_found"],
  ["following somebody else", () => ({ type: "follow", ref: 10, conversation: foreign, after: 0 }), "not_found", { ref: 10 }],
  ["somebody else's history", () => ({ type: "history", ref: 11, conversation: foreign, before: 0, limit: 10 }), "not_found", { ref: 11 }],
  ["closing somebody else's", () => ({ type: "close", ref: 12, conversation: foreign }), "not_found", { ref: 12 }],
  ["rating somebody else's", () => ({ type: "rate", ref: 13, conversation: foreign, score: 5 }), "not_found", { ref: 13 }],
  ["rating an open one", () => ({ type: "rate", ref: 14, conversation, score: 5 }), "not_closed", { ref: 14 }],
  ["a score of 6", () => ({ type: "rate", ref: 15, conversation, score: 6 }), "bad_frame", { ref: 15 }],
  ["an agent's verb", { type: "presence", ref: 16, state: "online" }, "not_allowed", { ref: 16 }],
  ["an agent's transfer", () => ({ type: "transfer", ref: 17, conversation }), "not_allowed", { ref: 17 }],
  ["an agent's note", () => send({ note: true }), "not_allowed"],
  ["a second hello", () => ({ type: "hello", ref: 18, token: newSecret() }), "hello_again", { ref: 18 }],
  ["blank text", () => send({ text: " \u3000\u200b\n" }), "blank_text"],
  ["empty text", () => send({ text: "" }), "bad_frame"],
  ["a text over the limit", () => send({ text: "长".repeat(101) }), "text_too_long"],
  ["a text over the protocol's limit", () => send({ text: "x".repeat(8001) }), "bad_frame"],
  ["a client id that is none", () => send({ client_id: "12" }), "bad_frame"],
];

describe("a refused frame", () => {
  for (const [what, frame, code, more] of refusals) {
    test(`${what} is ${code}`, async () => {
      const before = entries();
      const from = mine.frames.length;
      mine.write(typeof frame === "function" ? frame() : frame);
      const error = await mine.expect((heard) => heard.type === "error", { after: from, what: `the error for ${what}` });
      assert.equal(error.code, code, error.message);
      for (const [key, value] of Object.entries(more ?? {})) assert.equal(error[key], value);
      assert.equal(entries(), before, "nothing was stored");
      assert.equal((await mine.request({ type: "ping" })).type, "pong", "the connection stays");
    });
  }

  test("a text of exactly the limit in Chinese is stored", async () => {
    assert.equal((await mine.say(conversation, "长".repeat(100))).type, "ack");
  });

  test("good frames beside a bad one in the same message are carried out", async () => {
    const from = mine.frames.length;
    mine.write({ type: "ping", ref: 1001 }, "nonsense", { type: "ping", ref: 1002 });
    await mine.expect((heard) => heard.type === "pong" && heard.ref === 1002, { after: from });
    assert.ok(mine.frames.slice(from).some((heard) => heard.code === "bad_json"));
  });
});

describe("a connection that is no good", () => {
  const closing = async (client) => {
    const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("still open")), PATIENCE).unref());
    return Promise.race([client.closing, late]);
  };

  test("a page of another origin is refused before anything", async () => {
    await assert.rejects(new Client(gateway.origin, "visitor").connect({ origin: "https://evil.example" }), /403/);
  });

  test("an absent origin is refused", async () => {
    await assert.rejects(new Client(gateway.origin, "visitor").connect({ origin: null }), /403/);
  });

  test("an unknown subprotocol is refused", async () => {
    await assert.rejects(new Client(gateway.origin, "visitor").connect({ protocol: "baton.v9.visitor" }), /400/);
  });

  test("anything before the hello closes it", async () => {
    const client = await new Client(gateway.origin, "visitor").connect();
    client.write({ type: "ping", ref: 1 });
    assert.equal((await client.expect((heard) => heard.type === "error")).code, "hello_first");
    assert.equal(await closing(client), 4401);
  });

  test("a token that is none closes it", async () => {
    for (const token of ["anon.short", "x", `anon.${"!".repeat(43)}`, "a.b.c"]) {
      const client = await new Client(gateway.origin, "visitor").connect();
      assert.equal((await client.hello(token)).code, "bad_token");
      assert.equal(await closing(client), 4401);
    }
  });

  test("no hello in time closes it", async () => {
    const hasty = await Gateway.start(postgres, { hello_timeout: "1s" });
    // Who needs that second to ask for the upgrade is cut off before it.
    const client = await until("an upgrade in time", () => new Client(hasty.origin, "visitor").connect().catch(() => null));
    assert.equal(await closing(client), 4401);
    await hasty.stop();
  });

  test("a hello over 4 KB closes it", async () => {
    const client = await new Client(gateway.origin, "visitor").connect();
    client.write({ type: "hello", ref: 1, token: "x".repeat(3000), page: "p".repeat(500), lang: "e".repeat(35) + " ".repeat(2000) });
    assert.equal(await closing(client), 1009);
  });

  test("a message over 64 KB closes it, one under it does not", async () => {
    const client = await visitor(gateway.origin);
    client.write(`{"type":"ping","ref":1,"x":"${"x".repeat(60000)}"}`);
    assert.equal((await client.expect((heard) => heard.type === "error")).code, "bad_frame");
    client.write(`{"type":"ping","ref":1,"x":"${"x".repeat(70000)}"}`);
    assert.equal(await closing(client), 1009);
  });

  test("broken UTF-8 closes it", async () => {
    const client = await visitor(gateway.origin);
    client.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false });
    assert.equal(await closing(client), 1007);
  });

  test("binary closes it", async () => {
    const client = await visitor(gateway.origin);
    client.socket.send(Buffer.from("{}"), { binary: true });
    assert.equal(await closing(client), 1003);
  });

  test("the token is never read from the URL", async () => {
    const visitors = () => postgres.sql("SELECT count(*) FROM visitor")[0][0];
    const was = visitors();
    const raw = await Raw.connect(gateway.origin);
    assert.equal((await raw.upgrade({ request: `GET /ws?token=${newSecret()} HTTP/1.1` })).status, 101);
    raw.write(frame(TEXT, JSON.stringify({ type: "ping", ref: 1 })));
    assert.equal((await raw.nextJson()).code, "hello_first");
    assert.equal(visitors(), was);
    raw.end();
  });
});

test("too many messages are refused with a time to try again, and the connection stays", async () => {
  const slow = await Gateway.start(postgres, { visitor_rate: 5 });
  const client = await visitor(slow.origin);
  const begun = Date.now();
  const own = await openConversation(client);
  const say = () => {
    const ids = Array.from({ length: 12 }, () => randomUUID());
    client.write(...ids.map((client_id) => ({ type: "send", conversation: own, client_id, text: "hi" })));
    return ids.map((client_id) => client.expect((heard) => ["ack", "error"].includes(heard.type) && heard.client_id === client_id));
  };
  const { answers, most } = await crowd(say, ({ code }) => code === "rate_limited", { count: 5, windowMs: 10000, begun });
  const acked = answers.filter(({ type }) => type === "ack").length;
  assert.ok(acked >= 4 && acked < most, `${acked} acked, ${most} at most with the opening`);
  assert.ok(answers.filter(({ type }) => type === "error").every((answer) => answer.code === "rate_limited" && answer.retry_after_ms > 0));
  assert.equal((await client.request({ type: "ping" })).type, "pong");
  client.end();
  await slow.stop();
});

test("21 connections of one visitor: the last is refused", async () => {
  const secret = newSecret();
  const all = [];
  for (let i = 0; i < 20; i++) all.push(await visitor(gateway.origin, { secret }));
  const last = await new Client(gateway.origin, "visitor").connect();
  assert.equal((await last.hello(secret)).code, "too_many_sessions");
  for (const one of all) one.end();
  await until("the places to be free", async () => {
    const again = await new Client(gateway.origin, "visitor").connect();
    const answer = await again.hello(secret);
    again.end();
    return answer.type === "welcome";
  });
});

test("staff's verbs need the right: someone else's conversation, a reviewer's presence", async () => {
  const passwords = ["ann", "bea"].map((login) => [login, gateway.addStaff(login)]);
  passwords.push(["rev", gateway.addStaff("rev", { role: "reviewer" })]);
  const [ann, bea, rev] = await Promise.all(passwords.map(async ([login, password]) => (await new Staff(gateway.origin).signIn(login, password)).connect()));
  await ann.request({ type: "presence", state: "online" });
  assert.equal((await rev.request({ type: "presence", state: "online" })).code, "not_allowed");
  await mine.say(conversation, "Talk to a person", { choice: "now" });
  await mine.expect((heard) => heard.event === "assigned");
  await bea.request({ type: "presence", state: "online" });
  assert.equal((await bea.request({ type: "follow", conversation, after: 0 })).code, "not_found");
  assert.equal((await bea.say(conversation, "let me")).code, "not_found");
  assert.equal((await bea.say(conversation, "let me", { note: true })).code, "not_found");
  assert.equal((await bea.request({ type: "close", conversation })).code, "not_found", "what is not hers to see does not exist");
  assert.equal((await bea.request({ type: "transfer", conversation, agent: bea.welcome.id })).code, "not_found");
  assert.equal((await ann.request({ type: "transfer", conversation, agent: ann.welcome.id })).code, "same_agent");
  assert.equal((await ann.request({ type: "transfer", conversation, agent: rev.welcome.id })).code, "agent_unavailable");
  assert.equal((await ann.request({ type: "transfer", conversation, agent: 424242 })).code, "agent_unavailable");
  assert.equal((await ann.say(conversation, "   ")).code, "blank_text");
  for (const one of [ann, bea, rev]) one.end();
});
