/**
 * The short form of every scenario, each in a process of its own, some at a time: most of their time is waiting.
 * The long forms are commands: node tests/fault/run.mjs SCENARIO --long.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { scenarios } from "./run.mjs";

const AT_ONCE = 5;
const ALONE = ["overload"]; // compares rates, so it has the machine for itself, at the end
const LONGEST_FIRST = ["soak", "injected-errors", "postgres-killed", "gateway-paused", "clock-jumps", "black-holes", "gateway-killed", "database-cut", "own-database", "unanswered-commits", "deploys"];
const LAST_RESORT = 600000; // each wait within a scenario has an end of its own
const command = fileURLToPath(new URL("run.mjs", import.meta.url));
const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);

const rank = (name) => (LONGEST_FIRST.includes(name) ? LONGEST_FIRST.indexOf(name) : LONGEST_FIRST.length);
const together = scenarios.filter((name) => !ALONE.includes(name)).sort((a, b) => rank(a) - rank(b));

const started = new Map();
let free = AT_ONCE;
const waiting = [];

function runs(name) {
  return new Promise((done) => {
    execFile(process.execPath, [command, name, "--seed", String(seed)], { timeout: LAST_RESORT }, (error, stdout, stderr) => {
      done({ failed: error !== null, said: stdout + stderr });
      free++;
      waiting.shift()?.();
    });
  });
}

async function start(name) {
  if (free === 0) await new Promise((turn) => waiting.push(turn));
  free--;
  return runs(name);
}

for (const name of together) started.set(name, start(name));

for (const name of [...together, ...ALONE]) {
  test(name, async () => {
    if (ALONE.includes(name)) await Promise.all(together.map((one) => started.get(one)));
    const { failed, said } = await (started.get(name) ?? runs(name));
    console.log(said);
    assert.ok(!failed, said);
  });
}
