/** `baton agent`: what it changes holds on the screens that are open, and what is wrong is said. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, heldDesk, program, until } from "./harness.mjs";

let postgres, gateway;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { agent_grace: "10m" }); // nobody here is gone for good
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

/** The exit code, and all that was said. */
function agent(...args) {
  const { status, stdout, stderr } = spawnSync(program, ["agent", ...args, `--database=${gateway.options.database}`, `--data_dir=${gateway.folder}`], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}
const listed = (login) => agent("list").said.split("\n").find((line) => line.startsWith(`${login} `));

async function online(login, more) {
  const staff = await new Staff(gateway.origin).signIn(login, gateway.addStaff(login, more));
  const client = await staff.connect();
  assert.equal((await client.request({ type: "presence", state: "online" })).type, "agent_state");
  return client;
}

async function handedOver() {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  await client.say(conversation, "Talk to a person", { choice: "now" });
  await client.expect((heard) => heard.event === "queued" || heard.event === "assigned");
  return { client, conversation, state: () => postgres.sql(`SELECT state FROM conversation WHERE id = ${conversation}`)[0][0] };
}

test("what is wrong is refused with a clear word, and changes nothing", async () => {
  gateway.addStaff("wrong", { capacity: 3, name: "Wrong" });
  const was = listed("wrong");
  for (const [args, code, text] of [
    [["set", "wrong", "--capacity", "0"], 2, /--capacity is a number from 1 to 1000/],
    [["set", "wrong", "--capacity", "1001"], 2, /--capacity is a number from 1 to 1000/],
    [["set", "wrong", "--capacity", "many"], 2, /--capacity is a number from 1 to 1000/],
    [["set", "wrong", "--capacity"], 2, /--capacity needs a value/],
    [["set", "wrong", "--role", "boss"], 2, /--role is agent, supervisor, reviewer or admin/],
    [["set", "wrong", "--name", ""], 2, /--name is a name of 1 to 200 bytes/],
    [["set", "wrong", "--password-stdin"], 2, /--password-stdin does not go with this/],
    [["set", "wrong"], 2, /set needs --name, --role or --capacity/],
    [["set", "--capacity", "5"], 2, /set needs a LOGIN/],
    [["set", "nobody", "--capacity", "5"], 1, /there is no agent nobody/],
    [["enable", "nobody"], 1, /there is no agent nobody/],
    [["enable", "wrong", "--role", "agent"], 2, /--role does not go with this/],
    [["enable"], 2, /enable needs a LOGIN/],
    [["promote", "wrong"], 2, /what is promote\?/],
  ]) {
    const { status, said } = agent(...args);
    assert.equal(status, code, `${args.join(" ")}: ${said}`);
    assert.match(said, text);
  }
  assert.equal(listed("wrong"), was);
});

test("a display name that visitors could be misled by is refused, on making and on changing", async () => {
  gateway.addStaff("ling", { name: "Ling Wei" });
  gateway.addStaff("gone", { name: "Former" });
  agent("disable", "gone");
  postgres.sql("INSERT INTO team (name) VALUES ('Day Team')");
  for (const [name, why] of [
    ["https://evil.example", /there is a link in it/],
    ["Ling (wa11et-help.com)", /there is a link in it/],
    ["send me your recovery phrase", /it says what staff may not say/],
    [`${"abandon ".repeat(11)}about`, /there is a recovery phrase/],
    ["— ✨ —", /there is no letter in it/],
    ["LING  WEI", /it looks like the name of ling\b/],
    ["Lіng Wеі", /it looks like the name of ling\b/], // Cyrillic і and е
    ["1ing\u200b Wei", /it looks like the name of ling\b/],
    ["ＬＩＮＧ・ＷＥＩ", /it looks like the name of ling\b/],
    ["Harbor Wallet", /it looks like the wallet's own/],
    ["Harb0r Wa1let Security", /it looks like the wallet's own/],
    ["Ling Wel", /it looks like the name of ling\b/],
    ["Ling VVei", /it looks like the name of ling\b/],
    ["Day tearn", /it looks like the name of the team Day Team/],
    ["Bat0n Support", /it looks like the wallet's own/],
    ["Baton", /it looks like the wallet's own, or this program's/],
    ["Hаrbor Wallet", /it looks like the wallet's own/], // Cyrillic а
  ])
    for (const args of [["add", "newcomer"], ["set", "wrong"]]) {
      const { status, said } = agent(...args, "--name", name);
      assert.equal(status, 1, `${name}: ${said}`);
      assert.match(said, why, name);
    }
  assert.equal(listed("newcomer"), undefined);
  assert.match(listed("wrong"), /\bWrong\b/);
  for (const name of ["Former", "林悦", "O'Brien-Żak", "Maria dos Santos", "Ling Wei 2", "Wei (Harbor Wallet)"]) assert.equal(agent("set", "wrong", "--name", name).status, 0, name);
  assert.equal(agent("set", "wrong", "--name", "Former").status, 0);
  assert.match(agent("enable", "gone").said, /it looks like the name of wrong\b/);
  assert.equal(agent("set", "wrong", "--name", "Wrong").status, 0);
  assert.equal(agent("enable", "gone").status, 0);
  assert.equal(agent("set", "ling", "--name", "LING WEI").status, 0, "the own name may be written otherwise");
  assert.equal(agent("set", "wrong", "--name", "Wrong").status, 0);
});

test("a display name that passes for the bot or for the wallet itself is refused, and people's own are not", async () => {
  gateway.addStaff("plain", { name: "Plain" });
  for (const name of ["Assistant", "Assistant Mei", "A.s.s.i.s.t.a.n.t", "Аssistant", "智能助手", "智慧助理", "智慧客服 Mei", "官方客服", "官方客服小李", "Bot", "B0T", "Support Bot 2", "AI 助手", "Wallet", "The Wallet Team", "钱包客服", "システム", "Official Support"])
    for (const args of [["add", "newcomer"], ["set", "plain"]]) {
      const { status, said } = agent(...args, "--name", name);
      assert.equal(status, 1, `${name}: ${said}`);
      assert.match(said, /it passes for the bot or for the wallet itself; visitors read it/, name);
    }
  assert.match(agent("add", "bot").said, /bot can't be called "bot": it passes for the bot/);
  assert.match(listed("plain"), /\bPlain\b/);
  for (const name of ["Ben Bot", "Abbott", "Ai Tanaka", "Customer Care", "Customer Service", "客服小王", "钱多多", "王助", "Botond"]) {
    const { status, said } = agent("set", "plain", "--name", name);
    assert.equal(status, 0, said);
  }
});

test("two names that look alike are not given at the same moment", async () => {
  gateway.addStaff("early", { name: "Early" });
  const desk = await heldDesk(postgres);
  const child = spawn(program, ["agent", "set", "early", "--name", "Nina Wolf", `--database=${gateway.options.database}`, `--data_dir=${gateway.folder}`], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const status = new Promise((done) => child.on("close", done));
  // It has compared the name with all others, and waits to change it.
  await until("the change waits", () => postgres.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%agent_set(%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()")[0][0] === "1");
  await desk.letGo("INSERT INTO team (name) VALUES ('NINA WOLF'); COMMIT;");
  assert.equal(await status, 1, said);
  assert.match(said, /it looks like the name of the team NINA WOLF/);
  assert.match(listed("early"), /\bEarly\b/);
});

test("a new agent speaks the desk's languages, unless it is said what they can do", async () => {
  postgres.sql("INSERT INTO skill (kind, name) VALUES ('language', 'zh-CN'), ('language', 'en'), ('topic', 'swaps')");
  const skills = (login) => postgres.sql(`SELECT string_agg(s.name || ' ' || k.level, ', ' ORDER BY s.id) FROM agent a
    JOIN agent_skill k ON k.agent_id = a.id JOIN skill s ON s.id = k.skill_id WHERE a.login = '${login}'`)[0][0];
  for (const [login, args, expected] of [["many", [], "zh-CN 3, en 3"], ["some", ["--skills", "en:5,swaps"], "en 5, swaps 3"]]) {
    assert.equal(agent("add", login, ...args).status, 0);
    assert.equal(skills(login), expected);
  }
  const wrong = agent("add", "wrong2", "--skills", "tea");
  assert.equal(wrong.status, 1);
  assert.match(wrong.said, /there is no skill tea/);
  assert.match(agent("set", "many", "--skills", "en").said, /--skills does not go with this/);
  postgres.sql("DELETE FROM agent_skill; DELETE FROM skill");
});

test("who was disabled signs in again once enabled, and was not before", async () => {
  const password = gateway.addStaff("back");
  const signIn = () => new Staff(gateway.origin).signIn("back", password);
  assert.equal(agent("disable", "back").status, 0);
  await assert.rejects(signIn(), /401/);
  assert.match(listed("back"), /disabled/);
  assert.deepEqual(agent("enable", "back"), { status: 0, said: "back is enabled\n" });
  await signIn();
  assert.doesNotMatch(listed("back"), /disabled/);
  assert.equal(agent("enable", "back").status, 0, "again changes nothing");
});

test("name and capacity change and nothing else does; who is at work stays signed in", async () => {
  const client = await online("kim", { capacity: 2 });
  assert.equal(agent("set", "kim", "--capacity", "7").status, 0);
  assert.equal(agent("set", "kim", "--name", "Kim Lee").status, 0);
  assert.match(listed("kim"), /^kim +Kim Lee +agent +0 of 7 +online/);
  assert.equal(agent("set", "kim", "--role", "agent").status, 0, "the role that is there already");
  assert.equal((await client.staff.fetch("/api/session")).json.agent.name, "Kim Lee");
  assert.equal((await client.request({ type: "ping" })).type, "pong");
  client.end();
  await until("gone", () => postgres.sql("SELECT gone_at IS NOT NULL FROM presence p JOIN agent a ON a.id = p.agent_id WHERE login = 'kim'")[0][0] === "t");
  agent("disable", "kim");
});

test("a larger capacity takes who waits; one below what is held is refused", async () => {
  const client = await online("cap", { capacity: 1 });
  const first = await handedOver();
  await until("assigned", () => first.state() === "assigned");
  const second = await handedOver();
  assert.equal(second.state(), "queued");
  assert.equal(agent("set", "cap", "--capacity", "2").status, 0);
  await until("the one who waits is taken", () => second.state() === "assigned");
  await second.client.expect((heard) => heard.event === "assigned");
  const { status, said } = agent("set", "cap", "--capacity", "1");
  assert.equal(status, 1);
  assert.match(said, /cap holds 2 conversations/);
  assert.match(listed("cap"), /2 of 2/);
  for (const one of [first.client, second.client, client]) one.end();
  agent("disable", "cap");
});

test("another role ends the open console within seconds; a reviewer's conversations go back", async () => {
  const client = await online("role", { capacity: 5 });
  const held = await handedOver();
  await until("assigned", () => held.state() === "assigned");
  assert.match(agent("set", "role", "--role", "supervisor").said, /role is changed/);
  assert.equal((await client.staff.fetch("/api/session")).status, 401, "the old sign-in is over at once");
  assert.equal(await client.closing, 4409);
  const again = await (await new Staff(gateway.origin).signIn("role", "role-password-1")).connect();
  assert.equal(again.welcome.role, "supervisor");
  assert.equal(held.state(), "assigned", "who is back within the grace keeps what they had");
  assert.equal(agent("set", "role", "--role", "reviewer").status, 0);
  assert.notEqual(held.state(), "assigned");
  assert.equal(await again.closing, 4409);
  held.client.end();
});
