/** A dead PostgreSQL: sockets stay, refusals say when to try again, nothing is acked that is not stored. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000, agent_grace: "10m" }); // less than an hour
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

/** Repeats with the same client id until it is acked, as a client's outbox does. */
async function insist(client, conversation, text) {
  const client_id = randomUUID();
  for (;;) {
    const answer = await client.say(conversation, text, { client_id });
    if (answer.type === "ack") return answer;
    assert.ok(["unavailable", "rate_limited"].includes(answer.code), answer.code); // a fast disk gets to the limit
    assert.ok(answer.retry_after_ms > 0, "a refusal says when to try again");
    await new Promise((done) => setTimeout(done, 100));
  }
}

test("PostgreSQL is killed again and again: acked entries are there once, and both sides hear all of them", async () => {
  const staff = await new Staff(gateway.origin).signIn("ann", gateway.addStaff("ann"));
  const agent = await staff.connect();
  await agent.request({ type: "presence", state: "online" });
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "转人工", { choice: "now" });
  await client.expect((heard) => heard.event === "assigned");
  await agent.request({ type: "follow", conversation, after: 0 });

  const acked = [];
  let over = false;
  const talk = (async () => {
    for (let i = 0; !over; i++) acked.push((await insist(i % 2 ? client : agent, conversation, `line ${i}`)).seq);
  })();
  for (let i = 0; i < 3; i++) {
    await new Promise((done) => setTimeout(done, 500));
    postgres.down("immediate");
    assert.equal((await client.request({ type: "ping" })).type, "pong", "the socket stays");
    assert.equal((await fetch(`${gateway.origin}/healthz`)).status, 200);
    await until("not ready", async () => (await fetch(`${gateway.origin}/readyz`)).status === 503);
    const stranger = await new Client(gateway.origin, "visitor").connect();
    assert.equal((await stranger.hello(newSecret())).code, "unavailable");
    stranger.end();
    postgres.up();
    await until("ready", async () => (await fetch(`${gateway.origin}/readyz`)).status === 200);
  }
  await new Promise((done) => setTimeout(done, 500));
  over = true;
  await talk;

  const rows = postgres.sql(`SELECT seq FROM entry WHERE conversation_id = ${conversation} ORDER BY seq`).map(([seq]) => Number(seq));
  assert.deepEqual(rows, rows.map((_, i) => i + 1));
  assert.equal(new Set(acked).size, acked.length, "no ack twice");
  assert.ok(acked.every((seq) => rows.includes(seq)));
  for (const reader of [client, agent]) {
    await until("the last entry", () => reader.entries(conversation).some((entry) => entry.seq === rows.length));
    assert.deepEqual(reader.entries(conversation).map((entry) => entry.seq), rows, "heard in order, once each");
  }
  assert.equal(client.closed, null, "the visitor's connection never went");
  client.end();
  agent.end();
});

test("an hour without any gateway costs no visitor the place, and no agent the conversation", async () => {
  const staff = await new Staff(gateway.origin).signIn("bea", gateway.addStaff("bea", { capacity: 1 }));
  const agent = await staff.connect();
  await agent.request({ type: "presence", state: "online" });
  const asked = [];
  for (const outcome of ["assigned", "queued"]) {
    const client = await visitor(gateway.origin);
    const conversation = await openConversation(client);
    await client.say(conversation, "转人工", { choice: "now" });
    await client.expect((heard) => heard.event === outcome);
    asked.push({ client, conversation });
  }
  await gateway.kill();
  for (const { client } of asked) client.end();
  agent.end();
  postgres.sql("UPDATE desk_pulse SET at = at - interval '1 hour'");
  postgres.sql("UPDATE node SET seen_at = seen_at - interval '1 hour'");
  postgres.sql("UPDATE waiting SET visitor_seen_at = visitor_seen_at - interval '1 hour'");
  await gateway.up();
  // The old one is buried after as many sweeps as there are seconds in a lease.
  await until("the old node is buried", () => postgres.sql("SELECT count(*) FROM node")[0][0] === "1");
  const states = postgres.sql(`SELECT c.state, coalesce(w.left_message, false) FROM conversation c LEFT JOIN waiting w ON w.conversation_id = c.id
    WHERE c.id IN (${asked.map(({ conversation }) => conversation)}) ORDER BY c.id`);
  assert.deepEqual(states, [["assigned", "f"], ["queued", "f"]]);
  assert.equal(postgres.sql("SELECT count(*) FROM entry WHERE event IN ('returned', 'message_left')")[0][0], "0");
});
