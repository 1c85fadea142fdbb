/**
 * A stubborn client, written on protocol/REFERENCE.md alone: it never gives up. client.mjs has those who visit and those who answer.
 *
 * It keeps an outbox, resumes from the highest seq held, waits as it is told, and logs all that checker.mjs wants to know.
 */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { hashOfEntry, hashOfText } from "./checker.mjs";

const require = createRequire(new URL("../../web-widget/package.json", import.meta.url));
const WebSocket = require("ws");

const ENDS = new Set(["bad_token", "token_expired", "origin_refused", "signed_out"]);
const APPENDS = new Set(["open", "close", "rate", "transfer"]);
export const RETRY = new Set(["rate_limited", "unavailable", "overloaded"]);
const now = () => performance.now();

/** What a client does when; the defaults are the protocol page's. */
const MANNERS = {
  silence: 20000, // without a sign of life until it pings
  patience: 10000, // for the answer
  ackWithin: 15000,
  backoff: 500, // times 2 to the power of n, up to
  backoffMax: 30000,
};

export class Stubborn {
  /** `to` is where it connects: the gateway's origin, or a proxy's. `origin` is the page's, for the header. */
  constructor(name, role, { origin, to = origin, random, manners = {} }) {
    Object.assign(this, { name, role, origin, to, random });
    this.manners = { ...MANNERS, ...manners };
    this.id = null;
    this.log = [];
    this.held = new Map(); // the highest seq of each conversation that is read
    this.outbox = []; // {conversation, client_id, text, attempts, underWay, notBefore}
    this.requests = new Map(); // ref to {frame, done}
    this.nextRef = 1;
    this.asksLater = 0; // requests that were refused for a while, and will be asked again
    this.attempt = 0;
    this.running = false;
    this.ready = false; // welcomed
    this.left = new Set(); // of those, the ones that it does not follow any more
    this.caughtUp = new Set(); // conversations that are live on this connection
    this.timers = new Set();
    this.byes = [];
    this.closes = {};
    this.errors = {};
    this.withoutTime = 0; // errors that ask for a retry and do not say when
    this.latencies = []; // [when sent, ms to the ack]
    this.gaps = []; // ms from a lost connection to the next welcome
    this.repeats = 0;
    this.tokenRefused = 0; // in a row
    this.trouble = null; // what should not happen
  }

  note(op, more) {
    this.log.push({ op, t: now(), ...more });
  }

  after(ms, act) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.running) act();
    }, ms);
    this.timers.add(timer);
    return timer;
  }

  cancel(timer) {
    clearTimeout(timer);
    this.timers.delete(timer);
  }

  /* ---- the connection ---- */

  start() {
    this.running = true;
    this.lostAt = now();
    this.connect();
  }

  end() {
    this.running = false;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.socket?.terminate();
  }

  connect() {
    const socket = new WebSocket(`${this.to.replace(/^http/, "ws")}/ws`, `baton.v1.${this.role}`, {
      headers: { Origin: this.origin }, perMessageDeflate: false, handshakeTimeout: this.manners.silence + this.manners.patience,
    });
    this.socket = socket;
    this.openedAt = 0;
    this.waitUntil = 0;
    this.sentAway = false; // with a time to come back that was chosen for this client
    socket.on("open", () => {
      if (!this.running) return socket.terminate();
      this.openedAt = now();
      this.#listen();
      this.sayHello();
    });
    socket.on("message", (data) => {
      if (socket !== this.socket || !this.running) return;
      this.heardAt = now();
      for (const line of data.toString().split("\n")) this.#heard(JSON.parse(line));
    });
    socket.on("error", () => {});
    socket.on("close", (code) => {
      if (socket === this.socket) this.#lost(code);
    });
  }

  /** Looks now and then whether anything was heard. */
  #listen() {
    this.heardAt = now();
    this.pinged = false;
    const { socket, manners } = this;
    const look = () => {
      if (socket !== this.socket || socket.readyState !== WebSocket.OPEN) return;
      const silent = now() - this.heardAt;
      if (silent > manners.silence + manners.patience) {
        socket.terminate();
        return;
      }
      if (silent < manners.silence) this.pinged = false;
      else if (!this.pinged && this.ready) {
        this.pinged = true;
        this.request({ type: "ping" });
      }
      this.#repeatUnacked();
      this.after(Math.min(1000, manners.silence / 4), look);
    };
    look();
  }

  #lost(code) {
    this.closes[code] = (this.closes[code] ?? 0) + 1;
    if (this.ready) this.lostAt = now();
    this.ready = false;
    this.caughtUp.clear();
    this.requests.clear();
    for (const item of this.outbox) item.underWay = false;
    if (!this.running) return;
    if (this.openedAt > 0 && now() - this.openedAt > 5000) this.attempt = 0;
    const { backoff, backoffMax } = this.manners;
    const wait = this.random() * Math.min(backoffMax, backoff * 2 ** this.attempt++);
    this.socket = null;
    this.after(Math.max(this.sentAway ? 0 : wait, this.waitUntil - now()), () => this.connect());
  }

  /** Nobody has to answer: the socket may have gone. */
  write(...frames) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(frames.map((frame) => JSON.stringify(frame)).join("\n"));
  }

  /** `done` gets the answer, or the error; never both, and nothing when the connection ends. */
  request(frame, done = () => {}) {
    const ref = this.nextRef++;
    this.requests.set(ref, { frame, done });
    this.write({ ...frame, ref });
    return ref;
  }

  /** Asks until the answer is another one than a passing error. */
  insist(frame, done = () => {}) {
    if (!this.ready) return; // nothing goes between hello and welcome
    this.request(frame, (answer) => {
      if (answer.type === "error" && (RETRY.has(answer.code) || answer.code === "internal")) {
        const { socket } = this;
        this.asksLater++;
        this.after(answer.retry_after_ms ?? 1000, () => {
          this.asksLater--;
          if (socket === this.socket && this.ready) this.insist(frame, done);
        });
      } else {
        done(answer);
      }
    });
  }

  /* ---- what is heard ---- */

  #heard(frame) {
    switch (frame.type) {
      case "welcome": return this.#welcomed(frame);
      case "entry": return this.#read(frame);
      case "ack": return this.#acked(frame);
      case "error": return this.#refused(frame);
      case "bye": return this.#bye(frame);
      default: this.#answered(frame);
    }
  }

  #answered(frame) {
    const asked = frame.ref === undefined ? undefined : this.requests.get(frame.ref);
    if (frame.type === "followed") this.#followed(frame);
    if (asked) {
      this.requests.delete(frame.ref);
      asked.done(frame);
    }
    this.told(frame);
  }

  told() {}

  #welcomed(frame) {
    this.requests.delete(frame.ref);
    if (this.id !== null && this.id !== frame.id) this.trouble ??= `welcomed as ${frame.id}, was ${this.id}`;
    this.id = frame.id;
    this.tokenRefused = 0;
    this.ready = true;
    this.gaps.push(now() - this.lostAt);
    this.welcomed(frame);
    this.flush();
  }

  #bye(frame) {
    this.byes.push(frame);
    this.waitUntil = Math.max(this.waitUntil, now() + frame.reconnect_after_ms);
    this.sentAway = frame.reason === "shutdown";
    if (ENDS.has(frame.reason) || frame.reason === "replaced") this.trouble ??= `bye: ${frame.reason}`;
  }

  #refused(frame) {
    this.errors[frame.code] = (this.errors[frame.code] ?? 0) + 1;
    if (RETRY.has(frame.code) && !(frame.retry_after_ms > 0)) this.withoutTime++;
    // A console's ticket may run out on its way, when a clock jumps: it asks for another one, once.
    const again = frame.code === "bad_token" && this.role === "agent" && ++this.tokenRefused < 2;
    if (ENDS.has(frame.code) && !again) this.trouble ??= `${frame.code}: ${frame.message}`;
    if (frame.client_id !== undefined) this.#sendRefused(frame);
    else if (this.requests.has(frame.ref)) this.#answered(frame);
    else if (!RETRY.has(frame.code)) this.trouble ??= `unasked error ${frame.code}: ${frame.message}`;
    if (!this.ready) this.waitUntil = Math.max(this.waitUntil, now() + (frame.retry_after_ms ?? 0));
  }

  /* ---- reading ---- */

  follow(conversation) {
    const after = this.held.get(conversation) ?? 0;
    this.held.set(conversation, after);
    this.note("follow", { conversation, after });
    this.insist({ type: "follow", conversation, after }, (answer) => {
      // One that is let go of before it was answered is answered all the same.
      if (answer.type === "error" && !this.left.has(conversation)) this.trouble ??= `follow ${conversation}: ${answer.code}`;
    });
  }

  unfollow(conversation) {
    this.note("unfollow", { conversation });
    this.left.add(conversation);
    this.caughtUp.delete(conversation);
    this.insist({ type: "unfollow", conversation });
  }

  /** A connection has 64 conversations at hand at most, so what is over is let go of, after a while. */
  leave(conversation) {
    this.after(2000, () => {
      if (!this.ready || this.outbox.some((item) => item.conversation === conversation)) return this.leave(conversation);
      if (this.held.size - this.left.size > 20 && !this.left.has(conversation)) this.unfollow(conversation);
    });
  }

  #read(entry) {
    const { conversation, seq } = entry;
    const op = seq <= (this.held.get(conversation) ?? 0) ? "repeat" : "read";
    this.note(op, { conversation, seq, hash: hashOfEntry(entry) });
    if (op === "repeat") {
      this.repeats++;
      return;
    }
    this.held.set(conversation, seq);
    this.read(entry);
  }

  #followed({ conversation, last_seq }) {
    this.note("followed", { conversation, seq: last_seq });
    this.held.set(conversation, Math.max(last_seq, this.held.get(conversation) ?? 0));
    this.caughtUp.add(conversation);
  }

  /* ---- saying ---- */

  say(conversation, text, more = {}) {
    this.outbox.push({ conversation, client_id: randomUUID(), text, more, attempts: 0, underWay: false, notBefore: 0 });
    this.flush();
  }

  /** Of each conversation the oldest message goes, when its time has come: one at a time. */
  flush() {
    if (!this.ready) return;
    const seen = new Set();
    for (const item of this.outbox) {
      if (seen.has(item.conversation)) continue;
      seen.add(item.conversation);
      if (item.underWay) continue;
      const wait = item.notBefore - now();
      if (wait > 0) this.after(wait, () => this.flush());
      else this.#send(item);
    }
  }

  #send(item) {
    const { conversation, client_id, text, more } = item;
    item.attempts++;
    item.underWay = true;
    item.sentAt = now();
    item.firstSentAt ??= item.sentAt;
    this.note("send", { conversation, client_id, hash: hashOfText(text) });
    this.write({ type: "send", conversation, client_id, text, ...more });
  }

  #repeatUnacked() {
    for (const item of this.outbox) {
      if (item.underWay && now() - item.sentAt > this.manners.ackWithin) item.underWay = false;
    }
    this.flush();
  }

  #takeOut(clientId) {
    const place = this.outbox.findIndex((item) => item.client_id === clientId);
    return place < 0 ? undefined : this.outbox.splice(place, 1)[0];
  }

  #acked({ conversation, client_id, seq, at }) {
    this.note("ack", { conversation, client_id, seq, at });
    const item = this.#takeOut(client_id);
    if (!item) return; // it came twice, since it was sent twice
    this.latencies.push([item.sentAt, now() - item.sentAt]);
    this.flush();
    this.acked(item);
  }

  #sendRefused({ client_id, code, retry_after_ms }) {
    const item = this.outbox.find((one) => one.client_id === client_id);
    if (!item) return this.refused(client_id, code);
    item.underWay = false;
    if (RETRY.has(code) || (code === "internal" && (item.internal = (item.internal ?? 0) + 1) <= 2)) {
      item.refusals = (item.refusals ?? 0) + 1;
      const longer = Math.min(8, 2 ** (item.refusals - 1));
      item.notBefore = now() + (retry_after_ms ?? 1000) * Math.min(longer, this.manners.longer ?? 8);
    } else {
      this.#takeOut(client_id);
      this.note("refuse", { conversation: item.conversation, client_id, code });
      if (code === "client_id_reused" || code === "internal") this.trouble ??= `send: ${code}`;
    }
    this.flush();
  }

  acked() {}

  /** Of a message that is not, or no more, in the outbox. */
  refused() {}

  /** Nothing is under way that could still append an entry. */
  get settled() {
    return this.outbox.length === 0 && this.asksLater === 0 && ![...this.requests.values()].some(({ frame }) => APPENDS.has(frame.type));
  }
}
