// check_value.mjs -- the rules of the fields, applied to parsed JSON: for the sources' examples.
//
// Judges in the order in which the gateway does: fields that this role may not meet, then each
// field, then unknown ones. Returns null when all is well, else { code, message }.

import { flatFields, isNumber, structOf } from "./load.mjs";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function badText(text) {
  return text.includes("\0") || /\p{Surrogate}/u.test(text);
}

function checkValue(protocol, field, value, role) {
  const bad = (message) => ({ code: "bad_frame", message: `${field.name}: ${message}` });
  if (isNumber(field)) {
    return Number.isInteger(value) && value >= field.min && value <= field.max
      ? null
      : bad(`not an integer from ${field.min} to ${field.max}`);
  }
  switch (field.type) {
    case "bool":
      return typeof value === "boolean" ? null : bad("not true or false");
    case "uuid":
      return typeof value === "string" && UUID.test(value) ? null : bad("not a UUID");
    case "string": {
      const length = typeof value === "string" ? [...value].length : -1;
      return length >= field.min && length <= field.max && !badText(value) ? null : bad("not a text of that length");
    }
    case "enum":
      return field.values.includes(value) ? null : bad(`not one of ${field.values}`);
    case "code":
      return protocol.errors.some((error) => error.code === value) ? null : bad("not a code");
    case "json":
      return isObject(value) && Buffer.byteLength(JSON.stringify(value)) <= field.max ? null : bad("not such an object");
    case "list": {
      if (!Array.isArray(value) || value.length > field.max) {
        return bad(`not a list of at most ${field.max}`);
      }
      const inner = structOf(protocol, field);
      return value.map((item) => checkFields(protocol, inner.fields, item, role)).find(Boolean) ?? null;
    }
    default:
      return checkFields(protocol, structOf(protocol, field).fields, value, role);
  }
}

function checkFields(protocol, fields, object, role) {
  if (!isObject(object)) {
    return { code: "bad_frame", message: "not an object" };
  }
  const flat = flatFields(protocol, fields);
  const denied = flat.find((field) => field.name in object && !field.roles.includes(role));
  if (denied) {
    return { code: "not_allowed", message: `${denied.name} is not for a ${role}` };
  }
  for (const field of flat) {
    if (!(field.name in object)) {
      if (!field.optional) {
        return { code: "bad_frame", message: `${field.name} is missing` };
      }
      continue;
    }
    const problem = checkValue(protocol, field, object[field.name], role);
    if (problem) {
      return problem;
    }
  }
  const unknown = Object.keys(object).find((name) => !flat.some((field) => field.name === name));
  return unknown === undefined ? null : { code: "bad_frame", message: `${unknown} is unknown` };
}

export function checkFrame(protocol, frame, object, role) {
  const { type, ...rest } = object;
  if (type !== frame.type) {
    return { code: "bad_frame", message: `type is not ${frame.type}` };
  }
  return checkFields(protocol, frame.fields, rest, role);
}
