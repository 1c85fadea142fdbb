/** An open loop: messages are sent at a rate that does not ask whether the answers come, up to several times the capacity. */
import { randomUUID } from "node:crypto";
import { hashOfText } from "../checker.mjs";
import { Visitor } from "../client.mjs";
import { World, percentile, process_, roomy, soon } from "../world.mjs";

export const title = "overload from an open loop: refusals say so and when to retry, goodput stays, memory is flat";

const TICK = 10;
const HOSES = 300; // each below a visitor's own rate, 1,000 in 10 s: what is refused is too much for all together
const WINDOWS_MAX = 12; // of the short form, in each of its two parts
/*
 * The capacity is the disk's and not the processor's, which has other work too: an append takes as long as this, with 256
 * entries at most, two at a time.
 */
const DISK_MS = 120;
const CAPACITY = Math.round(2 * 256 / DISK_MS * 1000);
const SLOW_DISK = `CREATE FUNCTION slow_disk() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_sleep(${DISK_MS / 1000}); RETURN NULL; END';
  CREATE TRIGGER slow_disk AFTER INSERT ON entry EXECUTE FUNCTION slow_disk()`;
const now = () => performance.now();

/** A visitor that sends without waiting, and counts. It does not follow: what is measured is the way in. */
class Firehose extends Visitor {
  constructor(...args) {
    super(...args);
    this.open = new Map(); // client id to when it was sent
    this.stored = [];
    this.refusedBy = {};
    this.n = 0;
  }

  follow() {}

  fire(count) {
    const frames = [];
    for (let i = 0; i < count; i++) {
      const text = `greetings ${this.n++}`;
      const client_id = randomUUID();
      this.note("send", { conversation: this.conversation, client_id, hash: hashOfText(text) });
      this.open.set(client_id, now());
      frames.push({ type: "send", conversation: this.conversation, client_id, text });
    }
    this.write(...frames);
  }

  /** Called for acks of what is not in the outbox, too: see note(). */
  note(op, more) {
    super.note(op, more);
    if (op !== "ack") return;
    this.stored.push([now(), now() - this.open.get(more.client_id)]);
    this.open.delete(more.client_id);
  }

  refused(client_id, code) {
    if (!this.open.delete(client_id)) return;
    this.refusedBy[code] = (this.refusedBy[code] ?? 0) + 1;
  }
}

/** Sends at given rates, and keeps what came of each: {offered, stored}, both a second, and how many were refused. */
class Press {
  constructor(world, hoses) {
    Object.assign(this, { world, hoses, windows: [], memory: [], worst: 0 });
    this.#look();
  }

  #look() {
    this.memory.push(process_.rssKb(this.world.gateway.child.pid));
  }

  get refusals() {
    return this.hoses.reduce((sum, one) => sum + Object.values(one.refusedBy).reduce((all, n) => all + n, 0), 0);
  }

  async go(rate, ms) {
    const { hoses } = this;
    const [from, start, before] = [Date.now(), now(), this.refusals];
    let sent = 0;
    while (now() - start < ms) {
      await soon(TICK);
      const due = Math.floor((now() - start) / 1000 * rate) - sent;
      const each = Math.ceil(due / hoses.length);
      for (const hose of hoses) if (each > 0) hose.fire(each);
      sent += each * hoses.length;
      this.#look();
    }
    const acks = hoses.flatMap((one) => one.stored).filter(([t]) => t >= start);
    const window = { offered: Math.round(sent / (now() - start) * 1000), from, to: Date.now(), refused: this.refusals - before };
    this.windows.push(window);
    this.worst = Math.max(this.worst, percentile(acks.map(([, waited]) => waited), 0.99));
    return window;
  }

  /** By the database's times: when an ack is read is this process's matter, which may be busy. The newest may not be committed yet. */
  async count(window, { newest = 0 } = {}) {
    const to = window.to - newest;
    const [count] = await this.world.sql(`SELECT count(*) FROM entry WHERE created_at >= to_timestamp(${window.from / 1000}) AND created_at < to_timestamp(${to / 1000})`);
    window.stored = Math.round(count / (to - window.from) * 1000);
    return window;
  }

  told = () => this.windows.map(({ offered, stored, refused }) => `${offered}: ${stored ?? "?"}${refused > 0 ? "" : " (none refused)"}`).join(", ");
}

/** Rates one after the other, all answered before the next; three times the capacity, as seen so far, must store what the best did. */
async function longForm(press, answered) {
  const peak = () => Math.max(...press.windows.map((one) => one.stored));
  for (const step of [2000, 4000, 8000, 16000, "3 times", "3 times"]) {
    const window = await press.go(step === "3 times" ? 3 * peak() : step, 5000);
    await answered();
    await press.count(window);
  }
  return { best: press.windows.at(-1), peak: peak() };
}

/**
 * A rate that it can take, and then too much without an end, until a window has shown it: much was refused, and as much
 * stored as before. The machine may stand still in one; what breaks down under overload does so in all.
 */
async function shortForm(press, answered) {
  const usual = await press.go(0.8 * CAPACITY, 2000);
  await answered();
  const { stored: peak } = await press.count(usual);
  const tooMuch = (ms) => press.go(3 * CAPACITY, ms);
  for (let i = 0; i < WINDOWS_MAX && press.refusals === 0; i++) await tooMuch(1000); // the queues fill
  let best = { stored: 0, refused: 0 };
  for (let i = 0; i < WINDOWS_MAX && best.stored < 0.9 * peak; i++) {
    const next = await press.count(await tooMuch(2000), { newest: 2 * DISK_MS });
    if (next.refused > 0 && next.stored > best.stored) best = next;
  }
  await answered();
  return { best, peak };
}

export async function run({ seed, long }) {
  const world = await World.start(seed);
  try {
    const hoses = Array.from({ length: HOSES }, (_, i) => {
      const hose = new Firehose(`hose${i}`, { origin: world.origin, random: world.random, think: 1e9, lively: false, manners: { silence: 60000 } });
      world.clients.push(hose);
      hose.start();
      return hose;
    });
    await world.until("all are in", () => hoses.every((one) => one.conversation !== null));
    // The bot has its say first: from then on people wait for an agent, and nobody answers.
    for (const hose of hoses) hose.say(hose.conversation, "Talk to a person", { choice: "now" });
    await world.until("all wait", () => hoses.every((one) => one.settled));
    await world.sql(SLOW_DISK);
    const press = new Press(world, hoses);
    const answered = () => world.until("all is answered", () => hoses.every((one) => one.open.size === 0));
    const { best, peak } = await (long ? longForm : shortForm)(press, answered);
    await world.sql("DROP TRIGGER slow_disk ON entry");
    const refused = {};
    for (const hose of hoses) for (const [code, n] of Object.entries(hose.refusedBy)) refused[code] = (refused[code] ?? 0) + n;
    for (const hose of hoses) hose.held.clear(); // they read nothing
    const verdict = await world.verdict();
    const grown = Math.max(...press.memory) - press.memory[0];
    world.expect(best.refused > 0, "there was more than it could take");
    world.expect(best.stored >= 0.9 * peak, `goodput under overload: ${best.stored} of ${peak}`);
    world.expect(grown < 16 * 1024 * roomy, `memory grew by ${grown} KB`);
    world.expect(hoses.every((one) => Object.keys(one.closes).length === 0), "no connection was lost");
    return { ...verdict, figures: { "offered: stored /s": press.told(), "refused by code": refused, "ack p99 ms": press.worst, "memory grew by KB": grown, ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
