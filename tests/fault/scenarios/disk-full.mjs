/** The database's volume runs full, and later has room again. Needs to be root: the volume is a small one of its own. */
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World, soon } from "../world.mjs";

export const title = "the database's disk is full: refused with a time to retry, nothing acked is lost, all goes on with room";

/** Takes all the room that is left. */
function fill(path) {
  const file = openSync(path, "w");
  for (const size of [1 << 20, 4096]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
    }
  }
  closeSync(file);
}

async function isUp(world) {
  return world.pgCtl("status").then(() => true, () => false);
}

export async function run({ seed, long }) {
  const rounds = long ? 30 : 2;
  const volume = mkdtempSync(join(tmpdir(), "baton-volume-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=160m", "tmpfs", volume], { stdio: "ignore" });
  } catch {
    rmSync(volume, { recursive: true });
    return { failures: [], figures: { skipped: "no volume can be mounted here" } };
  }
  const before = process.env.TMPDIR;
  process.env.TMPDIR = volume;
  chmodSync(volume, 0o755);
  let world;
  try {
    const starting = World.start(seed, { agents: 4, postgres: { max_wal_size: "64MB", wal_recycle: "off" } });
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    world = await starting;
    world.agents();
    world.visitors(40, { sayings: ["多".repeat(1000)] });
    await soon(1000);
    let refusals = 0;
    for (let i = 0; i < rounds; i++) {
      const count = () => world.clients.reduce((sum, one) => sum + (one.errors.unavailable ?? 0), 0);
      const errors = count();
      fill(join(volume, "filler"));
      await world.until("refusals", () => count() > errors);
      await soon(world.between(500, 2500));
      refusals += count() - errors;
      rmSync(join(volume, "filler"));
      await soon(500);
      if (!(await isUp(world))) await world.postgresUp(); // it gives up when it can't even recover
      const acks = world.acks();
      await world.until("acks again", () => world.acks() > acks + 20);
    }
    const verdict = await world.verdict();
    return { ...verdict, figures: { rounds, refusals, ...verdict.figures } };
  } finally {
    await world?.stop();
    execFileSync("umount", ["--lazy", volume]);
    rmSync(volume, { recursive: true });
  }
}
