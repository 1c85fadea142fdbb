/** What was acked is there, once and in order, whatever was killed. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Client, newSecret } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

const VISITORS = 40;
const KILLS = 4;
let postgres, gateway;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

/** A visitor that never gives up: an outbox, and a cursor from which it resumes. */
class Stubborn {
  constructor(origin) {
    this.origin = origin;
    this.secret = newSecret();
    this.cursor = 0;
    this.received = [];
    this.acked = [];
    this.outbox = [];
    this.stopped = false; /* says nothing new, and ends when all of it is acked */
    this.dead = false; /* ends at once: the test has failed */
  }

  get done() {
    return this.dead || (this.stopped && this.outbox.length === 0);
  }

  async run() {
    while (!this.done) {
      try {
        await this.once();
      } catch (error) {
        this.last = error.message;
        this.client?.end();
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    this.client.end();
  }

  async once() {
    const client = await new Client(this.origin, "visitor").connect();
    this.client = client;
    const welcome = await client.hello(this.secret, { lang: "en" });
    if (welcome.type !== "welcome") throw new Error(welcome.code);
    this.conversation ??= (await client.request({ type: "open" })).conversation?.id;
    if (!this.conversation) throw new Error("not opened");
    let seen = 0;
    const take = () => {
      for (; seen < client.frames.length; seen++) {
        const frame = client.frames[seen];
        if (frame.type !== "entry" || frame.seq <= this.cursor) continue;
        this.cursor = frame.seq;
        this.received.push(frame);
      }
    };
    client.socket.on("message", take);
    await client.request({ type: "follow", conversation: this.conversation, after: this.cursor });
    while (!this.done) {
      if (this.outbox.length === 0) this.outbox.push({ client_id: randomUUID(), text: `word ${this.acked.length}` });
      const [first] = this.outbox;
      const answer = await client.say(this.conversation, first.text, { client_id: first.client_id });
      if (answer.type !== "ack") {
        this.last = answer.code;
        await new Promise((done) => setTimeout(done, 100));
        continue;
      }
      this.acked.push({ ...first, seq: answer.seq });
      this.outbox.shift();
    }
    const last = this.acked.at(-1)?.seq ?? 0;
    await until(`entry ${last}`, () => this.cursor >= last);
  }
}

test("killed with -9 in the middle of traffic: every acked entry is there once, in order, and readers resume by themselves", async () => {
  const visitors = Array.from({ length: VISITORS }, () => new Stubborn(gateway.origin));
  const runs = visitors.map((one) => one.run());
  try {
    const acks = () => visitors.reduce((sum, one) => sum + one.acked.length, 0);
    const traffic = async (i) => {
      const goal = acks() + VISITORS * (3 + i); // in the middle of it, wherever that is
      await until("there is traffic", () => acks() >= goal);
    };
    for (let i = 0; i < KILLS; i++) {
      await traffic(i);
      await gateway.kill();
      await gateway.up();
    }
    await traffic(0);
    for (const one of visitors) one.stopped = true;
    const left = () => visitors.filter((one) => !one.done);
    await until("all is acked", () => left().length === 0).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(left().map((one) => one.last))}`));
    await Promise.all(runs);
  } finally {
    for (const one of visitors) one.dead = true;
  }

  let acked = 0;
  for (const one of visitors) {
    const rows = postgres.sql(`SELECT seq, coalesce(client_id::text, ''), author FROM entry WHERE conversation_id = ${one.conversation} ORDER BY seq`);
    assert.deepEqual(rows.map(([seq]) => Number(seq)), rows.map((_, i) => i + 1), "seqs are 1, 2, 3 ...");
    for (const { client_id, seq } of one.acked) {
      const found = rows.filter((row) => row[1] === client_id);
      assert.equal(found.length, 1, `the acked entry ${client_id} is there once`);
      assert.equal(Number(found[0][0]), seq, "with the seq of its ack");
    }
    const order = one.acked.map((entry) => entry.seq);
    assert.deepEqual(order, [...order].sort((a, b) => a - b), "one's own words stay in their order");
    const got = one.received.map((entry) => entry.seq);
    assert.deepEqual(got, Array.from({ length: got.length }, (_, i) => i + 1), "what was received has no gap and no repeat");
    assert.ok(got.length >= one.acked.at(-1).seq, "up to the last acked one");
    acked += one.acked.length;
  }
  console.log(`${acked} entries acked over ${KILLS} kills`);
});

test("a bot's answer that the crash prevented is given after the restart", async () => {
  const one = new Stubborn(gateway.origin);
  one.client = await new Client(gateway.origin, "visitor").connect();
  await one.client.hello(one.secret, { lang: "en" });
  const conversation = (await one.client.request({ type: "open" })).conversation.id;
  one.client.end();
  await gateway.kill();
  postgres.sql(`WITH head AS (UPDATE conversation SET last_seq = last_seq + 1, last_entry_at = now() - interval '20 s'
                              WHERE id = ${conversation} RETURNING last_seq, visitor_id)
                INSERT INTO entry (conversation_id, seq, created_at, kind, author, author_id, client_id, body)
                SELECT ${conversation}, last_seq, now() - interval '20 s', 'message', 'visitor', visitor_id, gen_random_uuid(),
                       'how do I back up my recovery phrase' FROM head`);
  await gateway.up();
  const reader = await new Client(gateway.origin, "visitor").connect();
  await reader.hello(one.secret, { lang: "en", conversation, after: 0 });
  const answer = await reader.expect((frame) => frame.type === "entry" && frame.author === "bot");
  assert.equal(answer.data.answer_to, 2);
  reader.end();
});
