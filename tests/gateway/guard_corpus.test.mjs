/**
 * The corpora through `baton guard scan --json`, and through the widget's guard, which must say the
 * same. Figures are printed; the limits are the ones promised.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as corpus from "../guard/corpus.mjs";
import { dressed } from "../guard/dresses.mjs";
import { program } from "./harness.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const folder = mkdtempSync(join(tmpdir(), "baton-guard-"));
let widget;

before(async () => {
  const require = createRequire(join(root, "web-widget/package.json"));
  const source = join(root, "web-widget/client/src/guard");
  await require("esbuild").build({
    stdin: { contents: `export * from "./guard.ts"; export { OTHERS } from "./gen/others.ts";`, resolveDir: source, loader: "ts" },
    bundle: true, format: "esm", outfile: join(folder, "guard.mjs"), charset: "utf8",
  });
  widget = await import(pathToFileURL(join(folder, "guard.mjs")));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function scan(items) {
  const input = items.map(({ text, texts }, id) => JSON.stringify(texts ? { id, texts } : { id, text })).join("\n");
  const run = spawnSync(program, ["guard", "scan", "--json"], { input, encoding: "utf8", maxBuffer: 1 << 29 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.trim().split("\n").map((line) => JSON.parse(line));
}

/** Share of the secrets that were found, with their kind, and of which little is left. */
function found(items, left) {
  const answers = scan(items);
  const missed = items.filter((item, i) => !answers[i].findings.some(({ kind }) => kind === item.kind) || corpus.left(item, answers[i].redacted) > left);
  return { share: 1 - missed.length / items.length, missed: missed.slice(0, 5).map(({ text, texts }) => text ?? texts) };
}

function recall(name, items, left = 0.2) {
  const { share, missed } = found(items, left);
  console.log(`guard: ${name}: ${Math.round(share * items.length)} of ${items.length} (${(share * 100).toFixed(2)} %)`);
  return { share, missed };
}

test("99.9 % and more of what has a checksum is found", () => {
  const { share, missed } = recall("with a checksum", [...corpus.phrases(1, 3480), ...corpus.unspaced(2, 500), ...corpus.keyTexts(4, 700), ...corpus.codedTexts(5, 300)]);
  assert.ok(share >= 0.999, JSON.stringify(missed));
});

test("keys of other chains, and files of wallets, are found", () => {
  const { share, missed } = recall("of other chains, files", [...corpus.otherKeys(9, 680)], 0);
  assert.ok(share >= 0.999, JSON.stringify(missed));
});

test("phrases of other wallets are found by their own checksums", () => {
  const { share, missed } = recall("of other wallets", [...corpus.otherPhrases(10, 360)]);
  assert.ok(share >= 0.999, JSON.stringify(missed));
});

test("a misspelt word hides no phrase", () => {
  const { share, missed } = recall("one word misspelt", [...corpus.misspelt(3, 800)]);
  assert.ok(share >= 0.99, JSON.stringify(missed));
});

test("a phrase of a word a message leaves at most the first words", () => {
  const items = [...corpus.pieces(5, 300)];
  const { share, missed } = recall("a word a message", items, 0.42);
  assert.ok(share >= 0.99, JSON.stringify(missed));
});

test("what a secret is dressed in hides it as seldom as is promised of each", () => {
  const all = [...dressed(8, 60, 8)];
  const weak = all.map(({ name, least, items }) => ({ name, least, ...found(items, items[0].texts ? 0.5 : 0.2) })).filter(({ share, least }) => share < least);
  console.log(`guard: dresses: ${all.length - weak.length} of ${all.length}, ${all.reduce((sum, { items }) => sum + items.length, 0)} secrets`);
  assert.deepEqual(weak, []);
});

test("less than 0.1 % of ordinary lines raise an alarm, and none of the others is changed", () => {
  const items = [...corpus.ordinary(6, 12000)];
  const answers = scan(items);
  const alarms = items.filter((_, i) => answers[i].findings.length > 0);
  console.log(`guard: ordinary lines: ${alarms.length} alarms of ${items.length} (${((alarms.length / items.length) * 100).toFixed(3)} %)`);
  assert.ok(alarms.length < items.length / 1000, JSON.stringify(alarms.slice(0, 5)));
  items.forEach(({ text }, i) => answers[i].findings.length > 0 || assert.deepEqual(answers[i].redacted, [text]));
});

test("the word that the bot wants in front of a hash keeps it whole, and is the one that it calls it by", () => {
  const folder = join(root, "gateway/bot/data/texts");
  const files = readdirSync(folder);
  assert.equal(files.length, 3);
  for (const file of files) {
    for (const key of ["ask_hash", "hash_cut"]) {
      const said = readFileSync(join(folder, file), "utf8").match(new RegExp(`^${key} = (.*)$`, "m"))[1];
      const [, name] = said.match(/\*\*(.+?)\*\*/);
      const [, word] = said.match(/["“「](.+?)["”」]/);
      assert.ok(name.includes(word), said);
      const text = `${word} ${"9f8e7d6c5b4a3928".repeat(4)}`;
      assert.deepEqual(scan([{ text }])[0].redacted, [text]);
    }
  }
});

test("words of a list with a wrong checksum are no phrase", () => {
  assert.deepEqual(scan([...corpus.wrongChecksums(7, 1000)]).filter(({ findings }) => findings.length > 0), []);
});

test("the widget's guard says the same as the gateway's", () => {
  const guard = new widget.Guard();
  guard.addOthers(widget.OTHERS);
  const items = [
    ...corpus.phrases(11, 580), ...corpus.unspaced(12, 60), ...corpus.misspelt(13, 80), ...corpus.keyTexts(14, 70), ...corpus.codedTexts(15, 70), ...corpus.otherKeys(19, 68), ...corpus.otherPhrases(20, 60),
    ...corpus.pieces(15, 40), ...[...dressed(18, 12, 2)].flatMap(({ items: some }) => some), ...corpus.ordinary(16, 1600), ...corpus.wrongChecksums(17, 100),
  ];
  const answers = scan(items);
  items.forEach(({ text, texts }, i) => {
    const state = widget.newState();
    const redacted = (texts ?? [text]).map((one) => guard.scan(one, state).redacted);
    assert.deepEqual(redacted, answers[i].redacted);
  });
});
