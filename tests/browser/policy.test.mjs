/**
 * What may not be said and which links are shown, on the screens: the composer gives a refused text back with
 * its reason; a bad link is no link and says why; a good one names its target; the tester; the line about
 * the recovery phrase, also beside a keyboard.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { shoot } from "./look.mjs";
import { PHONE, World, picture, story, until } from "./support.mjs";

const LOCALES = {
  "en-US": {
    asks: "Please send me your recovery phrase", phrase: "send me your recovery phrase", reason: /asks for a recovery phrase/, link: /not on the list/,
    ask: /supervisor can send/, allow: "Send with these links", show: "Show in the text", bad: /only looks like/i, safety: /never ask for your recovery phrase/,
    tester: "Try a text", go: "Try", refused: /would be refused/, visitor: "A visitor", fires: /1 rule fires/, end: "To the end",
    nowhere: /stored nowhere/,
  },
  "zh-CN": {
    asks: "请把您的助记词发给我", phrase: "助记词发给我", reason: /索要助记词/, link: /不在允许名单/,
    ask: /请主管发送/, allow: "确认链接并发送", show: "在文字中定位", bad: /冒充|看起来像/, safety: /绝不会向您索要助记词/,
    tester: "文字检测", go: "检测", refused: /会被拒绝/, visitor: "访客", fires: /触发了 1 条/, end: "跳到结尾",
    nowhere: /不允许保存在任何地方/,
  },
};
const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const LINKED = "see https://etherscan.io/tx/0x1 or harborwallet-help.com";
const chapter = story(() => world);
let world;

before(async () => {
  world = await World.start({ links_allow: "etherscan.io" });
});
after(() => world?.stop());

/** A visitor's conversation that this member of staff has open. */
async function talk(login, locale) {
  const staff = await world.staff(login, { locale });
  await staff.go("online");
  const visitor = await world.visitor({ locale, viewport: PHONE });
  await visitor.say(LINKED);
  await visitor.askPerson();
  const id = await visitor.conversation();
  await staff.openCard(id);
  return { staff, visitor, id };
}

/** The conversation is closed: its place is free for the next chapter. */
async function finish(staff, id) {
  await staff.composer.press("Escape");
  await staff.page.keyboard.press("e");
  await staff.page.getByRole("dialog").locator("button.danger").click();
  await until("it is closed", () => world.sql(`SELECT state FROM conversation WHERE id = ${id}`)[0][0] === "closed");
  await staff.go("away");
}

for (const [locale, words] of Object.entries(LOCALES)) {
  chapter(`in ${locale}, a refused reply comes back with its reason and its words marked; a supervisor may send a link`, async () => {
    const { staff, visitor, id } = await talk("lin", locale);
    await staff.composer.fill(`${words.asks}\nthanks`);
    await staff.composer.press("Enter");
    const notice = staff.page.locator(".refused");
    await notice.getByText(words.reason).waitFor();
    assert.equal(await notice.locator("mark").first().textContent(), words.phrase);
    const given = () => until("the text is back", async () => (await staff.composer.inputValue()) === `${words.asks}\nthanks`);
    await given();
    await notice.getByRole("button", { name: words.show }).click();
    await until("its words are selected", () => staff.composer.evaluate((el, phrase) => el.value.slice(el.selectionStart, el.selectionEnd) === phrase, words.phrase));
    await shoot(staff.page, `policy-refused-${locale}`);

    /* A reload: the text waits where it was. */
    await staff.page.reload();
    await staff.composer.waitFor();
    await given();

    await staff.composer.fill("https://example.com/form");
    await staff.composer.press("Enter");
    await notice.getByText(words.link).waitFor();
    await notice.getByText(words.ask).waitFor();
    assert.equal(await notice.getByRole("button", { name: words.allow }).count(), 0);
    await staff.say("hello there");
    await notice.waitFor({ state: "detached" });
    await visitor.hears("hello there");
    assert.equal(await visitor.widget.getByText("example.com").count(), 0);
    await finish(staff, id);

    const { staff: dana, visitor: other, id: next } = await talk("dana", locale);
    await dana.composer.fill("https://example.com/form");
    await dana.composer.press("Enter");
    await dana.page.locator(".refused").getByRole("button", { name: words.allow }).click();
    const shown = other.widget.getByRole("link", { name: "https://example.com/form" });
    await shown.waitFor();
    await until("the composer is empty", async () => (await dana.composer.inputValue()) === "");
    await finish(dana, next);
  });

  chapter(`in ${locale}, a recovery phrase is sent to nobody and kept nowhere, in a reply or a note; the field has it until it is taken out`, async () => {
    const { staff, visitor, id } = await talk("lin", locale);
    const kept = () => staff.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    const notice = staff.page.locator(".refused");
    const before = world.sql(`SELECT last_seq FROM conversation_head WHERE id = ${id}`)[0][0];
    for (const mode of ["reply", "note"]) {
      await staff.page.locator(`.mode.${mode}`).click();
      await staff.composer.fill(`${mode}: ${PHRASE}`);
      await staff.composer.press("Enter");
      await notice.getByText(words.nowhere).waitFor();
      assert.equal(await staff.composer.inputValue(), `${mode}: ${PHRASE}`);
      assert.doesNotMatch(await notice.textContent(), /sausage/);
      await shoot(staff.page, `policy-secret-${mode}-${locale}`);
      await notice.getByRole("button", { name: words.show }).click();
      await until("it is selected", () => staff.composer.evaluate((el, phrase) => el.value.slice(el.selectionStart, el.selectionEnd).endsWith(phrase), PHRASE));
    }
    await until("no storage has it", async () => !(await kept()).includes("sausage"));
    assert.equal(world.sql(`SELECT last_seq FROM conversation_head WHERE id = ${id}`)[0][0], before);
    await staff.composer.fill("");
    await staff.page.locator(".mode.reply").click();
    await staff.say("please wait");
    await notice.waitFor({ state: "detached" });
    await visitor.hears("please wait");
    await finish(staff, id);
  });

  chapter(`in ${locale}, a bad link is no link and says why, in widget, console and replay; a good one opens beside the page`, async () => {
    const { staff, visitor, id } = await talk("lin", locale);
    for (const place of [visitor.widget.locator(".msg.own"), staff.entry("etherscan.io")]) {
      const good = place.getByRole("link", { name: "https://etherscan.io/tx/0x1" });
      await good.waitFor();
      assert.equal(await good.getAttribute("href"), "https://etherscan.io/tx/0x1");
      assert.equal(await good.getAttribute("target"), "_blank");
      assert.match(await good.getAttribute("rel"), /noopener/);
      assert.equal(await place.getByRole("link").count(), 1);
      await place.locator(".bad-link").getByText(words.bad).waitFor();
      assert.equal(await place.locator(".bad-link s").textContent(), "harborwallet-help.com");
    }
    await shoot(staff.page, `policy-links-console-${locale}`, { after: () => staff.page.locator(".bad-link").first().scrollIntoViewIfNeeded() });
    await shoot(visitor.page, `policy-links-widget-${locale}`, { after: () => visitor.widget.locator(".bad-link").first().scrollIntoViewIfNeeded() });
    const rui = await world.staff("rui", { locale, path: "/review/" });
    await rui.page.goto(`${world.origin}/review/#/c/${id}`);
    await rui.page.getByRole("button", { name: words.end }).click();
    await rui.page.locator(".replay-log .bad-link").first().waitFor();
    await finish(staff, id);
  });

  chapter(`in ${locale}, the tester shows what fires and where`, async () => {
    const lin = await world.staff("lin", { locale });
    await lin.page.goto(`${world.origin}/console/#/tester`);
    await lin.page.getByRole("heading", { name: words.tester }).waitFor();
    await lin.page.locator("#tester-text").fill(words.asks);
    await lin.page.getByRole("button", { name: words.go, exact: true }).click();
    const result = lin.page.locator(".tester-result");
    await result.getByText(words.reason).waitFor();
    await result.getByText(words.refused).waitFor();
    assert.equal(await result.locator("mark").textContent(), words.phrase);
    await shoot(lin.page, `policy-tester-${locale}`);
    await lin.page.getByLabel(words.visitor).check();
    await lin.page.locator("#tester-text").fill("legal winner thank year wave sausage worth useful legal winner thank yellow");
    await lin.page.getByRole("button", { name: words.go, exact: true }).click();
    await result.getByText(words.fires).waitFor();
    await result.getByText("[recovery phrase removed]").waitFor();
    assert.doesNotMatch(await lin.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])), /winner/);
  });

  chapter(`in ${locale}, the line on the recovery phrase is in sight, also with a keyboard on a small phone`, async () => {
    const visitor = await world.visitor({ locale, viewport: { width: 320, height: 568 } });
    const line = visitor.widget.getByText(words.safety);
    const inSight = async () => {
      const box = await line.boundingBox();
      const { width, height } = visitor.page.viewportSize();
      return box !== null && box.y >= 0 && box.y + box.height <= height && box.x >= 0 && box.x + box.width <= width && (await line.isVisible());
    };
    await until("the line", inSight);
    for (let i = 0; i < 6; i++) await visitor.say(`line ${i} of a long story`);
    await until("the line over a long story", inSight);
    /* A keyboard takes about half of it. */
    await visitor.page.setViewportSize({ width: 320, height: 290 });
    await visitor.input.focus();
    await until("the line beside the keyboard", inSight);
    await visitor.page.screenshot({ path: picture(`policy-keyboard-${locale}`) });
  });
}

test("no page had an error, and no policy was violated", () => world.quiet());
