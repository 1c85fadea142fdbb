// c_header.mjs -- gen/frames.gen.h: the frames as C structs, and the encoders' prototypes.

import {
  BANNER,
  assertDistinct,
  cType,
  comment,
  constant,
  encoderHead,
  enums,
  frameTag,
  hasFlag,
  memberName,
  upper,
} from "./c_names.mjs";
import { ROLES, clientFrames, isNumber, serverFrames, structsInOrder } from "./load.mjs";

function enumText(tag, values, prefix = tag) {
  return [`enum ${tag} {`, ...values.map((value) => `    ${constant(prefix, value)},`), "};"].join("\n");
}

function limits(field) {
  if (field.type === "string") {
    return `${field.min} to ${field.max} code points`;
  }
  if (isNumber(field)) {
    return { int: `${field.min} to ${field.max}`, time: "Unix time in ms" }[field.type] ?? "";
  }
  if (field.type === "json") {
    return `a JSON object, already encoded, at most ${field.max} bytes`;
  }
  return field.type === "list" ? `at most ${field.max}` : "";
}

function memberLines(protocol, owner, roles, field) {
  const type = cType(protocol, owner, field);
  const notes = [
    field.optional ? "optional" : "",
    limits(field),
    field.roles.length < roles.length ? `${field.roles.join(" and ")}s only` : "",
  ].filter(Boolean);
  const member = `    ${type}${type.endsWith("*") ? "" : " "}${memberName(field)};`;
  const note = notes.length > 0 ? `/* ${notes.join("; ")} */` : "";
  const fits = member.length + 1 + note.length <= 100;
  const lines = hasFlag(field) ? [`    bool has_${field.name};`] : [];
  lines.push(...(fits ? [`${member} ${note}`.trimEnd()] : [`    ${note}`, member]));
  if (field.type === "list") {
    lines.push(`    size_t ${field.name}_count;`);
  }
  return lines;
}

function structText(protocol, tag, owner, { summary, fields, roles = ROLES }) {
  return [
    comment(summary),
    `struct ${tag} {`,
    ...fields.flatMap((field) => memberLines(protocol, owner, roles, field)),
    "};",
  ].join("\n");
}

function maxima(owner, fields) {
  return fields
    .filter((field) => ["string", "list", "json"].includes(field.type))
    .map((field) => `#define WIRE_${upper(owner)}_${upper(field.name)}_MAX ${field.max}`);
}

function codes(protocol) {
  return [
    comment("What an error frame may say; see the table in protocol/REFERENCE.md."),
    enumText("wire_code", protocol.errors.map((error) => error.code)),
    "",
    `#define WIRE_CODES ${protocol.errors.length}`,
    "",
    'const char *wire_code_name(enum wire_code code); /* "bad_json", ... */',
    "const char *wire_code_text(enum wire_code code); /* one English sentence */",
    "bool wire_code_closes(enum wire_code code);      /* the connection is closed behind it */",
    "bool wire_code_retry(enum wire_code code);       /* the same may work later: retry_after_ms */",
  ].join("\n");
}

function enumsText(protocol) {
  return enums(protocol)
    .map(({ tag, values }) =>
      [
        enumText(tag, values),
        `const char *${tag}_name(enum ${tag} value);`,
        `bool ${tag}_parse(struct slice name, enum ${tag} *ret_value);`,
      ].join("\n"),
    )
    .join("\n\n");
}

function frameTypes(direction, frames) {
  return [
    enumText(`wire_${direction}_type`, frames.map((frame) => frame.type), `wire_${direction}`),
    "",
    `#define WIRE_${upper(direction)}_TYPES ${frames.length}`,
    `const char *wire_${direction}_type_name(enum wire_${direction}_type type);`,
  ].join("\n");
}

function clientUnion(frames) {
  return [
    "/* One frame from a client; what the slices point to is told in wire/decode.h. */",
    "struct wire_client {",
    "    enum wire_client_type type;",
    "    union {",
    ...frames.map((frame) => `        struct wire_${frame.type} ${frame.type};`),
    "    };",
    "};",
  ].join("\n");
}

function encoders(protocol) {
  const text =
    "Each appends one frame to `out`, without a newline behind it. When it breaks the protocol (a number out of " +
    "its range, a required text that is empty, a list that is too long) or does not fit, nothing is appended " +
    "and out->failed is set. Texts over their limit are cut, an optional json field over its limit is left " +
    "out, bad UTF-8 and U+0000 become U+FFFD.";
  return [
    comment(text),
    ...serverFrames(protocol).map((frame) => encoderHead(protocol, frame, ";")),
    "/* The shared structs alone, as the HTTP interface gives them. */",
    ...structsInOrder(protocol).map(
      (type) => `void wire_write_${type.name}(struct buf *out, const struct wire_${type.name} *value);`,
    ),
  ].join("\n");
}

export function header(protocol) {
  assertDistinct(protocol);
  const clients = clientFrames(protocol);
  const servers = serverFrames(protocol);
  const frameStruct = (frame) => structText(protocol, frameTag(protocol, frame), frame.type, frame);
  const parts = [
    `/*
 * frames.gen.h -- the frames of the protocol as structs, and what writes them.
 *
 * ${BANNER}
 *
 * An optional field has a \`bool has_x\` beside it; optional texts are absent as
 * SLICE_NONE. Slices are borrowed. A frame that is called like a shared struct
 * or an enum has \`_frame\` behind its struct's name.
 */
#ifndef BATON_WIRE_GEN_FRAMES_GEN_H
#define BATON_WIRE_GEN_FRAMES_GEN_H

#include "base/str.h"
#include "base/uuid.h"`,
    codes(protocol),
    "/* The values of fields, each with its name in JSON; _parse is false for an unknown name. */",
    enumsText(protocol),
    "/* Limits: code points of texts, entries of lists, bytes of JSON. */",
    [
      ...protocol.types.flatMap((type) => maxima(type.name, type.fields)),
      ...protocol.frames.flatMap((frame) => maxima(frame.type, frame.fields)),
    ].join("\n"),
    "/* Shared structs. */",
    ...structsInOrder(protocol).map((type) =>
      structText(protocol, `wire_${type.name}`, type.name, type),
    ),
    "/* From clients. */",
    ...clients.map(frameStruct),
    frameTypes("client", clients),
    clientUnion(clients),
    "/* To clients. */",
    ...servers.map(frameStruct),
    frameTypes("server", servers),
    encoders(protocol),
    "#endif",
  ];
  return `${parts.join("\n\n")}\n`;
}
