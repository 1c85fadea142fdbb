/** An open loop: messages are sent at a rate that does not ask whether the answers come, up to several times the capacity. */
import { randomUUID } from "node:crypto";
import { hashOfText } from "../checker.mjs";
import { Visitor } from "../client.mjs";
import { World, percentile, process_, roomy, soon } from "../world.mjs";

export const title = "overload from an open loop: refusals say so and when to retry, goodput stays, memory is flat";

const TICK = 10;
const HOSES = 300; // each below a visitor's own rate, 1,000 in 10 s: what is refused is too much for all together
const PHASES_MAX = 12; // of the short form
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
    // A slow disk, so that the capacity is far below what one Node process can send: 256 a commit, two commits at once.
    for (const setting of ["commit_delay = 100000", "commit_siblings = 0"]) await world.sql(`ALTER SYSTEM SET ${setting}`);
    await world.sql("SELECT pg_reload_conf()");
    const { pid } = world.gateway.child;
    const phase = long ? 5000 : 2000;
    const phases = []; // {offered, stored}, both a second, and how many were refused
    const memory = [];
    let worst = 0;
    const steps = long ? [2000, 4000, 8000, 16000, "3 times", "3 times"] : [3000, 20000, 20000, 20000];
    const peak = () => Math.max(...phases.map((one) => one.stored));
    const refusals = () => hoses.reduce((sum, one) => sum + Object.values(one.refusedBy).reduce((all, n) => all + n, 0), 0);
    // The machine may stand still in one of the short phases; what breaks down under overload does so in all.
    const overloaded = () => Math.max(0, ...(long ? phases.slice(-1) : phases.filter((one) => one.refused > 0)).map((one) => one.stored));
    const holds = () => overloaded() >= 0.9 * peak();
    for (let i = 0; i < steps.length || (!long && !holds() && i < PHASES_MAX); i++) {
      const step = steps[Math.min(i, steps.length - 1)];
      const rate = step === "3 times" ? 3 * peak() : step; // the capacity, as seen so far
      const [start, before] = [now(), refusals()];
      let sent = 0;
      while (now() - start < phase) {
        await soon(TICK);
        const due = Math.floor((now() - start) / 1000 * rate) - sent;
        const each = Math.ceil(due / hoses.length);
        for (const hose of hoses) if (each > 0) hose.fire(each);
        sent += each * hoses.length;
        memory.push(process_.rssKb(pid));
      }
      const window = hoses.flatMap((one) => one.stored).filter(([t]) => t >= start);
      const aSecond = (count) => Math.round(count / (now() - start) * 1000);
      phases.push({ offered: aSecond(sent), stored: aSecond(window.length) });
      worst = Math.max(worst, percentile(window.map(([, ms]) => ms), 0.99));
      await world.until("all is answered", () => hoses.every((one) => one.open.size === 0));
      phases.at(-1).refused = refusals() - before;
    }
    const refused = {};
    for (const hose of hoses) for (const [code, n] of Object.entries(hose.refusedBy)) refused[code] = (refused[code] ?? 0) + n;
    for (const hose of hoses) hose.held.clear(); // they read nothing
    const verdict = await world.verdict();
    const grown = Math.max(...memory) - memory[0];
    world.expect(phases.some((one) => one.refused > 0), "there was more than it could take");
    world.expect(holds(), `goodput under overload: ${overloaded()} of ${peak()}`);
    world.expect(grown < 16 * 1024 * roomy, `memory grew by ${grown} KB`);
    world.expect(hoses.every((one) => Object.keys(one.closes).length === 0), "no connection was lost");
    return { ...verdict, figures: { "offered: stored /s": phases.map(({ offered, stored, refused: no }) => `${offered}: ${stored}${no > 0 ? "" : " (none refused)"}`).join(", "), "refused by code": refused, "ack p99 ms": worst, "memory grew by KB": grown, ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
