/** The waiting room: what those who wait for a person read, and what they can do meanwhile. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Staff, openConversation, visitor } from "../gateway/client.mjs";
import { shoot } from "./look.mjs";
import { OUTAGE, PHONE, World, parsed, story, until } from "./support.mjs";

const chapter = story(() => world);
const DAY_MS = 24 * 3600_000;
let world, dana, boss, lin, first, second, third, fourth, team;

before(async () => {
  world = await World.start();
  dana = await new Staff(world.origin).signIn("dana", world.passwords.dana);
  boss = await dana.connect();
  [{ id: team }] = (await dana.fetch("/api/teams")).json.teams;
  await capacity(1);
  // Lately conversations took three to seven minutes: what a range is made from.
  const seed = await world.visitor();
  await seed.say("hello");
  await seed.widget.locator(".msg.bot").first().waitFor();
  world.sql(`
    INSERT INTO conversation (visitor_id, team_id, state, agent_id, opened_at, queued_at, assigned_at, closed_at)
    SELECT (SELECT max(id) FROM visitor), ${team}, 'closed', ${await agentId("lin")}, at, at, at, at + interval '3 minutes' + n * interval '4 seconds'
    FROM generate_series(1, 60) n, LATERAL (SELECT now() - interval '5 hours' + n * interval '1 minute' AS at) t`);
  await seed.context.close();
  lin = await (await new Staff(world.origin).signIn("lin", world.passwords.lin)).connect();
  assert.equal((await lin.request({ type: "presence", state: "online" })).type, "agent_state");
});
after(async () => {
  lin?.end();
  boss?.end();
  await world?.stop();
});

const agentId = async (login) => Number(world.sql(`SELECT id FROM agent WHERE login = '${login}'`)[0][0]);
const capacity = async (places) => set("PATCH", `/api/agents/${await agentId("lin")}`, { capacity: places });
const card = (visitor, text) => visitor.widget.locator(".card.queue", text ? { hasText: text } : {});
const event = (visitor, text) => visitor.widget.locator(".thread .event", { hasText: text });
const button = (visitor, name) => visitor.widget.getByRole("button", { name });
const statusOf = (visitor) => visitor.widget.locator(".card.queue [role=status]");
const placesTold = (visitor) => visitor.frames.flatMap((text) => text.split("\n")).map(parsed).filter((frame) => frame?.type === "queue_place").length;
const stored = (visitor, name) => visitor.conversation().then((id) => Number(world.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${id} AND event = '${name}'`)[0][0]));

async function set(method, path, body) {
  const answer = await dana.fetch(path, { method, body });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** A visitor who asked for a person and waits. */
async function asks(options = {}) {
  const one = await world.visitor({ viewport: PHONE, ...options });
  await one.askPerson();
  return one;
}

async function focusedInside(visitor) {
  return visitor.widget.locator("html").evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
}

/** Is closed: whoever has it takes the next one. */
async function close(visitor) {
  const answer = await boss.request({ type: "close", conversation: await visitor.conversation() });
  assert.equal(answer.type, "ok", JSON.stringify(answer));
}

async function leaves(visitor) {
  await close(visitor);
  await visitor.context.close();
}

chapter("who waits reads the place and how long it will take, and both change as the line moves", async () => {
  first = await asks();
  await event(first, "Lin joined the conversation").waitFor();
  second = await asks();
  third = await asks();
  await card(second, "You're next").waitFor();
  await card(third, "You're number 2 in line").waitFor();
  await card(third, "2 waiting").waitFor();
  await third.widget.getByRole("banner").getByText("Number 2 in line").waitFor();
  const range = third.widget.locator(".card.queue .range", { hasText: /^About \d+ minutes, usually (\d+ to|less than) \d+ minutes$/ });
  await range.waitFor();
  const before = await range.innerText();
  await card(third, "your place is kept for a while").waitFor();
  await shoot(third.page, "en-waiting");

  await close(first);
  await event(second, "Lin joined the conversation").waitFor();
  await card(second).waitFor({ state: "detached" });
  await card(third, "You're next").waitFor();
  await until("the range is another", async () => (await third.widget.locator(".card.queue .range").innerText()) !== before);
});

chapter("a screen reader hears the place from one region, not each change of it", async () => {
  await until("the place was said", async () => /^You're (next|number 2 in line)\. ./.test(await statusOf(third).textContent()));
  assert.equal(await card(third).getAttribute("aria-live"), "off", "the card counts in silence");
  assert.equal(await third.widget.getByRole("banner").locator("[role=status] [aria-hidden=true]").innerText(), "Number 1 in line");
  await statusOf(third).evaluate((el) => {
    window.said = 0;
    new MutationObserver(() => (window.said += 1)).observe(el, { childList: true, characterData: true, subtree: true });
  });
  // Six come with what goes ahead of the queue: each a new place, pushed. Two a minute are said.
  const began = Date.now();
  const pushes = placesTold(third);
  const crowd = [];
  for (let place = 2; place <= 7; place++) {
    const one = await visitor(world.origin);
    crowd.push([one, await openConversation(one)]);
    await one.say(crowd.at(-1)[1], "someone stole all my coins");
    await card(third, `You're number ${place} in line`).waitFor();
  }
  await until("six pushes were seen", () => placesTold(third) - pushes >= 6);
  const said = await third.widget.locator("html").evaluate(() => window.said);
  const most = 2 + Math.floor((Date.now() - began) / 30_000);
  assert.ok(said <= most, `${said} said of six, ${most} at most in this time`);
  for (const [one, conversation] of crowd) {
    await one.request({ type: "close", conversation });
    one.end();
  }
  await card(third, "You're next").waitFor();
});

chapter("a reminder is told to the desk once a minute; the button says so and counts down", async () => {
  const remind = button(third, "Remind them");
  await remind.click();
  await event(third, "You sent a reminder").waitFor();
  assert.equal(await remind.getAttribute("aria-disabled"), "true");
  assert.match(await remind.locator(".left").innerText(), /^(1:00|0:[0-5]\d)$/);
  assert.equal(await focusedInside(third).then((name) => name.startsWith("Remind them")), true, "it keeps the focus");
  await remind.click({ force: true });
  await third.say("are you there?");
  assert.equal(await stored(third, "reminded"), 1);
  assert.equal(third.frames.filter((frame) => frame.includes('"type":"remind"')).length, 1);
  await shoot(third.page, "en-waiting-reminded");
});

chapter("one that the gateway finds too soon is not told as done", async () => {
  const other = await asks();
  await button(other, "Remind them").waitFor();
  world.sql(`UPDATE waiting SET reminded_at = now() WHERE conversation_id = ${await other.conversation()}`);
  await Promise.all([
    other.widget.getByRole("alert").filter({ hasText: "They were reminded less than a minute ago." }).waitFor(),
    button(other, "Remind them").click(),
  ]);
  assert.equal(await stored(other, "reminded"), 0);
  await leaves(other);
});

chapter("after a reload the place is the same, and the reminder still counts", async () => {
  fourth = await asks();
  await card(fourth, "You're number 2 in line").waitFor();
  // By now it may be more than the minute ago for which it counts: as if it had been this moment, whenever the page is there.
  world.sql(`UPDATE entry SET created_at = now() + interval '10 minutes' WHERE conversation_id = ${await third.conversation()} AND event = 'reminded'`);
  await third.page.reload();
  await third.open();
  await card(third, "You're next").waitFor();
  await until("the reminder counts", async () => (await button(third, "Remind them").getAttribute("aria-disabled")) === "true");
  await third.widget.locator(".card.queue .range", { hasText: "About" }).waitFor();
});

chapter("a message is left after one question, by keyboard too, and those who wait go first", async () => {
  const leave = button(third, "Leave a message instead");
  await leave.focus();
  await third.page.keyboard.press("Enter");
  await until("the harmless answer has the focus", async () => (await focusedInside(third)) === "Keep waiting");
  await shoot(third.page, "en-waiting-asking");
  await third.page.keyboard.press("Escape");
  await until("the focus is back", async () => (await focusedInside(third)) === "Leave a message instead");
  assert.equal(await stored(third, "message_left"), 0);
  await leave.click();
  await button(third, "Leave a message").click();
  await event(third, "You left a message. It will be answered here.").waitFor();
  await card(third, "Your message is kept").waitFor();
  await until("what became of it has the focus", async () => (await focusedInside(third)) === "Your message is kept");
  await third.widget.getByRole("banner").getByText("Message left").waitFor();
  assert.equal(await leave.count(), 0);
  await card(fourth, "You're next").waitFor();
  await third.say("it is about my deposit of yesterday");
  await shoot(third.page, "en-waiting-left");
});

chapter("the message is answered later, where it was left", async () => {
  await third.page.reload();
  await third.open();
  await card(third, "Your message is kept").waitFor();
  await close(second);
  await event(fourth, "Lin joined the conversation").waitFor();
  await close(fourth);
  await event(third, "Lin joined the conversation").waitFor();
  await card(third).waitFor({ state: "detached" });
  const conversation = await third.conversation();
  await lin.say(conversation, "Sorry for the wait: your deposit is there now.");
  await third.hears("Sorry for the wait: your deposit is there now.", "agent");
});

chapter("passed to another team it waits there; given back, it is with the assistant, who can be asked for a person again", async () => {
  const { id } = await set("POST", "/api/teams", { name: "Trading", members: [await agentId("mei")] });
  const conversation = await third.conversation();
  await lin.request({ type: "transfer", conversation, to: "team", team: id });
  await event(third, "You're being passed to Trading.").waitFor();
  await card(third, "Your message is kept").waitFor(); // it was left as one
  assert.equal(await event(third, "You're being passed to a colleague.").count(), 0);
  assert.equal(await button(third, "Talk to a person").count(), 0);

  assert.equal((await boss.request({ type: "transfer", conversation, to: "bot" })).type, "ok");
  await event(third, "You're back with the assistant.").waitFor();
  await card(third).waitFor({ state: "detached" });
  await third.widget.getByRole("banner").getByText("Assistant").waitFor();
  await third.askPerson();
  await until("it is with a person again, or waits", async () => (await card(third).count()) + (await event(third, "Lin joined the conversation").count()) > 1);
});

chapter("when nobody speaks the language, that is said, and somebody else comes", async () => {
  await set("POST", "/api/skills", { kind: "language", name: "ja" });
  await set("PATCH", `/api/teams/${team}`, { fall_back_s: 0 });
  const one = await world.visitor({ viewport: PHONE });
  await one.say("hello");
  await one.widget.locator(".msg.bot").first().waitFor();
  world.sql(`UPDATE conversation SET lang = 'ja' WHERE id = ${await one.conversation()}`);
  await one.askPerson();
  await event(one, "Nobody who speaks Japanese is here right now. A colleague will help you anyway.").waitFor();
  await leaves(one);
});

/** In three days at 09:00 UTC: in Shanghai, where the visitors are, it is 17:00 of the same day. */
const opening = new Date(Math.floor(Date.now() / DAY_MS + 3) * DAY_MS + 9 * 3600_000);
const weekday = ((opening.getUTCDay() + 6) % 7) + 1;

chapter("while the team is closed, it is told once when it opens, in the visitor's own time and language, and that the message is kept", async () => {
  await set("PATCH", `/api/teams/${team}`, { time_zone: "UTC", hours: [{ weekday, opens: "09:00", closes: "10:00" }], holidays: [] });
  await until("the team is closed", async () => (await dana.fetch("/api/teams")).json.teams[0].open === false);
  const [month, day] = [opening.getUTCMonth() + 1, opening.getUTCDate()];
  const told = {
    "en-US": ["Your message is kept", "It will be answered here.", `${opening.toLocaleDateString("en", { month: "long", timeZone: "UTC" })} ${day}`, "they are back"],
    "zh-CN": ["您的留言已保留", "我们会在这里回复", `${month}月${day}日`, "恢复服务"],
  };
  for (const [locale, [title, kept, date, back]] of Object.entries(told)) {
    const one = await asks({ locale });
    await card(one, title).waitFor();
    await card(one, kept).waitFor();
    await one.widget.locator(".msg.bot", { hasText: back }).filter({ hasText: "17:00" }).waitFor();
    const whole = await one.widget.locator("body").innerText();
    assert.equal(whole.split(date).length - 1, 1, `when it opens is said once:\n${whole}`);
    assert.equal(await card(one).getByRole("button").count(), 0, "nobody is there to be reminded");
    assert.equal(await one.widget.locator(".card.queue .range").count(), 0, "no range is promised");
    await one.say(locale === "en-US" ? "my deposit has not arrived" : "充值没有到账");
    await shoot(one.page, `${locale.slice(0, 2)}-closed`);
    third = one;
  }
});

chapter("without an opening nothing is promised", async () => {
  const holidays = Array.from({ length: 80 }, (_, i) => ({ day: new Date(Date.now() + (i - 2) * DAY_MS).toISOString().slice(0, 10), name: "" }));
  await set("PATCH", `/api/teams/${team}`, { holidays });
  const one = await asks();
  await event(one, "You asked for a person.").waitFor();
  await card(one, "We can't say yet how long it will take.").waitFor();
  assert.equal(await one.widget.getByText("Open again").count(), 0);
  await leaves(one);
});

chapter("once it is open again, the message that was left is answered", async () => {
  await set("PATCH", `/api/teams/${team}`, { hours: [], holidays: [] });
  await capacity(10);
  await event(third, "Lin 已接入会话").waitFor();
  await lin.say(await third.conversation(), "您好，您的充值已经到账。");
  await third.hears("您好，您的充值已经到账。", "agent");
});

chapter("in Chinese all of it too", async () => {
  await capacity(2); // that is how many she has
  const one = await asks({ locale: "zh-CN" });
  await card(one, "下一位就是您").waitFor();
  await one.widget.locator(".card.queue .range", { hasText: /^大约 \d+ 分钟，通常/ }).waitFor();
  await card(one, "请不要关闭此页面").waitFor();
  await shoot(one.page, "zh-waiting");
  await button(one, "提醒客服").click();
  await event(one, "您提醒了客服").waitFor();
  await button(one, "改为留言").click();
  await shoot(one.page, "zh-waiting-asking");
  await one.widget.getByRole("button", { name: "留言", exact: true }).click();
  await card(one, "您的留言已保留").waitFor();
  await shoot(one.page, "zh-waiting-left");
  await leaves(one);
});

chapter("when its part can't be fetched, it is still said that somebody is being found, and it comes when it can", async () => {
  world.announce(...OUTAGE, /Failed to load resource/);
  const context = await world.context({ viewport: PHONE });
  const part = /\/Waiting-\w+\.js/;
  await context.route(part, (route) => route.abort());
  const page = await context.newPage();
  const failed = page.waitForEvent("requestfailed", (request) => part.test(request.url()));
  const one = await world.visitorOn(context, page, {}).open();
  await one.askPerson();
  await card(one, "Finding you a person…").waitFor();
  await failed; // or it would be held for ever by who is not there any more
  await context.unroute(part);
  await card(one, "in line").or(card(one, "You're next")).waitFor();
  await context.close();
});

test("no page had an error, and no policy was violated", () => world.quiet());
