/**
 * Real pages in a real Chromium against a real gateway, each test file its own World, gone with it.
 *
 * Every page that a World opens is watched: an error in its console, an exception or a violation of the
 * Content-Security-Policy that no test announced fails the file (see `World.quiet`).
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Gateway, PATIENCE, Postgres, program, until } from "../gateway/harness.mjs";
import { slowNetwork, slowPages } from "./slow.mjs";

export { until };

const here = resolve(fileURLToPath(import.meta.url), "..");
const { chromium } = createRequire(join(here, "../../web-widget/package.json"))("playwright-core");

const CHROMIUM = process.env.TEST_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * Tests that tell one story: after a chapter that failed, the others are skipped. What was on the screens
 * then is in out/failed-N.png, what went over their sockets in failed-N.txt.
 */
export function story(worldOf) {
  let broken = "";
  return (name, run) => test(name, async (t) => {
    if (broken) return t.skip(`after: ${broken}`);
    try {
      await run(t);
    } catch (error) {
      broken = name;
      await worldOf()?.showAll();
      throw error;
    }
  });
}

export const PHONE = { width: 375, height: 760 };
export const DESKTOP = { width: 1440, height: 900 };

/** Where pictures for people go; not in git. */
export function picture(name) {
  const folder = join(here, "out");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

/** What Chromium says of a gateway that is gone; a test that takes it away announces these. */
export const OUTAGE = [/WebSocket connection to .* failed/, /net::ERR_CONNECTION_REFUSED/, /status of 503/, /ERR_(CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/];

/** Asking who is signed in, on the log-in page, is answered with 401, and Chromium calls that an error. */
const ALWAYS_FINE = [/status of 401 .*\/api\/session$/];

export class World {
  static async start(options = {}) {
    const world = new World();
    world.troubles = [];
    world.announced = [];
    world.contexts = new Set();
    world.frames = new WeakMap(); // of a page's WebSockets
    try {
      world.postgres = Postgres.start();
      world.loadDemo();
      const web = process.env.TEST_WEB_ROOT ? { web_root: process.env.TEST_WEB_ROOT } : {};
      world.network = await slowNetwork();
      world.gateway = await Gateway.start(world.postgres, { ...web, ...world.network?.options, ...options });
      world.browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true, timeout: PATIENCE });
      await world.gateway.knows(); // who searches before that finds nothing
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  /** As `./run` does it: the demo first, then the gateway. */
  loadDemo() {
    this.folder = mkdtempSync(join(tmpdir(), "baton-demo-"));
    execFileSync(program, ["demo", `--database=${this.postgres.conninfo}`, `--data_dir=${this.folder}`], { stdio: ["ignore", "pipe", "pipe"] });
    this.passwords = JSON.parse(readFileSync(join(this.folder, "demo.json"), "utf8"));
  }

  async stop() {
    await this.browser?.close();
    await this.network?.stop();
    await this.gateway?.stop();
    this.postgres?.stop();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where its pages are: the gateway, or the slow network before it. */
  get origin() {
    return (this.network ?? this.gateway).origin;
  }

  sql(text) {
    return this.postgres.sql(text);
  }

  /** A browser profile of its own: storage, cookies, language, colours, size. */
  async context({ locale = "en-US", colorScheme = "light", viewport = DESKTOP, ...more } = {}) {
    const context = await this.browser.newContext({ locale, colorScheme, viewport, timezoneId: "Asia/Shanghai", ...more });
    context.setDefaultTimeout(PATIENCE);
    slowPages(context);
    this.contexts.add(context);
    context.on("close", () => this.contexts.delete(context));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on("page", (page) => this.#watch(page));
    return context;
  }

  #watch(page) {
    this.frames.set(page, recordFrames(page));
    const note = (text) => {
      if (!ALWAYS_FINE.some((fine) => fine.test(text))) this.troubles.push(text);
    };
    page.on("pageerror", (error) => note(`${page.url()}: exception: ${error.stack ?? error}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      note(`${page.url()}: ${message.type()}: ${message.text()} ${message.location().url}`);
    });
    page.on("crash", () => note(`${page.url()}: the page crashed`));
  }

  /** From here to the end of the file, errors like these belong to what a test does. */
  announce(...patterns) {
    this.announced.push(...patterns);
  }

  /** Fails when a page said anything that nobody announced. */
  quiet() {
    const unexpected = this.troubles.filter((text) => !this.announced.some((pattern) => pattern.test(text)));
    assert.deepEqual(unexpected, [], "errors in the pages");
  }

  /** Pictures and frames of all pages, for whoever looks into a failure. */
  async showAll() {
    const pages = [...this.contexts].flatMap((context) => context.pages());
    await Promise.all(pages.map(async (page, i) => {
      const path = picture(`failed-${i + 1}`);
      await page.screenshot({ path }).catch(() => undefined);
      writeFileSync(path.replace(/png$/, "txt"), this.frames.get(page).join("\n"));
    }));
  }

  async visitor(options = {}) {
    const context = await this.context(options);
    return this.visitorOn(context, await context.newPage(), options).open();
  }

  visitorOn(context, page, options) {
    return new Visitor(this, context, page, options);
  }

  async staff(login, options = {}) {
    const context = await this.context(options);
    const page = await context.newPage();
    const console_ = new Console(this, page, login);
    await console_.signIn(options.path ?? "/console/");
    return console_;
  }
}

/** All frames of all WebSockets of a page, those in iframes too, as text. */
function recordFrames(page) {
  const frames = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => frames.push(String(payload)));
    socket.on("framesent", ({ payload }) => frames.push(String(payload)));
  });
  return frames;
}

/** A visitor on the demo page, with the widget. */
export class Visitor {
  constructor(world, context, page, { locale = "en-US" } = {}) {
    this.locale = locale;
    this.world = world;
    this.context = context;
    this.page = page;
    this.frames = world.frames.get(page);
    this.zh = locale.startsWith("zh");
    // The loader's own button, in its shadow root; the page has others that open the chat.
    this.launcher = page.locator("button[aria-label][aria-expanded]");
    this.widget = page.frameLocator("iframe");
    this.input = this.widget.getByRole("textbox", { name: locale === "zh-TW" ? "訊息內容" : this.zh ? "消息内容" : "Your message" });
    this.log = this.widget.getByRole("log");
  }

  async open() {
    await this.page.goto(`${this.world.origin}/demo/`);
    await this.launcher.click();
    await this.input.waitFor();
    return this;
  }

  /** A second tab of the same browser. */
  async another() {
    return this.world.visitorOn(this.context, await this.context.newPage(), { locale: this.locale }).open();
  }

  async say(text) {
    await this.input.fill(text);
    await this.input.press("Enter");
    await this.bubble(text).waitFor();
  }

  bubble(text, who = "own") {
    return this.widget.locator(`.msg.${who}`).filter({ hasText: text });
  }

  /** A bot's or agent's message with these words. */
  async hears(text, who = "their") {
    await this.bubble(text, who).first().waitFor();
  }

  /** Wants a person; whatever the bot asks before, it gets no answer. */
  async askPerson() {
    await this.widget.locator(".composer .person").click();
    await this.noQuestions();
  }

  async noQuestions() {
    const skip = this.widget.locator(".chips .chip", { hasText: /^(Skip|跳过|略過)$/ });
    const person = this.widget.locator(".composer .person");
    await until("the bot asks or hands over", async () => (await skip.count()) > 0 || (await person.count()) === 0);
    if ((await person.count()) > 0) await person.click();
  }

  /** Its conversation's id, once there is one; from the frames that its own page got. */
  async conversation() {
    return until("the visitor's conversation", () => {
      const opened = this.frames.flatMap((text) => text.split("\n")).map(parsed).find((frame) => frame?.type === "opened" || (frame?.type === "welcome" && frame.conversation));
      return opened?.conversation.id;
    });
  }
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A member of staff at the console or in review. English unless the context says otherwise. */
export class Console {
  constructor(world, page, login) {
    this.world = world;
    this.page = page;
    this.login = login;
    this.frames = world.frames.get(page);
    this.composer = page.locator("#composer-text");
    this.entries = page.locator(".log");
  }

  async signIn(path) {
    await this.page.goto(this.world.origin + path);
    await this.page.locator('input[name="name"]').fill(this.login);
    await this.page.locator('input[name="password"]').fill(this.world.passwords[this.login]);
    await this.page.locator('button[type="submit"]').click();
    await this.page.locator(path === "/review/" ? ".search" : ".link-ready").waitFor();
    return this;
  }

  presence(name) {
    return this.page.locator(".presence .segment").filter({ has: this.page.locator(`.dot.${name}`) });
  }

  async go(state) {
    await this.presence(state).click();
    await this.page.locator(`.presence .segment[aria-pressed="true"] .dot.${state}`).waitFor();
  }

  card(id) {
    return this.page.locator(`.inbox .card[href="#/c/${id}"]`);
  }

  async openCard(id) {
    await this.card(id).click();
    await this.page.locator(".log .entry-slot").first().waitFor(); // it is followed: typing comes too
    await this.composer.waitFor();
  }

  async say(text) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await this.entry(text).waitFor();
  }

  entry(text) {
    return this.page.locator(".log .said").filter({ hasText: text });
  }
}
