/** Connections come and go, fifty a second, in every way in which they can go. */
import net from "node:net";
import { World, process_, roomy, soon } from "../world.mjs";

export const title = "connections come and go at 50 a second: memory, descriptors and sessions return to the baseline";

const STAY = 1500;
/** The gateway remembers what so many persons who left had spent of their rates, in so many bytes each. */
const REMEMBERED = 16384;
const EACH = 300;

/** One of many: says a word, and leaves politely, at once, or without a word. */
function come(world, i, held) {
  if (i % 10 === 9) {
    const socket = net.connect(new URL(world.origin).port, "127.0.0.1"); // a stranger that says nothing, or nonsense
    socket.on("error", () => {});
    if (i % 20 === 9) socket.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n");
    setTimeout(() => socket.destroy(), STAY);
    return;
  }
  const visitor = world.visitor({ think: 600, lively: i % 3 === 0 });
  setTimeout(() => {
    visitor.talking = false;
    if (i % 4 === 0) visitor.socket?.close();
    else if (i % 4 === 1) visitor.socket?._socket?.destroy();
    else if (i % 4 === 2) visitor.socket?.terminate();
    else held.push(visitor.socket?._socket?.pause()); // hears no ping: the gateway has to give it up
    visitor.running = false;
    for (const timer of visitor.timers) clearTimeout(timer);
  }, STAY * world.random());
}

async function measure(world) {
  const { pid } = world.gateway.child;
  await world.until("all connections are gone", async () => await world.gateway.metric("baton_connections{") === 0);
  await soon(1500);
  const [sessions] = await world.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = 'baton' AND pid <> pg_backend_pid()");
  return { rss: process_.rssKb(pid), descriptors: process_.descriptors(pid), sessions: Number(sessions), views: await world.gateway.metric("baton_views ") };
}

async function visits(world, seconds) {
  const held = [];
  const start = performance.now();
  for (let i = 0; i < seconds * 50; i++) {
    come(world, i, held);
    await soon(Math.max(0, start + i * 20 - performance.now()));
  }
  await soon(STAY);
  return held;
}

export async function run({ seed, long }) {
  const world = await World.start(seed, { gateway: { ping_interval: "1s", pong_timeout: "2s", hello_timeout: "2s" } });
  const held = [];
  try {
    held.push(...await visits(world, 4)); // pools and arenas find their size
    const before = await measure(world);
    const seconds = Number(process.env.SECONDS) || (long ? 1800 : 20);
    const course = []; // memory in KB on the way, at the end of each round
    for (let done = 0; done < seconds; done += 20) {
      held.push(...await visits(world, 20));
      course.push(process_.rssKb(world.gateway.child.pid));
    }
    const { pid } = world.gateway.child;
    await world.until("descriptors are as before", () => process_.descriptors(pid) <= before.descriptors);
    const after = await measure(world);
    for (const socket of held) socket?.destroy();
    // Who left the queue becomes a message by and by; not while the history is looked at.
    await world.sql("UPDATE team SET keep_place_s = 86400");
    const verdict = await world.verdict();
    world.expect(after.descriptors <= before.descriptors, `descriptors: ${before.descriptors}, then ${after.descriptors}`);
    world.expect(after.sessions <= before.sessions, `PostgreSQL sessions: ${before.sessions}, then ${after.sessions}`);
    const remembered = (Math.min(world.clients.length, REMEMBERED) * EACH * roomy) / 1024;
    world.expect(after.rss < before.rss * 1.15 + 1024 * roomy ** 2 + remembered, `memory: ${before.rss} KB, then ${after.rss} KB`);
    world.expect(after.views === 0, `${after.views} conversations at hand that nobody reads`);
    const plateau = world.clients.length > 4 * REMEMBERED; // the second half began long after all that is ever remembered was
    const half = course.slice(course.length / 2);
    world.expect(!plateau || Math.max(...half) < half[0] * 1.05, `memory still grows: ${half} KB`);
    return { ...verdict, figures: { seconds, before, after, course: course.filter((_, i) => i % 9 === 8), ...verdict.figures } };
  } finally {
    for (const socket of held) socket?.destroy();
    await world.stop();
  }
}
