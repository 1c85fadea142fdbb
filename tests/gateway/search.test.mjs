/** Review's search through HTTP: what was closed a moment ago is found by any part of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Staff, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

const ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7";

let postgres, gateway, rui;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  rui = await new Staff(gateway.origin).signIn("rui", gateway.addStaff("rui", { role: "reviewer" }));
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
});

const search = (text, more = {}) => rui.fetch(`/api/review/conversations?${new URLSearchParams({ q: text, ...more })}`);
const ids = async (text, more) => (await search(text, more)).json.conversations.map((card) => card.id);
const foundSoon = (text, id) => until(`${text} is found`, async () => (await ids(text)).includes(id));

async function closed(...texts) {
  const client = await visitor(gateway.origin);
  const conversation = await openConversation(client);
  for (const text of texts) assert.equal((await client.say(conversation, text)).type, "ack");
  await client.request({ type: "close", conversation });
  return { client, conversation };
}

test("a closed conversation is found within seconds, in each script, by any part of a word, and the match is shown", async () => {
  const { client, conversation } = await closed("你好", `昨天的轉帳還沒到，地址是 ${ADDRESS}`, "Still PENDING after the Café update");
  client.end();
  await foundSoon("转账", conversation);
  for (const text of ["轉賬", "转帐", "到，地址", "账", "pend", "cafe  UPDATE", ADDRESS, ADDRESS.slice(8, 20).toLowerCase()])
    assert.deepEqual(await ids(text), [conversation], text);
  for (const text of ["账转", "pendings", "bc1qw508d6", "你好昨天"]) assert.deepEqual(await ids(text), [], text);
  const { json } = await search("的转账还"); // the bot's greeting has the word alone
  assert.deepEqual(json.matches, [{ id: conversation, seq: json.matches[0].seq, before: "昨天", text: "的轉帳還", after: `沒到，地址是 ${ADDRESS}` }]);
  assert.equal(json.more, false);
  assert.equal(json.next, undefined);
  const entries = await rui.fetch(`/api/conversations/${conversation}/entries`);
  assert.match(entries.json.entries.find((entry) => entry.seq === json.matches[0].seq).text, /轉帳/);
});

test("what stands around a match is cut between characters", async () => {
  const { client, conversation } = await closed(`${"前".repeat(50)}匹配${"後".repeat(200)}`);
  client.end();
  await foundSoon("匹配", conversation);
  const [match] = (await search("匹配")).json.matches;
  assert.deepEqual(match, { id: conversation, seq: match.seq, before: "前".repeat(24), text: "匹配", after: "後".repeat(80) });
});

test("a rating's comment, the rating and the agent narrow a search, and a new rating is found again", async () => {
  const { client, conversation } = await closed("unmistakable words here");
  await client.request({ type: "rate", conversation, score: 2, comment: "等了很久" });
  await foundSoon("很久", conversation);
  assert.deepEqual(await ids("unmistakable", { rating: "1-2" }), [conversation]);
  assert.deepEqual(await ids("unmistakable", { rating: "none" }), []);
  assert.deepEqual(await ids("unmistakable", { agent: 4711 }), []);
  assert.deepEqual(await ids("unmistakable", { from: Date.now() + 60000 }), []);
  await client.request({ type: "rate", conversation, score: 5, comment: "解决了" });
  await foundSoon("解决了", conversation);
  assert.deepEqual(await ids("unmistakable", { rating: "5" }), [conversation]);
  assert.deepEqual(await ids("unmistakable", { rating: "1-2" }), []);
  client.end();
});

test("a text that is too short is refused with a reason, one character of Chinese is not", async () => {
  for (const text of ["a", "。", " ", "1.5", "\u200b"]) {
    const answer = await search(text);
    assert.equal(answer.status, 400, text);
    assert.equal(answer.json.error.code, "too_short", text);
  }
  assert.equal((await search("账")).status, 200);
  assert.equal((await search("tx")).status, 200);
  assert.equal((await search("x".repeat(201))).json.error.code, "bad_request");
});

test("pages go on with next, and without a text as well", async () => {
  postgres.sql(`INSERT INTO conversation (visitor_id, team_id, state, last_seq, closed_at)
    SELECT min(v.id), min(t.id), 'closed', 1, now() - n * interval '1 minute' FROM visitor v, team t, generate_series(1, 120) n GROUP BY n`);
  postgres.sql(`INSERT INTO entry (conversation_id, seq, kind, author, body)
    SELECT id, 1, 'message', 'visitor', '翻頁測試' FROM conversation WHERE last_seq = 1 AND state = 'closed'`);
  postgres.sql(`INSERT INTO search_todo (conversation_id) SELECT conversation_id FROM entry WHERE body = '翻頁測試'`);
  await until("all are indexed", () => postgres.sql("SELECT count(*) FROM search_todo")[0][0] === "0");
  for (const query of [{ q: "翻页" }, {}]) {
    const all = [];
    let page, before;
    do {
      page = (await rui.fetch(`/api/review/conversations?${new URLSearchParams({ ...query, ...(before ? { before } : {}) })}`)).json;
      all.push(...page.conversations.map((card) => card.id));
      before = page.next;
    } while (page.more && all.length < 500);
    const expected = postgres.sql(query.q ? "SELECT count(*) FROM entry WHERE body = '翻頁測試'" : "SELECT count(*) FROM conversation WHERE state = 'closed'");
    assert.equal(all.length, Number(expected[0][0]));
    assert.equal(new Set(all).size, all.length);
  }
});

test("what was closed just before the process was killed is found after its restart", async () => {
  // Held until the kill, so that it is certain that nothing was indexed before.
  postgres.sql("ALTER TABLE search_todo ALTER claimed_until SET DEFAULT 'infinity'");
  const { client, conversation } = await closed("被终止之前的话");
  client.end();
  await gateway.kill();
  postgres.sql("ALTER TABLE search_todo ALTER claimed_until SET DEFAULT '-infinity'");
  postgres.sql("UPDATE search_todo SET claimed_until = '-infinity'");
  await gateway.up();
  await foundSoon("终止之前", conversation);
});

test("a conversation that the database refuses to index does not hold up the others", async () => {
  postgres.sql("ALTER TABLE search_document ADD CONSTRAINT refused CHECK (folded NOT LIKE '%毒药%')");
  postgres.sql("ALTER TABLE search_todo ALTER claimed_until SET DEFAULT 'infinity'");
  const bad = await closed("毒药在这里");
  const good = await closed("解药在这里");
  const freed = () => postgres.sql("UPDATE search_todo SET claimed_until = '-infinity'");
  freed(); // both in one round
  await until("the round failed", () => readFileSync(gateway.log, "utf8").includes("round_failed"));
  freed(); // as half a minute would
  await foundSoon("解药", good.conversation);
  assert.deepEqual(await ids("毒药"), []);
  postgres.sql("ALTER TABLE search_document DROP CONSTRAINT refused");
  freed();
  await foundSoon("毒药", bad.conversation);
  postgres.sql("ALTER TABLE search_todo ALTER claimed_until SET DEFAULT '-infinity'");
  for (const { client } of [bad, good]) client.end();
});

test("how much waits is counted", async () => {
  await until("nothing waits", async () => (await gateway.metric("baton_search_waiting")) === 0);
  assert.ok((await gateway.metric("baton_search_documents_total")) > 0);
});
