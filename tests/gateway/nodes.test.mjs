/** Two processes on one database, and no bus between them: slower, and still nothing is lost. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  // It waits for a second: who is slower than that tries another one.
  await until("somebody is served after the signal", async () => {
    const alone = await Gateway.start(postgres, { share_port: true });
    const client = await visitor(alone.origin);
    const conversation = await openConversation(client);
    alone.child.kill("SIGTERM");
    const said = await client.say(conversation, "still served?").catch(() => null);
    const bye = await client.expect((heard) => heard.type === "bye");
    assert.equal(bye.reason, "shutdown");
    assert.ok(bye.reconnect_after_ms >= 200, `asked to wait ${bye.reconnect_after_ms} ms`);
    assert.deepEqual(await alone.stop(), { code: 0, signal: null });
    return said?.type === "ack";
  });
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
  assert.equal((await back.request({ type: "close", conversation })).type, "ok");
  client.end();
  back.end();
});

/** A way to the database that one node alone takes, and that can be cut. */
async function ownWay() {
  const folder = mkdtempSync(join(tmpdir(), "baton-way-"));
  const open = new Set();
  let whole = true;
  const server = net.createServer((near) => {
    const far = net.connect(join(postgres.folder, ".s.PGSQL.5432"));
    for (const end of [near, far]) end.on("error", () => undefined).on("close", () => [near, far].forEach((each) => each.destroy()));
    if (!whole) near.destroy();
    open.add(near.pipe(far).pipe(near));
  }).listen(join(folder, ".s.PGSQL.5432"));
  await once(server, "listening");
  const set = (is) => {
    whole = is;
    if (!whole) for (const each of open) each.destroy();
  };
  return { database: `host=${folder} user=baton dbname=baton`, cut: () => set(false), mend: () => set(true), stop: () => (set(false), server.close(), rmSync(folder, { recursive: true, force: true })) };
}

test("a node that alone is cut off: its agent can say nothing, another one takes over, and it comes back to new ones", async (t) => {
  const way = await ownWay();
  const near = await Gateway.start(postgres, { visitor_rate: 1000, agent_grace: "1s" });
  const lone = await Gateway.start(postgres, { visitor_rate: 1000, agent_grace: "1s", database: way.database });
  t.after(async () => {
    await Promise.all([near, lone].map((each) => each.stop()));
    way.stop();
  });
  const asks = async (client) => {
    const conversation = await openConversation(client);
    await client.say(conversation, "Talk to a person", { choice: "now" });
    return conversation;
  };
  const online = async (gateway, login, capacity) => {
    const agent = await (await new Staff(gateway.origin).signIn(login, one.addStaff(login, { capacity }))).connect();
    await agent.request({ type: "presence", state: "online" });
    return agent;
  };
  const holder = (conversation) => postgres.sql(`SELECT coalesce(agent_id, 0) FROM conversation WHERE id = ${conversation}`)[0][0];
  const [cut, first, second] = [await online(lone, "cora", 1), await visitor(near.origin), await visitor(near.origin)];
  const conversation = await asks(first);
  await first.expect((heard) => heard.event === "assigned");
  assert.equal(holder(conversation), String(cut.welcome.id));
  const other = await online(near, "dora", 1);

  way.cut();
  await until("the node knows that it is cut off", async () => (await cut.say(conversation, "are you there?")).code === "unavailable");
  const said = postgres.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${conversation} AND author = 'agent'`)[0][0];
  await first.expect((heard) => heard.event === "returned");
  await first.expect((heard) => heard.event === "assigned" && heard.data.agent_id === other.welcome.id);
  assert.equal((await cut.say(conversation, "and now?")).code, "unavailable");
  assert.equal(postgres.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${conversation} AND author = 'agent'`)[0][0], said, "nothing of the one who is cut off");

  way.mend();
  const next = await asks(second);
  await second.expect((heard) => heard.event === "assigned");
  assert.equal(holder(next), String(cut.welcome.id), "on the console that was open all the time");
  assert.equal(holder(conversation), String(other.welcome.id));
  const refused = await cut.say(conversation, "me again");
  assert.ok(["not_found", "not_yours"].includes(refused.code), JSON.stringify(refused));
  for (const each of [cut, other, first, second]) each.end();
});
