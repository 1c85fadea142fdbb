/**
 * A TCP proxy that spoils connections: between a client and the gateway, without knowing what they say.
 *
 * Directions are seen from the client: `up` is what it sends, `down` what it gets. Faults that are set on the proxy
 * are for connections to come and for those that are there; those of one connection can be set on it alone.
 *
 *   delay, jitter   milliseconds that each piece of bytes is held, order kept
 *   split           at most so many bytes a write; each goes out as a segment of its own
 *   merge           milliseconds in which pieces are gathered into one write
 *   hole            "up", "down" or "both": bytes go nowhere until it is taken away, and then come late
 *   trap            called with the link, "up" or "down" and each piece of bytes: true resets the connection instead
 *   cutUp, cutDown  reset both sides once so many bytes have gone that way; 0: as soon as there is one
 */
import { once } from "node:events";
import net from "node:net";

/** What time it is, and to be called back later: a test has one of its own. */
const CLOCK = { now: () => Date.now(), after: (ms, act) => setTimeout(act, ms), cancel: clearTimeout };

const NONE = { delay: 0, jitter: 0, split: 0, merge: 0, hole: "none", cutUp: Infinity, cutDown: Infinity, trap: null };

/** One way of a connection: bytes wait here until it is their time. */
class Way {
  constructor(link, name, from, to) {
    Object.assign(this, { link, name, from, to });
    this.waiting = []; // {at, bytes}
    this.passed = 0;
    this.timer = null;
    this.ended = false;
    from.on("data", (bytes) => this.#take(bytes));
    from.on("end", () => {
      this.ended = true;
      this.push();
    });
  }

  get faults() {
    return this.link.faults;
  }

  get clock() {
    return this.link.proxy.clock;
  }

  get held() {
    return this.faults.hole === "both" || this.faults.hole === this.name;
  }

  #take(bytes) {
    const { delay, jitter, merge, trap } = this.faults;
    if (trap?.(this.link, this.name, bytes)) {
      this.link.reset();
      return;
    }
    const late = delay + jitter * this.link.proxy.random() + merge;
    const last = this.waiting.at(-1);
    if (merge > 0 && last) last.bytes = Buffer.concat([last.bytes, bytes]);
    else this.waiting.push({ at: Math.max(this.clock.now() + late, last?.at ?? 0), bytes });
    this.from.pause(); // so that what is held fills the sender's window, as in a network
    this.push();
  }

  /** Sends what is due. */
  push() {
    this.clock.cancel(this.timer);
    if (this.held || this.to.destroyed) return;
    while (this.waiting.length > 0 && this.waiting[0].at <= this.clock.now()) {
      if (!this.#write(this.waiting.shift().bytes)) return;
    }
    if (this.waiting.length > 0) {
      this.timer = this.clock.after(this.waiting[0].at - this.clock.now(), () => this.push());
      if (this.waiting.length < 64 && !this.ended) this.from.resume();
    } else if (this.ended) {
      this.to.end();
    } else {
      this.from.resume();
    }
  }

  /** False when that was the end, or the receiver's window is full. */
  #write(bytes) {
    const left = (this.name === "up" ? this.faults.cutUp : this.faults.cutDown) - this.passed;
    const going = left < bytes.length ? bytes.subarray(0, left) : bytes;
    this.passed += going.length;
    const size = this.faults.split || going.length;
    let room = true;
    for (let i = 0; i < going.length; i += size) room = this.to.write(going.subarray(i, i + size));
    if (going.length < bytes.length || left === bytes.length) {
      this.link.cut(this);
      return false;
    }
    if (!room) this.to.once("drain", () => this.push());
    return room;
  }
}

class Link {
  constructor(proxy, client, server) {
    Object.assign(this, { proxy, client, server, own: {} });
    client.setNoDelay();
    server.setNoDelay();
    this.up = new Way(this, "up", client, server);
    this.down = new Way(this, "down", server, client);
    for (const socket of [client, server]) {
      socket.on("error", () => {});
      socket.on("close", () => this.#closed());
    }
  }

  get faults() {
    return { ...this.proxy.faults, ...this.own };
  }

  /** Faults of this connection alone, besides those of the proxy. */
  spoil(faults) {
    Object.assign(this.own, faults);
    this.up.push();
    this.down.push();
  }

  #closed() {
    if (this.halfOpen) return;
    this.client.destroy();
    this.server.destroy();
    this.proxy.clock.cancel(this.up.timer);
    this.proxy.clock.cancel(this.down.timer);
    this.proxy.links.delete(this);
  }

  /** Both sides get an RST, with what was written before still on its way to the one that it went to. */
  cut(way) {
    const other = way.to === this.client ? this.server : this.client;
    other.resetAndDestroy();
    setImmediate(() => way.to.resetAndDestroy());
  }

  reset() {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  /** One side's end goes away without a word, as when a machine loses its power: the other hears nothing any more. */
  vanish(side = "client") {
    this.halfOpen = true;
    this.spoil({ hole: "both" });
    const [gone, left] = side === "client" ? [this.client, this.server] : [this.server, this.client];
    gone.resetAndDestroy();
    left.on("close", () => this.proxy.links.delete(this));
    left.resume(); // its bytes are taken and thrown away
  }
}

export class Proxy {
  /** `random` gives numbers from 0 to below 1: seeded, for runs that can be repeated. */
  constructor(target, { random = Math.random, clock = CLOCK, ...faults } = {}) {
    this.target = new URL(target);
    this.random = random;
    this.clock = clock;
    this.faults = { ...NONE, ...faults };
    this.links = new Set();
  }

  static async start(target, options) {
    const proxy = new Proxy(target, options);
    proxy.server = net.createServer({ allowHalfOpen: true }, (client) => {
      const server = net.connect({ port: proxy.target.port, host: proxy.target.hostname, allowHalfOpen: true });
      proxy.links.add(new Link(proxy, client, server));
    });
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.origin = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  spoil(faults) {
    Object.assign(this.faults, faults);
    for (const link of this.links) {
      link.up.push();
      link.down.push();
    }
  }

  heal() {
    this.spoil(NONE);
  }

  resetAll() {
    for (const link of [...this.links]) link.reset();
  }

  async stop() {
    for (const link of [...this.links]) {
      link.client.destroy();
      link.server.destroy();
    }
    await new Promise((done) => this.server.close(done));
  }
}
