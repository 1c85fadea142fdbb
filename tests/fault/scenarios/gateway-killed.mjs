/** The gateway is killed with -9 at random instants, in the middle of everything, and started again. */
import { World, soon } from "../world.mjs";

export const title = "the gateway is killed at random instants: nothing acked is lost, nobody misses anything";

export async function run({ seed, long }) {
  const kills = Number(process.env.KILLS) || (long ? 1000 : 20);
  const world = await World.start(seed, { agents: 4, gateway: { agent_grace: "3s" } });
  try {
    world.agents();
    world.visitors(40);
    await soon(1500);
    for (let i = 0; i < kills; i++) {
      await soon(world.between(30, 1300));
      if (i % 4 === 3) await world.until("there is traffic", () => world.acks() > i * 20);
      await world.gateway.kill();
      if (world.random() < 0.1) await soon(4000 * world.random());
      await world.gateway.up();
      if (long && i % 100 === 99) console.log(`  ${i + 1} kills, ${world.acks()} acks`);
    }
    await soon(1500);
    const verdict = await world.verdict();
    return { ...verdict, figures: { kills, ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
