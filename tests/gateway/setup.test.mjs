/** Setting up the desk over HTTP: who may, what is refused and how, and that routing follows at once. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, heldDesk, until } from "./harness.mjs";

let postgres, gateway;
const people = {}; // by role, signed in

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  for (const role of ["agent", "reviewer", "supervisor", "admin"]) {
    people[role] = await new Staff(gateway.origin).signIn(role, gateway.addStaff(role, { role, capacity: 4 }));
  }
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

const ask = (role, method, path, body, headers) => people[role].fetch(path, { method, body, headers });
const set = async (method, path, body) => {
  const answer = await ask("supervisor", method, path, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.id;
};
const teams = async () => (await ask("supervisor", "GET", "/api/teams")).json.teams;
/** All that a change could touch. Since when a team is open, a sweep notes in its own time. */
const stored = () => postgres.sql(`SELECT (SELECT jsonb_agg(to_jsonb(t) - 'open_from' - 'open_until') FROM team t), (SELECT jsonb_agg(s) FROM skill s),
  (SELECT jsonb_agg(p.capacity) FROM presence p), (SELECT count(*) FROM audit)`)[0].join("|");

const changes = [
  ["POST", "/api/teams", { name: "made" }], ["PATCH", "/api/teams/1", { ring_s: null }],
  ["POST", "/api/skills", { kind: "topic", name: "made" }], ["PATCH", "/api/skills/1", { urgent_level: 2 }],
  ["PATCH", "/api/agents/1", { capacity: 4 }], ["DELETE", "/api/skills/1"], ["DELETE", "/api/teams/99991"],
];

test("agents and reviewers set up nothing and see no audit", async () => {
  for (const role of ["agent", "reviewer"]) {
    const was = stored();
    for (const [method, path, body] of [...changes, ["GET", "/api/audit"], ["GET", "/api/desk"]]) {
      const answer = await ask(role, method, path, body);
      assert.equal(answer.status, 403, `${role}: ${method} ${path}: ${answer.text}`);
      assert.equal(answer.json.error.code, "forbidden");
    }
    assert.equal(stored(), was);
    for (const path of ["/api/teams", "/api/skills"]) assert.equal((await ask(role, "GET", path)).status, 200, `${role}: ${path}`);
  }
});

test("whoever is not signed in is nobody", async () => {
  const nobody = new Staff(gateway.origin);
  for (const [method, path, body] of [...changes, ["GET", "/api/teams"], ["GET", "/api/audit"]]) {
    assert.equal((await nobody.fetch(path, { method, body })).status, 401, `${method} ${path}`);
  }
});

test("supervisors and admins set up all of it", async () => {
  for (const role of ["supervisor", "admin"]) {
    for (const [method, path, body] of changes) {
      const mine = body?.name ? { ...body, name: `${body.name}-${role}` } : body;
      const made = path.startsWith("/api/skills/") ? postgres.sql("SELECT max(id) FROM skill")[0][0]
        : method === "DELETE" ? postgres.sql("SELECT max(id) FROM team")[0][0] : 1;
      const answer = await ask(role, method, path.replace(/\d+$/, made), mine);
      assert.equal(answer.status, 200, `${role}: ${method} ${path}: ${answer.text}`);
      assert.ok(answer.json.id > 0);
    }
  }
});

test("a team, whose name visitors read, is not called by a link or by what staff may not say", async () => {
  for (const name of ["see https://evil.example", "Send us your recovery phrase"]) {
    const answer = await ask("supervisor", "POST", "/api/teams", { name });
    assert.deepEqual([answer.status, answer.json.error.code], [422, "bad_setting"], name);
    assert.match(answer.json.error.message, /^name: there is a link in it, or something that staff may not say/);
  }
});

test("a team is not called by what looks like another team, a person or the wallet", async () => {
  const made = await ask("supervisor", "POST", "/api/teams", { name: "Kai Night" });
  assert.equal(made.status, 200, made.text);
  gateway.addStaff("mona", { name: "Mona Li" });
  const was = stored();
  for (const [name, why] of [
    ["KaI Nlght", /^name: it looks like the name of the team Kai Night$/], ["Ka1 N1ght", /the team Kai Night$/], ["Kаi Night", /the team Kai Night$/],
    ["Rnona Li", /^name: it looks like the name of the agent mona$/], ["Mona Li", /the agent mona$/],
    ["Harb0r Wallet Help", /^name: it looks like the wallet's own/], ["Bat0n Support", /the wallet's own, or this program's/], ["✨", /no letter/],
  ]) {
    const answer = await ask("supervisor", "POST", "/api/teams", { name });
    assert.deepEqual([answer.status, answer.json.error.code], [422, "bad_setting"], `${name}: ${answer.text}`);
    assert.match(answer.json.error.message, why);
  }
  assert.match((await ask("supervisor", "POST", "/api/teams", { name: "Kai Night" })).json.error.message, /^name: there is a team/);
  assert.equal(stored(), was);
  // The own name may be written otherwise, and the wallet's as it is.
  for (const name of ["KaI Night", "Harbor Wallet Help"]) assert.equal((await ask("supervisor", "PATCH", `/api/teams/${made.json.id}`, { name })).status, 200, name);
});

test("a team is not called by what passes for the bot or for the wallet itself", async () => {
  const was = stored();
  for (const name of ["Assistant", "智能助手", "官方客服", "Bot", "Support b0t", "Wallet", "Official desk"]) {
    const answer = await ask("supervisor", "POST", "/api/teams", { name });
    assert.deepEqual([answer.status, answer.json.error.code], [422, "bad_setting"], `${name}: ${answer.text}`);
    assert.match(answer.json.error.message, /^name: it passes for the bot or for the wallet itself/);
  }
  assert.equal(stored(), was);
});

test("two names that look alike are not given at the same moment", async () => {
  const desk = await heldDesk(postgres);
  const create = () => ask("supervisor", "POST", "/api/teams", { name: "Dawn Desk" });
  const asked = create();
  // It has compared the name with all others, and waits to change it.
  await until("the change waits", () => postgres.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%setup_change(%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()")[0][0] === "1");
  await desk.letGo("UPDATE agent SET name = 'Dawn  Desk' WHERE login = 'agent'; COMMIT;");
  // A statement that waited for longer than any may, on a slow machine, was given up.
  let answer = await asked;
  if (answer.status === 503) answer = await create();
  assert.deepEqual([answer.status, answer.json.error.code], [422, "bad_setting"], answer.text);
  assert.match(answer.json.error.message, /^name: it looks like the name of the agent agent$/);
  postgres.sql("UPDATE agent SET name = login WHERE login = 'agent'");
});

test("a recovery phrase is no name, and is not kept", async () => {
  const was = stored();
  const name = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"; // in the specification's vectors
  for (const [method, path, body] of [["POST", "/api/teams", { name }], ["POST", "/api/skills", { kind: "topic", name }], ["PATCH", "/api/teams/1", { holidays: [{ day: "2026-12-25", name }] }]]) {
    const answer = await ask("supervisor", method, path, body);
    assert.deepEqual([answer.status, answer.json.error.code], [422, "bad_setting"], answer.text);
    assert.match(answer.json.error.message, /recovery phrase/);
  }
  assert.equal(stored(), was);
});

test("a change without one of the gateway's own origins is refused", async () => {
  const was = stored();
  for (const headers of [{ Origin: "" }, { Origin: "https://evil.example" }, { Origin: "null" }]) {
    for (const [method, path, body] of changes) {
      const answer = await ask("supervisor", method, path, body, headers);
      assert.equal(answer.status, 403, `${method} ${path} from ${headers.Origin}: ${answer.text}`);
    }
  }
  const response = await fetch(`${gateway.origin}/api/teams/1`, {
    method: "PATCH", body: '{"ring_s": 30}', headers: { Cookie: people.supervisor.cookie, "Content-Type": "application/json" },
  });
  assert.equal(response.status, 403, "no Origin at all");
  assert.equal(stored(), was);
});

/** A body as it is, where JSON.stringify would mend it. */
const raw = async (method, path, body, type = "application/json") => {
  const response = await fetch(gateway.origin + path, {
    method, body, headers: { Cookie: people.supervisor.cookie, Origin: gateway.origin, "Content-Type": type },
  });
  return { status: response.status, error: (await response.json()).error };
};

test("a body that is no flat object of settings is refused, and changes nothing", async () => {
  const was = stored();
  for (const [body, status, code] of [
    ["", 400, "bad_request"], ["{", 400, "bad_request"], ["[]", 400, "bad_request"], ["5", 400, "bad_request"], ['"x"', 400, "bad_request"],
    ["null", 400, "bad_request"], ['{"ring_s": 20, "ring_s": 30}', 400, "bad_request"], ['{"ring_s": 1e999}', 400, "bad_request"],
    ['{"ring_s": 99999999999999999999}', 400, "bad_request"], ['{"name": "\\u0000"}', 400, "bad_request"],
    ['{"name": "\\ud800"}', 400, "bad_request"], ['{"hours": [[[[1]]]]}', 400, "bad_request"],
    [`{"hours": ${"[".repeat(5000)}${"]".repeat(5000)}}`, 400, "bad_request"],
    [`{"name": "${"x".repeat(70000)}"}`, 413, "payload_too_large"],
    ['{"hours": [[[1]]]}', 422, "bad_setting"], ['{"members": [null]}', 422, "bad_setting"],
    ['{"colour": "red"}', 422, "bad_setting"],
  ]) {
    const answer = await raw("PATCH", "/api/teams/1", body);
    const short = body.slice(0, 60);
    // What is too long is refused as too long or as no object, before it is read.
    if (status === 413) assert.ok([400, 413].includes(answer.status), `${short}: ${answer.status}`);
    else assert.deepEqual([answer.status, answer.error.code], [status, code], short);
    assert.ok(answer.error.message.length > 0);
  }
  // What is told of them is short, however long they are.
  for (const body of [{ holidays: [{ day: "x".repeat(30000) }] }, { ["x".repeat(30000)]: 1 }, { time_zone: "Mars", name: "n".repeat(30000) }]) {
    const answer = await raw("PATCH", "/api/teams/1", JSON.stringify(body));
    assert.deepEqual([answer.status, answer.error?.code], [422, "bad_setting"]);
    assert.ok(answer.error.message.length <= 500);
  }
  assert.equal((await raw("PATCH", "/api/teams/1", '{"ring_s": 30}', "text/plain")).status, 415);
  assert.equal(stored(), was);
});

test("a bad setting is named, and changes nothing", async () => {
  const was = stored();
  for (const [method, path, body, message] of [
    ["POST", "/api/teams", {}, /^name: /], ["POST", "/api/teams", { name: "support" }, /^name: there is a team support already$/],
    ["PATCH", "/api/teams/1", { ring_s: 1 }, /^ring_s: must be a whole number from 5 to 300$/],
    ["PATCH", "/api/teams/1", { time_zone: "Mars" }, /^time_zone: Mars is not/],
    ["PATCH", "/api/teams/1", { time_zone: "localtime" }, /^time_zone: localtime is not/],
    ["PATCH", "/api/teams/1", { name: "new", hours: [{ weekday: 8, opens: "09:00", closes: "10:00" }] }, /^hours: weekday/],
    ["PATCH", "/api/teams/1", { members: [12345] }, /^members: there is no agent 12345$/],
    ["POST", "/api/skills", { kind: "topic" }, /^name: /], ["POST", "/api/skills", { kind: "topic", name: "x-" }, /^name: letters/],
    ["POST", "/api/teams", { name: "a\u202Eb" }, /^name: must be one line/], ["POST", "/api/teams", { name: "a\u200B" }, /^name: must be one line/],
    ["PATCH", `/api/agents/${people.agent.agent.id}`, { capacity: 0 }, /^capacity: /],
    ["PATCH", `/api/agents/${people.agent.agent.id}`, { capacity: 3, skills: { none: 1 } }, /^skills: there is no skill none$/],
  ]) {
    const answer = await ask("supervisor", method, path, body);
    assert.deepEqual([answer.status, answer.json.error.code], [422, "bad_setting"], `${method} ${path}: ${answer.text}`);
    assert.match(answer.json.error.message, message);
  }
  assert.equal(stored(), was);
});

test("what is not there is 404, what has no such method 405", async () => {
  for (const [method, path, body] of [
    ["PATCH", "/api/teams/999", { ring_s: 30 }], ["PATCH", "/api/skills/999", { urgent_level: 1 }], ["DELETE", "/api/skills/999"],
    ["PATCH", "/api/agents/999", { capacity: 1 }], ["PATCH", "/api/teams/0", {}], ["PATCH", "/api/teams/-1", {}],
    ["PATCH", "/api/teams/x", {}], ["PATCH", "/api/teams/99999999999999999999", {}], ["PATCH", "/api/teams/1/hours", {}],
  ]) {
    const answer = await ask("supervisor", method, path, body);
    assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`);
    assert.equal(answer.json.error.code, "not_found");
  }
  const answer = await ask("supervisor", "POST", "/api/teams/1", {});
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("allow"), "PATCH, DELETE");
});

test("what is set is what is shown", async () => {
  const settings = {
    name: "夜班", time_zone: "Asia/Shanghai", ring_s: 20, answer_within_s: 300, fall_back_s: 0, keep_place_s: 120, answer_goal_s: 90,
    hours: [{ weekday: 1, opens: "09:00", closes: "24:00" }, { weekday: 7, opens: "22:00", closes: "06:00" }],
    holidays: [{ day: "2027-01-01", name: "New Year" }, { day: "2027-02-06", name: "" }], members: [people.agent.agent.id],
  };
  const id = await set("POST", "/api/teams", settings);
  const { open, opens_at, ...shown } = (await teams()).find((team) => team.id === id);
  assert.deepEqual(shown, { id, begins: false, ...settings });
  assert.equal(typeof open, "boolean");
  assert.ok(open ? opens_at === null : opens_at > Date.now());
  await set("PATCH", `/api/teams/${id}`, { ring_s: null, hours: [], members: [] });
  const now = (await teams()).find((team) => team.id === id);
  assert.deepEqual([now.ring_s, now.hours, now.members, now.open, now.opens_at], [null, [], [], true, null]);
  assert.equal(now.name, settings.name, "what is left out stays");
});

const asked = async (lang = "en") => {
  const client = await visitor(gateway.origin, { lang });
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", { choice: "now" });
  await client.expect((f) => f.type === "entry" && f.event === "queued" && f.conversation === conversation);
  return { client, conversation, state: () => postgres.sql(`SELECT state FROM conversation WHERE id = ${conversation}`)[0][0] };
};

test("who learns a skill gets the conversation that waits for it", async () => {
  const console_ = await people.agent.connect();
  await console_.request({ type: "presence", state: "online" });
  await set("POST", "/api/skills", { kind: "language", name: "fr" });
  const one = await asked("fr");
  assert.equal(one.state(), "queued", "nobody speaks French"); // a hand-over routes at once
  await set("PATCH", `/api/agents/${people.agent.agent.id}`, { skills: { fr: 1 } });
  const assigned = await one.client.expect((f) => f.type === "entry" && f.event === "assigned" && f.conversation === one.conversation);
  assert.equal(assigned.data.agent_id, people.agent.agent.id);
  assert.equal((await console_.request({ type: "close", conversation: one.conversation })).type, "ok");
  one.client.end();
  console_.end();
});

test("a team that closes holds back what comes, and its opening lets it go", async () => {
  const console_ = await people.agent.connect();
  await console_.request({ type: "presence", state: "online" });
  const far = new Date(Date.now() + 3 * 86400_000).getUTCDay() || 7;
  await set("PATCH", "/api/teams/1", { hours: [{ weekday: far, opens: "10:00", closes: "11:00" }] });
  const one = await asked();
  const queued = one.client.entries(one.conversation).find((f) => f.event === "queued");
  assert.equal(queued.data.opens_at, (await teams())[0].opens_at);
  assert.equal(one.state(), "queued");
  await set("PATCH", "/api/teams/1", { hours: [] });
  await one.client.expect((f) => f.type === "entry" && f.event === "assigned" && f.conversation === one.conversation);
  await console_.request({ type: "close", conversation: one.conversation });
  one.client.end();
  console_.end();
});

test("a team that rings, rings from the next one on", async () => {
  const console_ = await people.agent.connect();
  await console_.request({ type: "presence", state: "online" });
  await set("PATCH", "/api/teams/1", { ring_s: 30 });
  const one = await asked();
  await until("it rings", () => postgres.sql(`SELECT ringing_id FROM waiting WHERE conversation_id = ${one.conversation}`)[0]?.[0] === String(people.agent.agent.id));
  assert.equal(one.state(), "queued");
  await set("PATCH", "/api/teams/1", { ring_s: null });
  console_.end();
  one.client.end();
});

test("a transfer to a team without anybody is refused, and the agent keeps the conversation", async () => {
  const console_ = await people.supervisor.connect();
  await console_.request({ type: "presence", state: "online" });
  const empty = await set("POST", "/api/teams", { name: "nobody" });
  const [conversation] = postgres.sql("SELECT id FROM conversation WHERE state <> 'closed' ORDER BY id DESC LIMIT 1")[0].map(Number);
  const refused = await console_.request({ type: "transfer", conversation, to: "team", team: empty });
  assert.equal(refused.code, "agent_unavailable", JSON.stringify(refused));
  console_.end();
});

test("a team goes when nothing is left in it, and the one with which conversations begin stays", async () => {
  const id = await set("POST", "/api/teams", { name: "passing" });
  const refused = await ask("supervisor", "DELETE", "/api/teams/1");
  assert.equal(refused.status, 422, refused.text);
  assert.match(refused.json.error.message, /^conversations begin with this team/);
  await set("DELETE", `/api/teams/${id}`);
  assert.ok(!(await teams()).some((team) => team.id === id));
  assert.equal((await ask("supervisor", "DELETE", `/api/teams/${id}`)).status, 404);
  const [act] = (await ask("supervisor", "GET", "/api/audit")).json.acts;
  assert.deepEqual([act.act, act.detail.name], ["team_delete", "passing"]);
});

test("many who ask for the desk's page at once all get what is true after they asked", async () => {
  const capacity = async () => (await ask("supervisor", "GET", "/api/desk")).json.agents.find(({ id }) => id === people.agent.agent.id).capacity;
  for (const wanted of [6, 7, 8]) {
    const early = Array.from({ length: 10 }, capacity);
    await set("PATCH", `/api/agents/${people.agent.agent.id}`, { capacity: wanted });
    assert.deepEqual(await Promise.all(Array.from({ length: 30 }, capacity)), new Array(30).fill(wanted));
    await Promise.all(early);
  }
  const { json } = await ask("supervisor", "GET", "/api/desk");
  assert.deepEqual(Object.keys(json).sort(), ["agents", "curve", "level", "now", "waiting", "waiting_count"]);
});

test("who set up what is in the audit, by pages", async () => {
  const id = await set("POST", "/api/skills", { kind: "topic", name: "staking" });
  await set("PATCH", `/api/agents/${people.agent.agent.id}`, { capacity: 5 });
  const { acts } = (await ask("supervisor", "GET", "/api/audit")).json;
  assert.deepEqual([acts[0].act, acts[0].agent_name, acts[0].subject_name, acts[0].detail.settings], ["agent", "supervisor", "agent", { capacity: 5 }]);
  await set("PATCH", "/api/teams/1", { ring_s: null });
  assert.deepEqual((await ask("supervisor", "GET", "/api/audit")).json.acts[0].detail.settings, { ring_s: null }, "turned off is said");
  assert.deepEqual([acts[1].act, acts[1].detail], ["skill", { id, new: true, name: "staking", settings: { kind: "topic", name: "staking" } }]);
  const next = (await ask("supervisor", "GET", `/api/audit?before=${acts[1].id}`)).json.acts;
  assert.equal(next[0].id, acts[2].id);
  for (const before of ["x", "-1", "1.5", ""]) assert.equal((await ask("supervisor", "GET", `/api/audit?before=${before}`)).status, 400, before);
});

test("what moves nobody in the queue and who takes no conversations is refused, and is no act", async () => {
  const boss = await people.supervisor.connect();
  const acts = () => postgres.sql("SELECT count(*) FROM audit")[0][0];
  const was = acts();
  const asks = async (frame) => (await boss.request(frame)).code;
  assert.equal(await asks({ type: "prioritise", conversation: 1 }), "bad_frame");
  assert.equal(await asks({ type: "prioritise", conversation: 1, front: false }), "bad_frame");
  assert.equal(await asks({ type: "presence", agent: people.reviewer.agent.id, state: "online" }), "not_found");
  assert.equal(acts(), was);
  boss.end();
});
