// generate.test.mjs -- that the sources are good, that bad ones are refused, and that what is
// generated is what is committed. Run with: node --test protocol/generate/

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { checkFrame } from "./check_value.mjs";
import { loadProtocol } from "./load.mjs";
import { validate } from "./validate.mjs";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const load = () => structuredClone(loadProtocol(folder));
const frame = (protocol, type) => protocol.frames.find((other) => other.type === type);
const field = (holder, name) => holder.fields.find((other) => other.name === name);

// Breaks the sources in one place and expects one of the problems to say so.
function refuses(about, breakIt) {
  const protocol = load();
  breakIt(protocol);
  const problems = validate(protocol);
  assert.ok(problems.some((problem) => about.test(problem)), `${about} is not in: ${problems.join("\n") || "no problems"}`);
}

test("the sources keep their own rules", () => {
  assert.deepEqual(validate(load()), []);
});

test("what is generated is what is there", () => {
  const run = spawnSync(process.execPath, [join(folder, "generate.mjs"), "--check"], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

test("a mistake in a field is found", () => {
  refuses(/seen.json: seq has the unknown type squ/, (p) => (field(frame(p, "seen"), "seq").type = "squ"));
  refuses(/rate.json: score needs min and max/, (p) => delete field(frame(p, "rate"), "score").max);
  refuses(/rate.json: score has limits that nothing fits/, (p) => (field(frame(p, "rate"), "score").min = 6));
  refuses(/rate.json: score has the unknown key mx/, (p) => (field(frame(p, "rate"), "score").mx = 6));
  refuses(/rate.json: score needs a doc/, (p) => (field(frame(p, "rate"), "score").doc = ""));
  refuses(/rate.json: ref must be the first/, (p) => frame(p, "rate").fields.reverse());
  refuses(/rate.json: score is there twice/, (p) => frame(p, "rate").fields.push(field(frame(p, "rate"), "score")));
  refuses(/send.json: note is for some roles only/, (p) => (field(frame(p, "send"), "note").optional = false));
  refuses(/presence.json: state needs values/, (p) => field(frame(p, "presence"), "state").values.push("away"));
  refuses(/rate.json: Score is not a good name/, (p) => (field(frame(p, "rate"), "score").name = "Score"));
});

test("a mistake in a frame is found", () => {
  refuses(/rate.json: the example is refused/, (p) => (frame(p, "rate").example.score = 6));
  refuses(/rate.json: the example is refused/, (p) => delete frame(p, "rate").example.ref);
  refuses(/rate.json: may fail with the unknown code no/, (p) => frame(p, "rate").errors.push("no"));
  refuses(/rate.json: is answered by the unknown frame okay/, (p) => (frame(p, "rate").answer = "okay"));
  refuses(/rate.json: is answered by card, which not all/, (p) => (frame(p, "rate").answer = "card"));
  refuses(/rate.json: has a ref, but its answer ack has none/, (p) => (frame(p, "rate").answer = "ack"));
  refuses(/hello.json: the file is not named/, (p) => (frame(p, "hello").type = "hallo"));
  refuses(/page.json: is hot, so entries/, (p) => (frame(p, "page").hot = true));
});

test("a mistake beside the frames is found", () => {
  refuses(/errors.json: a code is there twice/, (p) => p.errors.push(p.errors[0]));
  refuses(/events.json/, (p) => p.events.pop());
  refuses(/types\/entry.json: holds itself/, (p) => {
    p.types[0].fields.push({ ...p.types[0].fields[0], name: "x", type: "entry" });
    const entry = p.types.find((type) => type.name === "entry");
    entry.fields.push({ ...entry.fields[0], name: "x", type: "entry" });
  });
  refuses(/guide.md: line \d+: score/, (p) => (p.guide = p.guide.replace('"score":5', '"score":6')));
  refuses(/guide.md: a link to #nowhere/, (p) => (p.guide += "[x](#nowhere)"));
});

test("roles come before fields, and fields before what is unknown", () => {
  const protocol = load();
  const send = frame(protocol, "send");
  const check = (change, role) => checkFrame(protocol, send, { ...send.example, ...change }, role)?.code;
  assert.equal(check({}, "visitor"), undefined);
  assert.equal(check({ note: true }, "agent"), undefined);
  assert.equal(check({ note: 1, text: 5, x: 1 }, "visitor"), "not_allowed");
  assert.equal(check({ text: "😀".repeat(8000) }, "visitor"), undefined);
  assert.equal(check({ text: "😀".repeat(8001) }, "visitor"), "bad_frame");
  assert.equal(check({ x: 1 }, "visitor"), "bad_frame");
});
