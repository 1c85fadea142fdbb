import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatonSocket, type State } from '@baton/client';
import { FakeClock, FakeTransport, MemoryStorage, settle } from '@baton/client/testing';
import { VisitorChat } from './chat.ts';

const STATE: State = { id: 7, state: 'bot', lang: 'en', last_seq: 1, opened_at: 1, visitor_seen: 0, agent_seen: 0 };

function rig(storage = new MemoryStorage()) {
  const clock = new FakeClock();
  const opened: FakeTransport[] = [];
  let next = 0;
  const socket = new BatonSocket({
    url: 'ws://gateway/ws', protocol: 'p', clock, random: () => 0,
    token: () => Promise.resolve('t'),
    hello: () => chat.hello(),
    open: () => {
      opened.push(new FakeTransport());
      return now();
    },
  });
  const chat: VisitorChat = new VisitorChat({ socket, storage, clock, lang: () => 'en', newId: () => `c${++next}` });
  const now = (): FakeTransport => opened[opened.length - 1] as FakeTransport;
  const signIn = async (conversation?: State, id = 88): Promise<void> => {
    now().opens();
    await settle();
    now().says({ type: 'welcome', ref: now().last()['ref'], role: 'visitor', id, server_time: 1, message_max_chars: 400, ...(conversation === undefined ? {} : { conversation }) });
    await settle();
  };
  const sent = (type: string): Record<string, unknown>[] => now().sent.filter((frame) => frame['type'] === type);
  const answer = async (frame: object): Promise<void> => {
    now().says({ ref: now().last()['ref'], ...frame });
    await settle();
  };
  return { chat, socket, clock, now, signIn, sent, answer, storage };
}

function entry(seq: number, extra: object): object {
  return { type: 'entry', conversation: 7, seq, at: seq, kind: 'message', author: 'bot', text: `m${seq}`, ...extra };
}

test('the first message opens a conversation, follows it and goes there', async () => {
  const { chat, socket, signIn, sent, answer, now } = rig();
  socket.start();
  chat.say('hello');
  assert.deepEqual(chat.state.pending.map((item) => item.text), ['hello'], 'shown at once, also to those who wait for the connection');
  await signIn();
  assert.deepEqual(chat.state.pending.map((item) => item.text), ['hello']);
  assert.equal(sent('open').length, 1);
  await answer({ type: 'opened', conversation: STATE });
  assert.deepEqual(sent('follow').map((frame) => frame['after']), [0]);
  assert.deepEqual(sent('send').map((frame) => [frame['conversation'], frame['text'], frame['client_id']]), [[7, 'hello', 'c1']]);
  now().says({ type: 'ack', conversation: 7, client_id: 'c1', seq: 2, at: 2 });
  assert.deepEqual(chat.state.pending.map((item) => item.state), ['stored']);
  now().says(entry(2, { author: 'visitor', text: 'hello', client_id: 'c1' }));
  assert.equal(chat.state.pending.length, 0);
  assert.equal(chat.state.line?.entries.length, 1);
});

test('an open conversation is taken up, with the latest hundred entries', async () => {
  const { chat, socket, signIn, sent, answer, now } = rig();
  socket.start();
  await signIn({ ...STATE, last_seq: 250, visitor_seen: 248 });
  assert.deepEqual(sent('follow').map((frame) => frame['after']), [150]);
  await answer({ type: 'followed', conversation: 7, last_seq: 250, visitor_seen: 248, agent_seen: 0 });
  now().says(entry(249, {}), entry(250, { author: 'agent' }));
  assert.equal(chat.state.unread, 2);
  chat.seen();
  assert.deepEqual([chat.state.unread, sent('seen')[0]?.['seq']], [0, 250]);
  void chat.loadOlder();
  assert.deepEqual([sent('history')[0]?.['before'], chat.state.line?.older], [249, true]);
});

test('reconnecting goes on from the last entry, in the hello, and sends again what was not acked', async () => {
  const { chat, socket, signIn, now, clock, sent } = rig();
  socket.start();
  await signIn(STATE);
  now().says(entry(5, {}));
  chat.say('on the way');
  now().breaks();
  chat.say('written offline');
  clock.advance(0);
  await signIn({ ...STATE, last_seq: 5 });
  assert.deepEqual([sent('hello')[0]?.['conversation'], sent('hello')[0]?.['after']], [7, 5]);
  assert.deepEqual(sent('send').map((frame) => frame['client_id']), ['c1']);
  now().says({ type: 'ack', conversation: 7, client_id: 'c1', seq: 6, at: 6 });
  assert.deepEqual(sent('send').map((frame) => frame['text']), ['on the way', 'written offline']);
});

test('after the end, the next message goes to a new conversation, and a reload does not bring the old one back', async () => {
  const { chat, socket, signIn, now, answer, sent, storage } = rig();
  socket.start();
  await signIn(STATE);
  now().says({ type: 'entry', conversation: 7, seq: 2, at: 2, kind: 'event', author: 'system', event: 'closed', data: { by: 'agent' } });
  assert.equal(chat.state.line?.holder, 'closed');
  chat.say('one more thing');
  assert.equal(sent('unfollow')[0]?.['conversation'], 7);
  await answer({ ref: sent('open')[0]?.['ref'], type: 'opened', conversation: { ...STATE, id: 8 } });
  assert.deepEqual([chat.state.line?.conversation, sent('send')[0]?.['conversation']], [8, 8]);
  const again = rig(storage);
  again.socket.start();
  await again.signIn({ ...STATE, state: 'closed' });
  assert.equal(again.chat.state.line, null);
});

test('a message that came too late is kept, and goes to a new conversation on retry', async () => {
  const { chat, socket, signIn, now, sent, answer } = rig();
  socket.start();
  await signIn(STATE);
  chat.say('too late');
  now().says({ type: 'error', code: 'conversation_closed', message: '', client_id: 'c1' });
  const [failed] = chat.state.pending;
  assert.deepEqual([failed?.state, failed?.error], ['failed', 'conversation_closed']);
  assert.ok(failed);
  chat.retry(failed);
  await answer({ ref: sent('open')[0]?.['ref'], type: 'opened', conversation: { ...STATE, id: 8 } });
  assert.deepEqual(sent('send').map((frame) => [frame['conversation'], frame['text']]), [[7, 'too late'], [8, 'too late']]);
});

test('what was seen is told at most once a second, and after a reconnect', async () => {
  const { chat, socket, signIn, now, sent, clock } = rig();
  socket.start();
  await signIn(STATE);
  for (const seq of [2, 3, 4]) {
    now().says(entry(seq, {}));
    chat.seen();
  }
  assert.deepEqual([chat.state.unread, sent('seen').map((frame) => frame['seq'])], [0, [2]]);
  clock.advance(1000);
  assert.deepEqual(sent('seen').map((frame) => frame['seq']), [2, 4]);
  now().says(entry(5, {}));
  now().breaks();
  chat.seen();
  clock.advance(1000);
  await signIn({ ...STATE, last_seq: 5, visitor_seen: 4 });
  assert.deepEqual(sent('seen').map((frame) => frame['seq']), [5]);
});

test('an open that is refused for now is tried again', async () => {
  const { chat, socket, signIn, sent, answer, clock } = rig();
  socket.start();
  await signIn();
  chat.say('hello');
  await answer({ type: 'error', code: 'rate_limited', message: '', retry_after_ms: 4000 });
  clock.advance(3999);
  assert.equal(sent('open').length, 1);
  clock.advance(1);
  assert.equal(sent('open').length, 2);
});

test('what is looked at before it is said is seen when that takes long, and nothing keeps it', async () => {
  const { chat, socket, signIn, clock, storage } = rig();
  socket.start();
  await signIn(STATE);
  const keys = storage.length;
  const soon = chat.lookingAt('short');
  soon();
  clock.advance(1000);
  assert.equal(chat.state.pending.length, 0, 'the usual moment is not seen');
  const done = chat.lookingAt('a long one');
  clock.advance(299);
  assert.equal(chat.state.pending.length, 0);
  clock.advance(1);
  assert.deepEqual(chat.state.pending.map((item) => [item.text, item.state]), [['a long one', 'sending']]);
  assert.equal(storage.length, keys);
  done();
  assert.equal(chat.state.pending.length, 0);
});

test('what another visitor left behind on this machine is neither shown nor sent', async () => {
  const first = rig();
  first.socket.start();
  await first.signIn();
  first.chat.say('mine');
  const second = rig(first.storage);
  assert.deepEqual(second.chat.state.pending, [], 'also before we know who it is');
  second.socket.start();
  await second.signIn(undefined, 99);
  assert.deepEqual(second.chat.state.pending, []);
  assert.equal(second.sent('open').length, 0);
});

test('what is said before another visitor is signed in here is theirs, and goes', async () => {
  const storage = new MemoryStorage();
  storage.setItem('baton.visitor', '5');
  const { chat, socket, signIn, sent, answer } = rig(storage);
  socket.start();
  chat.say('hello');
  await signIn(undefined, 6);
  await answer({ type: 'opened', conversation: STATE });
  assert.deepEqual(sent('send').map((frame) => frame['text']), ['hello']);
  // Signed in as somebody else meanwhile, without a word of it: what waits is not theirs.
  socket.stop();
  chat.say('of six');
  socket.start();
  await signIn(undefined, 7);
  assert.equal(sent('send').length, 0);
  assert.deepEqual(chat.outbox.list(), []);
});

test('typing is told at most every three seconds, and its end once', async () => {
  const { chat, socket, signIn, sent, clock } = rig();
  socket.start();
  await signIn(STATE);
  chat.typing(true);
  chat.typing(true);
  clock.advance(3000);
  chat.typing(true);
  chat.typing(false);
  chat.typing(false);
  assert.deepEqual(sent('typing').map((frame) => frame['on']), [true, true, false]);
});

test("the agent's typing shows, and goes by itself", async () => {
  const { chat, socket, signIn, now, clock } = rig();
  socket.start();
  await signIn({ ...STATE, state: 'assigned', agent_name: 'Lin' });
  now().says({ type: 'peer_typing', conversation: 7, by: 'agent', name: 'Lin', on: true });
  assert.equal(chat.state.line?.typing?.name, 'Lin');
  clock.advance(6100);
  assert.equal(chat.state.line?.typing, null);
});

test('a chat that enters after the welcome knows what it said', async () => {
  const { socket, signIn, clock } = rig();
  socket.start();
  await signIn(STATE);
  const late = new VisitorChat({ socket, storage: null, clock, lang: () => 'en' });
  assert.deepEqual([late.state.status, late.state.line?.conversation, late.state.met], ['ready', 7, true]);
});

test('what another tab opened is taken up from its first entry, counted as unread, and written to from here', async () => {
  const { chat, socket, signIn, sent, answer, now } = rig();
  socket.start();
  await signIn();
  now().says({ type: 'opened', conversation: { ...STATE, last_seq: 2 } });
  assert.deepEqual(sent('follow').map((frame) => [frame['conversation'], frame['after']]), [[7, 0]]);
  await answer({ type: 'followed', conversation: 7, last_seq: 2, visitor_seen: 0, agent_seen: 0 });
  now().says(entry(1, { author: 'visitor', text: 'said in the other tab' }), entry(2, {}));
  assert.deepEqual([chat.state.line?.entries.length, chat.state.unread], [2, 1]);
  chat.say('said here');
  assert.equal(sent('open').length, 0);
  assert.deepEqual(sent('send').map((frame) => [frame['conversation'], frame['text']]), [[7, 'said here']]);
});

test('two tabs that open at once end in one conversation, with what was said in either', async () => {
  const { chat, socket, signIn, sent, answer, now } = rig();
  socket.start();
  await signIn();
  chat.say('hello');
  const [ask] = sent('open');
  now().says({ type: 'opened', conversation: STATE });
  assert.deepEqual(sent('send').map((frame) => frame['conversation']), [7]);
  await answer({ ref: ask?.['ref'], type: 'opened', conversation: STATE });
  assert.deepEqual([sent('follow').length, sent('send').length, chat.state.line?.conversation], [1, 1, 7]);
});

test('a conversation that another tab opened takes the place of one that is over, and no late word brings the old one back', async () => {
  const { chat, socket, signIn, now } = rig();
  socket.start();
  await signIn({ ...STATE, state: 'closed' });
  assert.equal(chat.state.line?.conversation, 7);
  now().says({ type: 'opened', conversation: { ...STATE, id: 8 } });
  assert.deepEqual([chat.state.line?.conversation, chat.state.line?.holder], [8, 'bot']);
  now().says({ type: 'opened', conversation: STATE });
  assert.equal(chat.state.line?.conversation, 8);
});

test('a room that enters after another tab has opened is told of it', async () => {
  const { socket, signIn, clock, sent } = rig();
  socket.start();
  await signIn();
  const late = new VisitorChat({ socket, storage: null, clock, lang: () => 'en' });
  late.toldOf(STATE);
  late.toldOf(STATE);
  assert.deepEqual([late.state.line?.conversation, sent('follow').length], [7, 1]);
});

test('one that waits can be reminded of and left as a message, and its place is gone from the screen with an agent', async () => {
  const { chat, socket, signIn, sent, now } = rig();
  socket.start();
  await signIn({ ...STATE, state: 'queued' });
  now().says({ type: 'followed', ref: now().last()['ref'], conversation: 7, last_seq: 1, visitor_seen: 0, agent_seen: 0 });
  now().says({ type: 'queue_place', conversation: 7, place: 2, waiting: 4, wait_low_s: 60, wait_typical_s: 120, wait_high_s: 300 });
  assert.deepEqual(chat.state.line?.queue, { place: 2, waiting: 4, wait: { low: 60, typical: 120, high: 300 } });
  assert.deepEqual(chat.state.waiting, { left: false, opensAt: 0, remindedAt: 0 });

  const reminded = chat.remind();
  assert.deepEqual(sent('remind').map((frame) => frame['conversation']), [7]);
  now().says({ type: 'ok', ref: now().last()['ref'] });
  await reminded;
  const again = chat.remind();
  now().says({ type: 'error', code: 'too_soon', message: 'x', ref: now().last()['ref'] });
  await assert.rejects(again, { code: 'too_soon' });

  const left = chat.leaveMessage();
  now().says(entry(2, { kind: 'event', author: 'visitor', event: 'reminded', text: undefined }));
  now().says(entry(3, { kind: 'event', author: 'visitor', event: 'message_left', data: { by: 'visitor' }, text: undefined }));
  now().says({ type: 'ok', ref: sent('leave_message')[0]?.['ref'] });
  await left;
  assert.deepEqual(chat.state.waiting, { left: true, opensAt: 0, remindedAt: 2 });
  now().says(entry(4, { kind: 'event', author: 'system', event: 'assigned', data: { agent_id: 3, agent_name: 'Lin' }, text: undefined }));
  assert.deepEqual([chat.state.waiting, chat.state.line?.queue, chat.state.line?.agentName], [null, null, 'Lin']);
});
