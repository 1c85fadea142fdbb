/**
 * Names that people chose themselves: very long ones, ones that turn text round or break lines, ones that
 * look like staff. None of them may push anything else off a screen, or be taken for what it is not.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { shoot } from "./look.mjs";
import { DESKTOP, World, picture, story, until } from "./support.mjs";

const chapter = story(() => world);
const LONG = "Wolfeschlegelsteinhausenbergerdorff".repeat(6).slice(0, 200);
const AGENT = "Maximiliana-Konstantinopolitanskaya-".repeat(3);
const TURNED = "\u202EtroppuS\u202C\nTeam";
let world, long, turned, plain, lin;

before(async () => {
  world = await World.start();
  world.sql(`UPDATE agent SET name = '${AGENT}' WHERE login IN ('lin', 'mei')`);
});
after(() => world?.stop());

/** Where the queue is open: what of the cards runs out of them. */
const outOfCards = (page) => page.evaluate(() => [...document.querySelectorAll(".card")].flatMap((card) => {
  const box = card.getBoundingClientRect();
  return [...card.querySelectorAll("*")].filter((el) => !el.matches(".hidden") && !el.closest("bdi") && el.getBoundingClientRect().right > box.right + 0.5).map((el) => el.className || el.tagName);
}));
const cardOf = async (visitor) => lin.card(await visitor.conversation());

chapter("in the queue the name is cut, the time and the mark stay", async () => {
  const waiting = [];
  for (const name of [LONG, TURNED, ""]) {
    const one = await world.visitor();
    await one.say("hello");
    await one.widget.locator(".msg.bot").first().waitFor();
    world.sql(`UPDATE visitor SET name = '${name}' WHERE id = (SELECT visitor_id FROM conversation WHERE id = ${await one.conversation()})`);
    await one.askPerson();
    await one.widget.locator(".card.queue").waitFor();
    waiting.push(one);
  }
  [long, turned, plain] = waiting;
  lin = await world.staff("lin");
  await lin.page.locator("#tab-queue").click();
  await lin.page.locator(".inbox .card").nth(2).waitFor();
  assert.deepEqual(await outOfCards(lin.page), []);
  assert.ok(await (await cardOf(long)).locator("time").isVisible());
  await shoot(lin.page, "names-queue");
});

chapter("a name turns nothing round, breaks no line, and is marked as a visitor's; a number needs no mark", async () => {
  const name = (await cardOf(turned)).locator("strong bdi");
  assert.equal(await name.textContent(), "troppuS Team");
  assert.equal(await name.evaluate((el) => getComputedStyle(el).unicodeBidi), "isolate");
  assert.equal(await (await cardOf(turned)).locator(".visitor-name .tag").innerText(), "Visitor");
  assert.equal(await (await cardOf(plain)).locator(".visitor-name .tag").count(), 0);
});

chapter("how long somebody waits goes on each second, and nothing else of the list is drawn", async () => {
  world.sql(`UPDATE conversation SET queued_at = now() WHERE id = ${await plain.conversation()}`);
  await lin.page.reload();
  await lin.page.locator("#tab-queue").click();
  const wait = (await cardOf(plain)).locator("time");
  await wait.waitFor();
  await lin.page.evaluate(() => {
    window.changed = [];
    new MutationObserver((records) => {
      for (const { target, type } of records) window.changed.push(`${type} in ${target.parentElement?.closest("time") ? "time" : target.nodeName}`);
    }).observe(document.querySelector(".cards"), { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const seen = new Set();
  await until("three seconds went by", async () => seen.add(await wait.innerText()).size > 3);
  const seconds = [...seen].map((text) => Number(/(\d+) sec/.exec(text)?.[1]));
  assert.deepEqual(seconds, [...seconds].sort((a, b) => a - b)); // a slow machine may leave one out
  assert.deepEqual([...new Set(await lin.page.evaluate(() => window.changed))], ["characterData in time"]);
});

chapter("the toast of a new conversation stays over the list, and within a few lines", async () => {
  const { page } = lin;
  // They stay for seconds only, so they are measured in the page as soon as the long one is there.
  const measured = page.waitForFunction((start) => {
    const all = [...document.querySelectorAll(".toast")];
    if (!all.some((el) => el.textContent.includes(start))) return null;
    return all.map((el) => ({ right: el.getBoundingClientRect().right, height: el.offsetHeight, cut: el.scrollWidth > el.clientWidth }));
  }, LONG.slice(0, 30));
  await lin.go("online");
  const toasts = await (await measured).jsonValue();
  await page.screenshot({ path: picture("names-toast-desktop") });
  const edge = (await page.locator(".inbox").boundingBox()).width;
  for (const box of toasts) assert.ok(box.right <= edge && box.height < 110 && !box.cut, JSON.stringify(box));
});

chapter("in the inbox and the thread nothing runs out, for visitors and agents", async () => {
  const { page } = lin;
  await page.locator("#tab-mine").click();
  await (await cardOf(long)).locator(".card-unread").waitFor();
  assert.deepEqual(await outOfCards(page), []);
  await lin.openCard(await long.conversation());
  await lin.say("hello, how can I help?");
  await long.hears("how can I help?", "agent");
  await long.input.pressSequentially("…");
  await page.locator(".typing.on").waitFor();
  await shoot(page, "names-thread");
  await shoot(long.page, "names-widget");
  await page.locator(".thread-title .tag", { hasText: "Visitor" }).waitFor();
});

chapter("nor where a colleague reads along, transfers, or closes", async () => {
  const reader = await world.staff("rui", { locale: "zh-CN" });
  const { page } = reader;
  await page.locator("#tab-all").click();
  await reader.card(await long.conversation()).click();
  await page.locator(".log .entry-slot").first().waitFor();
  assert.deepEqual(await outOfCards(page), []);
  await page.locator(".thread-title .tag", { hasText: "访客" }).waitFor();
  await shoot(page, "names-colleague");
  await page.context().close();
  await lin.page.keyboard.press("Escape");
  await lin.page.keyboard.press("e");
  await lin.page.getByRole("dialog").waitFor();
  await shoot(lin.page, "names-close");
  await lin.page.getByRole("dialog").locator("button.danger").click();
  await lin.openCard(await turned.conversation());
  await lin.page.keyboard.press("Escape");
  await lin.page.keyboard.press("t");
  await lin.page.getByRole("dialog").waitFor();
  await shoot(lin.page, "names-transfer");
});

chapter("nor in the review", async () => {
  const rui = await world.staff("rui", { path: "/review/" });
  const { page } = rui;
  await page.locator(".found").first().click();
  await page.locator(".transport button").last().click();
  await page.locator(".replay-log .said").last().waitFor();
  await shoot(page, "names-review");
  await shoot(page, "names-review-wide", { sizes: { desktop: DESKTOP } });
});

test("no page had an error, and no policy was violated", () => world.quiet());
