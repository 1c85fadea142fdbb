/** Deploys: SIGTERM, and a new process on the same port, before it or right behind it, with everything going on. */
import { rmSync } from "node:fs";
import { CALM, Gateway, World, patient, percentile, soon } from "../world.mjs";

export const title = "a clean stop with a new process on the same port: everyone is told, nothing is lost, the gap is short";

async function next(world) {
  const { port, ...options } = world.gateway.options;
  delete options.data_dir;
  return Gateway.start(world.postgres, { ...options, port, share_port: true });
}

export async function run({ seed, long }) {
  const deploys = long ? 20 : 4;
  const world = await World.start(seed, { agents: 4, gateway: { share_port: true } });
  try {
    world.agents({ manners: CALM });
    world.visitors(long ? 300 : 60, { manners: CALM, ...(long && { think: 1500 }) });
    await soon(1500);
    const gaps = [];
    const stops = [];
    let untold = 0;
    for (let i = 0; i < deploys; i++) {
      const old = world.gateway;
      const early = i % 2 === 1 ? await next(world) : null;
      const told = new Map(world.clients.filter((one) => one.ready).map((one) => [one, one.byes.length]));
      for (const client of world.clients) client.gaps.length = 0;
      const since = performance.now();
      old.child.kill("SIGTERM");
      world.gateway = early ?? await next(world);
      // Some operators ask twice; then it goes at once, and whatever it says of itself, nothing may be lost.
      const impatient = i % 4 === 3;
      if (impatient) {
        await soon(world.between(0, 80));
        old.child.kill("SIGTERM");
      }
      const ended = await old.exited;
      rmSync(old.folder, { recursive: true, force: true });
      stops.push(performance.now() - since);
      world.expect(ended.code === 0 || (impatient && ended.signal === "SIGTERM"), `the old one ended with ${JSON.stringify(ended)}`);
      await world.until("all are back", () => world.clients.every((one) => one.ready));
      for (const [client, byes] of told) {
        if (client.byes.length === byes && !impatient) untold++;
        if (!impatient) gaps.push(...client.gaps.slice(0, 1));
      }
      await soon(world.between(800, 1500));
    }
    const verdict = await world.verdict();
    const asked = world.clients.flatMap((one) => one.byes.map((bye) => bye.reconnect_after_ms));
    world.expect(untold === 0, `${untold} connections ended without a bye`);
    // How long it takes is said; it is judged where the machine has nothing else to do.
    world.expect(!long || Math.max(...stops) < 8000, `the old one left after ${Math.max(...stops)} ms`);
    world.expect(!long || percentile(gaps, 0.99) < 1000 * patient, `the gap's p99 is ${percentile(gaps, 0.99)} ms`);
    return { ...verdict, figures: { deploys, byes: asked.length, "asked to wait ms": [0, 0.5, 1].map((p) => percentile(asked, p)).join("/"),
      "deploy gap p50/p99 ms": [0.5, 0.99].map((p) => percentile(gaps, p)).join("/"), "slowest stop ms": Math.round(Math.max(...stops)), ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
