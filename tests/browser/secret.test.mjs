/** A phrase that a visitor pastes does not leave the page: not sent, not kept, explained. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PHONE, World, picture, story, until } from "./support.mjs";

const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const chapter = story(() => world);
let world;

before(async () => {
  world = await World.start();
});
after(() => world?.stop());

for (const [locale, title, close, end] of [["en-US", /^Not sent/, "I understand", /^End /], ["zh-CN", /^未发送/, "我明白了", "结束会话"]]) {
  chapter(`in ${locale}, a phrase is not sent, and the visitor reads what to do`, async () => {
    const visitor = await world.visitor({ locale, viewport: PHONE });
    await visitor.input.fill(`my words: ${PHRASE}`);
    await visitor.input.press("Enter");
    const notice = visitor.widget.getByRole("alertdialog", { name: title });
    await notice.waitFor();
    assert.equal(await notice.getByRole("listitem").count(), 3);
    await visitor.page.waitForTimeout(300); // it rises
    await visitor.page.screenshot({ path: picture(`secret-${locale}`) });
    await notice.getByRole("button", { name: close }).click();
    await notice.waitFor({ state: "detached" });
    await until("the field is empty", async () => (await visitor.input.inputValue()) === "");

    /* The next message goes, alone. */
    await visitor.say("my transfer is stuck");
    assert.equal(await visitor.widget.locator(".msg.own").count(), 1);
    const kept = await visitor.widget.locator("html").evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(kept, /winner/);
    assert.doesNotMatch(visitor.frames.join("\n"), /winner|recovery phrase removed/);
    assert.deepEqual(world.sql("SELECT count(*) FROM entry WHERE body LIKE '%winner%' OR body LIKE '%removed%'"), [["0"]]);

    /* Nor in the comment of a rating. */
    await visitor.widget.locator("button[aria-haspopup]").click();
    await visitor.widget.getByRole("menuitem", { name: end }).click();
    await visitor.widget.getByRole("alertdialog").getByRole("button", { name: end }).click();
    await visitor.widget.locator(".rate label").first().click();
    const comment = visitor.widget.locator(".rate textarea");
    await comment.fill(`bad: ${PHRASE}`);
    await visitor.widget.locator(".rate button.primary").click();
    await notice.waitFor();
    await notice.getByRole("button", { name: close }).click();
    await notice.waitFor({ state: "detached" });
    assert.equal(await comment.inputValue(), "");
    await comment.fill("slow");
    await visitor.widget.locator(".rate button.primary").click();
    await visitor.widget.locator(".rate.done").waitFor();
    assert.doesNotMatch(visitor.frames.join("\n"), /winner/);
  });
}

test("no page had an error, and no policy was violated", () => world.quiet());
