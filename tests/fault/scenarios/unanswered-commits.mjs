/**
 * One session of the database at a time is cut just when it answers: the commit is done, and the gateway does not know.
 * The sender then leaves for good, so nobody repeats anything: the readers must hear of what is stored all the same.
 */
import { freePort } from "../../gateway/harness.mjs";
import { Proxy } from "../proxy.mjs";
import { Visitor } from "../client.mjs";
import { HASTY, World, randomFrom, soon } from "../world.mjs";

export const title = "commits whose answer was lost, with nobody left to repeat: readers hear of them all the same";

const WITHIN = 60000; // some seconds, where the machine is not slow

/** A reader, and a sender that leaves; returns how many of the gateway's commits went unanswered. */
async function trial(world, proxy, i) {
  const reader = world.visitor({ think: 1e9, lively: false });
  await world.until("the reader is live", () => reader.caughtUp.size > 0);
  const sender = new Visitor(`sender${i}`, { origin: world.origin, random: randomFrom(i), manners: HASTY, think: 1e9, lively: false });
  sender.secret = reader.secret;
  world.clients.push(sender);
  sender.start();
  await world.until("the sender is live", () => sender.caughtUp.size > 0);
  await soon(200); // what the two set off is over
  const kind = Math.floor(i / 3) % 3;
  if (kind === 2) { // with an agent already, so that no bot and no sweep comes by
    reader.say(reader.conversation, "Talk to a person", { choice: "now" });
    await world.until("assigned", () => reader.state === "assigned");
    await soon(500);
  }
  let left = i % 3; // the answer to the append, the one after it, and the next
  let sprung = false;
  const trap = (link, way, bytes) => {
    if (sprung || way !== "down" || bytes.length < 20 || left-- > 0) return false;
    sprung = true;
    return true;
  };
  proxy.spoil({ trap });
  if (kind === 1) sender.say(sender.conversation, "Talk to a person", { choice: "now" });
  else sender.say(sender.conversation, "what is a gas fee?");
  await world.until("the trap is sprung", () => sprung);
  sender.end();
  proxy.spoil({ trap: null });
  await soon(1000);
  return reader;
}

export async function run({ seed, long }) {
  const trials = long ? 200 : 9;
  const port = await freePort();
  process.env.PGPORT = String(port);
  const proxy = await Proxy.start(`http://127.0.0.1:${port}`);
  const database = `host=127.0.0.1 port=${new URL(proxy.origin).port} user=baton dbname=baton`;
  let world;
  try {
    world = await World.start(seed, { agents: 2, capacity: 100, postgres: { listen_addresses: "127.0.0.1", port }, gateway: { database } });
    world.agents();
    for (const agent of world.clients) agent.talking = false;
    let late = 0;
    let worst = 0;
    for (let i = 0; i < trials; i++) {
      const reader = await trial(world, proxy, i);
      const since = performance.now();
      const [last] = await world.sql(`SELECT last_seq FROM conversation WHERE id = ${reader.conversation}`);
      while (world.clients.some((one) => one.running && one.held.get(reader.conversation) < Number(last)) && performance.now() < since + WITHIN) await soon(50);
      const unheard = world.clients.filter((one) => one.running && one.held.get(reader.conversation) < Number(last));
      worst = Math.max(worst, performance.now() - since);
      reader.insist({ type: "close", conversation: reader.conversation }); // agents have 64 at hand at most
      if (unheard.length === 0) continue;
      late++;
      world.expect(false, `trial ${i}: ${unheard.map((one) => `${one.name} holds ${one.held.get(reader.conversation)}`)}, ${last} are stored: ${await world.sql(
        `SELECT string_agg(coalesce(event, author::text), ' ' ORDER BY seq) FROM entry WHERE conversation_id = ${reader.conversation}`)}`);
    }
    const verdict = await world.verdict();
    return { ...verdict, figures: { trials, late, "ms until all heard, worst": Math.round(worst), ...verdict.figures } };
  } finally {
    await world?.stop();
    await proxy.stop();
    delete process.env.PGPORT;
  }
}
