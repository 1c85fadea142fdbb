/** What is no text but says how a text is laid out: the rules of gateway/guard/layout.c. */
const TAG = /<\/?(?:b|br|div|em|h[1-6]|hr|i|li|ol|p|span|u|ul|wbr) {0,4}\/?>/iy;
const SIGN = /&nbsp;|\\[nrt]/y;

/** Behind what stands for a blank or the end of a line here; `at` when there is nothing of that. */
export function layoutEnd(text: string, at: number): number {
  const c = text[at];
  if (c !== '<' && c !== '&' && c !== '\\') return at;
  const form = c === '<' ? TAG : SIGN;
  form.lastIndex = at;
  return at + (form.exec(text)?.[0].length ?? 0);
}
