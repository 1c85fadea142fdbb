/** What the gateway says at its edge: who is too many, who asks wrongly, and how each is told. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { Client, Staff, newSecret, visitor } from "./client.mjs";
import { Gateway, PATIENCE, Postgres, crowd, freePort, until } from "./harness.mjs";

let postgres;

before(() => {
  postgres = Postgres.start();
});

after(() => postgres?.stop());

/** One HTTP request, word for word; resolves with its head and body. */
function ask(origin, text) {
  const { hostname, port } = new URL(origin);
  return new Promise((done, fail) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let all = "";
    socket.on("data", (data) => (all += data)).on("error", fail).on("close", () => {
      const [head, body] = all.split("\r\n\r\n");
      const headers = Object.fromEntries(head.split("\r\n").slice(1).map((line) => {
        const at = line.indexOf(":");
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      }));
      done({ status: Number(head.slice(9, 12)), headers, body });
    });
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error("no answer")));
  });
}
const request = (gateway, method, path, headers = {}) =>
  ask(gateway.origin, `${method} ${path} HTTP/1.0\r\n${Object.entries({ Host: new URL(gateway.origin).host, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
const from = (address) => ({ headers: { "X-Forwarded-For": address } });

describe("too many", () => {
  test("sockets of one address are refused with 429 and a time, those of another are not", async () => {
    const gateway = await Gateway.start(postgres, { network_connections: 3, trust_proxy: true });
    const open = (address) => new Client(gateway.origin, "visitor").connect(from(address));
    const mine = [];
    for (let i = 0; i < 3; i++) mine.push(await open("203.0.113.7"));
    const refused = await request(gateway, "GET", "/ws", { "X-Forwarded-For": "203.0.113.7", Origin: gateway.origin });
    assert.equal(refused.status, 426, "what is no upgrade is not counted");
    await assert.rejects(open("203.0.113.7"), /429/);
    const other = await open("203.0.113.8");
    mine[0].end();
    await until("the place to be free", () => open("203.0.113.7").then((client) => mine.push(client), () => false));
    assert.ok((await gateway.metric('baton_http_refused_total{status="429"}')) >= 1);
    for (const one of [...mine, other]) one.end();
    await gateway.stop();
  });

  test("visitors at the limit leave health, metrics, sign-in and consoles as they are", async () => {
    const gateway = await Gateway.start(postgres, { max_connections: 64 });
    const password = gateway.addStaff("edge", { role: "supervisor" });
    const all = [];
    all.push(...(await Promise.all(Array.from({ length: 60 }, () => new Client(gateway.origin, "visitor").connect()))));
    await assert.rejects(new Client(gateway.origin, "visitor").connect(), /503/);
    // And as many more that only hold a socket.
    const { hostname, port } = new URL(gateway.origin);
    const silent = Array.from({ length: 30 }, () => connect(Number(port), hostname).on("error", () => {}));
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      const answer = await fetch(gateway.origin + path);
      assert.equal(answer.status, 200, path);
      await answer.text();
    }
    const console = await (await new Staff(gateway.origin).signIn("edge", password)).connect();
    assert.equal(console.welcome.type, "welcome");
    console.end();
    for (const socket of silent) socket.destroy();
    for (const one of all) one.end();
    await gateway.stop();
  });

  test("new visitors from one address are refused with a time, known ones and others are not", async () => {
    const gateway = await Gateway.start(postgres, { network_visitors: 3, trust_proxy: true });
    const known = newSecret();
    const rows = () => Number(postgres.sql("SELECT count(*) FROM visitor")[0][0]);
    const hello = async (address, secret = newSecret()) => {
      const client = await new Client(gateway.origin, "visitor").connect(from(address));
      const answer = await client.hello(secret);
      client.end();
      return answer;
    };
    const isNo = ({ type }) => type === "error";
    const begun = Date.now();
    assert.equal((await hello("198.51.100.1", known)).type, "welcome");
    for (let i = 0; i < 4; i++) assert.equal((await hello("198.51.100.1", known)).type, "welcome", "again is not new");
    const before = rows();
    const { answers, most } = await crowd(() => [0, 1, 2, 3].map(() => hello("198.51.100.1")), isNo, { count: 3, windowMs: 60000, begun });
    const made = answers.filter((answer) => !isNo(answer)).length;
    assert.ok(made >= 2 && made < most, `${made} welcomed besides the one, ${most} at most`);
    const refused = answers.find(isNo);
    assert.equal(refused.code, "rate_limited");
    assert.match(refused.message, /too many new visitors/);
    assert.ok(refused.retry_after_ms > 0);
    assert.equal(rows(), before + made, "for who was refused no row was made");
    assert.equal((await hello("198.51.100.1", known)).type, "welcome", "who is known passes");
    assert.equal((await hello("198.51.100.2")).type, "welcome");
    assert.equal((await hello("127.0.0.1")).type, "welcome", "this machine is not counted");
    await gateway.stop();
  });
});

describe("HTTP", () => {
  let gateway;
  before(async () => {
    const port = await freePort();
    gateway = await Gateway.start(postgres, { port, public_origin: `http://127.0.0.1:${port}, https://chat.wallet.example` });
  });
  after(() => gateway?.stop());

  test("metrics are told to whom names this gateway, not to a page that made its name lead here", async () => {
    for (const host of ["127.0.0.1", "127.0.0.1:8080", "localhost:8080", "[::1]:8080", "chat.wallet.example"]) {
      const { status, body } = await request(gateway, "GET", "/metrics", { Host: host });
      assert.equal(status, 200, host);
      assert.match(body, /baton_connections/);
    }
    for (const host of ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "chat.wallet.example.evil", ""]) {
      const { status, body } = await request(gateway, "GET", "/metrics", { Host: host });
      assert.equal(status, 403, host);
      assert.equal(JSON.parse(body).error.code, "forbidden");
    }
  });

  test("another method is 405 and told which ones are allowed; another path is 404", async () => {
    for (const [method, path, allow] of [
      ["POST", "/healthz", "GET, HEAD"],
      ["DELETE", "/metrics", "GET, HEAD"],
      ["PUT", "/api/session", "POST, GET, HEAD, DELETE"],
      ["GET", "/api/session/ticket", "POST"],
      ["POST", "/api/agents", "GET, HEAD"],
      ["POST", "/console/", "GET, HEAD"],
      ["POST", "/", "GET, HEAD"],
    ]) {
      const { status, headers, body } = await request(gateway, method, path, { "Content-Length": 0 });
      assert.equal(status, 405, `${method} ${path}`);
      assert.equal(headers.allow, allow, `${method} ${path}`);
      assert.match(headers["content-type"], /^application\/json/);
      assert.equal(JSON.parse(body).error.code, "method_not_allowed");
    }
    for (const method of ["GET", "POST", "DELETE"]) {
      const { status, headers, body } = await request(gateway, method, "/api/nothing", { "Content-Length": 0 });
      assert.equal(status, 404, method);
      assert.equal(headers.allow, undefined);
      assert.equal(JSON.parse(body).error.code, "not_found");
    }
  });

  test("a method that nobody here knows is 501", async () => {
    const { status, body } = await request(gateway, "OPTIONS", "/", { "Content-Length": 0 });
    assert.equal(status, 501);
    assert.equal(JSON.parse(body).error.code, "not_implemented");
  });

  test("HEAD is GET without the body", async () => {
    for (const path of ["/healthz", "/readyz", "/metrics", "/console/", "/api/agents", "/nothing"]) {
      const get = await request(gateway, "GET", path);
      const head = await request(gateway, "HEAD", path);
      assert.equal(head.status, get.status, path);
      assert.equal(head.body, "", path);
      assert.equal(head.headers["content-type"], get.headers["content-type"], path);
      if (path !== "/metrics") assert.equal(head.headers["content-length"], get.headers["content-length"], path);
    }
  });

  test("what did not change has no length and no body", async () => {
    const { headers } = await request(gateway, "GET", "/console/");
    const again = await request(gateway, "GET", "/console/", { "If-None-Match": headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.headers["content-length"], undefined);
    assert.equal(again.body, "");
  });

  test("who has to sign in is told by the header that its status needs", async () => {
    const { status, headers } = await request(gateway, "GET", "/api/agents");
    assert.equal(status, 401);
    assert.match(headers["www-authenticate"], /^Session /);
  });

  test("a request of today names its host", async () => {
    const { status, body } = await ask(gateway.origin, "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert.equal(status, 400);
    assert.equal(JSON.parse(body).error.code, "bad_request");
  });
});

test("signals without end stop it no other way than one does", async () => {
  const gateway = await Gateway.start(postgres);
  const client = await visitor(gateway.origin);
  let running = true;
  const ended = gateway.exited.then((how) => ((running = false), how));
  for (let i = 0; running && i < 20000; i++) {
    gateway.child.kill(i % 2 ? "SIGTERM" : "SIGINT");
    await new Promise((done) => setImmediate(done));
  }
  assert.deepEqual(await ended, { code: 0, signal: null });
  client.end();
  await gateway.stop();
});
