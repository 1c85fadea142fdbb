/** One client in twenty, readers of a busy conversation, stops reading. */
import { Visitor } from "../client.mjs";
import { CALM, HASTY, World, percentile, process_, roomy, randomFrom } from "../world.mjs";

export const title = "readers that stop reading are closed with a reason, with little memory; the others go on as before";

const LONG_WORDS = "长".repeat(4000); // 12 KB
const THINK = 3; // times as many ms as there are others: they say as much together however many they are

/** More connections of the same visitor. */
async function moreReaders(world, talker, count) {
  const readers = Array.from({ length: count }, (_, i) => {
    const reader = new Visitor(`stopped${i}`, { origin: world.origin, random: randomFrom(i), manners: { ...HASTY, ...CALM }, think: 1e9, lively: false });
    reader.secret = talker.secret;
    world.clients.push(reader);
    reader.start();
    return reader;
  });
  await world.until("the readers are live", () => readers.every((one) => one.caughtUp.size > 0));
  return readers;
}

/** So many long messages; returns what the others' messages took meanwhile. `look` is called again and again. */
async function talk(world, talker, others, said, look = () => {}) {
  for (const one of others) one.latencies.length = 0;
  for (let i = 0; i < said; i++) talker.say(talker.conversation, `${i} ${LONG_WORDS.slice(0, 3900)}`);
  await world.until("all was said", () => {
    look();
    return talker.settled;
  });
  return others.flatMap((one) => one.latencies.map(([, ms]) => ms));
}

export async function run({ seed, long }) {
  const all = long ? 380 : 100;
  const count = all / 20;
  const world = await World.start(seed, { gateway: { visitor_rate: 1000 } });
  try {
    const talker = world.visitor({ think: 1e9, lively: false });
    const others = world.visitors(all - count - 1, { think: THINK * all, lively: false, manners: CALM });
    await world.until("all are in", () => world.clients.every((one) => one.caughtUp.size > 0));
    const readers = await moreReaders(world, talker, count);
    const said = long ? 900 : 700;
    const whileRead = await talk(world, talker, others, said); // while they read
    for (const reader of readers) reader.socket._socket.pause();
    const { pid } = world.gateway.child;
    const before = process_.rssKb(pid);
    let peak = before;
    const whileStopped = await talk(world, talker, others, said, () => {
      peak = Math.max(peak, process_.rssKb(pid));
    });
    await world.until("the slow are closed", async () => await world.gateway.metric("baton_connections_closed_total{reason=\"slow\"}") >= count);
    const slow = await world.gateway.metric("baton_connections_closed_total{reason=\"slow\"}");
    for (const reader of readers) reader.socket?._socket?.resume();
    const verdict = await world.verdict();
    world.expect(slow === count, `closed as slow: ${slow} of ${count}`);
    world.expect(peak - before < (count * 2 * 1024 + 40 * 1024) * roomy, `memory grew by ${peak - before} KB`);
    const [reading, stopped] = [whileRead, whileStopped].map((ms) => percentile(ms, 0.99));
    world.expect(whileRead.length > 200 && whileStopped.length > 200, `the others talked: ${whileRead.length} and ${whileStopped.length} messages`);
    world.expect(!long || stopped < 1.5 * reading + 20, `the others' p99: ${reading} ms while all read, ${stopped} ms while some don't`);
    world.expect(others.every((one) => Object.keys(one.closes).length === 0), "no other connection was lost");
    return { ...verdict, figures: { stopped: `${count} of ${all}`, "closed as slow": slow, "MB said": (said * 11.7 / 1024).toFixed(1), "memory grew by KB": peak - before,
      "others p99 ms, all read / some don't": `${reading}/${stopped}`, ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
