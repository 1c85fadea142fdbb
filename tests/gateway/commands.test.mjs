/** The program's commands as they are called: what is wrong is said, with an exit code that tells. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { program } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "baton-commands-"));

after(() => rmSync(folder, { recursive: true, force: true }));

const call = (args, options = {}) => spawnSync(program, args, { cwd: folder, encoding: "utf8", ...options });

test("help and version are there beside a file of options that is wrong, and other commands say where it is", () => {
  writeFileSync(join(folder, "baton.ini"), "nonsense = 1\n");
  for (const args of [["help"], ["help", "options"], ["help", "serve"], ["version"]]) assert.equal(call(args).status, 0, args.join(" "));
  const { status, stderr } = call(["config", "print"]);
  assert.equal(status, 2);
  assert.match(stderr, /baton\.ini:1: .*nonsense/);
  rmSync(join(folder, "baton.ini"));
});

test("what can't be written is said, and is no success", () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = call(["guard", "scan", "--json"], { input: '{"id":1,"text":"hello"}\n', stdio: ["pipe", full, "pipe"] });
  closeSync(full);
  assert.equal(status, 1);
  assert.match(stderr, /can't be written/);
});

test("input that can't be read is no empty one", () => {
  const stdin = openSync(folder, "r");
  const { status, stderr } = call(["guard", "scan", "--json"], { stdio: [stdin, "pipe", "pipe"] });
  closeSync(stdin);
  assert.equal(status, 1);
  assert.match(stderr, /can't be read/);
});

test("a day that there is not is no time", () => {
  const { status, stderr } = call(["route", "replay", "--since", "2026-02-30"]);
  assert.equal(status, 2);
  assert.match(stderr, /2026-02-30/);
});
