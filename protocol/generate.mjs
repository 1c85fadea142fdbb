// generate.mjs -- from the protocol's sources to code, tables, vectors and the reference.
//
//   node protocol/generate.mjs           writes what has changed
//   node protocol/generate.mjs --check   writes nothing; exit 1 when a file is not what it should be
//
// The same sources always give the same bytes. Node 18 or later, no packages.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { header } from "./generate/c_header.mjs";
import { hot } from "./generate/c_hot.mjs";
import { names, namesHeader, tables } from "./generate/c_tables.mjs";
import { loadProtocol } from "./generate/load.mjs";
import { reference } from "./generate/reference.mjs";
import { typescript } from "./generate/typescript.mjs";
import { validate } from "./generate/validate.mjs";
import { vectors } from "./generate/vectors.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Folders that hold nothing but generated files: what is no longer made goes away.
const owned = ["gateway/wire/gen", "web-widget/client/src/gen", "protocol/vectors/gen"];

function outputs(protocol) {
  return new Map([
    ["gateway/wire/gen/frames.gen.h", header(protocol)],
    ["gateway/wire/gen/names.gen.h", namesHeader(protocol)],
    ["gateway/wire/gen/names.gen.c", names(protocol)],
    ["gateway/wire/gen/tables.gen.c", tables(protocol)],
    ["gateway/wire/gen/hot.gen.c", hot(protocol)],
    ...typescript(protocol).map(([name, text]) => [`web-widget/client/src/gen/${name}`, text]),
    ...vectors(protocol).map(([name, text]) => [`protocol/vectors/gen/${name}`, text]),
    ["protocol/REFERENCE.md", reference(protocol)],
  ]);
}

function leftovers(files) {
  return owned
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => !files.has(path))
    .sort();
}

function isCurrent(path, text) {
  const file = join(root, path);
  return existsSync(file) && readFileSync(file, "utf8") === text;
}

function main() {
  const protocol = loadProtocol(join(root, "protocol"));
  const problems = validate(protocol);
  if (problems.length > 0) {
    for (const problem of problems) {
      console.error(problem);
    }
    return 1;
  }

  const files = outputs(protocol);
  const stale = [...files].filter(([path, text]) => !isCurrent(path, text)).map(([path]) => path);
  const extra = leftovers(files);

  if (process.argv.includes("--check")) {
    for (const path of stale) {
      console.error(`${path} is not what the sources say: run node protocol/generate.mjs`);
    }
    for (const path of extra) {
      console.error(`${path} is not generated any more: run node protocol/generate.mjs`);
    }
    return stale.length + extra.length > 0 ? 1 : 0;
  }

  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path));
    console.log(`wrote ${path}`);
  }
  for (const path of extra) {
    rmSync(join(root, path));
    console.log(`removed ${path}`);
  }
  return 0;
}

process.exitCode = main();
