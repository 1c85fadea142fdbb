/** One conversation as its parties see it: repeats, order, resuming, what is private, receipts, moves. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, ann, bea, dana;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  gateway.command("demo", "--articles");
  await gateway.knows();
  const staff = async (login, more) => new Staff(gateway.origin).signIn(login, gateway.addStaff(login, more));
  ann = await (await staff("ann", { capacity: 2, name: "Ann 安" })).connect();
  bea = await (await staff("bea", { capacity: 2 })).connect();
  dana = await (await staff("sup", { role: "supervisor", capacity: 1 })).connect();
});

after(async () => {
  for (const one of [ann, bea, dana]) one?.end();
  await gateway?.stop();
  postgres?.stop();
});

const person = { choice: "now" };

/** A visitor whose conversation `agent` has. */
async function assigned(agent, options) {
  await agent.request({ type: "presence", state: "online" });
  const client = await visitor(gateway.origin, options);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", person);
  const event = await client.expect((heard) => heard.event === "assigned" && heard.conversation === conversation);
  assert.equal(event.data.agent_id, agent.welcome.id);
  await agent.request({ type: "follow", conversation, after: 0 });
  return { client, conversation };
}

const finish = async (agent, client, conversation) => {
  await agent.request({ type: "close", conversation });
  client.end();
};

test("a repeat gets the first ack again, also in another connection and after the close; another text is refused", async () => {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  const client_id = randomUUID();
  const first = await client.say(conversation, "once", { client_id });
  assert.equal(first.type, "ack");
  assert.deepEqual(await client.say(conversation, "once", { client_id }), first);
  assert.equal((await client.say(conversation, "twice", { client_id })).code, "client_id_reused");
  const again = await visitor(gateway.origin, { secret: client.secret });
  assert.deepEqual(await again.say(conversation, "once", { client_id }), first);
  await again.request({ type: "close", conversation });
  assert.deepEqual(await again.say(conversation, "once", { client_id }), first);
  assert.equal((await again.say(conversation, "new")).code, "conversation_closed");
  const stored = postgres.sql(`SELECT count(*) FROM entry WHERE client_id = '${client_id}'`);
  assert.equal(stored[0][0], "1");
  client.end();
  again.end();
});

test("the same client id many times in one message is one entry", async () => {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  const client_id = randomUUID();
  client.write(...Array(8).fill({ type: "send", conversation, client_id, text: "again" }));
  await until("eight acks", () => client.frames.filter((heard) => heard.type === "ack" && heard.client_id === client_id).length === 8);
  const seqs = new Set(client.frames.filter((heard) => heard.client_id === client_id && heard.type === "ack").map((heard) => heard.seq));
  assert.equal(seqs.size, 1);
  client.end();
});

test("following from any seq gives the rest in order, then what comes", async () => {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  for (let i = 0; i < 230; i++) client.write({ type: "send", conversation, client_id: randomUUID(), text: `n${i}` });
  await until("all acked", () => client.frames.filter((heard) => heard.type === "ack").length === 230);
  const last = Number(postgres.sql(`SELECT last_seq FROM conversation WHERE id = ${conversation}`)[0][0]);
  for (const start of [0, 1, 57, last - 1, last]) {
    const reader = await visitor(gateway.origin, { secret: client.secret });
    const followed = await reader.request({ type: "follow", conversation, after: start });
    assert.equal(followed.type, "followed");
    // The bot goes on answering: what it says from here on may have come in the same message.
    const got = reader.entries(conversation).map((entry) => entry.seq).filter((seq) => seq <= followed.last_seq);
    assert.deepEqual(got, Array.from({ length: followed.last_seq - start }, (_, i) => start + 1 + i));
    reader.end();
  }
  const page = await client.request({ type: "history", conversation, before: 50, limit: 10 });
  assert.deepEqual(page.entries.map((entry) => entry.seq), [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  assert.equal(page.more, true);
  await client.request({ type: "close", conversation });
  client.end();
});

test("hello follows in the same frame", async () => {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "hi");
  const back = await visitor(gateway.origin, { secret: client.secret });
  assert.equal(back.welcome.conversation.id, conversation);
  back.end();
  const third = await new Client(gateway.origin, "visitor").connect();
  const welcome = await third.hello(client.secret, { conversation, after: 1 });
  assert.equal(welcome.type, "welcome");
  const followed = await third.expect((heard) => heard.type === "followed");
  assert.equal(followed.ref, welcome.ref);
  assert.ok(third.entries(conversation).length >= 1 && third.entries(conversation)[0].seq === 2);
  client.end();
  third.end();
});

test("notes and the reasons of routing never reach the visitor, by no way of reading", async () => {
  const { client, conversation } = await assigned(ann);
  assert.equal((await ann.say(conversation, "SECRET-NOTE careful with this one", { note: true })).type, "ack");
  await ann.say(conversation, "Hello!");
  await client.expect((heard) => heard.text === "Hello!");
  const reader = await visitor(gateway.origin, { secret: client.secret });
  await reader.request({ type: "follow", conversation, after: 0 });
  await reader.request({ type: "history", conversation, before: 0, limit: 200 });
  for (const one of [client, reader]) {
    const all = JSON.stringify(one.frames);
    assert.ok(!all.includes("SECRET-NOTE") && !all.includes('"note"') && !all.includes("candidates") && !all.includes('"detail"'));
  }
  const mine = ann.entries(conversation);
  assert.ok(mine.some((entry) => entry.kind === "note"));
  assert.ok(mine.find((entry) => entry.event === "assigned").detail.candidates.length >= 1);
  reader.end();
  await finish(ann, client, conversation);
});

test("a supervisor whispers to whoever has the conversation, and nobody else can, nor to nobody", async () => {
  const { client, conversation } = await assigned(ann);
  const clientId = randomUUID();
  assert.equal((await bea.say(conversation, "psst", { whisper: true })).code, "not_allowed");
  assert.equal((await ann.say(conversation, "to myself", { whisper: true })).code, "not_allowed");
  const ack = await dana.say(conversation, "SECRET-WHISPER ask for the hash", { whisper: true, client_id: clientId });
  assert.equal(ack.type, "ack", JSON.stringify(ack));
  const heard = await ann.expect((frame) => frame.type === "entry" && frame.seq === ack.seq && frame.conversation === conversation);
  assert.deepEqual([heard.kind, heard.author_id, heard.data], ["note", dana.welcome.id, { whisper: ann.welcome.id }]);
  assert.equal((await dana.say(conversation, "SECRET-WHISPER ask for the hash", { whisper: true, client_id: clientId })).seq, ack.seq, "a repeat");
  await ann.say(conversation, "What is the hash?");
  await client.expect((frame) => frame.text === "What is the hash?");
  assert.ok(!JSON.stringify(client.frames).includes("SECRET-WHISPER"));
  await ann.request({ type: "transfer", conversation, to: "queue" });
  assert.equal((await dana.say(conversation, "to nobody", { whisper: true })).code, "agent_unavailable");
  await dana.request({ type: "close", conversation });
  client.end();
});

test("receipts and typing go to the other side only, and receipts are kept", async () => {
  const { client, conversation } = await assigned(ann);
  const said = await client.say(conversation, "are you there?");
  await ann.expect((heard) => heard.type === "entry" && heard.seq === said.seq);
  ann.write({ type: "typing", conversation, on: true });
  const typing = await client.expect((heard) => heard.type === "peer_typing");
  assert.deepEqual([typing.by, typing.name, typing.on], ["agent", "Ann 安", true]);
  ann.write({ type: "seen", conversation, seq: said.seq });
  assert.equal((await client.expect((heard) => heard.type === "receipt")).seq, said.seq);
  client.write({ type: "typing", conversation, on: true });
  assert.equal((await ann.expect((heard) => heard.type === "peer_typing")).by, "visitor");
  assert.ok(!ann.frames.some((heard) => heard.type === "receipt" && heard.by === "agent"), "not to oneself");
  await until("the receipt is stored", () => postgres.sql(`SELECT agent_seq FROM conversation_seen WHERE conversation_id = ${conversation}`)[0]?.[0] === String(said.seq));
  await finish(ann, client, conversation);
});

test("an agent's message needs the conversation to be theirs when it is stored, not when it was typed", async () => {
  const { client, conversation } = await assigned(ann);
  await bea.request({ type: "presence", state: "online" });
  ann.write({ type: "transfer", ref: 9001, conversation, agent: bea.welcome.id, note: "knows TRON" });
  await ann.expect((heard) => heard.ref === 9001);
  assert.equal((await ann.say(conversation, "one more thing")).code, "not_yours");
  assert.equal((await ann.say(conversation, "for bea", { note: true })).type, "ack", "a note by who had it");
  await bea.request({ type: "follow", conversation, after: 0 });
  assert.equal((await bea.say(conversation, "Hi, Bea here")).type, "ack");
  assert.equal((await client.expect((heard) => heard.author_name === "bea")).text, "Hi, Bea here");
  assert.ok(bea.entries(conversation).some((entry) => entry.kind === "note" && entry.text === "knows TRON"));
  await finish(bea, client, conversation);
  await bea.request({ type: "presence", state: "offline" });
});

test("given back to the queue it does not bounce to the one who gave it back", async () => {
  const { client, conversation } = await assigned(ann);
  assert.equal((await ann.request({ type: "transfer", conversation })).type, "ok");
  const place = await client.expect((heard) => heard.type === "queue_place");
  assert.deepEqual([place.place, place.waiting], [1, 1]);
  await bea.request({ type: "presence", state: "online" });
  const event = await client.expect((heard) => heard.event === "assigned" && heard.data.agent_id === bea.welcome.id);
  assert.equal(event.data.agent_name, "bea");
  await bea.request({ type: "close", conversation });
  await bea.request({ type: "presence", state: "offline" });
  client.end();
});

test("places in the queue are pushed when they move, and a close frees the place at once", async () => {
  const held = [await assigned(ann), await assigned(ann)];
  const waiting = [];
  for (let i = 0; i < 3; i++) {
    const client = await visitor(gateway.origin);
    const conversation = await openConversation(client);
    await client.say(conversation, "Talk to a person", person);
    await client.expect((heard) => heard.type === "queue_place" && heard.place === i + 1);
    waiting.push({ client, conversation });
  }
  await ann.request({ type: "close", conversation: held[0].conversation });
  await waiting[0].client.expect((heard) => heard.event === "assigned");
  const moved = await waiting[2].client.expect((heard) => heard.type === "queue_place" && heard.place === 2);
  assert.equal(moved.waiting, 2);
  await waiting[1].client.request({ type: "close", conversation: waiting[1].conversation });
  await waiting[2].client.expect((heard) => heard.type === "queue_place" && heard.place === 1);
  await ann.request({ type: "presence", state: "offline" });
  await held[1].client.expect((heard) => heard.event === "returned");
  for (const { client, conversation } of [...held, ...waiting]) {
    await client.request({ type: "close", conversation });
    client.end();
  }
});

test("the lists and counts of a console follow the desk, and hold nothing that is not for it", async () => {
  await ann.request({ type: "presence", state: "online" });
  const { client, conversation } = await assigned(ann);
  const card = await ann.expect((heard) => heard.type === "card" && heard.card.id === conversation && heard.card.state === "assigned");
  assert.equal(card.card.agent_id, ann.welcome.id);
  await ann.expect((heard) => heard.type === "counts" && heard.mine === 1);
  const mine = await ann.request({ type: "inbox", list: "mine", before: 0 });
  assert.deepEqual(mine.cards.map((one) => one.id), [conversation]);
  await client.say(conversation, "PRIVATE-WORDS");
  await ann.expect((heard) => heard.type === "card" && heard.card.last_text === "PRIVATE-WORDS");
  await dana.expect((heard) => heard.type === "card" && heard.card.last_text === "PRIVATE-WORDS");
  assert.ok(!JSON.stringify(bea.frames).includes("PRIVATE-WORDS"));
  assert.equal((await bea.request({ type: "inbox", list: "all", before: 0 })).cards.length, 0);
  assert.ok((await dana.request({ type: "inbox", list: "all", before: 0 })).cards.some((one) => one.id === conversation));
  await finish(ann, client, conversation);
  await ann.expect((heard) => heard.type === "card" && heard.card.id === conversation && heard.gone === true);
});

test("who followed a waiting conversation loses it when another agent gets it", async () => {
  await ann.request({ type: "presence", state: "away" });
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", person);
  await bea.expect((heard) => heard.type === "card" && heard.card.id === conversation && heard.card.state === "queued");
  assert.equal((await bea.request({ type: "follow", conversation, after: 0 })).type, "followed");
  await ann.request({ type: "presence", state: "online" });
  await client.expect((heard) => heard.event === "assigned");
  await until("the right is gone", async () => (await bea.request({ type: "follow", conversation, after: 0 })).code === "not_found");
  await client.say(conversation, "FOR-ANN-ONLY");
  await ann.request({ type: "follow", conversation, after: 0 });
  await ann.expect((heard) => heard.text === "FOR-ANN-ONLY");
  assert.ok(!JSON.stringify(bea.frames).includes("FOR-ANN-ONLY"));
  await finish(ann, client, conversation);
});

test("one open conversation a visitor; closed ones are listed and can be read; the last rating counts", async () => {
  const secret = newSecret();
  const client = await visitor(gateway.origin, { secret });
  const other = await visitor(gateway.origin, { secret });
  const [a, b] = await Promise.all([openConversation(client), openConversation(other)]);
  assert.equal(a, b);
  await client.say(a, "thanks");
  await client.request({ type: "close", conversation: a });
  assert.equal((await client.request({ type: "close", conversation: a })).type, "ok");
  assert.equal((await client.request({ type: "rate", conversation: a, score: 2 })).type, "ok");
  assert.equal((await client.request({ type: "rate", conversation: a, score: 4, comment: "其实还可以" })).type, "ok");
  const second = await openConversation(client);
  assert.notEqual(second, a);
  const list = await client.request({ type: "earlier", before: 0 });
  assert.deepEqual(list.conversations.map((one) => [one.id, one.rating]), [[a, 4]]);
  await other.request({ type: "follow", conversation: a, after: 0 });
  assert.ok(other.entries(a).some((entry) => entry.event === "rated" && entry.text === "其实还可以"));
  client.end();
  other.end();
});

test("the bot answers in the visitor's language, offers two more and a person, and hands over after two misses", async () => {
  const client = await visitor(gateway.origin, { lang: "zh-CN" });
  const conversation = await openConversation(client);
  await client.say(conversation, "币转出去半天了一直没打包怎么办");
  const answer = await client.expect((heard) => heard.author === "bot");
  assert.equal(answer.data.article, "transaction-pending");
  assert.match(answer.text, /[\u4e00-\u9fff]/);
  assert.ok(answer.data.buttons.length >= 2 && answer.data.buttons.at(-1).value === "person");
  await client.say(conversation, "qwxz vbnm lkjh");
  await client.expect((heard) => heard.author === "bot" && ["miss", "out_of_scope"].includes(heard.data?.kind));
  await client.say(conversation, "zzxx ccvv bbnn");
  const queued = await client.expect((heard) => heard.event === "queued");
  assert.equal(queued.data.reason, "misses");
  await client.request({ type: "close", conversation });
  client.end();
});
