/**
 * The page Set-up as a supervisor uses it: a team with its week, a skill, what an agent can do, the audit;
 * what is refused is told at its field, and routing follows what was saved.
 *
 * One story in chapters: each begins where the one before ended.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { shoot } from "./look.mjs";
import { PHONE, World, story, until } from "./support.mjs";

const chapter = story(() => world);
let world, dana, page;

before(async () => {
  world = await World.start();
});
after(() => world?.stop());

const one = (sql) => world.sql(sql)[0]?.join("|");
const field = (name) => page.getByLabel(name, { exact: true });
/** What is said at a field is this, or becomes it. */
const wrongAt = (name, words) => until(`${words} at ${name}`, async () => {
  const ids = (await field(name).getAttribute("aria-describedby")) ?? "";
  const said = await page.evaluate((all) => all.map((id) => document.getElementById(id)?.textContent).join(" "), ids.split(" "));
  return words.test(said);
});
const becomes = (name, value) => until(`${name} is ${value}`, async () => (await field(name).inputValue()) === value);
const tab = async (name) => {
  await page.locator(".setup-tabs").getByRole("link", { name }).click();
  await page.locator(".setup-tabs a[aria-current=page]", { hasText: name }).waitFor();
};
const save = () => page.getByRole("button", { name: "Save", exact: true }).click();

chapter("agents have no entry for it, and its address shows them nothing", async () => {
  const lin = await world.staff("lin");
  assert.equal(await lin.page.getByRole("link", { name: "Set up the desk" }).count(), 0);
  await lin.page.goto(`${world.origin}/console/#/setup/teams`);
  await lin.page.getByText("is for supervisors and admins").waitFor();
  await lin.page.context().close();
});

chapter("a new team is made, and what is wrong is told at its field before and after it is sent", async () => {
  world.announce(/status of 422/);
  dana = await world.staff("dana");
  ({ page } = dana);
  await page.getByRole("link", { name: "Set up the desk" }).click();
  await page.getByRole("button", { name: "+ New team" }).click();
  await field("Ring for, seconds").fill("4");
  await save();
  await wrongAt("Name", /Type a name/);
  await wrongAt("Ring for, seconds", /from 5 to 300/);
  await until("the first one has the focus", () => page.evaluate(() => document.activeElement.getAttribute("aria-invalid") === "true"));
  const [[taken]] = world.sql("SELECT name FROM team ORDER BY id LIMIT 1");
  await field("Name").fill(taken);
  await field("Ring for, seconds").fill("20");
  await save();
  await page.getByText(`There is one called ${taken} already`).waitFor();
  await wrongAt("Name", /already/);
  await field("Name").fill("Night shift");
  await field("Time zone").fill("Mars/Olympus");
  await save();
  await page.getByText("Mars/Olympus is no time zone").waitFor();
  await wrongAt("Time zone", /is no time zone/);
  assert.equal(one("SELECT count(*) FROM team WHERE name = 'Night shift'"), "0");
  await field("Time zone").fill("Europe/Berlin");
  await save();
  await page.locator(".setup-pick[aria-current]", { hasText: "Night shift" }).waitFor();
  assert.equal(one("SELECT time_zone, ring_s, answer_within_s, fall_back_s FROM team WHERE name = 'Night shift'"), "Europe/Berlin|20||60");
  await page.getByText("Nobody is in this team").waitFor();
});

chapter("its week is typed with the keyboard: past midnight, to the end of the day, on all days", async () => {
  await page.getByRole("button", { name: "Add hours on Monday" }).press("Enter");
  await field("Monday: opens").fill("22");
  await field("Monday: closes").fill("6");
  await field("Monday: closes").press("Tab");
  await page.locator("li.week-day").first().getByText("next day").waitFor();
  await becomes("Monday: opens", "22:00");
  await page.getByRole("button", { name: "Add hours on Tuesday" }).click();
  await field("Tuesday: opens").fill("05:00");
  await field("Tuesday: closes").fill("24:00");
  await field("Tuesday: closes").press("Tab");
  await page.locator(".setup-wrong", { hasText: "Overlaps" }).first().waitFor();
  await save();
  await page.getByText("Some of these hours are not right").waitFor();
  await field("Tuesday: opens").fill("06:00");
  await field("Tuesday: opens").press("Tab");
  await page.getByRole("button", { name: "Add a holiday" }).click();
  await field("Day").fill("2027-12-25");
  await field("Name of the holiday").fill("Christmas");
  await page.getByRole("checkbox", { name: "Mei" }).check();
  await save();
  await until("it is stored", () => one("SELECT count(*) FROM team_hours") === "2");
  assert.equal(one("SELECT string_agg(weekday || ' ' || opens || ' ' || closes, ', ' ORDER BY weekday) FROM team_hours"), "1 22:00:00 06:00:00, 2 06:00:00 24:00:00");
  assert.equal(one("SELECT day, name FROM team_holiday"), "2027-12-25|Christmas");
  assert.equal(one("SELECT a.login FROM team t JOIN team_member m ON m.team_id = t.id JOIN agent a ON a.id = m.agent_id WHERE t.name = 'Night shift'"), "mei");
  await page.getByRole("button", { name: "Remove Monday, 22:00 to 06:00" }).click();
  await page.getByRole("button", { name: "The hours of Tuesday on all days" }).click();
  await save();
  await until("all days", () => one("SELECT count(*) FROM team_hours WHERE opens = '06:00'") === "7");
});

chapter("what is typed and not saved stays while another team is looked at, and can be undone", async () => {
  await field("Keep a place, seconds").fill("1200");
  await page.getByText("= 20 min").waitFor();
  await page.locator(".setup-pick").first().click();
  await page.locator(".setup-pick", { hasText: "Night shift" }).getByText("Not saved yet").waitFor();
  await tab("Skills");
  await tab("Teams");
  await page.locator(".setup-pick", { hasText: "Night shift" }).click();
  await becomes("Keep a place, seconds", "1200");
  await page.getByRole("button", { name: "Undo changes" }).click();
  await becomes("Keep a place, seconds", "600");
  assert.equal(one("SELECT keep_place_s FROM team WHERE name = 'Night shift'"), "600");
});

chapter("a skill is made with what stands in for it, and deleted", async () => {
  await tab("Skills");
  const languages = page.getByRole("region", { name: "Languages" });
  await languages.getByRole("button", { name: "New skill" }).click();
  const dialog = page.getByRole("dialog");
  await field("Name").fill("ja JP");
  await dialog.getByRole("button", { name: "Save" }).click();
  await wrongAt("Name", /Letters, digits and hyphens/);
  await field("Name").fill("EN");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("There is one called EN already").waitFor();
  await field("Name").fill("ja");
  await field("Stands in for it").selectOption("en");
  await field("Level for urgent conversations").selectOption("2");
  await page.keyboard.press("Tab");
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = languages.locator(".setup-row", { hasText: "Japanese" });
  await row.getByText("Else English").waitFor();
  await row.getByText("Nobody has it").waitFor();
  assert.equal(one("SELECT s.kind, s.urgent_level, f.name FROM skill s JOIN skill f ON f.id = s.fallback_id WHERE s.name = 'ja'"), "language|2|en");
  await page.getByRole("button", { name: "Edit English" }).click();
  await dialog.waitFor();
  assert.equal(await field("Stands in for it").locator("option", { hasText: "Japanese" }).count(), 0, "nothing goes round");
  await page.keyboard.press("Escape");
});

chapter("an agent's capacity, levels and teams are set, and a conversation that waited for them comes", async () => {
  const lin = await world.staff("lin");
  await lin.go("online");
  world.sql("UPDATE team SET fall_back_s = 3600");
  const visitor = await world.visitor();
  await visitor.say("hello");
  await visitor.widget.locator(".msg.bot").first().waitFor();
  const id = await visitor.conversation();
  world.sql(`UPDATE conversation SET lang = 'ja' WHERE id = ${id}`); // the demo's widget has no Japanese
  await visitor.askPerson();
  await until("it waits", () => one(`SELECT state FROM conversation WHERE id = ${id}`) === "queued");
  assert.equal(one(`SELECT s.name FROM waiting w JOIN demand d ON d.id = w.demand_id JOIN skill s ON s.id = ANY (d.skills) WHERE w.conversation_id = ${id}`), "ja");
  await tab("Agents");
  await page.getByRole("button", { name: /Edit .*Lin/ }).click();
  const dialog = page.getByRole("dialog");
  await field("Capacity").fill("0");
  await dialog.getByRole("button", { name: "Save" }).click();
  await wrongAt("Capacity", /from 1 to 1000/);
  await field("Capacity").fill("7");
  await field("Level of Japanese").selectOption("4");
  await dialog.getByRole("checkbox", { name: "Night shift" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".setup-row", { hasText: "Lin" }).getByText("Japanese 4").waitFor();
  await page.locator(".setup-row", { hasText: "Lin" }).getByText("Night shift").waitFor();
  await until("lin has it", () => one(`SELECT a.login FROM conversation c JOIN agent a ON a.id = c.agent_id WHERE c.id = ${id}`) === "lin");
  // Below what is taken, the gateway says no: at the field.
  world.sql("UPDATE presence SET load = 5 WHERE agent_id = (SELECT id FROM agent WHERE login = 'lin')");
  await page.getByRole("button", { name: /Edit .*Lin/ }).click();
  await field("Capacity").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("5 places are taken now").waitFor();
  await wrongAt("Capacity", /5 places are taken now/);
  await page.keyboard.press("Escape");
  world.sql("UPDATE presence SET load = 1 WHERE agent_id = (SELECT id FROM agent WHERE login = 'lin')");
});

chapter("a skill that an open conversation asks for is not deleted; another one is", async () => {
  await tab("Skills");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Delete Japanese" }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByText("Open conversations ask for this skill").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Delete Swaps" }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(one("SELECT count(*) FROM skill WHERE name = 'swaps'"), "0");
});

chapter("who can do nothing yet is marked, and offered the languages of the desk", async () => {
  world.sql("SELECT agent_add('bo', 'Bo', 'agent', 2, '$argon2id$x', '{}')");
  await tab("Teams");
  await tab("Agents");
  const row = page.locator(".setup-row", { hasText: "Bo" });
  await row.getByText("No skills").waitFor();
  await page.getByRole("button", { name: /Edit .*Bo/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Without a skill, they are asked only when").waitFor();
  await dialog.getByRole("button", { name: "All languages of the desk" }).click();
  await becomes("Level of English", "3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText("English 3").waitFor();
  await row.getByText("Japanese 3").waitFor();
  assert.equal(one("SELECT count(*) FROM agent_skill k JOIN agent a ON a.id = k.agent_id JOIN skill s ON s.id = k.skill_id WHERE a.login = 'bo' AND s.kind = 'topic'"), "0");
  world.sql("SELECT agent_disable('bo')");
});

chapter("a team goes when conversations begin with another one and none of its own is open", async () => {
  world.sql(`SELECT setup_change(NULL, 'team', 0, '{"name": "Passing"}')`);
  await tab("Teams");
  const pick = (name) => page.locator(".setup-pick", { hasText: name });
  const dialog = page.getByRole("dialog");
  const remove = async () => {
    await page.locator(".setup-form").getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  };
  await pick("support").click();
  await pick("support").getByText("First").waitFor();
  assert.ok(await page.getByRole("checkbox", { name: "Conversations begin here" }).isDisabled());
  await remove();
  await dialog.getByText("Conversations begin with this team").waitFor();
  await page.keyboard.press("Escape");
  await pick("Passing").click();
  await page.getByRole("checkbox", { name: "Conversations begin here" }).check();
  await save();
  await pick("Passing").getByText("First").waitFor();
  assert.equal(one("SELECT name FROM team WHERE begins"), "Passing");
  await pick("support").click();
  await remove();
  await dialog.getByText("Open conversations of this team: 1.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Conversations begin here" }).check();
  await save();
  await pick("support").getByText("First").waitFor();
  await pick("Passing").click();
  await remove();
  await pick("Passing").waitFor({ state: "detached" });
  await pick("support").and(page.locator("[aria-current=true]")).waitFor();
});

chapter("who did it stands in the audit, by pages", async () => {
  world.sql("SELECT agent_set('mei', NULL, 'agent', NULL)");
  world.sql("INSERT INTO audit (at, agent_id, act) SELECT now() - interval '1 day', (SELECT id FROM agent WHERE login = 'dana'), 'watched' FROM generate_series(1, 120)");
  await tab("Audit");
  await page.locator(".audit-row").first().waitFor();
  assert.equal(await page.locator(".audit-row").count(), 100);
  await page.getByRole("button", { name: "Load more" }).click();
  await page.locator(".audit-row").nth(120).waitFor();
  world.sql("DELETE FROM audit WHERE at < now() - interval '1 hour'");
  const rows = page.locator(".audit-row");
  await rows.filter({ hasText: "deleted the skill Swaps" }).first().waitFor();
  const made = rows.filter({ hasText: "made the team" }).filter({ hasText: "Night shift" });
  await rows.filter({ hasText: "deleted the team" }).filter({ hasText: "Passing" }).waitFor();
  assert.match(await made.textContent(), /Night shift/);
  assert.match(await made.textContent(), /Time zone: .*Europe\/Berlin/);
  assert.match(await rows.filter({ hasText: "set up" }).first().textContent(), /Dana/);
  const changed = rows.filter({ hasText: "Command line" }).filter({ hasText: /changed .?Mei/ });
  await changed.getByText(/^Role: .?Agent/).waitFor();
});

chapter("with the keys alone one gets past the header, and back to the conversations", async () => {
  await tab("Skills");
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "MAIN");
  await page.getByRole("link", { name: "Conversations", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".inbox").waitFor();
  await page.goto(`${world.origin}/console/#/setup/teams`);
});

for (const locale of ["en-US", "zh-CN"]) {
  chapter(`it is whole on every screen, ${locale}`, async (t) => {
    const staff = await world.staff("dana", { locale });
    const name = (what) => `setup-${what}-${locale.slice(0, 2)}`;
    const go = async (what) => {
      await staff.page.goto(`${world.origin}/console/#/setup/${what}`);
      await staff.page.locator(".setup-tabs a[aria-current=page]").waitFor();
      await staff.page.locator(what === "teams" ? ".setup-form" : ".setup-row").first().waitFor();
    };
    for (const what of ["teams", "skills", "agents", "audit"]) {
      await go(what);
      if (what === "teams") await staff.page.locator(".setup-pick", { hasText: "Night shift" }).click();
      await t.test(what, () => shoot(staff.page, name(what)));
    }
    await go("agents");
    await staff.page.locator(".setup-row .button").first().click();
    await staff.page.getByRole("dialog").waitFor();
    await t.test("agent", () => shoot(staff.page, name("agent")));
    await staff.page.keyboard.press("Escape");
    for (const width of [1440, 1366, 1313, 1280, 1153, 1100, 1025, 900, 769, 700, 320]) {
      await staff.page.setViewportSize({ width, height: 800 });
      await until(`the header fits into ${width}`, () => staff.page.locator(".header").evaluate((el) => el.scrollWidth <= el.clientWidth && el.clientWidth === innerWidth));
    }
    await staff.page.setViewportSize(PHONE);
    await staff.page.context().close();
  });
}

test("no page said anything that nobody announced", () => world.quiet());
