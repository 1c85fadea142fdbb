/** The gateway with the PostgreSQL that it brings itself: either is killed with -9, or both, or one session's process. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { World, soon } from "../world.mjs";

export const title = "a gateway with its own PostgreSQL, either killed: each brings the other back, nothing acked is lost";

const postmaster = (world) => Number(readFileSync(join(world.postgres.data_dir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

const faults = {
  async gateway(world) {
    await world.gateway.kill();
    await soon(world.between(0, 500)); // its PostgreSQL may still be going down
    await world.gateway.up();
  },
  postgres: (world) => kill(postmaster(world), "SIGKILL"),
  async both(world) {
    const pid = postmaster(world);
    const gone = world.gateway.kill();
    kill(pid, "SIGKILL");
    await gone;
    await world.gateway.up();
  },
  async session(world) {
    const [pid] = await world.sql("SELECT pid FROM pg_stat_activity WHERE datname = 'baton' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1");
    if (pid) kill(Number(pid), "SIGKILL");
  },
  async deploy(world) {
    world.gateway.child.kill("SIGTERM");
    const ended = await world.gateway.exited;
    world.expect(ended.code === 0, `it ended with ${JSON.stringify(ended)}`);
    await world.gateway.up();
  },
};

export async function run({ seed, long }) {
  const rounds = long ? 60 : 1;
  const world = await World.start(seed, { agents: 4, own: true });
  try {
    world.agents();
    world.visitors(30);
    await soon(1000);
    let done = 0;
    const slowest = {};
    for (let i = 0; i < rounds; i++) {
      for (const [name, fault] of Object.entries(faults)) {
        const [before, since] = [world.acks(), performance.now()];
        await fault(world);
        done++;
        await world.until(`acks after a fault of ${name}`, () => world.acks() > before + 20);
        slowest[name] = Math.max(slowest[name] ?? 0, Math.round(performance.now() - since));
        await soon(world.between(100, 600));
      }
    }
    const verdict = await world.verdict();
    return { ...verdict, figures: { faults: done, "ms to 20 acks, worst": slowest, ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
