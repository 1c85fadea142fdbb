/** `baton kb`: a folder of articles in and out, exactly, and nothing by halves. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { Postgres, program } from "./harness.mjs";

const demo = resolve(fileURLToPath(import.meta.url), "../../../schema/demo/articles");
let postgres, folder;

before(() => {
  postgres = Postgres.start();
  folder = mkdtempSync(join(tmpdir(), "baton-kb-"));
});

after(() => {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const baton = (...args) => {
  const { status, stdout, stderr } = spawnSync(program, [...args, `--database=${postgres.conninfo}`, `--data_dir=${folder}`], { encoding: "utf8" });
  return { status, stdout, stderr };
};
const files = (dir) => Object.fromEntries(readdirSync(dir, { recursive: true }).map(String).filter((name) => name.endsWith(".md")).sort()
  .map((name) => [name, readFileSync(join(dir, name), "utf8")]));
const stored = () => postgres.sql("SELECT (SELECT md5(jsonb_agg(a ORDER BY slug, lang)::text) FROM article a), (SELECT count(*) FROM article_version)")[0].join();
const empty = () => stored() === ",0" || stored().endsWith(",0");

test("a dry run says what an import would do, and does nothing", () => {
  const dry = baton("kb", "import", demo, "--dry-run");
  assert.equal(dry.status, 0, dry.stderr);
  assert.match(dry.stdout, /^\d+ new, 0 changed, 0 the same, 0 refused, 0 of other languages; a dry run: nothing was changed$/m);
  assert.ok(empty());
});

/** What a file says, whatever the layout of the object in front. */
const said = (text) => {
  const end = text.search(/^\}|\}$/m) + 1;
  return [JSON.stringify(JSON.parse(text.slice(0, end))), text.slice(end).replace(/^\s*\n/, "")];
};

test("what is imported is exported as it was, imports as the same, and is exported again byte by byte", () => {
  const count = Object.keys(files(demo)).length;
  const once = baton("kb", "import", demo);
  assert.equal(once.status, 0, once.stderr);
  assert.match(once.stdout, new RegExp(`^${count} new, 0 changed`, "m"));
  const out = join(folder, "out");
  assert.equal(baton("kb", "export", out).status, 0);
  assert.deepEqual(Object.keys(files(out)), Object.keys(files(demo)));
  for (const [name, text] of Object.entries(files(demo))) assert.deepEqual(said(files(out)[name]), said(text), name);
  const was = stored();
  assert.match(baton("kb", "import", out).stdout, new RegExp(`^0 new, 0 changed, ${count} the same`, "m"));
  assert.equal(stored(), was);
  const again = join(folder, "again");
  baton("kb", "export", again);
  assert.deepEqual(files(again), files(out));
});

test("one language alone goes out and in", () => {
  const out = join(folder, "english");
  assert.equal(baton("kb", "export", out, "--lang", "en").status, 0);
  assert.deepEqual(readdirSync(out), ["en"]);
  const some = baton("kb", "import", demo, "--lang", "en", "--dry-run");
  assert.match(some.stdout, /^0 new, 0 changed, \d+ the same, 0 refused, [1-9]\d* of other languages/m);
});

const front = (fields) => JSON.stringify({ lang: "en", title: "T", action: "none", answer: "A.", questions: [], keywords: [], ...fields });

test("when a file is refused nothing is changed, and each is told with its reason; with --partial the good ones go in", () => {
  const dir = join(folder, "mixed");
  mkdirSync(join(dir, "en"), { recursive: true });
  writeFileSync(join(dir, "en/good.md"), `${front({ slug: "good" })}\n\nBody\n`);
  writeFileSync(join(dir, "en/broken.md"), "{\n");
  writeFileSync(join(dir, "en/typing.md"), `${front({ slug: "typing", anwser: "x" })}\n\nBody\n`);
  writeFileSync(join(dir, "twin.md"), `${front({ slug: "good" })}\n\nOther\n`);
  writeFileSync(join(dir, "en/secret.md"), `${front({ slug: "secret" })}\n\n${"abandon ".repeat(11)}about\n`);
  assert.equal(spawnSync("mkfifo", [join(dir, "en/pipe.md")]).status, 0); // nobody writes into it: not to be waited for
  mkdirSync(join(dir, "en/folder.md"));
  writeFileSync(join(dir, "en/plain.md"), "# Markdown alone\n");
  writeFileSync(join(dir, "en/path.md"), `${front({ slug: "../good" })}\n\nBody\n`);
  const was = stored();
  const refused = baton("kb", "import", dir);
  assert.equal(refused.status, 1);
  for (const said of [/^refused {2}en\/broken\.md: line /m, /^refused {2}en\/typing\.md: anwser: /m, /^refused {2}twin\.md: slug: en\/good\.md is this article too$/m,
    /^refused {2}en\/secret\.md: body: there is a recovery phrase/m, /^new {6}en\/good\.md$/m, /^refused {2}en\/pipe\.md: it is no file$/m, /^refused {2}en\/folder\.md: it is no file$/m,
    /^refused {2}en\/plain\.md: it does not begin with a JSON object/m, /^refused {2}en\/path\.md: slug: /m, /8 refused, 0 of other languages; nothing was changed$/m]) {
    assert.match(refused.stdout, said);
  }
  assert.equal(stored(), was);
  const partial = baton("kb", "import", dir, "--partial");
  assert.equal(partial.status, 1);
  assert.deepEqual(postgres.sql("SELECT slug, state FROM article WHERE slug IN ('good', 'typing', 'secret')"), [["good", "published"]]);
});

test("an article that a Windows editor saved is the same article", () => {
  const dir = join(folder, "windows");
  for (const [name, text] of Object.entries(files(join(demo, "en")))) {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, name), `\uFEFF${text.replaceAll("\n", "\r\n")}`);
  }
  assert.match(baton("kb", "import", dir).stdout, /^0 new, 0 changed, \d+ the same, 0 refused/m);
});

test("a changed file is a new version; a draft's state goes out and in, and what is not in the folder stays", () => {
  const dir = join(folder, "states");
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "a.md"), `${front({ slug: "good", answer: "Better." })}\n\nBody\n`);
  writeFileSync(join(dir, "b.md"), `${front({ slug: "later", state: "draft" })}\n\nSoon\n`);
  const count = postgres.sql("SELECT count(*) FROM article")[0][0];
  assert.match(baton("kb", "import", dir).stdout, /^1 new, 1 changed/m);
  assert.deepEqual(postgres.sql("SELECT slug, state, version, latest FROM article WHERE slug IN ('good', 'later') ORDER BY slug"),
    [["good", "published", "2", "2"], ["later", "draft", "0", "1"]]);
  assert.equal(postgres.sql("SELECT count(*) FROM article")[0][0], String(Number(count) + 1));
  const out = join(folder, "states-out");
  baton("kb", "export", out);
  assert.match(readFileSync(join(out, "en/later.md"), "utf8"), /"state": "draft"/);
  assert.match(baton("kb", "import", out).stdout, /^0 new, 0 changed/m);
});

test("a draft that an editor has beside the published version survives an import of that version", () => {
  postgres.sql("SELECT article_save(NULL, 'en', 'good', 2, -1, article_text_make('none', NULL, 'T', 'An editor is at it.', E'Body\\n', '', ''))");
  const dir = join(folder, "states");
  assert.match(baton("kb", "import", dir).stdout, /^0 new, 0 changed, 2 the same/m);
  assert.deepEqual(postgres.sql("SELECT version, latest FROM article WHERE slug = 'good'"), [["2", "3"]]);
});

test("a folder that is not there, or a wrong word, is told, and nothing else happens", () => {
  assert.equal(baton("kb", "import", join(folder, "nowhere")).status, 3);
  for (const args of [["kb"], ["kb", "import"], ["kb", "eat", folder], ["kb", "export", folder, "--partial"], ["kb", "import", folder, "--all"]]) {
    assert.equal(baton(...args).status, 2, args.join(" "));
  }
  cpSync(demo, join(folder, "a [b] *c"), { recursive: true });
  assert.match(baton("kb", "import", join(folder, "a [b] *c"), "--dry-run").stdout, /0 refused/);
});
