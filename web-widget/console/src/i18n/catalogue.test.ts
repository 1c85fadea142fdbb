import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUES, fill, isKey, LANGS, pickLang, translate, type Text } from './catalogue';
import { en } from './en';

function forms(text: Text): string[] {
  return typeof text === 'string' ? [text] : [text.one, text.other];
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort();
}

test('every catalogue has exactly the keys of the English one', () => {
  for (const lang of LANGS) {
    assert.deepEqual(Object.keys(CATALOGUES[lang]).sort(), Object.keys(en).sort(), lang);
  }
});

test('no text is empty or padded', () => {
  for (const lang of LANGS) {
    for (const [key, text] of Object.entries(CATALOGUES[lang])) {
      for (const form of forms(text)) assert.ok(form.length > 0 && form.trim() === form, `${lang} ${key}`);
    }
  }
});

test('no English text has the apostrophe that fonts of Chinese draw as wide as a letter', () => {
  for (const [key, text] of Object.entries(en)) for (const form of forms(text)) assert.doesNotMatch(form, /\u2019/, key);
});

test('a text has the same placeholders in every language and plural form', () => {
  for (const lang of LANGS) {
    for (const [key, text] of Object.entries(CATALOGUES[lang])) {
      if (!isKey(key)) throw new Error(key);
      const wanted = placeholders(forms(en[key])[0] ?? '');
      for (const form of forms(text)) assert.deepEqual(placeholders(form), wanted, `${lang} ${key}`);
    }
  }
});

test('the Chinese catalogue holds no English left over', () => {
  const same = Object.entries(CATALOGUES['zh-CN']).filter(([key, text]) => isKey(key) && text === en[key]);
  assert.deepEqual(same.map(([key]) => key), []);
});

test('a plural is chosen by the number', () => {
  assert.equal(translate('en', 'thread.new', { n: 1 }), '1 new entry');
  assert.equal(translate('en', 'thread.new', { n: 2 }), '2 new entries');
  assert.equal(translate('zh-CN', 'thread.new', { n: 1 }), '1 条新内容');
});

test('a missing value leaves its placeholder to be seen', () => {
  assert.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}');
});

test('the language is the first wish that is spoken here', () => {
  assert.equal(pickLang(['fr', 'zh-Hant-TW', 'en']), 'zh-CN');
  assert.equal(pickLang(['en-GB', 'zh']), 'en');
  assert.equal(pickLang(['fr']), 'en');
});
