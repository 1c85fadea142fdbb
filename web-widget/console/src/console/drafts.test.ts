/** Drafts, on a storage that is an object. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { clearDrafts, readDraft, writeDraft } from './drafts';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const stored = (): readonly string[] => Object.values(sessionStorage as unknown as Record<string, string>);

beforeEach(() => {
  const storage = Object.create({
    getItem(key: string): string | null { return (this as unknown as Record<string, string>)[key] ?? null; },
    setItem(key: string, text: string): void { (this as unknown as Record<string, string>)[key] = text; },
    removeItem(key: string): void { delete (this as unknown as Record<string, string>)[key]; },
  }) as Storage;
  Object.assign(globalThis, { sessionStorage: storage });
  clearDrafts();
});

test('a draft is there at once, and stored for the next load of the page', async () => {
  const written = writeDraft(7, 'reply', '您好，请稍等');
  assert.equal(readDraft(7, 'reply'), '您好，请稍等');
  await written;
  assert.deepEqual(stored(), ['您好，请稍等']);
  assert.equal(readDraft(7, 'note'), '');
  await writeDraft(7, 'reply', '');
  assert.deepEqual(stored(), []);
  assert.equal(readDraft(7, 'reply'), '');
});

test('one with a recovery phrase in it is there, and is not stored, nor is what was stored of it before', async () => {
  const half = PHRASE.split(' ').slice(0, 3).join(' ');
  await writeDraft(7, 'note', `he wrote ${half}`);
  assert.deepEqual(stored(), [`he wrote ${half}`]);
  await writeDraft(7, 'note', `he wrote ${PHRASE}`);
  assert.deepEqual(stored(), []);
  assert.equal(readDraft(7, 'note'), `he wrote ${PHRASE}`);
});

test('of drafts that come faster than they are looked at the last one stays', async () => {
  await Promise.all(['a', 'ab', PHRASE, 'abc'].map((text) => writeDraft(7, 'reply', text)));
  assert.deepEqual(stored(), ['abc']);
  await Promise.all(['abc', PHRASE].map((text) => writeDraft(7, 'reply', text)));
  assert.deepEqual(stored(), []);
});

test('after signing out there are none', async () => {
  await writeDraft(7, 'reply', 'hello');
  clearDrafts();
  assert.equal(readDraft(7, 'reply'), '');
  assert.deepEqual(stored(), []);
});
