/** The connection is cut after every byte of the ack in turn, from the first of its frame to the last. */
import { Proxy } from "../proxy.mjs";
import { World } from "../world.mjs";

export const title = "the connection is cut after every byte of the ack: stored once, acked with the same seq, in order";

/** The ack and the entry that follows it are about so long on the wire; a cut that is never reached ends the row. */
const LONGEST = 700;

const WORDS = ["zoo", "ability", "able", "about", "above", "absent", "absorb"];

const ACK = '{"type":"ack"';
const HEADER = 4; // of the frame that an ack begins: two bytes, or four

/** From the header of the frame in which the next ack begins to the ack's end. */
const bytesOf = ({ conversation, client_id, seq, at }) => HEADER + JSON.stringify({ type: "ack", conversation, client_id, seq, at }).length;

/** Cuts so many bytes behind where the next ack's frame begins, whatever comes before it. */
function cutBehind(link, k) {
  const trap = (_link, way, bytes) => {
    const at = way === "down" ? bytes.indexOf(ACK) : -1;
    if (at >= 0) Object.assign(link.own, { trap: null, cutDown: link.down.passed + Math.max(0, at - HEADER) + k });
    return false;
  };
  link.spoil({ trap });
}

/** Every LANES-th byte of the rest of the row; returns how many cuts there were, and the first that was not reached. */
async function lane(world, first, lanes) {
  const proxy = await Proxy.start(world.origin);
  const eager = { backoff: 1, backoffMax: 2, ackWithin: 600 };
  const visitor = world.visitor({ to: proxy.origin, think: 1e9, lively: false, manners: eager });
  let cuts = 0;
  let k = first;
  for (; k < LONGEST; k += lanes) {
    await world.until(`live again after ${k} bytes`, () => visitor.ready && visitor.caughtUp.has(visitor.conversation));
    for (let n = 0; first % 2 && n < 4; n++) visitor.say(visitor.conversation, WORDS[(k + n) % WORDS.length]);
    await world.until("all before is acked", () => visitor.settled);
    const [link] = [...proxy.links].slice(-1);
    const before = visitor.socket;
    cutBehind(link, k);
    // In half of the lanes the guard sees a recovery phrase, word by word: its repeats are repeats all the same.
    visitor.say(visitor.conversation, first % 2 ? WORDS[(k + 4) % WORDS.length] : `cut after ${k}`);
    await world.until(`acked after a cut at ${k}`, () => visitor.settled);
    if (visitor.socket === before) {
      link.spoil({ cutDown: Infinity });
      const bytes = bytesOf(visitor.log.findLast(({ op }) => op === "ack"));
      world.expect(k >= bytes, `${k} bytes came, an ack has ${bytes}, and nothing was cut`);
      break;
    }
    cuts++;
  }
  return { proxy, cuts, end: k };
}

export async function run({ seed, long }) {
  const world = await World.start(seed, {});
  const rounds = long ? 20 : 1;
  const lanes = 8;
  const proxies = [];
  let cuts = 0;
  let reach = Infinity;
  try {
    for (let round = 0; round < rounds; round++) {
      for (const done of await Promise.all(Array.from({ length: lanes }, (_, first) => lane(world, first, lanes)))) {
        proxies.push(done.proxy);
        cuts += done.cuts;
        reach = Math.min(reach, done.end);
      }
    }
    const verdict = await world.verdict();
    world.expect(cuts >= rounds * reach, `each of ${reach} bytes was cut at in ${rounds} rounds: ${cuts}`);
    return { ...verdict, figures: { cuts, "bytes of ack and entry": reach, ...verdict.figures } };
  } finally {
    await world.stop();
    for (const proxy of proxies) await proxy.stop();
  }
}
