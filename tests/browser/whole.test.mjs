/**
 * The main job, end to end, on the screens that people have: two visitors chat, the bot answers, the least
 * busy agents take over, one conversation changes hands, both are rated, a reviewer replays one.
 *
 * One story in chapters: each begins where the one before ended.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { World, story, until } from "./support.mjs";

const QUESTION_ZH = "老板给我发了200U，显示成功了，我这里没收到钱";
const QUESTION_EN = "I sent some ETH this morning and it just keeps saying confirming";
const NOTE = "Sounds upset, sent from Binance. Hash asked for. 私密备注-7731";
const TRANSFER_NOTE = "转给你：已要到交易哈希 note-9920";
const REPLY_EN = "Hello, I looked at your transaction: its fee is below the current price.";
const REPLY_ZH = "您好，麻烦把交易哈希发给我，我帮您查一下。";

const chapter = story(() => world);
let world, zh, en, lin, mei, withZh, withEn, zhId, enId;

before(async () => {
  world = await World.start();
});
after(() => world?.stop());

/** The words that an article's answer begins with, as a reader sees them. */
function firstWords(slug, lang) {
  const [[answer]] = world.sql(`SELECT split_part(answer, E'\\n', 1) FROM article WHERE slug = '${slug}' AND lang = '${lang}'`);
  return answer.replace(/^\d+\. /, "").replaceAll("**", "");
}

const agentOf = (id) => world.sql(`SELECT a.login FROM conversation c JOIN agent a ON a.id = c.agent_id WHERE c.id = ${id}`)[0]?.[0];
const stateOf = (id) => world.sql(`SELECT state FROM conversation WHERE id = ${id}`)[0][0];
const loads = () => world.sql("SELECT a.login, p.load FROM presence p JOIN agent a ON a.id = p.agent_id WHERE a.login IN ('lin', 'mei') ORDER BY a.login");

chapter("two agents sign in at the console and go online", async () => {
  [lin, mei] = await Promise.all([world.staff("lin"), world.staff("mei", { locale: "zh-CN" })]);
  await Promise.all([lin.go("online"), mei.go("online")]);
  assert.deepEqual(world.sql("SELECT count(*) FROM presence WHERE state = 'online' AND gone_at IS NULL"), [["2"]]);
});

chapter("the bot answers a Chinese and an English visitor, each from the right article", async () => {
  [zh, en] = await Promise.all([world.visitor({ locale: "zh-CN" }), world.visitor({ locale: "en-US" })]);
  await Promise.all([zh.say(QUESTION_ZH), en.say(QUESTION_EN)]);
  await zh.hears(firstWords("deposit-not-arrived", "zh-CN"), "bot");
  await en.hears(firstWords("transaction-pending", "en"), "bot");
  [zhId, enId] = await Promise.all([zh.conversation(), en.conversation()]);
  const article = (id) => world.sql(`SELECT data->>'article' FROM entry WHERE conversation_id = ${id} AND author = 'bot' ORDER BY seq LIMIT 1`);
  assert.deepEqual(article(zhId), [["deposit-not-arrived"]]);
  assert.deepEqual(article(enId), [["transaction-pending"]]);
});

chapter("the whole article opens in the widget and closes again", async () => {
  await en.bubble(firstWords("transaction-pending", "en"), "bot").getByRole("button", { name: "Read the whole article" }).click();
  await en.widget.getByRole("heading", { name: "My transfer stays pending", level: 1 }).waitFor();
  await en.widget.getByRole("button", { name: "Back to the chat" }).click();
  await en.input.waitFor();
});

chapter("both ask for a person, one by the button, one in words, and each agent gets one: the least busy", async () => {
  await zh.askPerson();
  await until("the first conversation is assigned", () => stateOf(zhId) === "assigned");
  await en.say("can I please talk to a real person about this");
  await en.noQuestions();
  await until("the second conversation is assigned", () => stateOf(enId) === "assigned");
  assert.notEqual(agentOf(zhId), agentOf(enId));
  assert.deepEqual(loads(), [["lin", "1"], ["mei", "1"]]);
  const [[rule, candidates]] = world.sql(`SELECT detail->>'rule', jsonb_array_length(detail->'candidates') FROM entry
    WHERE conversation_id = ${enId} AND event = 'assigned'`);
  assert.deepEqual([rule, candidates], ["load", "2"], "the second went to the lower load of two candidates");
  withZh = agentOf(zhId) === "lin" ? lin : mei;
  withEn = withZh === lin ? mei : lin;
  const name = (of) => (of === lin ? "Lin" : "Mei");
  await zh.widget.getByText(`${name(withZh)} 已接入会话`).waitFor();
  await en.widget.getByText(`${name(withEn)} joined the conversation`).waitFor();
});

chapter("the agent sees that the visitor types, and the visitor that the agent does", async () => {
  await Promise.all([withZh.openCard(zhId), withEn.openCard(enId)]);
  // Who types no more is forgotten after seconds.
  await Promise.all([withEn.page.locator(".typing.on").waitFor(), en.input.pressSequentially("it is 0x12", { delay: 5 })]);
  await Promise.all([en.widget.locator(".msg.typing").waitFor(), withEn.composer.pressSequentially("Hello", { delay: 5 })]);
  await en.input.fill("");
  await withEn.page.locator(".typing:not(.on)").waitFor();
});

chapter("each agent replies and the visitor reads it under the agent's name; the read marks turn", async () => {
  await Promise.all([withEn.say(REPLY_EN), withZh.say(REPLY_ZH)]);
  for (const [visitor, agent, text] of [[en, withEn, REPLY_EN], [zh, withZh, REPLY_ZH]]) {
    await visitor.hears(text, "agent");
    const name = agent === lin ? "Lin" : "Mei";
    assert.equal(await visitor.bubble(text, "agent").locator(".name").innerText(), name);
    await visitor.widget.getByRole("heading", { name, level: 1 }).waitFor();
    await agent.entry(text).locator(".mark.read").waitFor();
    await visitor.widget.locator(".msg.own .state.read").last().waitFor();
  }
  await en.say("thanks, here it is: 0x12ab");
  await en.bubble("here it is: 0x12ab").locator(".state.read").waitFor();
});

chapter("a private note is kept, and never reaches the visitor's page nor its socket", async () => {
  await withEn.page.locator(".mode.note").click();
  await withEn.say(NOTE);
  await withEn.entry(NOTE).locator(".tag.private").waitFor();
  // What is said after the note has come, so the note would have come before it.
  await withEn.page.locator(".mode.reply").click();
  await withEn.say("You can speed it up in the wallet.");
  await en.hears("You can speed it up in the wallet.", "agent");
  assert.deepEqual(world.sql(`SELECT kind, count(*) FROM entry WHERE conversation_id = ${enId} AND body LIKE '%7731%' GROUP BY 1`), [["note", "1"]]);
  assert.equal(await en.widget.getByText("7731").count(), 0);
});

chapter("a conversation is transferred with a note to the other agent, who answers on", async () => {
  await withZh.page.keyboard.press("Escape");
  await withZh.page.keyboard.press("t");
  const dialog = withZh.page.getByRole("dialog");
  await dialog.locator(".target", { hasText: withEn === lin ? "Lin" : "Mei" }).click();
  await dialog.locator("textarea").fill(TRANSFER_NOTE);
  await dialog.locator("button.primary").click();
  await dialog.waitFor({ state: "detached" });
  await withEn.card(zhId).waitFor();
  assert.equal(agentOf(zhId), withEn.login);
  assert.deepEqual(loads().map(([, load]) => load).sort(), ["0", "2"]);
  await zh.widget.getByText(`${withEn === lin ? "Lin" : "Mei"} 接手为您服务`).waitFor();
  await withEn.openCard(zhId);
  await withEn.entry(TRANSFER_NOTE).locator(".tag.private").waitFor();
  await withEn.say("您好，我已看到您的交易，请再等几分钟。");
  await zh.hears("我已看到您的交易", "agent");
  assert.equal(await zh.widget.getByText("note-9920").count(), 0);
});

chapter("both are closed, the places are free at once, and both visitors rate with a comment", async () => {
  await withEn.page.keyboard.press("Escape");
  await withEn.page.keyboard.press("e");
  await withEn.page.getByRole("dialog").locator("button.danger").click();
  await en.widget.getByRole("button", { name: "More" }).click();
  await en.widget.getByRole("menuitem", { name: "End this conversation" }).click();
  await en.widget.getByRole("button", { name: "End conversation" }).click();
  await until("both are closed", () => stateOf(zhId) === "closed" && stateOf(enId) === "closed");
  assert.deepEqual(loads().map(([, load]) => load), ["0", "0"]);

  const rate = async (visitor, star, comment, thanks) => {
    await visitor.widget.locator(".card.rate .stars label").nth(star - 1).click();
    await visitor.widget.locator(".card.rate textarea").fill(comment);
    await visitor.widget.locator(".card.rate button.primary").click();
    await visitor.widget.getByText(thanks).waitFor();
  };
  await rate(en, 5, "quick and clear, thank you", "Thank you. This helps us get better.");
  await rate(zh, 4, "回复很快，谢谢", "感谢您的评价");
  await until("both ratings are stored", () => world.sql(`SELECT 1 FROM conversation WHERE id IN (${zhId}, ${enId}) AND rating IS NULL`).length === 0);
  assert.deepEqual(world.sql(`SELECT id, rating FROM conversation WHERE id IN (${zhId}, ${enId}) ORDER BY rating`), [[String(zhId), "4"], [String(enId), "5"]]);
  assert.deepEqual(world.sql(`SELECT body FROM entry WHERE conversation_id = ${zhId} AND event = 'rated'`), [["回复很快，谢谢"]]);
});

chapter("nothing private was on the visitors' sockets", () => {
  for (const visitor of [zh, en]) {
    assert.ok(visitor.frames.length > 20, "the frames were recorded");
    const all = visitor.frames.join("\n");
    assert.ok(all.includes('"type":"entry"'));
    for (const secret of ["7731", "note-9920", '"note"', '"detail"', "candidates"]) assert.ok(!all.includes(secret), `${secret} on a visitor's socket`);
  }
  assert.ok(withEn.frames.join("\n").includes("7731"), "the agent's socket did carry it");
});

chapter("a reviewer finds a conversation by its text, replays it and downloads it", async (t) => {
  const rui = await world.staff("rui", { path: "/review/" });
  const { page } = rui;
  const replay = page.locator(".replay");

  await t.test("found by a word of the private note", async () => {
    await page.locator(".found").nth(1).waitFor();
    await page.locator('input[name="q"]').fill("7731");
    // Search knows what was closed within seconds.
    await until("one result", async () => {
      await page.locator('.filters button[type="submit"]').click();
      await page.locator('.search-count[data-busy="false"]').waitFor();
      return (await page.locator(".found").count()) === 1;
    });
    assert.equal(await page.locator(".found mark").innerText(), "7731");
    await page.locator(".found").click();
    await replay.getByText(`#${enId}`).first().waitFor();
  });

  await t.test("it plays with its timing, faster, without pauses, and stops at the end", async () => {
    const said = page.locator(".replay-log .said");
    const [[total, seconds]] = world.sql(`SELECT count(*) FILTER (WHERE kind <> 'event'), floor(extract(epoch FROM max(created_at) - min(created_at)))
      FROM entry WHERE conversation_id = ${enId}`);
    await replay.getByText(`of ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`).waitFor(); // as long as it really was
    assert.ok((await said.count()) < Number(total), "not all is there before it plays");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await until("something was replayed", async () => (await said.count()) > 1);
    await page.getByRole("button", { name: "8×" }).click();
    await page.getByRole("switch", { name: "Skip pauses" }).click();
    await page.getByRole("switch", { name: "Skip pauses", checked: true }).waitFor();
    await page.getByRole("button", { name: "Play", exact: true }).waitFor(); // it stopped by itself
    assert.equal(await said.count(), Number(total));
    await page.getByRole("button", { name: "To the beginning" }).click();
    await until("it is back at the beginning", async () => (await said.count()) === 0);
    await page.getByRole("button", { name: "To the end" }).click();
    await replay.locator(".said", { hasText: QUESTION_EN }).waitFor();
    await replay.locator(".said", { hasText: NOTE }).locator(".tag.private", { hasText: "Private note" }).waitFor();
    await replay.locator("blockquote", { hasText: "quick and clear, thank you" }).waitFor();
    await replay.locator(".event", { hasText: "the least busy" }).waitFor();
  });

  await t.test("the download is the whole conversation as JSON", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download JSON" }).click()]);
    assert.equal(download.suggestedFilename(), `baton-conversation-${enId}.json`);
    const got = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.equal(got.conversation.id, enId);
    assert.equal(got.conversation.rating, 5);
    assert.deepEqual(got.entries.map((entry) => entry.seq), got.entries.map((_, i) => i + 1), "every entry, in order");
    assert.equal(got.entries.length, Number(world.sql(`SELECT last_seq FROM conversation WHERE id = ${enId}`)[0][0]));
    const has = (fits) => assert.ok(got.entries.some(fits), fits.toString());
    has((entry) => entry.author === "visitor" && entry.text === QUESTION_EN);
    has((entry) => entry.author === "bot" && entry.data.article === "transaction-pending");
    has((entry) => entry.kind === "note" && entry.text === NOTE);
    has((entry) => entry.event === "assigned" && entry.detail.candidates.length === 2);
    has((entry) => entry.event === "rated" && entry.data.score === 5 && entry.text === "quick and clear, thank you");
  });
});

test("no page had an error, and no policy was violated", () => world.quiet());
