/** The knowledge base over HTTP: who may, versions and conflicts, what reaches the bot on every node, search, votes. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, second;
const people = {};

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { visitor_rate: 1000 });
  second = await Gateway.start(postgres, { visitor_rate: 1000 });
  for (const role of ["agent", "reviewer", "supervisor", "admin"]) {
    people[role] = await new Staff(gateway.origin).signIn(role, gateway.addStaff(role, { role }));
  }
});

after(async () => {
  await gateway?.stop();
  await second?.stop();
  postgres?.stop();
});

const article = (slug, more = {}) => ({
  slug, lang: "en", title: `Everything on ${slug}`, action: "none", answer: `The answer on ${slug}.`, body: `## ${slug}\n\nAll of it.\n`,
  questions: [`what is ${slug}`], keywords: [slug], ...more,
});
const ask = (role, method, path, body) => people[role].fetch(path, { method, body });
const good = async (method, path, body) => {
  const answer = await ask("supervisor", method, path, body);
  assert.equal(answer.status, 200, `${method} ${path}: ${answer.text}`);
  return answer.json;
};
const make = (one) => good("POST", "/api/knowledge", { article: one });
const move = (slug, body) => good("POST", `/api/knowledge/en/${slug}/state`, body);
const publish = async (one) => {
  const { version } = await make(one);
  return move(one.slug, { latest: version, to: "published", version });
};
const read = async (slug, query = "") => good("GET", `/api/knowledge/en/${slug}${query}`);
const anyone = (path, { method = "GET", body, headers = {}, origin = gateway.origin } = {}) => new Staff(origin).fetch(path, { method, body, headers });
/** Again when it was too often: the tests ask more than a reader may. */
const searchRaw = async (body, origin = gateway.origin) => {
  for (;;) {
    const answer = await anyone("/api/articles/search", { method: "POST", body, origin });
    if (answer.status !== 429) return answer;
    await new Promise((done) => setTimeout(done, answer.json.error.retry_after_ms / 4));
  }
};
const search = async (text, lang = "en", origin = gateway.origin) => {
  const answer = await searchRaw({ text, lang }, origin);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.articles.map(({ slug }) => slug);
};
const stored = () => postgres.sql(`SELECT (SELECT md5(jsonb_agg(a ORDER BY slug, lang)::text) FROM article a),
  (SELECT count(*) FROM article_version), (SELECT count(*) FROM audit)`)[0].join("|");

test("only supervisors and admins see and change the knowledge base", async () => {
  await publish(article("closed"));
  const requests = [
    ["GET", "/api/knowledge"], ["POST", "/api/knowledge", { article: article("other") }], ["GET", "/api/knowledge/en/closed"],
    ["PATCH", "/api/knowledge/en/closed", { version: 1, article: article("closed", { title: "Changed" }) }],
    ["POST", "/api/knowledge/en/closed/state", { latest: 1, to: "archived", version: 1 }], ["GET", "/api/knowledge/questions"],
    ["POST", "/api/knowledge/questions", { as: "dismissed", answers: [[1, 1]] }], ["GET", "/api/knowledge/figures"],
  ];
  const was = stored();
  for (const [method, path, body] of requests) {
    for (const role of ["agent", "reviewer"]) assert.equal((await ask(role, method, path, body)).status, 403, `${role}: ${method} ${path}`);
    assert.equal((await anyone(path, { method, body })).status, 401, `${method} ${path}`);
  }
  assert.equal(stored(), was);
  assert.equal((await ask("admin", "GET", "/api/knowledge")).status, 200);
  const wanted = { text: "closed", lang: "en" };
  for (const role of ["agent", "reviewer"]) assert.equal((await ask(role, "POST", "/api/knowledge/search", wanted)).status, 200, role);
  assert.equal((await anyone("/api/knowledge/search", { method: "POST", body: wanted })).status, 401);
});

test("each change is a version, the published one stays beside a newer draft, and any can be restored", async () => {
  await publish(article("versions"));
  assert.deepEqual(await good("PATCH", "/api/knowledge/en/versions", { version: 1, article: article("versions", { answer: "Second." }) }), { version: 2 });
  let now = await read("versions");
  assert.equal(now.state, "published");
  assert.deepEqual([now.published, now.latest, now.answer], [1, 2, "Second."]);
  assert.equal((await anyone("/api/articles/en/versions")).json.answer, "The answer on versions.");
  await move("versions", { latest: 2, to: "published", version: 2 });
  assert.equal((await anyone("/api/articles/en/versions")).json.answer, "Second.");
  assert.deepEqual(await move("versions", { latest: 2, to: "restored", version: 1 }), { version: 3 });
  now = await read("versions");
  assert.deepEqual([now.published, now.latest, now.answer], [2, 3, "The answer on versions."]);
  assert.deepEqual(now.versions.map((one) => [one.version, one.restored_from, one.by_name]), [[3, 1, "supervisor"], [2, null, "supervisor"], [1, null, "supervisor"]]);
  assert.equal((await read("versions", "?version=2")).answer, "Second.");
  assert.equal((await ask("supervisor", "GET", "/api/knowledge/en/versions?version=9")).status, 404);
});

test("saving what was saved before makes no version", async () => {
  await make(article("same"));
  assert.deepEqual(await good("PATCH", "/api/knowledge/en/same", { version: 1, article: article("same") }), { version: 1 });
  assert.equal((await read("same")).versions.length, 1);
});

test("who does not know the newest version changes nothing, and is told so", async () => {
  await make(article("race"));
  await good("PATCH", "/api/knowledge/en/race", { version: 1, article: article("race", { title: "Faster" }) });
  const was = stored();
  for (const [method, path, body] of [
    ["PATCH", "/api/knowledge/en/race", { version: 1, article: article("race", { title: "Slower" }) }],
    ["POST", "/api/knowledge/en/race/state", { latest: 1, to: "published", version: 1 }],
    ["POST", "/api/knowledge", { article: article("race") }],
  ]) {
    const answer = await ask("supervisor", method, path, body);
    assert.equal(answer.status, 409, answer.text);
    assert.equal(answer.json.error.code, "conflict");
  }
  assert.equal(stored(), was);
});

test("two editors who save at the same moment: one gets a version, the other a conflict", async () => {
  await make(article("moment"));
  const answers = await Promise.all(["one", "two", "three", "four"].map((title) =>
    ask("supervisor", "PATCH", "/api/knowledge/en/moment", { version: 1, article: article("moment", { title }) })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
  assert.equal((await read("moment")).latest, 2);
});

test("an article that can't be is refused at its field and changes nothing", async () => {
  await make(article("bad"));
  const was = stored();
  const phrase = `${"abandon ".repeat(11)}about`;
  for (const [change, field] of [
    [{ title: "" }, "title"], [{ title: "x".repeat(201) }, "title"], [{ answer: " " }, "answer"], [{ body: "\n \n" }, "body"], [{ action: "dance" }, "action"],
    [{ questions: ["ok", ""] }, "questions"], [{ keywords: "fee" }, "keywords"], [{ lang: "English language" }, "lang"], [{ slug: "Bad Name" }, "slug"],
    [{ slug: "another" }, "slug"], [{ extra: 1 }, "extra"], [{ body: phrase }, "body"], [{ questions: [`my phrase is ${phrase}`] }, "questions"],
  ]) {
    const answer = await ask("supervisor", "PATCH", "/api/knowledge/en/bad", { version: 1, article: article("bad", change) });
    assert.equal(answer.status, 422, `${field}: ${answer.text}`);
    assert.equal(answer.json.error.code, "bad_setting");
    assert.ok(answer.json.error.message.startsWith(field), answer.text);
    assert.ok(!answer.text.includes("abandon"));
  }
  for (const body of [{}, { version: 1 }, { version: "1", article: article("bad") }, { version: 1, owner: "me", article: article("bad") }, { version: 1, article: article("bad"), more: 1 }]) {
    assert.equal((await ask("supervisor", "PATCH", "/api/knowledge/en/bad", body)).status, 400, JSON.stringify(body));
  }
  const nobody = await ask("supervisor", "PATCH", "/api/knowledge/en/bad", { version: 1, owner: 999999, article: article("bad") });
  assert.equal(nobody.status, 422);
  assert.ok(nobody.json.error.message.startsWith("owner"));
  assert.equal(stored(), was);
  assert.equal((await ask("supervisor", "PATCH", "/api/knowledge/en/nothing", { version: 1, article: article("nothing") })).status, 404);
});

test("what an editor does is in the audit, and no article's text", async () => {
  await publish(article("audited", { answer: "Words that an audit has no need of." }));
  await move("audited", { latest: 1, to: "archived", version: 1 });
  const { acts } = await good("GET", "/api/audit");
  assert.deepEqual(acts.filter((act) => act.detail.name === "audited").map((act) => [act.agent_name, act.act, act.detail.did, act.detail.version]),
    [["supervisor", "article", "archived", 1], ["supervisor", "article", "published", 1], ["supervisor", "article", "made", 1]]);
  assert.ok(!JSON.stringify(acts).includes("no need of"));
});

test("the list is filtered by language, state and text, and goes on page by page", async () => {
  postgres.sql(`SELECT article_put('de', 'page-' || lpad(n::text, 3, '0'), 'draft', article_text_make('none', NULL, 'Seite ' || n, 'a', 'b', '', '')) FROM generate_series(1, 205) n`);
  const slugs = [];
  let after = "";
  for (;;) {
    const page = await good("GET", `/api/knowledge?lang=de&state=draft${after}`);
    assert.ok(page.articles.length <= 100);
    slugs.push(...page.articles.map(({ slug }) => slug));
    if (!page.more) break;
    after = `&after_slug=${slugs.at(-1)}&after_lang=de`;
  }
  assert.deepEqual(slugs, Array.from({ length: 205 }, (_, n) => `page-${String(n + 1).padStart(3, "0")}`));
  const found = await good("GET", `/api/knowledge?q=${encodeURIComponent("seite 20")}`);
  assert.deepEqual(found.articles.map(({ title }) => title), ["Seite 20", "Seite 200", "Seite 201", "Seite 202", "Seite 203", "Seite 204", "Seite 205"]);
  assert.ok(found.langs.includes("de") && found.langs.includes("en"));
  assert.equal(found.counts.draft >= 205, true);
  assert.equal((await good("GET", "/api/knowledge?q=%25")).articles.length, 0);
});

test("a published article is found and answered on every node within seconds, and is gone as soon when it is withdrawn", async () => {
  await publish(article("zirconium", { questions: ["how do I store zirconium"], keywords: ["zirconium"] }));
  for (const { origin } of [gateway, second]) {
    await until(`found on ${origin}`, async () => (await search("how do I store zirconium", "en", origin))[0] === "zirconium");
    const client = await visitor(origin);
    const conversation = await openConversation(client);
    await client.say(conversation, "how do I store zirconium");
    const answer = await client.expect((heard) => heard.type === "entry" && heard.author === "bot" && heard.data?.article === "zirconium");
    assert.equal(answer.data.version, 1);
    client.end();
  }
  await good("PATCH", "/api/knowledge/en/zirconium", { version: 1, article: article("zirconium", { answer: "A draft that nobody may see yet." }) });
  assert.equal((await anyone("/api/articles/en/zirconium")).json.version, 1);
  await move("zirconium", { latest: 2, to: "draft", version: 2 });
  const gone = await anyone("/api/articles/en/zirconium");
  assert.deepEqual([gone.status, gone.json.error.message], [404, "there is no such article, or it is not published"]);
  for (const { origin } of [gateway, second]) {
    await until(`gone on ${origin}`, async () => !(await search("how do I store zirconium", "en", origin)).includes("zirconium"));
  }
});

test("a published article may be cached, by its version; a search may not, and is only asked by POST", async () => {
  await publish(article("cached"));
  const first = await anyone("/api/articles/en/cached");
  assert.equal(first.headers.get("cache-control"), "public, max-age=60");
  const again = await anyone("/api/articles/en/cached", { headers: { "If-None-Match": first.headers.get("etag") } });
  assert.deepEqual([again.status, again.text], [304, ""]);
  await good("PATCH", "/api/knowledge/en/cached", { version: 1, article: article("cached", { title: "New" }) });
  await move("cached", { latest: 2, to: "published", version: 2 });
  assert.equal((await anyone("/api/articles/en/cached", { headers: { "If-None-Match": first.headers.get("etag") } })).json.title, "New");
  const found = await searchRaw({ text: "cached", lang: "en" });
  assert.equal(found.headers.get("cache-control"), "no-store");
  assert.equal((await anyone("/api/articles/search?text=cached")).status, 405);
  for (const body of [{}, { text: "a" }, { text: "a".repeat(401), lang: "en" }, { text: 1, lang: "en" }, { text: "a", lang: "en", more: 1 }]) {
    assert.equal((await searchRaw(body)).status, 400, JSON.stringify(body).slice(0, 80));
  }
  // So many that it is too often, however long each takes.
  let last;
  for (let i = 0; i < 50 && last?.status !== 429; i++) {
    const burst = await Promise.all(Array.from({ length: 100 }, () => anyone("/api/articles/search", { method: "POST", body: { text: "cached", lang: "en" } })));
    last = burst.find(({ status }) => status === 429);
  }
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers.get("retry-after")) >= 1);
});

test("a visitor has one vote an article, asks for it from any page, and can change it", async () => {
  await publish(article("voted"));
  const [token, other] = [newSecret(), newSecret()];
  const vote = (slug, body) => anyone(`/api/articles/en/${slug}/helpful`, { method: "POST", body });
  assert.deepEqual((await vote("voted", { token })).json, { helpful: null });
  for (const helpful of [true, true, false]) assert.deepEqual((await vote("voted", { token, helpful })).json, { helpful });
  assert.deepEqual((await vote("voted", { token })).json, { helpful: false });
  assert.deepEqual((await vote("voted", { token: other })).json, { helpful: null });
  assert.equal((await vote("voted", { token: other, helpful: true })).status, 200);
  assert.deepEqual(postgres.sql("SELECT helpful, version FROM article_vote WHERE slug = 'voted' ORDER BY helpful"), [["f", "1"], ["t", "1"]]);
  assert.equal(postgres.sql(`SELECT count(*) FROM article_vote WHERE client_id::text IN (SELECT encode(secret_hash, 'hex') FROM visitor)`)[0][0], "0");
});

test("nobody votes without being a visitor, for a draft, or too often", async () => {
  const token = newSecret();
  const vote = (slug, body) => anyone(`/api/articles/en/${slug}/helpful`, { method: "POST", body });
  for (const body of [{ token: "anon.me", helpful: true }, { token: "a.b.c", helpful: true }]) assert.equal((await vote("voted", body)).status, 401);
  for (const body of [{ helpful: true }, { token, helpful: "yes" }, { token, helpful: null }]) assert.equal((await vote("voted", body)).status, 400);
  assert.equal((await vote("nothing", { token, helpful: true })).status, 404);
  assert.equal((await vote("nothing", { token })).status, 404);
  // So many that it is too often, however long each takes.
  let last;
  for (let i = 0; i < 50 && last?.status !== 429; i++) {
    const burst = await Promise.all(Array.from({ length: 50 }, () => vote("voted", { token, helpful: true })));
    last = burst.find(({ status }) => status === 429);
  }
  assert.ok(last?.json.error.retry_after_ms > 0);
});
