/**
 * From the bot to a person on the screens: what the bot asks can be answered and skipped with buttons, by keys
 * too, and whoever takes over reads it all on one card, also after a transfer and far down a long conversation.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { namesOf, overflowing, shoot } from "./look.mjs";
import { PHONE, World, story, until } from "./support.mjs";

const HASH = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060";
const WORDS = {
  "en-US": {
    question: "my transfer has been stuck on confirming for hours", person: "Talk to a person", skip: "Skip", chain: "BNB Chain", amount: "500 USDT", when: "2 hours ago",
    hash: `transaction ${HASH}`, asks: ["What is the transaction hash", "Which network", "How much was it", "When was that"], done: "passing you on to a person",
    card: { "Why a person": "Asked for one", Question: "my transfer has been stuck on confirming for hours", Language: "English", Transaction: HASH, Network: "BNB Chain", Amount: "500 USDT", When: "2 hours ago" },
  },
  "zh-CN": {
    question: "转账一直没到账", person: "转人工客服", skip: "跳过", chain: "BNB Chain", amount: "500 U", when: "昨天晚上",
    hash: `交易哈希 ${HASH}`, asks: ["请提供交易哈希", "是在哪条链", "金额是多少", "大概是什么时候"], done: "正在为您转接人工客服",
    card: { 转人工原因: "访客要求", 问题: "转账一直没到账", 语言: "中文", 交易: HASH, 网络: "BNB Chain", 金额: "500 U", 时间: "昨天晚上" },
  },
};
const chapter = story(() => world);
let world, talks;

before(async () => {
  world = await World.start();
  talks = {};
});
after(() => world?.stop());

const chips = (visitor) => visitor.widget.locator(".chips .chip");
const rows = (staff) => staff.page.locator(".summary dl > div").evaluateAll((list) =>
  Object.fromEntries(list.map((row) => [row.querySelector("dt").textContent, row.querySelector("dd").innerText.trim()])));

for (const [locale, words] of Object.entries(WORDS)) {
  chapter(`in ${locale}, the visitor answers what the bot asks, with the buttons where there are any`, async () => {
    const visitor = await world.visitor({ locale, viewport: PHONE });
    await visitor.say(words.question);
    await visitor.widget.locator(".msg.bot").first().waitFor();
    await visitor.widget.locator(".composer .person").click();
    await visitor.hears(words.asks[0], "bot");
    await chips(visitor).filter({ hasText: words.skip }).waitFor();
    await visitor.input.fill(words.hash); // shown by its ends, so not to be found by its text
    await visitor.input.press("Enter");
    await visitor.hears(words.asks[1], "bot");
    assert.equal(await chips(visitor).count(), 7, "five networks, skip, and to a person at once");
    assert.deepEqual(await namesOf(visitor.page), []);
    assert.deepEqual(await overflowing(visitor.page), []);
    await shoot(visitor.page, `handover-asked-${locale}`);
    /* By keys: a button is pressed with Enter, and the answer is read out by the log. */
    await chips(visitor).filter({ hasText: words.chain }).focus();
    await visitor.page.keyboard.press("Enter");
    await visitor.hears(words.asks[2], "bot");
    await visitor.say(words.amount);
    await visitor.hears(words.asks[3], "bot");
    await visitor.say(words.when);
    await visitor.hears(words.done, "bot");
    await visitor.widget.locator(".msg.bot li").filter({ hasText: words.amount }).waitFor();
    await shoot(visitor.page, `handover-done-${locale}`);
    talks[locale] = { visitor, id: await visitor.conversation() };
  });

  chapter(`in ${locale}, who takes over reads it on the card`, async () => {
    const staff = await world.staff(locale === "en-US" ? "lin" : "mei", { locale });
    await staff.go("online");
    const { id } = talks[locale];
    await staff.openCard(id);
    await staff.page.locator(".summary dl").waitFor();
    const shown = await rows(staff);
    for (const [label, value] of Object.entries(words.card)) assert.ok(shown[label]?.startsWith(value), `${label}: ${shown[label]}`);
    assert.deepEqual(await overflowing(staff.page), []);
    await shoot(staff.page, `handover-card-${locale}`);
    await staff.go("away");
    talks[locale].staff = staff;
  });
}

chapter("a later agent reads the same card, though the hand-over is further up than what is loaded", async () => {
  const { id, staff } = talks["en-US"];
  world.sql(`WITH head AS (UPDATE conversation SET last_seq = last_seq + 100 WHERE id = ${id} RETURNING last_seq - 100 AS seq, agent_id)
    INSERT INTO entry (conversation_id, seq, created_at, kind, author, author_id, body)
    SELECT ${id}, seq + n, now(), 'message', 'agent', agent_id, 'line ' || n FROM head, generate_series(1, 100) n`);
  const mei = talks["zh-CN"].staff;
  await mei.go("online");
  await staff.page.locator(".thread-head").getByRole("button", { name: "Transfer" }).click();
  await staff.page.getByRole("dialog").getByText("Mei").click();
  await staff.page.getByRole("dialog").getByRole("button", { name: "Transfer" }).click();
  await until("Mei has it", () => world.sql(`SELECT a.login FROM conversation c JOIN agent a ON a.id = c.agent_id WHERE c.id = ${id}`)[0]?.[0] === "mei");
  await mei.openCard(id);
  await until("the card is of this conversation", async () => (await rows(mei))["交易"] === HASH);
  assert.equal(await mei.page.locator(".log .event-queued").count(), 0, "the hand-over itself is not loaded");
});

chapter("a complaint gets its number, and is marked on the desk's lists and above its thread", async () => {
  const visitor = await world.visitor({ locale: "zh-CN", viewport: PHONE });
  const mei = talks["zh-CN"].staff;
  await visitor.say("我要投诉");
  await visitor.hears("发生了什么事", "bot");
  await visitor.say("客服态度很差");
  for (const asks of ["从什么时候开始", "您希望我们怎么处理", "怎么联系您"]) {
    await visitor.hears(asks, "bot");
    await chips(visitor).filter({ hasText: /^跳过$/ }).click();
  }
  const id = await visitor.conversation();
  await visitor.hears(`C-${id}`, "bot");
  await mei.card(id).getByText("投诉", { exact: true }).waitFor();
  await mei.openCard(id);
  await mei.page.locator(".thread-head").getByText("投诉", { exact: true }).waitFor();
  await mei.page.locator(".summary dl").getByText(`C-${id}`).waitFor();
  const shown = await rows(mei);
  assert.deepEqual([shown["转人工原因"], shown["投诉编号"], shown["事由"]], ["投诉", `C-${id}`, "客服态度很差"]);
  await shoot(mei.page, "handover-complaint");
});

chapter("every question can be passed over with one button", async () => {
  const visitor = await world.visitor();
  await visitor.say(WORDS["en-US"].question);
  await visitor.widget.locator(".msg.bot").first().waitFor();
  await visitor.widget.locator(".composer .person").click();
  for (const asks of WORDS["en-US"].asks) {
    await visitor.hears(asks, "bot");
    await chips(visitor).filter({ hasText: /^Skip$/ }).click();
  }
  await visitor.hears("passing you on to a person", "bot");
  await until("it waits, or a person has it", () => world.sql(`SELECT state FROM conversation ORDER BY id DESC LIMIT 1`)[0][0] !== "bot");
});
