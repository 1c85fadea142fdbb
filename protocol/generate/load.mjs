// load.mjs -- reads the sources and joins them into one object.
//
// protocol = { types, frames, errors, events, guide }; a struct or frame keeps its fields as
// written, each with the defaults filled in: optional, roles (who may meet it), min and max.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const ROLES = ["visitor", "agent"];

// The numbers' ranges; `int` brings its own.
export const RANGES = {
  ref: [1, 2 ** 31 - 1],
  id: [1, 2 ** 53 - 1],
  seq: [0, 2 ** 53 - 1],
  time: [0, 2 ** 53 - 1],
};

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: ${error.message}`);
  }
}

function readFolder(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({ file: name, source: readJson(join(folder, name)) }));
}

function withDefaults(field, roles) {
  const [min, max] = RANGES[field.type] ?? [field.min, field.max];
  return { ...field, optional: field.optional === true, roles: field.roles ?? roles, min, max };
}

function completed(file, source, roles) {
  return { file, ...source, fields: source.fields.map((field) => withDefaults(field, roles)) };
}

export function loadProtocol(folder) {
  const types = readFolder(join(folder, "types")).map(({ file, source }) => completed(file, source, ROLES));
  const frames = readFolder(join(folder, "frames")).map(({ file, source }) =>
    completed(file, source, source.roles),
  );
  return {
    types,
    frames,
    errors: readJson(join(folder, "errors.json")),
    events: readJson(join(folder, "events.json")),
    guide: readFileSync(join(folder, "guide.md"), "utf8"),
  };
}

export const typeOf = (protocol, name) => protocol.types.find((type) => type.name === name);
export const clientFrames = (protocol) => protocol.frames.filter((frame) => frame.direction === "client");
export const serverFrames = (protocol) => protocol.frames.filter((frame) => frame.direction === "server");
export const isNumber = (field) => field.type === "int" || field.type in RANGES;

// What a field of a struct's type holds: its struct, for `name`, `list` and `*` alike.
export function structOf(protocol, field) {
  return typeOf(protocol, field.type === "list" ? field.of : field.type);
}

// A frame's or struct's fields as they stand in JSON: `*` replaced by what it stands for, and
// with a role, only what that role may meet.
export function flatFields(protocol, fields, role) {
  return fields
    .flatMap((field) => (field.name === "*" ? structOf(protocol, field).fields : [field]))
    .filter((field) => role === undefined || field.roles.includes(role));
}

// Shared structs, each behind those that it holds.
export function structsInOrder(protocol) {
  const done = [];
  const visit = (type) => {
    type.fields
      .map((field) => structOf(protocol, field))
      .filter(Boolean)
      .forEach(visit);
    if (!done.includes(type)) {
      done.push(type);
    }
  };
  protocol.types.forEach(visit);
  return done;
}
