/** A bot of one's own behind a signed webhook: the documented example, and servers that are not so good. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { Gateway, Postgres, freePort, until } from "./harness.mjs";
import * as talk from "./talk.mjs";
import { ask } from "./talk.mjs";

const root = new URL("../../", import.meta.url);
const SECRETS = [1, 2].map(() => `whsec_${randomBytes(32).toString("base64")}`);
const QUESTION = "how high is the network fee?";

let postgres, gateway, hasty, hook;

/** Keeps what is posted, verified apart from the example's code. */
class Hook {
  static async start() {
    const hook = new Hook();
    hook.messages = [];
    hook.notices = [];
    hook.behave = () => ({ body: {} });
    hook.server = createServer(async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      const text = Buffer.concat(pieces).toString();
      const event = { headers: request.headers, text, ...JSON.parse(text) };
      if (event.type !== "message") {
        hook.notices.push(event);
        return response.writeHead(hook.noticeStatus?.(event) ?? 204).end();
      }
      hook.messages.push(event);
      const how = hook.behave(event);
      if (how.run) return how.run(response);
      response.writeHead(how.status ?? 200, { "Content-Type": "application/json", ...how.headers });
      return response.end(how.raw ?? JSON.stringify(how.body));
    });
    await new Promise((done) => hook.server.listen(0, "127.0.0.1", done));
    hook.url = `http://127.0.0.1:${hook.server.address().port}/bot`;
    return hook;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

before(async () => {
  postgres = Postgres.start();
  hook = await Hook.start();
  const options = { bot_webhook_url: hook.url, log_level: "debug" };
  const env = { BATON_BOT_WEBHOOK_SECRET: SECRETS.join(",") };
  gateway = await talk.knowing(postgres, { ...options, bot_timeout: "30s" }, env);
  // Where it is waited for in vain.
  hasty = await talk.knowing(postgres, { ...options, bot_timeout: "1s" }, env, "hasty");
});

after(async () => {
  await gateway?.stop();
  await hasty?.stop();
  await hook?.stop();
  postgres?.stop();
});

beforeEach(() => {
  hook.messages.length = 0;
  hook.behave = () => ({ body: {} });
});

const chat = (where = gateway, options = {}) => talk.chat(where, options);

const signaturesOf = ({ headers, text }) =>
  SECRETS.map((secret) => {
    const key = Buffer.from(secret.slice(6), "base64");
    return `v1,${createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${text}`).digest("base64")}`;
  }).join(" ");

async function builtIn() {
  hook.behave = () => ({ body: {} });
  return talk.builtIn(gateway, QUESTION);
}

test("what the own bot answers is said, with its buttons, and where it came from", async () => {
  const one = await chat(gateway, { lang: "en" });
  hook.behave = () => ({ body: { text: "Five, **always**.", buttons: [{ label: "Why?", value: "why-five" }, { label: "A person", value: "person" }] } });
  const answer = await ask(one, QUESTION);
  assert.equal(answer.text, "Five, **always**.");
  assert.deepEqual(answer.entry.data.buttons, [{ label: "Why?", value: "why-five" }, { label: "A person", value: "person" }]);
  const [event] = hook.messages;
  assert.equal(event.type, "message");
  assert.equal(event.data.conversation, one.conversation);
  assert.equal(event.data.seq, answer.asked);
  assert.equal(event.data.text, QUESTION);
  assert.equal(event.data.lang, "en");
  assert.equal(event.data.built_in.article, "network-fee");
  assert.deepEqual(answer.origin, { by: "webhook", id: event.headers["webhook-id"] });
  assert.match(event.headers["webhook-id"], /^msg_[0-9a-f-]{36}$/);
  assert.ok(Math.abs(Date.now() / 1000 - Number(event.headers["webhook-timestamp"])) < 60);
  assert.equal(event.headers["webhook-signature"], signaturesOf(event));

  hook.behave = () => ({ body: { text: "Because." } });
  assert.equal((await ask(one, "Why?", { choice: "why-five" })).text, "Because.");
  assert.equal(hook.messages[1].data.choice, "why-five");
  assert.deepEqual(hook.messages[1].data.history, [{ from: "visitor", text: QUESTION }, { from: "desk", text: "Five, **always**." }]);
  one.client.end();
});

test("it may hand over, with a reason for staff", async () => {
  const one = await chat();
  hook.behave = () => ({ body: { text: "A colleague looks at it.", hand_over: true, reason: "refund over the limit" } });
  const { text, seq, origin } = await ask(one, "please undo my swap fee");
  assert.match(text, /^A colleague looks at it\.\n\nNever send anybody your recovery phrase/);
  assert.equal(origin.reason, "refund over the limit");
  const queued = await one.client.expect((frame) => frame.type === "entry" && frame.event === "queued");
  assert.ok(queued.seq > seq);
  one.client.end();
});

test("nothing, no content and an empty text are no answer", async () => {
  const right = await builtIn();
  for (const how of [{ body: {} }, { status: 204, raw: "" }, { body: { text: " " } }]) {
    hook.behave = () => how;
    const one = await chat();
    const { text, origin } = await ask(one, QUESTION);
    assert.equal(text, right);
    assert.equal(origin, undefined);
    one.client.end();
  }
});

const BAD = {
  "is no JSON": { raw: "hello" },
  "has a field that is not known": { body: { text: "a", html: "b" } },
  "links elsewhere": { body: { text: "See https://evil.example/verify" } },
  "asks for the phrase": { body: { text: "Please send us your recovery phrase to verify your wallet." } },
  "has a recovery phrase in it": { body: { text: "Yours is: legal winner thank year wave sausage worth useful legal winner thank yellow" } },
  "gives a reason that asks for the phrase": {
    body: { text: "Somebody will look at it.", hand_over: true, reason: "Send us your recovery phrase to verify your wallet." },
  },
  "has such a button": { body: { text: "Five.", buttons: [{ label: "Open https://evil.example", value: "x" }] } },
  "is too long": { body: { text: "x".repeat(16001) } },
  "is a redirect": { status: 307, raw: "", headers: { Location: "https://evil.example/" } },
  "is a refusal": { status: 403, raw: "" },
};

for (const [what, how] of Object.entries(BAD)) {
  test(`an answer that ${what} is thrown away, and the built-in bot answers`, async () => {
    const right = await builtIn();
    const one = await chat();
    hook.messages.length = 0;
    hook.behave = () => how;
    const { text, origin } = await ask(one, QUESTION);
    assert.equal(text, right);
    assert.equal(origin, undefined);
    one.client.end();
  });
}

const LATE = { "never comes": () => {}, "is never whole": (response) => response.writeHead(200, { "Content-Length": 100 }).write("{") };

for (const [what, run] of Object.entries(LATE)) {
  test(`an answer that ${what} is waited for no longer than is set`, async () => {
    const right = await builtIn();
    hook.behave = () => ({ run });
    assert.equal(await talk.builtIn(hasty, QUESTION), right);
  });
}

test("trouble that may pass is tried again with the same id, a bounded number of times", async () => {
  const one = await chat();
  let failures = 2;
  hook.behave = () => (failures-- > 0 ? { status: 503, raw: "" } : { body: { text: "At last." } });
  assert.equal((await ask(one, QUESTION)).text, "At last.");
  assert.equal(hook.messages.length, 3);
  assert.equal(new Set(hook.messages.map(({ headers }) => headers["webhook-id"])).size, 1);
  for (const event of hook.messages) assert.equal(event.headers["webhook-signature"], signaturesOf(event));

  hook.messages.length = 0;
  hook.behave = () => ({ status: 503, raw: "" });
  assert.equal((await ask(one, QUESTION)).origin, undefined);
  assert.equal(hook.messages.length, 3);
  one.client.end();
});

test("urgent matters, wishes for a person and secrets are not posted as messages", async () => {
  for (const texts of [["my coins were stolen an hour ago"], ["I want to talk to a person", "a person, please"],
    ["legal winner thank year wave sausage worth useful legal winner thank yellow"]]) {
    const one = await chat();
    for (const text of texts) await one.client.say(one.conversation, text);
    await one.client.expect((frame) => frame.type === "entry" && frame.event === "queued");
    one.client.end();
  }
  assert.equal(hook.messages.length, 0);
});

test("it is told what happens to a conversation, again when it could not listen", async () => {
  const refused = new Set();
  hook.noticeStatus = ({ headers }) => {
    const first = !refused.has(headers["webhook-id"]);
    refused.add(headers["webhook-id"]);
    return first ? 503 : 204;
  };
  const one = await chat();
  await one.client.say(one.conversation, "To a person now", { choice: "now" });
  await one.client.expect((frame) => frame.type === "entry" && frame.event === "queued");
  await one.client.request({ type: "close", conversation: one.conversation });
  const told = () => hook.notices.filter(({ data }) => data.conversation === one.conversation);
  await until("each was told twice", () => told().length >= 6);
  hook.noticeStatus = undefined;
  const types = told().sort((a, b) => a.data.seq - b.data.seq).map(({ type }) => type);
  assert.deepEqual(types, ["opened", "opened", "queued", "queued", "closed", "closed"]);
  assert.equal(told().find(({ type }) => type === "queued").data.event.reason, "asked");
  for (const event of told()) assert.equal(event.headers["webhook-signature"], signaturesOf(event));
  one.client.end();
});

test("neither secret is in the log or the metrics", async () => {
  const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
  const log = readFileSync(gateway.log, "utf8");
  for (const secret of SECRETS) for (const text of [metrics, log]) assert.ok(!text.includes(secret.slice(6, 30)));
});

test("a secret that is none, and two bots at once, are refused at the start", async () => {
  await assert.rejects(Gateway.start(postgres, { bot_webhook_url: hook.url }), /webhook_secret_refused/);
  await assert.rejects(Gateway.start(postgres, { bot_webhook_url: hook.url, bot_webhook_secret: "whsec_short" }), /webhook_secret_refused/);
  await assert.rejects(Gateway.start(postgres, { bot_webhook_url: hook.url, bot_webhook_secret: SECRETS[0], llm_url: hook.url, llm_model: "m" }), /two_bots/);
});

/* ---- the example of protocol/webhook.md ---- */

test("the documented example answers, hands over, leaves the rest to the built-in bot, and refuses what is not signed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "baton-example-"));
  const [, source] = /```js\n([\s\S]*?)```/.exec(readFileSync(new URL("protocol/webhook.md", root), "utf8"));
  writeFileSync(join(folder, "bot.mjs"), source);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = spawn(process.execPath, [join(folder, "bot.mjs")], { env: { ...process.env, PORT: String(port), BOT_WEBHOOK_SECRET: SECRETS[0] }, stdio: "inherit" });
  const other = await Gateway.start(postgres, { bot_webhook_url: url, bot_timeout: "30s", log_level: "debug" }, { BATON_BOT_WEBHOOK_SECRET: SECRETS[0] });
  try {
    const post = (headers) => fetch(url, { method: "POST", headers, body: "{}" }).then(({ status }) => status, () => 0);
    await until("the example listens", async () => (await post({})) === 401);
    const id = "msg_1";
    const signed = (at) => ({ "webhook-id": id, "webhook-timestamp": at, "webhook-signature": `v1,${createHmac("sha256", Buffer.from(SECRETS[0].slice(6), "base64")).update(`${id}.${at}.{}`).digest("base64")}` });
    const now = Math.floor(Date.now() / 1000);
    assert.equal(await post(signed(String(now))), 200);
    assert.equal(await post(signed(String(now - 600))), 401);
    assert.equal(await post({ ...signed(String(now)), "webhook-timestamp": String(now + 1) }), 401);

    await other.knows();
    const one = await chat(other);
    assert.equal((await ask(one, "what are your opening hours?")).text, "We are here from 9 to 21.");
    assert.equal((await ask(one, QUESTION)).origin, undefined);
    assert.match((await ask(one, "refund my fee please")).text, /^Somebody will look at it\.\n\nNever send anybody/);
    await one.client.expect((frame) => frame.type === "entry" && frame.event === "queued");
    one.client.end();
  } finally {
    await other.stop();
    server.kill();
    rmSync(folder, { recursive: true });
  }
});
