/** The gateway or its database goes away while people are at their screens; nothing that was said is lost. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { OUTAGE, World, story, until } from "./support.mjs";

const chapter = story(() => world);
let world, zh, lin, id;

const LATE = "我的转账卡住了，能帮我看看吗？（断线时写的）";

/** Reconnecting waits a random time that doubles with each try, up to 20 s. */
const BACK = { timeout: 120_000 };

const stored = (text) => world.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${id} AND body = '${text}'`)[0][0];
const online = () => world.sql("SELECT count(*) FROM presence WHERE state = 'online' AND gone_at IS NULL")[0][0] === "1";

before(async () => {
  world = await World.start({ agent_grace: "10m" }); // so Lin may take her time to come back
  world.announce(...OUTAGE);
  [lin, zh] = await Promise.all([world.staff("lin"), world.visitor({ locale: "zh-CN" })]);
  await zh.say("你好");
  await zh.widget.locator(".msg.bot").first().waitFor();
  id = await zh.conversation();
});
after(() => world?.stop());

chapter("the gateway is killed while the visitor types: what is sent is kept and marked as on its way", async () => {
  await zh.input.pressSequentially(LATE.slice(0, 6), { delay: 5 });
  await world.gateway.kill();
  await zh.input.pressSequentially(LATE.slice(6), { delay: 5 });
  assert.equal(await zh.input.inputValue(), LATE, "typing goes on");
  await zh.input.press("Enter");
  await zh.bubble(LATE).locator(".state.sending").waitFor();
  await zh.widget.getByText("正在重新连接…您的消息已保留。").waitFor();
  await until("the field is empty", async () => (await zh.input.inputValue()) === "");
});

chapter("the agent's console says that its connection is lost", async () => {
  await lin.page.locator(".link-waiting, .link-connecting").waitFor();
  await lin.page.locator(".link-text", { hasText: /Reconnecting/ }).waitFor();
});

chapter("the page is left and the gateway returns: on the next page the message goes out by itself, once, and is answered", async () => {
  await zh.page.goto("about:blank"); // with the gateway away there is no demo page to reload
  await world.gateway.up();
  assert.equal(stored(LATE), "0", "only the browser's storage has it");
  await zh.page.goto(`${world.origin}/demo/`);
  await until("it is stored, though the panel was not opened", () => stored(LATE) === "1", BACK.timeout);
  await zh.launcher.click();
  await zh.bubble(LATE).locator(".state.stored, .state.read").waitFor();
  assert.equal(await zh.bubble(LATE).count(), 1);
  await zh.widget.locator(`.msg.own:has-text("断线时写的") ~ .msg.bot`).first().waitFor();
  assert.equal(stored(LATE), "1");
  await lin.page.locator(".link-ready").waitFor(BACK);
});

chapter("a message that waits in the page when the gateway comes back goes out by itself", async () => {
  const text = "怎么备份助记词？（没有刷新页面）";
  await world.gateway.kill();
  await zh.say(text);
  await zh.bubble(text).locator(".state.sending").waitFor();
  await world.gateway.up();
  await zh.bubble(text).locator(".state.stored, .state.read").waitFor(BACK);
  assert.equal(stored(text), "1");
});

chapter("earlier conversations that could not be read are asked for again by a button", async () => {
  const shown = zh.widget.getByRole("dialog", { name: "历史会话" });
  await world.gateway.kill();
  await zh.widget.getByText("正在重新连接…您的消息已保留。").waitFor();
  await zh.widget.getByRole("button", { name: "更多", exact: true }).click();
  await zh.widget.getByRole("menuitem", { name: "历史会话" }).click();
  await shown.getByText("历史会话暂时无法加载。").waitFor();
  await world.gateway.up();
  await zh.widget.getByText("正在重新连接…您的消息已保留。").waitFor({ state: "detached", ...BACK });
  await shown.getByRole("button", { name: "重试" }).click();
  await shown.getByText("还没有历史会话。").waitFor();
  assert.equal(await shown.getByRole("alert").count(), 0);
  await shown.getByRole("button", { name: "返回聊天" }).click();
});

chapter("the database goes away: the sockets stay, the widget keeps what is said and sends it when it is back", async () => {
  await lin.page.locator(".link-ready").waitFor(BACK);
  await lin.go("online");
  await until("the desk knows it", online);
  const text = "怎么修改密码？（数据库停了时写的）";
  const sockets = zh.frames.filter((frame) => frame.includes('"type":"welcome"')).length;
  world.postgres.down();
  await zh.say(text);
  await zh.bubble(text).locator(".state.sending").waitFor();
  await until("the gateway asked to try again", () => zh.frames.some((frame) => /"retry_after_ms":\d/.test(frame)));
  assert.equal(await zh.bubble(text).locator(".state.sending").count(), 1, "still on its way, not failed");
  world.postgres.up();
  await zh.bubble(text).locator(".state.stored, .state.read").waitFor(BACK);
  assert.equal(stored(text), "1");
  assert.equal(zh.frames.filter((frame) => frame.includes('"type":"welcome"')).length, sockets, "it was the same connection all along");
});

chapter("after all that a person still takes over, and the order of what was said is right", async () => {
  await zh.askPerson();
  await lin.card(id).waitFor(BACK);
  await lin.openCard(id);
  await lin.say("您好，我在。");
  await zh.hears("您好，我在。", "agent");
  const seqs = world.sql(`SELECT seq FROM entry WHERE conversation_id = ${id} ORDER BY seq`).map(([seq]) => Number(seq));
  assert.deepEqual(seqs, seqs.map((_, i) => i + 1));
  const said = world.sql(`SELECT body FROM entry WHERE conversation_id = ${id} AND author = 'visitor' ORDER BY seq`).map(([body]) => body);
  const typed = said.filter((body) => body !== "转人工客服"); // pressed once more where the bot asks what an agent will need
  assert.deepEqual(typed, [...new Set(typed)], "nothing twice");
  const shown = async () => (await zh.widget.locator(".msg.own .bubble").allInnerTexts()).map((text) => text.trim());
  await until("the widget shows them all", async () => (await shown()).length === said.length);
  assert.deepEqual(await shown(), said, "in the stored order");
});

chapter("what an agent writes while the gateway is away is kept too", async () => {
  await world.gateway.kill();
  await lin.composer.fill("稍等，我查一下。");
  await lin.composer.press("Enter");
  await lin.entry("稍等，我查一下。").locator(".mark", { hasText: "Waiting for the connection" }).waitFor();
  await lin.page.locator(".link .tag", { hasText: "1 unsent" }).waitFor();
  await world.gateway.up();
  await lin.page.locator(".link-ready").waitFor(BACK);
  await zh.bubble("稍等，我查一下。", "agent").waitFor(BACK);
  await until("nothing is unsent", async () => (await lin.page.locator(".link .tag").count()) === 0);
  assert.equal(stored("稍等，我查一下。"), "1");
});

chapter("what the console could not read beside the thread comes with the connection", async () => {
  world.announce(/net::ERR_FAILED/);
  await lin.page.route("**/api/conversations/*", (route) => route.abort());
  await lin.page.goto(`${world.origin}/console/#/`);
  await lin.openCard(id);
  await lin.page.locator(".context").getByText("Loading failed").waitFor();
  await world.gateway.kill();
  await lin.page.locator(".link-waiting").waitFor();
  await lin.page.unroute("**/api/conversations/*");
  await world.gateway.up();
  await lin.page.getByRole("button", { name: "Connect now" }).click();
  await lin.page.locator(".context dl").first().waitFor();
});

test("no page had an error other than the connection's", () => world.quiet());
