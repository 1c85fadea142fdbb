/**
 * What can be checked of a screen without an eye: names, contrast, and that nothing runs out of it. The
 * rest is for people: `shoot` leaves pictures in out/.
 */
import assert from "node:assert/strict";

import { DESKTOP, PHONE, picture } from "./support.mjs";

const ROLES = new Set(["button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "slider", "tab", "menuitem", "dialog", "alertdialog", "Iframe"]);

/** Every control has a name, as Chromium tells it to a screen reader. */
export async function namesOf(page) {
  const cdp = await page.context().newCDPSession(page);
  const { frameTree } = await cdp.send("Page.getFrameTree");
  const frames = [];
  const walk = (tree) => {
    frames.push(tree.frame.id);
    for (const child of tree.childFrames ?? []) walk(child);
  };
  walk(frameTree);
  const nameless = [];
  let controls = 0;
  for (const frameId of frames) {
    const { nodes } = await cdp.send("Accessibility.getFullAXTree", { frameId });
    for (const node of nodes) {
      if (node.ignored || !ROLES.has(node.role?.value)) continue;
      controls += 1;
      if ((node.name?.value ?? "").trim() === "") nameless.push(node.role.value);
    }
  }
  await cdp.detach();
  assert.ok(controls > 0, "the tree was read");
  return nameless;
}

/** Elements that are wider than their frame lets them be. */
export async function overflowing(page) {
  const found = await Promise.all(page.frames().map((frame) => frame.evaluate(() => {
    const said = [];
    const page = document.documentElement;
    const name = (el) => `${el.tagName.toLowerCase()}.${el.className.baseVal ?? el.className}`;
    if (page.scrollWidth > page.clientWidth) said.push(`the page: ${page.scrollWidth} > ${page.clientWidth}`);
    for (const el of document.querySelectorAll("body *")) {
      const flow = getComputedStyle(el).overflowX;
      if ((flow === "auto" || flow === "scroll") && el.scrollWidth > el.clientWidth + 1) said.push(`${name(el)}: ${el.scrollWidth} > ${el.clientWidth}`);
    }
    return said;
  }).catch(() => [])));
  return found.flat();
}

/** Text that is too faint for its ground: under 4.5, or 3 when large (WCAG 2.2, 1.4.3). */
async function faint(page) {
  const found = await Promise.all(page.frames().map((frame) => frame.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    // Whatever the notation: what a pixel of it becomes.
    const rgba = (css) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
    const light = (rgb) => {
      const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    /** Null where a picture is behind it. */
    const ground = (el) => {
      const layers = [];
      for (let at = el; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.backgroundImage !== "none") return null;
        const colour = rgba(style.backgroundColor);
        layers.push(colour);
        if (colour[3] > 0.99) break;
      }
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const said = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      const text = node.data.trim();
      if (text === "" || !el || el.closest('[aria-hidden="true"], [disabled], [aria-disabled="true"], [inert], .sr, .hidden, option, script, style')) continue;
      const box = el.getBoundingClientRect();
      const style = getComputedStyle(el);
      if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || Number(style.opacity) < 0.1) continue;
      const below = ground(el);
      if (!below) continue;
      const [a, b] = [light(over(rgba(style.color), below)), light(below)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const size = parseFloat(style.fontSize);
      const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      if (ratio < wanted) said.push(`${ratio.toFixed(2)} of ${wanted}: "${text.slice(0, 40)}" in ${el.tagName.toLowerCase()}.${el.className}`);
    }
    return said;
  }).catch(() => [])));
  return [...new Set(found.flat())];
}

/** Chromium draws colours that change with a transition late: pictures are taken without. */
async function still(page) {
  for (const frame of page.frames()) {
    await frame.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
      .map((one) => one.finished.catch(() => undefined)))).catch(() => undefined);
  }
}

/**
 * Pictures of a screen, phone and desktop, light and dark, and the checks in each; at 320 px that nothing
 * runs out. `places` limits it to some sizes.
 */
export async function shoot(page, name, { sizes = { phone: PHONE, desktop: DESKTOP }, after = async () => {} } = {}) {
  const before = page.viewportSize();
  const bad = [];
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await after(page);
      await still(page);
      await page.screenshot({ path: picture(`${name}-${size}-${colorScheme}`), animations: "disabled" });
      bad.push(...(await faint(page)).map((text) => `${size} ${colorScheme}: faint: ${text}`));
    }
    bad.push(...(await overflowing(page)).map((text) => `${size}: too wide: ${text}`));
    bad.push(...(await namesOf(page)).map((role) => `${size}: a ${role} without a name`));
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await still(page);
  await page.screenshot({ path: picture(`${name}-320`), animations: "disabled" });
  bad.push(...(await overflowing(page)).map((text) => `320 px: too wide: ${text}`));
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await page.setViewportSize(before);
  assert.deepEqual(bad, [], name);
}
