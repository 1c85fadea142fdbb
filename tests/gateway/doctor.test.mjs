/** baton doctor: what it finds, what it says to do, how it exits, and that it leaves nothing behind. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Postgres, program, until } from "./harness.mjs";

let postgres, folder, web;

before(() => {
  postgres = Postgres.start({ fsync: "on" });
  folder = mkdtempSync(join(tmpdir(), "baton-doctor-"));
  chmodSync(folder, 0o755); // PostgreSQL may run as another user
  web = join(folder, "web");
  for (const name of ["widget", "console"]) {
    mkdirSync(join(web, name), { recursive: true });
    writeFileSync(join(web, name, "index.html"), "x");
  }
  writeFileSync(join(web, "widget.js"), "x");
});

after(() => {
  postgres?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function doctor(options = {}, { prlimit, quick = true } = {}) {
  const all = { database: postgres.conninfo, data_dir: join(folder, "data"), web_root: web, port: 0, max_connections: 1000, ...options };
  const flags = ["doctor", "--json", ...(quick ? ["--quick"] : []), ...Object.entries(all).map(([name, value]) => `--${name}=${value}`)];
  const run = prlimit ? spawnSync("prlimit", [prlimit, program, ...flags], { encoding: "utf8" }) : spawnSync(program, flags, { encoding: "utf8" });
  const said = run.stdout.startsWith("{") ? JSON.parse(run.stdout) : null;
  return { code: run.status, said, log: run.stderr, check: (name) => said.checks.find((one) => one.name === name) };
}

/* What a restart of the cluster with these settings makes of it. */
function withSettings(settings, look) {
  const before = postgres.settings;
  postgres.settings = { ...before, ...settings };
  postgres.down("fast");
  postgres.up();
  try {
    look();
  } finally {
    postgres.settings = before;
    postgres.down("fast");
    postgres.up();
  }
}

describe("a host that is fine", () => {
  let found;
  before(() => {
    found = doctor({}, { quick: false });
  });

  test("has nothing to mend first, and the exit code goes with the worst finding", () => {
    assert.deepEqual(found.said.checks.filter((one) => one.status === "bad"), []);
    assert.equal(found.code, { good: 0, warning: 1 }[found.said.status]);
    for (const one of found.said.checks) assert.equal("advice" in one, one.status !== "good", one.name);
  });

  test("was measured, in figures that fit each other", () => {
    const { measured } = found.said;
    for (const name of ["fsync_ms", "round_trip_ms", "lone_commit_ms", "lone_commits_per_second", "batched_entries_per_second", "expected_entries_per_second", "expected_connections"])
      assert.ok(measured[name] > 0, `${name}: ${measured[name]}`);
    // Three fifths of one connection's, as tests/load holds a gateway to; the report rounds.
    assert.ok(Math.abs(measured.expected_entries_per_second - 0.6 * measured.batched_entries_per_second) <= 1, JSON.stringify(measured));
    assert.ok(Math.abs(measured.clock_difference_ms) < 1000);
    assert.ok(measured.expected_connections <= 1000);
  });

  test("nothing is left in the database, and nothing in the folders", async () => {
    const temporary = () => postgres.sql("SELECT relname FROM pg_class WHERE relpersistence = 't'");
    await until("PostgreSQL has ended the session, and what was in it", () => temporary().length === 0);
    assert.deepEqual(postgres.sql("SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"), []);
    assert.deepEqual(postgres.sql("SELECT datname FROM pg_database WHERE datname ~ 'doctor'"), []);
    assert.deepEqual(readdirSync(folder), ["web"]);
  });
});

describe("what is wrong is named, with what to do", () => {
  const isBad = (found, name, text) => {
    assert.equal(found.code, 3, JSON.stringify(found.said?.checks.filter((one) => one.status !== "good")));
    assert.equal(found.check(name).status, "bad");
    assert.match(found.check(name).found, text);
    assert.ok(found.check(name).advice.length > 10);
  };

  test("too few descriptors", () => isBad(doctor({ max_connections: 5000 }, { prlimit: "--nofile=1000:1000" }), "open_files", /1000 may be open, 5068 are needed/));
  test("a database that is not there", () => isBad(doctor({ database: `host=${folder} user=x` }), "database", /can't be reached/));
  test("pages that were not built", () => isBad(doctor({ web_root: join(folder, "none") }), "web_root", /can't be read/));
  test("a data folder that can't be written to", () => isBad(doctor({ data_dir: "/proc/baton" }), "data_dir", /can't be written/));
  test("a port that another program has", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    isBad(doctor({ port: server.address().port }), "port", /can't be had/);
    server.close();
  });
  test("too few connections of PostgreSQL", () => withSettings({ max_connections: 20 }, () => {
    isBad(doctor({ database_connections: 32 }), "max_connections", /a gateway takes 35/);
  }));

  test("settings that break the promise", () => withSettings({ fsync: "off", synchronous_commit: "off", full_page_writes: "off", shared_buffers: "16MB" }, () => {
    const found = doctor();
    isBad(found, "fsync", /off/);
    isBad(found, "synchronous_commit", /off/);
    assert.equal(found.check("full_page_writes").status, "warning");
    assert.equal(found.check("shared_buffers").status, "warning");
  }));

  test("a database that is not UTF-8", () => {
    postgres.sql("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0", "postgres");
    isBad(doctor({ database: postgres.conninfo.replace("dbname=baton", "dbname=latin") }), "encoding", /not UTF-8/);
  });

  test("a user without rights is told which, and nothing is measured", () => {
    postgres.sql("CREATE ROLE poor LOGIN; REVOKE TEMPORARY ON DATABASE baton FROM PUBLIC");
    const found = doctor({ database: postgres.conninfo.replace("user=baton", "user=poor") }, { quick: false });
    assert.equal(found.check("privileges").status, "warning");
    assert.match(found.check("speed").found, /not measured/);
    assert.equal(found.said.measured.lone_commit_ms, undefined);
  });
});

test("without a database of its own yet, one is made and gone again", () => {
  const found = doctor({ database: "" }, { quick: false });
  assert.match(found.check("database").found, /own/);
  assert.ok(found.said.measured.batched_entries_per_second > 0);
  assert.deepEqual(readdirSync(folder), ["web"]);
});

test("for people there is a line a finding, and advice below those that are not good", () => {
  const run = spawnSync(program, ["doctor", "--quick", `--database=host=${folder}`, `--data_dir=${folder}`, "--port=0", `--web_root=${web}`], { encoding: "utf8" });
  assert.equal(run.status, 3);
  assert.match(run.stdout, /^BAD {3}database +it can't be reached\n {6}-> /m);
  assert.match(run.stdout, /\n\d+ good, \d+ to look at, 1 to mend first\n$/);
});

test("--quick measures nothing of the database", () => {
  const found = doctor();
  assert.equal(found.said.measured.lone_commit_ms, undefined);
  assert.equal(found.check("will_carry"), undefined);
  assert.equal(found.check("fsync").status, "good");
});

test("an unknown argument is a misuse", () => {
  assert.equal(spawnSync(program, ["doctor", "--jason"]).status, 2);
});
