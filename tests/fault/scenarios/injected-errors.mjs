/**
 * System calls of the running gateway, and of its own PostgreSQL, fail as a kernel's may: strace injects the errors.
 *
 * Left out is what the libraries answer with abort() by design, as running out of memory is: epoll_ctl() (libuv), random
 * numbers that can't be had (libsodium). And what no kernel gives: a wake-up, an eventfd that does not block and has been
 * found readable, is always read; libuv would abort, and libwebsockets close its own and use it again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Strace, whyNot } from "../strace.mjs";
import { World, soon } from "../world.mjs";

export const title = "system calls of gateway and database fail with injected errors: nothing acked is lost, all goes on";

/** What each call may fail with, and each how-manieth does at the most often. */
const GATEWAY = {
  sendto: [["EAGAIN", 5], ["EINTR", 5], ["ENOBUFS", 300], ["ECONNRESET", 300], ["EPIPE", 300]],
  sendmsg: [["EAGAIN", 5], ["EINTR", 5]],
  writev: [["EAGAIN", 5], ["EINTR", 5]],
  recvfrom: [["EAGAIN", 5], ["EINTR", 5], ["ECONNRESET", 300], ["ETIMEDOUT", 300]],
  recvmsg: [["EAGAIN", 5], ["EINTR", 5]],
  write: [["EINTR", 2], ["EAGAIN", 3]],
  epoll_wait: [["EINTR", 2]],
  epoll_pwait: [["EINTR", 2]],
  accept4: [["ECONNABORTED", 2], ["EMFILE", 3], ["ENFILE", 3], ["ENOBUFS", 3], ["ENOMEM", 3], ["EPROTO", 2]],
  socket: [["EMFILE", 3], ["ENFILE", 3], ["ENOBUFS", 3]],
  connect: [["ECONNREFUSED", 3], ["EAGAIN", 3], ["ETIMEDOUT", 3]],
  getrandom: [["EINTR", 2]],
};

/** Any of these at a commit or a checkpoint: it panics, recovers, and what was acked is there. */
const DATABASE = [["fdatasync", "EIO"], ["pwrite64", "ENOSPC"], ["fsync", "EIO"], ["fdatasync", "ENOSPC"], ["pwrite64", "EIO"], ["openat", "EMFILE"]];

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = 'baton' AND pid <> pg_backend_pid() AND application_name <> 'psql' ORDER BY random() LIMIT 2`;

/** Those that are there; the ones to come are followed. */
const children = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
const postmaster = (world) => Number(readFileSync(join(world.postgres.data_dir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

const total = (counts) => Object.values(counts).reduce((all, n) => all + n, 0);

function add(sums, counts) {
  for (const [what, n] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + n;
}

/** One error for each call, at rates that differ each time. */
function someRules(world) {
  return Object.entries(GATEWAY).map(([call, errors]) => {
    const [error, often] = errors[Math.floor(world.random() * errors.length)];
    return { call, error, first: 1 + Math.floor(world.random() * often), step: Math.floor(often * world.between(1, 4)) };
  });
}

/** Connections of clients and to the database come and go, so that there is something to accept and to connect. */
async function stir(world) {
  for (const client of world.clients) if (world.random() < 0.3) client.socket?.terminate();
  await world.sql(CUT).catch(() => {}); // it may be the session that is refused
}

async function spoilGateway(world, sums) {
  const strace = await Strace.attach([world.gateway.child.pid], someRules(world));
  for (let i = 0; i < 3; i++) {
    await soon(400);
    await stir(world);
  }
  await world.until("errors are injected", () => total(strace.injected) > 50);
  add(sums, await strace.detach());
}

/** Its log can't be written, and no file opened, while its PostgreSQL is killed and has to be brought back. */
async function spoilFiles(world, sums, rule, options) {
  const strace = await Strace.attach([world.gateway.child.pid], [{ ...rule, first: 1, step: 2 }], { follow: false, ...options });
  process.kill(postmaster(world), "SIGKILL");
  await soon(1500);
  add(sums, await strace.detach());
}

async function spoilDatabase(world, sums, [call, error]) {
  const rule = { call, error, first: 1 + Math.floor(world.random() * (call === "fsync" ? 3 : 20)), step: 20 };
  const all = () => [postmaster(world), ...children(postmaster(world))];
  const strace = await Strace.attachAll(all, [rule]);
  await world.until(`${call} fails with ${error}`, async () => {
    await world.sql("CHECKPOINT").catch(() => {}); // it may be what fails
    return Object.keys(strace.injected).length > 0;
  });
  await soon(world.between(0, 300));
  add(sums, await strace.detach());
}

export async function run({ seed, long }) {
  const refused = whyNot();
  if (refused) return { failures: [], figures: { skipped: refused } };
  const rounds = long ? 40 : 1;
  const world = await World.start(seed, { agents: 4, own: true });
  try {
    world.agents();
    world.visitors(30);
    await soon(1000);
    const { pid } = world.gateway.child;
    const sums = {};
    const goesOn = async (after) => {
      const before = world.acks();
      await world.until(`acks after ${after}`, () => world.acks() > before + 20);
    };
    for (let i = 0; i < rounds; i++) {
      for (let n = 0; n < 2; n++) {
        await spoilGateway(world, sums);
        await goesOn("errors in the gateway");
      }
      await spoilFiles(world, sums, { call: "write", error: ["EIO", "ENOSPC"][i % 2] }, { path: world.gateway.log });
      await goesOn("a log that can't be written");
      await spoilFiles(world, sums, { call: "openat", error: ["EMFILE", "EIO", "EACCES"][i % 3] });
      await goesOn("files that can't be opened");
      for (const fault of long ? DATABASE : [DATABASE[seed % 3], DATABASE[3 + seed % 3]]) {
        await spoilDatabase(world, sums, fault);
        await goesOn(`${fault} in the database`);
      }
    }
    const verdict = await world.verdict();
    world.expect(world.gateway.child.pid === pid && world.gateway.child.exitCode === null, "the gateway lived through it");
    return { ...verdict, figures: { rounds, injected: total(sums), by: sums, ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
