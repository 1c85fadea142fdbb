/** `baton bot replay`: what visitors asked, asked once more of other articles; nothing is stored. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, program } from "./harness.mjs";

const demo = resolve(fileURLToPath(import.meta.url), "../../../schema/demo/articles");
const HASH = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060";
let postgres, gateway, folder;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  gateway.command("demo", "--articles");
  folder = mkdtempSync(join(tmpdir(), "baton-replay-"));
  await gateway.knows();
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const replay = (...args) => {
  const { status, stdout, stderr } = spawnSync(program, ["bot", "replay", ...args, `--database=${postgres.conninfo}`, `--data_dir=${folder}`], { encoding: "utf8" });
  return { status, stdout, stderr };
};
const stored = () => postgres.sql("SELECT (SELECT count(*) FROM entry), (SELECT max(last_seq) FROM conversation), (SELECT count(*) FROM article_version)")[0].join();

/** Says these in one conversation, each after the answer to the one before. */
async function talk(...texts) {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  for (const [text, more] of texts) {
    const ack = await client.say(conversation, text, more);
    assert.equal(ack.type, "ack", `${text}: ${JSON.stringify(ack)}`);
    await client.expect((heard) => heard.type === "entry" && heard.author === "bot" && heard.data?.answer_to === ack.seq, { what: `the answer to ${text}` });
  }
  client.end();
  return conversation;
}

test("with the articles as they were nothing differs, through misses, buttons, hand-overs, hashes and secrets", async () => {
  await talk(["why are network fees so high"], ["xylophone quartz bandwagon"], ["marmalade orchestra thunder"]);
  await talk(["手续费为什么这么高"], ["转人工客服", { choice: "person" }]);
  await talk(["hello"], ["Fees", { choice: "article:network-fee" }], ["thank you"]);
  await talk([`${"abandon ".repeat(11)}about`]);
  await talk(["is https://harborwa11et.example your official site"]);
  // The last thing that is asked for, which only who knows hashes hears in it.
  await talk(["my transfer of 500 USDT on Ethereum stays pending since yesterday"], ["Talk to a person", { choice: "person" }], [`hash ${HASH}`]);
  assert.equal(postgres.sql("SELECT count(*) FROM conversation WHERE state = 'queued'")[0][0], "4");
  const was = stored();
  const same = replay();
  assert.equal(same.status, 0, same.stdout + same.stderr);
  assert.match(same.stdout, /^13 answers: 0 would differ .*, 0 left out$/m);
  assert.equal(stored(), was);
});

test("with other articles it tells of each answer what it was and would be, and how many", async () => {
  const kb = join(folder, "kb");
  cpSync(demo, kb, { recursive: true });
  for (const lang of readdirSync(kb)) rmSync(join(kb, lang, "network-fee.md"));
  const more = { slug: "xylophone", lang: "en", title: "Xylophones", action: "none", answer: "Quartz.", questions: ["xylophone quartz bandwagon"], keywords: ["xylophone", "quartz", "bandwagon"] };
  writeFileSync(join(kb, "en/xylophone.md"), `${JSON.stringify(more)}\n\nBody\n`);
  writeFileSync(join(kb, "en/draft.md"), `${JSON.stringify({ ...more, slug: "draft", state: "draft", questions: ["marmalade orchestra thunder"], keywords: ["marmalade"] })}\n\nBody\n`);
  const was = stored();
  const other = replay("--kb", kb, "--json");
  assert.equal(other.status, 1, other.stderr);
  const lines = other.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const of = (text) => lines.find((line) => line.text === text);
  assert.equal(of("why are network fees so high").was.article, "network-fee");
  assert.notEqual(of("why are network fees so high").now.article, "network-fee");
  assert.deepEqual([of("xylophone quartz bandwagon").was.article, of("xylophone quartz bandwagon").now.article], [null, "xylophone"]);
  assert.ok(!lines.some((line) => line.now.article === "draft"));
  assert.match(other.stderr, new RegExp(`^13 answers: ${lines.length} would differ`, "m"));
  assert.match(replay("--kb", kb).stdout, /^\d+:\d+ {2}\w+ -> article xylophone {2}"xylophone quartz bandwagon"$/m);
  assert.equal(stored(), was);
});

test("only what was said since a time is asked again", () => {
  assert.match(replay("--since", "2001-01-01").stdout, /^13 answers/m);
  assert.match(replay("--since", "2100-01-01T00:00:00Z").stdout, /^0 answers: 0 would differ/m);
});

test("what another program's bot said is left out; a wrong word or folder is told", () => {
  postgres.sql("UPDATE entry SET data = data || '{\"kind\": \"oracle\"}' WHERE author = 'bot' AND conversation_id = 3 AND data ? 'kind'");
  assert.match(replay().stdout, /^10 answers: .*, 3 left out$/m);
  for (const args of [["--since", "soon"], ["--since"], ["--all"], ["--kb"]]) assert.equal(replay(...args).status, 2, args.join(" "));
  assert.equal(replay("--kb", join(folder, "nowhere")).status, 3);
});
