/*
 * sizes.mjs -- no file and no function grows past what one can take in.
 *
 * The length of TypeScript's functions is measured with its own compiler, in
 * web-widget/scripts/lint.mjs.
 */
import { functionsOfC } from '../text.mjs';
import { isC, isGenerated, isTest } from '../tree.mjs';

const FILE_MAX = 500;
const FUNCTION_MAX = 80;

const isSource = (path) => isC(path) || /\.(tsx?|mjs|sql)$/.test(path);

/* The main of a C test is no more than the table of its tests. */
const isTable = (path, name) => name === 'main' && isTest(path);

export const sizes = {
  'file-size'(tree) {
    return tree.files
      .filter((path) => isSource(path) && !isGenerated(path))
      .map((path) => ({ path, lines: tree.text(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > FILE_MAX)
      .map(({ path, lines }) => ({ path, line: 1, message: `${lines} lines, at most ${FILE_MAX}` }));
  },

  'function-length'(tree) {
    const files = tree.files.filter((path) => isC(path) && !isGenerated(path));
    return files.flatMap((path) =>
      functionsOfC(tree.code(path))
        .filter(({ name, lines }) => lines > FUNCTION_MAX && !isTable(path, name))
        .map(({ name, line, lines }) => ({ path, line, message: `${name}() has ${lines} lines, at most ${FUNCTION_MAX}` })),
    );
  },
};
