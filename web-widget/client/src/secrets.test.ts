import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secrets } from './secrets.ts';

const PARTS = { guard: () => import('./guard/guard.ts'), others: () => import('./guard/gen/others.ts') };
const held = async (secrets: Secrets, text: string): Promise<boolean> => ((await secrets.inMessage(text)) ?? []).length > 0;

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const SPANISH = `${'ábaco '.repeat(11)}abierto`;

test('a phrase is held back, also in a language whose list comes on demand; a question is not', async () => {
  const secrets = new Secrets(PARTS);
  assert.equal(await held(secrets, 'hello, my transfer is stuck'), false);
  assert.equal(await held(secrets, PHRASE), true);
  assert.equal(await held(secrets, SPANISH), true);
  assert.deepEqual(await secrets.inText(`您的是：${PHRASE}`), [{ kind: 'recovery_phrase', start: 4, end: 4 + PHRASE.length }]);
});

test('words that come one by one are held back from the fourth on', async () => {
  const secrets = new Secrets(PARTS);
  const answers = await Promise.all('legal winner wave sausage worth useful yellow zebra'.split(' ').map((word) => held(secrets, word)));
  assert.deepEqual(answers.slice(0, 4), [false, false, false, true]);
  assert.ok(answers.slice(4).every(Boolean));
});

test('the gateway has to do when the lists do not come, and they are asked for again', async () => {
  let asked = 0;
  const broken = new Secrets({ guard: () => (asked++, Promise.reject(new Error('offline'))), others: () => Promise.reject(new Error('offline')) });
  assert.equal(await held(broken, PHRASE), false);
  assert.equal(await held(broken, PHRASE), false);
  assert.equal(asked, 2);
  assert.equal(await broken.inMessage(PHRASE), null, 'nobody looked, which is not to be free of secrets');
  await assert.rejects(broken.inText(PHRASE));
  const half = new Secrets({ ...PARTS, others: () => Promise.reject(new Error('offline')) });
  assert.equal(await held(half, PHRASE), true, 'what the lists that came have in them is known without the others');
  assert.equal(await held(half, SPANISH), false);
  await assert.rejects(half.inText(SPANISH));
  const slow = new Secrets({ guard: () => new Promise(() => undefined), others: () => Promise.reject(new Error('offline')) }, 10);
  assert.equal(await held(slow, PHRASE), false);
});
