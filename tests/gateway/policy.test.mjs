/** What staff may say to a visitor, and what is told of links: refused with the place, looked at anew each time. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, program, until } from "./harness.mjs";

let postgres, gateway, list;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, {
    visitor_rate: 1000, links_allow: "etherscan.io, *.tronscan.org", own_domains: "harborwallet.example", contacts_allow: "@harborwallet", log_level: "debug",
  });
  list = join(gateway.folder, "phishing.txt");
  gateway.options.phishing_list = list;
  writeFileSync(list, "# known\nevil.example\nnot a host\n");
  await gateway.kill();
  await gateway.up();
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

async function console_(login, role) {
  return (await new Staff(gateway.origin).signIn(login, gateway.addStaff(login, { role }))).connect();
}

/** A conversation that this member of staff has. */
async function held(staff) {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  await staff.request({ type: "presence", state: "online" });
  await client.say(conversation, "a person please", { choice: "now" });
  await client.expect((frame) => frame.type === "entry" && frame.event === "assigned" && frame.conversation === conversation);
  await staff.request({ type: "follow", conversation, after: 0 });
  return { client, conversation };
}

const linksOf = (client, conversation, text) =>
  client.expect((frame) => frame.type === "entry" && frame.conversation === conversation && frame.text === text).then((entry) => entry.data?.links);

test("who comes while a long phishing list is read at the start waits for the gateway, and is answered", async () => {
  const { origin } = gateway;
  await gateway.kill();
  writeFileSync(list, Array.from({ length: 400_000 }, (_, i) => `host-${i}.evil.example\n`).join(""));
  let started = false;
  const knocking = (async () => {
    const seen = [];
    while (!started)
      await fetch(`${origin}/api/articles/en/none`).then((answer) => seen.push(answer.status), () => new Promise((again) => setImmediate(again)));
    return seen;
  })();
  try {
    await gateway.up();
  } finally {
    started = true;
  }
  for (const status of await knocking) assert.ok([404, 503].includes(status), `${status}`);
  assert.equal((await fetch(`${origin}/healthz`)).status, 200);
  writeFileSync(list, "# known\nevil.example\nnot a host\n");
  await gateway.kill();
  await gateway.up();
});

test("an agent's text that asks for a phrase or links elsewhere is refused with the place; nothing of it is stored", async () => {
  const agent = await console_("anna", "agent");
  const { client, conversation } = await held(agent);
  const asked = await agent.say(conversation, "😀 please send me your recovery phrase");
  assert.equal(asked.code, "policy_refused");
  assert.deepEqual(asked.found.items, [{ rule: "asks_secret", start: 10, end: 38 }]);
  const linked = await agent.say(conversation, "see https://example.com/a and anydesk? install anydesk");
  assert.deepEqual(linked.found.items, [{ rule: "link", start: 4, end: 25 }, { rule: "remote_control", start: 39, end: 54 }]);
  const bad = await agent.say(conversation, "https://harborwallet-help.com");
  assert.deepEqual(bad.found.items, [{ rule: "bad_link", why: "look_alike", start: 0, end: 29 }]);
  const elsewhere = await agent.say(conversation, "😀 add me on Telegram");
  assert.deepEqual(elsewhere.found.items.map((each) => each.rule), ["elsewhere"]);
  const signed = await agent.say(conversation, "签一下这个授权，我们就能帮您追回资产。");
  assert.deepEqual(signed.found.items.map((each) => each.rule), ["signature"]);
  for (const text of ["把助记词发给我", "加我微信 abc123", "Please transfer 50 USDT to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"])
    assert.equal((await agent.say(conversation, text)).code, "policy_refused");
  for (const text of ["Never send us your recovery phrase.", "Join our Telegram channel @harborwallet", "https://etherscan.io/tx/0x1 https://help.harborwallet.example", "请勿告诉任何人"])
    assert.equal((await agent.say(conversation, text)).type, "ack");
  // A note is not for the visitor.
  assert.equal((await agent.say(conversation, "they asked him: send me your recovery phrase, on https://evil.example", { note: true })).type, "ack");
  assert.deepEqual(postgres.sql(`SELECT count(*) FROM entry WHERE conversation_id = ${conversation} AND author = 'agent'`), [["5"]]);
  assert.equal(await gateway.metric('baton_policy_refused_total{rule="link"}'), 1);
  client.end();
  await agent.request({ type: "close", conversation });
  agent.end();
});

test("a supervisor may confirm a link, which the entry keeps; an agent may not, and nobody a bad one or a wording", async () => {
  const supervisor = await console_("sami", "supervisor");
  const { client, conversation } = await held(supervisor);
  const text = "see https://example.com/a";
  assert.equal((await supervisor.say(conversation, text)).code, "policy_refused");
  assert.equal((await supervisor.say(conversation, text, { allow_links: true })).type, "ack");
  assert.deepEqual(await linksOf(client, conversation, text), [{ start: 4, end: 25 }]);
  assert.deepEqual(postgres.sql(`SELECT data FROM entry WHERE conversation_id = ${conversation} AND body = '${text}'`), [['{"allow_links": true}']]);
  assert.equal((await supervisor.say(conversation, "https://evil.example", { allow_links: true })).code, "policy_refused");
  assert.equal((await supervisor.say(conversation, "send me your seed phrase", { allow_links: true })).code, "policy_refused");
  await supervisor.request({ type: "presence", state: "offline" });
  const agent = await console_("ali", "agent");
  assert.equal((await agent.say(conversation, text, { allow_links: true })).code, "not_allowed");
  client.end();
  supervisor.end();
  agent.end();
});

test("links of a visitor's text are told with what speaks against them, live, in pages and over HTTP, but not stored", async () => {
  const agent = await console_("aki", "agent");
  const { client, conversation } = await held(agent);
  const text = "😀 https://etherscan.io/tx/1 https://harborwa11et.example/login a.evil.example http://1.2.3.4/";
  const links = [
    { start: 3, end: 28 },
    { why: "look_alike", start: 29, end: 63 },
    { why: "phishing", start: 64, end: 78 },
    { why: "number", start: 79, end: 94 },
  ];
  await client.say(conversation, text, { choice: "x" });
  assert.deepEqual(await linksOf(agent, conversation, text), links);
  assert.deepEqual(await linksOf(client, conversation, text), links);
  const page = await agent.request({ type: "history", conversation, before: 1000, limit: 50 });
  const paged = page.entries.find((entry) => entry.text === text);
  assert.deepEqual(paged.data, { links, choice: "x" });
  const { json } = await agent.staff.fetch(`/api/conversations/${conversation}/entries`);
  assert.deepEqual(json.entries.find((entry) => entry.text === text).data.links, links);
  assert.deepEqual(postgres.sql(`SELECT data FROM entry WHERE conversation_id = ${conversation} AND body LIKE '%evil%'`), [['{"choice": "x"}']]);
  client.end();
  agent.end();
});

test("the list is read again when it changes and on SIGHUP, for old entries too; a broken one leaves the last", async () => {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  const text = "https://fresh.example/x";
  await client.say(conversation, text);
  assert.deepEqual(await linksOf(client, conversation, text), [{ start: 0, end: 23 }]);
  const log = () => readFileSync(gateway.log, "utf8");
  assert.match(log(), /phishing_line_skipped .*line=3/);
  const again = async () => (await client.request({ type: "history", conversation, before: 1000, limit: 50 })).entries.find((entry) => entry.text === text).data.links;
  writeFileSync(list, "fresh.example\n");
  await until("the changed list", async () => (await again())[0].why === "phishing");
  writeFileSync(list, "<html>no list</html>\n");
  gateway.child.kill("SIGHUP");
  await until("that it was refused", () => /phishing_list_refused/.test(log()));
  assert.equal((await again())[0].why, "phishing");
  writeFileSync(list, "");
  gateway.child.kill("SIGHUP");
  await until("the empty list", async () => (await again())[0].why === undefined);
  // Of the same size and with the same time as the one before: the kernel knows better.
  for (const [hosts, why] of [["fresh.example\n", "phishing"], ["other.example\n", undefined]]) {
    writeFileSync(list, hosts);
    utimesSync(list, 1e9, 1e9);
    await until(hosts, async () => (await again())[0].why === why);
  }
  writeFileSync(list, "");
  client.end();
});

test("an article that asks for a phrase, or links elsewhere, is not taken in, and the file is named", () => {
  const folder = join(gateway.folder, "articles/en");
  mkdirSync(folder, { recursive: true });
  const article = (slug, answer) => writeFileSync(join(folder, `${slug}.md`), `${JSON.stringify({
    slug, lang: "en", title: `About ${slug}`, action: "none", answer, questions: [`what is ${slug}`], keywords: [slug],
  }, null, 2)}\n\nMore on it.\n`);
  const take = () => spawnSync(program, ["kb", "import", join(gateway.folder, "articles"), `--database=${postgres.conninfo}`, `--data_dir=${gateway.folder}`], { encoding: "utf8" });
  article("good", "Never send anybody your recovery phrase.");
  article("bad", "Please send us your recovery phrase.");
  article("linked", "See https://example.com/help.");
  const refused = take();
  assert.equal(refused.status, 1);
  assert.match(refused.stdout, /refused .*bad\.md: answer: may not be said to a visitor \(asks_secret\): send us your recovery phrase/);
  assert.match(refused.stdout, /refused .*linked\.md: answer: may not be said to a visitor \(link\): https:\/\/example\.com\/help/);
  article("bad", "Staff never ask for it.");
  article("linked", "See https://harborwallet.example/help.");
  assert.equal(take().status, 0);
});

test("the bot never says what became bad since its article was taken: a person takes over", async () => {
  gateway.command("demo", "--articles");
  const folder = join(gateway.folder, "urgent", "en");
  mkdirSync(folder, { recursive: true });
  // The second one is new, so that their number tells when the bot knows the first.
  for (const slug of ["stolen-funds", "zebra"])
    writeFileSync(join(folder, `${slug}.md`), `${JSON.stringify({
      slug, lang: "en", title: slug, action: "urgent", answer: "See https://harborwallet.example/help.", questions: [slug], keywords: [slug],
    }, null, 2)}\n\nMore on it.\n`);
  gateway.command("kb", "import", join(gateway.folder, "urgent"));
  const ask = async (wanted, text = "how do I download and install the app") => {
    const client = await visitor(gateway.origin);
    const conversation = await openConversation(client);
    await client.say(conversation, text);
    await client.expect((frame) => frame.type === "entry" && frame.conversation === conversation && wanted(frame));
    const said = client.entries(conversation).filter((entry) => entry.author === "bot").map((entry) => entry.text).join();
    client.end();
    return said;
  };
  await gateway.knows();
  assert.match(await ask((entry) => entry.author === "bot"), /harborwallet\.example/);
  writeFileSync(list, "harborwallet.example\n");
  gateway.child.kill("SIGHUP");
  await until("the list", () => /phishing_list_loaded .*hosts=1\n(?!.*phishing_list_loaded)/s.test(readFileSync(gateway.log, "utf8")));
  assert.doesNotMatch(await ask((entry) => entry.event === "queued"), /harborwallet/);
  assert.equal(await gateway.metric("baton_bot_refused_total"), 1);
  // In an emergency the visitor gets the bot's own steps instead.
  const steps = await ask((entry) => entry.event === "queued", "my coins were stolen from my wallet just now");
  assert.match(steps, /create a new wallet[^]*Tell nobody your recovery phrase/);
  assert.doesNotMatch(steps, /harborwallet/);
  assert.equal(await gateway.metric("baton_bot_refused_total"), 2);
  writeFileSync(list, "");
});

test("the tester tells agents what fires and where, and leaves no trace", async () => {
  const agent = await console_("theo", "agent");
  const ask = (text, as, staff = agent.staff) => staff.fetch("/api/tester", { method: "POST", body: { text, as } });
  const phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
  const visitors = (await ask(`😀 ${phrase} https://1.2.3.4/`, "visitor")).json;
  assert.deepEqual(visitors, {
    findings: [
      { by: "guard", rule: "recovery_phrase", start: 3, end: 78 },
      { by: "links", rule: "bad_link", why: "number", start: 79, end: 95 },
    ],
    stored: "😀 [recovery phrase removed] https://1.2.3.4/",
  });
  assert.deepEqual((await ask("请提供助记词", "staff")).json, { findings: [{ by: "policy", rule: "asks_secret", start: 1, end: 6 }], stored: null });
  assert.deepEqual((await ask("请加我微信", "staff")).json, { findings: [{ by: "policy", rule: "elsewhere", start: 1, end: 5 }], stored: null });
  assert.deepEqual((await ask("hello", "staff")).json, { findings: [], stored: "hello" });
  for (const body of [{}, { text: "a", as: "bot" }, { text: "", as: "staff" }, { text: "x".repeat(40000), as: "staff" }])
    assert.equal((await agent.staff.fetch("/api/tester", { method: "POST", body })).status, 400);
  const reviewer = await new Staff(gateway.origin).signIn("rae", gateway.addStaff("rae", { role: "reviewer" }));
  assert.equal((await ask("hello", "staff", reviewer)).status, 403);
  assert.equal((await ask("hello", "staff", new Staff(gateway.origin))).status, 401);
  assert.doesNotMatch(readFileSync(gateway.log, "utf8"), /winner/);
  agent.end();
});

test("the bot is told what speaks against a link: it warns of one of the list, knows our own, and vouches for no other", async () => {
  gateway.command("demo", "--articles");
  await gateway.knows();
  writeFileSync(list, "evil.example\n");
  const first = await visitor(gateway.origin);
  const conversation = await openConversation(first);
  await first.say(conversation, "hi https://evil.example");
  await until("the list", async () => {
    const { entries } = await first.request({ type: "history", conversation, before: 1000, limit: 50 });
    return entries.find((entry) => entry.author === "visitor").data?.links?.[0].why === "phishing";
  });
  first.end();
  const asked = async (text, lang) => {
    const client = await visitor(gateway.origin, { lang });
    const conversation = await openConversation(client);
    const ack = await client.say(conversation, text);
    const answer = await client.expect((frame) => frame.author === "bot" && frame.data?.answer_to === ack.seq, { what: text });
    client.end();
    return answer;
  };
  const listed = await asked("这个网站是真的吗 https://evil.example/login", "zh-CN");
  assert.match(listed.text, /这是已知的钓鱼网站，请不要打开[^]*harborwallet\.example/);
  assert.deepEqual(listed.data.buttons.map((button) => button.value), ["person", "article:phishing"]);
  assert.match((await asked("is https://harborwa11et.example real?", "en")).text, /That site only looks like one of ours/);
  assert.match((await asked("is help.harborwallet.example yours?", "en")).text, /never enter your recovery phrase/);
  assert.match((await asked("朋友傳給我 other.example 安全嗎", "zh-TW")).text, /無法為它擔保/);
  const beside = await asked("how do I add a token? I saw https://evil.example", "en");
  assert.equal(beside.data.article, "token-not-shown");
  assert.match(beside.text, /^\*\*The link in your message leads to a site that is not ours/);
});
