/**
 * Makes the README's pictures: web-widget/pictures/widget.png and console.png.
 *
 *   ./run --build && node tests/browser/pictures.mjs [zh-CN]
 *
 * Plays the conversation of scenes.mjs with a real gateway, in English unless told otherwise. TEST_PROGRAM
 * and TEST_WEB_ROOT choose another build. Run it anew when widget or console look different.
 */
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { TALK, talk } from "./scenes.mjs";
import { World, until } from "./support.mjs";

const MAX_BYTES = 300 * 1024;
const folder = resolve(fileURLToPath(import.meta.url), "../../../web-widget/pictures");
const locale = process.argv[2] ?? "en-US";
if (!TALK[locale]) throw new Error(`no scene in ${locale}: ${Object.keys(TALK).join(", ")}`);

async function picture(page, name) {
  const path = join(folder, name);
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: "disabled" });
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${name} has ${size} bytes, more than ${MAX_BYTES}`);
  console.log(`${path}: ${Math.round(size / 1024)} KB`);
}

/** Visitors who are told from one another; those of the demo are all anonymous. */
function nameThem(world, names) {
  names.forEach((name, i) => world.sql(`UPDATE visitor SET name = '${name}' WHERE id = ${i + 1}`));
}

mkdirSync(folder, { recursive: true });
const world = await World.start();
try {
  const words = TALK[locale];
  const visitors = [];
  for (const text of [words.other, words.urgent, words.question]) {
    const visitor = await world.visitor({ locale, viewport: { width: 1180, height: 760 } });
    await visitor.say(text);
    await visitor.widget.locator(".msg.bot").first().waitFor();
    visitors.push(visitor);
  }
  const [other, urgent, chatting] = visitors;
  nameThem(world, locale === "zh-CN" ? ["陈晓", "王宇", "林悦"] : ["Sam Reed", "Ana Costa", "Noor Haddad"]);
  await other.askPerson();
  const lin = await world.staff("lin", { locale, viewport: { width: 1280, height: 760 } });
  await lin.go("online");
  const id = await talk(chatting, lin);
  for (const one of [other, urgent]) await lin.card(await one.conversation()).waitFor();
  await chatting.page.locator("iframe").waitFor();
  await picture(chatting.page, "widget.png");
  await chatting.input.pressSequentially("…");
  await lin.page.locator(".typing.on").waitFor();
  await until("the toasts are gone", async () => (await lin.page.locator(".toast").count()) === 0);
  await lin.page.locator(`.inbox .card[href="#/c/${id}"][aria-current]`).waitFor();
  await picture(lin.page, "console.png");
} catch (error) {
  await world.showAll();
  throw error;
} finally {
  await world.stop();
}
