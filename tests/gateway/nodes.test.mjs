/** Two processes on one database, and no bus between them: slower, and still nothing is lost. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, one, two;

before(async () => {
  postgres = Postgres.start();
  const options = { visitor_rate: 1000, agent_grace: "10m" };
  one = await Gateway.start(postgres, options);
  two = await Gateway.start(postgres, options);
});

after(async () => {
  await one?.stop();
  await two?.stop();
  postgres?.stop();
});

test("a visitor on one node and an agent on another talk to each other, in order and without repeats", async () => {
  const staff = await new Staff(two.origin).signIn("ann", two.addStaff("ann"));
  const agent = await staff.connect();
  await agent.request({ type: "presence", state: "online" });
  const client = await visitor(one.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", { choice: "now" });
  await client.expect((heard) => heard.event === "assigned");
  const card = await agent.expect((heard) => heard.type === "card" && heard.card.id === conversation);
  assert.equal(card.card.agent_id, agent.welcome.id);
  await agent.request({ type: "follow", conversation, after: 0 });
  for (let i = 0; i < 20; i++) {
    await client.say(conversation, `visitor ${i}`);
    await agent.say(conversation, `agent ${i}`);
  }
  const last = Number(postgres.sql(`SELECT last_seq FROM conversation WHERE id = ${conversation}`)[0][0]);
  for (const reader of [client, agent]) {
    await reader.expect((heard) => heard.type === "entry" && heard.seq === last);
    assert.deepEqual(reader.entries(conversation).map((entry) => entry.seq), Array.from({ length: last }, (_, i) => i + 1));
  }
  await agent.request({ type: "close", conversation });
  await client.expect((heard) => heard.event === "closed");
  client.end();
  agent.end();
});

test("a node that stops sends everybody to the one that is on its port by then, and what is said in that instant is kept once", async () => {
  const old = await Gateway.start(postgres, { share_port: true });
  const client = await visitor(old.origin);
  const conversation = await openConversation(client);
  const next = await Gateway.start(postgres, { port: old.options.port, share_port: true });
  const saying = { client_id: randomUUID() };
  // Read before the good-bye, or not: then it is said again to the other, as every client does.
  const first = client.say(conversation, "in that instant", saying).catch((closed) => closed);
  old.child.kill("SIGTERM");
  const bye = await client.expect((heard) => heard.type === "bye");
  assert.deepEqual([bye.reason, bye.reconnect_after_ms], ["shutdown", 0]);
  await first;
  const again = await visitor(next.origin, { secret: client.secret });
  assert.equal(again.welcome.conversation.id, conversation);
  assert.equal((await again.say(conversation, "in that instant", saying)).type, "ack");
  assert.deepEqual(postgres.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${conversation} AND body = 'in that instant'`), [["1"]]);
  assert.deepEqual(await old.stop(), { code: 0, signal: null });
  again.end();
  await next.stop();
});

test("a node that stops serves who is connected while it waits for a successor, and without one tells them when to look for another", async () => {
  const alone = await Gateway.start(postgres, { share_port: true });
  const client = await visitor(alone.origin);
  const conversation = await openConversation(client);
  alone.child.kill("SIGTERM");
  assert.equal((await client.say(conversation, "still served?")).type, "ack");
  const bye = await client.expect((heard) => heard.type === "bye");
  assert.equal(bye.reason, "shutdown");
  assert.ok(bye.reconnect_after_ms >= 200, `asked to wait ${bye.reconnect_after_ms} ms`);
  assert.deepEqual(await alone.stop(), { code: 0, signal: null });
});

test("an agent whose node dies keeps the conversations by connecting to the other within the grace", async () => {
  const staff = await new Staff(two.origin).signIn("bea", two.addStaff("bea"));
  const agent = await staff.connect();
  await agent.request({ type: "presence", state: "online" });
  const client = await visitor(one.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "转人工", { choice: "now" });
  await client.expect((heard) => heard.event === "assigned");
  await two.kill();
  const again = await new Staff(one.origin).signIn("bea", "bea-password-1");
  const back = await again.connect();
  await until("the dead node's lease has run out", () => postgres.sql("SELECT count(*) FROM node")[0][0] === "1");
  assert.equal((await back.request({ type: "follow", conversation, after: 0 })).type, "followed");
  assert.equal((await back.say(conversation, "still here")).type, "ack");
  assert.deepEqual(postgres.sql(`SELECT state, agent_id FROM conversation WHERE id = ${conversation}`), [["assigned", String(back.welcome.id)]]);
  await two.up();
  client.end();
  back.end();
});
