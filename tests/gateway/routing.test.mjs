/** The least busy agent, held against a model of the rule after every step. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, program, until } from "./harness.mjs";
import { seeded } from "./random.mjs";

const capacities = [1, 2, 3, 5, 8];
const GRACE_MS = 1000;
let postgres, gateway, agents;

/** The rule in the plainest words that there are. */
class Model {
  constructor(list) {
    this.agents = list.map(({ id, capacity }) => ({ id, capacity, held: new Set(), state: "offline", connected: true, last: 0 }));
    this.waiting = []; // {conversation, age}
    this.ages = new Map();
    this.clock = 0;
  }

  find(id) {
    return this.agents.find((agent) => agent.id === id);
  }

  route() {
    this.waiting.sort((a, b) => a.age - b.age);
    for (const one of [...this.waiting]) {
      const free = this.agents.filter((agent) => agent.state === "online" && agent.connected && agent.held.size < agent.capacity);
      free.sort((a, b) => a.held.size / a.capacity - b.held.size / b.capacity || a.last - b.last || a.id - b.id);
      if (free.length === 0) return;
      free[0].held.add(one.conversation);
      free[0].last = ++this.clock;
      this.waiting.splice(this.waiting.indexOf(one), 1);
    }
  }

  ask(conversation) {
    this.ages.set(conversation, ++this.clock);
    this.waiting.push({ conversation, age: this.ages.get(conversation) });
    this.route();
  }

  close(conversation) {
    this.waiting = this.waiting.filter((one) => one.conversation !== conversation);
    for (const agent of this.agents) agent.held.delete(conversation);
    this.route();
  }

  state(agent, state) {
    agent.state = state;
    if (state === "offline") this.giveBack(agent);
    this.route();
  }

  giveBack(agent) {
    for (const conversation of agent.held) this.waiting.push({ conversation, age: this.ages.get(conversation) });
    agent.held.clear();
  }

  lost(agent) {
    agent.connected = false;
    this.giveBack(agent);
    this.route();
  }

  picture() {
    const held = this.agents.flatMap((agent) => [...agent.held].map((conversation) => `${conversation}:${agent.id}`));
    return JSON.stringify({ held: held.sort(), waiting: this.waiting.map((one) => one.conversation).sort((a, b) => a - b) });
  }
}

function stored() {
  const rows = postgres.sql("SELECT id, agent_id, state FROM conversation WHERE state IN ('queued', 'assigned')");
  const held = rows.filter((row) => row[2] === "assigned").map(([id, agent]) => `${id}:${agent}`);
  const waiting = rows.filter((row) => row[2] === "queued").map(([id]) => Number(id));
  return JSON.stringify({ held: held.sort(), waiting: waiting.sort((a, b) => a - b) });
}

function assertLoads() {
  const wrong = postgres.sql(`SELECT p.agent_id, p.load, p.capacity FROM presence p
    WHERE p.load > p.capacity OR p.load <> (SELECT count(*) FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = p.agent_id)`);
  assert.deepEqual(wrong, [], "a load that is not what the agent holds, or above the capacity");
}

async function agrees(model, step) {
  let now;
  try {
    await until(step, () => (now = stored()) === model.picture());
  } catch {
    assert.equal(now, model.picture(), step);
  }
  assertLoads();
}

/** Every assignment and every end of one, in the order of their times: never more than the capacity. */
function assertNeverOver() {
  const events = postgres.sql(`SELECT e.conversation_id, e.event, coalesce(e.data->>'agent_id', '') FROM entry e
    WHERE e.event IN ('assigned', 'queued', 'returned', 'transferred', 'closed') ORDER BY e.created_at, e.conversation_id, e.seq`);
  const limit = new Map(agents.map((agent) => [String(agent.id), agent.capacity]));
  const holder = new Map();
  const load = new Map();
  for (const [conversation, event, agent] of events) {
    const had = holder.get(conversation);
    if (had !== undefined) {
      load.set(had, load.get(had) - 1);
      holder.delete(conversation);
    }
    if (event !== "assigned") continue;
    assert.ok(had === undefined || event !== "assigned", `conversation ${conversation} was given to ${agent} while ${had} had it`);
    holder.set(conversation, agent);
    load.set(agent, (load.get(agent) ?? 0) + 1);
    assert.ok(load.get(agent) <= limit.get(agent), `agent ${agent} held ${load.get(agent)} of ${limit.get(agent)}`);
  }
}

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { agent_grace: `${GRACE_MS}ms`, visitor_rate: 1000 });
  agents = [];
  for (const [i, capacity] of capacities.entries()) {
    const login = `agent${i}`;
    const staff = await new Staff(gateway.origin).signIn(login, gateway.addStaff(login, { capacity }));
    agents.push({ staff, client: await staff.connect(), id: staff.agent.id, capacity });
  }
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

test("200 visitors and 5 agents: every conversation is where the rule says, after every step", async () => {
  const random = seeded();
  const model = new Model(agents);
  const visitors = await Promise.all(Array.from({ length: 200 }, async () => {
    const client = await visitor(gateway.origin);
    return { client, conversation: await openConversation(client), state: "bot" };
  }));
  const steps = {
    ask: async () => {
      const one = random.pick(visitors.filter((v) => v.state === "bot"));
      if (!one) return "nobody left to ask";
      one.state = "asked";
      await one.client.say(one.conversation, "Talk to a person", { choice: "now" });
      // The queue's age begins when the bot hands over, so the model hears of it then.
      await one.client.expect((f) => f.type === "entry" && f.event === "queued" && f.conversation === one.conversation);
      model.ask(one.conversation);
      return `visitor of ${one.conversation} asks`;
    },
    closeByAgent: async () => {
      const agent = random.pick(agents.filter((a) => a.client && model.find(a.id).held.size > 0));
      if (!agent) return "nothing to close";
      const conversation = random.pick([...model.find(agent.id).held]);
      assert.equal((await agent.client.request({ type: "close", conversation })).type, "ok");
      model.close(conversation);
      return `agent ${agent.id} closes ${conversation}`;
    },
    closeByVisitor: async () => {
      const one = random.pick(visitors.filter((v) => v.state === "asked"));
      if (!one) return "nobody to close";
      one.state = "closed";
      assert.equal((await one.client.request({ type: "close", conversation: one.conversation })).type, "ok");
      model.close(one.conversation);
      return `visitor closes ${one.conversation}`;
    },
    presence: async () => {
      const agent = random.pick(agents.filter((a) => a.client));
      if (!agent) return "nobody there";
      const state = random.pick(["online", "online", "online", "away", "offline"]);
      assert.equal((await agent.client.request({ type: "presence", state })).agent.state, state);
      model.state(model.find(agent.id), state);
      return `agent ${agent.id} is ${state}`;
    },
    disconnect: async () => {
      const agent = random.pick(agents.filter((a) => a.client));
      if (!agent) return "nobody there";
      agent.client.end();
      agent.client = null;
      await until("the grace to pass", () => postgres.sql(`SELECT 1 FROM presence WHERE agent_id = ${agent.id} AND gone_at IS NOT NULL`).length);
      model.lost(model.find(agent.id));
      return `agent ${agent.id} is gone`;
    },
    reconnect: async () => {
      const agent = random.pick(agents.filter((a) => !a.client));
      if (!agent) return "everybody is there";
      agent.client = await agent.staff.connect();
      await until("the socket to be known", () => postgres.sql(`SELECT 1 FROM presence WHERE agent_id = ${agent.id} AND gone_at IS NULL`).length);
      model.find(agent.id).connected = true;
      model.route();
      return `agent ${agent.id} is back`;
    },
  };
  await until("all consoles are known", () => postgres.sql("SELECT 1 FROM presence WHERE gone_at IS NOT NULL").length === 0);
  for (const agent of agents) {
    await agent.client.request({ type: "presence", state: "online" });
    model.state(model.find(agent.id), "online");
  }
  const often = [...Array(12).fill("ask"), ...Array(6).fill("closeByAgent"), ...Array(2).fill("closeByVisitor"), ...Array(2).fill("presence")];
  for (let i = 0; i < 240; i++) {
    const name = i % 40 === 25 ? "disconnect" : i % 40 === 32 ? "reconnect" : random.pick(often);
    const step = await steps[name]();
    await agrees(model, `step ${i}: ${step}`);
  }
  for (const one of visitors) one.client.end();
  assertNeverOver();
});

test("everything at once: no capacity is exceeded, and at rest nobody waits beside a free agent", async () => {
  for (const agent of agents) {
    agent.client ??= await agent.staff.connect();
    await agent.client.request({ type: "presence", state: "online" });
  }
  const visitors = await Promise.all(Array.from({ length: 60 }, async () => {
    const client = await visitor(gateway.origin);
    return { client, conversation: await openConversation(client) };
  }));
  await Promise.all(visitors.map(async ({ client, conversation }, i) => {
    await client.say(conversation, "转人工", { choice: "now" });
    if (i % 3 === 0) await client.request({ type: "close", conversation });
    await client.say(conversation, "hello?");
  }));
  await until("rest", () => postgres.sql(`SELECT 1 FROM conversation WHERE state = 'bot' AND id IN (${visitors.map(({ conversation }) => conversation)})`).length === 0);
  assertLoads();
  assertNeverOver();
  const stuck = postgres.sql(`SELECT count(*) FROM conversation c, presence p
    WHERE c.state = 'queued' AND p.state = 'online' AND p.gone_at IS NULL AND p.load < p.capacity`);
  assert.equal(stuck[0][0], "0");
  for (const { client } of visitors) client.end();
});

test("every decision of this file is decided the same again, and a fact that was tampered with is found", () => {
  const replay = () => {
    const { status, stdout } = spawnSync(program, ["route", "replay", "--json", `--database=${postgres.conninfo}`], { encoding: "utf8" });
    return { status, lines: stdout.trim().split("\n").map((line) => JSON.parse(line)) };
  };
  const whole = replay();
  assert.equal(whole.status, 0, JSON.stringify(whole.lines[0]));
  assert.equal(whole.lines.at(-1).differences, 0);
  assert.ok(whole.lines.at(-1).decisions > 50, `only ${whole.lines.at(-1).decisions} decisions`);
  const [[fact]] = postgres.sql("SELECT id FROM desk_fact WHERE picks <> '[]' ORDER BY id DESC LIMIT 1");
  postgres.sql(`UPDATE desk_fact SET picks = jsonb_set(picks, '{0,rule}', '"last_agent"') WHERE id = ${fact}`);
  const tampered = replay();
  assert.equal(tampered.status, 1);
  assert.equal(tampered.lines[0].fact, Number(fact));
  assert.equal(tampered.lines.at(-1).differences, 1);
  assert.equal(tampered.lines[0].why_not, "", "the agent would do");
});
