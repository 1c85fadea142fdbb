#!/usr/bin/env node
/*
 * files.mjs -- the *.test.mjs of a folder, so many files at a time.
 *
 *   node tests/files.mjs FOLDER JOBS
 *
 * Most of a file's time is waiting, so more of them at a time than there are processors are done
 * sooner. Whoever is free takes the next one, and those that take longest begin. Prints the TAP
 * of each, and at the end the sums of all.
 */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { tap } from "node:test/reporters";

/** What takes long, the longest first; all others in the order of their names. A wrong place costs time only. */
const LONGEST = [
  "guard", "answers", "chain_kinds", "digest", "routing", "turn", "hostile", "nodes", "search", "policy", "agents", "doctor", "many", "model", "webhook",
  "waiting", "desk_screens", "screens", "setup", "whole", "knowledge", "handover", "outages", "names",
];

const [folder, jobs] = process.argv.slice(2);
const place = (file) => {
  const name = file.slice(0, -".test.mjs".length);
  return LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length;
};
const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).sort().sort((a, b) => place(a) - place(b));
if (files.length === 0) {
  console.log(`no test in ${folder}`);
  process.exit(1);
}

const SUMS = ["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo"];
const failed = [];
const sums = Object.fromEntries(SUMS.map((name) => [name, 0]));

/** Runs one file and prints its TAP when it has ended, and before that a line for each test: silence means that nothing goes on. */
async function runFile(name) {
  const events = run({ files: [resolve(join(folder, name))], concurrency: 1 });
  const tells = (word) => (test) => console.log(`# ${word} in ${name}: ${test.name}`);
  events.on("test:pass", tells("good"));
  events.on("test:fail", tells("bad"));
  let bad = 0;
  events.on("test:fail", () => bad++);
  let said = "";
  for await (const piece of events.compose(tap)) said += piece;
  if (bad > 0) failed.push(`# once more, since it failed: ${name}\n${said}\n`);
  for (const [, what, count] of said.matchAll(/^# (\w+) (\d+)$/gm)) if (what in sums) sums[what] += Number(count);
  process.stdout.write(`# all of ${name}\n${said}\n`);
}

async function work() {
  for (let name = files.shift(); name !== undefined; name = files.shift()) {
    console.log(`# begins: ${name}`);
    await runFile(name);
  }
}

await Promise.all(Array.from({ length: Number(jobs) }, work));
for (const said of failed) process.stdout.write(said); // where who looks at the last lines sees it
process.exitCode = failed.length > 0 ? 1 : 0;
for (const [what, count] of Object.entries(sums)) console.log(`# ${what} ${count}`);
