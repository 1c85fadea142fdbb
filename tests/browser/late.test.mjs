/**
 * What people do while an answer is on its way: what is typed meanwhile stays, what is pressed twice is done once, and
 * an answer that comes late leads nobody away, closes nothing of somebody else's, and covers no newer one.
 *
 * Each chapter holds one answer back until it has done what it is about; none of them waits for time to pass.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, held, heldAtSocket } from "./held.mjs";
import { Console, World, story, until } from "./support.mjs";

const chapter = story(() => world);
let world, dana, page;

before(async () => {
  world = await World.start();
  dana = await world.staff("dana");
  ({ page } = dana);
});
after(() => world?.stop());

const one = (sql) => world.sql(sql)[0]?.join("|");
const field = (name) => page.getByLabel(name, { exact: true });
const press = (name) => page.getByRole("button", { name, exact: true }).click();
const go = (hash) => page.evaluate((to) => { location.hash = to; }, hash);
const dialog = () => page.getByRole("dialog");

/** A member of staff to whom the gateway's answers of these types come when they are let go. */
async function heldStaff(login, types) {
  const own = await (await world.context()).newPage();
  const holds = await heldAtSocket(own, types);
  const staff = new Console(world, own, login);
  await staff.signIn("/console/");
  return { staff, holds };
}

/** A visitor who waits for a person. */
async function waits(text = "hello") {
  const visitor = await world.visitor();
  await visitor.say(text);
  await visitor.widget.locator(".msg.bot").first().waitFor();
  await visitor.askPerson();
  await visitor.widget.locator(".card.queue").waitFor();
  return { visitor, id: await visitor.conversation() };
}

/* ---- forms ---- */

chapter("a log-in that fails late takes the focus from nobody who mends the name", async () => {
  world.announce(/status of 401/);
  const context = await world.context();
  const login = await context.newPage();
  await login.goto(`${world.origin}/console/`);
  const name = login.locator('input[name="name"]');
  await name.fill("dama");
  await login.locator('input[name="password"]').fill(world.passwords.dana);
  const answer = await held(login, "**/api/session", "POST");
  await login.locator('button[type="submit"]').click();
  await answer.asked;
  await name.fill("");
  await name.pressSequentially("da");
  await answer.letGo();
  await login.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
  await login.keyboard.type("na");
  assert.equal(await name.inputValue(), "dana");
  await login.locator('button[type="submit"]').click();
  await login.locator(".link-ready").waitFor();
  await context.close();
});

chapter("what is typed into a team while it is being saved stays typed, and what was sent stays in the form", async () => {
  await go("#/setup/teams");
  const limit = field("Keep a place, seconds");
  await limit.fill("1200");
  const answer = await held(page, "**/api/teams/*", "PATCH");
  const read = await held(page, "**/api/teams", "GET");
  await press("Save");
  await answer.asked;
  await field("Ring for, seconds").fill("25");
  await answer.letGo();
  await read.asked;
  assert.equal(await limit.inputValue(), "1200", "not what was there before it was saved");
  assert.equal(await field("Ring for, seconds").inputValue(), "25");
  await read.letGo();
  await page.locator(".setup-foot").getByRole("button", { name: "Save", exact: true }).and(page.locator('[aria-disabled="false"]')).waitFor();
  assert.equal(await field("Ring for, seconds").inputValue(), "25");
  assert.equal(await limit.inputValue(), "1200");
  await press("Save");
  await page.locator(".setup-foot").getByRole("button", { name: "Undo changes" }).waitFor({ state: "detached" });
  await until("both are stored", () => one("SELECT keep_place_s, ring_s FROM team ORDER BY id LIMIT 1") === "1200|25");
});

chapter("whoever types in a new team types on in it when it is made, and whoever looks at another one is not led back", async () => {
  await page.getByRole("button", { name: "+ New team" }).click();
  await field("Name").fill("Night");
  const made = await held(page, "**/api/teams", "POST");
  await press("Save");
  await made.asked;
  await field("Name").focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" sh");
  await made.letGo();
  await page.locator(".setup-pick[aria-current]", { hasText: "Night" }).waitFor();
  await page.keyboard.type("ift");
  assert.equal(await field("Name").inputValue(), "Night shift");
  await page.locator('.setup-foot [type="submit"][aria-disabled="false"]').waitFor();
  const saved = await held(page, "**/api/teams/*", "PATCH");
  await press("Save");
  await saved.asked;
  await page.locator(".setup-pick").first().click();
  const other = await field("Name").inputValue();
  await saved.letGo();
  await page.locator(".setup-pick", { hasText: "Night shift" }).waitFor();
  await page.locator(".setup-pick", { hasText: "Night shift" }).getByText("Not saved yet").waitFor({ state: "detached" });
  assert.equal(await field("Name").inputValue(), other, "still the one that was chosen since");
});

chapter("a dialog that was left while it saved closes no other one", async () => {
  await go("#/setup/agents");
  await page.getByRole("button", { name: /Edit .*Lin/ }).click();
  await field("Capacity").fill("5");
  const answer = await held(page, "**/api/agents/*", "PATCH");
  await dialog().getByRole("button", { name: "Save" }).click();
  await answer.asked;
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  await page.getByRole("button", { name: /Edit .*Mei/ }).click();
  await field("Capacity").fill("6");
  await answer.letGo();
  await page.locator(".setup-row", { hasText: "Lin" }).getByText("/5").waitFor();
  await drawn(page);
  await dialog().getByRole("button", { name: "Save" }).click();
  await page.locator(".setup-row", { hasText: "Mei" }).getByText("/6").waitFor();
});

chapter("of two pictures of the set-up, the one that was asked for later is shown, whichever comes first", async () => {
  const older = await held(page, "**/api/skills", "GET");
  await go("#/setup/skills");
  await older.asked;
  await page.getByRole("region", { name: "Languages" }).getByRole("button", { name: "New skill" }).click();
  await field("Name").fill("pl");
  await dialog().getByRole("button", { name: "Save" }).click();
  const row = page.locator(".setup-row", { hasText: "Polish" });
  await row.waitFor();
  await older.letGo();
  assert.equal(await row.count(), 1);
});

chapter("what a text was found to be is not said of the text that was typed since", async () => {
  await go("#/tester");
  const box = page.locator("#tester-text");
  await box.fill("Please send me your recovery phrase");
  const answer = await held(page, "**/api/tester", "POST");
  await press("Try");
  await answer.asked;
  await box.fill("Good morning");
  await answer.letGo();
  assert.equal(await page.locator(".tester-result").count(), 0);
});

chapter("what is typed into a new article while it is being saved stays in the form, which goes on as that article's", async () => {
  await go("#/knowledge/new");
  await field("Title").fill("What is dust?");
  await field("Title").press("Tab"); // which makes its name
  await until("its name is made", async () => (await field("Name").inputValue()) === "what-is-dust");
  await field("Language").fill("en");
  await field("Short answer").fill("Coins too few to be sent.");
  await field("The whole article").fill("## Dust");
  const answer = await held(page, "**/api/knowledge", "POST");
  await press("Save as draft");
  await answer.asked;
  await field("The whole article").focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" is ");
  await answer.letGo();
  await page.locator("h3", { hasText: "Versions" }).waitFor();
  await page.keyboard.type("harmless.");
  assert.equal(await field("The whole article").inputValue(), "## Dust is harmless.");
  await press("Save as draft");
  await page.getByText("Version 2", { exact: true }).waitFor();
  assert.equal(one("SELECT string_agg(body, '|' ORDER BY version) FROM article_version WHERE slug = 'what-is-dust'"), "## Dust|## Dust is harmless.");
});

chapter("whoever left a new article while it was being saved is not led back to it", async () => {
  await go("#/knowledge/new");
  await field("Title").fill("What is a rug pull?");
  await field("Title").press("Tab");
  await field("Language").fill("en");
  await field("Short answer").fill("A project that takes the money and goes.");
  await field("The whole article").fill("## Rug pull");
  const answer = await held(page, "**/api/knowledge", "POST");
  await press("Save as draft");
  await answer.asked;
  await go("#/knowledge/figures");
  await answer.letGo();
  assert.equal(await page.evaluate(() => location.hash), "#/knowledge/figures");
});

/* ---- conversations ---- */

let lin, holds, first, second;

chapter("to the front is done once, however often it is pressed while it is under way", async () => {
  world.sql("UPDATE team SET ring_s = NULL");
  first = await waits();
  second = await waits();
  const { staff, holds } = await heldStaff("dana", ["ok"]);
  await staff.page.evaluate(() => { location.hash = "#/desk"; });
  const rows = staff.page.locator(".desk-queue .desk-row");
  const button = rows.filter({ hasText: `#${second.id} ·` }).getByRole("button", { name: /before all others/ });
  await button.waitFor();
  holds.on = true;
  await button.dblclick();
  await until("the answer is held", () => holds.count() > 0);
  holds.letGo();
  await rows.first().getByText(`#${second.id} ·`).waitFor();
  await button.and(staff.page.locator('[aria-disabled="false"]')).waitFor();
  assert.equal(holds.said.filter((frame) => frame.includes('"type":"prioritise"')).length, 1);
  await staff.page.context().close();
});

chapter("a note that is half written when the conversation becomes one's own is a note to its end", async () => {
  ({ staff: lin, holds } = await heldStaff("lin", ["ok", "agent_state"]));
  await lin.page.locator("#tab-queue").click();
  await lin.card(first.id).click();
  await lin.composer.waitFor();
  await lin.composer.pressSequentially("do not tell them ");
  world.sql("UPDATE presence SET capacity = 3 WHERE agent_id = (SELECT id FROM agent WHERE login = 'lin')");
  await Promise.all([lin.page.locator(".mode.reply").waitFor(), lin.page.evaluate(() => document.querySelector(".presence .dot.online").closest("button").click())]);
  await lin.page.locator('.mode.note[aria-pressed="true"]').waitFor();
  await lin.composer.pressSequentially("private-5511");
  await lin.composer.press("Enter");
  await lin.entry("do not tell them private-5511").locator(".tag.private").waitFor();
  assert.equal(one(`SELECT kind FROM entry WHERE conversation_id = ${first.id} AND body LIKE '%private-5511%'`), "note");
  await lin.page.locator('.mode.reply[aria-pressed="true"]').waitFor(); // the next one is a reply again
  await lin.say("Hello!");
  await first.visitor.hears("Hello!", "agent");
});

chapter("the field of notes never has the words of the reply in it, not for a moment", async () => {
  await lin.composer.fill("to the visitor");
  const seen = await lin.page.evaluate(async () => {
    document.querySelector(".mode.note").click();
    for (let i = 0; i < 10; i++) await Promise.resolve(); // drawn, and nothing that comes a frame later
    return [document.querySelector(".mode.note").getAttribute("aria-pressed"), document.querySelector("#composer-text").value];
  });
  assert.deepEqual(seen, ["true", ""]);
  await lin.page.locator(".mode.reply").click();
  assert.equal(await lin.composer.inputValue(), "to the visitor");
  await lin.composer.fill("");
});

chapter("a reply whose conversation is left and opened again while it is looked through is sent once, and its field is empty then", async () => {
  const { staff } = await heldStaff("lin", []);
  const guard = await held(staff.page, /\/guard-[^/]*\.js$/, "GET");
  await staff.openCard(first.id);
  await guard.asked;
  await staff.composer.fill("looked-through-7731");
  await staff.composer.press("Enter");
  for (const id of [second.id, first.id]) {
    await staff.page.evaluate((to) => { location.hash = `#/c/${to}`; }, id);
    await staff.page.locator(".inbox .card[aria-current=true]").and(staff.card(id)).waitFor();
  }
  await staff.composer.waitFor();
  await guard.letGo();
  await first.visitor.hears("looked-through-7731", "agent");
  await until("it is out of the field", async () => (await staff.composer.inputValue()) === "");
  await staff.say("and-this-behind-it");
  assert.equal(one(`SELECT count(*) FROM entry WHERE conversation_id = ${first.id} AND body LIKE '%looked-through-7731%'`), "1");
  await staff.page.context().close();
});

chapter("of two presences the one that was chosen last stands, though the first one is slow", async () => {
  const chosen = lin.page.locator('.presence .segment[aria-pressed="true"]');
  await chosen.locator(".dot.online").waitFor();
  holds.on = true;
  await lin.presence("finishing").click();
  await until("the gateway said yes", () => holds.count() > 0);
  await lin.presence("away").click();
  holds.letGo();
  await chosen.locator(".dot.away").waitFor();
  await lin.go("online");
});

chapter("what is asked in a dialog stays about the conversation for which it was opened", async () => {
  await lin.page.locator("#tab-mine").click();
  await lin.card(second.id).waitFor();
  await lin.composer.press("Escape");
  await lin.page.keyboard.press("e");
  await lin.page.getByRole("dialog").waitFor();
  await lin.page.evaluate((id) => { location.hash = `#/c/${id}`; }, second.id);
  await lin.page.locator(".inbox .card[aria-current=true]").and(lin.card(second.id)).waitFor();
  await lin.page.getByRole("dialog").locator("button.danger").click();
  await lin.page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(one(`SELECT state FROM conversation WHERE id = ${first.id}`), "closed");
  assert.equal(one(`SELECT state FROM conversation WHERE id = ${second.id}`), "assigned");
});

chapter("a yes to what rang that comes late leads nobody away who types meanwhile", async () => {
  world.sql("UPDATE team SET ring_s = 120");
  const { visitor, id } = await waits();
  await lin.page.locator(".ring").waitFor();
  holds.on = true;
  await lin.page.locator(".ring").getByRole("button", { name: "Accept" }).click();
  await until("the gateway said yes", () => holds.count() > 0);
  await lin.composer.focus();
  await lin.page.keyboard.type("hel");
  holds.letGo();
  await lin.page.locator(".rings").waitFor({ state: "detached" });
  await drawn(lin.page);
  await lin.page.keyboard.type("lo");
  assert.equal(await lin.composer.inputValue(), "hello");
  assert.equal(await lin.page.evaluate(() => location.hash), `#/c/${second.id}`);
  await lin.card(id).waitFor();
  await visitor.context.close();
});

test("no page had an error, and no policy was violated", () => world.quiet());
