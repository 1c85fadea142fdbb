/** PostgreSQL crashes (stop -m immediate), and in between single sessions of it are cut off while others live on. */
import { World, percentile, soon } from "../world.mjs";

export const title = "PostgreSQL is killed, whole and by the session: nothing acked is lost, all goes on by itself";

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = 'baton' AND pid <> pg_backend_pid() AND application_name <> 'psql' ORDER BY random() LIMIT 1`;

export async function run({ seed, long }) {
  const kills = Number(process.env.KILLS) || (long ? 300 : 10);
  const world = await World.start(seed, { agents: 4 });
  try {
    world.agents();
    world.visitors(40);
    await soon(1000);
    const back = [];
    const first = [];
    const pid = world.gateway.child.pid;
    for (let i = 0; i < kills; i++) {
      for (let n = 0; n < 3; n++) {
        await soon(world.between(10, 400));
        await world.sql(CUT);
      }
      await soon(world.between(30, 600));
      await world.postgresDown();
      await soon(world.between(0, 700));
      await world.postgresUp();
      const [up, before] = [performance.now(), world.acks()];
      await world.until("acks again", () => world.acks() > before + 20);
      back.push(performance.now() - up);
      first.push(Math.min(...world.ackTimes().filter((at) => at > up)) - up);
    }
    await soon(1500);
    const verdict = await world.verdict();
    world.expect(world.gateway.child.pid === pid && world.gateway.child.exitCode === null, "the gateway lived through it");
    return { ...verdict, figures: { kills, sessions: kills * 3, "ms from accepting to first ack": [0.5, 1].map((p) => percentile(first, p)).join("/"),
      "ms to 20 acks": [0.5, 1].map((p) => percentile(back, p)).join("/"), ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
