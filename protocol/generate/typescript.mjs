// typescript.mjs -- the frames as types (frames.ts), and as the tables that ../check.ts walks: what
// a visitor gets (visitor.ts), what an agent gets (agent.ts), what clients send (client.ts). Each is
// a module of its own, so that the widget carries the visitor's table and nothing else.

import { ROLES, clientFrames, flatFields, isNumber, serverFrames, structOf, structsInOrder } from "./load.mjs";

const banner = (text) => `/**
 * ${text}
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */`;

const pascal = (name) => name.replace(/(^|_)([a-z])/g, (all, gap, letter) => letter.toUpperCase());
const frameName = (frame) => `${pascal(frame.type)}Frame`;
const quoted = (text) => `'${text}'`;

function tsType(protocol, field) {
  if (isNumber(field)) {
    return "number";
  }
  switch (field.type) {
    case "bool":
      return "boolean";
    case "uuid":
    case "string":
      return "string";
    case "enum":
      return field.values.map(quoted).join(" | ");
    case "code":
      return "ErrorCode";
    case "json":
      return "JsonObject";
    case "list":
      return `readonly ${pascal(field.of)}[]`;
    default:
      return pascal(structOf(protocol, field).name);
  }
}

function member(protocol, field, roles) {
  const only = field.roles.length < roles.length ? ` For ${field.roles.join(" and ")}s.` : "";
  return [
    `  /** ${field.doc}${only} */`,
    `  readonly ${field.name}${field.optional ? "?" : ""}: ${tsType(protocol, field)};`,
  ];
}

function interfaceText(protocol, name, { summary, fields, type, roles = ROLES }) {
  const inline = fields.filter((field) => field.name === "*").map((field) => pascal(field.type));
  const parents = inline.length > 0 ? ` extends ${inline.join(", ")}` : "";
  return [
    `/** ${summary} */`,
    `export interface ${name}${parents} {`,
    ...(type ? [`  readonly type: ${quoted(type)};`] : []),
    ...fields.filter((field) => field.name !== "*").flatMap((field) => member(protocol, field, roles)),
    "}",
  ].join("\n");
}

const union = (name, doc, members) =>
  [`/** ${doc} */`, `export type ${name} =`, `${members.map((item) => `  | ${item}`).join("\n")};`].join("\n");

function requests(protocol) {
  const answered = clientFrames(protocol).filter(
    (frame) => frame.answer && frame.fields.some((field) => field.name === "ref"),
  );
  const row = (frame) => `  ${frame.type}: { ask: ${frameName(frame)}; answer: ${pascal(frame.answer)}Frame };`;
  return [
    "/** What each request (a frame with a ref) is answered with. */",
    "export interface Requests {",
    ...answered.map(row),
    "}",
  ].join("\n");
}

function types(protocol) {
  const clients = clientFrames(protocol);
  const servers = serverFrames(protocol);
  const of = (frames, role) => frames.filter((frame) => frame.roles.includes(role)).map(frameName);
  const parts = [
    banner("The frames of the wire as types. Types only: nothing of it is left in a bundle."),
    union("ErrorCode", "What an error frame may say.", protocol.errors.map((error) => quoted(error.code))),
    "/** A JSON object that is passed through. */\nexport type JsonObject = { readonly [key: string]: unknown };",
    ...structsInOrder(protocol).map((type) => interfaceText(protocol, pascal(type.name), { ...type, type: undefined })),
    ...protocol.frames.map((frame) => interfaceText(protocol, frameName(frame), frame)),
    union("VisitorClientFrame", "What a visitor may send.", of(clients, "visitor")),
    union("AgentClientFrame", "What an agent may send.", of(clients, "agent")),
    union("ClientFrame", "What clients send.", clients.map(frameName)),
    union("VisitorServerFrame", "What a visitor gets.", of(servers, "visitor")),
    union("AgentServerFrame", "What an agent gets.", of(servers, "agent")),
    union("ServerFrame", "What clients get.", servers.map(frameName)),
    requests(protocol),
  ];
  return `${parts.join("\n\n")}\n`;
}

// A field as a check; `names` collects what must be imported from ../check.ts.
function check(protocol, field, names) {
  const use = (name, ...args) => {
    names.add(name);
    return args.length > 0 ? `${name}(${args.join(", ")})` : name;
  };
  if (field.type === "int") {
    return use("int", field.min, field.max);
  }
  if (isNumber(field)) {
    return use(field.type);
  }
  switch (field.type) {
    case "bool":
    case "uuid":
      return use(field.type);
    case "string":
      return use("text", field.min, field.max);
    case "enum":
      return use("oneOf", ...field.values.map(quoted));
    case "code":
      return use("oneOf", ...protocol.errors.map((error) => quoted(error.code)));
    case "json":
      return use("json");
    case "list":
      return use("list", field.of, field.max);
    default:
      return use("struct", field.type);
  }
}

function shape(protocol, fields, role, names, indent) {
  const rows = flatFields(protocol, fields, role).map((field) => {
    const one = check(protocol, field, names);
    const value = field.optional ? `[${one}]` : one;
    return `${indent}  ${value === field.name ? value : `${field.name}: ${value}`},`;
  });
  return ["{", ...rows, `${indent}}`].join("\n");
}

// A frame's table; what stands in it for `*` is the shared struct's.
function frameShape(protocol, frame, role, names) {
  const inline = frame.fields.filter((field) => field.name === "*").map((field) => `    ...${field.type},\n`);
  const own = frame.fields.filter((field) => field.name !== "*");
  return shape(protocol, own, role, names, "  ").replace(/ {2}}$/, `${inline.join("")}  }`);
}

// The shared structs that these frames hold, as this role may see them.
function sharedShapes(protocol, frames, role, names) {
  const used = new Set();
  const visit = (fields) => {
    for (const field of fields.filter((field) => field.roles.includes(role))) {
      const inner = structOf(protocol, field);
      if (inner) {
        visit(inner.fields);
        used.add(inner);
      }
    }
  };
  frames.forEach((frame) => visit(frame.fields));
  return [...used].map((type) => `const ${type.name}: Shape = ${shape(protocol, type.fields, role, names, "")};`);
}

function shapes(protocol, name, doc, frames, role, names) {
  return [
    `/** ${doc} */`,
    `export const ${name}: Shapes = {`,
    ...frames.map((frame) => `  ${frame.type}: ${frameShape(protocol, frame, role, names)},`),
    "};",
  ].join("\n");
}

const imports = (names) => [...names].sort().join(", ");

function serverModule(protocol, role) {
  const names = new Set(["check", "decode"]);
  const frames = serverFrames(protocol).filter((frame) => frame.roles.includes(role));
  const shared = sharedShapes(protocol, frames, role, names);
  const table = shapes(protocol, "frames", `What ${role}s get.`, frames, role, names);
  const frameType = `${pascal(role)}ServerFrame`;
  const parts = [
    banner(`What ${role}s get, as the tables that ../check.ts walks.`),
    `import { ${imports(names)}, type Problem, type Shape, type Shapes } from '../check.ts';
import type { ${frameType} } from './frames.ts';`,
    ...shared,
    table,
    `/** A value that was parsed already; null for what is no frame for ${role}s. */
export const checkServer = (value: unknown): ${frameType} | null =>
  check(frames, value) === null ? (value as ${frameType}) : null;

/** One line of a message. */
export const decodeServer = (line: string): ${frameType} | Problem => decode<${frameType}>(frames, line);`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function clientModule(protocol) {
  const names = new Set();
  const of = (role) => clientFrames(protocol).filter((frame) => frame.roles.includes(role));
  const tables = ROLES.map((role) =>
    shapes(protocol, `${role}Frames`, `What ${role}s may send.`, of(role), role, names),
  );
  const parts = [
    banner("What clients send, as tables: for gateways that are played by a test."),
    `import { ${imports(names)}, type Problem, type Shapes } from '../check.ts';
import { decodeStrict } from '../strict.ts';
import type { ${ROLES.map((role) => `${pascal(role)}ClientFrame`).join(", ")} } from './frames.ts';`,
    ...tables,
    `/** One line of a message, judged as the gateway does it. */
export function decodeClient(line: string, role: 'visitor'): VisitorClientFrame | Problem;
export function decodeClient(line: string, role: 'agent'): AgentClientFrame | Problem;
export function decodeClient(line: string, role: 'visitor' | 'agent'): VisitorClientFrame | AgentClientFrame | Problem {
  return role === 'visitor' ? decodeStrict(visitorFrames, agentFrames, line) : decodeStrict(agentFrames, visitorFrames, line);
}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

export function typescript(protocol) {
  return [
    ["frames.ts", types(protocol)],
    ...ROLES.map((role) => [`${role}.ts`, serverModule(protocol, role)]),
    ["client.ts", clientModule(protocol)],
  ];
}
