#!/usr/bin/env node
/*
 * files.mjs -- the *.test.mjs of a folder, so many files at a time.
 *
 *   node tests/files.mjs FOLDER JOBS
 *
 * Most of a file's time is waiting, so more of them at a time than there are processors are done
 * sooner. Whoever is free takes the next one, and those that take longest begin. Prints TAP.
 */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { tap } from "node:test/reporters";

/** What takes long, the longest first; all others in the order of their names. A wrong place costs time only. */
const LONGEST = [
  "answers", "digest", "search", "turn", "model", "routing", "webhook", "nodes", "many", "hostile", "doctor",
  "waiting", "desk_screens", "screens", "setup", "whole", "knowledge", "policy", "handover", "outages", "names",
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
const events = run({ files: files.map((name) => resolve(join(folder, name))), concurrency: Number(jobs) });
events.on("test:fail", () => {
  process.exitCode = 1;
});
events.compose(tap).pipe(process.stdout);
