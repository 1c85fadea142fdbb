/*
 * text.mjs -- just enough of C to tell code from comments and literals, and
 * where a function begins and ends.
 */

const blank = (text) => text.replace(/[^\n]/g, ' ');

/* Comments and the insides of literals become spaces. */
export function maskC(text) {
  const tokens = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;
  return text.replace(tokens, (token) => {
    if (token[0] === '/') return blank(token);
    return token[0] + blank(token.slice(1, -1)) + token.at(-1);
  });
}

/* Functions of a C file that is formatted as ours are: the body's braces stand
 * alone in the first column. Returns [{name, line, lines}]. */
export function functionsOfC(code) {
  const lines = code.split('\n');
  const functions = [];
  let start = -1;
  let name = '';

  lines.forEach((line, i) => {
    if (line === '{') {
      start = i;
      while (start > 0 && lines[start - 1].trim() !== '' && !/[;}]\s*$/.test(lines[start - 1])) start--;
      const head = lines.slice(start, i).join(' ');
      name = /([A-Za-z_]\w*)\s*\(/.exec(head)?.[1] ?? '?';
    } else if (line === '}' && start >= 0) {
      functions.push({ name, line: start + 1, lines: i - start + 1 });
      start = -1;
    }
  });
  return functions;
}
