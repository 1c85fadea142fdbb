/**
 * What becomes of a message that names a transaction of Bitcoin, TRON or Solana: what is stored of it, who is asked, and what
 * the bot says. Their nodes are the tests' own (tests/chains); Bitcoin's is the operator's own, the others are somebody else's.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BitcoinNode } from "../chains/bitcoin.mjs";
import { signature, SolanaNode } from "../chains/solana.mjs";
import { TronNode } from "../chains/tron.mjs";
import { openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, bitcoin, tron, solana;
let count = 0;
/** Another one each time: 64 hex digits that could be a key. */
const id = () => `7c0${(++count).toString(16).padStart(5, "0")}${"5b1e9a42".repeat(7)}`;

before(async () => {
  postgres = Postgres.start();
  bitcoin = await BitcoinNode.start();
  tron = await TronNode.start();
  solana = await SolanaNode.start();
  gateway = await Gateway.start(postgres, {
    chains: `Bitcoin bitcoin ${bitcoin.url} 2 - own, TRON tron ${tron.url} 19, Solana solana ${solana.url} 32`,
    network_rate: 1000, network_visitors: 1000,
  });
  gateway.command("demo", "--articles");
  await gateway.knows();
});

after(async () => {
  await gateway?.stop();
  for (const node of [bitcoin, tron, solana]) node?.stop();
  postgres?.stop();
});

/** What is stored of a text, and what the bot says to it. */
async function say(text, lang = "en") {
  const client = await visitor(gateway.origin, { lang });
  const conversation = await openConversation(client);
  const ack = await client.say(conversation, text);
  const entry = await client.expect((frame) => frame.type === "entry" && frame.author === "bot" && frame.data?.answer_to === ack.seq);
  client.end();
  const [[stored]] = postgres.sql(`SELECT body FROM entry WHERE conversation_id = ${conversation} AND seq = ${ack.seq}`);
  return { stored, said: entry.text, cards: entry.data.chain?.cards ?? [] };
}

/** A look-up has so long and not longer, and a slow machine may be too slow for it: until one was made in time. */
const told = (make, pattern, lang) => until(`the bot says ${pattern}`, async () => {
  const text = make();
  const heard = await say(text, lang);
  return pattern.test(heard.said) && { ...heard, text };
});

const asked = (node, hash) => JSON.stringify(node.asked).includes(hash);

describe("64 hex digits that nobody called a transaction", () => {
  test("are stored whole when the own node of another kind than EVM knows them, and answered", async () => {
    const { stored, text, cards } = await told(() => bitcoin.add(id(), { height: bitcoin.head - 2 }), /went through on Bitcoin: block 799998, 3 confirmations/);
    assert.equal(stored, text);
    assert.equal(cards[0].hash, text);
  });

  test("are cut when only somebody else's node would know them, which is not asked", async () => {
    const hash = tron.add(id(), { height: tron.head });
    const { stored } = await say(hash);
    assert.ok(!stored.includes(hash.slice(6, 40)), stored);
    assert.ok(!asked(tron, hash));
  });

  test("are cut when the own node can't tell", async () => {
    bitcoin.index = false;
    const hash = bitcoin.add(id(), { height: bitcoin.head - 5, spent: true });
    const { stored } = await say(hash);
    bitcoin.index = true;
    assert.ok(!stored.includes(hash.slice(6, 40)), stored);
  });
});

describe("the bot", () => {
  test("says of TRON's what the receipt has, and that it does not say why", async () => {
    await told(() => `TRON transaction hash ${tron.add(id(), { height: tron.head, failed: true })}`, /failed on TRON \(block \d+\)[\s\S]*used 31895 energy\. The node does not say why/);
    await told(() => `交易哈希 ${tron.add(id(), { height: tron.head - 20 })} 到账了吗`, /已在 TRON 上成功：区块 \d+，21 个确认/, "zh-CN");
  });

  test("asks the chain of an explorer's link alone", async () => {
    const { text, cards } = await told(() => `https://tronscan.org/#/transaction/${tron.add(id(), { height: tron.head })} where is it?`, /of TRON and has 1 of 19 confirmations/);
    assert.equal(cards[0].kind, "tron");
    assert.ok(!asked(bitcoin, text.match(/[0-9a-f]{64}/)[0]));
  });

  test("says of Bitcoin's for what it waits", async () => {
    await told(() => `where is my transaction ${bitcoin.add(id(), { rate: 2, ancestors: 1 })}`, /waiting to be taken into a block[\s\S]*spends coins of transactions that are waiting themselves \(1\)[\s\S]*pays 2 sat\/vB[\s\S]*12 sat\/vB/);
  });

  test("says of Solana's that it is final, or what can't be told when there is none", async () => {
    await told(() => solana.add(signature(++count)), /went through on Solana: slot 335501800, finalized/);
    await told(() => `我的交易 ${signature(++count)} 没到账`, /没有查到交易[\s\S]*与从未发出的无法区分/, "zh-CN");
  });

  test("says that it can't look now of a chain that is not as it must be", async () => {
    solana.how = "words";
    const { said } = await say(`transaction ${signature(++count)}?`);
    solana.how = "well";
    assert.match(said, /can't look up the transaction .* just now: Solana did not answer/);
  });
});
