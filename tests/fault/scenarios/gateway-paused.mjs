/** The gateway is stopped with SIGSTOP for 1 to 8 seconds (30 in the long form): past its lease, and past clients' patience. */
import { World, soon } from "../world.mjs";

export const title = "the gateway is paused past its lease: nobody is lost, nothing is, and routing goes on";

export async function run({ seed, long }) {
  const pauses = long ? 40 : 2;
  const world = await World.start(seed, { agents: 4, gateway: { agent_grace: "3s" } });
  try {
    world.agents();
    world.visitors(40);
    await soon(1000);
    const { pid } = world.gateway.child;
    let paused = 0;
    for (let i = 0; i < pauses; i++) {
      const ms = !long ? [1000, 7900][i % 2] : world.between(1000, i % 10 === 9 ? 30000 : 8000);
      process.kill(pid, "SIGSTOP");
      await soon(ms);
      process.kill(pid, "SIGCONT");
      paused += ms;
      await soon(1500);
    }
    const verdict = await world.verdict();
    return { ...verdict, figures: { pauses, "s paused": (paused / 1000).toFixed(1), ...verdict.figures } };
  } finally {
    await world.stop();
  }
}
