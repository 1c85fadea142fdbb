/**
 * A TCP client that writes what it is told, right or wrong, and takes apart what comes back: for
 * tests of what a well-behaved library would never send. Frames as in RFC 6455, section 5.2.
 */
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { PATIENCE } from "./harness.mjs";

export const CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

/** How a length is written: in 7, 16 or 64 bits; by default the shortest. */
function lengthBytes(length, bits) {
  const form = bits ?? (length < 126 ? 7 : length < 65536 ? 16 : 64);
  if (form === 7) return [length];
  const bytes = Buffer.alloc(form / 8);
  if (form === 16) bytes.writeUInt16BE(length);
  else bytes.writeBigUInt64BE(BigInt(length));
  return [form === 16 ? 126 : 127, ...bytes];
}

export function frame(opcode, payload = "", { fin = true, reserved = 0, masked = true, bits, claims } = {}) {
  const data = Buffer.from(payload);
  const [size, ...rest] = lengthBytes(claims ?? data.length, bits);
  const head = Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode, (masked ? 0x80 : 0) | size, ...rest]);
  if (!masked) return Buffer.concat([head, data]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, data.map((byte, at) => byte ^ mask[at & 3])]);
}

export const closeFrame = (code, reason = "") =>
  frame(CLOSE, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]));

export class Raw {
  static async connect(origin) {
    const raw = new Raw();
    const { hostname, port, host } = new URL(origin);
    raw.origin = origin;
    raw.host = host;
    raw.bytes = Buffer.alloc(0);
    raw.ended = false;
    raw.waiting = new Set();
    raw.socket = connect(Number(port), hostname);
    raw.socket.setNoDelay(true);
    raw.socket.on("data", (data) => {
      raw.bytes = Buffer.concat([raw.bytes, data]);
      raw.#look();
    });
    const end = () => {
      raw.ended = true;
      raw.#look();
    };
    raw.socket.on("close", end).on("error", end).on("end", end);
    await new Promise((done) => raw.socket.once("connect", done));
    return raw;
  }

  #look() {
    for (const one of [...this.waiting]) one();
  }

  /** Waits until `take` gives something else than undefined. */
  until(what, take, within = PATIENCE) {
    return new Promise((done, fail) => {
      const over = (then, value) => {
        clearTimeout(late);
        this.waiting.delete(look);
        then(value);
      };
      const look = () => {
        const value = take();
        if (value !== undefined) over(done, value);
        else if (this.ended) over(fail, new Error(`the connection ended; awaited: ${what}; left: ${JSON.stringify(this.bytes.toString("latin1"))}`));
      };
      const late = setTimeout(() => over(fail, new Error(`not within ${within} ms: ${what}`)), within);
      this.waiting.add(look);
      look();
    });
  }

  write(...parts) {
    for (const part of parts) this.socket.write(part);
  }

  /** One write a byte, each in a packet of its own. */
  async drip(bytes) {
    for (const byte of bytes) {
      this.socket.write(Buffer.from([byte]));
      await new Promise((done) => setImmediate(done));
    }
  }

  end() {
    this.socket.destroy();
  }

  async untilEnd() {
    if (!this.ended) await this.until("the end", () => (this.ended ? true : undefined));
    return this.bytes;
  }

  /** The head of an HTTP answer, taken off; `status` is 0 when the connection just ends. */
  async answer() {
    const head = await this.until("an answer", () => {
      const end = this.bytes.indexOf("\r\n\r\n");
      if (end < 0) return this.ended ? "" : undefined;
      const text = this.bytes.subarray(0, end).toString("latin1");
      this.bytes = this.bytes.subarray(end + 4);
      return text;
    });
    const [line, ...rest] = head.split("\r\n");
    const headers = Object.fromEntries(rest.map((header) => [header.slice(0, header.indexOf(":")).toLowerCase(), header.slice(header.indexOf(":") + 1).trim()]));
    return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 0), headers };
  }

  /** A request whose lines are those of a good upgrade, but for what is changed or left out (null). */
  upgrade({ request = "GET /ws HTTP/1.1", ...changed } = {}) {
    this.key = randomBytes(16).toString("base64");
    const headers = {
      Host: this.host, Origin: this.origin, Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": this.key, "Sec-WebSocket-Protocol": "baton.v1.visitor", ...changed,
    };
    const lines = Object.entries(headers).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\r\n`);
    this.write(`${request}\r\n${lines.join("")}\r\n`);
    return this.answer();
  }

  get accepts() {
    return createHash("sha1").update(`${this.key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  }

  /** The next frame, taken off. A gateway's frames are unmasked (section 5.1). */
  nextFrame() {
    return this.until("a frame", () => {
      const { bytes } = this;
      if (bytes.length < 2) return undefined;
      const size = bytes[1] & 0x7f;
      const start = size === 127 ? 10 : size === 126 ? 4 : 2;
      if (bytes.length < start) return undefined;
      const length = size === 127 ? Number(bytes.readBigUInt64BE(2)) : size === 126 ? bytes.readUInt16BE(2) : size;
      if (bytes.length < start + length) return undefined;
      this.bytes = bytes.subarray(start + length);
      return { first: bytes[0], masked: bytes[1] > 127, opcode: bytes[0] & 15, data: bytes.subarray(start, start + length) };
    });
  }

  /** The code of the close frame that must come now; whatever data frames come before are passed over. */
  async closeCode() {
    for (;;) {
      const next = await this.nextFrame();
      if (next.opcode === CLOSE) return next.data.length >= 2 ? next.data.readUInt16BE() : 1005;
    }
  }

  /** The next JSON object of the gateway's. */
  async nextJson() {
    for (;;) {
      const next = await this.nextFrame();
      if (next.opcode === TEXT) return JSON.parse(next.data.toString());
      if (next.opcode === CLOSE) throw new Error(`closed with ${next.data.readUInt16BE()}`);
    }
  }
}
