/** The running gateway's limit of open files is lowered to what it has, and people keep coming. */
import { execFileSync } from "node:child_process";
import { CALM, World, process_, soon } from "../world.mjs";

export const title = "out of descriptors: no spinning, old sockets live, those who wait get in when there is room again";

const limit = (pid, n) => execFileSync("prlimit", ["--pid", String(pid), `--nofile=${n}:20000`]);
const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'baton' AND application_name <> 'psql' AND pid <> pg_backend_pid()`;

export async function run({ seed, long }) {
  const rounds = long ? 20 : 1;
  const world = await World.start(seed, { agents: 2 });
  try {
    world.agents();
    const old = world.visitors(20, { think: 100, manners: CALM });
    await world.until("all are in", () => world.clients.every((one) => one.ready));
    const { pid } = world.gateway.child;
    const usual = process_.descriptors(pid);
    const busiest = [];
    let waited = 0;
    for (let i = 0; i < rounds; i++) {
      for (const one of old) one.talking = true;
      limit(pid, process_.descriptors(pid) + 5);
      const late = world.visitors(long ? 30 : 60, { think: 1e9, manners: { silence: 60000 } });
      await soon(1000);
      const before = world.acks();
      await soon(1000);
      await world.until("old sockets talk on while others wait", () => world.acks() > before + 20);
      waited += late.filter((one) => !one.ready).length;
      // Nobody talks now: what is left is what the waiting ones cost.
      for (const one of old) one.talking = false;
      await world.until("all is said", () => old.every((one) => one.settled));
      await soon(500);
      const cpu = process_.cpu(pid);
      await soon(2000);
      busiest.push((process_.cpu(pid) - cpu) / 2);
      for (const one of old) one.talking = true;
      // Its sessions of the database are lost too, and can't be had again: those descriptors went to who waited.
      if (i % 2 === 0) await world.sql(CUT);
      await soon(1000);
      limit(pid, 20000);
      await world.until("all who waited are in", () => late.every((one) => one.caughtUp.size > 0));
      for (const one of late) one.end();
      // So that they are not counted in the next round.
      await world.until("their descriptors are given back", () => process_.descriptors(pid) <= usual + 2);
    }
    const paused = await world.gateway.metric("baton_accept_paused_total");
    const verdict = await world.verdict();
    // The limit is on a descriptor's number: sessions of the database that came back late leave lower ones free.
    world.expect(waited >= rounds * 15, `some had to wait: ${waited}`);
    world.expect(Math.max(...busiest) < 0.2, `CPU of the idle gateway without descriptors: ${busiest}`);
    world.expect(old.every((one) => Object.keys(one.closes).length === 0), "no old socket was lost");
    return { ...verdict, figures: { rounds, waited, "accept paused": paused, "CPU share": Math.max(...busiest).toFixed(3), ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
