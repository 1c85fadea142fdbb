/** What the guard finds is nowhere afterwards: not in the database's files, its WAL, the logs, /metrics. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as corpus from "../guard/corpus.mjs";
import { Client, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres } from "./harness.mjs";

let postgres, gateway;

before(async () => {
  postgres = Postgres.start({ full_page_writes: "on" });
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
  const middle = Math.floor(text.length / 2);
  return Buffer.from(text.slice(Math.max(0, middle - 10), middle + 10));
};

function* files(folder) {
  for (const each of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    if (each.isDirectory()) yield* files(path);
    else if (each.isFile()) yield path;
  }
}

/** All that is on the disk, and what /metrics says. */
async function everything() {
  postgres.sql("CHECKPOINT");
  const parts = [];
  for (const folder of [postgres.folder, gateway.folder])
    for (const path of files(folder)) if (!path.endsWith(".pid") && !path.includes(".s.PGSQL")) parts.push([path, readFileSync(path)]);
  parts.push(["/metrics", Buffer.from(await (await fetch(`${gateway.origin}/metrics`)).text())]);
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
    client.end();
  }
});

test("a repeat is the same message, also of a word that went for those before it", async () => {
  const { client, conversation } = await chat();
  const whole = randomUUID();
  const first = await client.say(conversation, PHRASE, { client_id: whole });
  assert.deepEqual(await client.say(conversation, PHRASE, { client_id: whole }), first);
  const words = PHRASE.split(" ").slice(0, 5);
  const sent = [];
  for (const word of words) {
    const client_id = randomUUID();
    sent.push({ client_id, word, ack: await client.say(conversation, word, { client_id }) });
  }
  for (const { client_id, word, ack } of sent.slice(-4)) assert.deepEqual(await client.say(conversation, word, { client_id }), ack);
  const stored = postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${conversation} AND author = 'visitor' AND kind = 'message' ORDER BY seq`).flat();
  assert.deepEqual(stored, ["[recovery phrase removed]", "legal", "winner", "thank", "[recovery phrase removed]", "[recovery phrase removed]"]);
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

test("no secret of the corpora is on the disk, in a log or in the metrics", async () => {
  const { client, conversation } = await chat();
  const secrets = [
    ...corpus.phrases(21, 1160), ...corpus.unspaced(22, 60), ...corpus.misspelt(23, 100), ...corpus.keyTexts(24, 350),
  ].map((secret) => ({ ...secret, probe: probeOf(secret) }));
  const SHARE = 400; /* of a visitor: the rate allows a thousand messages in ten seconds */
  for (let at = 0; at < secrets.length; at += SHARE) {
    const one = await chat();
    const answers = await Promise.all(secrets.slice(at, at + SHARE).map(({ text }) => one.client.say(one.conversation, text)));
    for (const answer of answers) assert.equal(answer.type, "ack");
    one.client.end();
  }

  /* The other ways in. */
  const [comment, page, choice] = [0, 1, 2].map((seed) => ({ words: corpus.phraseOf("english", corpus.random(50 + seed).bytes(16)) })).map(({ words }) => ({ words, text: words.join(" ") }));
  await client.say(conversation, "hello", { choice: choice.text.slice(0, 100) });
  await client.request({ type: "close", conversation });
  await client.request({ type: "rate", conversation, score: 1, comment: comment.text });
  const other = await new Client(gateway.origin, "visitor").connect();
  assert.equal((await other.hello(newSecret(), { page: `https://wallet.example/import?words=${page.words.join("+")}` })).type, "welcome");
  other.end();
  secrets.push({ ...comment, probe: probeOf(comment) }, { text: "the page", probe: Buffer.from(page.words.slice(4, 8).join("+")) });

  /* The search itself finds what is there. */
  const control = `a sentence to be found ${randomUUID()}`;
  const fresh = await chat();
  await fresh.client.say(fresh.conversation, control);
  fresh.client.end();

  const found = [];
  const haystack = await everything();
  const all = Buffer.concat(haystack.map(([, bytes]) => bytes));
  assert.notEqual(all.indexOf(control), -1);
  for (const { text, probe } of secrets) {
    if (all.indexOf(probe) === -1) continue;
    found.push([haystack.find(([, bytes]) => bytes.includes(probe))?.[0], text]);
  }
  assert.deepEqual(found, []);
  assert.ok((await gateway.metric("baton_guard_removed_total")) >= secrets.length - 2);
  client.end();
});
