/** The network between the gateway and PostgreSQL: cut at any byte, so that commits go unanswered, delayed, and black holes. */
import { freePort } from "../../gateway/harness.mjs";
import { Proxy } from "../proxy.mjs";
import { World, soon } from "../world.mjs";

export const title = "sessions of the database are cut at any byte, commits unanswered: each entry is stored once, and heard";

export async function run({ seed, long }) {
  const cuts = long ? 2000 : 60;
  const port = await freePort();
  process.env.PGPORT = String(port); // for psql too: the port is in the name of the Unix socket
  const proxy = await Proxy.start(`http://127.0.0.1:${port}`);
  const database = `host=127.0.0.1 port=${new URL(proxy.origin).port} user=baton dbname=baton`;
  let world;
  try {
    world = await World.start(seed, { agents: 4, postgres: { listen_addresses: "127.0.0.1", port }, gateway: { database } });
    world.agents();
    world.visitors(40);
    proxy.random = world.random;
    await soon(1000);
    let holes = 0;
    for (let i = 0; i < cuts; i++) {
      const links = [...proxy.links].filter((link) => link.down.passed > 2000); // those that are ready for statements
      const link = links[Math.floor(world.random() * links.length)];
      const way = world.random() < 0.7 ? "down" : "up";
      const bytes = Math.floor(world.random() * (way === "down" ? 300 : 3000));
      link?.spoil({ [way === "down" ? "cutDown" : "cutUp"]: link[way].passed + bytes });
      if (i % 20 === 10) proxy.spoil({ delay: 5, jitter: 30 });
      if (i % 20 === 15) proxy.heal();
      if (i % 30 === 29) {
        proxy.spoil({ hole: ["down", "up", "both"][holes++ % 3] });
        await soon(2000);
        if (world.random() < 0.5) proxy.resetAll();
        proxy.heal();
      }
      await soon(world.between(20, 250));
      if (i % 10 === 9) await world.until("there is traffic", () => world.acks() > i * 5);
    }
    proxy.heal();
    const verdict = await world.verdict();
    const retries = await world.gateway.metric("baton_store_retries_total");
    return { ...verdict, figures: { cuts, holes, "batches run again": retries, ...verdict.figures } };
  } finally {
    await world?.stop();
    await proxy.stop();
    delete process.env.PGPORT;
  }
}
