// reference.mjs -- REFERENCE.md: guide.md, then the frames, structs, codes and events as tables.

import { clientFrames, flatFields, isNumber, serverFrames, structsInOrder } from "./load.mjs";

const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ");
const row = (...cells) => `| ${cells.map(cell).join(" | ")} |`;
const code = (text) => `\`${text}\``;
const structLink = (name) => `[${code(name)}](#struct-${name})`;
const link = (name) => `[${code(name)}](#${name})`;

function typeText(field) {
  switch (field.type) {
    case "int":
      return `int ${field.min}–${field.max}`;
    case "string":
      return `string ${field.min}–${field.max}`;
    case "enum":
      return field.values.map(code).join(" ");
    case "json":
      return `json, at most ${field.max} bytes`;
    case "list":
      return `list of ${structLink(field.of)}, at most ${field.max}`;
    case "bool":
    case "uuid":
      return field.type;
    case "code":
      return "[code](#codes)";
    default:
      return isNumber(field) ? field.type : structLink(field.type);
  }
}

function noteText(field, roles) {
  const notes = [
    field.optional ? "Optional." : "",
    field.roles.length < roles.length ? `Only for ${field.roles.join(" and ")}s.` : "",
    field.doc,
  ];
  return notes.filter(Boolean).join(" ");
}

const fieldTable = (fields, roles) =>
  [
    row("field", "type", "what"),
    "|---|---|---|",
    ...fields.map((field) => row(code(field.name), typeText(field), noteText(field, roles))),
  ].join("\n");

const rolesText = (roles) => roles.map((role) => `${role}s`).join(" and ");

function outcomes(protocol, frame) {
  const answer = frame.answer ? `Answered by ${link(frame.answer)}.` : "Not answered.";
  const usual = protocol.errors.filter((error) => error.any).map((error) => error.code);
  const own = (frame.errors ?? []).filter((name) => !usual.includes(name));
  return own.length > 0 ? `${answer} May fail with ${own.map(code).join(", ")}.` : answer;
}

function frameText(protocol, frame) {
  const isClient = frame.direction === "client";
  return [
    `### ${frame.type}`,
    `${isClient ? "From" : "To"} ${rolesText(frame.roles)}. ${frame.summary}`,
    ...(isClient ? [outcomes(protocol, frame)] : []),
    fieldTable(flatFields(protocol, frame.fields), frame.roles),
    ["```json", JSON.stringify(frame.example), "```"].join("\n"),
  ].join("\n\n");
}

const structText = (type) =>
  [`<a id="struct-${type.name}"></a>`, `### The struct ${type.name}`, type.summary, fieldTable(type.fields, ["visitor", "agent"])].join(
    "\n\n",
  );

function codesText(protocol) {
  const marks = (error) =>
    [error.any ? "any" : "", error.retry ? "retry" : "", error.closes ? "closes" : ""].filter(Boolean).join(", ");
  return [
    "*any*: any frame may be answered with it. *retry*: the same may work later. *closes*: the connection is closed behind it.",
    [
      row("code", "", "what"),
      "|---|---|---|",
      ...protocol.errors.map((error) => row(code(error.code), marks(error), error.text)),
    ].join("\n"),
  ].join("\n\n");
}

function eventsText(protocol) {
  const list = (fields) =>
    Object.entries(fields ?? {})
      .map(([name, text]) => `${code(name)}: ${text}`)
      .join("<br>");
  return [
    "Entries of kind `event`. `detail` is for agents only; an entry may have further fields in either.",
    [
      row("event", "what", "data", "detail"),
      "|---|---|---|---|",
      ...protocol.events.map((event) => row(code(event.event), event.text, list(event.data), list(event.detail))),
    ].join("\n"),
  ].join("\n\n");
}

export function reference(protocol) {
  const parts = [
    "<!-- Made by protocol/generate.mjs from protocol/guide.md and the JSON files beside it: change those. -->",
    protocol.guide.trim(),
    "## Frames from clients",
    ...clientFrames(protocol).map((frame) => frameText(protocol, frame)),
    "## Frames to clients",
    ...serverFrames(protocol).map((frame) => frameText(protocol, frame)),
    "## Shared structs",
    ...structsInOrder(protocol).map(structText),
    "## Codes",
    codesText(protocol),
    "## Events",
    eventsText(protocol),
  ];
  return `${parts.join("\n\n")}\n`;
}
