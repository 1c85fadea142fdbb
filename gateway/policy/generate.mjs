// generate.mjs -- the policy's data that is not written by hand: how characters are read, and which
// words may end a host's name.
//
//   npm install --no-save --prefix DIR unhomoglyph@1.0.6
//   node gateway/policy/generate.mjs DIR [public_suffix_list.dat]
//
// unhomoglyph holds Unicode's confusables (UTS #39) as JSON; the list of suffixes is that of Debian's
// package publicsuffix. Run by hand when one of them changes; what it writes is committed. Made with
// Node 20's ICU (Unicode 15).

import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const data = join(dirname(fileURLToPath(import.meta.url)), "data");
const require = createRequire(join(resolve(process.argv[2] ?? "."), "package.json"));
const confusables = require("unhomoglyph/data.json");
const suffixes = readFileSync(process.argv[3] ?? "/usr/share/publicsuffix/public_suffix_list.dat", "utf8");

const by = "Made by gateway/policy/generate.mjs.";
const ASCII = /^[\x21-\x7e]{1,3}$/;
// Scripts whose letters are words, or parts of words without blanks between them: one unit each.
const SINGLE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const IGNORED = /[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0\u{e0000}-\u{e0fff}]/u;
const LETTER = /[\p{L}\p{N}]/u;
const BLANK = /[\p{Z}]/u;

/** Letters that look like Latin ones, in lower case; a small one is read as its capital is when only that one does. */
function alike(c) {
  if (SINGLE.test(c)) return c;
  for (const each of [c, c.toLowerCase(), c.toUpperCase()]) {
    const like = (confusables[each] ?? "").normalize("NFKD").replace(/\p{M}/gu, "");
    if (ASCII.test(like)) return like.toLowerCase();
  }
  return c;
}

/** Letters in boxes and circles that Unicode does not break up. */
function boxed(cp) {
  for (const [from, to] of [[0x1f150, 0x1f169], [0x1f170, 0x1f189], [0x1f1e6, 0x1f1ff]])
    if (cp >= from && cp <= to) return String.fromCharCode(0x61 + cp - from);
  return null;
}

function fold(cp) {
  const c = String.fromCodePoint(cp);
  const box = boxed(cp);
  if (box !== null) return box;
  if (c === "\u3002" || c === "\uff61") return "\u3002";
  const plain = [...c.normalize("NFKD").toLowerCase().normalize("NFKD")].filter((each) => !/\p{M}/u.test(each)).join("");
  const whole = ASCII.test(alike(c)) && LETTER.test(c) ? alike(c) : null;
  const read = ASCII.test(plain) ? plain : (whole ?? [...plain].map((each) => (each.codePointAt(0) < 0x80 ? each : alike(each))).join(""));
  return /\p{Script=Hangul}/u.test(c) ? c : read.trim() === "" ? c : read;
}

function recordOf(cp) {
  const c = String.fromCodePoint(cp);
  if (cp >= 0xd800 && cp <= 0xdfff) return "";
  if (IGNORED.test(c)) return "I";
  if (BLANK.test(c) || cp === 0x85) return "B";
  const read = fold(cp);
  if (read !== c && read.length > 0 && [...read].length <= 4) return `=${read}`;
  if (SINGLE.test(c)) return "H";
  return LETTER.test(c) || boxed(cp) !== null ? "L" : "";
}

const lines = [];
let from = 0;
let last = "";
const hex = (n) => n.toString(16);
for (let cp = 0x80; cp <= 0x110000; cp++) {
  const now = cp <= 0x10ffff ? recordOf(cp) : "";
  if (now === last && !now.startsWith("=")) continue;
  if (last.startsWith("=")) lines.push(`${hex(from)} ${last}`);
  else if (last !== "") lines.push(`${hex(from)} ${hex(cp - 1)} ${last}`);
  from = cp;
  last = now;
}
writeFileSync(join(data, "fold.txt"), `# How characters beyond ASCII are read. ${by}
# FROM TO CLASS: I ignored, B a blank, L a letter, H a letter that is a word or a part of one by itself.
# CODE =TEXT: read as that text: compatibility forms, no marks, lower case, look-alikes as Latin.
${lines.join("\n")}\n`);

const tlds = new Set(["example", "invalid", "localhost", "onion", "test"]);
for (const line of suffixes.split("\n").slice(0, suffixes.split("\n").findIndex((each) => each.includes("BEGIN PRIVATE DOMAINS")))) {
  const rule = line.trim();
  if (rule === "" || rule.startsWith("//")) continue;
  tlds.add(rule.replace(/^[*!]\.?/, "").split(".").at(-1));
}
const wrapped = [];
for (const each of [...tlds].sort()) {
  if (wrapped.length > 0 && wrapped.at(-1).length + each.length < 100) wrapped[wrapped.length - 1] += ` ${each}`;
  else wrapped.push(each);
}
writeFileSync(join(data, "tlds.txt"), `# The last labels of names that can be looked up, and those that are reserved. ${by}\n${wrapped.join("\n")}\n`);
