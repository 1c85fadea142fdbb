/** What the bot asks before it hands over, over the real process: collected, skipped, dropped, gone on with by another node. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Staff, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

const HASH = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060";

let postgres, one, two, staff, agent;

before(async () => {
  postgres = Postgres.start();
  one = await Gateway.start(postgres, { visitor_rate: 1000 });
  one.command("demo", "--articles");
  two = await Gateway.start(postgres, { visitor_rate: 1000 });
  for (const node of [one, two]) await node.knows();
  staff = await new Staff(one.origin).signIn("ann", one.addStaff("ann", { capacity: 20 }));
});

/** The agent, who is there from now on. */
async function online() {
  agent = await staff.connect();
  await agent.request({ type: "presence", state: "online" });
  return agent;
}

async function offline() {
  await agent.request({ type: "presence", state: "offline" });
  agent.end();
}

after(async () => {
  agent?.end();
  await one?.stop();
  await two?.stop();
  postgres?.stop();
});

/** A conversation whose turns are said and heard one by one. */
class Talk {
  static async begin(origin, { lang = "en", time_zone } = {}) {
    const talk = new Talk();
    talk.client = await visitor(origin, { lang });
    talk.id = (await talk.client.request({ type: "open", ...(time_zone && { time_zone }) })).conversation.id;
    await talk.client.request({ type: "follow", conversation: talk.id, after: 0 });
    return talk;
  }

  /** Says it, or presses the button of this value; resolves with the bot's answer. */
  async say(text, choice) {
    const ack = await this.client.say(this.id, text, choice ? { choice } : {});
    assert.equal(ack.type, "ack");
    return this.client.expect((heard) => heard.author === "bot" && heard.data?.answer_to === ack.seq, { what: `the answer to ${text}` });
  }

  async skip() {
    return this.say("Skip", "skip");
  }

  async queued() {
    return this.client.expect((heard) => heard.event === "queued" && heard.conversation === this.id);
  }

  async end() {
    await this.client.request({ type: "close", conversation: this.id });
    this.client.end();
  }
}

/** What the agent is told of a hand-over. */
const summaryOf = (id) => JSON.parse(postgres.sql(`SELECT detail->'summary' FROM entry WHERE conversation_id = ${id} AND event = 'queued' AND detail ? 'summary' ORDER BY seq DESC LIMIT 1`)[0].join("|"));
const factsOf = (id) => Object.fromEntries(summaryOf(id).fields.map((field) => [field.name, field.value]));

test("what an agent will need is asked for before the hand-over, and summed up for the agent", async () => {
  const talk = await Talk.begin(one.origin);
  const answer = await talk.say("my transfer stays pending");
  assert.equal(answer.data.article, "transaction-pending");
  assert.match(answer.text, /whoever takes over will have it/);
  assert.doesNotMatch(answer.text, /look it up/, "no chain is configured, so nothing of the kind is promised");
  const first = await talk.say("Talk to a person", "person");
  assert.equal(first.data.asks, "hash");
  assert.deepEqual(first.data.buttons.map((button) => button.value), ["skip", "now"]);
  assert.equal(postgres.sql(`SELECT state FROM conversation WHERE id = ${talk.id}`)[0][0], "bot");
  const chain = await talk.say(`transaction ${HASH}`);
  assert.equal(chain.data.asks, "chain");
  const choice = chain.data.buttons.find((button) => button.label === "BNB Chain");
  assert.equal((await talk.say(choice.label, choice.value)).data.asks, "amount");
  assert.equal((await talk.say("500 USDT")).data.asks, "when");
  const last = await talk.say("2 hours ago");
  assert.match(last.text, /passing you on to a person[^]*- Network: BNB Chain[^]*- Amount: 500 USDT[^]*- When: 2 hours ago/);
  assert.equal((await talk.queued()).data.reason, "asked");
  const summary = summaryOf(talk.id);
  assert.equal(summary.article, "transaction-pending");
  assert.equal(summary.topic, "transfers");
  assert.equal(summary.lang, "en");
  assert.deepEqual(factsOf(talk.id), { hash: HASH, chain: "BNB Chain", amount: "500 USDT", when: "2 hours ago" });
  assert.equal(postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${talk.id} AND seq = ${summary.questions[0]}`)[0][0], "my transfer stays pending");
  const details = (await staff.fetch(`/api/conversations/${talk.id}`)).json;
  assert.deepEqual(details.hand_over.asked, ["my transfer stays pending"]);
  await talk.end();
});

test("each question can be skipped by its button and by words", async () => {
  const talk = await Talk.begin(one.origin, { lang: "zh-CN" });
  await talk.say("转账一直没到账");
  assert.equal((await talk.say("转人工")).data.asks, "hash");
  assert.equal((await talk.say("跳过", "skip")).data.asks, "chain");
  assert.equal((await talk.say("不知道")).data.asks, "amount");
  assert.equal((await talk.skip()).data.asks, "when");
  await talk.say("跳过");
  await talk.queued();
  assert.deepEqual(factsOf(talk.id), {});
  await talk.end();
});

test("a wish for a person without a word of what for is passed on at once, by the button and in words", async () => {
  for (const [text, choice] of [["转人工客服", "person"], ["我要人工", undefined]]) {
    const talk = await Talk.begin(one.origin, { lang: "zh-CN" });
    assert.match((await talk.say(text, choice)).text, /您可以先写下发生了什么/);
    assert.equal((await talk.queued()).data.reason, "asked");
    await talk.end();
  }
});

test("a secret in an answer to a form is in no fact and no entry, and goes to a person at once", async () => {
  const phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
  const talk = await Talk.begin(one.origin);
  assert.equal((await talk.say("I want to make a complaint")).data.asks, "what");
  await talk.say(`your agent asked me for ${phrase} and I gave it`);
  assert.equal((await talk.queued()).data.priority, "urgent");
  assert.doesNotMatch(JSON.stringify(postgres.sql(`SELECT body, data, detail FROM entry WHERE conversation_id = ${talk.id}`)), /sausage|winner/);
  assert.equal(factsOf(talk.id).what, undefined);
  await talk.end();
});

test("a form's questions are no answer of an article's, so nobody is asked whether they helped", async () => {
  const talk = await Talk.begin(one.origin, { lang: "zh-CN" });
  const first = await talk.say("我要投诉");
  assert.equal(first.data.asks, "what");
  assert.equal(first.data.article, undefined);
  await talk.end();
});

test("who changes the mind is not passed on, and who asks again goes at once", async () => {
  const talk = await Talk.begin(one.origin);
  await talk.say("my transfer stays pending");
  assert.equal((await talk.say("Talk to a person", "person")).data.asks, "hash");
  const other = await talk.say("why is the network fee so high?");
  assert.equal(other.data.article, "network-fee");
  assert.equal(other.data.asks, "hash");
  assert.equal((await talk.say("never mind")).data.asks, undefined);
  await talk.say("my transfer stays pending");
  assert.equal((await talk.say("I want a human")).data.asks, "hash");
  await talk.say("human please");
  await talk.queued();
  await talk.end();
});

test("a crash between two questions loses nothing: the next answer is understood", async () => {
  const talk = await Talk.begin(one.origin);
  await talk.say("my transfer of 500 USDT stays pending");
  assert.equal((await talk.say("Talk to a person", "person")).data.asks, "hash");
  await one.kill();
  await one.up();
  const back = await visitor(one.origin, { secret: talk.client.secret });
  await back.request({ type: "follow", conversation: talk.id, after: 0 });
  talk.client = back;
  assert.equal((await talk.say(`transaction ${HASH}`)).data.asks, "chain");
  assert.equal((await talk.skip()).data.asks, "when");
  await talk.skip();
  await talk.queued();
  assert.deepEqual(factsOf(talk.id), { hash: HASH, amount: "500 USDT" });
  await talk.end();
});

test("another node goes on with the questions, and each is asked once", async () => {
  const talk = await Talk.begin(one.origin);
  await talk.say("my transfer stays pending");
  assert.equal((await talk.say("Talk to a person", "person")).data.asks, "hash");
  const there = await visitor(two.origin, { secret: talk.client.secret });
  await there.request({ type: "follow", conversation: talk.id, after: 0 });
  talk.client.end();
  talk.client = there;
  assert.equal((await talk.say(`transaction ${HASH}`)).data.asks, "chain");
  assert.equal((await talk.skip()).data.asks, "amount");
  const asked = postgres.sql(`SELECT data->>'asks' FROM entry WHERE conversation_id = ${talk.id} AND data ? 'asks' ORDER BY seq`).flat();
  assert.deepEqual(asked, ["hash", "chain", "amount"]);
  await talk.end();
});

test("what is urgent is handed over with the steps in one transaction, before who waited longer", async () => {
  const waits = await Talk.begin(one.origin);
  await waits.say("To a person now", "now");
  const talk = await Talk.begin(one.origin);
  await talk.say("my transfer stays pending");
  assert.equal((await talk.say("Talk to a person", "person")).data.asks, "hash");
  const steps = await talk.say("my wallet was hacked and all my coins were stolen");
  assert.equal(steps.data.kind, "urgent");
  const [kinds, transactions] = postgres.sql(`
    SELECT string_agg(coalesce(event, 'message'), ' ' ORDER BY seq), count(DISTINCT xmin::text)
    FROM entry WHERE conversation_id = ${talk.id} AND seq >= ${steps.seq}`)[0];
  assert.deepEqual([kinds, transactions], ["message queued", "1"]);
  const place = await talk.client.expect((heard) => heard.type === "queue_place");
  assert.equal(place.place, 1);
  await online();
  const assigned = await agent.expect((heard) => heard.type === "card" && heard.card.id === talk.id && heard.card.state === "assigned");
  assert.equal(assigned.card.priority, "urgent");
  for (const each of [talk, waits]) await each.end();
  await offline();
});

test("who gets angry at the questions goes to a person at once, who is told so", async () => {
  const talk = await Talk.begin(one.origin);
  await talk.say("my transfer stays pending");
  assert.equal((await talk.say("Talk to a person", "person")).data.asks, "hash");
  await talk.say("this is a fucking joke, you are useless idiots");
  assert.equal((await talk.queued()).data.reason, "anger");
  assert.equal(summaryOf(talk.id).mood, "angry");
  await talk.end();
});

test("an agent gives the conversation back: the bot says so, and has forgotten the misses", async () => {
  const talk = await Talk.begin(one.origin);
  await talk.say("qwxz vbnm lkjh");
  await online();
  await talk.say("I want a human");
  await talk.client.expect((heard) => heard.event === "assigned");
  assert.equal((await agent.request({ type: "transfer", conversation: talk.id, to: "bot" })).type, "ok");
  const hello = await talk.client.expect((heard) => heard.author === "bot" && /Hello again/.test(heard.text));
  assert.match(hello.data.state, /^m0\b/);
  assert.deepEqual(hello.data.buttons.map((button) => button.value), ["person"]);
  assert.match((await talk.say("qwxz vbnm lkjh")).data.state, /^m1\b/, "the first miss again, not the second");
  const left = await agent.expect((heard) => heard.type === "card" && heard.card.id === talk.id && heard.card.state === "bot");
  assert.deepEqual([left.gone, left.card.agent_id, left.card.last_text], [true, undefined, ""], "it is in the agent's lists no more");
  assert.equal(postgres.sql(`SELECT state FROM conversation WHERE id = ${talk.id}`)[0][0], "bot");
  await talk.end();
  await offline();
});

test("a complaint is taken down, gets a number and goes to a person", async () => {
  const talk = await Talk.begin(one.origin);
  assert.equal((await talk.say("I want to make a complaint")).data.asks, "what");
  assert.equal((await talk.say("Your agent was rude; nobody helped")).data.asks, "since");
  assert.equal((await talk.skip()).data.asks, "wish");
  assert.equal((await talk.say("an apology")).data.asks, "contact");
  const last = await talk.skip();
  assert.match(last.text, new RegExp(`C-${talk.id}\\b`));
  assert.equal((await talk.queued()).data.reason, "complaint");
  assert.deepEqual(postgres.sql(`SELECT marks FROM conversation WHERE id = ${talk.id}`), [["{complaint}"]]);
  assert.deepEqual(factsOf(talk.id), { complaint: `C-${talk.id}`, what: "Your agent was rude; nobody helped", wish: "an apology" });
  await talk.end();
});

test("while the desk is closed the bot says when it opens, by the visitor's clock, and keeps the message", async () => {
  const day = new Date(Date.now() + 2 * 24 * 3600_000).getUTCDay() || 7;
  postgres.sql(`UPDATE team SET time_zone = 'Asia/Shanghai', open_until = '-infinity'; INSERT INTO team_hours (team_id, weekday, opens, closes) SELECT id, ${day}, '09:00', '18:00' FROM team`);
  await until("the team is closed", () => postgres.sql("SELECT 1 FROM team WHERE open").length === 0);
  for (const [time_zone, lang] of [["America/New_York", "en"], ["Asia/Tokyo", "zh-CN"], ["No/Where", "en"]]) {
    const talk = await Talk.begin(one.origin, { lang, time_zone });
    const said = await talk.say(lang === "en" ? "Talk to a person" : "转人工客服", "now");
    const queued = await talk.queued();
    const opens = new Date(queued.data.opens_at);
    const zone = time_zone === "No/Where" ? "Asia/Shanghai" : time_zone;
    const part = (options) => new Intl.DateTimeFormat("en", { timeZone: zone, ...options }).format(opens);
    const time = part({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const words = lang === "en" ? `${part({ weekday: "long" })}, ${part({ month: "long" })} ${part({ day: "numeric" })}, ${time}`
      : `${part({ month: "numeric" })}月${part({ day: "numeric" })}日 ${time}`;
    assert.ok(said.text.includes(words), `${words}: ${said.text}`);
    assert.equal(said.text.includes("(Asia/Shanghai)"), time_zone === "No/Where");
    assert.doesNotMatch(said.text, /[[\]{}]/);
    await talk.end();
  }
  // A warning is no less true while nobody is here.
  const talk = await Talk.begin(one.origin, { lang: "en", time_zone: "Asia/Tokyo" });
  const warned = await talk.say("Talk to a person about https://harborwa11et.example/login", "now");
  assert.match(warned.text, /^\*\*The link in your message leads to a site that is not ours[^]*\*\*\n\nOur people are not here[^]*recovery phrase/);
  await talk.end();
  postgres.sql("DELETE FROM team_hours; UPDATE team SET open_until = '-infinity'");
  await until("the team is open", () => postgres.sql("SELECT 1 FROM team WHERE open").length > 0);
});
