/** All clients of a node are dropped at once, each misses 1 to 500 entries, and all come back to a cold gateway. */
import { World, percentile, soon } from "../world.mjs";

export const title = "all clients are dropped at once with 1 to 500 missed entries each: each gets all, once and in order";

const MISSED = `WITH many AS (SELECT id, last_seq, (1 + floor(random() * 500))::int AS n FROM conversation),
  added AS (INSERT INTO entry (conversation_id, seq, kind, author, body)
    SELECT m.id, m.last_seq + g, 'message', 'bot', 'missed word ' || g || repeat(' and more of it', 10) FROM many m, generate_series(1, m.n) g)
  UPDATE conversation c SET last_seq = m.last_seq + m.n, last_entry_at = now() FROM many m WHERE m.id = c.id RETURNING m.n`;

export async function run({ seed, long }) {
  const count = long ? 4000 : 300;
  const world = await World.start(seed, {});
  try {
    for (let i = 0; i < count; i += 100) {
      world.visitors(100, { think: 1e9, lively: false, manners: { backoffMax: 500 } });
      await world.until("all are in", () => world.clients.every((one) => one.caughtUp.size > 0));
    }
    for (const client of world.clients) client.gaps.length = 0;
    await world.gateway.kill();
    const missed = (await world.sql(MISSED)).reduce((sum, n) => sum + Number(n), 0);
    await soon(500);
    const since = performance.now();
    for (const client of world.clients) client.lostAt = since;
    await world.gateway.up();
    const up = performance.now();
    await world.until("all are back", () => world.clients.every((one) => one.caughtUp.size > 0));
    const took = performance.now() - up;
    const verdict = await world.verdict();
    return { ...verdict, figures: { missed, "s until all have all": (took / 1000).toFixed(2), "entries/s": Math.round(missed / took * 1000),
      "welcome p99 ms": percentile(world.clients.flatMap((one) => one.gaps), 0.99), ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
