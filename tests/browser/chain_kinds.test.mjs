/**
 * Cards of Bitcoin's, TRON's and Solana's transactions: what only these have is there, in the visitor's words and the agent's.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { BitcoinNode } from "../chains/bitcoin.mjs";
import { signature, SolanaNode } from "../chains/solana.mjs";
import { TronNode, USDT } from "../chains/tron.mjs";
import { shoot } from "./look.mjs";
import { PHONE, World, story, until } from "./support.mjs";

const chapter = story(() => world);
let world, bitcoin, tron, solana, visitor, lin;
let count = 0;
const id = () => `7c0${(++count).toString(16).padStart(5, "0")}${"5b1e9a42".repeat(7)}`;

before(async () => {
  bitcoin = await BitcoinNode.start();
  tron = await TronNode.start();
  solana = await SolanaNode.start();
  world = await World.start({
    chains: `Bitcoin bitcoin ${bitcoin.url} 2 https://bitcoin.example own, TRON tron ${tron.url} 19 https://tron.example, Solana solana ${solana.url} 32 https://solana.example`,
  });
});
after(async () => {
  await world?.stop();
  for (const node of [bitcoin, tron, solana]) node?.stop();
});

/** Says it, another one each time, until the chain was asked in time: a slow machine may be too slow for it. */
const told = (make, pattern) => until(`a card that says ${pattern}`, async () => {
  const before = await visitor.widget.locator(".msg.bot .tx").count();
  const text = make();
  await visitor.input.fill(text);
  await visitor.input.press("Enter");
  const card = visitor.widget.locator(".msg.bot .tx").nth(before);
  await card.waitFor();
  return pattern.test(await card.innerText()) && card;
});

chapter("the widget says of a final one that it is confirmed, of a voted one that it is not final, and leads to the explorer", async () => {
  visitor = await world.visitor({ locale: "zh-CN", viewport: PHONE });
  let hash;
  const final = await told(() => `我的交易 ${(hash = solana.add(signature(++count)))} 到账了吗`, /已确认/);
  assert.equal(await final.locator("a").getAttribute("href"), `https://solana.example/tx/${hash}`);
  assert.equal(await final.locator("code").innerText(), `${hash.slice(0, 6)}…${hash.slice(-4)}`);
  await told(() => `我的交易 ${solana.add(signature(++count), { finality: "confirmed" })} 到账了吗`, /已进入区块，尚未最终确认/);
  await told(() => `TRON 交易哈希 ${tron.add(id(), { height: tron.head, failed: true })}`, /执行失败/);
  await shoot(visitor.page, "chain-kinds-widget");
});

chapter("the agent looks each of them up, and reads what only its chain has", async () => {
  const conversation = await visitor.conversation();
  await visitor.askPerson();
  await visitor.widget.locator(".card.queue").waitFor();
  lin = await world.staff("lin");
  await lin.go("online");
  await lin.page.keyboard.press("Enter");
  await lin.card(conversation).waitFor();
  await lin.openCard(conversation);

  const hashes = {
    bitcoin: bitcoin.add(id(), { rate: 2, ancestors: 1 }), tron: tron.add(id(), { height: tron.head - 30, usdt: 12_500_000, receiver: USDT }), solana: solana.add(signature(++count)),
  };
  const facts = {
    bitcoin: [/Pending/, /1\.75 BTC · all outputs, change among them/, /1 earlier one whose coins it spends/, /at most 2 sat\/vB, the network takes 12/],
    tron: [/Confirmed/, /12\.5 USDT/, /TR7NHq…Lj6t/, /Energy used\s+31895/],
    solana: [/Confirmed/, /1\.5 SOL/, /Slot\s+335501800 · /, /Confirmations\s+finalized/, /Fee paid\s+0\.000005 SOL/],
  };
  for (const [kind, hash] of Object.entries(hashes)) {
    await visitor.input.fill(`transaction ${hash}`);
    await visitor.input.press("Enter");
    const card = lin.page.locator(".log .by-visitor").filter({ hasText: hash }).locator(".tx");
    await card.getByRole("button", { name: /^Look up/ }).click();
    await until(`the card of ${kind} has all`, async () => {
      await lin.page.waitForTimeout(500); // a person's pace: more than sixty questions a minute are refused
      const text = await card.innerText();
      if (facts[kind].every((fact) => fact.test(text))) return true;
      await card.getByRole("button", { name: /^Look/ }).click();
      return false;
    });
    assert.doesNotMatch(await card.innerText(), /Nonce|Gwei/);
  }
  await shoot(lin.page, "chain-kinds-console");
});

test("no page had an error, and no policy was violated", () => world.quiet());
