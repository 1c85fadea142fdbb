/**
 * What one node hears of what another stored, where the round that asks once a second is late,
 * overtaken or flooded: after a pause, a clean end, a slow commit, a thousand changes at once.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, one, two;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

beforeEach(async () => {
  postgres = Postgres.start();
  one = await Gateway.start(postgres, { visitor_rate: 1000 });
  two = await Gateway.start(postgres, { visitor_rate: 1000 });
});

afterEach(async () => {
  await one?.stop();
  await two?.stop();
  postgres?.stop();
});

/** A visitor on `two` whom an agent on `one` has. */
async function apart() {
  const agent = await (await new Staff(one.origin).signIn("ann", one.addStaff("ann"))).connect();
  await agent.request({ type: "presence", state: "online" });
  const client = await visitor(two.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", { choice: "now" });
  await client.expect((heard) => heard.event === "assigned");
  await agent.request({ type: "follow", conversation, after: 0 });
  return { agent, client, conversation };
}

for (const [when, settled] of [["soon after its start", 0], ["after rounds together", 2500]]) {
  test(`what a node stored in its last second before a clean end is delivered by the other, ${when}`, async () => {
    const { agent, client, conversation } = await apart();
    await pause(settled);
    two.child.kill("SIGSTOP"); // so that no round comes between the words and the end
    assert.equal((await agent.say(conversation, "the last words")).type, "ack");
    agent.end();
    await one.stop();
    two.child.kill("SIGCONT");
    await client.expect((heard) => heard.text === "the last words");
    client.end();
  });
}

test("a conversation that another node gave back to the bot leaves the lists of the agent who has it open", async () => {
  const { agent, client, conversation } = await apart();
  const chief = await (await new Staff(two.origin).signIn("chief", two.addStaff("chief", { role: "supervisor" }))).connect();
  assert.equal((await chief.request({ type: "transfer", conversation, to: "bot" })).type, "ok");
  const left = await agent.expect((heard) => heard.type === "card" && heard.card.id === conversation && heard.card.state === "bot");
  assert.equal(left.gone, true);
  for (const each of [agent, client, chief]) each.end();
});

test("a node that was paused for longer than the other's whole life hears of it all the same", async () => {
  await one.stop();
  await until("the first node is forgotten", () => postgres.sql("SELECT count(*) FROM node")[0][0] === "1");
  const chief = await (await new Staff(two.origin).signIn("chief", two.addStaff("chief", { role: "supervisor" }))).connect();
  await pause(2500); // rounds that find nobody else
  two.child.kill("SIGSTOP");
  one = await Gateway.start(postgres);
  const client = await visitor(one.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", { choice: "now" });
  await client.expect((heard) => heard.event === "queued");
  client.end();
  await one.stop();
  await pause(6000);
  two.child.kill("SIGCONT");
  await chief.expect((heard) => heard.type === "card" && heard.card.id === conversation);
  chief.end();
});

/** What is queued stands in the queue. */
const waits = `INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, fall_back_from)
  SELECT c.id, d.id, c.priority, c.weight, c.queued_at, c.queued_at, now() FROM conversation c JOIN demand d USING (team_id)
  WHERE c.state = 'queued' AND d.skills = '{}' ON CONFLICT DO NOTHING`;

test("a change whose commit took six seconds is shown by the other node", async () => {
  const chief = await (await new Staff(two.origin).signIn("chief", two.addStaff("chief", { role: "supervisor" }))).connect();
  const [[team]] = postgres.sql("SELECT min(id) FROM team");
  const [[id]] = postgres.sql(`
    WITH v AS (INSERT INTO visitor (secret_hash) VALUES (sha256('slow')) RETURNING id)
    INSERT INTO conversation (visitor_id, team_id, state, queued_at, last_entry_at)
    SELECT id, ${team}, 'queued', now() - interval '1 hour', now() - interval '1 hour' FROM v RETURNING id`);
  postgres.sql(waits);
  postgres.sql(`BEGIN; UPDATE conversation SET last_seq = 1, last_entry_at = clock_timestamp() WHERE id = ${id};
    INSERT INTO entry (conversation_id, seq, kind, author, author_id, body) SELECT id, 1, 'message', 'visitor', visitor_id, 'slow' FROM conversation WHERE id = ${id};
    SELECT pg_sleep(6); COMMIT`);
  await chief.expect((heard) => heard.type === "card" && heard.card.id === Number(id));
  chief.end();
});

test("of a thousand conversations that changed at once elsewhere, each is shown", async () => {
  const chief = await (await new Staff(two.origin).signIn("chief", two.addStaff("chief", { role: "supervisor" }))).connect();
  postgres.sql(`
    WITH v AS (INSERT INTO visitor (secret_hash) SELECT sha256(n::text::bytea) FROM generate_series(1, 1200) n RETURNING id),
    c AS (INSERT INTO conversation (visitor_id, team_id, state, queued_at, last_seq)
          SELECT v.id, t.id, 'queued', now(), 1 FROM v, (SELECT min(id) AS id FROM team) t RETURNING id, visitor_id)
    INSERT INTO entry (conversation_id, seq, kind, author, author_id, body) SELECT id, 1, 'message', 'visitor', visitor_id, 'me too' FROM c;
    ${waits}`);
  const shown = () => new Set(chief.frames.filter((frame) => frame.type === "card").map((frame) => frame.card.id)).size;
  await until("all are shown", () => shown() === 1200).catch(() => {});
  assert.equal(shown(), 1200);
  chief.end();
});
