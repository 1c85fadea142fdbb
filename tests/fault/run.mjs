#!/usr/bin/env node
/*
 * run.mjs -- one scenario of faults against a real gateway on a real PostgreSQL.
 *
 *   node tests/fault/run.mjs SCENARIO|all [--seed N] [--long]
 *
 * Prints a verdict and figures; exits with 1 when a promise was broken. The seed is
 * printed, and decides what clients do and when faults come; the machine's timing
 * stays its own, so a run is repeated in kind, not to the letter.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const SHOWN = 20;
const folder = fileURLToPath(new URL("scenarios/", import.meta.url));

export const scenarios = readdirSync(folder).filter((name) => name.endsWith(".mjs")).map((name) => name.slice(0, -4)).sort();
export const load = (name) => import(`${folder}${name}.mjs`);

/** Runs one; returns what was broken. */
async function runScenario(name, options) {
  const { title, run } = await load(name);
  const since = Date.now();
  console.log(`${name} --seed ${options.seed}${options.long ? " --long" : ""}: ${title}`);
  const { failures, figures } = await run(options);
  for (const [what, value] of Object.entries(figures)) {
    console.log(`  ${what.padEnd(22)} ${typeof value === "object" ? JSON.stringify(value) : value}`);
  }
  for (const failure of failures.slice(0, SHOWN)) console.log(`  BROKEN  ${failure}`);
  if (failures.length > SHOWN) console.log(`  ... and ${failures.length - SHOWN} more`);
  console.log(`${failures.length === 0 ? "KEPT" : "BROKEN"}  ${name}, ${((Date.now() - since) / 1000).toFixed(1)} s`);
  return failures;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: "string" }, long: { type: "boolean", default: false } },
  });
  const names = positionals.includes("all") ? scenarios : positionals;
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (names.length === 0 || names.some((name) => !scenarios.includes(name)) || !Number.isInteger(seed)) {
    console.error(`run.mjs SCENARIO|all [--seed N] [--long]\nscenarios: ${scenarios.join(", ")}`);
    process.exit(2);
  }
  let broken = 0;
  for (const name of names) broken += (await runScenario(name, { seed, long: values.long })).length;
  process.exit(broken === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
