// validate.mjs -- whether the sources keep their own rules; returns problems as lines of text.

import { checkFrame } from "./check_value.mjs";
import { RANGES, ROLES, flatFields, structOf, typeOf } from "./load.mjs";

const NAME = /^[a-z][a-z0-9_]{0,30}$/;
const FIELD_KEYS = ["name", "type", "optional", "roles", "min", "max", "values", "of", "doc"];
const FRAME_KEYS = ["file", "type", "direction", "roles", "hot", "summary", "fields", "answer", "errors", "example"];
const SIMPLE = [...Object.keys(RANGES), "int", "bool", "uuid", "string", "enum", "code", "json", "list"];
const HOT_KINDS = { client: ["id", "seq", "time", "ref", "int", "bool", "uuid", "string"], server: SIMPLE };

function checkLimits(field, say) {
  const needsBoth = field.type === "int" || field.type === "string";
  if (needsBoth && !(Number.isSafeInteger(field.min) && Number.isSafeInteger(field.max))) {
    say("needs min and max");
  }
  if ((field.type === "list" || field.type === "json") && !(Number.isSafeInteger(field.max) && field.max > 0)) {
    say("needs max");
  }
  if (field.min > field.max || (field.type === "string" && field.min < 0)) {
    say("has limits that nothing fits");
  }
}

function checkField(protocol, field, say) {
  for (const key of Object.keys(field).filter((key) => !FIELD_KEYS.includes(key))) {
    say(`has the unknown key ${key}`);
  }
  if (field.name !== "*" && !NAME.test(field.name)) {
    say("is not a good name");
  }
  if (!SIMPLE.includes(field.type) && !typeOf(protocol, field.type)) {
    say(`has the unknown type ${field.type}`);
  }
  if (field.name === "*" && (field.optional || !typeOf(protocol, field.type))) {
    say("must be a shared struct, and not optional");
  }
  if (field.type === "list" && !typeOf(protocol, field.of)) {
    say(`is a list of the unknown struct ${field.of}`);
  }
  if (field.type === "enum") {
    const values = field.values ?? [];
    if (values.length === 0 || new Set(values).size !== values.length || !values.every((value) => NAME.test(value))) {
      say("needs values: distinct, good names");
    }
  }
  if (!field.roles.every((role) => ROLES.includes(role)) || field.roles.length === 0) {
    say("has unknown roles");
  }
  if (typeof field.doc !== "string" || field.doc === "") {
    say("needs a doc");
  }
  checkLimits(field, say);
}

function checkFields(protocol, where, roles, fields, problems) {
  const flat = flatFields(protocol, fields);
  const seen = new Set(["type"]);
  for (const field of flat) {
    if (seen.has(field.name)) {
      problems.push(`${where}: ${field.name} is there twice`);
    }
    seen.add(field.name);
  }
  for (const field of fields) {
    const say = (text) => problems.push(`${where}: ${field.name} ${text}`);
    checkField(protocol, field, say);
    if (!field.optional && !roles.every((role) => field.roles.includes(role))) {
      say("is for some roles only, so it must be optional");
    }
  }
  if (fields.some((field, index) => field.name === "ref" && !field.optional && index > 0)) {
    problems.push(`${where}: ref must be the first field, so that C finds it in the same place in every request`);
  }
  if (fields.length === 0) {
    problems.push(`${where}: needs a field`);
  }
}

// A struct may hold structs, but none that holds it in turn.
function checkNoLoop(protocol, type, path, problems) {
  if (path.includes(type.name)) {
    problems.push(`types/${type.file}: holds itself (${[...path, type.name].join(" > ")})`);
    return;
  }
  for (const inner of type.fields.map((field) => structOf(protocol, field)).filter(Boolean)) {
    checkNoLoop(protocol, inner, [...path, type.name], problems);
  }
}

function checkAnswer(protocol, frame, say) {
  const codes = protocol.errors.map((error) => error.code);
  for (const code of (frame.errors ?? []).filter((code) => !codes.includes(code))) {
    say(`may fail with the unknown code ${code}`);
  }
  if (frame.answer === undefined) {
    return;
  }
  const answer = protocol.frames.find((other) => other.type === frame.answer && other.direction === "server");
  if (!answer) {
    say(`is answered by the unknown frame ${frame.answer}`);
  } else if (!frame.roles.every((role) => answer.roles.includes(role))) {
    say(`is answered by ${frame.answer}, which not all of its roles may get`);
  }
  const has = (other, name) => other.fields.some((field) => field.name === name);
  if (answer && has(frame, "ref") && !has(answer, "ref")) {
    say(`has a ref, but its answer ${frame.answer} has none`);
  }
}

function checkOneFrame(protocol, frame, problems) {
  const where = `frames/${frame.file}`;
  const say = (text) => problems.push(`${where}: ${text}`);
  for (const key of Object.keys(frame).filter((key) => !FRAME_KEYS.includes(key))) {
    say(`has the unknown key ${key}`);
  }
  if (!NAME.test(frame.type) || frame.file !== `${frame.type}.json`) {
    say("the file is not named after the type");
  }
  if (!["client", "server"].includes(frame.direction)) {
    say("has no direction");
  }
  if (!frame.summary || !frame.example) {
    say("needs a summary and an example");
  }
  const before = problems.length;
  checkFields(protocol, where, frame.roles, frame.fields, problems);
  if (problems.length > before) {
    return; // what follows goes by the fields
  }
  checkAnswer(protocol, frame, say);
  if (frame.hot) {
    for (const field of flatFields(protocol, frame.fields)) {
      if (!HOT_KINDS[frame.direction].includes(field.type) || field.type === "list") {
        say(`is hot, so ${field.name} may not be a ${field.type}`);
      }
    }
  }
  for (const role of frame.roles) {
    const verdict = checkFrame(protocol, frame, frame.example, role);
    if (verdict && verdict.code !== "not_allowed") {
      say(`the example is refused for a ${role}: ${verdict.message}`);
    }
  }
  if (frame.roles.every((role) => checkFrame(protocol, frame, frame.example, role))) {
    say("the example is good for no role");
  }
}

// The lines of the guide's session, marked with who says them, must be good frames.
function checkGuide(protocol, problems) {
  const lines = protocol.guide.split("\n").map((text, index) => ({ text, number: index + 1 }));
  for (const { text, number } of lines.filter(({ text }) => /^[→←] \{/.test(text))) {
    const say = (what) => problems.push(`guide.md: line ${number}: ${what}`);
    const direction = text.startsWith("→") ? "client" : "server";
    try {
      const object = JSON.parse(text.slice(2));
      const frame = protocol.frames.find((other) => other.type === object.type && other.direction === direction);
      const verdict = frame ? checkFrame(protocol, frame, object, "visitor") : { message: `no such frame of a ${direction}` };
      if (verdict) {
        say(verdict.message);
      }
    } catch (error) {
      say(error.message);
    }
  }
}

// Every link within the page must lead somewhere.
function checkLinks(protocol, problems) {
  const targets = [
    ...protocol.frames.map((frame) => frame.type),
    ...["frames-from-clients", "frames-to-clients", "shared-structs", "codes", "events"],
    ...[...protocol.guide.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title.toLowerCase().replace(/[^a-z0-9 _-]/g, "").replaceAll(" ", "-"),
    ),
  ];
  for (const [, target] of protocol.guide.matchAll(/\]\(#([^)]*)\)/g)) {
    if (!targets.includes(target)) {
      problems.push(`guide.md: a link to #${target}, which is not there`);
    }
  }
}

function checkErrors(protocol, problems) {
  const codes = protocol.errors.map((error) => error.code);
  if (new Set(codes).size !== codes.length) {
    problems.push("errors.json: a code is there twice");
  }
  for (const error of protocol.errors) {
    const keys = Object.keys(error).filter((key) => !["code", "text", "any", "closes", "retry"].includes(key));
    if (!NAME.test(error.code) || !error.text || keys.length > 0) {
      problems.push(`errors.json: ${error.code} needs a good name, a text, and nothing unknown`);
    }
  }
}

function checkEvents(protocol, problems) {
  const kinds = typeOf(protocol, "entry")?.fields.find((field) => field.name === "event")?.values ?? [];
  const events = protocol.events.map((event) => event.event);
  if (kinds.join() !== events.join()) {
    problems.push(`events.json: ${events} are not the events of types/entry.json, in its order: ${kinds}`);
  }
}

export function validate(protocol) {
  const problems = [];
  for (const type of protocol.types) {
    if (!NAME.test(type.name) || type.file !== `${type.name}.json`) {
      problems.push(`types/${type.file}: the file is not named after the struct`);
    }
    checkFields(protocol, `types/${type.file}`, [], type.fields, problems);
    checkNoLoop(protocol, type, [], problems);
  }
  if (problems.length > 0) {
    return problems; // what follows looks into the structs
  }
  for (const frame of protocol.frames) {
    checkOneFrame(protocol, frame, problems);
  }
  checkErrors(protocol, problems);
  checkEvents(protocol, problems);
  checkGuide(protocol, problems);
  checkLinks(protocol, problems);
  return problems;
}

