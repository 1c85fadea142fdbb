/** What libraries would read from the environment: debugging variables that write secrets to files, and libpq's. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Postgres, program, until } from "./harness.mjs";
import * as talk from "./talk.mjs";

let folder, postgres, server, gateway;
let asked = 0;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-env-"));
  chmodSync(folder, 0o755); // its own PostgreSQL runs as somebody else
  postgres = Postgres.start();
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
    "-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")], { stdio: "ignore" });
  server = createServer({ key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) }, (request, response) => {
    asked++;
    response.writeHead(500).end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
});

after(async () => {
  await gateway?.stop();
  server?.close();
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the keys of TLS sessions are written to no file", async () => {
  const keys = join(folder, "keys");
  const options = { llm_url: `https://127.0.0.1:${server.address().port}/v1`, llm_model: "small-1", http_ca_file: join(folder, "cert.pem") };
  gateway = await talk.knowing(postgres, options, { BATON_LLM_KEY: "sk-test", SSLKEYLOGFILE: keys });
  const one = await talk.chat(gateway);
  await talk.ask(one, "how high is the network fee?");
  await until("the model was asked over TLS", () => asked > 0);
  one.client.end();
  assert.ok(!existsSync(keys));
});

test("what libpq would take from the environment does not lead away from the own PostgreSQL", () => {
  const env = { ...process.env, PGHOSTADDR: "127.0.0.1", PGSERVICE: "elsewhere", PGOPTIONS: "-c synchronous_commit=off" };
  const run = spawnSync(program, ["migrate", `--data_dir=${join(folder, "own")}`], { env, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});
