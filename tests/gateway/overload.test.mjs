/**
 * More than the node can take: what is of least worth is left undone first, who asked is told, and
 * what was acked is there.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

const kinds = ["typing", "presence", "receipts", "history", "sessions"];
let postgres, gateway, console, talker;

/** Holds back what stores entries, and nothing else; resolves with what ends it. */
async function holdEntries() {
  const psql = spawn(`${postgres.bin}/psql`, ["-h", postgres.folder, "-U", "baton", "-d", "baton", "-XAtq"], { stdio: ["pipe", "pipe", "inherit"] });
  const held = new Promise((done) => psql.stdout.once("data", done));
  psql.stdin.write("BEGIN; LOCK TABLE entry IN SHARE MODE; SELECT 'held';\n");
  await held;
  return () => new Promise((done) => psql.once("exit", done).stdin.end("ROLLBACK;\n"));
}

const shed = async () => {
  const text = await (await fetch(`${gateway.origin}/metrics`)).text();
  const of = (name) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)[1]);
  return { level: of("baton_shed_level"), counts: kinds.map((kind) => of(`baton_shed_total\\{kind="${kind}"\\}`)) };
};

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  const password = gateway.addStaff("dora", { role: "supervisor" });
  console = await (await new Staff(gateway.origin).signIn("dora", password)).connect();
  talker = await visitor(gateway.origin);
});

after(async () => {
  talker?.end();
  console?.end();
  await gateway?.stop();
  postgres?.stop();
});

/**
 * Holds entries back and asks for each kind in turn until new sessions are refused. Resolves with the first round in
 * which each kind was, and the answers to what was said meanwhile.
 */
async function fillUp(conversation) {
  const release = await holdEntries();
  const waiting = talker.say(conversation, "xyz 0");
  const first = {};
  let refused, round = 0;
  for (; first.sessions === undefined; round++) {
    const was = (await shed()).counts;
    const stranger = await new Client(gateway.origin, "visitor").connect();
    // In the opposite order, so that the load has not grown for what is to go later.
    const session = await stranger.once({ type: "hello", token: newSecret() });
    stranger.end();
    const history = await talker.once({ type: "history", conversation, before: 100, limit: 10 });
    talker.write({ type: "seen", conversation, seq: 1 });
    await talker.request({ type: "ping" });
    const presence = await console.once({ type: "presence", state: round % 2 ? "online" : "away" });
    talker.write({ type: "typing", conversation, on: round % 2 === 0 });
    await talker.request({ type: "ping" });
    const now = (await shed()).counts.map((count, i) => count - was[i]);
    for (const [i, kind] of kinds.entries()) {
      if (now[i] > 0) first[kind] ??= round;
      assert.ok(i === 0 || now[i] === 0 || now[i - 1] > 0, `${kind} was shed, ${kinds[i - 1]} was not`);
    }
    assert.equal(presence.code, now[1] > 0 ? "overloaded" : undefined);
    assert.equal(history.code, now[3] > 0 ? "overloaded" : undefined);
    assert.equal(session.code, now[4] > 0 ? "overloaded" : undefined);
    for (const answer of [presence, history, session]) if (answer.type === "error") assert.ok(answer.retry_after_ms > 0);
    refused = session;
  }
  assert.ok(refused.retry_after_ms > 0);

  // Chat goes first: it is taken, and staff are let in.
  const more = [1, 2, 3].map((i) => talker.say(conversation, `xyz ${i}`));
  const again = await (await new Staff(gateway.origin).signIn("dora", "dora-password-1")).connect();
  assert.equal(again.welcome.type, "welcome");
  again.end();
  await release();
  return { rounds: kinds.map((kind) => first[kind]), answers: await Promise.all([waiting, ...more]) };
}

/** Nothing is left undone. */
const calm = () => until("nothing to be shed", async () => {
  const stranger = await new Client(gateway.origin, "visitor").connect();
  const answer = await stranger.once({ type: "hello", token: newSecret() });
  stranger.end();
  return answer.type === "welcome" && (await shed()).level === 0;
});

test("typing goes first, then presence, receipts, history pages and new sessions; entries are all there", async () => {
  const conversation = await openConversation(talker);
  await talker.say(conversation, "before");
  await calm();
  assert.equal((await talker.request({ type: "history", conversation, before: 100, limit: 10 })).type, "page");

  // Who stands still for seconds meanwhile finds all of them shed at once, or the statement's time of ten seconds over.
  const seen = await until("one after the other", async () => {
    const { rounds, answers } = await fillUp(conversation);
    assert.deepEqual([...rounds].sort((a, b) => a - b), rounds, `the first rounds of ${kinds}: ${rounds}`);
    await calm();
    return rounds[0] < rounds[4] && answers.every(({ code }) => code !== "unavailable") && { answers };
  });
  assert.deepEqual(seen.answers.map((answer) => answer.type), ["ack", "ack", "ack", "ack"]);
  for (const ack of seen.answers)
    assert.deepEqual(postgres.sql(`SELECT body LIKE 'xyz%' FROM entry WHERE conversation_id = ${conversation} AND seq = ${ack.seq}`), [["t"]]);
  assert.equal((await talker.request({ type: "history", conversation, before: 100, limit: 10 })).type, "page");
});
