/**
 * Routing on the screens of those who work with it: what rings is accepted, declined or rings out; the queue
 * is moved by hand; a supervisor watches, whispers and takes over; and each decision says why.
 *
 * One story in chapters: each begins where the one before ended.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { watching } from "./held.mjs";
import { World, story, until } from "./support.mjs";

const QUESTION = "my transfer has been stuck on confirming for 2 hours";
const WHISPER = "Ask for the hash first, whisper-4411.";

const chapter = story(() => world);
let world, lin, mei, dana, first, second, id, other;

before(async () => {
  world = await World.start();
  world.sql("UPDATE team SET ring_s = 120");
  world.sql("INSERT INTO team (name) VALUES ('Trading'), ('Nobody yet')");
  world.sql("INSERT INTO team_member (team_id, agent_id) SELECT t.id, a.id FROM team t, agent a WHERE t.name = 'Trading' AND a.login = 'mei'");
});
after(() => world?.stop());

const facts = (of) => world.sql(`SELECT c.state, coalesce(a.login, ''), t.name FROM conversation c JOIN team t ON t.id = c.team_id
  LEFT JOIN agent a ON a.id = c.agent_id WHERE c.id = ${of}`)[0];
const presenceOf = (login) => world.sql(`SELECT p.state FROM presence p JOIN agent a ON a.id = p.agent_id WHERE a.login = '${login}'`)[0][0];
const ringsAt = (of) => world.sql(`SELECT a.login FROM waiting w JOIN agent a ON a.id = w.ringing_id WHERE w.conversation_id = ${of}`)[0]?.[0];
const events = (of) => world.sql(`SELECT event FROM entry WHERE conversation_id = ${of} AND kind = 'event' ORDER BY seq`).map(([name]) => name);
const sent = (who, type) => who.frames.flatMap((text) => text.split("\n")).filter((line) => line.startsWith(`{"type":"${type}"`) || line.includes(`"type":"${type}"`));

/** An agent's row of the supervisor's page; "Lin" is also in "Online". */
const agentRow = (name) => dana.page.locator(`.desk-agents .desk-row:has(select[aria-label*="${name}"])`);

/** A visitor who asked the bot something and wants a person. */
async function wantsPerson() {
  const visitor = await world.visitor();
  await visitor.say(QUESTION);
  await visitor.widget.locator(".msg.bot").first().waitFor();
  await visitor.askPerson();
  return visitor;
}

chapter("what rings stands above everything with the time that is left, and Enter takes it", async () => {
  lin = await world.staff("lin");
  await lin.go("online");
  first = await wantsPerson();
  id = await first.conversation();
  await lin.page.locator(".ring .ring-seconds", { hasText: /^1?\d\d s$/ }).waitFor();
  assert.equal(ringsAt(id), "lin");
  await lin.page.locator("#tab-queue").click();
  await lin.card(id).getByText("Rings at you").waitFor();
  // In a field, Enter is the field's.
  await lin.page.locator(".inbox-search input").fill("zzz");
  await lin.page.keyboard.press("Enter");
  await lin.page.locator(".inbox-search input").fill("");
  assert.equal(facts(id)[0], "queued");
  // On a card that was reached by keys, it opens the card.
  await lin.page.keyboard.press("Escape");
  await lin.page.keyboard.press("j");
  await lin.page.keyboard.press("Enter");
  await lin.page.locator(".thread .entry-slot").first().waitFor();
  assert.equal(facts(id)[0], "queued");
  // On what was only clicked, it is the ring's.
  await lin.page.locator("#tab-queue").click();
  await lin.page.keyboard.press("Enter");
  await lin.page.locator(".rings").waitFor({ state: "detached" });
  await lin.page.locator(".event-assigned", { hasText: "Accepted by Lin" }).waitFor();
  assert.deepEqual(facts(id).slice(0, 2), ["assigned", "lin"]);
});

chapter("what the bot learnt stands above the conversation, and folds to a line", async () => {
  const summary = lin.page.locator(".thread .summary");
  await summary.getByText("My transfer stays pending").waitFor();
  await summary.locator("summary").click();
  await lin.page.locator(".thread .summary:not([open])").waitFor();
  await summary.locator("summary").click();
});

chapter("an offer says why it was this agent, and who was left out for what", async () => {
  const offer = lin.page.locator(".event-offered", { hasText: "Rings at Lin" });
  await offer.locator("summary").click();
  const why = offer.locator(".why-body");
  await why.getByText("The only agent who could take it.").waitFor();
  await why.locator("tr.chosen", { hasText: "Lin" }).getByText("0/4").waitFor();
  await why.locator(".why-excluded", { hasText: "Mei" }).getByText("offline").first().waitFor();
  await until("all of it is on the screen", () => why.evaluate((body) => {
    const [shown, log] = [body, body.closest(".log")].map((each) => each.getBoundingClientRect());
    return shown.top >= log.top && shown.bottom <= log.bottom;
  }));
});

chapter("what is declined goes on to the next, and not back", async () => {
  second = await wantsPerson();
  other = await second.conversation();
  await lin.page.locator(".ring").waitFor();
  mei = await world.staff("mei");
  await lin.page.locator(".ring").getByRole("button", { name: "Decline" }).click();
  await lin.page.locator(".rings").waitFor({ state: "detached" });
  await lin.page.locator("#tab-queue").click();
  world.sql("UPDATE team SET ring_s = 15"); // Mei is to let it ring out
  const told = await watching(lin.page.locator(".inbox"), "Rings at Mei");
  const rings = await watching(mei.page.locator("body"), "Decline");
  await mei.go("online");
  await Promise.all([told(), rings()]);
  assert.equal(presenceOf("lin"), "online", "who declines stays online");
});

chapter("who lets it ring out is away, is told so, and is back with one press", async () => {
  const missed = mei.page.locator(".missed");
  await missed.getByText("you are away now").waitFor();
  await until("she is away", () => presenceOf("mei") === "away");
  await mei.page.locator('.presence .segment[aria-pressed="true"] .dot.away').waitFor();
  await missed.getByRole("button", { name: "Online again" }).click();
  await missed.waitFor({ state: "detached" });
  await until("she is back", () => presenceOf("mei") === "online");
  assert.deepEqual(events(other).slice(-2), ["offered", "declined"], "and it does not ring at her again so soon");
});

chapter("finishing keeps what is there and takes nothing new", async () => {
  await Promise.all([mei.go("finishing"), lin.go("finishing")]);
  assert.deepEqual([presenceOf("mei"), presenceOf("lin")], ["finishing", "finishing"]);
  assert.equal(facts(id)[1], "lin");
});

chapter("the supervisor's page shows who waits and who holds what, and how the desk does", async () => {
  dana = await world.staff("dana");
  await dana.page.getByRole("link", { name: "The desk at a glance" }).click();
  const page = dana.page.locator(".deskpage");
  await page.locator(".desk-queue .desk-row").getByText(`#${other} · support`).waitFor();
  const row = agentRow("Lin");
  await row.locator(`.desk-holds a[href="#/c/${id}"]`).getByText("unanswered for").waitFor();
  assert.equal(await row.locator("select").inputValue(), "finishing");
  await row.locator(".desk-load").getByText("1/4").waitFor();
  await page.locator(".figure", { hasText: "Waiting" }).locator("strong", { hasText: /^1$/ }).waitFor();
  await page.getByText("As a table").click();
  assert.equal(await page.locator(".curve-table tbody tr").count(), 12);
});

chapter("the page goes on by itself: who waits more is there without a reload", async () => {
  const third = await wantsPerson();
  const page = dana.page.locator(".deskpage");
  await page.locator(".desk-queue .desk-row").nth(1).waitFor();
  const thirdId = await third.conversation();
  await page.locator(".desk-queue .desk-row").first().getByText(`#${other} ·`).waitFor();
  await page.locator(".desk-queue .desk-row", { hasText: `#${thirdId} ·` }).getByRole("button", { name: /before all others/ }).click();
  await page.locator(".desk-queue .desk-row").first().getByText(`#${thirdId} ·`).waitFor();
  assert.deepEqual(world.sql(`SELECT data->>'front' FROM entry WHERE conversation_id = ${thirdId} AND event = 'moved_in_queue'`), [["true"]]);
  await third.context.close();
});

chapter("a supervisor gives one that waits another priority, with the keys alone", async () => {
  const { page } = dana;
  await page.goto(`${world.origin}/console/#/c/${other}`);
  await page.locator(".thread .entry-slot").first().waitFor();
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog");
  await dialog.locator("input:checked").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await dialog.getByRole("button", { name: "Move", exact: true }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator(".event-moved_in_queue", { hasText: "Priority High, set by Dana" }).waitFor();
  await page.locator(".thread-title .tag.high").waitFor();
});

chapter("a supervisor sets the presence of another", async () => {
  await dana.page.goto(`${world.origin}/console/#/desk`);
  await agentRow("Mei").locator("select").selectOption("away");
  await until("she is away", () => presenceOf("mei") === "away");
  await mei.page.locator('.presence .segment[aria-pressed="true"] .dot.away').waitFor();
});

chapter("a supervisor watches unseen and whispers to the agent, and the visitor hears nothing of it", async () => {
  const { page } = dana;
  await lin.page.locator("#tab-mine").click();
  await lin.openCard(id);
  await lin.say("Hi, one moment please.");
  await page.locator(`.desk-holds a[href="#/c/${id}"]`).click();
  await page.locator(".watch", { hasText: "You watch" }).waitFor();
  await dana.entry("one moment please").waitFor();
  await page.keyboard.press("w");
  await page.locator(".mode.whisper[aria-pressed='true']").waitFor();
  const toast = await watching(lin.page.locator(".toasts"), "whispers to you"); // it stays for seconds only
  await dana.say(WHISPER);
  await lin.entry(WHISPER).locator(".tag.whisper", { hasText: "Whisper to Lin" }).waitFor();
  await toast();
  await lin.say("May I have the hash of the transfer?");
  await first.hears("May I have the hash", "agent");
  assert.ok(!first.frames.join("\n").includes("whisper-4411"), "the visitor's socket carried it");
  await dana.entry("May I have the hash").waitFor();
  assert.deepEqual([sent(dana, "seen"), sent(dana, "typing")], [[], []], "watching leaves a trace");
});

chapter("what an agent can't take is given by force only, after a warning", async () => {
  const { page } = dana;
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog");
  const target = dialog.locator(".target", { hasText: "Mei" });
  await target.getByText("away", { exact: true }).waitFor();
  assert.equal(await target.locator("input").isDisabled(), true);
  await dialog.getByText("Also to who is away").click();
  await target.click();
  await dialog.locator(".warning", { hasText: "Mei does not take it now: away" }).waitFor();
  await dialog.getByRole("button", { name: "Transfer by force" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(facts(id).slice(0, 2), ["assigned", "mei"]);
  await page.locator(".event-transferred", { hasText: "Transferred to Mei" }).getByText("forced").waitFor();
});

chapter("a supervisor takes a conversation over", async () => {
  await dana.page.locator(".watch").getByRole("button", { name: "Take over" }).click();
  await dana.page.getByRole("dialog").getByRole("button", { name: "Take over" }).click();
  await dana.page.locator(".watch").waitFor({ state: "detached" });
  assert.equal(facts(id)[1], "dana");
  await dana.say("Hello, this is Dana, I take it from here.");
  await first.hears("this is Dana", "agent");
});

chapter("a conversation is given to another team, where it waits", async () => {
  await dana.page.keyboard.press("Escape");
  await dana.page.keyboard.press("t");
  const dialog = dana.page.getByRole("dialog");
  assert.equal(await dialog.locator(".target", { hasText: "Nobody yet" }).locator("input").isDisabled(), true);
  await dialog.locator(".target", { hasText: "Trading" }).click();
  await dialog.locator("textarea").fill("It is about a swap after all.");
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(facts(id), ["queued", "", "Trading"]);
  await dana.page.locator(".event-transferred", { hasText: "Transferred to the team Trading" }).waitFor();
});

chapter("and back to the bot, which answers on", async () => {
  await dana.page.keyboard.press("t");
  const dialog = dana.page.getByRole("dialog");
  await dialog.getByText("Back to the queue").waitFor({ state: "detached" }); // it waits already
  await dialog.locator(".target", { hasText: "Back to the bot" }).click();
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(facts(id)[0], "bot");
  await dana.page.locator(".event-transferred", { hasText: "Given back to the bot" }).waitFor();
});

chapter("the replay tells the same, with the names of all who were considered", async () => {
  await dana.page.keyboard.press("e");
  await dana.page.getByRole("dialog").locator("button.danger").click();
  await until("it is closed", () => facts(id)[0] === "closed");
  const rui = await world.staff("rui", { path: "/review/" });
  await rui.page.goto(`${world.origin}/review/#/c/${id}`);
  await rui.page.getByRole("button", { name: "To the end" }).click();
  const log = rui.page.locator(".replay-log");
  for (const text of ["Rings at Lin", "Accepted by Lin", "Transferred to Mei", "Transferred to the team Trading", "Given back to the bot"]) {
    await log.locator(".event", { hasText: text }).first().waitFor();
  }
  await log.locator(".said", { hasText: WHISPER }).locator(".tag.whisper").waitFor();
  await log.locator(".event-assigned", { hasText: "Accepted by Lin" }).locator("summary").click();
  await log.locator(".event-assigned .why-excluded", { hasText: "Dana" }).waitFor();
});

chapter("who is no supervisor has no such page", async () => {
  await lin.page.goto(`${world.origin}/console/#/desk`);
  await lin.page.getByText("This page is for supervisors and admins.").waitFor();
  assert.equal(await lin.page.locator(".deskpage").count(), 0);
  assert.equal(await lin.page.getByRole("link", { name: "The desk at a glance" }).count(), 0);
});

test("no page had an error, and no policy was violated", () => world.quiet());
