/** The network swallows everything for two seconds, again and again: up, down or both ways, at times with a reset behind it. */
import { Proxy } from "../proxy.mjs";
import { World, soon } from "../world.mjs";

export const title = "black holes of 2 s, half-open connections, slow and split writes: all delivered, nothing twice";

export async function run({ seed, long }) {
  const holes = long ? 30 : 3;
  const world = await World.start(seed, { agents: 4 });
  const proxy = await Proxy.start(world.origin, { random: () => world.random(), delay: 2, jitter: 10 });
  try {
    world.agents({ to: proxy.origin });
    world.visitors(long ? 1000 : 60, { to: proxy.origin, think: long ? 3000 : 300, manners: { ackWithin: 3000 } });
    await soon(1500);
    for (let i = 0; i < holes; i++) {
      proxy.spoil({ hole: ["both", "down", "up"][i % 3] });
      await soon(2000);
      // Some of the connections do not come back: what was in the hole is lost with them.
      for (const link of proxy.links) {
        const chance = world.random();
        if (chance < 0.15) link.reset();
        else if (chance < 0.2) link.vanish("server");
        else if (chance < 0.25) link.vanish("client");
      }
      proxy.spoil({ hole: "none", split: i % 2 ? 0 : 7, merge: i % 2 ? 30 : 0 });
      await soon(long ? 8000 : 1500);
    }
    proxy.heal();
    const verdict = await world.verdict();
    return { ...verdict, figures: { holes, ...verdict.figures } };
  } finally {
    await world.stop();
    await proxy.stop();
  }
}
