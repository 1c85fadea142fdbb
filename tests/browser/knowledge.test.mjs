/**
 * The knowledge base as its people use it: a visitor who searches before asking and says whether it helped, an agent
 * who inserts an answer, a supervisor who writes, publishes, compares, restores, and sees to what the bot did not know.
 *
 * One story in chapters: each begins where the one before ended.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { held } from "./held.mjs";
import { shoot } from "./look.mjs";
import { PHONE, World, story, until } from "./support.mjs";

const chapter = story(() => world);
let world, visitor, dana, page;

before(async () => {
  world = await World.start();
});
after(() => world?.stop());

const one = (sql) => world.sql(sql)[0]?.join("|");
const field = (name) => page.getByLabel(name, { exact: true });
const press = (name) => page.getByRole("button", { name, exact: true }).click();
const tab = async (name) => {
  await page.locator(".setup-tabs").getByRole("link", { name }).click();
  await page.locator(".setup-tabs a[aria-current=page]", { hasText: name }).waitFor();
};

/* ---- the visitor ---- */

chapter("a visitor searches the articles before there is a conversation, and says whether one helped", async () => {
  visitor = await world.visitor({ locale: "zh-CN", viewport: PHONE });
  await visitor.widget.getByRole("button", { name: "搜索帮助" }).click();
  const box = visitor.widget.getByRole("searchbox", { name: "您想了解什么？" });
  await box.waitFor();
  await until("the search field has the focus", () => box.evaluate((at) => at === document.activeElement));
  await box.fill("矿工费为什么这么高");
  const hit = visitor.widget.locator(".sheet .topic").first();
  await hit.waitFor();
  const title = await hit.locator("strong").textContent();
  assert.match(title, /费/);
  await shoot(visitor.page, "kb-widget-search", { sizes: { phone: PHONE } });
  await hit.click();
  await visitor.widget.locator(".sheet article h1", { hasText: title }).waitFor();
  await visitor.widget.getByRole("group", { name: "这个回答有帮助吗？" }).getByRole("button", { name: "没有帮助", exact: true }).click();
  await until("the vote is stored", () => one("SELECT helpful FROM article_vote") === "f");
  await visitor.widget.getByRole("button", { name: "有帮助", exact: true }).click();
  await until("it is changed", () => one("SELECT string_agg(helpful::text, ',') FROM article_vote") === "true");
  await shoot(visitor.page, "kb-widget-article", { sizes: { phone: PHONE } });
  await visitor.page.reload();
  await visitor.open();
  await visitor.widget.getByRole("button", { name: "搜索帮助" }).click();
  await box.fill("矿工费为什么这么高");
  await hit.click();
  await visitor.widget.locator('.helpful [aria-pressed="true"]', { hasText: /^有帮助$/ }).waitFor(); // as it was said before the reload
  await visitor.widget.getByRole("button", { name: "没有帮助", exact: true }).click();
  await until("it is changed again, and still one", () => one("SELECT string_agg(helpful::text, ',') FROM article_vote") === "false");
  assert.equal(one("SELECT count(*) FROM conversation"), "0");
});

chapter("a recovery phrase in the search field is neither sent nor searched for", async () => {
  await visitor.page.keyboard.press("Escape");
  const asked = [];
  visitor.page.on("request", (request) => asked.push(request.postData() ?? ""));
  await visitor.widget.getByRole("searchbox").fill(`${"abandon ".repeat(11)}about`);
  await visitor.widget.getByRole("alertdialog").waitFor();
  await visitor.widget.getByRole("alertdialog").getByRole("button").click();
  await until("the field is empty", async () => (await visitor.widget.getByRole("searchbox").inputValue()) === "");
  assert.ok(!asked.some((body) => body.includes("abandon")), "it left the page");
});

chapter("what is not found is asked with the same words, which begins the conversation", async () => {
  await visitor.widget.getByRole("searchbox").fill("我的交易一直未确认怎么办");
  await visitor.widget.getByRole("button", { name: "问我们：我的交易一直未确认怎么办" }).click();
  await visitor.bubble("我的交易一直未确认怎么办").waitFor();
  await visitor.widget.locator(".msg.bot .more").waitFor();
  assert.equal(one("SELECT count(*) FROM conversation"), "1");
});

chapter("below the bot's answer the visitor says whether it helped, and finds it said after a reload", async () => {
  const group = visitor.widget.locator(".msg.bot").getByRole("group", { name: "这个回答有帮助吗？" });
  await group.getByRole("button", { name: "没有帮助", exact: true }).click();
  await until("it is in the timeline", () => one("SELECT data ->> 'helpful' FROM entry WHERE event = 'helpful'") === "false");
  await shoot(visitor.page, "kb-widget-helpful", { sizes: { phone: PHONE } });
  await visitor.page.reload();
  await visitor.launcher.click();
  await visitor.widget.locator(".msg.bot button[aria-pressed=true]", { hasText: "没有帮助" }).waitFor();
});

/* ---- the agent ---- */

chapter("an agent searches beside the conversation, and inserts the answer where the cursor is, in the conversation's language", async () => {
  const lin = await world.staff("lin");
  await lin.go("online");
  await visitor.askPerson();
  const conversation = await visitor.conversation();
  await lin.openCard(conversation);
  await lin.composer.fill("您好！\n\n请稍等。");
  await lin.composer.evaluate((box) => box.setSelectionRange(4, 4));
  await lin.page.getByRole("searchbox", { name: "Search the articles" }).fill("矿工费");
  const found = lin.page.locator(".suggest li").first();
  await found.waitFor();
  assert.equal(await found.getAttribute("lang"), "zh-CN");
  await found.getByRole("button").click();
  await until("it is inserted", async () => /^您好！\n[^\n]/.test(await lin.composer.inputValue()));
  const text = await lin.composer.inputValue();
  assert.match(text, /\n请稍等。$/);
  assert.doesNotMatch(text, /\*\*/);
  await until("the composer has the focus", async () => (await lin.page.evaluate(() => document.activeElement.id)) === "composer-text");
  await lin.page.getByText("The visitor says that the bot's answer did not help").waitFor();
  await shoot(lin.page, "kb-console-insert", { sizes: { desktop: { width: 1440, height: 900 } } });
  await lin.composer.press("Enter");
  await visitor.hears("请稍等");
  await lin.page.keyboard.press("Escape");
  await lin.page.keyboard.press("e");
  await lin.page.locator("dialog .dialog-foot .button").last().click();
  await until("it is closed and its answers are taken", () => one(`SELECT count(*) FROM bot_answer WHERE conversation_id = ${conversation} AND unknown`) === "1");
  await lin.page.context().close();
});

/* ---- the editor ---- */

chapter("agents have no entry to the knowledge base, and its address shows them nothing", async () => {
  const mei = await world.staff("mei");
  assert.equal(await mei.page.getByRole("link", { name: "Knowledge base" }).count(), 0);
  await mei.page.goto(`${world.origin}/console/#/knowledge`);
  await mei.page.getByText("is edited by supervisors and admins").waitFor();
  await mei.page.context().close();
});

chapter("a supervisor finds an article by its language, state and text", async () => {
  dana = await world.staff("dana");
  ({ page } = dana);
  await page.getByRole("link", { name: "Knowledge base" }).click();
  await page.locator(".kb-row").first().waitFor();
  await shoot(page, "kb-list");
  await page.getByLabel("Language", { exact: true }).selectOption("en");
  await page.getByLabel("Find in articles").fill("network fee");
  await until("only those that fit", async () => (await page.locator(".kb-row").count()) <= 6);
  await page.locator(".kb-pick", { hasText: "network-fee" }).waitFor();
  await page.getByLabel("State", { exact: true }).selectOption("archived");
  await page.getByText("No article is like this.").waitFor();
});

chapter("a new article is written beside its preview; what is wrong is told at its field before and after it is sent", async () => {
  world.announce(/status of 422/, /status of 409/);
  await page.getByRole("link", { name: "New article" }).click();
  await press("Publish");
  await page.getByText("1 to 200 characters").first().waitFor();
  await until("the field is marked", async () => (await field("Title").getAttribute("aria-invalid")) === "true");
  await field("Title").fill("What is a paper wallet?");
  await field("Title").press("Tab");
  await until("its name is made", async () => (await field("Name").inputValue()) === "what-is-a-paper-wallet");
  await field("Name").fill("paper-wallet");
  await field("Language").fill("en");
  await field("Short answer").fill("A **paper wallet** is a phrase on paper.\n1. Keep it dry.\n2. Keep it *secret*.");
  await field("The whole article").fill(`## Paper\n\n${"abandon ".repeat(11)}about\n`);
  await field("Questions").fill("what is a paper wallet\nis a paper wallet safe");
  await field("Keywords").fill("paper");
  const preview = page.getByRole("region", { name: "As visitors see it" });
  await preview.locator("strong", { hasText: "paper wallet" }).waitFor();
  await until("the steps are previewed", async () => (await preview.locator("ol li").count()) === 2);
  await press("Publish");
  await page.getByText("There is a recovery phrase or a private key in it").waitFor();
  assert.equal(one("SELECT count(*) FROM article WHERE slug = 'paper-wallet'"), "0");
  await field("The whole article").fill("## Paper\n\n- Write it down.\n- Lock it away.\n");
  await shoot(page, "kb-editor");
  await press("Publish");
  await page.locator("h3", { hasText: "Versions" }).waitFor();
  await until("it is published", () => one("SELECT state, version, latest FROM article WHERE slug = 'paper-wallet'") === "published|1|1");
});

chapter("a draft stands beside what is published, shows what it changes, and an old version comes back", async () => {
  await field("Short answer").fill("A paper wallet is a phrase on paper.\n1. Keep it dry.\n2. Keep a copy.");
  await press("Save as draft");
  await page.getByText("Newer draft").waitFor();
  assert.equal(one("SELECT state, version, latest FROM article WHERE slug = 'paper-wallet'"), "published|1|2");
  await press("Compare with the newest");
  await page.locator(".kb-lines del", { hasText: "Keep it *secret*." }).waitFor();
  await page.locator(".kb-lines ins", { hasText: "Keep a copy." }).waitFor();
  await page.locator(".kb-lines").first().scrollIntoViewIfNeeded();
  await shoot(page, "kb-versions");
  await press("Restore");
  await page.getByText("restored from 1").waitFor();
  await until("its words are back", async () => /secret/.test(await field("Short answer").inputValue()));
});

chapter("who is slower than somebody else keeps what was typed, and chooses", async () => {
  await field("Title").fill("Paper wallets, by hand");
  world.sql("SELECT article_save(NULL, 'en', 'paper-wallet', 3, -1, article_text_make('none', NULL, 'By somebody else', 'a', 'b', '', ''))");
  await press("Save as draft");
  await page.getByText("Somebody saved this article meanwhile").waitFor();
  assert.equal(await field("Title").inputValue(), "Paper wallets, by hand");
  assert.equal(one("SELECT latest FROM article WHERE slug = 'paper-wallet'"), "4");
  await press("Keep mine: saving again replaces theirs");
  await page.getByText("Version 4").first().waitFor();
  await press("Save as draft");
  await page.getByText("Version 5", { exact: true }).waitFor();
  await until("it is saved", () => one("SELECT title FROM article_version WHERE slug = 'paper-wallet' AND version = 5") === "Paper wallets, by hand");
  await press("Withdraw");
  await until("it is withdrawn", () => one("SELECT state FROM article WHERE slug = 'paper-wallet'") === "draft");
  await press("Archive");
  await until("it is archived", () => one("SELECT state FROM article WHERE slug = 'paper-wallet'") === "archived");
  await press("Out of the archive");
  await until("it is a draft again", () => one("SELECT state FROM article WHERE slug = 'paper-wallet'") === "draft");
});

chapter("what is typed while a slow act is under way stays in the form", async () => {
  await page.getByRole("button", { name: "Archive", exact: true }).waitFor();
  const read = await held(page, "**/api/knowledge/en/paper-wallet", "GET");
  await press("Archive");
  await read.asked;
  await field("Title").fill("Paper wallets, typed meanwhile");
  await read.letGo();
  await page.getByRole("button", { name: "Out of the archive", exact: true }).waitFor();
  assert.equal(await field("Title").inputValue(), "Paper wallets, typed meanwhile");
  await press("Out of the archive");
  await page.getByRole("button", { name: "Archive", exact: true }).waitFor();
  assert.equal(await field("Title").inputValue(), "Paper wallets, typed meanwhile");
});

chapter("what was saved and could not be published is published on the next try, and not saved twice", async () => {
  world.announce(/net::ERR_FAILED/);
  await page.route("**/api/knowledge/en/paper-wallet/state", (route) => route.abort(), { times: 1 });
  await field("Title").fill("Paper wallets, once more");
  await press("Publish");
  await page.getByText("Version 6", { exact: true }).waitFor();
  assert.equal(one("SELECT state, latest FROM article WHERE slug = 'paper-wallet'"), "draft|6");
  await press("Publish");
  await until("it is published", () => one("SELECT state, version, latest FROM article WHERE slug = 'paper-wallet'") === "published|6|6");
});

chapter("what the bot did not answer well leads into the article where it belongs, and goes when that is saved", async () => {
  await tab("Unanswered");
  const group = page.locator(".kb-group", { hasText: "我的交易一直未确认怎么办" });
  await group.getByText("not helpful: 1").waitFor();
  await shoot(page, "kb-questions");
  const [right, left] = await group.locator(".kb-examples li").first().evaluate((line) => {
    line.querySelector("bdi").textContent = "一直未确认".repeat(80);
    return [line.querySelector(".one-line").getBoundingClientRect().right, line.querySelector(".muted").getBoundingClientRect().left];
  });
  assert.ok(right <= left, "a long question ends before its time");
  await group.getByRole("button", { name: "Add to another article" }).click();
  const find = group.getByRole("searchbox", { name: "Find the article" });
  await group.getByRole("button", { name: /^Add to “/ }).nth(1).waitFor();
  await shoot(page, "kb-questions-pick");
  await find.fill("Paper wallets");
  await group.getByRole("button", { name: "Add to “Paper wallets, once more”" }).click();
  await until("the question came into the article that was picked", async () => /我的交易一直未确认怎么办/.test(await field("Questions").inputValue()));
  assert.equal(await field("Title").inputValue(), "Paper wallets, once more");
  await tab("Unanswered");
  await group.getByRole("button", { name: /^Add to “/ }).first().click();
  await until("the question came with it", async () => /我的交易一直未确认怎么办/.test(await field("Questions").inputValue()));
  await press("Publish");
  await page.getByText(/Version \d+ is published/).last().waitFor();
  await until("the question is settled", () => one("SELECT settled_as FROM bot_answer WHERE question = '我的交易一直未确认怎么办'") === "article");
  await tab("Unanswered");
  await page.getByText("Every question had a good answer.").waitFor();
});

chapter("the figures say what each article was worth", async () => {
  await tab("Figures");
  const row = page.locator(".kb-table tbody tr").first();
  await row.waitFor();
  assert.match(await row.textContent(), /Chinese/);
  assert.equal(await row.locator("td").nth(0).textContent(), "1");
  assert.equal(await row.locator("td").nth(1).textContent(), "0%");
  assert.equal(await row.locator("td").nth(3).textContent(), "1");
  await shoot(page, "kb-figures");
});

chapter("in Chinese, on a phone, an article is found, changed and published", async () => {
  const zh = await world.staff("dana", { locale: "zh-CN", viewport: PHONE, path: "/console/" });
  await zh.page.goto(`${world.origin}/console/#/knowledge`);
  await zh.page.getByLabel("在文章中查找").fill("矿工费");
  await zh.page.locator(".kb-pick", { hasText: "什么是矿工费" }).click();
  const title = zh.page.getByLabel("标题", { exact: true });
  await title.waitFor();
  await title.fill("矿工费是什么");
  await zh.page.getByRole("button", { name: "发布", exact: true }).click();
  await zh.page.getByText("第 2 版已发布").first().waitFor();
  await zh.page.getByRole("button", { name: "与最新版比较" }).click();
  await zh.page.locator(".kb-lines ins", { hasText: "矿工费是什么" }).waitFor();
  await shoot(zh.page, "kb-zh", { sizes: { phone: PHONE } });
  assert.equal(one("SELECT count(*) FROM article WHERE title = '矿工费是什么' AND version = 2"), "1");
  await zh.page.context().close();
});

chapter("why an article is refused stands above the bar that saves, where the field ends at the screen's edge", async () => {
  world.announce(/status of 422/);
  const low = await world.staff("dana", { viewport: { width: 850, height: 900 }, path: "/console/" });
  await low.page.goto(`${world.origin}/console/#/knowledge/a/en/network-fee`);
  await low.page.getByLabel("Short answer", { exact: true }).fill("Please send us your recovery phrase.");
  // As far down as the field still fits above the bar: what follows it does not.
  await low.page.evaluate(() => {
    const bar = document.querySelector(".setup-foot").getBoundingClientRect();
    const field = document.querySelector("textarea").getBoundingClientRect();
    const [panel] = [...document.querySelectorAll("*")].filter((each) => each.scrollHeight > each.clientHeight && getComputedStyle(each).overflowY === "auto" && each.querySelector(".setup-foot"));
    panel.scrollTop += field.bottom - bar.top + 2;
  });
  await low.page.getByRole("button", { name: "Save as draft", exact: true }).click();
  const why = low.page.locator(".setup-wrong").first();
  await why.waitFor();
  await until("the reason is the topmost thing where it stands", () => why.evaluate((element) => {
    const { left, top, bottom } = element.getBoundingClientRect();
    return [top + 1, bottom - 1].every((y) => document.elementFromPoint(left + 4, y) === element);
  }));
  await low.page.context().close();
});

test("no page had an error", () => world.quiet());
