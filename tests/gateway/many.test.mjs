/** What must hold for the last of many as for the first: consoles, a visitor's tabs, places in the queue. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000, network_rate: 0 });
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

/** So many sign-ins, twenty a member of staff, each with a ticket: made in the store, since a password takes a while. */
function signIns(count) {
  gateway.addStaff("model");
  postgres.sql(`
    CREATE FUNCTION pg_temp.hash(text) RETURNS bytea LANGUAGE sql AS 'SELECT sha256(convert_to($1, ''UTF8''))';
    INSERT INTO agent (login, name, password_hash)
      SELECT 'many' || n, 'many' || n, (SELECT password_hash FROM agent WHERE login = 'model') FROM generate_series(0, ${Math.ceil(count / 20)}) n;
    INSERT INTO presence (agent_id) SELECT id FROM agent WHERE login LIKE 'many%';
    INSERT INTO agent_session (token_hash, agent_id, expires_at)
      SELECT pg_temp.hash('session' || n), a.id, now() + interval '1 hour' FROM generate_series(0, ${count - 1}) n JOIN agent a ON a.login = 'many' || n / 20;
    INSERT INTO agent_ticket (token_hash, session_hash, expires_at)
      SELECT pg_temp.hash('ticket' || n), pg_temp.hash('session' || n), now() + interval '10 minutes' FROM generate_series(0, ${count - 1}) n`);
  return Array.from({ length: count }, (_, n) => ({ ticket: `ticket${n}`, session: `session${n}` }));
}

test("a sign-in that ended elsewhere takes its console along, also the one past the thousandth", async () => {
  const made = signIns(1010);
  for (let i = 0; i < made.length; i += 50) {
    await Promise.all(made.slice(i, i + 50).map(async (one) => {
      one.client = await new Client(gateway.origin, "agent").connect();
      assert.equal((await one.client.hello(one.ticket)).type, "welcome");
    }));
  }
  const ended = [0, 999, 1000, 1009];
  postgres.sql(`DELETE FROM agent_session WHERE token_hash IN (${ended.map((i) => `sha256('${made[i].session}')`).join(",")})`);
  await until("they are closed", () => ended.every((i) => made[i].client.closed !== null));
  assert.deepEqual(made.flatMap((one, i) => (one.client.closed === null ? [] : [i])), ended);
  for (const i of ended) assert.equal(made[i].client.closed, 4409);
  for (const one of made) one.client.end();
});

test("a visitor's other tabs hear of a new conversation, whichever tab came first; nobody else does", async () => {
  const secret = newSecret();
  const tabs = [];
  for (let i = 0; i < 4; i++) tabs.push(await visitor(gateway.origin, { secret }));
  const stranger = await visitor(gateway.origin);
  const opened = (tab) => tab.frames.filter((frame) => frame.type === "opened").map((frame) => frame.conversation.id);
  const first = await openConversation(tabs[3]);
  for (const tab of tabs) await tab.expect((heard) => heard.type === "opened" && heard.conversation.id === first);
  await tabs[3].request({ type: "close", conversation: first });
  tabs[0].end(); // the first one goes, then one in the middle: the others are still found
  tabs[2].end();
  const second = await openConversation(tabs[1]);
  await tabs[3].expect((heard) => heard.type === "opened" && heard.conversation.id === second);
  const late = await visitor(gateway.origin, { secret });
  await late.request({ type: "close", conversation: second });
  const third = await openConversation(tabs[3]);
  for (const tab of [tabs[1], late]) await tab.expect((heard) => heard.type === "opened" && heard.conversation.id === third);
  assert.deepEqual(opened(tabs[1]), [first, second, third]);
  assert.deepEqual(opened(stranger), []);
  for (const one of [...tabs, late, stranger]) one.end();
});

test("more than a thousand who wait are all told their places, and again when one leaves", async () => {
  const count = 1100;
  const waiting = [];
  for (let i = 0; i < count; i += 50) {
    waiting.push(...(await Promise.all(Array.from({ length: 50 }, async () => {
      const client = await visitor(gateway.origin);
      const conversation = await openConversation(client);
      await client.say(conversation, "Talk to a person", { choice: "now" });
      await client.expect((heard) => heard.event === "queued");
      return { client, conversation };
    }))));
  }
  const last = (client) => client.frames.findLast((frame) => frame.type === "queue_place");
  const told = (of) => [...new Set(of.map((one) => last(one.client)).filter((place) => place?.waiting === of.length).map((place) => place.place))].length;
  await until("all have a place of their own", () => told(waiting) === count);
  // All are said to be at the screen in the same round: the next one is five seconds later, and a team may keep places for ten.
  const unseen = () => Number(postgres.sql("SELECT count(*) FROM waiting WHERE visitor_seen_at < now() - interval '1 hour'")[0][0]);
  postgres.sql("UPDATE team SET keep_place_s = 86400; UPDATE waiting SET visitor_seen_at = now() - interval '2 hours'");
  await until("all were seen", () => unseen() === 0);
  // Were the last ones left for the next round, they would be five seconds behind in each.
  await until("all were seen in one round", () => postgres.sql("SELECT max(visitor_seen_at) - min(visitor_seen_at) < interval '4 seconds' FROM waiting")[0][0] === "t");
  const leaver = waiting.splice(3, 1)[0];
  await leaver.client.request({ type: "close", conversation: leaver.conversation });
  await until("all have moved up", () => told(waiting) === count - 1);
  for (const one of [leaver, ...waiting]) one.client.end();
});
