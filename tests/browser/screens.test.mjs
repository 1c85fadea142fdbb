/**
 * Every screen, in both languages, phone and desktop, light and dark: controls have names, text can be
 * read, nothing runs out at 320 px. The pictures in out/ are for people to look at.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { shoot } from "./look.mjs";
import { TALK, closeAndRate, stretch, talk } from "./scenes.mjs";
import { DESKTOP, PHONE, World, until } from "./support.mjs";

let world;
const LOCALES = { en: "en-US", zh: "zh-CN" };
const people = {};

before(async () => {
  world = await World.start();
  // One who was robbed takes two places: Mei has room for all of the scene.
  world.sql("UPDATE presence SET capacity = 4 WHERE capacity = 3");
});
after(() => world?.stop());

// Each screen is a subtest: one that is bad does not hide the others.
for (const [tag, locale] of Object.entries(LOCALES)) {
  const login = tag === "en" ? "lin" : "mei";

  test(`the widget and the console, ${locale}`, async (t) => {
    const words = TALK[locale];
    const see = (name, page, options) => t.test(name, () => shoot(page, `${tag}-${name}`, options));
    let visitor, agent, id;
    const closed = await world.context({ locale });
    const loginPage = await closed.newPage();
    await loginPage.goto(`${world.origin}/console/`);
    await loginPage.locator('input[name="name"]').waitFor();
    await see("console-login", loginPage);
    await loginPage.goto(`${world.origin}/demo/`);
    await see("demo", loginPage);
    await closed.close();

    agent = await world.staff(login, { locale });
    await see("console-empty", agent.page);
    visitor = await world.visitor({ locale });
    await see("widget-greeting", visitor.page);
    await visitor.say(words.question);
    await visitor.widget.locator(".msg.bot .more").waitFor();
    await see("widget-bot", visitor.page);
    await visitor.widget.locator(".msg.bot .more").last().click();
    await visitor.widget.locator(".sheet article h1").waitFor();
    await see("widget-article", visitor.page);
    await visitor.widget.locator(".sheet .bar button").click();

    // Two who wait, one of them because of stolen coins.
    const others = [];
    for (const text of [words.other, words.urgent]) {
      const other = await world.visitor({ locale });
      await other.say(text);
      await other.widget.locator(".msg.bot").first().waitFor();
      if (text === words.other) await other.askPerson();
      await other.widget.locator(".card.queue").waitFor();
      others.push(other);
    }
    await others[0].widget.locator(".card.queue strong", { hasText: tag === "en" ? "You're number 2 in line" : "您排在第 2 位" }).waitFor(); // which is also told to screen readers
    await see("widget-queue", others[0].page);
    await see("widget-urgent", others[1].page);
    await agent.page.locator("#tab-queue").click();
    await agent.page.locator(".inbox .card").nth(1).waitFor();
    await see("console-queue", agent.page);

    await agent.page.locator("#tab-mine").click();
    await agent.go("online");
    for (const other of others) await agent.card(await other.conversation()).waitFor();
    id = await talk(visitor, agent);
    people[tag] = { visitor, agent, id };
    await see("widget-agent", visitor.page);
    await visitor.input.pressSequentially("…");
    await agent.page.locator(".typing.on").waitFor();
    await see("console-thread", agent.page);
    await agent.page.setViewportSize(PHONE);
    await agent.page.locator(".thread-info").click();
    await see("console-details", agent.page, { sizes: { phone: PHONE } });
    await agent.page.locator(".context-head button").click();
    await agent.page.setViewportSize(DESKTOP);
    await agent.page.locator(".mode.note").click();
    await see("console-note", agent.page);
    await agent.page.locator(".mode.reply").click();
    await agent.page.keyboard.press("Escape");
    await agent.page.keyboard.press("t");
    await agent.page.getByRole("dialog").waitFor();
    await see("console-transfer", agent.page);
    await agent.page.keyboard.press("Escape");
    await agent.page.keyboard.press("?");
    await agent.page.getByRole("dialog").waitFor();
    await see("console-keys", agent.page);
    await agent.page.keyboard.press("Escape");
    await agent.page.locator(".account-button").click();
    await see("console-menu", agent.page);
    await agent.page.keyboard.press("Escape");
    await t.test("what was opened with Why? stays where it was pressed", async () => {
      const why = agent.page.locator(".event-assigned summary");
      await why.scrollIntoViewIfNeeded();
      const before = await why.boundingBox();
      await why.click();
      await agent.page.locator(".event-assigned details[open]").waitFor();
      await until("it is drawn", () => agent.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))));
      assert.ok(Math.abs((await why.boundingBox()).y - before.y) < 4);
    });
    await see("console-why", agent.page);
    await t.test("a window that becomes narrow takes the focus from nobody", async () => {
      await agent.composer.focus();
      await agent.page.setViewportSize(PHONE);
      await agent.page.locator(".thread-back").waitFor();
      assert.equal(await agent.page.evaluate(() => document.activeElement?.id), "composer-text");
      await agent.page.setViewportSize(DESKTOP);
    });

    await visitor.input.fill("");
    await visitor.widget.locator("header .menu button").click();
    await visitor.widget.getByRole("menu").waitFor();
    await see("widget-menu", visitor.page);
    await visitor.widget.getByRole("menuitem").last().click();
    await visitor.widget.getByRole("alertdialog").waitFor();
    await see("widget-close", visitor.page);
    await visitor.widget.locator(".confirm .plain").click();
    await closeAndRate(visitor, agent);
    await see("widget-rate", visitor.page);
    await visitor.widget.locator(".card.rate button.primary").click();
    await visitor.widget.locator(".card.rate.done").waitFor();
    await see("widget-rated", visitor.page);
    await visitor.widget.locator(".composer .primary").click();
    await visitor.widget.locator("header .menu button").click();
    await visitor.widget.getByRole("menuitem").first().click();
    await visitor.widget.locator(".sheet .list li").first().waitFor();
    await see("widget-earlier", visitor.page);
    await agent.go("away");
    for (const other of others) await other.context.close();
    stretch(world, id);
  });
}

for (const [tag, locale] of Object.entries(LOCALES)) {
  test(`the review, ${locale}`, async (t) => {
    const see = (name, page, options) => t.test(name, () => shoot(page, `${tag}-${name}`, options));
    const rui = await world.staff("rui", { locale, path: "/review/" });
    const { page } = rui;
    await page.locator(".found").first().waitFor();
    await see("review-list", page);
    await page.locator('input[name="q"]').fill("zzzz");
    await page.locator('.filters button[type="submit"]').click();
    await until("nothing is found", async () => (await page.locator(".found").count()) === 0);
    await see("review-none", page);
    await page.locator('.filters button[type="reset"]').click();
    await page.locator(`.found[href$="/${people[tag].id}"]`).click();
    await page.locator(".replay .play").waitFor();
    await see("review-start", page);
    await page.locator(".transport button").last().click();
    await page.locator(".replay-log .said.note").waitFor();
    await see("review-replay", page);
  });
}

test("no page had an error, and no policy was violated", () => world.quiet());
