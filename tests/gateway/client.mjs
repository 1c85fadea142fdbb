/**
 * A plain client of the protocol for the tests: written on protocol/REFERENCE.md alone, it shares no
 * code with the widget. It keeps every frame, so that a test can look at all that was said.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { PATIENCE } from "./harness.mjs";

const require = createRequire(new URL("../../web-widget/package.json", import.meta.url));
export const WebSocket = require("ws");

export const newSecret = () => `anon.${randomBytes(32).toString("base64url")}`;

export class Client {
  constructor(origin, kind) {
    this.origin = origin;
    this.kind = kind;
    this.frames = [];
    this.waiting = new Set();
    this.nextRef = 1;
    this.closed = null;
  }

  /** Opens the socket; resolves when it is open, rejects when the upgrade is refused. */
  async connect({ origin = this.origin, protocol = `baton.v1.${this.kind}`, headers = {} } = {}) {
    this.socket = new WebSocket(`${this.origin.replace(/^http/, "ws")}/ws`, protocol, {
      headers: origin ? { Origin: origin, ...headers } : headers,
      perMessageDeflate: false,
    });
    this.socket.on("message", (data, isBinary) => this.#heard(isBinary ? null : data.toString()));
    this.closing = new Promise((resolve) => {
      this.socket.on("close", (code) => {
        this.closed = code;
        resolve(code);
        for (const one of this.waiting) one.fail(new Error(`closed with ${code} while waiting for ${one.what}`));
      });
    });
    await new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
      this.socket.once("unexpected-response", (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
    });
    this.socket.on("error", () => {});
    return this;
  }

  #heard(text) {
    for (const line of text.split("\n")) {
      const frame = JSON.parse(line);
      this.frames.push(frame);
      for (const one of [...this.waiting]) one.look(frame);
    }
  }

  /** The first frame, of those that came or will come, that fits. */
  expect(fits, { what = fits.toString(), within = PATIENCE, after = 0 } = {}) {
    const there = this.frames.slice(after).find(fits);
    if (there) return Promise.resolve(there);
    if (this.closed !== null) return Promise.reject(new Error(`closed with ${this.closed}, never heard ${what}`));
    return new Promise((resolve, reject) => {
      const over = (done, value) => {
        clearTimeout(timer);
        this.waiting.delete(one);
        done(value);
      };
      const one = { what, look: (frame) => fits(frame) && over(resolve, frame), fail: (error) => over(reject, error) };
      const timer = setTimeout(() => over(reject, new Error(`not heard within ${within} ms: ${what}`)), within);
      this.waiting.add(one);
    });
  }

  write(...frames) {
    this.socket.send(frames.map((frame) => (typeof frame === "string" ? frame : JSON.stringify(frame))).join("\n"));
  }

  /** Sends a request and resolves with the answer that carries its ref, errors too. */
  once(frame) {
    const ref = this.nextRef++;
    const answer = this.expect((heard) => heard.ref === ref && heard.type !== "bye", { what: `the answer to ${frame.type}` });
    this.write({ ...frame, ref });
    return answer;
  }

  /** The same, but a node that has too much to do is asked again when it says, as by every client. */
  async request(frame) {
    for (;;) {
      const answer = await this.once(frame);
      if (answer.code !== "overloaded") return answer;
      await new Promise((done) => setTimeout(done, answer.retry_after_ms));
    }
  }

  async hello(token, more = {}) {
    return this.request({ type: "hello", token, ...more });
  }

  /** Says something; resolves with the ack or the error. */
  say(conversation, text, more = {}) {
    const client_id = more.client_id ?? randomUUID();
    const from = this.frames.length;
    const answer = this.expect((heard) => (heard.type === "ack" || heard.type === "error") && heard.client_id === client_id, {
      what: `the ack of ${text.slice(0, 40)}`,
      after: from,
    });
    this.write({ type: "send", conversation, client_id, text, ...more });
    return answer;
  }

  entries(conversation) {
    return this.frames.filter((frame) => frame.type === "entry" && frame.conversation === conversation);
  }

  end() {
    this.socket?.terminate();
  }
}

/** A visitor's connection, welcomed. */
export async function visitor(origin, { secret = newSecret(), lang = "en" } = {}) {
  const client = await new Client(origin, "visitor").connect();
  client.secret = secret;
  client.welcome = await client.hello(secret, { lang });
  return client;
}

/** The visitor's conversation, opened and followed; resolves with its id. */
export async function openConversation(client) {
  const opened = await client.request({ type: "open" });
  const conversation = opened.conversation.id;
  await client.request({ type: "follow", conversation, after: 0 });
  return conversation;
}

/** The staff's side of HTTP: one cookie. */
export class Staff {
  constructor(origin) {
    this.origin = origin;
  }

  async fetch(path, { method = "GET", body, headers = {} } = {}) {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(method === "GET" ? {} : { Origin: this.origin }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers, text, json };
  }

  async signIn(name, password) {
    const answer = await this.fetch("/api/session", { method: "POST", body: { name, password } });
    if (answer.status !== 200) throw new Error(`sign-in of ${name}: ${answer.status} ${answer.text}`);
    this.cookie = answer.headers.get("set-cookie").split(";")[0];
    this.agent = answer.json.agent;
    return this;
  }

  async ticket() {
    return (await this.fetch("/api/session/ticket", { method: "POST" })).json.ticket;
  }

  /** A console's connection, welcomed. */
  async connect() {
    const client = await new Client(this.origin, "agent").connect();
    client.staff = this;
    client.welcome = await client.hello(await this.ticket());
    return client;
  }
}
