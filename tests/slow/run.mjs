#!/usr/bin/env node
/*
 * run.mjs -- runs tests in a slow and uneven world, in which what mostly comes first comes second.
 *
 *   TEST_SLOW=400 node tests/slow/run.mjs node --test tests/gateway/routing.test.mjs
 *   TEST_SLOW=400 node tests/slow/run.mjs ctest --test-dir build -L flow
 *
 * While the command runs, gateways, PostgreSQL's processes, C tests and Node's stand still (SIGSTOP) at random, for up
 * to TEST_SLOW milliseconds each, and what sockets bring to Node's comes late by up to a quarter of that, each socket
 * by itself (sockets.mjs). SEED is printed and draws who stands still and for how long; not what they are at by then.
 * A test that pauses a process itself may find it woken by this.
 */
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { seeded } from "../gateway/random.mjs";

/** Who stands still, and how often out of a hundred times it is one of these. */
const VICTIMS = [[/^baton$/, 35], [/^postgres$/, 35], [/^test_/, 15], [/^node$/, 15]];
const AT_ONCE = 3;
const MARK = `TEST_SLOW_RUN=${process.pid}`;

const longest = Number(process.env.TEST_SLOW) || 400;
const random = seeded();
const stopped = new Set();

/** What /proc says of a process; nothing of one that has ended or is somebody else's. */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

/** Those that the command started, found by a mark in their environment or in an ancestor's: PostgreSQL's processes overwrite theirs. */
function family() {
  const all = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
    const [, name, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/s.exec(read(pid, "stat")) ?? [];
    if (name !== undefined) all.set(pid, { pid, name, state, parent: Number(parent) });
  }
  const ours = (one) => {
    if (!one || one.pid === process.pid) return false;
    one.ours ??= read(one.pid, "environ").split("\0").includes(MARK) || ours(all.get(one.parent));
    return one.ours;
  };
  return [...all.values()].filter(ours);
}

function victim() {
  let at = random.below(100);
  const [name] = VICTIMS.find(([, share]) => (at -= share) < 0);
  const there = family().filter((one) => name.test(one.name) && !"TZX".includes(one.state) && one.pid !== runner.pid && !stopped.has(one.pid));
  return there.length > 0 ? random.pick(there).pid : null;
}

/** False when it has ended. */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
    return false;
  }
}

async function stall() {
  while (running) {
    const pid = victim();
    if (pid !== null && signal(pid, "SIGSTOP")) {
      stopped.add(pid);
      await pause(random.below(longest));
      signal(pid, "SIGCONT");
      stopped.delete(pid);
    }
    await pause(random.below(longest));
  }
}

let running = true;
const sockets = fileURLToPath(new URL("sockets.mjs", import.meta.url));
const [mark, value] = MARK.split("=");
const runner = spawn(process.argv[2], process.argv.slice(3), {
  stdio: "inherit",
  env: {
    ...process.env, [mark]: value, TEST_SLOW: String(longest), SEED: String(random.seed),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${sockets}`,
  },
});
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => runner.kill(name));
runner.once("exit", (code) => {
  running = false;
  process.exitCode = code ?? 1;
});
await Promise.all(Array.from({ length: AT_ONCE }, stall));
