/** Who is who: visitors' tokens, staff's sign-in, what each role may read over HTTP. */
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, describe, test } from "node:test";
import { Client, Staff, newSecret, openConversation, visitor } from "./client.mjs";
import { Gateway, Postgres, crowd, until } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "baton-keys-"));
const secret = randomBytes(32);
const pair = generateKeyPairSync("ed25519");
const b64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const hs = (input, key = secret) => createHmac("sha256", key).update(input).digest("base64url");
const ed = (input) => sign(null, Buffer.from(input), pair.privateKey).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);
const claims = (more) => ({ iss: "harbor", aud: "baton", sub: "user-1", exp: now() + 600, ...more });

/** `signer` gets the signing input; `header` replaces the usual one. */
function jwt(body, { header = { alg: "HS256", kid: "old", typ: "JWT" }, signer = hs } = {}) {
  const input = `${b64(header)}.${b64(body)}`;
  return `${input}.${signer(input)}`;
}

let postgres, gateway;

before(async () => {
  const keys = join(folder, "keys.json");
  writeFileSync(keys, JSON.stringify({ keys: [
    { kty: "oct", kid: "old", alg: "HS256", k: secret.toString("base64url") },
    { kty: "OKP", crv: "Ed25519", kid: "new", alg: "EdDSA", x: pair.publicKey.export({ format: "jwk" }).x },
  ] }));
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres, { jwt_keys: keys, jwt_audience: "baton", jwt_issuer: "harbor", visitor_rate: 1000 });
});

after(async () => {
  await gateway?.stop();
  postgres?.stop();
  rmSync(folder, { recursive: true });
});

async function helloOf(token) {
  const client = await new Client(gateway.origin, "visitor").connect();
  const answer = await client.hello(token, { lang: "en" });
  client.end();
  return answer;
}

describe("a signed-in visitor", () => {
  test("is known by issuer and subject, whichever key signed, and keeps the conversation", async () => {
    const first = await new Client(gateway.origin, "visitor").connect();
    const welcome = await first.hello(jwt(claims({ name: "小林", email: "lin@example.com" })), { lang: "zh-CN" });
    assert.equal(welcome.type, "welcome");
    const conversation = (await first.request({ type: "open" })).conversation.id;
    first.end();
    const again = await helloOf(jwt(claims({ aud: ["other", "baton"] }), { header: { alg: "EdDSA", kid: "new" }, signer: ed }));
    assert.equal(again.id, welcome.id);
    assert.equal(again.conversation.id, conversation);
    assert.deepEqual(postgres.sql(`SELECT name, email FROM visitor WHERE id = ${welcome.id}`), [["小林", "lin@example.com"]]);
    assert.notEqual((await helloOf(jwt(claims({ sub: "user-2" })))).id, welcome.id);
  });

  const refused = {
    "without sub": jwt(claims({ sub: undefined })),
    "with an empty sub": jwt(claims({ sub: "" })),
    "without exp": jwt(claims({ exp: undefined })),
    "without aud": jwt(claims({ aud: undefined })),
    "for another audience": jwt(claims({ aud: "shop" })),
    "without iss": jwt(claims({ iss: undefined })),
    "of another issuer": jwt(claims({ iss: "evil" })),
    "not yet valid": jwt(claims({ nbf: now() + 3600 })),
    "without kid": jwt(claims(), { header: { alg: "HS256" } }),
    "with an unknown kid": jwt(claims(), { header: { alg: "HS256", kid: "gone" } }),
    "with alg none": jwt(claims(), { header: { alg: "none", kid: "old" }, signer: () => "" }),
    "signed by another secret": jwt(claims(), { signer: (input) => hs(input, randomBytes(32)) }),
    "with the public key as the shared secret": jwt(claims(), {
      header: { alg: "HS256", kid: "new" }, signer: (input) => hs(input, Buffer.from(pair.publicKey.export({ format: "jwk" }).x, "base64url")) }),
    "of one key's signature under the other's kid": jwt(claims(), { header: { alg: "EdDSA", kid: "new" }, signer: hs }),
    "with a critical extension": jwt(claims(), { header: { alg: "HS256", kid: "old", crit: ["x"] } }),
    "changed after signing": jwt(claims()).replace(/\.[^.]+\./, `.${b64(claims({ sub: "admin" }))}.`),
    "with sub as a number": jwt(claims({ sub: 1 })),
    "of four parts": `${jwt(claims())}.x`,
  };
  for (const [what, token] of Object.entries(refused))
    test(`is refused ${what}, and does not become an anonymous one`, async () => assert.equal((await helloOf(token)).code, "bad_token"));

  test("is told when the token has run out", async () => assert.equal((await helloOf(jwt(claims({ exp: now() - 120 })))).code, "token_expired"));
});

test("an anonymous visitor's secret is stored as a hash only", async () => {
  const client = await visitor(gateway.origin);
  const rows = postgres.sql("SELECT encode(secret_hash, 'hex') FROM visitor WHERE secret_hash IS NOT NULL ORDER BY id DESC LIMIT 1");
  assert.equal(rows[0][0].length, 64);
  const dump = postgres.run("pg_dump", ["-h", postgres.folder, "-U", "baton", "-d", "baton", "-a", "-t", "visitor"]);
  assert.ok(!dump.includes(client.secret) && !dump.includes(client.secret.slice(5)));
  client.end();
});

describe("staff", () => {
  let password, ann;

  before(async () => {
    password = gateway.addStaff("ann");
    ann = await new Staff(gateway.origin).signIn("ann", password);
  });

  test("sign in with an HttpOnly cookie that no other site sends", async () => {
    const answer = await new Staff(gateway.origin).fetch("/api/session", { method: "POST", body: { name: "ann", password } });
    assert.match(answer.headers.get("set-cookie"), /^baton_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    assert.ok(!answer.text.includes(password) && !answer.text.includes("argon2"));
    assert.deepEqual(answer.json.agent.role, "agent");
  });

  test("are refused with a wrong name or password, alike, and after ten tries for a while", async () => {
    const bad = new Staff(gateway.origin);
    const wrong = await bad.fetch("/api/session", { method: "POST", body: { name: "ann", password: "not-the-password" } });
    const unknown = await bad.fetch("/api/session", { method: "POST", body: { name: "nobody", password: "not-the-password" } });
    assert.deepEqual([wrong.status, unknown.status], [401, 401]);
    assert.equal(wrong.text, unknown.text);
    const other = await Gateway.start(postgres, {});
    const guesser = new Staff(other.origin);
    const guess = async (i) => (await guesser.fetch("/api/session", { method: "POST", body: { name: "ann", password: `guess-${i}-guess` } })).status;
    const { answers, most } = await crowd(() => Array.from({ length: 11 }, (_, i) => guess(i)), (status) => status === 429, { count: 10, windowMs: 60000 });
    const wrongs = answers.filter((status) => status === 401).length;
    assert.ok(wrongs >= 10 && wrongs <= most, `${wrongs} of ${most} were looked at`);
    assert.deepEqual([...new Set(answers)].sort(), [401, 429]);
    await other.stop();
  });

  test("are refused from another origin, with another content type, with other fields", async () => {
    const one = new Staff(gateway.origin);
    const body = { name: "ann", password };
    assert.equal((await one.fetch("/api/session", { method: "POST", body, headers: { Origin: "https://evil.example" } })).status, 403);
    assert.equal((await one.fetch("/api/session", { method: "POST", body, headers: { "Content-Type": "text/plain" } })).status, 415);
    assert.equal((await one.fetch("/api/session", { method: "POST", body: { ...body, admin: true } })).status, 400);
    assert.equal((await one.fetch("/api/session", { method: "PUT", body })).status, 405);
    assert.equal((await one.fetch("/api/nothing")).status, 404);
  });

  test("use a ticket once; another, made up or for a visitor's connection, is refused", async () => {
    const ticket = await ann.ticket();
    const hello = async (token, kind = "agent") => {
      const client = await new Client(gateway.origin, kind).connect();
      const answer = await client.hello(token);
      client.end();
      return answer;
    };
    assert.equal((await hello(ticket, "visitor")).code, "bad_token");
    assert.equal((await hello(ticket)).type, "welcome");
    assert.equal((await hello(ticket)).code, "bad_token");
    assert.equal((await hello(newSecret())).code, "bad_token");
  });

  test("sign out: the cookie ends, and its connections with it, no others", async () => {
    const one = await new Staff(gateway.origin).signIn("ann", password);
    const client = await one.connect();
    const other = await ann.connect();
    assert.equal((await one.fetch("/api/session", { method: "DELETE" })).status, 204);
    assert.equal(await client.closing, 4409);
    assert.equal((await one.fetch("/api/session")).status, 401);
    assert.equal((await other.request({ type: "ping" })).type, "pong");
    other.end();
  });

  test("who are disabled are out at once, and their conversations wait again", async () => {
    const leaving = await new Staff(gateway.origin).signIn("leo", gateway.addStaff("leo"));
    const client = await leaving.connect();
    await client.request({ type: "presence", state: "online" });
    const someone = await visitor(gateway.origin);
    const conversation = await openConversation(someone);
    await someone.say(conversation, "转人工", { choice: "now" });
    await someone.expect((heard) => heard.event === "assigned");
    gateway.command("agent", "disable", "leo");
    assert.equal((await leaving.fetch("/api/session")).status, 401);
    await until("given back", () => postgres.sql(`SELECT state FROM conversation WHERE id = ${conversation}`)[0][0] === "queued");
    await until("the connection ends", () => client.closed !== null);
    someone.end();
  });

  test("read only what is for them", async () => {
    const someone = await visitor(gateway.origin);
    const conversation = await openConversation(someone);
    await someone.say(conversation, "my words about staking rewards");
    const rev = await new Staff(gateway.origin).signIn("rev", gateway.addStaff("rev", { role: "reviewer" }));
    const paths = [`/api/conversations/${conversation}`, `/api/conversations/${conversation}/entries`, `/api/conversations/${conversation}/export`, "/api/review/conversations"];
    const statuses = async (who) => Promise.all(paths.map(async (path) => (await who.fetch(path)).status));
    assert.deepEqual(await statuses(new Staff(gateway.origin)), [401, 401, 401, 401]);
    assert.deepEqual(await statuses(ann), [404, 404, 403, 403]);
    assert.deepEqual(await statuses(rev), [200, 200, 200, 200]);
    await someone.request({ type: "close", conversation });
    await someone.request({ type: "rate", conversation, score: 3, comment: "好评 ok" });

    const found = async (query) => (await rev.fetch(`/api/review/conversations?${query}`)).json?.conversations?.map((one) => one.id);
    await until("search knows the rating", async () => (await found(`q=${encodeURIComponent("好评")}`)).length > 0);
    assert.deepEqual(await found("q=staking+rewards"), [conversation]);
    assert.deepEqual(await found(`q=${encodeURIComponent("好评")}`), [conversation]);
    assert.deepEqual(await found("q=nothing+like+this"), []);
    assert.deepEqual(await found("rating=3"), [conversation]);
    assert.deepEqual(await found("rating=4-5"), []);
    assert.deepEqual(await found("rating=none"), []);
    assert.deepEqual(await found(`from=${Date.now() + 60000}`), []);
    assert.deepEqual(await found(`agent=${ann.agent.id}`), []);
    for (const bad of ["rating=9", "rating=5-1", "from=x", "agent=-1", "q=%ff"])
      assert.equal((await rev.fetch(`/api/review/conversations?${bad}`)).status, 400, bad);
    assert.ok([400, 403].includes((await rev.fetch("/api/review/conversations?q=%zz")).status));

    const file = await rev.fetch(`/api/conversations/${conversation}/export`);
    assert.match(file.headers.get("content-disposition"), new RegExp(`attachment; filename="conversation-${conversation}.json"`));
    assert.deepEqual(file.json.entries.map((entry) => entry.seq), file.json.entries.map((_, i) => i + 1));
    assert.ok(file.json.entries.some((entry) => entry.text === "my words about staking rewards"));
    someone.end();
  });
});

describe("what anyone may ask", () => {
  test("health, readiness, metrics; metrics not through a proxy", async () => {
    const anyone = new Staff(gateway.origin);
    assert.equal((await anyone.fetch("/healthz")).text, "ok\n");
    assert.equal((await anyone.fetch("/readyz")).status, 200);
    const metrics = await anyone.fetch("/metrics");
    assert.match(metrics.text, /# TYPE baton_connections gauge/);
    assert.equal((await anyone.fetch("/metrics", { headers: { "X-Forwarded-For": "203.0.113.9" } })).status, 403);
  });

  test("a published article, and no other file than ours", async () => {
    gateway.command("demo", "--articles");
    const anyone = new Staff(gateway.origin);
    const article = await anyone.fetch("/api/articles/zh-CN/backup-phrase");
    assert.equal(article.status, 200);
    assert.match(article.json.body, /助记词/);
    assert.equal((await anyone.fetch("/api/articles/zh-CN/no-such")).status, 404);
    const raw = (path) => new Promise((done) => {
      const { hostname, port } = new URL(gateway.origin);
      request({ hostname, port, path, method: "GET" }, (answer) => done(answer.statusCode)).on("error", () => done("closed")).end();
    });
    for (const path of ["/../../../etc/passwd", "/widget/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/widget/%00abc", "/.git/config"])
      assert.ok([400, 403, 404, "closed"].includes(await raw(path)), path);
  });
});
