/** Answers that are held back until a test lets them go: what comes late, without waiting for time to pass. And what is there for a moment only. */
import { PATIENCE } from "../gateway/harness.mjs";

/** What has come to the page is on its screen. */
export const drawn = (on) => on.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** The answer to the next such request is held until `letGo`, which is kept when the page has it; `asked`, once the gateway has given it. */
export async function held(on, address, method) {
  let asked, letGo;
  const hold = { asked: new Promise((done) => (asked = done)), released: new Promise((done) => (letGo = done)) };
  let taken = false;
  await on.route(address, async (route) => {
    if (taken || route.request().method() !== method) return route.fallback();
    taken = true;
    const response = await route.fetch();
    asked(route.request());
    await hold.released;
    return route.fulfill({ response });
  });
  return {
    asked: hold.asked,
    letGo: async () => {
      letGo();
      await (await (await hold.asked).response()).finished();
      await drawn(on);
    },
  };
}

/**
 * Words that are on a screen for seconds only are looked for from now on, within the page itself, so that none are missed
 * by who asks too seldom. What it returns waits for them.
 */
export async function watching(box, words) {
  const watch = await box.evaluateHandle((el, [text, patience]) => {
    const there = () => el.textContent.includes(text);
    const seen = new Promise((done, fail) => {
      if (there()) done(true);
      new MutationObserver(() => there() && done(true)).observe(el, { subtree: true, childList: true, characterData: true });
      setTimeout(() => fail(new Error(`never said: ${text}`)), patience);
    });
    seen.catch(() => undefined); // told to whoever waits
    return { seen };
  }, [words, PATIENCE]);
  return () => watch.evaluate(({ seen }) => seen);
}

/** Holds back what the gateway says over a page's WebSocket in frames of these types, while `on` is true; `said`: the page's own frames. */
export async function heldAtSocket(page, types) {
  const waiting = [];
  const holds = {
    on: false,
    said: [],
    count: () => waiting.length,
    letGo: () => {
      holds.on = false;
      for (const send of waiting.splice(0)) send();
    },
  };
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const gateway = socket.connectToServer();
    socket.onMessage((text) => {
      holds.said.push(...String(text).split("\n"));
      gateway.send(text);
    });
    gateway.onMessage((text) => {
      const frames = String(text).split("\n");
      const late = holds.on ? frames.filter((frame) => types.some((type) => frame.includes(`"type":"${type}"`))) : [];
      if (late.length > 0) waiting.push(() => socket.send(late.join("\n")));
      const now = frames.filter((frame) => !late.includes(frame));
      if (now.length > 0) socket.send(now.join("\n"));
    });
  });
  return holds;
}
