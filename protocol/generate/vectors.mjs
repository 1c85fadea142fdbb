// vectors.mjs -- good and bad lines for every frame and field, from the sources alone.
//
// A vector: { name, direction, role, line | hex, and what comes of it: frame | code, ref, client_id }.
// `line` is a text, or a list of texts and { repeat, times }. `frame: true` means that the frame
// is what the line's JSON says. `spelling: true` marks what only the raw text shows (1.0, a field
// twice): a decoder that was given parsed JSON can't see it. What needs a mind behind it is in
// ../vectors/*.json, written by hand.

import { ROLES, flatFields, isNumber, structOf } from "./load.mjs";

const CLIENT_ID = "0b7c3f5e-1a52-4c1e-9d0c-6f2f3f0c9a11";

// A text too long for a file: written as { repeat, times } in a raw line.
const repeated = (character, times) => ({ repeat: character, times });
const raw = (value) => [JSON.stringify(value)];
const rawText = (character, times) => (times < 200 ? raw(character.repeat(times)) : ['"', repeated(character, times), '"']);

// A good value of a field, as raw pieces. Texts are as short as they may be.
function goodValue(protocol, field, role) {
  if (isNumber(field)) {
    return raw(Math.max(field.min, Math.min(field.max, 7)));
  }
  switch (field.type) {
    case "bool":
      return raw(true);
    case "uuid":
      return raw(CLIENT_ID);
    case "string":
      return rawText("x", Math.max(field.min, 1));
    case "enum":
      return raw(field.values[0]);
    case "code":
      return raw(protocol.errors[0].code);
    case "json":
      return raw({});
    case "list":
      return raw([]);
    default:
      return object(members(protocol, structOf(protocol, field).fields, role, (inner) => !inner.optional));
  }
}

const members = (protocol, fields, role, wanted) =>
  flatFields(protocol, fields, role)
    .filter(wanted)
    .map((field) => [field.name, goodValue(protocol, field, role)]);

const object = (pairs) => [
  "{",
  ...pairs.flatMap(([name, value], index) => [`${index > 0 ? "," : ""}${JSON.stringify(name)}:`, ...value]),
  "}",
];

// Joins neighbouring texts; a line that is one text stands as such.
function line(pieces) {
  const joined = [];
  for (const piece of pieces) {
    if (typeof piece === "string" && typeof joined.at(-1) === "string") {
      joined[joined.length - 1] += piece;
    } else {
      joined.push(piece);
    }
  }
  return joined.length === 1 ? joined[0] : joined;
}

// Raw values that a field takes, with a name for each: the edges, and every name of an enum.
function goodEdges(protocol, field, role) {
  if (isNumber(field)) {
    return [
      [`${field.name} at its least`, raw(field.min)],
      [`${field.name} at its most`, raw(field.max)],
    ];
  }
  const most = (count, what) => [`${field.name} of ${count} ${what}`, count];
  switch (field.type) {
    case "bool":
      return [[`${field.name} is false`, raw(false)]];
    case "uuid":
      return [[`${field.name} of zeros`, raw("00000000-0000-0000-0000-000000000000")]];
    case "string":
      return [
        ...(field.min === 0 ? [[`${field.name} is empty`, raw("")]] : []),
        [most(field.max, "characters of four bytes")[0], rawText("😀", field.max)],
      ];
    case "enum":
      return field.values.slice(1).map((value) => [`${field.name} is ${value}`, raw(value)]);
    case "code":
      return [[`${field.name} is the last one`, raw(protocol.errors.at(-1).code)]];
    case "json":
      return [[`${field.name} with something in it`, raw({ a: [1, { b: null }], c: "d\n" })]];
    case "list": {
      const one = object(members(protocol, structOf(protocol, field).fields, role, () => true));
      return [[`${field.name} with two in it`, ["[", ...one, ",", ...one, "]"]]];
    }
    default:
      return [];
  }
}

// Raw values that it does not take; a third part marks those that only the spelling tells.
function badValues(protocol, field, role) {
  const wrong = [[`${field.name} is null`, raw(null)]];
  const named = (name, value, spelling) => [`${field.name} ${name}`, value, spelling];
  if (isNumber(field)) {
    return [
      ...wrong,
      named("is a text", raw("7")),
      named("is below its least", raw(field.min - 1)),
      named("is above its most", [String(BigInt(field.max) + 1n)]),
      named("has a point", [`${Math.max(field.min, 1)}.0`], true),
      named("has an exponent", [`${Math.max(field.min, 1)}e0`], true),
    ];
  }
  switch (field.type) {
    case "bool":
      return [...wrong, named("is 1", raw(1)), named("is a text", raw("true"))];
    case "uuid":
      return [...wrong, named("is empty", raw("")), named("is a digit short", raw(CLIENT_ID.slice(1)))];
    case "string":
      return [
        ...wrong,
        named("is a number", raw(7)),
        ...(field.min > 0 ? [named("is too short", rawText("x", field.min - 1))] : []),
        named("is too long", rawText("界", field.max + 1)),
      ];
    case "enum":
    case "code":
      return [...wrong, named("is unknown", raw("no_such_name")), named("is a number", raw(0))];
    case "json":
      return [...wrong, named("is a list", raw([])), named("is a text", raw("{}"))];
    case "list": {
      const one = object(members(protocol, structOf(protocol, field).fields, role, (inner) => !inner.optional));
      const many = Array.from({ length: field.max + 1 }, (_, index) => (index > 0 ? [",", ...one] : one)).flat();
      return [
        ...wrong,
        named("is an object", raw({})),
        named("holds null", raw([null])),
        ...(field.max <= 50 ? [named("is too long", ["[", ...many, "]"])] : []),
      ];
    }
    default:
      return [...wrong, named("is a list", raw([]))];
  }
}

class Maker {
  constructor(protocol, frame, role) {
    this.protocol = protocol;
    this.frame = frame;
    this.role = role;
    this.fields = flatFields(protocol, frame.fields, role);
    this.vectors = [];
  }

  pairs(wanted) {
    return [["type", raw(this.frame.type)], ...members(this.protocol, this.frame.fields, this.role, wanted)];
  }

  // The required fields, with one of them, or an optional one, set.
  pairsWith(field, value) {
    const pairs = this.pairs((other) => !other.optional && other.name !== field.name);
    return [...pairs, [field.name, value]];
  }

  good(name, pairs) {
    this.add(name, pairs, { frame: true });
  }

  // What can be recovered of a refused frame is told by the pairs that are fine.
  bad(name, code, pairs, broken, spelling) {
    const known = new Map(pairs.filter(([field]) => field !== broken).map(([field, value]) => [field, value[0]]));
    const isClient = this.frame.direction === "client";
    this.add(name, pairs, {
      code,
      ...(isClient && known.has("ref") ? { ref: JSON.parse(known.get("ref")) } : {}),
      ...(isClient && known.has("client_id") ? { client_id: JSON.parse(known.get("client_id")) } : {}),
      ...(spelling ? { spelling: true } : {}),
    });
  }

  add(name, pairs, outcome) {
    const { frame, role } = this;
    this.vectors.push({ name, direction: frame.direction, role, line: line(object(pairs)), ...outcome });
  }

  wholes() {
    this.good("only what must be there", this.pairs((field) => !field.optional));
    this.good("all that may be there", this.pairs(() => true));
    this.good("the fields in reverse", this.pairs(() => true).reverse());
    const unknown = [...this.pairs((field) => !field.optional), ["no_such_field", raw(1)]];
    this.bad("an unknown field", "bad_frame", unknown);
    const pairs = this.pairs((field) => !field.optional);
    const [name, value] = pairs.at(-1);
    this.bad(`${name} twice`, "bad_frame", [...pairs, [name, value]], undefined, true);
  }

  field(field) {
    for (const [name, value] of goodEdges(this.protocol, field, this.role)) {
      this.good(name, this.pairsWith(field, value));
    }
    for (const [name, value, spelling] of badValues(this.protocol, field, this.role)) {
      this.bad(name, "bad_frame", this.pairsWith(field, value), field.name, spelling);
    }
    if (!field.optional) {
      const without = this.pairs((other) => !other.optional && other !== field);
      this.bad(`${field.name} is missing`, "bad_frame", without);
    }
  }

  // The fields of a struct within: each of them wrong once.
  inner(field) {
    const shape = structOf(this.protocol, field);
    const fields = flatFields(this.protocol, shape.fields, this.role);
    const wrap = (pairs) => this.pairsWith(field, field.type === "list" ? ["[", ...object(pairs), "]"] : object(pairs));
    const required = (except) =>
      members(this.protocol, shape.fields, this.role, (inner) => !inner.optional && inner !== except);
    for (const inner of fields) {
      const [, value, spelling] = badValues(this.protocol, inner, this.role).at(-1);
      this.bad(`${field.name}: ${inner.name} is wrong`, "bad_frame", wrap([...required(inner), [inner.name, value]]), undefined, spelling);
      if (!inner.optional) {
        this.bad(`${field.name}: ${inner.name} is missing`, "bad_frame", wrap(required(inner)));
      }
    }
    this.bad(`${field.name}: an unknown field`, "bad_frame", wrap([...required(), ["no_such_field", raw(1)]]));
  }

  // What this role may not say although the other may.
  denied() {
    const all = flatFields(this.protocol, this.frame.fields);
    for (const field of all.filter((field) => !field.roles.includes(this.role))) {
      const other = ROLES.find((role) => role !== this.role);
      const value = goodValue(this.protocol, field, other);
      this.bad(`${field.name} from a ${this.role}`, "not_allowed", this.pairsWith(field, value));
    }
  }
}

function frameVectors(protocol, frame, covered) {
  const vectors = [];
  for (const role of frame.roles) {
    const maker = new Maker(protocol, frame, role);
    maker.good("the example", Object.entries(exampleFor(protocol, frame, role)).map(([name, value]) => [name, raw(value)]));
    const isFirst = role === frame.roles[0];
    const fresh = maker.fields.filter((field) => isFirst || !field.roles.includes(frame.roles[0]));
    fresh.forEach((field) => maker.field(field));
    if (isFirst) {
      maker.wholes();
      for (const field of maker.fields.filter((field) => structOf(protocol, field))) {
        const shape = structOf(protocol, field);
        if (!covered.has(shape)) {
          covered.add(shape);
          maker.inner(field);
        }
      }
    }
    if (frame.direction === "client") {
      maker.denied();
    }
    vectors.push(...maker.vectors);
  }
  for (const role of ROLES.filter((role) => !frame.roles.includes(role))) {
    const maker = new Maker(protocol, frame, role);
    const pairs = new Maker(protocol, frame, frame.roles[0]).pairs((field) => !field.optional);
    maker.bad(`from or to a ${role}`, frame.direction === "client" ? "not_allowed" : "unknown_type", pairs);
    vectors.push(...maker.vectors);
  }
  return vectors;
}

// The example without what this role does not meet.
function exampleFor(protocol, frame, role) {
  const names = ["type", ...flatFields(protocol, frame.fields, role).map((field) => field.name)];
  return Object.fromEntries(Object.entries(frame.example).filter(([name]) => names.includes(name)));
}

export function vectors(protocol) {
  const covered = new Set();
  return protocol.frames.map((frame) => {
    const rows = frameVectors(protocol, frame, covered).map((vector) => `  ${JSON.stringify(vector)}`);
    return [`${frame.type}.json`, `[\n${rows.join(",\n")}\n]\n`];
  });
}
