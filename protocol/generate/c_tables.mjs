// c_tables.mjs -- gen/names.gen.c: the enums' names; gen/tables.gen.c: the frames as tables, and
// the encoders that walk them.

import {
  BANNER,
  cInt,
  cString,
  encoderHead,
  enumTag,
  enums,
  fill,
  frameTag,
  hasFlag,
  memberName,
  upper,
} from "./c_names.mjs";
import { ROLES, clientFrames, isNumber, serverFrames, structsInOrder } from "./load.mjs";

const KINDS = {
  bool: "WIRE__BOOL",
  uuid: "WIRE__UUID",
  string: "WIRE__TEXT",
  enum: "WIRE__NAME",
  code: "WIRE__NAME",
  json: "WIRE__JSON",
  list: "WIRE__LIST",
};

// The table of an enum's names, and the two functions over it.
function nameTable(tag, values, linkage = "") {
  return [
    `static const char *const ${tag}_texts[] = {`,
    ...values.map((value) => `    ${cString(value)},`),
    "};",
    `${linkage}const struct wire__names ${tag}_names = {${tag}_texts, ${values.length}};`,
  ].join("\n");
}

const nameFunction = (tag) => `const char *${tag}_name(enum ${tag} value)
{
    return wire__name_of(&${tag}_names, (unsigned)value);
}`;

const parseFunction = (tag) => `bool ${tag}_parse(struct slice name, enum ${tag} *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&${tag}_names, name, &value))
        return false;
    *ret_value = (enum ${tag})value;
    return true;
}`;

function frameNames(direction, frames) {
  const tag = `wire_${direction}_type`;
  return [nameTable(tag, frames.map((frame) => frame.type), "static "), nameFunction(tag).replaceAll("value", "type")];
}

// A literal; a long one in two pieces, which C puts together.
function sentence(text) {
  const whole = `    ${cString(text)}`;
  if (whole.length < 100) {
    return whole;
  }
  const cut = text.lastIndexOf(" ", 88) + 1;
  // Parentheses say that the two are one: clang warns of a comma that may be missing.
  return `    (${cString(text.slice(0, cut))}\n     ${cString(text.slice(cut))})`;
}

// Codes carry a sentence and two flags as well.
function codes(protocol) {
  const flags = (key) => protocol.errors.filter((error) => error[key]);
  const flagFunction = (name, key) =>
    [
      `bool wire_code_${name}(enum wire_code code)`,
      "{",
      "    switch (code) {",
      ...flags(key).map((error) => `    case WIRE_CODE_${upper(error.code)}:`),
      "        return true;",
      "    default:",
      "        return false;",
      "    }",
      "}",
    ].join("\n");
  return [
    nameTable("wire_code", protocol.errors.map((error) => error.code)),
    [
      "static const char *const code_sentences[] = {",
      ...protocol.errors.map((error) => `${sentence(error.text)},`),
      "};",
    ].join("\n"),
    nameFunction("wire_code").replaceAll("value", "code"),
    `const char *wire_code_text(enum wire_code code)
{
    assert((unsigned)code < WIRE_CODES);
    return code_sentences[code];
}`,
    flagFunction("closes", "closes"),
    flagFunction("retry", "retry"),
  ];
}

export function names(protocol) {
  const parts = [
    `/*
 * names.gen.c -- what the values of enums are called.
 *
 * ${BANNER}
 */
#include "wire/gen/names.gen.h"

#include <assert.h>`,
    ...codes(protocol),
    ...frameNames("client", clientFrames(protocol)),
    ...frameNames("server", serverFrames(protocol)),
    ...enums(protocol).flatMap(({ tag, values }) => [nameTable(tag, values), nameFunction(tag), parseFunction(tag)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

export function namesHeader(protocol) {
  const parts = [
    `/*
 * names.gen.h -- the names of enums as tables, for the room's own tables.
 *
 * ${BANNER}
 */
#ifndef BATON_WIRE_GEN_NAMES_GEN_H
#define BATON_WIRE_GEN_NAMES_GEN_H

#include "wire/table.h"`,
    ["wire_code", ...enums(protocol).map(({ tag }) => tag)]
      .map((tag) => `extern const struct wire__names ${tag}_names;`)
      .join("\n"),
    "#endif",
  ];
  return `${parts.join("\n\n")}\n`;
}

const rolesText = (roles) =>
  roles.length === ROLES.length ? "WIRE__ANYONE" : `WIRE__ROLE(WIRE_${upper(roles[0])})`;

function kindOf(field) {
  if (field.name === "*") {
    return "WIRE__INLINE";
  }
  return isNumber(field) ? "WIRE__NUMBER" : (KINDS[field.type] ?? "WIRE__STRUCT");
}

function fieldRow(protocol, owner, tag, field) {
  const member = memberName(field);
  const aside =
    field.type === "list"
      ? `offsetof(struct ${tag}, ${member}_count)`
      : hasFlag(field)
        ? `offsetof(struct ${tag}, has_${member})`
        : "WIRE__NOWHERE";
  const parts = [
    `.name = ${cString(field.name)}`,
    `.kind = ${kindOf(field)}`,
    ...(field.optional ? [".optional = true"] : []),
    `.roles = ${rolesText(field.roles)}`,
    `.offset = offsetof(struct ${tag}, ${member})`,
    `.aside = ${aside}`,
  ];
  if (field.min !== undefined) {
    parts.push(`.min = ${cInt(field.min)}`);
  }
  if (field.max !== undefined) {
    parts.push(`.max = ${cInt(field.max)}`);
  }
  if (field.type === "enum" || field.type === "code") {
    parts.push(`.names = &${field.type === "code" ? "wire_code" : enumTag(owner, field)}_names`);
  }
  const inner = protocol.types.find((type) => type.name === (field.of ?? field.type));
  if (inner) {
    parts.push(`.of = &${inner.name}_struct`);
  }
  return wrapRow(parts);
}

// One initialiser, filled line by line.
const wrapRow = (parts) => {
  const separated = parts.map((part, index) => `${part}${index === parts.length - 1 ? "}," : ","}`);
  return fill(separated, "     ").replace(/^ {5}/, "    {");
};

function fieldTable(protocol, owner, tag, name, fields) {
  return [
    `static const struct wire__field ${name}_fields[] = {`,
    ...fields.map((field) => fieldRow(protocol, owner, tag, field)),
    "};",
  ].join("\n");
}

// A struct's or frame's own row, behind what its name is given to.
const structRow = (start, name, roles, tag, table, end) =>
  `${start}{${fill(
    [`${cString(name)},`, `${rolesText(roles)},`, `sizeof(struct ${tag}),`, `${table}_fields,`, `COUNT(${table}_fields)}${end}`],
    "     ",
  ).trimStart()}`;

function frameTable(protocol, direction, frames) {
  return [
    `const struct wire__struct wire__${direction}_frames[WIRE_${upper(direction)}_TYPES] = {`,
    ...frames.map((frame) =>
      structRow("    ", frame.type, frame.roles, frameTag(protocol, frame), `${frame.type}_frame`, ","),
    ),
    "};",
  ].join("\n");
}

function sharedTable(type) {
  const name = `${type.name}_struct`;
  const start = `static const struct wire__struct ${name} =\n    `;
  return structRow(start, type.name, ROLES, `wire_${type.name}`, name, ";");
}

const encoder = (protocol, frame) => `${encoderHead(protocol, frame, "")}
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_${upper(frame.type)}], frame);
}`;

const writer = (type) => `void wire_write_${type.name}(struct buf *out, const struct wire_${type.name} *value)
{
    wire__write(out, &${type.name}_struct, value);
}`;

export function tables(protocol) {
  const clients = clientFrames(protocol);
  const servers = serverFrames(protocol);
  const parts = [
    `/*
 * tables.gen.c -- the frames as tables, for slow.c and encode.c.
 *
 * ${BANNER}
 */
#include "wire/gen/names.gen.h"

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

_Static_assert(sizeof(enum wire_code) == sizeof(unsigned), "an enum is read as an unsigned");`,
    ...structsInOrder(protocol).flatMap((type) => [
      fieldTable(protocol, type.name, `wire_${type.name}`, `${type.name}_struct`, type.fields),
      sharedTable(type),
    ]),
    ...[...clients, ...servers].map((frame) =>
      fieldTable(protocol, frame.type, frameTag(protocol, frame), `${frame.type}_frame`, frame.fields),
    ),
    frameTable(protocol, "client", clients),
    frameTable(protocol, "server", servers),
    ...servers.filter((frame) => !frame.hot).map((frame) => encoder(protocol, frame)),
    ...structsInOrder(protocol).map(writer),
  ];
  return `${parts.join("\n\n")}\n`;
}
