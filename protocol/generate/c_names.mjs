// c_names.mjs -- what things are called in C, shared by the files that write C.

import { clientFrames, isNumber, serverFrames, structOf } from "./load.mjs";

export const BANNER = "Made by protocol/generate.mjs from protocol/: change it there.";

export const upper = (name) => name.toUpperCase();
export const enumTag = (owner, field) => `wire_${owner}_${field.name}`;
export const constant = (tag, value) => `${upper(tag)}_${upper(value)}`;

// Every set of names that becomes an enum: { tag, values, doc }.
export function enums(protocol) {
  const ofFields = (owner, fields) =>
    fields
      .filter((field) => field.type === "enum")
      .map((field) => ({ tag: enumTag(owner, field), values: field.values }));
  return [
    ...protocol.types.flatMap((type) => ofFields(type.name, type.fields)),
    ...protocol.frames.flatMap((frame) => ofFields(frame.type, frame.fields)),
  ];
}

// C has one name space for struct and enum tags: a frame that is called like a shared struct or
// an enum (card, entry, agent_state) gets `_frame` behind its struct's name.
export function frameTag(protocol, frame) {
  const taken = [...protocol.types.map((type) => `wire_${type.name}`), ...enums(protocol).map(({ tag }) => tag)];
  const tag = `wire_${frame.type}`;
  return taken.includes(tag) ? `${tag}_frame` : tag;
}

// Frames by direction; where both have one of the same name, C could not tell them apart.
export function assertDistinct(protocol) {
  const names = [...clientFrames(protocol), ...serverFrames(protocol)].map((frame) => frame.type);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new Error(`${twice} is a frame in both directions`);
  }
}

// The member that holds a field: `*` is a struct named after its type.
export const memberName = (field) => (field.name === "*" ? field.type : field.name);

// Whether a `bool has_x` stands beside it: texts are absent as SLICE_NONE.
export const hasFlag = (field) => field.optional && !["string", "json", "list"].includes(field.type);

export function cType(protocol, owner, field) {
  if (isNumber(field)) {
    return "int64_t";
  }
  switch (field.type) {
    case "bool":
      return "bool";
    case "uuid":
      return "struct uuid";
    case "string":
    case "json":
      return "struct slice";
    case "enum":
      return `enum ${enumTag(owner, field)}`;
    case "code":
      return "enum wire_code";
    case "list":
      return `const struct wire_${field.of} *`;
    default:
      return `struct wire_${structOf(protocol, field).name}`;
  }
}

export const cString = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
// A number as C reads it: the bounds of 53 bits don't fit an int.
export const cInt = (value) => (Math.abs(value) > 2 ** 31 - 1 ? `INT64_C(${value})` : String(value));

// Wraps prose as a C comment of at most `width` columns.
export function comment(text, indent = "", width = 100) {
  const oneLine = `${indent}/* ${text} */`;
  if (oneLine.length <= width) {
    return oneLine;
  }
  const lines = [];
  let line = `${indent}/*`;
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > width - 3) {
      lines.push(line);
      line = `${indent} *`;
    }
    line += ` ${word}`;
  }
  return [...lines, `${line} */`].join("\n");
}


// Fills lines of at most `width` columns with parts, each line behind `indent`.
export function fill(parts, indent, width = 100) {
  const lines = [];
  let line = "";
  for (const part of parts) {
    if (line !== "" && indent.length + line.length + 1 + part.length > width) {
      lines.push(indent + line);
      line = part;
    } else {
      line += line === "" ? part : ` ${part}`;
    }
  }
  return [...lines, indent + line].join("\n");
}

// A function's head; its arguments go on a line of their own where it would be too long.
export function prototype(head, args, end) {
  const oneLine = `${head}(${args.join(", ")})${end}`;
  const indent = " ".repeat(head.length + 1);
  return oneLine.length <= 100 ? oneLine : `${head}(${args.join(`,\n${indent}`)})${end}`;
}

export const encoderHead = (protocol, frame, end) =>
  prototype(`void wire_encode_${frame.type}`, ["struct buf *out", `const struct ${frameTag(protocol, frame)} *frame`], end);
