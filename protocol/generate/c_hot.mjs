// c_hot.mjs -- gen/hot.gen.c: for the frames marked `hot`, a scanner for those from clients and a
// writer for those to clients, with no table and no tree.

import { BANNER, cInt, cString, encoderHead, enumTag, frameTag, hasFlag, prototype, upper } from "./c_names.mjs";
import { clientFrames, isNumber, serverFrames, structOf } from "./load.mjs";

const bits = (frame, wanted) => {
  const list = frame.fields
    .map((field, index) => (wanted(field) ? `BIT(${index + 1})` : ""))
    .filter(Boolean);
  return list.length > 0 ? list.join(" | ") : "0";
};

function scanStep(field) {
  const member = `&frame->${field.name}`;
  if (isNumber(field)) {
    return `wire__scan_number(scan, ${cInt(field.min)}, ${cInt(field.max)}, ${member})`;
  }
  switch (field.type) {
    case "bool":
      return `wire__scan_bool(scan, ${member})`;
    case "uuid":
      return `wire__scan_uuid(scan, ${member})`;
    default:
      return `wire__scan_text(scan, ${field.min}, ${field.max}, ${member})`;
  }
}

// The bit of a field by its name; names of one length are compared among themselves only.
function keyFunction(frame) {
  const names = ["type", ...frame.fields.map((field) => field.name)];
  return [
    `/* Which field this is; 0 for none of them. */`,
    `static unsigned ${frame.type}_field(struct slice key)`,
    "{",
    ...names.map((name, index) => `    if (slice_is(key, ${cString(name)}))\n        return BIT(${index});`),
    "    return 0;",
    "}",
  ].join("\n");
}

function valueFunction(frame) {
  return [
    prototype(
      `static bool ${frame.type}_value`,
      ["struct wire__scan *scan", "unsigned field", `struct wire_${frame.type} *frame`],
      "",
    ),
    "{",
    "    switch (field) {",
    "    case BIT(0):",
    `        return wire__scan_word(scan, SLICE_LIT(${cString(frame.type)}));`,
    ...frame.fields.flatMap((field, index) => [
      `    case BIT(${index + 1}):`,
      ...(hasFlag(field) ? [`        frame->has_${field.name} = true;`] : []),
      `        return ${scanStep(field)};`,
    ]),
    "    default:",
    "        return false;",
    "    }",
    "}",
  ].join("\n");
}

function scanner(frame) {
  const forbidden = (role) => bits(frame, (field) => !field.roles.includes(role));
  const required = `BIT(0) | ${bits(frame, (field) => !field.optional)}`;
  return [
    keyFunction(frame),
    valueFunction(frame),
    `${prototype(
      `static bool scan_${frame.type}`,
      ["struct wire__scan *scan", "enum wire_role role", `struct wire_${frame.type} *frame`],
      "",
    )}
{
    const unsigned required = ${required};
    const unsigned denied = role == WIRE_VISITOR ? ${forbidden("visitor")} : ${forbidden("agent")};
    unsigned seen = 0;
    bool more = true;

    if (!wire__scan_open(scan))
        return false;
    while (more) {
        struct slice key;
        if (!wire__scan_key(scan, &key))
            return false;
        unsigned field = ${frame.type}_field(key);
        if (((seen | denied) & field) != 0 || !${frame.type}_value(scan, field, frame) ||
            !wire__scan_next(scan, &more))
            return false;
        seen |= field;
    }
    return (seen & required) == required;
}`,
  ].join("\n\n");
}

function scanClient(frames) {
  const attempt = (frame) => `    if (scan_${frame.type}(&scan, role, &frame.${frame.type})) {
        frame.type = WIRE_CLIENT_${upper(frame.type)};
        *ret_frame = frame;
        return true;
    }`;
  return `bool wire__scan_client(struct slice line, enum wire_role role, struct wire_arena *arena,
                       struct wire_client *ret_frame)
{
    struct wire__scan scan;
    struct wire_client frame;
    size_t used = arena->used;

${frames
  .map((frame) => [
    "    scan = (struct wire__scan){line.data, line.data + line.len, arena};",
    `    frame.${frame.type} = (struct wire_${frame.type}){0};`,
    attempt(frame),
    "    arena->used = used;",
  ].join("\n"))
  .join("\n\n")}
    return false;
}`;
}

// The most bytes that a field's value takes where it goes into the small array.
function valueWidth(protocol, field) {
  if (isNumber(field)) {
    return String(field.max).length;
  }
  const longest = (names) => Math.max(...names.map((name) => name.length)) + 2;
  switch (field.type) {
    case "bool":
      return 5;
    case "uuid":
      return 38;
    case "enum":
      return longest(field.values);
    case "code":
      return longest(protocol.errors.map((error) => error.code));
    default:
      return 0;
  }
}

const put = (text) => `at = WIRE__PUT(at, ${cString(text)});`;

// The lines that write one field: [checks], [writes], from \`from\`, a C expression for its struct.
function writeField(owner, from, field) {
  const value = `${from}${field.name}`;
  const key = put(`,"${field.name}":`);
  const flush = "buf_append(out, small, (size_t)(at - small));";
  if (isNumber(field)) {
    return {
      check: `${value} < ${cInt(field.min)} || ${value} > ${cInt(field.max)}`,
      lines: [key, `at = wire__put_number(at, ${value});`],
    };
  }
  switch (field.type) {
    case "bool":
      return { lines: [key, `at = wire__put_cstr(at, ${value} ? "true" : "false");`] };
    case "uuid":
      return { lines: [key, `at = wire__put_uuid(at, &${value});`] };
    case "enum":
      return {
        check: `(unsigned)${value} >= ${field.values.length}`,
        lines: [put(`,"${field.name}":"`), `at = wire__put_cstr(at, ${enumTag(owner, field)}_name(${value}));`, put('"')],
      };
    case "code":
      return {
        check: `(unsigned)${value} >= WIRE_CODES`,
        lines: [put(`,"${field.name}":"`), `at = wire__put_cstr(at, wire_code_name(${value}));`, put('"')],
      };
    case "string":
      return {
        check: field.min > 0 ? `${value}.len == 0` : undefined,
        lines: [key, flush, "at = small;", `wire__write_text(out, ${value}, ${field.max});`],
      };
    default:
      return {
        check: field.optional ? undefined : `${value}.data == NULL || ${value}.len > ${field.max}`,
        lines: [key, flush, "at = small;", `wire__write_json(out, ${value});`],
      };
  }
}

function presence(from, field) {
  if (!field.optional) {
    return undefined;
  }
  if (hasFlag(field)) {
    return `${from}has_${field.name}`;
  }
  const there = `${from}${field.name}.data != NULL`;
  return field.type === "json" ? `${there} && ${from}${field.name}.len <= ${field.max}` : there;
}

// Every field with the struct that it comes from, \`*\` taken apart.
function placed(protocol, frame) {
  return frame.fields.flatMap((field) =>
    field.name === "*"
      ? structOf(protocol, field).fields.map((inner) => ({ owner: field.type, from: `frame->${field.type}.`, field: inner }))
      : [{ owner: frame.type, from: "frame->", field }],
  );
}

function writer(protocol, frame) {
  const fields = placed(protocol, frame);
  const open = `{"type":"${frame.type}"`;
  const width = fields.reduce(
    (sum, { field }) => sum + `,"${field.name}":`.length + valueWidth(protocol, field),
    open.length + 1,
  );
  const checks = [];
  const body = fields.flatMap(({ owner, from, field }) => {
    const { check, lines } = writeField(owner, from, field);
    const there = presence(from, field);
    if (check) {
      checks.push(there ? `(${there} &&\n            (${check}))` : check);
    }
    return there
      ? [`    if (${there}) {`, ...lines.map((line) => `        ${line}`), "    }"]
      : lines.map((line) => `    ${line}`);
  });
  return `static bool ${frame.type}_is_bad(const struct ${frameTag(protocol, frame)} *frame)
{
    return ${checks.join(" ||\n           ")};
}

${encoderHead(protocol, frame, "")}
{
    char small[${width}]; /* the longest of all that is not a text */
    char *at = small;
    size_t len = out->len;

    if (${frame.type}_is_bad(frame)) {
        out->failed = true;
        return;
    }
    ${put(open)}
${body.join("\n")}
    ${put("}")}
    buf_append(out, small, (size_t)(at - small));
    if (out->failed)
        wire__take_back(out, len);
}`;
}

export function hot(protocol) {
  const clients = clientFrames(protocol).filter((frame) => frame.hot);
  const servers = serverFrames(protocol).filter((frame) => frame.hot);
  const parts = [
    `/*
 * hot.gen.c -- scanners and writers of the hot frames.
 *
 * ${BANNER}
 */
#include "wire/scan.h"
#include "wire/text.h"

#define BIT(index) (1u << (index))

/* The length is known when this is compiled, so this is a comparison or two. */
#define slice_is(s, literal) \\
    ((s).len == sizeof(literal) - 1 && memcmp((s).data, literal, sizeof(literal) - 1) == 0)`,
    ...clients.map(scanner),
    scanClient(clients),
    ...servers.map((frame) => writer(protocol, frame)),
  ];
  return `${parts.join("\n\n")}\n`;
}
