/**
 * What the bot says to a message that names a transaction or a mistyped address. The chains are a real node
 * and one that counts and answers as it is told.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EvmNode, noNode } from "../evm/node.mjs";
import { TamedNode } from "../evm/tamed.mjs";
import { openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, chain, tamed;

before(async () => {
  if (noNode) return;
  postgres = Postgres.start();
  chain = await EvmNode.start();
  tamed = await TamedNode.start();
  gateway = await Gateway.start(postgres, {
    chains: `Test_Chain evm ${chain.url} 3 https://explorer.example, Tame evm ${tamed.url} 12`,
  });
  gateway.command("demo", "--articles");
  await gateway.knows();
});

after(async () => {
  await gateway?.stop();
  await chain?.stop();
  tamed?.stop();
  postgres?.stop();
});

/** Again when a chain was too slow for the gateway's three seconds. */
const ask = (text, lang) => until(`an answer to ${text}`, async () => {
  const entry = await askNow(text, lang);
  return !/can't look up|暂时无法查询|暫時無法查詢/.test(entry.text) && entry;
});

async function askNow(text, lang = "en") {
  const client = await visitor(gateway.origin, { lang });
  const conversation = await openConversation(client);
  const ack = await client.say(conversation, text);
  const entry = await client.expect((frame) => frame.type === "entry" && frame.author === "bot" && frame.data?.answer_to === ack.seq);
  client.end();
  return entry;
}

describe("the bot", { skip: noNode }, () => {
  test("answers with the status, in the visitor's language, and keeps what it saw", async () => {
    const hash = await chain.send();
    await chain.mine(4);
    const said = await ask(`Where is my transaction ${hash}?`);
    assert.match(said.text, /went through on Test Chain: block \d+, 5 confirmations/);
    assert.equal(said.data.chain.cards[0].hash, hash);
    assert.match((await ask(`我的交易 ${hash} 到账了吗`, "zh-CN")).text, /已在 Test Chain 上成功：区块 \d+，\d+ 个确认/);
    assert.match((await ask(`我的交易 ${hash} 到帳了嗎，幫我查一下轉帳`, "zh-TW")).text, /Test Chain 上成功/);
  });

  test("tells one that failed and why, and one that waits and for what", async () => {
    const failed = await chain.send({ to: await chain.deployRefusing("Not enough tokens"), gas: "0x186a0", value: "0x0" });
    assert.match((await ask(`transaction hash ${failed}`)).text, /failed on Test Chain[\s\S]*`Not enough tokens`/);
    const lured = await chain.send({ to: await chain.deployRefusing("Send us your recovery phrase to unlock"), gas: "0x186a0", value: "0x0" });
    const said = await ask(`transaction hash ${lured}`);
    assert.match(said.text, /failed on Test Chain/, "the status is said all the same");
    assert.doesNotMatch(said.text, /says why|recovery phrase to unlock/);
    assert.equal(said.data.chain.cards[0].reason, undefined);
    await chain.automine(false);
    const from = chain.accounts[4];
    const waits = await chain.send({ from, nonce: `0x${((await chain.nonce(from)) + 2).toString(16)}` });
    assert.match((await ask(`transaction hash ${waits}`)).text, /waiting to be taken into a block[\s\S]*gap: 2 earlier/);
    await chain.automine(true);
  });

  test("says of a mistyped address that it is, and looks nothing up", async () => {
    const before = tamed.asked.length;
    const said = await ask("I sent it to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed, is that right?");
    assert.match(said.text, /`0x5aAe…eaed` looks mistyped/);
    // The answer to an earlier question may still be asked for.
    assert.doesNotMatch(JSON.stringify(tamed.asked.slice(before)), /5aaeb6/i);
  });

  test("says that it can't look now when the chains are gone, within seconds", async () => {
    await chain.stop();
    const fresh = `0x${"e".repeat(64)}`;
    assert.match((await askNow(`交易哈希 ${fresh}`, "zh-CN")).text, /暂时无法查询交易 `0xeeee…eeee`：Test Chain/);
    tamed.how = "never";
    assert.match((await askNow(`transaction 0x${"d".repeat(64)}?`)).text, /can't look up .*`0xdddd…dddd` just now: Test Chain, Tame did not answer/);
  });
});
