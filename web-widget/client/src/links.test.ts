import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from './frames.ts';
import { cutLinks, linksOf } from './links.ts';

const entry = (text: string, links: unknown): Entry => ({ seq: 1, at: 0, kind: 'message', author: 'visitor', text, data: { links } });

test('links are those that the gateway names; what is no https is none, whatever it says', () => {
  const text = '😀 https://a.example javascript:alert(1) http://b.example https://c@d.example evil.example';
  const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
  assert.deepEqual([...linksOf(entry(text, [
    at('https://a.example'), at('javascript:alert(1)'), at('http://b.example'), at('https://c@d.example'),
    { ...at('evil.example'), why: 'phishing' }, { start: 'x' }, null, 7,
  ]))], [['https://a.example', ''], ['evil.example', 'phishing']]);
  for (const none of [undefined, null, 'x', {}]) assert.equal(linksOf(entry(text, none)).size, 0);
});

test('a text is cut where its links stand, the longer one first, and loses nothing', () => {
  const links = new Map([['https://a.example', ''], ['https://a.example/b', 'phishing']]);
  const text = 'see https://a.example/b, https://a.example and https://a.example.';
  const parts = cutLinks(text, links);
  assert.equal(parts.map((part) => part.text).join(''), text);
  assert.deepEqual(parts.map((part) => part.why), [null, 'phishing', null, '', null, '', null]);
  assert.deepEqual(cutLinks('no link', new Map()), [{ text: 'no link', why: null }]);
});
