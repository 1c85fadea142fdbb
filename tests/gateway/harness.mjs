/**
 * A real gateway on a real PostgreSQL, each test file its own, gone with it. Only processes that were
 * started here are ended, by their pid.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, chownSync, chmodSync, readFileSync, openSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
/** How long what must come may take: far more than any of it takes, so that a slow machine is only slow. */
export const PATIENCE = 120_000;
export const program = resolve(process.env.TEST_PROGRAM ?? join(root, "build/baton")); // some tests run it elsewhere
const webRoot = join(root, "web-widget/dist");

/*
 * Each request on a connection of its own. A kept one may have been closed meanwhile by a gateway that waited long enough,
 * when this process stood still or waited for a command, and the next request on it would fail.
 */
const fetchKept = globalThis.fetch;
globalThis.fetch = (url, options = {}) => fetchKept(url, { ...options, headers: { Connection: "close", ...options.headers } });

function postgresPrograms() {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).map(Number).filter((v) => v >= 15) : [];
  if (versions.length === 0) throw new Error("PostgreSQL 15 or later is not installed");
  return join(base, String(Math.max(...versions)), "bin");
}

/** PostgreSQL refuses to run as root: its programs run as `postgres` then. */
function owner() {
  if (process.getuid() !== 0) return null;
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })));
  return { uid, gid };
}

export class Postgres {
  /** Without fsync: the machine does not crash in a test, and where a disk is slow the gateway would shed load. */
  static start(settings = {}) {
    const pg = new Postgres();
    pg.bin = postgresPrograms();
    pg.owner = owner();
    pg.folder = mkdtempSync(join(tmpdir(), "baton-pg-"));
    pg.data = join(pg.folder, "data");
    if (pg.owner) chownSync(pg.folder, pg.owner.uid, pg.owner.gid);
    chmodSync(pg.folder, 0o755);
    // ./test has made one to be copied, which takes a fraction of the time.
    const made = process.env.TEST_CLUSTER;
    if (made) execFileSync("cp", ["-a", made, pg.data], { cwd: pg.folder, ...(pg.owner ?? {}) });
    else pg.run("initdb", ["-D", pg.data, "-U", "baton", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    pg.settings = { listen_addresses: "", unix_socket_directories: pg.folder, max_connections: 60, fsync: "off", ...settings };
    pg.up();
    if (!made) pg.sql("CREATE DATABASE baton", "postgres");
    return pg;
  }

  run(name, args, options = {}) {
    return execFileSync(join(this.bin, name), args, {
      encoding: "utf8", cwd: this.folder, stdio: ["ignore", "pipe", "pipe"], ...(this.owner ?? {}), ...options,
    });
  }

  get conninfo() {
    return `host=${this.folder} user=baton dbname=baton`;
  }

  up() {
    const settings = Object.entries(this.settings).map(([key, value]) => `-c ${key}='${value}'`).join(" ");
    this.run("pg_ctl", ["-D", this.data, "-l", join(this.folder, "log"), "-w", "-t", "120", "-o", settings, "start"], { stdio: "ignore" });
  }

  /** `mode` immediate is the crash: no checkpoint, no goodbye. */
  down(mode = "immediate") {
    this.run("pg_ctl", ["-D", this.data, "-w", "-t", "120", "-m", mode, "stop"], { stdio: "ignore" });
  }

  sql(text, database = "baton") {
    const out = this.run("psql", ["-h", this.folder, "-U", "baton", "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text]);
    return out.trim() === "" ? [] : out.trimEnd().split("\n").map((line) => line.split("|"));
  }

  stop() {
    try {
      this.down("immediate");
    } catch {
      // It was down already.
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Those that run. One that a failed test leaves behind does not keep the test process, and ends with it. */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Another session that keeps every move waiting until it is let go; what it does before that is SQL. */
export async function heldDesk(postgres) {
  const session = spawn(join(postgres.bin, "psql"), ["-h", postgres.folder, "-U", "baton", "-d", "baton", "-XAtq"], { ...(postgres.owner ?? {}), cwd: postgres.folder, stdio: ["pipe", "pipe", "inherit"] });
  running.add(session);
  const ended = once(session, "exit").finally(() => running.delete(session));
  session.stdin.write("BEGIN; SELECT desk_lock(); SELECT 'held';\n");
  for await (const said of session.stdout) if (String(said).includes("held")) break;
  session.unref();
  session.stdin.unref();
  return { letGo: (sql = "ROLLBACK;") => (session.ref(), session.stdin.end(`${sql}\n`), ended) };
}

/** What a test process that is busy or waits for a command may not run into. */
const UNHURRIED = { hello_timeout: "1m", pong_timeout: "5m" };

export class Gateway {
  /** `options` are those of `baton help options`; `env` goes on top of this process's variables. */
  static async start(postgres, options = {}, env = {}) {
    const gateway = new Gateway();
    gateway.postgres = postgres;
    gateway.env = env;
    gateway.folder = mkdtempSync(join(tmpdir(), "baton-gw-"));
    gateway.options = { database: postgres.conninfo, data_dir: gateway.folder, web_root: webRoot, port: 0, log_level: "info", ...UNHURRIED, ...options };
    await gateway.up().catch((err) => {
      rmSync(gateway.folder, { recursive: true, force: true });
      throw err;
    });
    return gateway;
  }

  /** Its database's name, for Postgres.sql(). */
  get database() {
    return /dbname=(\w+)/.exec(this.options.database)[1];
  }

  get flags() {
    return Object.entries(this.options).map(([name, value]) => `--${name}=${value}`);
  }

  async up() {
    this.log = join(this.folder, "log");
    this.begun = existsSync(this.log) ? statSync(this.log).size : 0;
    this.child = spawn(program, ["serve", ...this.flags], {
      stdio: ["ignore", "pipe", openSync(this.log, "a")], env: { ...process.env, ...this.env },
    });
    const { child } = this;
    running.add(child);
    this.ended = new Promise((done) => child.once("exit", (code, signal) => {
      running.delete(child);
      done({ code, signal });
    }));
    let said = "";
    this.origin = await new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`not ready in ${PATIENCE} ms: ${this.tail()}`)), PATIENCE);
      this.child.stdout.on("data", (data) => {
        said += data;
        const found = /(http:\/\/[^\s/]+)\/healthz/.exec(said);
        if (found) {
          clearTimeout(late);
          done(found[1]);
        }
      });
      this.child.once("exit", () => {
        clearTimeout(late);
        fail(new Error(`the gateway ended: ${this.tail()}`));
      });
    });
    this.options.port = new URL(this.origin).port; // the same one after a restart
    child.unref();
    child.stdout.unref();
    return this;
  }

  tail() {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").slice(-15).join("\n") : "";
  }

  /** How it ends; who asks waits for it. */
  get exited() {
    this.child.ref();
    return this.ended;
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  /** A clean stop; resolves with how it ended. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    const ended = await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
    return ended;
  }

  command(...args) {
    return execFileSync(program, [...args, `--database=${this.options.database}`, `--data_dir=${this.folder}`], { encoding: "utf8" });
  }

  /** What it logged so far. */
  said() {
    return readFileSync(this.log, "utf8");
  }

  /**
   * The bot has all articles, since the last start: what is put in while it looks it takes in parts. What is said
   * before is answered by a sweep, seconds later.
   */
  knows() {
    return until("the bot knows the articles", () => {
      const loaded = readFileSync(this.log).subarray(this.begun).toString().match(/knowledge_loaded articles=\d+/g)?.at(-1).split("=")[1];
      return loaded !== undefined && loaded !== "0" && loaded === this.postgres.sql("SELECT count(*) FROM article WHERE state = 'published'", this.database)[0][0];
    });
  }

  /** A member of staff with a known password; resolves with the login. */
  addStaff(login, { role = "agent", capacity = 4, name = login, password = `${login}-password-1` } = {}) {
    execFileSync(program, ["agent", "add", login, "--name", name, "--role", role, "--capacity", String(capacity), "--password-stdin",
      `--database=${this.options.database}`, `--data_dir=${this.folder}`], { input: `${password}\n`, encoding: "utf8" });
    return password;
  }

  async metric(name) {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    return text.split("\n").filter((line) => line.startsWith(name) && !line.startsWith("#"))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  }
}

/** A port that nobody has: below those from which the kernel takes one for whoever does not mind which. */
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = createServer();
    const mine = await new Promise((done) => server.once("error", () => done(false)).listen(port, "127.0.0.1", () => done(true)));
    if (!mine) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}

/**
 * Asks in crowds until one is refused, since a slow crowd is none: what may be done so often within a time comes back
 * steadily. Resolves with all answers, and how many may have been let through since `begun`.
 */
export async function crowd(all, isRefused, { count, windowMs, begun = Date.now() }) {
  const answers = [];
  await until("one is refused", async () => {
    answers.push(...(await Promise.all(all())));
    return answers.some(isRefused);
  });
  return { answers, most: count + Math.floor(((Date.now() - begun) * count) / windowMs) };
}

/** Asks until it is so. For states that have no frame to wait for. */
export async function until(what, check, within = PATIENCE) {
  const end = Date.now() + within;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${within} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
