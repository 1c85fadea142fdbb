/** Staff who read what others talk about; and strangers, who keep no staff from reading. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres);
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

const staff = (login, role) => new Staff(gateway.origin).signIn(login, gateway.addStaff(login, { role }));

/** A visitor's conversation that is handed over; `before` is done while it is with the bot. */
async function handedOver(before = async () => {}) {
  const someone = await visitor(gateway.origin);
  const conversation = await openConversation(someone);
  await before(conversation);
  await someone.say(conversation, "转人工", { choice: "now" });
  await someone.expect((heard) => heard.event === "assigned");
  someone.end();
  return conversation;
}

/** What the audit says that somebody read. */
const noted = (login) => postgres.sql(`SELECT u.act, s.login, u.conversation_id FROM audit u JOIN agent a ON a.id = u.agent_id
  JOIN agent s ON s.id = u.subject_id WHERE a.login = '${login}' AND u.conversation_id IS NOT NULL ORDER BY u.id`);

test("who look on while a colleague talks are in the audit, whichever way they read", async () => {
  const mia = await (await staff("mia", "agent")).connect();
  await mia.request({ type: "presence", state: "online" });
  const conversation = await handedOver();
  const ways = [
    async (who) => (await who.connect()).request({ type: "follow", conversation, after: 0 }),
    async (who) => (await who.connect()).request({ type: "history", conversation, before: 0, limit: 10 }),
    (who) => who.fetch(`/api/conversations/${conversation}/entries`),
    (who) => who.fetch(`/api/conversations/${conversation}/export`),
  ];
  for (const role of ["supervisor", "reviewer"]) {
    const who = await staff(role, role);
    for (const [i, reads] of ways.entries()) {
      await reads(who);
      await until(`what the ${role} read in way ${i} is in the audit`, () => noted(role).length === i + 1);
    }
    assert.deepEqual(noted(role), ways.map(() => ["watched", "mia", String(conversation)]));
  }
  await mia.request({ type: "follow", conversation, after: 0 });
  await mia.staff.fetch(`/api/conversations/${conversation}/entries`);

  // Who had it on the screen before a colleague took it looks on from then on.
  const early = await (await staff("early", "supervisor")).connect();
  const second = await handedOver((id) => early.request({ type: "follow", conversation: id, after: 0 }));
  await until("that is in the audit too", () => noted("early").length > 0);
  assert.deepEqual(noted("early"), [["watched", "mia", String(second)]]);
  assert.deepEqual(noted("mia"), []);
  for (const client of [mia, early]) client.end();
});

test("made-up cookies keep nobody out of the few places that a page has", async () => {
  const rev = await staff("rev", "reviewer");
  const session = spawn(`${postgres.bin}/psql`, ["-h", postgres.folder, "-U", "baton", "-d", gateway.database, "-XAtq"], { stdio: ["pipe", "pipe", "inherit"] });
  const held = new Promise((done) => session.stdout.once("data", done));
  session.stdin.write("BEGIN; LOCK TABLE agent_session IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n");
  await held;
  const stranger = () => new Staff(gateway.origin).fetch("/api/review/conversations", { headers: { Cookie: `baton_session=${randomBytes(32).toString("base64url")}` } });
  const strangers = Array.from({ length: 8 }, stranger);
  await until("it is not known yet who they are", () => Number(postgres.sql(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM agent_session s%'")[0][0]) >= 3);
  const mine = rev.fetch("/api/review/conversations");
  await new Promise((done) => session.once("exit", done).stdin.end("ROLLBACK;\n"));
  for (const answer of [...(await Promise.all(strangers)), await mine]) assert.notEqual(answer.json?.error?.code, "overloaded");
  assert.equal((await rev.fetch("/api/review/conversations")).status, 200);
});
