/** The widget as one visitor meets it: waiting in line, more than one tab, the keyboard, input methods. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, World, picture, story, until } from "./support.mjs";

const chapter = story(() => world);
let world, waiting, mei;

before(async () => {
  world = await World.start();
});
after(() => world?.stop());

const focused = (visitor) => visitor.page.evaluate(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.tagName === "IFRAME" ? "widget" : at?.getAttribute("aria-label") ?? at?.tagName ?? "";
});
const focusedInside = (visitor) => visitor.widget.locator("html").evaluate(() => {
  const at = document.activeElement;
  return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
});

chapter("with nobody there, each who asks for a person reads the place in the line", async () => {
  waiting = [];
  for (const locale of ["en-US", "zh-CN", "en-US"]) {
    const one = await world.visitor({ locale });
    await one.askPerson();
    await one.widget.locator(".card.queue").waitFor();
    waiting.push(one);
  }
  const [first, second, third] = waiting;
  await first.widget.locator(".card.queue", { hasText: "You're next" }).waitFor();
  await second.widget.locator(".card.queue", { hasText: "您排在第 2 位" }).waitFor();
  await third.widget.locator(".card.queue", { hasText: "You're number 3 in line" }).waitFor();
  await first.widget.locator(".card.queue", { hasText: "3 waiting" }).waitFor(); // pushed as the others came
  await third.widget.getByRole("banner").getByText("Number 3 in line").waitFor();
});

chapter("when the first one leaves, the others move up without asking", async () => {
  const [first, second, third] = waiting;
  await first.widget.getByRole("button", { name: "More" }).click();
  await first.widget.getByRole("menuitem", { name: "End this conversation" }).click();
  await first.widget.getByRole("button", { name: "End conversation" }).click();
  await second.widget.locator(".card.queue", { hasText: "下一位就是您" }).waitFor();
  await third.widget.locator(".card.queue", { hasText: "You're number 2 in line" }).waitFor();
});

chapter("when somebody comes online, those in the line are taken in their order, and the card goes", async () => {
  world.sql("UPDATE presence SET capacity = 1 WHERE agent_id = (SELECT id FROM agent WHERE login = 'mei')");
  mei = await world.staff("mei", { locale: "zh-CN" });
  await mei.go("online");
  const [, second, third] = waiting;
  await second.widget.getByText("Mei 已接入会话").waitFor();
  await second.widget.locator(".card.queue").waitFor({ state: "detached" });
  await third.widget.locator(".card.queue", { hasText: "You're next" }).waitFor();
  // Closing gives the place to the next one, by the event.
  await mei.openCard(await second.conversation());
  await mei.page.keyboard.press("Escape");
  await mei.page.keyboard.press("e");
  await mei.page.getByRole("dialog").locator("button.danger").click();
  await third.widget.getByText("Mei joined the conversation").waitFor();
});

chapter("a second tab of the same visitor shows the same conversation, and both hear what is said", async () => {
  const [, , third] = waiting;
  const tab = await third.another();
  await tab.widget.getByText("Mei joined the conversation").waitFor();
  await tab.say("written in the second tab");
  await third.bubble("written in the second tab").waitFor();
  await mei.openCard(await third.conversation());
  await mei.say("I see you in both tabs");
  await Promise.all([tab, third].map((one) => one.hears("I see you in both tabs", "agent")));
  await third.say("and here in the first");
  await tab.bubble("and here in the first").waitFor();
  for (const one of [tab, third]) {
    assert.equal(await one.bubble("written in the second tab").count(), 1);
    assert.equal(await one.bubble("and here in the first").count(), 1);
  }
  const id = await third.conversation();
  assert.deepEqual(world.sql(`SELECT body, count(*) FROM entry WHERE conversation_id = ${id} AND body LIKE '%second tab' GROUP BY 1`), [["written in the second tab", "1"]]);
  await tab.page.close();
});

chapter("a tab that was there before the conversation shows it once another tab has opened it, and goes on in it", async () => {
  const first = await world.visitor();
  const second = await first.another();
  const hidden = await first.another();
  await hidden.launcher.click();
  await hidden.page.getByRole("button", { name: "Open support chat", exact: true }).waitFor();
  await first.say("hello from the first tab");
  const id = await first.conversation();
  await second.bubble("hello from the first tab").waitFor();
  await second.widget.locator(".msg.bot").first().waitFor();
  await hidden.page.getByRole("button", { name: /^Open support chat \(\d+ unread\)$/ }).waitFor();
  await second.say("and from the second");
  await first.bubble("and from the second").waitFor();
  assert.deepEqual(world.sql(`SELECT count(*) FROM conversation WHERE visitor_id = (SELECT visitor_id FROM conversation WHERE id = ${id})`), [["1"]]);
  await first.context.close();
});

chapter("with the widget closed, the button counts what is unread and says so", async () => {
  const [, , third] = waiting;
  await third.launcher.click();
  await third.page.getByRole("button", { name: "Open support chat", exact: true }).waitFor();
  await mei.say("are you still there?");
  const badge = third.page.getByRole("button", { name: "Open support chat (1 unread)" });
  await badge.waitFor();
  assert.equal(await badge.locator("b").innerText(), "1");
  await third.launcher.click();
  await third.hears("are you still there?", "agent");
  await third.page.getByRole("button", { name: "Close support chat" }).waitFor();
  await mei.entry("are you still there?").locator(".mark.read").waitFor();
});

chapter("Enter that ends an input method's composition does not send; the next one does", async () => {
  const one = await world.visitor({ locale: "zh-CN" });
  await one.input.focus();
  const cdp = await one.page.context().newCDPSession(one.page);
  await cdp.send("Input.imeSetComposition", { text: "zhuanzhang", selectionStart: 10, selectionEnd: 10 });
  await until("the composition is in the field", async () => (await one.input.inputValue()) === "zhuanzhang");
  // As Chromium reports the key that picks a word: composing, and key code 229.
  const prevented = await one.input.evaluate((field) => {
    const key = new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true });
    return !field.dispatchEvent(key);
  });
  assert.equal(prevented, false, "the input method gets its Enter");
  assert.equal(await one.widget.locator(".msg.own").count(), 0);
  await cdp.send("Input.insertText", { text: "转账一直没到" });
  await until("the word was picked", async () => (await one.input.inputValue()) === "转账一直没到");
  assert.equal(await one.widget.locator(".msg.own").count(), 0);
  await one.input.press("Shift+Enter");
  await one.input.pressSequentially("x");
  await until("both lines are in the field", async () => (await one.input.inputValue()) === "转账一直没到\nx");
  await one.input.press("Enter");
  await one.bubble("转账一直没到").waitFor();
  assert.equal(await one.widget.locator(".msg.own").count(), 1);
  await one.context.close();
});

chapter("all of it by keyboard: open, ask, read the article, end, and out again, with the focus where it belongs", async () => {
  const context = await world.context({ viewport: DESKTOP });
  const one = world.visitorOn(context, await context.newPage());
  const { page } = one;
  await page.goto(`${world.origin}/demo/`);
  await until("the button is reached by Tab", async () => {
    await page.keyboard.press("Tab");
    return (await focused(one)) === "Open support chat";
  });
  await page.keyboard.press("Enter");
  await until("the field has the focus", async () => (await focused(one)) === "widget" && (await focusedInside(one)) === "Your message");
  await page.keyboard.type("how do i find the words to back up my wallet");
  await page.keyboard.press("Enter");
  await one.widget.locator(".msg.bot .more").waitFor();
  assert.equal(await focusedInside(one), "Your message", "it stays in the field after sending");

  const backTo = async (name) => until(`${name} is reached by Shift+Tab`, async () => {
    await page.keyboard.press("Shift+Tab");
    return (await focusedInside(one)).startsWith(name);
  });
  await backTo("Read the whole article");
  await page.keyboard.press("Enter");
  await one.widget.locator(".sheet article h1").waitFor();
  await until("the panel has the focus", async () => (await focusedInside(one)) === "Back to the chat");
  await page.keyboard.press("Escape");
  await one.widget.locator(".sheet").waitFor({ state: "detached" });
  await until("the focus is back on the button", async () => (await focusedInside(one)).startsWith("Read the whole article"));

  await backTo("More");
  await page.keyboard.press("Enter");
  await until("the menu's first item has the focus", async () => (await focusedInside(one)) === "Earlier conversations");
  await page.keyboard.press("ArrowDown");
  await until("the next item has it", async () => (await focusedInside(one)) === "End this conversation");
  await page.keyboard.press("Enter");
  await until("the question has it, on the harmless answer", async () => (await focusedInside(one)) === "Keep chatting");
  await page.keyboard.press("Escape");
  await one.widget.getByRole("alertdialog").waitFor({ state: "detached" });
  await until("the focus is back on the menu", async () => (await focusedInside(one)) === "More");

  await page.keyboard.press("Escape");
  await until("the launcher has the focus", async () => (await focused(one)) === "Open support chat");
  await until("it says that it is closed", async () => (await one.launcher.getAttribute("aria-expanded")) === "false");
  await context.close();
});

chapter("a browser that draws late still knows that the panel is open: what is read is told, the field has the focus", async () => {
  const context = await world.context({ locale: "en-US" });
  await context.addInitScript(() => {
    window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 300);
  });
  const one = await world.visitorOn(context, await context.newPage(), {}).open();
  await until("the field has the focus", async () => (await focusedInside(one)) === "Your message");
  await one.say("hello");
  await until("the widget tells what was read", () => one.frames.some((frame) => frame.includes('"type":"seen"')));
  await context.close();
});

chapter("a visitor from Taiwan reads Traditional Chinese: the page, the greeting, the bot, an article, the line", async () => {
  const one = await world.visitor({ locale: "zh-TW", viewport: { width: 1180, height: 760 } });
  await one.page.getByRole("button", { name: "繁體" }).and(one.page.locator("[aria-pressed=true]")).waitFor();
  await one.widget.getByText("您好，有什麼可以幫您？").waitFor();
  assert.equal(await one.launcher.getAttribute("aria-label"), "收起線上客服");
  await one.page.screenshot({ path: picture("taiwan-greeting") });
  await one.say("轉帳一直沒到帳");
  await one.widget.getByRole("button", { name: /^查看完整文章/ }).first().click();
  await one.widget.locator('.sheet article[lang="zh-TW"] h1').waitFor();
  await one.page.screenshot({ path: picture("taiwan-article") });
  await one.page.keyboard.press("Escape");
  await one.askPerson();
  await one.widget.getByRole("banner").getByText(/排隊第 \d+ 位/).waitFor();
  await one.page.screenshot({ path: picture("taiwan-queue") });
  assert.deepEqual(world.sql(`SELECT lang FROM conversation WHERE id = ${await one.conversation()}`), [["zh-TW"]]);
  const letters = await one.widget.locator("body").innerText();
  for (const letter of "们这请问题转账时发过还进开关机会录览误联络网页钱") assert.ok(!letters.includes(letter), `${letter}: ${letters}`);
  await one.context.close();
});

chapter("a visitor whose language is not there reads the desk's own, and English where that is asked for", async () => {
  const context = await world.context({ locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto(`${world.origin}/widget/`);
  await page.getByText("您好，有什么可以帮您？").waitFor();
  await page.goto(`${world.origin}/widget/?lang=en-GB`);
  await page.getByRole("textbox", { name: "Your message" }).waitFor();
  await context.close();
});

test("no page had an error, and no policy was violated", () => world.quiet());
