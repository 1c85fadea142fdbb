/**
 * The screens of routing, in both languages, phone and desktop, light and dark: what rings, the queue with its
 * marks, the transfer, the supervisor's page, watching. Checked and pictured as in screens.test.mjs.
 */
import { after, before, test } from "node:test";

import { shoot } from "./look.mjs";
import { TALK } from "./scenes.mjs";
import { World, until } from "./support.mjs";

let world;
const LOCALES = { en: "en-US", zh: "zh-CN" };

before(async () => {
  world = await World.start();
  world.sql("INSERT INTO team (name) VALUES ('Trading'), ('交易')");
  world.sql("INSERT INTO skill (kind, name) VALUES ('language', 'zh-TW'), ('topic', 'staking') ON CONFLICT DO NOTHING");
  world.sql("INSERT INTO agent_skill (agent_id, skill_id) SELECT a.id, s.id FROM agent a, skill s WHERE a.login IN ('lin', 'mei') ON CONFLICT DO NOTHING");
});
after(() => world?.stop());

/** Visitors who wait, of every kind that the queue tells apart. */
async function crowd(locale) {
  const words = TALK[locale];
  const visitors = [];
  for (const text of [words.question, words.other, words.urgent]) {
    const visitor = await world.visitor({ locale });
    await visitor.say(text);
    await visitor.widget.locator(".msg.bot").first().waitFor();
    if (text !== words.urgent) await visitor.askPerson();
    visitors.push(visitor);
  }
  return { visitors, ids: await Promise.all(visitors.map((visitor) => visitor.conversation())) };
}

for (const [tag, locale] of Object.entries(LOCALES)) {
  test(`routing, ${locale}`, async (t) => {
    const see = (name, page, options) => t.test(name, () => shoot(page, `${tag}-${name}`, options));
    world.sql("UPDATE team SET ring_s = NULL");
    const { visitors, ids } = await crowd(locale);
    await until("all wait", () => world.sql("SELECT count(*) FROM waiting")[0][0] === "3");
    world.sql(`UPDATE waiting SET reminded_at = now() WHERE conversation_id = ${ids[0]}`);
    world.sql(`UPDATE conversation SET left_message = true WHERE id = ${ids[1]}`);

    const dana = await world.staff("dana", { locale });
    await dana.page.locator("#tab-queue").click();
    await dana.page.locator(".card-move").nth(2).waitFor();
    await see("desk-queue", dana.page);
    await dana.card(ids[0]).click();
    await dana.page.locator(".thread .entry-slot").first().waitFor();
    await dana.page.keyboard.press("p");
    await dana.page.getByRole("dialog").waitFor();
    await see("desk-move", dana.page);
    await dana.page.keyboard.press("Escape");

    world.sql("UPDATE team SET ring_s = 300");
    const lin = await world.staff("lin", { locale });
    await lin.go("online");
    await lin.page.locator(".ring").first().waitFor();
    await see("desk-ring", lin.page);
    await lin.page.keyboard.press("Enter");
    await lin.page.locator(".thread .summary").waitFor();
    await see("desk-summary", lin.page);
    for (let n = 0; n < 2; n++) {
      await until("the one before is off the screen", async () => (await lin.page.locator(".ring").count()) === 2 - n);
      await lin.page.keyboard.press("a");
      await until("one more is taken", () => world.sql("SELECT count(*) FROM conversation WHERE state = 'assigned'")[0][0] === String(n + 2));
    }
    await lin.page.locator(".event-offered summary").last().click();
    await see("desk-why", lin.page);

    await dana.page.goto(`${world.origin}/console/#/desk`);
    await dana.page.locator(".desk-holds a").nth(2).waitFor();
    await see("desk-page", dana.page);
    await dana.page.locator(".curve-table summary").click();
    await see("desk-table", dana.page);
    await dana.page.locator(`.desk-holds a[href="#/c/${ids[0]}"]`).click();
    await dana.page.locator(".watch").waitFor();
    await dana.page.keyboard.press("w");
    await dana.page.locator(".mode.whisper[aria-pressed='true']").waitFor();
    await see("desk-watch", dana.page);
    await dana.page.keyboard.press("Escape");
    await dana.page.keyboard.press("t");
    const dialog = dana.page.getByRole("dialog");
    await dialog.locator(".check input").check();
    await dialog.locator(".target.by-force").first().click();
    await dialog.locator(".warning").waitFor();
    await see("desk-transfer", dana.page);
    await dana.page.keyboard.press("Escape");

    // What rang out: the next one rings for the shortest time that there is.
    world.sql("UPDATE team SET ring_s = 5");
    world.sql("UPDATE presence SET capacity = 9");
    const last = await crowd(locale);
    await lin.page.locator(".missed").waitFor();
    await see("desk-missed", lin.page);
    await dana.page.goto(`${world.origin}/console/#/desk`);
    await dana.page.locator(".desk-queue .desk-row").nth(2).waitFor();
    await see("desk-busy", dana.page);

    for (const visitor of [...visitors, ...last.visitors]) await visitor.context.close();
    world.sql("DELETE FROM waiting; UPDATE conversation SET state = 'closed', held = NULL, closed_at = now() WHERE state <> 'closed'; UPDATE presence SET load = 0, state = 'offline'");
    await Promise.all([lin, dana].map((who) => who.page.context().close()));
  });
}

test("no page had an error, and no policy was violated", () => world.quiet());
