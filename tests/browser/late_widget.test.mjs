/**
 * The widget while an answer is on its way, or a part of itself: what is said is seen, what is pressed twice is done
 * once, what was pressed last is what stands, and what comes late closes nothing that was opened since.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, heldAtSocket } from "./held.mjs";
import { World, story, until } from "./support.mjs";

const chapter = story(() => world);
let world;

before(async () => {
  world = await World.start();
});
after(() => world?.stop());

const one = (sql) => world.sql(sql)[0]?.join("|");
const button = (visitor, name) => visitor.widget.getByRole("button", { name, exact: true });
const sent = (visitor, type) => visitor.frames.flatMap((text) => text.split("\n")).filter((frame) => frame.includes(`"type":"${type}"`));

/** What goes to this address is held until it is let go. */
async function heldRequests(page, address) {
  let letGo;
  const released = new Promise((done) => (letGo = done));
  const asked = [];
  await page.route(address, async (route) => {
    asked.push(route.request());
    await released;
    return route.continue();
  });
  return { asked, letGo };
}

async function newVisitor(prepare) {
  const context = await world.context();
  const page = await context.newPage();
  const prepared = await prepare(page);
  return { visitor: await world.visitorOn(context, page, {}).open(), prepared };
}

chapter("a topic that is pressed twice before all of the widget is there is asked once, and that it loads is said", async () => {
  const { visitor, prepared: room } = await newVisitor((page) => heldRequests(page, /\/room-\w+\.js/));
  const topic = visitor.widget.locator(".greet .topic").first();
  await topic.click();
  await visitor.widget.getByText("Loading…").waitFor();
  await topic.click();
  room.letGo();
  await visitor.widget.locator(".msg.bot").first().waitFor();
  assert.equal(await visitor.widget.locator(".msg.own").count(), 1);
  assert.equal(await visitor.widget.getByText("Loading…").count(), 0);
  await visitor.context.close();
});

chapter("what is said before there is a connection is seen at once, and goes when there is one", async () => {
  const { visitor, prepared: holds } = await newVisitor(async (page) => {
    const socket = await heldAtSocket(page, ["welcome"]);
    socket.on = true;
    return socket;
  });
  await visitor.say("nobody is there yet");
  await visitor.bubble("nobody is there yet").locator(".state.sending").waitFor();
  assert.equal(one("SELECT count(*) FROM entry WHERE body = 'nobody is there yet'"), "0");
  await until("the welcome is there", () => holds.count() > 0);
  holds.letGo();
  await visitor.bubble("nobody is there yet").locator(".state.stored").waitFor();
  assert.equal(await visitor.bubble("nobody is there yet").count(), 1);
  await visitor.context.close();
});

chapter("the help pages that are not there yet can be left, and do not come back by themselves", async () => {
  const { visitor, prepared: part } = await newVisitor((page) => heldRequests(page, /\/Search-\w+\.js/));
  await button(visitor, "Search help").click();
  const sheet = visitor.widget.locator(".sheet");
  await sheet.getByText("Loading…").waitFor();
  await sheet.getByRole("button").first().click();
  await sheet.waitFor({ state: "detached" });
  await until("its part was asked for", () => part.asked.length > 0);
  part.letGo();
  await (await part.asked[0].response()).finished();
  await drawn(visitor.page);
  assert.equal(await sheet.count(), 0);
  await visitor.say("and I can write");
  await visitor.context.close();
});

let visitor, holds;

chapter("of two votes the one that was pressed last stands, though the first one is slow", async () => {
  ({ visitor, prepared: holds } = await newVisitor((page) => heldAtSocket(page, ["ok", "entry"])));
  await button(visitor, "Search help").click();
  await visitor.widget.getByRole("searchbox").fill("network fee");
  await visitor.widget.locator(".sheet .topic").first().click();
  await visitor.widget.getByRole("group", { name: /help/ }).waitFor();
  let letGo;
  const released = new Promise((done) => (letGo = done));
  let votes = 0;
  const answers = [];
  visitor.page.on("response", (response) => { if (/\/helpful$/.test(response.url())) answers.push(response); });
  await visitor.page.route(/\/helpful$/, async (route) => {
    votes += 1;
    if (votes === 1) await released;
    return route.continue();
  });
  const group = visitor.widget.getByRole("group", { name: /help/ });
  await group.getByRole("button", { name: "No", exact: true }).click();
  await until("the first vote is under way", () => votes === 1);
  await group.getByRole("button", { name: "Yes", exact: true }).click();
  await drawn(visitor.page);
  letGo();
  await until("both are answered", () => answers.length === 2);
  assert.equal(one("SELECT string_agg(helpful::text, ',') FROM article_vote"), "true");
  await visitor.page.unroute(/\/helpful$/);
  await visitor.page.keyboard.press("Escape");
  await visitor.widget.getByRole("searchbox").press("Escape");
  await visitor.widget.locator(".sheet").waitFor({ state: "detached" });
});

chapter("a person is asked for once, though the button is pressed again while that is on its way", async () => {
  await visitor.say("my transfer is stuck");
  await visitor.widget.locator(".msg.bot").first().waitFor();
  holds.on = true;
  const person = visitor.widget.locator(".composer .person");
  await person.click();
  await visitor.bubble("Talk to a person").locator(".state").waitFor();
  await person.click();
  await drawn(visitor.page);
  holds.letGo();
  await visitor.hears("What is the transaction hash", "bot"); // asked once: twice would pass the questions over
  assert.equal(sent(visitor, "send").filter((frame) => frame.includes('"choice":"person"')).length, 1);
});

chapter("an end that is confirmed late closes its own question, and no page that was opened since", async () => {
  holds.on = true;
  await button(visitor, "More").click();
  await visitor.widget.getByRole("menuitem", { name: "End this conversation" }).click();
  const yes = button(visitor, "End conversation");
  await yes.click();
  await yes.and(visitor.widget.locator("[aria-disabled=true]")).waitFor();
  await visitor.page.keyboard.press("Escape");
  await visitor.widget.getByRole("alertdialog").waitFor({ state: "detached" });
  await button(visitor, "More").click();
  await visitor.widget.getByRole("menuitem", { name: "Earlier conversations" }).click();
  await visitor.widget.getByRole("dialog", { name: "Earlier conversations" }).waitFor();
  await until("it is ended", () => one(`SELECT count(*) FROM conversation WHERE state = 'closed'`) === "1");
  await until("the gateway has said so", () => holds.count() > 0);
  holds.letGo();
  await visitor.widget.locator(".card.rate").waitFor({ state: "attached" });
  await drawn(visitor.page);
  assert.equal(await visitor.widget.getByRole("dialog", { name: "Earlier conversations" }).count(), 1);
  assert.equal(sent(visitor, "close").length, 1);
  await visitor.page.keyboard.press("Escape");
});

chapter("a further page of earlier conversations comes once, however often it is asked for", async () => {
  const id = await visitor.conversation();
  world.sql(`INSERT INTO conversation (visitor_id, team_id, state, opened_at, closed_at)
    SELECT visitor_id, team_id, 'closed', now() - interval '1 day', now() - interval '1 day' FROM conversation, generate_series(1, 120) WHERE id = ${id}`);
  await button(visitor, "More").click();
  await visitor.widget.getByRole("menuitem", { name: "Earlier conversations" }).click();
  const rows = visitor.widget.locator(".sheet .list li");
  await rows.first().waitFor();
  const before = await rows.count();
  await visitor.widget.locator(".sheet .older").dblclick();
  await rows.nth(before).waitFor();
  await drawn(visitor.page);
  assert.equal(sent(visitor, "earlier").length, 3, "the first page of each of two, and one further");
});

test("no page had an error, and no policy was violated", () => world.quiet());
