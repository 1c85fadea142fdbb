import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secrets } from './secrets.ts';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const SPANISH = `${'ábaco '.repeat(11)}abierto`;

test('a phrase is held back, also in a language whose list comes on demand; a question is not', async () => {
  const secrets = new Secrets();
  assert.equal(await secrets.has('hello, my transfer is stuck'), false);
  assert.equal(await secrets.has(PHRASE), true);
  assert.equal(await secrets.has(SPANISH), true);
});

test('words that come one by one are held back from the fourth on', async () => {
  const secrets = new Secrets();
  const answers = await Promise.all('legal winner wave sausage worth useful yellow zebra'.split(' ').map((word) => secrets.has(word)));
  assert.deepEqual(answers.slice(0, 4), [false, false, false, true]);
  assert.ok(answers.slice(4).every(Boolean));
});

test('the gateway has to do when the lists do not come, and they are asked for again', async () => {
  let asked = 0;
  const broken = new Secrets({ guard: () => (asked++, Promise.reject(new Error('offline'))), others: () => Promise.reject(new Error('offline')) });
  assert.equal(await broken.has(PHRASE), false);
  assert.equal(await broken.has(PHRASE), false);
  assert.equal(asked, 2);
  const slow = new Secrets({ guard: () => new Promise(() => undefined), others: () => Promise.reject(new Error('offline')) }, 10);
  assert.equal(await slow.has(PHRASE), false);
});
