/** Some readers of a busy conversation stop reading. */
import { Visitor } from "../client.mjs";
import { HASTY, World, percentile, process_, roomy, randomFrom, soon } from "../world.mjs";

export const title = "readers that stop reading are closed with a reason, with little memory; the others go on as before";

const LONG_WORDS = "长".repeat(4000); // 12 KB

/** More connections of the same visitor, which stop reading once they are live. */
async function stoppedReaders(world, talker, count) {
  const readers = Array.from({ length: count }, (_, i) => {
    const reader = new Visitor(`stopped${i}`, { origin: world.origin, random: randomFrom(i), manners: { ...HASTY, silence: 60000 }, think: 1e9, lively: false });
    reader.secret = talker.secret;
    world.clients.push(reader);
    reader.start();
    return reader;
  });
  await world.until("the readers are live", () => readers.every((one) => one.caughtUp.size > 0));
  for (const reader of readers) reader.socket._socket.pause();
  return readers;
}

export async function run({ seed, long }) {
  const count = long ? 19 : 8;
  const world = await World.start(seed, { gateway: { visitor_rate: 1000 } });
  try {
    const others = world.visitors(20, { think: 60, lively: false });
    const talker = world.visitor({ think: 1e9, lively: false });
    await world.until("all are in", () => world.clients.every((one) => one.caughtUp.size > 0));
    await soon(long ? 10000 : 3000);
    const quiet = others.flatMap((one) => one.latencies.splice(0).map(([, ms]) => ms));
    const readers = await stoppedReaders(world, talker, count);
    const { pid } = world.gateway.child;
    const before = process_.rssKb(pid);
    let peak = before;
    const said = long ? 900 : 700;
    for (let i = 0; i < said; i++) talker.say(talker.conversation, `${i} ${LONG_WORDS.slice(0, 3900)}`);
    await world.until("all was said", () => {
      peak = Math.max(peak, process_.rssKb(pid));
      return talker.settled;
    }, 40000);
    await world.until("the slow are closed", async () => await world.gateway.metric("baton_connections_closed_total{reason=\"slow\"}") >= count, 5000);
    const busy = others.flatMap((one) => one.latencies.map(([, ms]) => ms));
    const slow = await world.gateway.metric("baton_connections_closed_total{reason=\"slow\"}");
    for (const reader of readers) reader.socket?._socket?.resume();
    const verdict = await world.verdict();
    world.expect(slow === count, `closed as slow: ${slow} of ${count}`);
    world.expect(peak - before < (count * 2 * 1024 + 40 * 1024) * roomy, `memory grew by ${peak - before} KB`);
    world.expect(percentile(busy, 0.99) < Math.max(250, 10 * percentile(quiet, 0.99)), "the others' p99 is much as before");
    world.expect(others.every((one) => Object.keys(one.closes).length === 0), "no other connection was lost");
    return { ...verdict, figures: { stopped: count, "closed as slow": slow, "MB said": (said * 11.7 / 1024).toFixed(1), "memory grew by KB": peak - before,
      "others p99 before ms": percentile(quiet, 0.99), "others p99 during ms": percentile(busy, 0.99), ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
