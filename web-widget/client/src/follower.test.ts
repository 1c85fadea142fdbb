import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Follower } from './follower.ts';
import { BatonSocket } from './socket.ts';
import { FakeClock, FakeTransport, settle } from './testing.ts';

async function rig() {
  const clock = new FakeClock();
  const opened: FakeTransport[] = [];
  const refused: string[] = [];
  const socket = new BatonSocket({
    url: 'ws://gateway/ws', protocol: 'p', clock, random: () => 0,
    token: () => Promise.resolve('t'),
    hello: () => follower.helloFields(),
    open: () => {
      opened.push(new FakeTransport());
      return now();
    },
  });
  const follower: Follower = new Follower(socket, { clock, refused: (id, code) => refused.push(`${id} ${code}`) });
  const now = (): FakeTransport => opened[opened.length - 1] as FakeTransport;
  const signIn = async (): Promise<void> => {
    now().opens();
    await settle();
    now().says({ type: 'welcome', ref: now().sent[0]?.['ref'], role: 'visitor', id: 1, server_time: clock.now(), message_max_chars: 10 });
  };
  socket.start();
  await signIn();
  const asked = (): unknown[] => now().sent.filter((frame) => frame['type'] === 'follow').map((frame) => [frame['conversation'], frame['after']]);
  return { clock, socket, follower, now, signIn, refused, asked };
}

test('after a reconnect every conversation goes on behind the highest seq that came', async () => {
  const { clock, follower, now, signIn, asked } = await rig();
  follower.follow(7, 0);
  follower.follow(8, 40);
  follower.follow(7, 0);
  assert.deepEqual(asked(), [[7, 0], [8, 40]]);
  now().says(
    { type: 'entry', conversation: 8, seq: 44, at: 1, kind: 'message', author: 'bot', text: 'x' },
    { type: 'followed', ref: 2, conversation: 7, last_seq: 12, visitor_seen: 0, agent_seen: 0 },
  );
  now().breaks();
  clock.advance(0);
  await signIn();
  assert.deepEqual([now().sent[0]?.['conversation'], now().sent[0]?.['after']], [7, 12], 'the first one rides in the hello');
  assert.deepEqual(asked(), [[8, 44]]);
});

test('what can not be followed is dropped and told; what may pass is asked again', async () => {
  const { clock, follower, now, refused, asked } = await rig();
  follower.follow(7, 0);
  now().says({ type: 'error', ref: now().last()['ref'], code: 'unavailable', message: '', retry_after_ms: 3000 });
  await settle();
  clock.advance(3000);
  assert.deepEqual(asked(), [[7, 0], [7, 0]]);
  now().says({ type: 'error', ref: now().last()['ref'], code: 'not_found', message: '' });
  await settle();
  assert.deepEqual(refused, ['7 not_found']);
  assert.equal(follower.has(7), false);
});

test('what the hello asked to follow is asked for again when that could not be done just then', async () => {
  const { clock, follower, now, signIn, refused, asked } = await rig();
  follower.follow(7, 40);
  now().breaks();
  clock.advance(0);
  await signIn();
  const hello = now().sent[0];
  assert.deepEqual([hello?.['type'], hello?.['conversation']], ['hello', 7]);
  assert.deepEqual(asked(), []);
  now().says({ type: 'error', ref: hello?.['ref'], code: 'unavailable', message: '', retry_after_ms: 3000 });
  clock.advance(3000);
  assert.deepEqual(asked(), [[7, 40]]);
  now().says({ type: 'error', ref: now().last()['ref'], code: 'not_found', message: '' });
  await settle();
  assert.deepEqual(refused, ['7 not_found']);
});

test('unfollowing is said once', async () => {
  const { follower, now } = await rig();
  follower.follow(7, 0);
  follower.unfollow(7);
  follower.unfollow(7);
  assert.equal(now().sent.filter((frame) => frame['type'] === 'unfollow').length, 1);
});
