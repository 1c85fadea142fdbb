/*
 * leftovers.mjs -- what was meant to go before the commit, and what belongs to
 * one machine.
 */
import { isTest } from '../tree.mjs';

const CODE = /\.([ch]|in|tsx?|m?js|css|html|sql|sh|py|cmake)$|(^|\/)(CMakeLists\.txt|Dockerfile|run|test)$/;

/* Written so that this file does not find itself. */
const MARKER = /\b(TOD[O]|FIXM[E])\b(?!\s*\(?#\d+)/g;
const ONLY = /\.onl[y]\s*\(/g;
const CONFLICT = /^(?:<{7}|>{7}|\|{7}) /gm;
const REGISTRIES =
  /\b(registry\.(?:npmjs\.org|yarnpkg\.com|npmmirror\.com)|(?:files\.)?pythonhosted\.org|pypi\.org|proxy\.golang\.org|(?:static\.|index\.)?crates\.io|rubygems\.org|repo1?\.maven\.(?:apache\.)?org|(?:deb|security|ftp|snapshot)\.debian\.org|archive\.ubuntu\.com)\b/g;
const RESOLVED = /"resolved":\s*"(?:https?|git)[^"]*"/g;
const MACHINE_PATH = /(?<![\w.\-/*)\]}@])\/(work|root)(?=[/"'`\s:;,)\]]|$)/gm;

const everywhere = (tree, expression, message, wanted = () => true) =>
  tree.files
    .filter(wanted)
    .flatMap((path) => tree.matches(path, tree.text(path), expression, message));

export const leftovers = {
  'numberless-todo'(tree) {
    return everywhere(tree, MARKER, ([, word]) => `${word} without an issue: write ${word}(#12)`, (path) => CODE.test(path));
  },

  'conflict-marker'(tree) {
    return everywhere(tree, CONFLICT, () => 'a conflict that nobody resolved');
  },

  'focused-test'(tree) {
    return everywhere(tree, ONLY, () => 'a test that keeps the others from running', isTest);
  },

  'registry-host'(tree) {
    return [
      ...everywhere(tree, REGISTRIES, ([, host]) => `${host}: a package is found by its name alone`),
      ...everywhere(tree, RESOLVED, () => 'a lock file that names its registry', (path) => /lock[^/]*$/.test(path)),
    ];
  },

  'machine-path'(tree) {
    return everywhere(tree, MACHINE_PATH, ([, folder]) => `a path of one machine: /${folder}`);
  },
};
