/** What became of the bot's answers: whether they helped, what no article knew, and what the articles were worth. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, editor;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  gateway.command("demo", "--articles");
  editor = await new Staff(gateway.origin).signIn("editor", gateway.addStaff("editor", { role: "supervisor" }));
  await gateway.knows();
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

const get = async (path) => {
  const answer = await editor.fetch(path);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const groups = async () => (await get("/api/knowledge/questions")).groups;

/** Asks in a conversation of its own; resolves with the bot's answer. */
async function asked(text) {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  const { seq } = await client.say(conversation, text);
  const answer = await client.expect((heard) => heard.type === "entry" && heard.author === "bot" && heard.data?.answer_to === seq);
  return { client, conversation, answer };
}

async function over({ client, conversation }) {
  await client.request({ type: "close", conversation });
  await client.expect((heard) => heard.event === "closed");
  await until("its answers are taken", () => postgres.sql(`SELECT count(*) FROM bot_answer_todo WHERE conversation_id = ${conversation}`)[0][0] === "0");
}

test("a visitor says whether an answer helped, once, and may change it; nobody else can, nor for what is no answer", async () => {
  const talk = await asked("why are network fees so high");
  assert.ok(talk.answer.data.article, JSON.stringify(talk.answer));
  const { client, conversation } = talk;
  const say = (seq, helpful, by = client) => by.request({ type: "helpful", conversation, seq, helpful });
  for (const helpful of [true, true, false]) assert.equal((await say(talk.answer.seq, helpful)).type, "ok");
  const events = client.entries(conversation).filter((entry) => entry.event === "helpful");
  assert.deepEqual(events.map(({ data }) => data), [{ seq: talk.answer.seq, helpful: true }, { seq: talk.answer.seq, helpful: false }]);
  assert.equal((await say(talk.answer.data.answer_to, true)).code, "not_found");
  assert.equal((await say(999, true)).code, "not_found");
  const other = await visitor(gateway.origin);
  assert.equal((await say(talk.answer.seq, true, other)).code, "not_found");
  await over(talk);
  assert.deepEqual(postgres.sql(`SELECT slug, helpful, unknown, handed_over FROM bot_answer WHERE conversation_id = ${conversation}`),
    [[talk.answer.data.article, "f", "t", "f"]]);
  assert.equal((await say(talk.answer.seq, true)).type, "ok");
  await until("what is said after the close counts too", () =>
    postgres.sql(`SELECT helpful, unknown FROM bot_answer WHERE conversation_id = ${conversation}`)[0].join() === "t,f");
  client.end();
  other.end();
});

test("questions without an answer are grouped, the most asked first, with the conversations in which they were asked", async () => {
  const talks = [];
  for (const text of ["xylophone quartz bandwagon", "Xylophone  quartz bandwagon!", "ＸＹＬＯＰＨＯＮＥ quartz bandwagon", "marmalade orchestra thunder"]) talks.push(await asked(text));
  for (const talk of talks) assert.match(talk.answer.data.kind, /^(miss|out_of_scope)$/, JSON.stringify(talk.answer));
  await Promise.all(talks.map(over));
  for (const talk of talks) talk.client.end();
  const [first, second] = (await groups()).filter(({ text }) => /bandwagon|marmalade/i.test(text));
  assert.deepEqual([first.count, second.count], [3, 1]);
  assert.equal(first.misses + first.out_of_scope, 3);
  assert.deepEqual(first.answers.map(([conversation]) => conversation).sort(), talks.slice(0, 3).map(({ conversation }) => conversation).sort());
  assert.ok(first.examples.every(({ conversation, seq }) => talks.some((talk) => talk.conversation === conversation && talk.answer.seq === seq)));
});

test("what was dismissed stays away, and so does what asks the same later; what became an article goes", async () => {
  const settle = (body) => editor.fetch("/api/knowledge/questions", { method: "POST", body });
  const [first, second] = (await groups()).filter(({ text }) => /bandwagon|marmalade/i.test(text));
  assert.equal((await settle({ as: "dismissed", answers: first.answers })).status, 204);
  assert.equal((await settle({ as: "article", answers: second.answers })).status, 204);
  const again = await asked("xylophone, quartz: bandwagon");
  await over(again);
  again.client.end();
  assert.deepEqual((await groups()).filter(({ text }) => /bandwagon|marmalade/i.test(text)), []);
  for (const body of [{}, { as: "gone", answers: [[1, 1]] }, { as: "dismissed", answers: [] }, { as: "dismissed", answers: [[1]] }, { as: "dismissed", answers: [["a", 1]] }]) {
    assert.equal((await settle(body)).status, 400, JSON.stringify(body));
  }
});

test("an answer that did not help is a question for the editors, under the words in which it was asked", async () => {
  const talk = await asked("why are network fees so high today");
  await talk.client.request({ type: "helpful", conversation: talk.conversation, seq: talk.answer.seq, helpful: false });
  await over(talk);
  talk.client.end();
  const group = (await groups()).find(({ text }) => text === "why are network fees so high today");
  assert.deepEqual([group?.unhelpful, group?.near?.slug], [1, talk.answer.data.article]);
});

test("a text with a secret in it is no question, whatever the bot made of it", async () => {
  const talk = await asked(`${"abandon ".repeat(11)}about`);
  await over(talk);
  talk.client.end();
  assert.deepEqual(postgres.sql(`SELECT question FROM bot_answer WHERE conversation_id = ${talk.conversation} AND question IS NOT NULL`), []);
});

test("an article's figures: shown, helpful or not, how sure, and whether a person was needed afterwards", async () => {
  const before = (await get("/api/knowledge/figures")).articles.find(({ slug, lang }) => slug === "lost-phrase" && lang === "en");
  const calm = await asked("I lost my recovery phrase");
  assert.equal(calm.answer.data.article, "lost-phrase", JSON.stringify(calm.answer));
  await calm.client.request({ type: "helpful", conversation: calm.conversation, seq: calm.answer.seq, helpful: true });
  const worried = await asked("I lost my recovery phrase");
  await worried.client.say(worried.conversation, "a person please", { choice: "now" });
  await worried.client.expect((heard) => heard.event === "queued");
  await Promise.all([calm, worried].map(over));
  for (const talk of [calm, worried]) talk.client.end();
  const now = (await get("/api/knowledge/figures")).articles.find(({ slug, lang }) => slug === "lost-phrase" && lang === "en");
  assert.deepEqual([now.shown - before.shown, now.deflected - before.deflected, now.helpful - before.helpful, now.unhelpful - before.unhelpful], [2, 1, 1, 0]);
  assert.ok(now.sure > 0 && now.sure <= 100);
});

test("an agent sees in the conversation whether the bot's answer helped", async () => {
  const talk = await asked("why are network fees so high");
  await talk.client.request({ type: "helpful", conversation: talk.conversation, seq: talk.answer.seq, helpful: false });
  const { entries } = await get(`/api/conversations/${talk.conversation}/entries`);
  assert.deepEqual(entries.at(-1).data, { seq: talk.answer.seq, helpful: false });
  talk.client.end();
});
