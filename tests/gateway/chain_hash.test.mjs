/**
 * 64 hex digits that nobody called a transaction: stored whole when a chain of the operator's own node knows them,
 * else cut, since they may be a private key. Nobody else's node hears of them.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { EvmNode, noNode } from "../evm/node.mjs";
import { TamedNode } from "../evm/tamed.mjs";
import { openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, chain, tamed, client, conversation;

before(async () => {
  if (noNode) return;
  postgres = Postgres.start();
  chain = await EvmNode.start();
  tamed = await TamedNode.start();
  gateway = await Gateway.start(postgres, { chains: `Own evm ${chain.url} 3 - own, Foreign evm ${tamed.url} 12`, visitor_rate: 1000 });
  gateway.command("demo", "--articles");
  await gateway.knows();
  client = await visitor(gateway.origin);
  conversation = await openConversation(client);
});

after(async () => {
  client?.end();
  await gateway?.stop();
  await chain?.stop();
  tamed?.stop();
  postgres?.stop();
});

/** The heap of a running process. */
function heapOf(pid) {
  const file = openSync(`/proc/${pid}/mem`, "r");
  try {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw.*\[heap\]$/m.exec(readFileSync(`/proc/${pid}/maps`, "utf8")).map((hex) => parseInt(hex, 16));
    const bytes = Buffer.alloc(to - from);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, bytes.length - at, from + at);
      assert.ok(read > 0);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

const stored = (seq) => postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${conversation} AND seq = ${seq}`)[0][0];
const say = async (text, more) => {
  const ack = await client.say(conversation, text, more);
  assert.equal(ack.type, "ack", JSON.stringify(ack));
  return ack;
};

describe("64 hex digits alone", { skip: noNode }, () => {
  test("are stored whole when the own node knows them, and the bot says what became of them", async () => {
    // A node that does not answer within a second and a half is not waited for.
    const { hash, ack } = await until("one is known in time", async () => {
      const hash = await chain.send();
      const ack = await say(hash);
      return stored(ack.seq) === hash && { hash, ack };
    });
    const said = await client.expect((frame) => frame.type === "entry" && frame.author === "bot" && frame.data?.answer_to === ack.seq);
    assert.match(said.text, / Own /);
    assert.equal(said.data.chain.cards[0].hash, hash);
  });

  test("are cut when it does not, and no other node is asked", async () => {
    const key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    const ack = await say(key);
    assert.doesNotMatch(stored(ack.seq), /83a69102937d/);
    assert.match(stored(ack.seq), /4c0883.*362318/);
    assert.ok(!tamed.hashes().some((hash) => hash.includes(key)));
  });

  test("leave no copy of what was asked in the memory that the program is done with", { skip: process.env.TEST_SANITIZED && "it keeps what is freed" }, (t) => {
    let memory;
    try {
      memory = heapOf(gateway.child.pid);
    } catch (error) {
      if (error.code !== "EACCES" && error.code !== "EPERM") throw error;
      t.skip("another process's memory can't be read here");
      return;
    }
    assert.ok(memory.includes(chain.url), "it is the right memory");
    assert.ok(!memory.includes(`"params":["0x4c0883a69102937d`));
  });

  test("are not remembered when it does not, since they may be a key", async () => {
    const key = "8f2a559490d0a2c4a0a53e4f1c8a3c1c2bb0c2c6d3a5a1e0f4e7b9d6c5a40312";
    await say(key);
    const before = await gateway.metric("baton_lookup_kept_total");
    await say(key);
    assert.equal(await gateway.metric("baton_lookup_kept_total"), before);
  });

  test("are all cut when one of them is not known", async () => {
    const hash = await chain.send();
    const ack = await say(`${hash} ${"7".repeat(63)}a`);
    assert.ok(!stored(ack.seq).includes(hash));
  });

  test("don't let what is said behind them overtake them, and a repeat is the same entry", async () => {
    await until("one is known in time", async () => {
      const hash = await chain.send();
      const client_id = randomUUID();
      const acks = Promise.all([say(hash, { client_id }), ...["one", "two", "three"].map((text) => say(text))]);
      client.write({ type: "send", conversation, client_id, text: hash });
      const seqs = (await acks).map((ack) => ack.seq);
      assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b));
      assert.deepEqual(seqs.slice(1).map(stored), ["one", "two", "three"]);
      if (stored(seqs[0]) !== hash) return false;
      assert.equal((await say(hash, { client_id })).seq, seqs[0]);
      return true;
    });
  });

  test("are cut when the own node is gone, and are not waited for long", async () => {
    await chain.stop();
    const ack = await say(`0x${"5".repeat(63)}b`);
    assert.match(stored(ack.seq), /0?x?5{4,6}.*5{5}b/);
    assert.doesNotMatch(stored(ack.seq), /5{20}/);
    assert.equal((await gateway.stop()).code, 0, "and it ends cleanly");
    gateway = null;
  });
});
