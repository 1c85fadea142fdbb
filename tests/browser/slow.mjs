/**
 * Pages as people have them whose network or machine is slow. What a test assumed instead of waiting for it, and what
 * a page does wrong while an answer is on its way, shows there; the run of every day has neither.
 *
 *   TEST_SLOW=MS       whatever goes between the pages and the gateway is late by 0 to MS in each direction, on each
 *                      connection by itself, so that answers overtake each other
 *   TEST_SLOW_CPU=N    each page gets an Nth of the processor
 *   SEED=N             repeats the delays, as far as the machine does the same; it is printed
 */
import { Proxy } from "../fault/proxy.mjs";
import { freePort } from "../gateway/harness.mjs";
import { seeded } from "../gateway/random.mjs";

const lateMs = Number(process.env.TEST_SLOW ?? 0);
const cpu = Number(process.env.TEST_SLOW_CPU ?? 1);

/** Stands before a gateway that is started with these `options`; null where nothing is to be late. */
export async function slowNetwork() {
  if (lateMs <= 0) return null;
  const { below } = seeded();
  const port = await freePort();
  const own = `http://127.0.0.1:${port}`;
  const proxy = await Proxy.start(own, { random: () => below(2 ** 20) / 2 ** 20, jitter: lateMs });
  return { origin: proxy.origin, options: { port, public_origin: `${own},${proxy.origin}` }, stop: () => proxy.stop() };
}

/** Its pages come slowed down from the first moment. */
export function slowPages(context) {
  if (cpu <= 1) return;
  const open = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await open();
    const session = await context.newCDPSession(page); // kept: the rate goes with it
    await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
    return page;
  };
}
