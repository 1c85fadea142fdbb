/** `baton bot ask --json`: the bot on questions from a pipe, with the articles of the program, a folder or the desk. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Gateway, Postgres, program } from "./harness.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const folder = mkdtempSync(join(tmpdir(), "baton-ask-"));
const articles = join(root, "schema/demo/articles");

after(() => rmSync(folder, { recursive: true, force: true }));

/** In an own data folder, so that no gateway that runs here is asked. */
function ask(lines, ...args) {
  const input = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const run = spawnSync(program, ["bot", "ask", "--json", ...args, `--data_dir=${folder}`], { input, encoding: "utf8" });
  return { code: run.status, said: run.stderr, answers: run.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)) };
}

const one = (text, lang, ...args) => ask([{ id: 1, text, lang }], ...args).answers[0];

test("each question is answered as the first of a conversation", () => {
  const { code, answers } = ask([
    { id: 1, text: "qwertz yxcvb", lang: "en" }, { id: 2, text: "qwertz yxcvb", lang: "en" },
    { id: "a", text: "how do I back up my recovery phrase?" }, { id: null, text: "怎么创建钱包", lang: "zh-CN" },
  ]);
  assert.equal(code, 0);
  assert.deepEqual(answers.map(({ id }) => id), [1, 2, "a", null]);
  assert.deepEqual({ ...answers[0], id: 2 }, answers[1]); /* a second miss in a row would be handed over */
  assert.deepEqual(Object.keys(answers[2]), ["id", "slug", "score", "next", "action", "reply"]);
  assert.equal(answers[2].slug, "backup-phrase");
  assert.equal(answers[2].action, "none");
  assert.ok(answers[2].score > 0.3 && answers[2].score <= 1);
  assert.ok(Array.isArray(answers[2].next));
  assert.match(answers[2].reply, /paper/);
  assert.equal(answers[3].slug, "create-wallet");
});

test("the action says what the desk would do, and the slug what fits best", () => {
  const rows = [
    ["all my coins were stolen", "en", "urgent", "stolen-funds"],
    ["有人改了我的波场账户权限", "zh-CN", "urgent", "permission-changed"],
    ["how do hackers steal coins?", "en", "none", null],
    ["转人工", "zh-CN", "human", "contact-hours"],
    ["please let me talk to a human, my transfer is stuck in pending", "en", "human", "transaction-pending"],
    ["我的轉帳一直在等待確認", "zh-TW", "lookup", "transaction-pending"],
    ["I want to make a complaint", "en", "form", "complaint"],
    ["sent it to the wrong address", "en", "human", "wrong-address"],
    ["thank you", "en", "smalltalk", ""],
    ["今天天气怎么样", "zh-CN", "out_of_scope", ""],
  ];
  const { answers } = ask(rows.map(([text, lang], id) => ({ id, text, lang })));
  rows.forEach(([text, , action, slug], i) => {
    assert.equal(answers[i].action, action, text);
    if (slug !== null) assert.equal(answers[i].slug, slug, text);
  });
  assert.match(answers[5].reply, /區塊|打包/); /* Traditional for who writes it */
});

test("a hash or an address in a question makes it one to look up, and is not asked for again", () => {
  const hash = "9f3a1c2b4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8";
  const { answers } = ask([
    [`我的比特币交易 ${hash} 到账了吗`, "zh-CN"], [`波场的 ${hash} 帮我查查`, "zh-CN"], [`what happened to 0x${hash} on Polygon`, "en"],
    [`请查一下 ${hash}`, "zh-TW"], ["can you check 0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe for me", "en"],
  ].map(([text, lang], id) => ({ id, text, lang })));
  for (const { action, reply } of answers) {
    assert.equal(action, "lookup", reply);
    assert.doesNotMatch(reply, /如果您有\*\*交易哈希|If you have the \*\*transaction hash/);
  }
});

test("an address beside two chains, of which one was the wrong one, is not what is asked about", () => {
  const address = "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe";
  for (const text of [`via BSC instead of Ethereum I sent 5 USDT to ${address}`, `BSC instead of Ethereum, to ${address}`])
    assert.equal(one(text, "en").slug, "wrong-network", text);
});

test("a matter that no article is about is told so, and with no confidence in the one that has its words", () => {
  for (const [text, lang, says] of [["怎么买币", "zh-CN", /还没有文章/], ["which chains are supported", "en", /no article/], ["一般轉帳多久會到", "zh-TW", /還沒有文章/]]) {
    const { action, score, reply } = one(text, lang);
    assert.equal(action, "none", text);
    assert.match(reply, says);
    assert.ok(score < 0.33, `${text}: ${score}`);
  }
});

test("a bad line is answered with an error, and the rest goes on", () => {
  const { code, said, answers } = ask(["{", { id: 7 }, { id: 8, text: 5 }, { text: "no id" }, { id: 9, text: "hello", lang: 3 }, "[]", "",
    { id: 10, text: "x".repeat(70000) }, { id: 11, text: "hello", lang: "en", more: true }]);
  assert.equal(code, 1);
  assert.deepEqual(answers.map(({ id, error }) => [id, typeof error]),
    [[null, "string"], [7, "string"], [8, "string"], [null, "string"], [9, "string"], [null, "string"], [10, "string"], [11, "undefined"]]);
  assert.equal(answers[7].action, "smalltalk");
  assert.match(said, /line 1: /);
});

test("a folder of articles is asked instead, with or without a folder a language", () => {
  const own = join(folder, "own [1]");
  const article = (slug, lang, title) => `{"slug": "${slug}", "lang": "${lang}", "title": "${title}", "action": "none", "answer": "So.", "questions": [], "keywords": []}\n\nMore.\n`;
  mkdirSync(join(own, "en"), { recursive: true });
  writeFileSync(join(own, "rename.md"), article("rename", "en", "Rename a wallet"));
  writeFileSync(join(own, "en", "address-book.md"), article("address-book", "en", "Contacts in the address book"));
  writeFileSync(join(own, "readme.txt"), "no article");
  assert.equal(one("keep an address in the book", "en", "--kb", own).slug, "address-book");
  assert.equal(one("can I rename my wallet", "en", "--kb", own).slug, "rename");
  assert.equal(one("怎么创建钱包", "zh-CN", "--kb", articles).slug, "create-wallet");

  writeFileSync(join(own, "en", "broken.md"), "{}");
  const broken = ask([{ id: 1, text: "hello" }], "--kb", own);
  assert.equal(broken.code, 3);
  assert.match(broken.said, /broken\.md/);
  assert.equal(ask([], "--kb", join(folder, "none")).code, 3);
});

test("misuse is told apart from failure", () => {
  const run = (...args) => spawnSync(program, ["bot", ...args], { input: "", encoding: "utf8" }).status;
  assert.equal(run(), 2);
  assert.equal(run("ask"), 2);
  assert.equal(run("ask", "--json", "--kb"), 2);
  assert.equal(run("say"), 2);
});

test("a desk's published articles are asked, and no drafts", async () => {
  const postgres = Postgres.start();
  const gateway = await Gateway.start(postgres);
  try {
    gateway.command("demo", "--articles");
    postgres.sql("UPDATE article SET state = 'draft' WHERE slug = 'create-wallet'");
    const line = JSON.stringify({ id: 1, text: "how do I create a wallet", lang: "en" });
    const there = spawnSync(program, ["bot", "ask", "--json", ...gateway.flags], { input: line, encoding: "utf8" });
    assert.equal(there.status, 0, there.stderr);
    assert.notEqual(JSON.parse(there.stdout).slug, "create-wallet");
    assert.match(there.stderr, /of the database/);
    assert.equal(one("how do I create a wallet", "en").slug, "create-wallet");
  } finally {
    await gateway.stop();
    postgres.stop();
  }
});
