// generate.mjs -- the guard's data: word lists, the fold of Unicode, Chinese pairs; for C and for
// TypeScript.
//
//   npm install --no-save --prefix DIR @scure/bip39@2.4.0 slip39@0.1.9
//   node gateway/guard/generate.mjs DIR
//
// Run by hand when a list or Unicode changes; what it writes is committed. Data that is written by
// hand (labels, common, everyday, talk, lookalikes) is read here for TypeScript's sake, and the last for the
// fold. Made with Node 20's ICU (Unicode 17); another one may give a few more characters or pairs.

import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const data = join(here, "data");
const web = join(here, "../../web-widget/client/src/guard/gen");
const packages = resolve(process.argv[2] ?? ".", "node_modules/@scure/bip39/wordlists");

// The order is the one of enum guard__lang: Chinese last.
const LISTS = {
  english: "english", japanese: "japanese", korean: "korean", spanish: "spanish", french: "french",
  italian: "italian", czech: "czech", portuguese: "portuguese",
  chinese_simplified: "simplified-chinese", chinese_traditional: "traditional-chinese",
};
const PAIR_RANKS = 300; // of the most frequent characters; both of a pair are among them

const lists = {};
for (const [name, file] of Object.entries(LISTS)) {
  const { wordlist } = await import(pathToFileURL(join(packages, `${file}.js`)).href);
  if (wordlist.length !== 2048) throw new Error(name);
  lists[name] = wordlist.map((word) => word.normalize("NFKD"));
}

/** SLIP-39's, of 1024 English words. */
const shares = createRequire(join(packages, "index.js"))(resolve(packages, "../../../slip39/src/slip39_helper.js")).WORD_LIST;
if (shares.length !== 1024) throw new Error("slip39");

const VOICED = /[\u3099\u309a]/;
const records = (name) => readFileSync(join(data, name), "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** What is drawn like a letter of ASCII: by the sign, the letter. */
const lookalikes = new Map(
  records("lookalikes.txt").flatMap((line) => {
    const [letter, signs] = line.split(" ");
    if (letter.length === 1) return [...signs].map((sign) => [sign, letter]);
    return [...signs].flatMap((first) => Array.from({ length: 26 }, (_, i) => [String.fromCodePoint(first.codePointAt(0) + i), String.fromCharCode(letter.charCodeAt(0) + i)]));
  }),
);

/** What a code point is read as: letters and digits of the lists' scripts, marks taken off. */
function fold(cp) {
  const katakanaToHiragana = (c) => (c >= "\u30a1" && c <= "\u30f6" ? String.fromCodePoint(c.codePointAt(0) - 0x60) : c);
  return [...String.fromCodePoint(cp).normalize("NFKD")]
    .filter((c) => VOICED.test(c) || !/\p{M}/u.test(c))
    .map(katakanaToHiragana);
}

const READ = /^([A-Za-z0-9]|[\u3041-\u3096\u3099\u309a]|[\u1100-\u11ff]|\p{Script=Han})$/u;
const IGNORED = /^[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]$/u;

function classOf(cp) {
  const c = String.fromCodePoint(cp);
  if (cp < 0x80 || (cp >= 0xd800 && cp <= 0xdfff)) return "";
  if (cp >= 0xac00 && cp <= 0xd7a3) return "S";
  if (lookalikes.has(c)) return `=${lookalikes.get(c)}`;
  if (IGNORED.test(c) && !VOICED.test(c)) return "I";
  const read = fold(cp);
  const known = read.length > 0 && read.length <= 4 && read.every((r) => READ.test(r));
  if (known && read.length === 1 && read[0] === c) return /\p{Script=Han}/u.test(c) ? (/\p{L}/u.test(c) ? "H" : "") : "K";
  if (known && !(read.length > 1 && read.some((r) => /\p{Script=Han}/u.test(r)))) return `=${read.join("")}`;
  return /\p{L}/u.test(c) ? "L" : "";
}

function foldTable() {
  const lines = [];
  let from = 0;
  let last = "";
  for (let cp = 0; cp <= 0x110000; cp++) {
    const now = cp <= 0x10ffff ? classOf(cp) : "";
    if (now === last && !now.startsWith("=")) continue;
    const hex = (n) => n.toString(16);
    if (last.startsWith("=")) lines.push(`${hex(from)} ${last}`);
    else if (last !== "") lines.push(`${hex(from)} ${hex(cp - 1)} ${last}`);
    from = cp;
    last = now;
  }
  return lines;
}

/** Two frequent characters that are one word, for ICU; a line a first character. */
function pairs() {
  const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
  const chars = lists.chinese_simplified.slice(0, PAIR_RANKS);
  return chars
    .map((a) => a + chars.filter((b) => [...segmenter.segment(a + b)].length === 1).join(""))
    .filter((line) => [...line].length > 1);
}

/** Traditional characters of the list and how their words are written in Simplified. */
function traditional() {
  const table = readFileSync(join(here, "../base/data/han_fold.txt"), "utf8");
  const map = new Map();
  for (const line of table.split("\n"))
    if (!line.startsWith("#")) for (const item of line.split(" ")) if ([...item].length === 2) map.set(...[...item]);
  return lists.chinese_traditional.filter((c) => map.has(c)).map((c) => c + map.get(c));
}

const wrap = (items, width) => {
  const lines = [];
  for (const item of items) {
    if (lines.length > 0 && lines.at(-1).length + item.length < width) lines[lines.length - 1] += ` ${item}`;
    else lines.push(item);
  }
  return lines;
};

function write(path, note, lines) {
  writeFileSync(path, `${note.map((line) => `# ${line}\n`).join("")}${lines.join("\n")}\n`);
}

const by = "Made by gateway/guard/generate.mjs.";
mkdirSync(data, { recursive: true });
mkdirSync(web, { recursive: true });
for (const [name, words] of Object.entries(lists))
  write(join(data, `${name}.txt`), [`BIP-39, ${name.replace("_", ", ")}: 2048 words in their order, NFKD. ${by}`], wrap(words, 100));
write(join(data, "slip39.txt"), [`SLIP-39: 1024 words in their order. ${by}`], wrap(shares, 100));
write(join(data, "fold.txt"), [
  `How characters beyond ASCII are read. ${by}`,
  "FROM TO CLASS: I ignored, L a letter of no list, H Han, K read as itself, S a Hangul syllable.",
  "CODE =TEXT: read as that text (NFKD without marks, Katakana as Hiragana; upper case is kept).",
], foldTable());
write(join(data, "pairs.txt"), [
  `Words of two of the ${PAIR_RANKS} most frequent characters: the first, then all second ones. ${by}`,
], pairs());
write(join(data, "traditional.txt"), [`Characters of the Traditional list, and the same in Simplified. ${by}`], wrap(traditional(), 100));

/** Sorted words as how many letters are those of the word before, and the rest. */
function packed(words) {
  let before = "";
  return words
    .map((word) => {
      let same = 0;
      while (same < 9 && same < before.length && before[same] === word[same]) same++;
      before = word;
      return same + word.slice(same);
    })
    .join("");
}

const plain = (word) => [...word].filter((c) => VOICED.test(c) || !/\p{M}/u.test(c)).join("");
const ts = (name, lines) => writeFileSync(join(web, name), `/* ${by} Do not edit. */\n${lines.join("\n")}\n`);
const text = (value) => JSON.stringify(value);

ts("words.ts", [
  "/* Words without accents; a digit is how many letters are those of the word before. */",
  `export const ENGLISH = ${text(packed(lists.english))};`,
  `export const SIMPLIFIED = ${text(lists.chinese_simplified.join(""))};`,
  `export const TRADITIONAL = ${text(lists.chinese_traditional.join(""))};`,
  `export const AS_SIMPLIFIED = ${text(traditional().join(""))};`,
  `export const PAIRS = ${text(pairs().join(" "))};`,
  `export const TALK = ${text(records("talk.txt").join(" "))};`,
]);
ts("others.ts", [
  "/* In the order of the lists: Japanese, Korean, Spanish, French, Italian, Czech, Portuguese, SLIP-39. */",
  "export const OTHERS = [",
  ...["japanese", "korean", "spanish", "french", "italian", "czech", "portuguese"].map((name) => `  ${text(packed(lists[name].map(plain)))},`),
  `  ${text(packed(shares))},`,
  "];",
]);
ts("labels.ts", [
  `export const LABELS = ${text(records("labels.txt").join("\n"))};`,
  `export const COMMON = ${text(records("common.txt").join(" "))};`,
  `export const EVERYDAY = ${text(records("everyday.txt").join("\n"))};`,
  `export const LOOKALIKES = ${text([...lookalikes].flat().join(""))};`,
]);
