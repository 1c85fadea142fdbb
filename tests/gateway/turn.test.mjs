/** The bot's turn while a model thinks, on two nodes: who asks it, and what becomes of a turn that a node did not finish. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openConversation, visitor, Staff } from "./client.mjs";
import { FakeModel, chunk } from "./model.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

const QUESTION = "how high is the network fee?";
const KEY = { BATON_LLM_KEY: "sk-test-4f9d1c7a2be84410a" };

let postgres, model, one, two;

before(async () => {
  postgres = Postgres.start();
  model = await FakeModel.start();
  const options = { llm_url: model.url, llm_model: "small-1", visitor_rate: 1000 };
  one = await Gateway.start(postgres, { ...options, bot_timeout: "30s" }, KEY);
  one.command("demo", "--articles");
  two = await Gateway.start(postgres, { ...options, bot_timeout: "30s" }, KEY);
  for (const node of [one, two]) await node.knows();
});

after(async () => {
  await one?.stop();
  await two?.stop();
  await model?.stop();
  postgres?.stop();
});

const answersOf = (conversation) => postgres.sql(`SELECT data->>'answer_to' FROM entry WHERE conversation_id = ${conversation} AND author = 'bot' ORDER BY seq`);
const asked = () => model.requests.filter(({ text }) => text.includes(QUESTION)).length;

/** Thinks without an end. */
const endless = () => ({ run: (response) => response.writeHead(200).write(chunk({ content: "A" })) });

test("a message that both nodes hear of is put to the model by the one that stored it, once", async () => {
  const held = [];
  model.behave = () => ({ run: (response) => held.push(response.writeHead(200, { "Content-Type": "text/event-stream" })) });
  const here = await visitor(one.origin);
  const conversation = await openConversation(here);
  const there = await visitor(two.origin, { secret: here.secret });
  await there.request({ type: "follow", conversation, after: 0 });
  model.requests.length = 0;
  const ack = await here.say(conversation, QUESTION);
  /* The other node has heard of it, and of what was said after it: it would have asked by now. */
  await there.expect((heard) => heard.type === "entry" && heard.seq === ack.seq);
  const next = await there.say(conversation, "thanks");
  await there.expect((heard) => heard.type === "entry" && heard.seq === next.seq);
  await until("the model is asked", () => held.length > 0);
  for (const response of held) response.end(`${chunk({ content: "A fee is paid to the network [1]." })}${chunk({}, "stop")}data: [DONE]\n\n`);
  for (const client of [here, there]) await client.expect((heard) => heard.author === "bot" && heard.data?.answer_to === ack.seq && heard.text.startsWith("A fee"));
  assert.equal(asked(), 1);
  assert.equal(answersOf(conversation).filter(([seq]) => Number(seq) === ack.seq).length, 1);
  for (const client of [here, there]) client.end();
});

test("what is thought of after a person took over is not said", async () => {
  const password = two.addStaff("dana", { role: "supervisor", capacity: 3 });
  const dana = await (await new Staff(two.origin).signIn("dana", password)).connect();
  await dana.request({ type: "presence", state: "online" });
  const here = await visitor(one.origin);
  const conversation = await openConversation(here);
  let late;
  model.behave = () => ({ run: (response) => { late = response.writeHead(200, { "Content-Type": "text/event-stream" }); } });
  model.requests.length = 0;
  await here.say(conversation, QUESTION);
  await until("the model is asked", () => asked() === 1);
  assert.equal((await dana.request({ type: "transfer", conversation, to: "agent", agent: dana.welcome.id, force: true })).type, "ok");
  await here.expect((heard) => heard.event === "assigned");
  late.end(`${chunk({ content: "A fee is paid to the network [1]." })}${chunk({}, "stop")}data: [DONE]\n\n`);
  await dana.request({ type: "follow", conversation, after: 0 });
  assert.equal((await dana.say(conversation, "Hello, this is Dana")).type, "ack");
  await here.expect((heard) => heard.text === "Hello, this is Dana");
  assert.deepEqual(answersOf(conversation), []);
  here.end();
  dana.end();
});

test("a turn that died with its node is taken by another one, and its answer is there once", async () => {
  await two.kill();
  two.options.bot_timeout = "6s"; // so that it soon takes up what is left
  await two.up();
  await two.knows();
  const here = await visitor(one.origin);
  const conversation = await openConversation(here);
  model.behave = endless;
  model.requests.length = 0;
  const ack = await here.say(conversation, QUESTION);
  await until("the model is asked", () => asked() > 0);
  model.says("A fee is paid to the network [1].");
  await one.kill();
  const there = await visitor(two.origin, { secret: here.secret });
  await there.request({ type: "follow", conversation, after: 0 });
  const answer = await there.expect((heard) => heard.author === "bot" && heard.data?.answer_to === ack.seq);
  assert.match(answer.text, /^A fee/);
  await one.up();
  await one.knows(); // it looks for what is unanswered in the same round
  assert.equal(answersOf(conversation).length, 1);
  there.end();
});
