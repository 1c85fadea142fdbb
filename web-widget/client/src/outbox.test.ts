import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientFrame, SendFrame } from './frames.ts';
import { OUTBOX_MAX, Outbox } from './outbox.ts';
import { FakeClock, MemoryStorage } from './testing.ts';

function rig(storage = new MemoryStorage(), clock = new FakeClock(), prefix = 'id') {
  const sent: SendFrame[] = [];
  let next = 0;
  const line = { up: true };
  const outbox = new Outbox({
    send: (frame: ClientFrame) => {
      if (line.up) sent.push(frame as SendFrame);
      return line.up;
    },
    storage,
    clock,
    random: () => 1,
    newId: () => `${prefix}-${++next}`,
  });
  const texts = (): string[] => outbox.list().map((item) => `${item.text}:${item.state}`);
  return { outbox, sent, storage, clock, line, texts };
}

const ids = (sent: readonly SendFrame[]): string[] => sent.map((frame) => frame.client_id);

test('an item goes at once when connected, and is stored by its ack until its entry comes', () => {
  const { outbox, sent, storage, texts } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'hello', choice: 'person' });
  assert.deepEqual(sent, [{ type: 'send', conversation: 7, client_id: 'id-1', text: 'hello', choice: 'person' }]);
  assert.equal(storage.length, 1);
  outbox.acked({ client_id: 'id-1', seq: 3 });
  assert.deepEqual(texts(), ['hello:stored']);
  assert.equal(storage.length, 0);
  outbox.stored({ client_id: 'id-1' });
  assert.deepEqual(texts(), []);
});

test('one item a conversation is on the way; other conversations do not wait for it', () => {
  const { outbox, sent } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'a' });
  outbox.add({ conversation: 7, text: 'b' });
  outbox.add({ conversation: 8, text: 'c' });
  assert.deepEqual(ids(sent), ['id-1', 'id-3']);
  outbox.acked({ client_id: 'id-1', seq: 1 });
  assert.deepEqual(ids(sent), ['id-1', 'id-3', 'id-2']);
});

test('after a reconnect the same client id goes again, in the same order', () => {
  const { outbox, sent } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'a' });
  outbox.add({ conversation: 7, text: 'b' });
  outbox.connected(false);
  outbox.connected(true);
  outbox.acked({ client_id: 'id-1', seq: 1 });
  outbox.acked({ client_id: 'id-2', seq: 2 });
  assert.deepEqual(ids(sent), ['id-1', 'id-1', 'id-2']);
});

test('what was written offline goes when the connection is there', () => {
  const { outbox, sent } = rig();
  outbox.add({ conversation: 7, text: 'a' });
  assert.equal(sent.length, 0);
  outbox.connected(true);
  assert.deepEqual(ids(sent), ['id-1']);
});

test('a refusal that may pass is retried no sooner than it says, and keeps the order', () => {
  const { outbox, sent, clock, texts } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'a' });
  outbox.add({ conversation: 7, text: 'b' });
  assert.equal(outbox.refused({ type: 'error', code: 'rate_limited', message: '', client_id: 'id-1', retry_after_ms: 3000 }), true);
  clock.advance(2999);
  assert.deepEqual(ids(sent), ['id-1']);
  clock.advance(1);
  assert.deepEqual(ids(sent), ['id-1', 'id-1']);
  assert.deepEqual(texts(), ['a:sending', 'b:sending']);
});

test('a refusal for good keeps the text as failed and lets the next one through', () => {
  const { outbox, sent, storage } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'a' });
  outbox.add({ conversation: 7, text: 'b' });
  outbox.refused({ type: 'error', code: 'text_too_long', message: '', client_id: 'id-1' });
  assert.deepEqual(outbox.list(7).map((item) => item.error), ['text_too_long', undefined]);
  assert.deepEqual(ids(sent), ['id-1', 'id-2']);
  assert.equal(storage.length, 2);
  outbox.retry('id-1', { text: 'shorter' });
  outbox.acked({ client_id: 'id-2', seq: 2 });
  assert.equal(sent[2]?.client_id, 'id-3');
  assert.equal(sent[2]?.text, 'shorter');
});

test('an internal error is tried three times, then shown', () => {
  const { outbox, clock, texts, sent } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'a' });
  for (let i = 0; i < 3; i++) {
    outbox.refused({ type: 'error', code: 'internal', message: '', client_id: 'id-1' });
    clock.advance(3000);
  }
  assert.equal(sent.length, 3);
  assert.deepEqual(texts(), ['a:failed']);
});

test('an ack that never comes has the item sent again', () => {
  const { outbox, sent, clock } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 7, text: 'a' });
  clock.advance(15_000);
  assert.deepEqual(ids(sent), ['id-1', 'id-1']);
});

test('errors about other things are not ours', () => {
  const { outbox } = rig();
  assert.equal(outbox.refused({ type: 'error', code: 'not_found', message: '', ref: 4 }), false);
});

test('items for a conversation that is still to be opened wait, then go there', () => {
  const { outbox, sent } = rig();
  outbox.connected(true);
  outbox.add({ conversation: 0, text: 'first words' });
  assert.equal(sent.length, 0);
  outbox.adopt(4711);
  assert.deepEqual(sent.map((frame) => frame.conversation), [4711]);
});

test('a reload finds what was not acked, in order, failed ones too; others keys are left alone', () => {
  const { outbox, storage, clock } = rig();
  storage.setItem('other', 'x');
  outbox.add({ conversation: 7, text: 'a' });
  outbox.add({ conversation: 7, text: 'b' });
  storage.setItem('baton.out.broken', '{"clientId":1}');
  const next = rig(storage, clock, 'new');
  assert.deepEqual(next.texts(), ['a:sending', 'b:sending']);
  assert.equal(storage.getItem('baton.out.broken'), null);
  assert.equal(storage.getItem('other'), 'x');
  next.outbox.connected(true);
  assert.deepEqual(ids(next.sent), ['id-1']);
});

test('what is found after more than a day is not sent by itself', () => {
  const { outbox, storage, clock } = rig();
  outbox.add({ conversation: 7, text: 'old' });
  clock.advance(25 * 3600_000);
  const next = rig(storage, clock);
  next.outbox.connected(true);
  assert.deepEqual(next.texts(), ['old:failed']);
  assert.equal(next.sent.length, 0);
});

test('two tabs: the other one leaves an item alone for a while, then sends it with the same id', () => {
  const storage = new MemoryStorage();
  const clock = new FakeClock();
  const one = rig(storage, clock, 'one');
  const two = rig(storage, clock, 'two');
  two.outbox.connected(true);
  one.outbox.add({ conversation: 7, text: 'a' });
  two.outbox.heard('baton.out.one-1', storage.getItem('baton.out.one-1'));
  assert.deepEqual(two.texts(), ['a:sending']);
  clock.advance(9_999);
  assert.equal(two.sent.length, 0);
  clock.advance(1);
  assert.deepEqual(ids(two.sent), ['one-1']);
  two.outbox.acked({ client_id: 'one-1', seq: 1 });
  assert.equal(storage.length, 0);
  one.outbox.heard('baton.out.one-1', null);
  assert.deepEqual(one.texts(), []);
});

test('the outbox is bounded, with and without a storage that works', () => {
  const { outbox } = rig();
  for (let i = 0; i < OUTBOX_MAX; i++) assert.notEqual(outbox.add({ conversation: 7, text: `${i}` }), null);
  assert.equal(outbox.add({ conversation: 7, text: 'one more' }), null);
  const full = new MemoryStorage();
  full.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  const memory = rig(full);
  memory.outbox.connected(true);
  assert.notEqual(memory.outbox.add({ conversation: 7, text: 'a' }), null);
  assert.equal(memory.sent.length, 1);
});

test('retrying or discarding what is not there does nothing', () => {
  const { outbox } = rig();
  assert.equal(outbox.retry('nothing'), null);
  assert.equal(outbox.discard('nothing'), null);
});

test('what nobody could look through for secrets is sent, also again, and is never in the storage', () => {
  const { outbox, sent, storage } = rig();
  const item = outbox.add({ conversation: 0, text: 'not looked through' }, false);
  assert.equal(storage.length, 0);
  outbox.connected(true);
  outbox.adopt(7);
  assert.equal(sent.length, 1);
  outbox.refused({ type: 'error', code: 'blank_text', message: '', client_id: item?.clientId ?? '' });
  assert.equal(outbox.list()[0]?.state, 'failed');
  const again = outbox.retry(item?.clientId ?? '');
  assert.equal(sent.length, 2);
  assert.equal(storage.length, 0);
  outbox.acked({ client_id: again?.clientId ?? '' });
  assert.equal(storage.length, 0);
});
