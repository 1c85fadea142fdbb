/** What an impatient, curious or hostile client tries: requests on top of each other, limits, what is not for it. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, PATIENCE, Postgres, crowd, program, until } from "./harness.mjs";

let postgres, gateway, ann, bea;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000, trust_proxy: true, default_lang: "en" });
  const staff = async (login) => new Staff(gateway.origin).signIn(login, gateway.addStaff(login, { capacity: 2 }));
  ann = await (await staff("ann")).connect();
  bea = await (await staff("bea")).connect();
  await bea.request({ type: "presence", state: "away" });
});

after(async () => {
  for (const one of [ann, bea]) one?.end();
  await gateway?.stop();
  postgres?.stop();
});

const person = { choice: "now" };
const closing = (client) => Promise.race([client.closing, new Promise((_, fail) => setTimeout(() => fail(new Error("stays open")), PATIENCE).unref())]);

/** A visitor whose conversation waits: nobody is online. */
async function waiting() {
  await ann.request({ type: "presence", state: "away" });
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", person);
  await client.expect((heard) => heard.event === "queued");
  return { client, conversation };
}

describe("requests on top of each other", () => {
  test("each of several follows in one message is answered", async () => {
    const client = await visitor(gateway.origin);
    const conversation = await openConversation(client);
    client.write(...[101, 102, 103].map((ref) => ({ type: "follow", ref, conversation, after: 0 })));
    for (const ref of [101, 102, 103]) assert.equal((await client.expect((heard) => heard.ref === ref)).type, "followed");
    client.end();
  });

  test("following from beyond the end is following from the end", async () => {
    const client = await visitor(gateway.origin);
    const conversation = await openConversation(client);
    const again = await visitor(gateway.origin, { secret: client.secret });
    assert.equal((await again.request({ type: "follow", conversation, after: 1000 })).last_seq, 1);
    await client.say(conversation, "hello there");
    await again.expect((heard) => heard.text === "hello there");
    for (const one of [client, again]) one.end();
  });

  test("hundreds of pages at once: some are refused, all are answered", async () => {
    const client = await visitor(gateway.origin);
    const conversation = await openConversation(client);
    // On a node that is slow just now all may be refused.
    let next = 1000;
    await until("some are answered and some refused", async () => {
      const refs = Array.from({ length: 200 }, () => next++);
      client.write(...refs.map((ref) => ({ type: "history", ref, conversation, before: 0, limit: 200 })));
      const answers = await Promise.all(refs.map((ref) => client.expect((heard) => heard.ref === ref)));
      const refused = answers.filter((answer) => answer.type !== "page");
      assert.ok(refused.every((answer) => answer.code === "overloaded" && answer.retry_after_ms > 0), JSON.stringify(refused));
      return refused.length > 0 && refused.length < answers.length;
    });
    assert.equal((await client.request({ type: "history", conversation, before: 0, limit: 200 })).type, "page", "the places are free again");
    client.end();
  });

  test("more than 64 conversations can be looked at, one after another", async () => {
    const client = await visitor(gateway.origin);
    const all = [];
    for (let i = 0; i < 66; i++) {
      const conversation = (await client.request({ type: "open" })).conversation.id;
      all.push(conversation);
      await client.request({ type: "close", conversation });
    }
    for (const conversation of all) assert.equal((await client.request({ type: "history", conversation, before: 0, limit: 1 })).type, "page");
    const follows = await Promise.all(all.map((conversation) => client.request({ type: "follow", conversation, after: 0 })));
    assert.deepEqual(follows.slice(64).map((answer) => answer.code), ["too_many_followed", "too_many_followed"]);
    client.end();
  });
});

describe("limits", () => {
  test("a message of nothing but line ends costs a hundred refusals, not sixty thousand", async () => {
    const client = await visitor(gateway.origin);
    const before = await gateway.metric("baton_frames_refused_total");
    const begun = Date.now();
    let messages = 0;
    await until("the close", () => {
      for (let i = 0; i < 6 && client.closed === null; i++, messages++) client.write("\n".repeat(6000));
      return client.closed !== null;
    });
    assert.equal(client.closed, 4429);
    const refused = (await gateway.metric("baton_frames_refused_total")) - before;
    const most = 15000 + 1.5 * (Date.now() - begun) + 101 * messages; // the rate is 15,000 frames in ten seconds
    assert.ok(refused <= most, `${refused} refused, ${most} at most`);
  });

  test("closing is held to the rate of messages, since it locks the desk", async () => {
    const slow = await Gateway.start(postgres, { visitor_rate: 5 });
    const client = await visitor(slow.origin);
    const close = () => client.request({ type: "close", conversation: 999999 });
    const { answers, most } = await crowd(() => Array.from({ length: 20 }, close), ({ code }) => code === "rate_limited", { count: 5, windowMs: 10000 });
    const codes = answers.map((answer) => answer.code);
    const looked = codes.filter((code) => code === "not_found").length;
    assert.ok(looked >= 5 && looked <= most, `${looked} looked for, ${most} at most`);
    assert.deepEqual([...new Set(codes)].sort(), ["not_found", "rate_limited"]);
    client.end();
    await slow.stop();
  });

  test("a language that is no tag is the usual one", async () => {
    const client = await visitor(gateway.origin, { lang: "语".repeat(35) });
    assert.equal(client.welcome.type, "welcome");
    const opened = await client.request({ type: "open", lang: "🙂".repeat(35) });
    assert.equal(opened.conversation.lang, "en");
    client.end();
  });

  test("behind a hello that was refused nothing is heard", async () => {
    const visitors = () => Number(postgres.sql("SELECT count(*) FROM visitor")[0][0]);
    const before = visitors();
    const client = await new Client(gateway.origin, "visitor").connect();
    client.write({ type: "hello", ref: 1, token: "anon.short" }, { type: "hello", ref: 2, token: newSecret() });
    assert.equal((await client.expect((heard) => heard.type === "error")).code, "bad_token");
    assert.equal(await closing(client), 4401);
    const later = await visitor(gateway.origin); // whose hello went to the store behind it
    assert.equal(visitors(), before + 1, "the later one alone");
    later.end();
  });

  test("signing in is limited by address, of IPv6 by network, and one address keeps nobody out", async () => {
    const anyone = new Staff(gateway.origin);
    const tryOnce = async (name, address) =>
      (await anyone.fetch("/api/session", { method: "POST", body: { name, password: "wrong-password" }, headers: { "X-Forwarded-For": address } })).status;
    const limited = async (tryAs) => {
      const { answers, most } = await crowd(() => Array.from({ length: 11 }, (_, i) => tryAs(i)), (status) => status === 429, { count: 10, windowMs: 60000 });
      const looked = answers.filter((status) => status === 401).length;
      assert.ok(looked >= 10 && looked <= most, `${looked} were looked at, ${most} at most`);
      assert.deepEqual([...new Set(answers)].sort(), [401, 429]);
    };
    await limited(() => tryOnce("mallory", "198.51.100.7"));
    assert.equal(await tryOnce("mallory", "198.51.100.8"), 401, "one address keeps nobody out of their own name");
    await limited((i) => tryOnce(`nobody${i}`, `2001:db8:1:2::${i + 1}`));
    assert.equal(await tryOnce("nobody", "2001:db8:1:3::1"), 401, "another network");
    assert.equal(await tryOnce("\u212Aate", "203.0.113.99"), 401, "a Kelvin sign is no k");
  });

  test("one network opens so many conversations a minute, another is not kept waiting for it", async () => {
    const strict = await Gateway.start(postgres, { network_rate: 3, trust_proxy: true });
    const comeFrom = async (address) => {
      const client = await new Client(strict.origin, "visitor").connect({ headers: { "X-Forwarded-For": address } });
      await client.hello(newSecret(), { lang: "en" });
      return client;
    };
    const opens = async (client) => {
      const answer = await client.request({ type: "open" });
      client.end();
      return answer.code ?? answer.type;
    };
    const all = () => Array.from({ length: 5 }, async () => opens(await comeFrom("203.0.113.9")));
    const { answers, most } = await crowd(all, (code) => code === "rate_limited", { count: 3, windowMs: 60000 });
    const opened = answers.filter((code) => code === "opened").length;
    assert.ok(opened >= 3 && opened <= most, `${opened} opened, ${most} at most`);
    assert.deepEqual([...new Set(answers)].sort(), ["opened", "rate_limited"]);
    assert.equal(await opens(await comeFrom("203.0.113.10")), "opened");
    await strict.stop();
  });

  test("a visitor's rate is theirs, not a connection's", async () => {
    const strict = await Gateway.start(postgres, { visitor_rate: 5 });
    const secret = newSecret();
    const clients = [];
    for (let i = 0; i < 3; i++) clients.push(await visitor(strict.origin, { secret }));
    const begun = Date.now();
    const conversation = await openConversation(clients[0]);
    const all = () => clients.flatMap((client) => [1, 2, 3, 4].map((j) => client.say(conversation, `message ${j}`)));
    const { answers, most } = await crowd(all, ({ code }) => code === "rate_limited", { count: 5, windowMs: 10000, begun });
    const acks = answers.filter(({ type }) => type === "ack").length;
    assert.ok(acks >= 4 && acks < most, `${acks} acked, ${most} at most with the opening`);
    for (const client of clients) client.end();
    await strict.stop();
  });

  test("a password that is too long is refused, not cut", () => {
    assert.throws(() => gateway.addStaff("longwinded", { password: "x".repeat(257) }), /256 bytes at most/);
    gateway.addStaff("windy", { password: "x".repeat(256) });
  });
});

describe("what is not for them", () => {
  test("an agent who looks at a waiting conversation sees nothing of the visitor's earlier ones", async () => {
    const first = await waiting();
    await ann.request({ type: "presence", state: "online" });
    await first.client.expect((heard) => heard.event === "assigned");
    await ann.say(first.conversation, "BETWEEN-ANN-AND-YOU");
    await ann.request({ type: "close", conversation: first.conversation });
    await ann.request({ type: "presence", state: "away" });
    const second = await openConversation(first.client);
    await first.client.say(second, "Talk to a person", person);
    await first.client.expect((heard) => heard.event === "queued" && heard.conversation === second);

    const seenBy = async (who) => (await who.staff.fetch(`/api/conversations/${second}`)).json;
    assert.deepEqual((await seenBy(bea)).earlier, []);
    assert.deepEqual((await seenBy(ann)).earlier.map((card) => card.id), [first.conversation], "it was ann's");
    await bea.request({ type: "presence", state: "online" });
    await first.client.expect((heard) => heard.event === "assigned" && heard.conversation === second);
    assert.deepEqual((await seenBy(bea)).earlier.map((card) => card.id), [first.conversation], "now they are bea's to know");
    assert.equal((await ann.staff.fetch(`/api/conversations/${second}`)).status, 404, "and no more ann's");
    await bea.request({ type: "close", conversation: second });
    await bea.request({ type: "presence", state: "away" });
    first.client.end();
  });

  test("agents are told that a conversation left the queue, and nothing of what goes on in it", async () => {
    const { client, conversation } = await waiting();
    await bea.expect((heard) => heard.type === "card" && heard.card.id === conversation && !heard.gone);
    await ann.request({ type: "presence", state: "online" });
    await bea.expect((heard) => heard.type === "card" && heard.card.id === conversation && heard.gone);
    const told = bea.frames.length;
    for (const text of ["one", "two", "three"]) await client.say(conversation, text);
    await ann.expect((heard) => heard.type === "card" && heard.card.id === conversation && heard.card.last_text === "three");
    // A round may be told twice; it says no more than that the conversation is gone.
    await bea.request({ type: "ping" });
    assert.deepEqual(bea.frames.slice(told).filter((heard) => heard.card?.id === conversation && !heard.gone), []);
    assert.doesNotMatch(JSON.stringify(bea.frames.slice(told)), /"(one|two|three)"/);
    await ann.request({ type: "close", conversation });
    client.end();
  });

  test("who followed a waiting conversation hears nothing while it is not known whether they still may", async () => {
    const { client, conversation } = await waiting();
    assert.equal((await bea.request({ type: "follow", conversation, after: 0 })).type, "followed");
    postgres.sql("ALTER FUNCTION agent_may_read RENAME TO agent_may_read_at_once; " +
      "CREATE FUNCTION agent_may_read(p_agent bigint, p_role agent_role, p_conversation bigint) RETURNS boolean LANGUAGE plpgsql AS " +
      "'BEGIN PERFORM pg_sleep(1); RETURN agent_may_read_at_once(p_agent, p_role, p_conversation); END'");
    await ann.request({ type: "presence", state: "online" });
    await client.expect((heard) => heard.event === "assigned");
    await client.say(conversation, "FOR-ANN-ONLY");
    await new Promise((done) => setTimeout(done, 2500));
    assert.ok(!JSON.stringify(bea.frames).includes("FOR-ANN-ONLY"));
    postgres.sql("DROP FUNCTION agent_may_read; ALTER FUNCTION agent_may_read_at_once RENAME TO agent_may_read");
    await ann.request({ type: "close", conversation });
    client.end();
  });
});

describe("the end", () => {
  test("told twice to stop while passwords are checked, it ends in order", async () => {
    const other = await Gateway.start(postgres);
    const socket = await visitor(other.origin);
    const tries = Array.from({ length: 6 }, (_, i) => new Staff(other.origin).signIn(`nobody${i}`, "wrong-password").catch(() => {}));
    await new Promise((done) => setTimeout(done, 30));
    other.child.kill("SIGTERM");
    await new Promise((done) => setTimeout(done, 5));
    other.child.kill("SIGTERM");
    assert.deepEqual(await other.stop(), { code: 0, signal: null }, other.tail());
    await Promise.all(tries);
    socket.end();
  });

  test("a database that hangs does not keep it", async () => {
    const nodes = () => Number(postgres.sql("SELECT max(id) FROM node")[0][0]);
    const before = nodes();
    const other = await Gateway.start(postgres);
    const client = await visitor(other.origin);
    await until("its lease", () => nodes() > before);
    const psql = spawn(join(postgres.bin, "psql"), ["-h", postgres.folder, "-U", "baton", "-d", "baton", "-Xq", "-c",
      "BEGIN; LOCK TABLE node IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)"], { stdio: "ignore" });
    const gone = new Promise((done) => psql.once("exit", done));
    await until("the lock", () => postgres.sql("SELECT count(*) FROM pg_locks WHERE relation = 'node'::regclass AND mode = 'AccessExclusiveLock' AND granted")[0][0] === "1");
    assert.deepEqual(await other.stop(), { code: 0, signal: null }, other.tail());
    assert.equal(psql.exitCode, null, "the lock is still held");
    client.end();
    psql.kill();
    postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
    await gone;
  });

  test("with a PostgreSQL of its own it ends in order too", async () => {
    const own = new Gateway();
    const folder = execFileSync("mktemp", ["-d", "/tmp/baton-own-XXXXXX"], { encoding: "utf8" }).trim();
    chmodSync(folder, 0o755);
    own.folder = folder;
    own.options = { ...gateway.options, database: "", data_dir: `${folder}/var`, port: 0 };
    await own.up();
    const client = await visitor(own.origin);
    await openConversation(client);
    client.end();
    assert.deepEqual(await own.stop(), { code: 0, signal: null });
  });

  test("help, and what is asked wrongly", () => {
    const run = (...args) => execFileSync(program, args, { encoding: "utf8", stdio: "pipe" });
    assert.match(run("help"), /serve .*\n[^]*agent /);
    for (const args of [["agent", "list", "--name", "x"], ["agent", "passwd", "ann", "--role", "admin"], ["version", "x"], ["nonsense"]])
      assert.throws(() => run(...args), (error) => error.status === 2, args.join(" "));
  });
});
