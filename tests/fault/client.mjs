/** Visitors and agents that never give up; what both do is in stubborn.mjs. What they say and do comes from a seeded random source. */
import { randomBytes } from "node:crypto";
import { RETRY, Stubborn } from "./stubborn.mjs";

const newSecret = () => `anon.${randomBytes(32).toString("base64url")}`;

const SAYINGS = [
  "how do I back up my recovery phrase?", "my transfer is pending", "我的转账一直显示待确认", "怎么备份助记词", "thanks!",
  "asdf qwer", "line one\nline two\twith \"quotes\" and \\ and </script>", "🦀🚀 emoji and 𠮷", "what is a gas fee", "zzzz yyyy xxxx",
];

export class Visitor extends Stubborn {
  /** `think` is how long it waits between two messages at most; `lively` visitors ask for people, close, and come back. */
  constructor(name, { think = 300, lively = true, sayings = SAYINGS, lang = "en", ...options }) {
    super(name, "visitor", options);
    Object.assign(this, { think, lively, sayings, lang });
    this.secret = newSecret();
    this.conversation = null;
    this.talking = true;
    this.state = null;
    this.said = 0;
  }

  sayHello() {
    const hello = { type: "hello", token: this.secret, lang: this.lang };
    if (this.conversation !== null) {
      hello.conversation = this.conversation;
      hello.after = this.held.get(this.conversation) ?? 0;
      this.note("follow", { conversation: this.conversation, after: hello.after });
    }
    this.request(hello, (answer) => {
      if (answer.type === "error" && answer.code === "unavailable") this.#helloAgain(answer);
      else if (answer.type === "error" && RETRY.has(answer.code)) this.socket?.close();
    });
  }

  /** `unavailable` leaves the connection: hello again on it. */
  #helloAgain(answer) {
    const { socket } = this;
    this.after(answer.retry_after_ms ?? 1000, () => socket === this.socket && !this.ready && this.sayHello());
  }

  welcomed({ ref, conversation }) {
    for (const one of this.held.keys()) if (one !== this.conversation && !this.left.has(one)) this.follow(one);
    if (this.conversation !== null) this.#followHello(ref);
    if (this.conversation === null && conversation && conversation.state !== "closed") this.#enter(conversation.id);
    else if (this.conversation === null || (this.state === "closed" && this.talking)) this.#open();
    if (!this.thinking) this.#ponder();
  }

  /** The follow that was part of the hello may be refused for a while; it has the hello's ref. */
  #followHello(ref) {
    const { socket, conversation } = this;
    const done = (answer) => {
      if (answer.type !== "error") return;
      if (!RETRY.has(answer.code)) this.trouble ??= `hello's follow: ${answer.code}`;
      else this.after(answer.retry_after_ms ?? 1000, () => socket === this.socket && this.ready && this.follow(conversation));
    };
    this.requests.set(ref, { frame: { type: "hello" }, done });
  }

  #open() {
    this.insist({ type: "open" }, (answer) => {
      if (answer.type === "opened") this.#enter(answer.conversation.id);
      else this.trouble ??= `open: ${answer.code}`;
    });
  }

  #enter(conversation) {
    this.conversation = conversation;
    this.state = "bot";
    this.follow(conversation);
  }

  read(entry) {
    if (entry.conversation !== this.conversation || entry.kind !== "event") return;
    this.state = { opened: "bot", queued: "queued", returned: "queued", assigned: "assigned", closed: "closed" }[entry.event] ?? this.state;
    if (entry.event === "closed") this.#over(entry.conversation);
  }

  #over(conversation) {
    this.leave(conversation);
    if (this.random() < 0.5) this.insist({ type: "rate", conversation, score: 1 + Math.floor(this.random() * 5) });
  }

  #ponder() {
    this.thinking = true;
    this.after(this.random() * this.think, () => {
      if (this.talking && this.conversation !== null && this.outbox.length === 0) {
        if (this.state !== "closed") this.#speak();
        else if (this.ready && this.asksLater === 0 && this.requests.size === 0) this.#open();
      }
      this.#ponder();
    });
  }

  #speak() {
    const { conversation } = this;
    const chance = this.random();
    this.said++;
    if (this.lively && chance < 0.06 && this.state === "bot") return this.say(conversation, "Talk to a person", { choice: "now" });
    if (this.lively && chance > 0.985) return this.insist({ type: "close", conversation });
    if (chance > 0.9 && this.caughtUp.has(conversation)) this.write({ type: "seen", conversation, seq: this.held.get(conversation) ?? 0 });
    this.say(conversation, `${this.sayings[Math.floor(this.random() * this.sayings.length)]} ${this.said}`);
  }
}

export class Agent extends Stubborn {
  constructor(name, { password, think = 300, ...options }) {
    super(name, "agent", options);
    Object.assign(this, { login: name, password, think });
    this.mine = new Set(); // conversations that are with me, by the timelines that I read
    this.talking = true;
    this.cookie = null;
  }

  /** HTTP, also through the proxy's address; null when it did not work out. */
  async #post(path, body) {
    const headers = { Origin: this.origin, ...(this.cookie && { Cookie: this.cookie }), ...(body && { "Content-Type": "application/json" }) };
    try {
      const signal = AbortSignal.timeout(this.manners.silence);
      return await fetch(this.origin + path, { method: "POST", headers, body: body && JSON.stringify(body), signal });
    } catch {
      return null;
    }
  }

  async #ticket() {
    if (this.cookie === null) {
      const answer = await this.#post("/api/session", { name: this.login, password: this.password });
      if (answer?.status !== 200) return null;
      this.cookie = answer.headers.get("set-cookie").split(";")[0];
    }
    const answer = await this.#post("/api/session/ticket");
    if (answer?.status === 401) this.trouble ??= "the session is not known any more";
    return answer?.status === 200 ? (await answer.json().catch(() => ({}))).ticket ?? null : null;
  }

  async sayHello() {
    const { socket } = this;
    const token = await this.#ticket();
    if (socket !== this.socket || !this.running) return;
    if (token === null) {
      socket.terminate();
      return;
    }
    this.request({ type: "hello", token }, (answer) => {
      if (answer.type === "error" && RETRY.has(answer.code)) {
        this.after(answer.retry_after_ms ?? 1000, () => socket === this.socket && !this.ready && this.sayHello());
      }
    });
  }

  welcomed() {
    this.insist({ type: "presence", state: "online" });
    for (const conversation of this.held.keys()) if (!this.left.has(conversation)) this.follow(conversation);
    this.insist({ type: "inbox", list: "mine", before: 0 }, (page) => {
      for (const card of page.cards ?? []) this.#given(card);
    });
  }

  #given(card) {
    if (card.state === "assigned" && card.agent_id === this.id && (!this.held.has(card.id) || this.left.delete(card.id))) this.follow(card.id);
  }

  told(frame) {
    if (frame.type === "card" && !frame.gone) this.#given(frame.card);
  }

  read(entry) {
    const { conversation } = entry;
    if (entry.event === "assigned" && entry.data.agent_id === this.id) this.mine.add(conversation);
    else if (["assigned", "returned", "transferred", "closed"].includes(entry.event)) this.mine.delete(conversation);
    if (entry.event === "closed") this.leave(conversation);
    if (this.talking && (entry.author === "visitor" || entry.event === "assigned") && this.mine.has(conversation)) {
      this.after(this.random() * this.think, () => this.#react(conversation));
    }
  }

  #react(conversation) {
    if (!this.talking || !this.mine.has(conversation) || this.outbox.some((item) => item.conversation === conversation)) return;
    const chance = this.random();
    if (chance < 0.08) this.insist({ type: "close", conversation });
    else if (chance < 0.11) this.insist({ type: "transfer", conversation, note: "not mine" });
    else if (chance < 0.2) this.say(conversation, "a note for ourselves", { note: true });
    else this.say(conversation, `Hi, this is ${this.name}. ${this.log.length}`);
  }
}
