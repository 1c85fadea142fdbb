/**
 * Hashes and addresses are marked where they are read: short, whole on focus, to be copied; and what
 * became of a transaction is told to the visitor by the bot, to the agent by the same card.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { EvmNode, noNode } from "../evm/node.mjs";
import { watching } from "./held.mjs";
import { shoot } from "./look.mjs";
import { PHONE, World, story, until } from "./support.mjs";

const chapter = noNode ? (name) => test(name, { skip: noNode }) : story(() => world);
const ADDRESS = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const MISTYPED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed";
const TEXT = { "en-US": (hash) => `Where is my transaction ${hash}?`, "zh-CN": (hash) => `我的交易 ${hash} 为什么没到账` };
let world, chain, hash, en, lin;

before(async () => {
  if (noNode) return;
  chain = await EvmNode.start();
  world = await World.start({ chains: `Testnet evm ${chain.url} 3 https://explorer.example` });
  hash = await chain.send();
});
after(async () => {
  await world?.stop();
  await chain?.stop();
});

const say = async (visitor, text) => {
  await visitor.input.fill(text);
  await visitor.input.press("Enter");
};

for (const locale of ["en-US", "zh-CN"]) {
  chapter(`in ${locale}, the widget shows a hash short and whole, copies it, and the bot says what became of it`, async () => {
    const visitor = await world.visitor({ locale, viewport: PHONE, permissions: ["clipboard-read", "clipboard-write"] });
    if (locale === "en-US") en = visitor;
    await say(visitor, TEXT[locale](hash));
    const mark = visitor.widget.locator(".msg.own .chain").first();
    await mark.waitFor();
    assert.equal(await mark.locator("code").innerText(), `${hash.slice(0, 6)}…${hash.slice(-4)}`);
    assert.match(await mark.locator(".chain-what").innerText(), locale === "en-US" ? /^EVM transaction$/ : /^EVM 交易$/);
    assert.equal(await mark.locator(".chain-whole").isVisible(), false);
    await mark.locator(".chain-value").focus();
    await mark.locator(".chain-whole").waitFor();
    assert.equal(await mark.locator(".chain-whole").innerText(), hash);
    const copied = await watching(mark, locale === "en-US" ? "Copied" : "已复制"); // it says so for two seconds
    await mark.getByRole("button", { name: locale === "en-US" ? "Copy EVM transaction" : "复制EVM 交易" }).click();
    await copied();
    assert.equal(await visitor.page.evaluate(() => navigator.clipboard.readText()), hash);

    const card = visitor.widget.locator(".msg.bot .tx");
    await card.waitFor();
    assert.match(await card.innerText(), locale === "en-US" ? /1 of 3 confirmations/ : /确认中 1 \/ 3/);
    assert.equal(await card.locator("a").getAttribute("href"), `https://explorer.example/tx/${hash}`);
    assert.equal(await card.locator("a").getAttribute("rel"), "noopener noreferrer");
    await card.scrollIntoViewIfNeeded();
    await shoot(visitor.page, `chain-widget-${locale}`);
  });
}

chapter("what has a wrong checksum is asked about, what is fine is not; the stored text is what was typed", async () => {
  await say(en, `to ${MISTYPED} or ${ADDRESS}`);
  const marks = en.widget.locator(".msg.own").last().locator(".chain");
  await marks.nth(1).waitFor();
  assert.deepEqual(await marks.evaluateAll((all) => all.map((each) => each.querySelector(".chain-doubt") !== null)), [true, false]);
  await en.hears("looks mistyped", "bot");
  assert.deepEqual(world.sql(`SELECT count(*) FROM entry WHERE body = 'to ${MISTYPED} or ${ADDRESS}'`), [["1"]]);
});

chapter("the agent sees the same card, looks again, and finds the transaction moved on", async () => {
  const id = await en.conversation();
  await en.askPerson();
  await en.widget.locator(".card.queue").waitFor();
  lin = await world.staff("lin");
  await lin.go("online");
  await lin.page.keyboard.press("Enter");
  await lin.card(id).waitFor();
  await lin.openCard(id);
  const card = lin.page.locator(".log .by-bot .tx").first();
  await card.waitFor();
  assert.match(await card.innerText(), /Confirming[\s\S]*Testnet[\s\S]*1 of 3/);
  await chain.mine(4);
  // What the gateway heard less than two seconds ago is new enough for it.
  await until("the card has moved on", async () => {
    await lin.page.waitForTimeout(500); // a person's pace: more than sixty questions a minute are refused
    await card.getByRole("button", { name: "Look again" }).click();
    return card.getByText("Confirmed", { exact: true }).isVisible();
  });
  assert.match(await card.innerText(), /Confirmations\s+5\s/);

  const own = lin.page.locator(".log .by-visitor .tx").first();
  await own.getByRole("button", { name: /^Look up 0x/ }).click();
  await own.getByText("Confirmed", { exact: true }).waitFor();
  assert.equal(await lin.page.locator(".log .by-visitor .chain").first().locator(".chain-whole").textContent(), hash);
  await shoot(lin.page, "chain-console");
});

chapter("without the chain the agent reads that it can't be looked at now", async () => {
  await chain.stop();
  const other = `0x${"ab".repeat(32)}`;
  await say(en, `and the transaction ${other}?`);
  const own = lin.page.locator(".log .by-visitor").filter({ hasText: other }).locator(".tx");
  await own.getByRole("button", { name: /^Look up/ }).click();
  await own.getByText("Can't look now").waitFor();
  await own.getByText("No answer from Testnet").waitFor();
  await shoot(lin.page, "chain-console-down");
});

test("no page had an error, and no policy was violated", { skip: noNode }, () => world.quiet());
