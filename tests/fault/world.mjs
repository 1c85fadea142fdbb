/**
 * What a scenario runs in: a PostgreSQL, a gateway, stubborn clients, and at the end the verdict of the checker on all
 * that they logged.
 */
import { execFile, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { Gateway, PATIENCE, Postgres, program } from "../gateway/harness.mjs";
import { check, hashOfEntry } from "./checker.mjs";
import { Agent, Visitor } from "./client.mjs";

const run = promisify(execFile);
export const soon = (ms) => new Promise((done) => setTimeout(done, ms));
export { Gateway };

/** What must come is waited for so long: also on a slow machine, with sanitizers, beside other scenarios. */
const LIMIT = PATIENCE;

/** Impatient manners: a run is short, so nobody waits for half a minute. */
export const HASTY = { backoff: 100, backoffMax: 1000, silence: 4000, patience: 3000, ackWithin: 5000, longer: 2 };

/** Manners of those who may lose no connection: they do not give one up themselves, where the machine stands still for seconds. */
export const CALM = { silence: 60000, patience: 60000, ackWithin: 60000 };

/** mulberry32. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] * 10) / 10;
}

/** What the kernel says of a process. */
export const process_ = {
  rssKb: (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]),
  descriptors: (pid) => readdirSync(`/proc/${pid}/fd`).length,
  /** Seconds of processor time so far; the clock ticks at 100 Hz. */
  cpu: (pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  },
};

/** The gateway's own patience, of which faults make use. */
const HURRIED = { hello_timeout: "5s", pong_timeout: "15s" };

const NEXT = "-- next";

/** Stands where a Postgres of the harness would: the gateway's own one, in its data folder. */
function ownPostgres() {
  const data_dir = mkdtempSync(join(tmpdir(), "baton-own-"));
  chmodSync(data_dir, 0o755); // the server runs as another user
  return { data_dir, conninfo: "", folder: join(data_dir, "run"), bin: "/usr/bin", settings: {},
    stop: () => rmSync(data_dir, { recursive: true, force: true }) };
}

export class World {
  /** `own`: the gateway is given no database, and brings its own. */
  static async start(seed, { gateway = {}, env = {}, postgres = {}, agents = 0, capacity = 3, own = false } = {}) {
    const world = new World();
    world.seed = seed;
    world.random = randomFrom(seed);
    world.clients = [];
    world.failures = [];
    world.figures = {};
    world.postgres = own ? ownPostgres() : Postgres.start({ log_min_messages: "fatal", fsync: "on", ...postgres });
    try {
      world.gateway = await Gateway.start(world.postgres, { visitor_rate: 1000, ...HURRIED, ...(own && { data_dir: world.postgres.data_dir }), ...gateway }, env);
      world.password = {};
      for (let i = 0; i < agents; i++) await world.#addStaff(`agent${i}`, capacity);
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  /** Past any proxy between the gateway and the database, and without blocking it. */
  async #addStaff(login, capacity) {
    this.password[login] = `${login}-password-1`;
    const port = this.postgres.settings.port ? ` port=${this.postgres.settings.port}` : "";
    const adding = run(program, ["agent", "add", login, "--name", login, "--capacity", String(capacity), "--password-stdin",
      `--database=${this.postgres.conninfo}${port}`, `--data_dir=${this.gateway.options.data_dir}`]);
    adding.child.stdin.end(`${this.password[login]}\n`);
    await adding;
  }

  async stop() {
    for (const client of this.clients) client.end();
    await Promise.race([this.gateway?.stop(), soon(15000)]);
    this.gateway?.child?.kill("SIGKILL");
    this.postgres.stop();
  }

  get origin() {
    return this.gateway.origin;
  }

  between = (low, high) => low + this.random() * (high - low);

  /** A failure of the scenario's own, besides the checker's. */
  expect(truth, what) {
    if (!truth) this.failures.push(what);
  }

  #add(client, started) {
    this.clients.push(client);
    if (started) client.start();
    return client;
  }

  #options({ manners, ...options }) {
    return { origin: this.origin, random: randomFrom(Math.floor(this.random() * 2 ** 31)), manners: { ...HASTY, ...manners }, ...options };
  }

  visitor({ start = true, ...options } = {}) {
    return this.#add(new Visitor(`visitor${this.clients.length}`, this.#options(options)), start);
  }

  visitors(count, options) {
    return Array.from({ length: count }, () => this.visitor(options));
  }

  /** One client for each member of staff that was made. */
  agents(options = {}) {
    return Object.entries(this.password).map(([login, password]) =>
      this.#add(new Agent(login, this.#options({ ...options, password })), true));
  }

  /* ---- the database, without blocking the clients ---- */

  async #psql(statements) {
    const args = ["-h", this.postgres.folder, "-U", "baton", "-d", "baton", "-XAtq", "-v", "ON_ERROR_STOP=1", ...statements.flatMap((text) => ["-c", text])];
    const { stdout } = await run(join(this.postgres.bin, "psql"), args, { ...this.postgres.owner, cwd: "/", maxBuffer: 2 ** 30 });
    return stdout.trimEnd() === "" ? [] : stdout.trimEnd().split("\n");
  }

  sql = (text) => this.#psql([text]);

  /** The answers of some statements, all of one instant: the gateway goes on meanwhile. */
  async #sqlAtOnce(texts) {
    const lines = await this.#psql(["BEGIN ISOLATION LEVEL REPEATABLE READ", ...texts.flatMap((text) => [text, `SELECT '${NEXT}'`]), "COMMIT"]);
    return texts.map(() => lines.splice(0, lines.indexOf(NEXT) + 1).slice(0, -1));
  }

  /** pg_ctl leaves the server behind, so its output goes nowhere: a pipe would stay open. */
  pgCtl(...args) {
    const child = spawn(join(this.postgres.bin, "pg_ctl"), ["-D", this.postgres.data, "-w", "-t", "120", ...args],
      { ...this.postgres.owner, cwd: this.postgres.folder, stdio: "ignore" });
    return new Promise((done, fail) => child.once("exit", (code) => (code === 0 ? done() : fail(new Error(`pg_ctl ${args}: ${code}`)))));
  }

  postgresDown = (mode = "immediate") => this.pgCtl("-m", mode, "stop");

  postgresUp() {
    const settings = Object.entries(this.postgres.settings).map(([key, value]) => `-c ${key}='${value}'`).join(" ");
    return this.pgCtl("-l", join(this.postgres.folder, "log"), "-o", settings, "start");
  }

  /* ---- the end ---- */

  async until(what, fits, within = LIMIT) {
    const end = performance.now() + within;
    while (!(await fits())) {
      if (performance.now() > end) {
        this.failures.push(`not within ${within} ms: ${what}`);
        return false;
      }
      await soon(50);
    }
    return true;
  }

  /** Stops the talk, and waits until all outboxes are empty and all readers hold all that is stored. */
  async settle(within = LIMIT) {
    for (const client of this.clients) client.talking = false;
    const loud = () => this.clients.filter((client) => client.running && !client.settled);
    await this.until("all outboxes are empty", () => loud().length === 0, within) || this.failures.push(`not empty: ${loud().map((one) => one.name)}`);
    const behind = async () => {
      const heads = new Map((await this.sql(`SELECT conversation_id, max(seq) FILTER (WHERE NOT entry_is_private(entry)), max(seq) FROM entry GROUP BY 1`))
        .map((line) => line.split("|").map(Number)).map(([id, open, all]) => [id, { visitor: open, agent: all }]));
      const late = this.clients.filter((client) => client.running && [...client.held].some(([id, seq]) =>
        !client.left.has(id) && seq < heads.get(id)?.[client.role]));
      this.late = late.map((one) => one.name);
      return late.length === 0 && [...heads.values()].reduce((sum, { agent }) => sum + agent, 0);
    };
    let before = -1;
    await this.until("all readers hold all", async () => {
      const sum = await behind();
      const still = sum !== false && sum === before;
      before = sum;
      if (!still) await soon(300);
      return still;
    }, within) || this.failures.push(`behind: ${this.late}`);
  }

  async history() {
    const entries = new Map();
    const objects = (text) => `SELECT row_to_json(t) FROM (${text}) t`;
    const [rows, conversations, agents] = await this.#sqlAtOnce([`SELECT json_build_array(conversation_id, seq, unix_ms(created_at), (extract(epoch FROM created_at) * 1000000)::bigint,
      kind, author, author_id, client_id, body, event, data, xmin::text::bigint) FROM entry ORDER BY conversation_id, seq`,
      objects("SELECT id, visitor_id AS visitor, state, agent_id AS agent, held, last_seq FROM conversation ORDER BY id"),
      objects("SELECT agent_id AS id, capacity, load FROM presence ORDER BY 1")]);
    for (const line of rows) {
      const [conversation, seq, at, at_us, kind, author, author_id, client_id, text, event, data, tx] = JSON.parse(line);
      const row = { seq, at, at_us, kind, author, author_id, client_id, text, event, data, tx };
      row.hash = hashOfEntry(row);
      if (!entries.has(conversation)) entries.set(conversation, []);
      entries.get(conversation).push(row);
    }
    return {
      entries,
      conversations: conversations.map((line) => JSON.parse(line)),
      agents: agents.map((line) => JSON.parse(line)),
      clients: this.clients.map(({ name, role, id, log, running }) => ({ name, role, id, log, complete: running })),
    };
  }

  /** What must be so without anybody's help, some time after the last fault. */
  async #recovers() {
    const none = (what, text) => this.until(what, async () => (await this.sql(text)).length === 0);
    await none("the bot answers what it has", `SELECT c.id FROM conversation c WHERE c.state = 'bot' AND 'visitor' =
      (SELECT author FROM entry e WHERE e.conversation_id = c.id AND kind = 'message' ORDER BY seq DESC LIMIT 1)`);
    const agents = this.clients.filter((one) => one.role === "agent" && one.running && one.id !== null).map((one) => one.id);
    await none("agents who are connected count as connected", `SELECT agent_id FROM presence
      WHERE agent_id = ANY ('{${agents}}') AND (gone_at IS NOT NULL OR state <> 'online')`);
    await this.until("agents know of all that they have", async () => (await this.sql(
      `SELECT id, agent_id FROM conversation WHERE state = 'assigned'`)).map((line) => line.split("|").map(Number)).every(([id, agent]) =>
      this.clients.every((one) => one.role !== "agent" || !one.running || one.id !== agent || one.held.has(id))));
    // Also not with too little room for it: the first such agent is kept free for the first such conversation.
    await none("nobody waits while an agent has room", `SELECT w.conversation_id FROM waiting w, presence p
      WHERE w.ringing_id IS NULL AND p.state = 'online' AND p.gone_at IS NULL AND p.load + least(w.weight, p.capacity) <= p.capacity
      AND NOT (p.agent_id = ANY (w.passed) AND w.passed_until > clock_timestamp())
      AND NOT EXISTS (SELECT 1 FROM waiting e WHERE e.weight > 1)`);
    await none("nobody waits whom the rule gives to somebody", "SELECT * FROM desk_plan(clock_timestamp())");
  }

  /** Settles, checks, and returns {failures, figures}. */
  async verdict(within) {
    for (const client of this.clients) client.talking = false;
    await this.#recovers();
    await this.settle(within);
    const history = await this.history();
    for (const { rule, what } of check(history)) this.failures.push(`${rule}: ${what}`);
    for (const client of this.clients) {
      if (client.trouble) this.failures.push(`${client.name}: ${client.trouble}`);
      if (client.withoutTime > 0) this.failures.push(`${client.name}: ${client.withoutTime} refusals without a time to retry`);
    }
    const sum = (count) => this.clients.reduce((total, client) => total + count(client), 0);
    const ops = (op) => sum((client) => client.log.reduce((n, one) => n + (one.op === op), 0));
    const together = (field) => {
      const all = {};
      for (const client of this.clients) for (const [key, n] of Object.entries(client[field])) all[key] = (all[key] ?? 0) + n;
      return all;
    };
    Object.assign(this.figures, {
      clients: this.clients.length, conversations: history.conversations.length,
      entries: history.conversations.reduce((total, { last_seq }) => total + last_seq, 0),
      sends: ops("send"), acks: ops("ack"), reads: ops("read"), repeats: ops("repeat"), refused: ops("refuse"),
      closes: together("closes"), errors: together("errors"),
      "ack p50/p99 ms": [0.5, 0.99].map((p) => percentile(this.clients.flatMap((one) => one.latencies.map(([, ms]) => ms)), p)).join("/"),
      "gap p50/p99 ms": [0.5, 0.99].map((p) => percentile(this.clients.flatMap((one) => one.gaps), p)).join("/"),
    });
    return { failures: this.failures, figures: this.figures };
  }

  /** When each ack came. */
  ackTimes = () => this.clients.flatMap((one) => one.latencies.map(([sent, ms]) => sent + ms));
  acks = () => this.clients.reduce((total, client) => total + client.latencies.length, 0);
}

/** Sanitizers keep what was freed, and more: bounds on memory are this much wider with them. */
export const roomy = process.env.TEST_SANITIZED ? 20 : 1;

/** And with them everything takes so many times as long. */
export const patient = process.env.TEST_SANITIZED ? 4 : 1;
