/** What the guard finds is nowhere afterwards: not in the database's files, its WAL, the logs, /metrics. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as corpus from "../guard/corpus.mjs";
import { dressed } from "../guard/dresses.mjs";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, heldDesk, until } from "./harness.mjs";

let postgres, gateway;

before(async () => {
  postgres = Postgres.start({ full_page_writes: "on", wal_compression: "off" });
  gateway = await Gateway.start(postgres, { visitor_rate: 1000, log_level: "debug" });
  gateway.command("demo", "--articles");
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";

async function chat(options) {
  const client = await visitor(gateway.origin, options);
  return { client, conversation: await openConversation(client) };
}

/** Bytes of a text that nobody would write but who has the secret. */
const probeOf = ({ text }) => {
  // Of a keystore it is the ciphertext that is secret: its fields' names are in any, and may be left of a part of one.
  const secret = /(?:ciphertext|encseed)[^0-9a-f]{1,12}([0-9a-f]{40,})/i.exec(text)?.[1] ?? text;
  const middle = Math.floor(secret.length / 2);
  return Buffer.from(secret.slice(Math.max(0, middle - 10), middle + 10));
};

function* files(folder) {
  for (const each of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    if (each.isDirectory()) yield* files(path);
    else if (each.isFile()) yield path;
  }
}

/** The texts whose probes are in these bytes; all of them in one pass. */
function foundIn(bytes, probes) {
  const starts = new Map();
  for (const { text, probe } of probes) {
    const start = probe.readUInt32LE(0);
    starts.set(start, [...(starts.get(start) ?? []), { text, probe }]);
  }
  const found = new Set();
  for (let at = 0; at + 4 <= bytes.length; at++)
    for (const { text, probe } of starts.get((bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0) ?? [])
      if (bytes.compare(probe, 0, probe.length, at, Math.min(at + probe.length, bytes.length)) === 0) found.add(text);
  return found;
}

/** All that is on the disk, and what /metrics says. PostgreSQL rests meanwhile: its files come and go. */
async function everything() {
  const parts = [["/metrics", Buffer.from(await (await fetch(`${gateway.origin}/metrics`)).text())]];
  postgres.down("fast");
  for (const folder of [postgres.folder, gateway.folder])
    for (const path of files(folder)) if (!path.endsWith(".pid") && !path.includes(".s.PGSQL")) parts.push([path, readFileSync(path)]);
  postgres.up();
  return parts;
}

test("the visitor gets the steps, the conversation is urgent and marked, the phrase is out", async () => {
  for (const [lang, words] of [["en", /create a new wallet/], ["zh-CN", /新建一个钱包/]]) {
    const { client, conversation } = await chat({ lang });
    assert.equal((await client.say(conversation, `my words: ${PHRASE}`)).type, "ack");
    const queued = await client.expect((frame) => frame.type === "entry" && frame.event === "queued");
    assert.ok(queued);
    const [mine, answer] = client.entries(conversation).filter((entry) => entry.kind === "message");
    assert.equal(mine.text, "my words: [recovery phrase removed]");
    assert.match(answer.text, words);
    assert.deepEqual(postgres.sql(`SELECT data->'guard' FROM entry WHERE conversation_id = ${conversation} AND author = 'visitor' AND kind = 'message'`), [['["recovery_phrase"]']]);
    assert.deepEqual(postgres.sql(`SELECT data->>'reason' FROM entry WHERE conversation_id = ${conversation} AND event = 'queued'`), [["urgent"]]);
    assert.deepEqual(postgres.sql(`SELECT marks FROM card WHERE id = ${conversation}`), [["secret"]]);
    client.end();
  }
});

test("who waits or talks to a person gets the steps too, once for one secret, and it becomes urgent", async () => {
  const { client, conversation } = await chat({ lang: "en" });
  await client.say(conversation, "a person please", { choice: "now" });
  await client.expect((frame) => frame.type === "entry" && frame.event === "queued");
  const priority = () => postgres.sql(`SELECT priority FROM conversation WHERE id = ${conversation}`);
  const steps = (after) => client.expect((frame) => frame.type === "entry" && frame.author === "bot" && /urgent from now on/.test(frame.text ?? ""), { after });
  assert.deepEqual(priority(), [["2"]]);
  assert.equal((await client.say(conversation, `my words: ${PHRASE}`)).type, "ack");
  await steps(0);
  assert.deepEqual(priority(), [["0"]]);
  assert.deepEqual(postgres.sql(`SELECT marks FROM card WHERE id = ${conversation}`), [["secret"]]);
  assert.deepEqual(postgres.sql(`SELECT priority FROM waiting WHERE conversation_id = ${conversation}`), [["0"]]);

  const staff = await new Staff(gateway.origin).signIn("ling", gateway.addStaff("ling", { capacity: 20 }));
  const agent = await staff.connect();
  await agent.request({ type: "presence", state: "online" });
  await client.expect((frame) => frame.type === "entry" && frame.event === "assigned");
  const told = () => Number(postgres.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${conversation} AND author = 'bot' AND data ? 'answer_to' AND seq > 4`)[0][0]);
  assert.equal(told(), 1);
  assert.equal((await client.say(conversation, PHRASE)).type, "ack");
  assert.equal((await client.say(conversation, "and that was the same one")).type, "ack");
  assert.equal(told(), 1, "the steps were only just told");
  postgres.sql(`UPDATE entry SET created_at = created_at - interval '6 minutes' WHERE conversation_id = ${conversation}`);
  const from = client.frames.length;
  assert.equal((await client.say(conversation, PHRASE)).type, "ack");
  await steps(from);
  const events = postgres.sql(`SELECT data->>'reason' FROM entry WHERE conversation_id = ${conversation} AND event = 'moved_in_queue'`);
  assert.deepEqual(events, [["exposed"]]);
  agent.end();
  client.end();
});

/** Said while no gateway runs: [author, text, what it answers]. */
function say(conversation, ...messages) {
  for (const [author, text, answerTo] of messages)
    postgres.sql(`SELECT entry_add(${conversation}, 'message', '${author}', ${author === "visitor" ? `(SELECT visitor_id FROM conversation WHERE id = ${conversation})` : 0},
      gen_random_uuid(), '${text}', NULL, ${answerTo ? `'{"answer_to": ${answerTo}}'` : "NULL"}, NULL)`);
}

test("the node dies when the secret is stored and the steps are not: the visitor gets them all the same, once", async () => {
  const { client, conversation } = await chat({ lang: "en" });
  await client.say(conversation, "my transfer of 500 USDT stays pending");
  await client.expect((frame) => frame.type === "entry" && frame.author === "bot");
  await client.say(conversation, "this is a fucking joke, you are useless idiots");
  await client.expect((frame) => frame.type === "entry" && frame.event === "queued");
  const remembered = () => postgres.sql(`SELECT bot_state FROM conversation_head WHERE id = ${conversation}`);
  const before = remembered();
  assert.match(before[0][0], /500 USDT/);

  const desk = await heldDesk(postgres);
  const { seq } = await client.say(conversation, PHRASE);
  const waits = "FROM pg_stat_activity WHERE query LIKE '%conversation_exposed%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()";
  await until("the steps are about to be stored", () => postgres.sql(`SELECT pid ${waits}`).length > 0);
  await gateway.kill();
  postgres.sql(`SELECT pg_terminate_backend(pid) ${waits}`);
  await until("they are not stored", () => postgres.sql(`SELECT pid ${waits}`).length === 0);
  await desk.letGo();
  const steps = () => postgres.sql(`SELECT seq FROM entry WHERE conversation_id = ${conversation} AND author = 'bot' AND data->>'answer_to' = '${seq}'`);
  assert.deepEqual(steps(), []);
  say(conversation, ...Array.from({ length: 80 }, () => ["visitor", "hello?"]));

  await gateway.up();
  await until("the sweep came by", () => steps().length > 0);
  assert.equal(postgres.sql(`SELECT priority, marks FROM conversation WHERE id = ${conversation}`)[0].join(), "0,{secret}");
  assert.deepEqual(postgres.sql("SELECT seq FROM exposed_unanswered('0 s', 0)"), [], "nothing is left to be told");
  assert.equal(steps().length, 1);
  assert.deepEqual(remembered(), before);
  client.end();
});

test("the node dies before the bot's turn, and the bot answers what was said later: the steps for the secret are told all the same", async () => {
  const { client, conversation } = await chat({ lang: "en" });
  const desk = await heldDesk(postgres);
  const { seq } = await client.say(conversation, PHRASE);
  const waits = "FROM pg_stat_activity WHERE query LIKE '%conversation_hand_over%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()";
  await until("it is about to be handed over", () => postgres.sql(`SELECT pid ${waits}`).length > 0);
  await gateway.kill();
  postgres.sql(`SELECT pg_terminate_backend(pid) ${waits}`);
  await until("it is not handed over", () => postgres.sql(`SELECT pid ${waits}`).length === 0);
  await desk.letGo();
  say(conversation, ["visitor", "hello?"], ["bot", "Hello, what can I do for you?", seq + 1]);
  assert.equal(postgres.sql(`SELECT state FROM conversation WHERE id = ${conversation}`)[0][0], "bot");

  await gateway.up();
  await until("the sweep came by", () => postgres.sql(`SELECT state FROM conversation WHERE id = ${conversation}`)[0][0] !== "bot", 60000);
  const [[text]] = postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${conversation} AND author = 'bot' AND data->>'answer_to' = '${seq}'`);
  assert.match(text, /recovery phrase or a private key/);
  assert.equal(postgres.sql(`SELECT priority, marks FROM conversation WHERE id = ${conversation}`)[0].join(), "0,{secret}");
  assert.deepEqual(postgres.sql("SELECT seq FROM exposed_unanswered('0 s', 0)"), [], "nothing is left to be told");
  client.end();
});

test("a repeat is the same message, also of a word that went for those before it", async () => {
  const { client, conversation } = await chat();
  const whole = randomUUID();
  const first = await client.say(conversation, PHRASE, { client_id: whole });
  assert.deepEqual(await client.say(conversation, PHRASE, { client_id: whole }), first);
  const words = ["legal", "winner", "yellow", "wave", "sausage"];
  const sent = [];
  for (const word of words) {
    const client_id = randomUUID();
    sent.push({ client_id, word, ack: await client.say(conversation, word, { client_id }) });
  }
  for (const { client_id, word, ack } of sent.slice(-4)) assert.deepEqual(await client.say(conversation, word, { client_id }), ack);
  const stored = postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${conversation} AND author = 'visitor' AND kind = 'message' ORDER BY seq`).flat();
  assert.deepEqual(stored, ["[recovery phrase removed]", "legal", "winner", "yellow", "[recovery phrase removed]", "[recovery phrase removed]"]);
  client.end();
});

test("ordinary text is stored as it was written", async () => {
  const { client, conversation } = await chat();
  const texts = [...corpus.ordinary(31, 100)].map(({ text }) => text.trim());
  for (const text of texts) assert.equal((await client.say(conversation, text)).type, "ack");
  const stored = postgres.sql(`SELECT json_agg(body ORDER BY seq) FROM entry WHERE conversation_id = ${conversation} AND author = 'visitor' AND kind = 'message'`);
  assert.deepEqual(JSON.parse(stored.map((row) => row.join("|")).join("\n")), texts);
  client.end();
});

/** What staff wrote, for the search of the disk. */
const fromStaff = [];

test("a secret in what staff write is refused with its place, whatever it is written in, and nothing of it is stored", async () => {
  const { client, conversation } = await chat();
  const supervisor = await (await new Staff(gateway.origin).signIn("dora", gateway.addStaff("dora", { role: "supervisor", capacity: 20 }))).connect();
  await supervisor.request({ type: "presence", state: "online" });
  await client.say(conversation, "a person please", { choice: "now" });
  await client.expect((frame) => frame.type === "entry" && frame.event === "assigned" && frame.conversation === conversation);
  await supervisor.request({ type: "follow", conversation, after: 0 });
  const secret = (seed) => {
    const words = corpus.phraseOf("english", corpus.random(seed).bytes(16));
    fromStaff.push({ text: words.join(" "), probe: probeOf({ text: words.join(" ") }) });
    return words.join(" ");
  };

  const said = secret(70);
  const refused = await supervisor.say(conversation, `😀 请看 ${said} 谢谢`);
  assert.equal(refused.code, "secret_refused");
  assert.deepEqual(refused.found.items, [{ rule: "secret", start: 6, end: 6 + said.length }]);
  assert.equal((await supervisor.say(conversation, `he sent ${secret(71)}`, { note: true })).code, "secret_refused");
  assert.equal((await supervisor.say(conversation, secret(72), { note: true, whisper: true })).code, "secret_refused");
  const [key] = corpus.keyTexts(73, 1);
  fromStaff.push({ ...key, probe: probeOf(key) });
  assert.equal((await supervisor.say(conversation, key.text, { allow_links: true })).code, "secret_refused");
  const target = await supervisor.request({ type: "transfer", conversation, to: "queue", note: `words: ${secret(74)}` }).catch((error) => error);
  assert.equal(target.code, "secret_refused");
  const team = await supervisor.staff.fetch("/api/teams", { method: "POST", body: { name: secret(75) } });
  assert.equal(team.status, 422, team.text);

  // A word a message: from where a visitor's would go, and a repeat of one is refused again.
  const words = ["legal", "winner", "yellow", "wave", "sausage"].map((text) => ({ text, client_id: randomUUID() }));
  const codes = [];
  for (const { text, client_id } of words) codes.push((await supervisor.say(conversation, text, { client_id })).code ?? "stored");
  assert.deepEqual(codes, ["stored", "stored", "stored", "secret_refused", "secret_refused"]);
  assert.equal((await supervisor.say(conversation, words[4].text, { client_id: words[4].client_id })).code, "secret_refused");

  const fine = ["Your transfer 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060 is confirmed by the network.", "ok, one moment", "Never send us your recovery phrase."];
  for (const text of fine) assert.equal((await supervisor.say(conversation, text)).type, "ack");
  const stored = postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${conversation} AND author = 'agent' AND body IS NOT NULL ORDER BY seq`).flat();
  assert.deepEqual(stored, ["legal", "winner", "yellow", ...fine]);
  assert.equal(postgres.sql(`SELECT priority, marks FROM conversation WHERE id = ${conversation}`)[0].join(), "2,{}", "it is the visitor's secrets that make it urgent");
  assert.ok((await gateway.metric('baton_policy_refused_total{rule="secret"}')) >= 8);
  supervisor.end();
  client.end();
});

test("no secret of the corpora is on the disk, in a log or in the metrics", async () => {
  const { client, conversation } = await chat();
  const secrets = [
    ...corpus.phrases(21, 2320), ...corpus.unspaced(22, 200), ...corpus.misspelt(23, 200), ...corpus.keyTexts(24, 700), ...corpus.codedTexts(25, 60),
    ...corpus.otherKeys(26, 102), ...corpus.otherPhrases(27, 60),
    ...[...dressed(25, 6, 3)].filter(({ least, items }) => least === 1 && items[0].text !== undefined).flatMap(({ items }) => items),
  ].map((secret) => ({ ...secret, probe: probeOf(secret) }));
  const sent = secrets.length;
  const SHARE = 400; /* of a visitor: the rate allows a thousand messages in ten seconds */
  for (let at = 0; at < secrets.length; at += SHARE) {
    const one = await chat();
    const answers = await Promise.all(secrets.slice(at, at + SHARE).map(({ text }) => one.client.say(one.conversation, text)));
    for (const answer of answers) assert.equal(answer.type, "ack");
    one.client.end();
  }

  /* The other ways in. */
  const [comment, page, choice, agent] = [0, 1, 2, 3].map((seed) => ({ words: corpus.phraseOf("english", corpus.random(50 + seed).bytes(16)) })).map(({ words }) => ({ words, text: words.join(" ") }));
  await client.say(conversation, "hello", { choice: choice.text.slice(0, 100) });
  await client.request({ type: "close", conversation });
  await client.request({ type: "rate", conversation, score: 1, comment: comment.text });
  const other = await new Client(gateway.origin, "visitor").connect({ headers: { "User-Agent": `Mozilla/5.0 (${agent.text})` } });
  assert.equal((await other.hello(newSecret(), { page: `https://wallet.example/import?words=${page.words.join("+")}` })).type, "welcome");
  other.end();
  secrets.push(...fromStaff, { ...comment, probe: probeOf(comment) }, { ...agent, probe: probeOf(agent) }, { ...choice, probe: probeOf(choice) }, { text: "the page", probe: Buffer.from(page.words.slice(4, 8).join("+")) });

  /* Also as they look folded, and escaped in JSON. */
  for (const { text, texts, probe } of [...secrets]) {
    const said = text ?? texts.join(" ");
    if (probe === undefined || said === undefined) continue;
    for (const form of [said.normalize("NFKC").toLowerCase(), JSON.stringify(said).slice(1, -1)])
      if (form !== said && form.length > 20) secrets.push({ text: said, probe: probeOf({ text: form }) });
  }

  /* The search itself finds what is there. */
  const control = `a sentence to be found ${randomUUID()}`;
  const fresh = await chat();
  await fresh.client.say(fresh.conversation, control);
  fresh.client.end();

  const probes = [...secrets, { text: control, probe: Buffer.from(control) }];
  const found = (await everything()).flatMap(([path, bytes]) => [...foundIn(bytes, probes)].map((text) => [path, text]));
  assert.ok(found.some(([, text]) => text === control));
  assert.deepEqual(found.filter(([, text]) => text !== control), []);
  assert.ok((await gateway.metric("baton_guard_removed_total")) >= sent);
  client.end();
});
