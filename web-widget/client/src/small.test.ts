import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs } from './backoff.ts';
import { makeSecret, newClientId, visitorSecret } from './identity.ts';
import { parseMarkdown } from './markdown.ts';
import { MemoryStorage } from './testing.ts';

test('the backoff is anywhere below a ceiling that doubles from 0.3 to 20 seconds', () => {
  assert.deepEqual([0, 1, 2, 6, 7, 100].map((n) => backoffMs(n, () => 1)), [300, 600, 1200, 19_200, 20_000, 20_000]);
  assert.equal(backoffMs(5, () => 0), 0);
});

test('a secret is anon. and 43 characters of base64url, kept and found again', () => {
  const storage = new MemoryStorage();
  const secret = visitorSecret(storage);
  assert.match(secret, /^anon\.[A-Za-z0-9_-]{43}$/);
  assert.equal(visitorSecret(storage), secret);
  storage.setItem('baton.secret', 'anon.tampered');
  assert.notEqual(visitorSecret(storage), 'anon.tampered');
  assert.match(visitorSecret(null), /^anon\./);
  assert.equal(makeSecret((bytes) => bytes.fill(255)), `anon.${'_'.repeat(42)}8`);
});

test('a storage that throws is like none', () => {
  const broken = new MemoryStorage();
  broken.getItem = broken.setItem = () => {
    throw new Error('SecurityError');
  };
  assert.match(visitorSecret(broken), /^anon\./);
});

test('client ids are random UUIDs of version 4', () => {
  assert.match(newClientId(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(newClientId(), newClientId());
});

test('markdown: lists begin and end without blank lines, bold and code stand in lines', () => {
  const blocks = parseMarkdown('A person is coming.\n1. On a **clean device**\n2. Run `x`\n\n3. Third\nThen wait.\n## Why\n- a\n  more of a\n- b');
  assert.deepEqual(blocks.map((block) => block.type), ['paragraph', 'list', 'list', 'paragraph', 'heading', 'list']);
  const [, first, second, , , last] = blocks;
  assert.ok(first?.type === 'list' && first.ordered && first.items[0]?.[1]?.type === 'bold' && first.items[1]?.[1]?.type === 'code');
  assert.ok(second?.type === 'list' && second.start === 3);
  assert.ok(last?.type === 'list' && !last.ordered && last.items[0]?.[0]?.text === 'a more of a');
});

test('markdown: HTML, links and stray marks stay text', () => {
  const source = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) https://x.example **open `tick';
  const [block] = parseMarkdown(source);
  assert.ok(block?.type === 'paragraph');
  assert.equal(block.lines[0]?.map((inline) => inline.text).join(''), source);
  assert.ok(block.lines[0]?.every((inline) => inline.type === 'text'));
});

test('markdown: a long hostile line is read in linear time', () => {
  const started = Date.now();
  parseMarkdown('**'.repeat(8000) + '`'.repeat(16_000) + '1.'.repeat(8000));
  assert.ok(Date.now() - started < 500);
});
