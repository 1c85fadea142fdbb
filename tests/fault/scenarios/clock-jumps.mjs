/** The wall clocks of gateway and PostgreSQL jump forwards and back, together or one alone, while people talk and connections come and go. */
import { createHmac } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../gateway/client.mjs";
import { Clock, whyNot } from "../clock.mjs";
import { World, soon } from "../world.mjs";

export const title = "wall clocks jump by seconds to a day, both ways: no entry lost, no agent gone, sign-in tokens by the clock";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** How far ahead gateway and PostgreSQL are, one after the other. */
const SHORT = [[3, 3], [HOUR, 3], [HOUR, HOUR], [HOUR, -HOUR], [-DAY, -5 * MINUTE], [DAY, DAY], [0, 0]];

function someJump(world) {
  const far = () => [3, 20, MINUTE, 10 * MINUTE, HOUR, 7 * HOUR, DAY][Math.floor(world.random() * 7)] * (world.random() < 0.5 ? 1 : -1);
  const both = far();
  return [[both, both], [both, far()], [0, both], [both, 0], [0, 0]][Math.floor(world.random() * 5)];
}

const SECRET = Buffer.alloc(32, 7);

function token(claims) {
  const b64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${b64({ alg: "HS256", kid: "key", typ: "JWT" })}.${b64({ iss: "harbor", aud: "baton", ...claims })}`;
  return `${input}.${createHmac("sha256", SECRET).update(input).digest("base64url")}`;
}

/** Tokens are good from nbf to exp by the gateway's clock, a minute's skew allowed. */
async function askTokens(world, clock) {
  const now = Math.floor(Date.now() / 1000);
  const windows = [[now - DAY, now + 30 * MINUTE], [now + 30 * MINUTE, now + 2 * HOUR], [now - 2 * HOUR, now - 30 * MINUTE]];
  for (const [nbf, exp] of windows) {
    const client = await new Client(world.origin, "visitor").connect();
    const answer = await client.hello(token({ sub: `user-${nbf}`, nbf, exp }), { lang: "en" });
    client.end();
    const theirs = now + clock.ahead;
    const due = theirs >= exp ? "token_expired" : theirs < nbf ? "bad_token" : undefined;
    world.expect(answer.code === due, `a token from ${nbf} to ${exp} at ${theirs} got ${answer.code ?? answer.type}, not ${due ?? "welcome"}`);
  }
}

/** One of the agents is away when it happens, for longer than a sweep takes to come by and shorter than the grace. */
async function away(agent) {
  agent.end();
  await soon(2500);
  agent.start();
}

/** One jump, with connections that were just lost, and what must be so behind it. */
async function jump(world, clocks, [gateway, postgres], i) {
  const agents = world.clients.filter((one) => one.role === "agent");
  const back = away(agents[i % agents.length]);
  for (const client of world.clients) if (client.role === "visitor" && world.random() < 0.3) client.socket?.terminate();
  await soon(world.between(0, 60));
  clocks.gateway.put(gateway);
  clocks.postgres.put(postgres);
  await askTokens(world, clocks.gateway);
  const acks = world.acks();
  await soon(world.between(1200, 2500));
  await world.until(`talk goes on after the jump to ${gateway} and ${postgres} s`, () => world.acks() > acks + 20);
  await back;
}

export async function run({ seed, long }) {
  const missing = whyNot();
  if (missing) return { failures: [], figures: { skipped: missing } };
  const folder = mkdtempSync(join(tmpdir(), "baton-clock-"));
  chmodSync(folder, 0o755); // PostgreSQL reads it as another user
  const clocks = { gateway: new Clock(join(folder, "gateway")), postgres: new Clock(join(folder, "postgres")) };
  const keys = join(folder, "keys.json");
  writeFileSync(keys, JSON.stringify({ keys: [{ kty: "oct", kid: "key", alg: "HS256", k: SECRET.toString("base64url") }] }));
  const before = { ...process.env };
  let world;
  try {
    Object.assign(process.env, clocks.postgres.env);
    const starting = World.start(seed, { agents: 4, env: clocks.gateway.env, gateway: {
      agent_grace: "30s", bot_idle_close: "2m", session_ttl: "30d", jwt_keys: keys, jwt_audience: "baton", jwt_issuer: "harbor" } });
    world = await starting;
    process.env = before;
    world.agents();
    world.visitors(40);
    const quiet = world.visitors(20, { think: 10000, lively: false }); // not idle, but silent when a sweep comes by
    await soon(1000);
    const jumps = long ? Array.from({ length: 100 }, () => someJump(world)).concat([[0, 0]]) : SHORT;
    for (const [i, to] of jumps.entries()) await jump(world, clocks, to, i);
    // A process that starts does not know of leaps before it: who is silent since then has been silent for long.
    for (const visitor of quiet) visitor.end();
    const restarts = long ? 10 : 1;
    for (let i = 0; i < restarts; i++) {
      await jump(world, clocks, [HOUR, -HOUR, 0].map((ahead) => [ahead, -ahead])[i % 3], i);
      await world.gateway.kill();
      await world.gateway.up();
      await soon(1500);
    }
    // From here on nobody talks, so who is idle for two minutes is closed, in time.
    const [idle] = await world.sql("SELECT count(*) FROM entry WHERE event = 'closed' AND data ->> 'reason' = 'idle'");
    const verdict = await world.verdict();
    const [lost] = await world.sql("SELECT count(*) FROM entry WHERE event = 'returned'");
    world.expect(lost === "0", `conversations that were taken from agents who were there: ${lost}`);
    world.expect(idle === "0", `conversations that were closed as idle while people talked: ${idle}`);
    return { ...verdict, figures: { jumps: jumps.length, restarts, ...verdict.figures } };
  } finally {
    process.env = before;
    await world?.stop();
    rmSync(folder, { recursive: true });
  }
}
