/** A language model in the bot's turn, as people see it: that the bot is at work, what it says, and for staff what that rests on. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { FakeModel, chunk } from "../gateway/model.mjs";
import { shoot } from "./look.mjs";
import { DESKTOP, PHONE, World, until } from "./support.mjs";

let world, model;

before(async () => {
  model = await FakeModel.start();
  world = await World.start({ llm_url: model.url, llm_model: "small-1", bot_timeout: "30s" });
});
after(async () => {
  await world?.stop();
  await model?.stop();
});

for (const { locale, question, answer, person, byModel, source } of [
  { locale: "zh-CN", question: "矿工费为什么这么高？", answer: "矿工费付给网络，不付给钱包 [1]。", person: "转人工", byModel: "语言模型 small-1", source: /^\[1\] network-fee，第 \d+ 版$/ },
  { locale: "en-US", question: "why is the network fee so high?", answer: "The fee goes to the network, not to the wallet [1].", person: "I want a person", byModel: "Language model small-1", source: /^\[1\] network-fee, version \d+$/ },
]) {
  test(`the bot is seen at work, answers, and staff see from which articles (${locale})`, async () => {
    const visitor = await world.visitor({ locale, viewport: PHONE });
    let go;
    const gate = new Promise((done) => (go = done));
    model.behave = () => ({
      run: async (response) => {
        response.writeHead(200);
        response.write(chunk({ content: "" }));
        await gate;
        response.end(`${chunk({ content: answer })}${chunk({}, "stop")}data: [DONE]\n\n`);
      },
    });
    await visitor.say(question);
    const sign = visitor.widget.locator(".typing");
    await sign.waitFor();
    assert.equal(await visitor.bubble(answer.slice(0, 8), "their").count(), 0);
    await shoot(visitor.page, `model-widget-at-work-${locale}`, { sizes: { phone: PHONE } });
    go();
    await visitor.hears(answer.slice(0, 8));
    await sign.waitFor({ state: "detached" });
    await shoot(visitor.page, `model-widget-${locale}`, { sizes: { phone: PHONE } });

    const lin = await world.staff("lin", { locale });
    await lin.go("online");
    await visitor.say(person);
    const id = await visitor.conversation();
    await until("lin has it", () => world.sql(`SELECT state FROM conversation WHERE id = ${id}`)[0][0] === "assigned");
    await lin.openCard(id);
    const said = lin.entry(answer.slice(0, 8)).first();
    await said.getByText(byModel, { exact: true }).waitFor();
    assert.equal(await said.getByText(source).count(), 1);
    await shoot(lin.page, `model-console-${locale}`, { sizes: { desktop: DESKTOP } });
    assert.equal(await visitor.widget.getByText(byModel).count(), 0);
    await lin.page.context().close();
    await visitor.context.close();
  });
}
