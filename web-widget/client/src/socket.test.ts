import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WelcomeFrame } from './frames.ts';
import { checkServer } from './gen/visitor.ts';
import { BatonSocket, RequestError, type Signal, type SocketOptions } from './socket.ts';
import { FakeClock, FakeTransport, settle } from './testing.ts';

const WELCOME: WelcomeFrame = { type: 'welcome', ref: 1, role: 'visitor', id: 88, server_time: 1_772_356_500_500, message_max_chars: 4000 };

function rig(options: Partial<SocketOptions> = {}) {
  const clock = new FakeClock();
  const opened: FakeTransport[] = [];
  const asked: boolean[] = [];
  let heard: (signal: Signal) => void = () => undefined;
  const socket = new BatonSocket({
    url: 'ws://gateway/ws',
    protocol: 'baton.v1.visitor',
    token: (again) => {
      asked.push(again);
      return Promise.resolve('anon.x');
    },
    decode: checkServer,
    clock,
    random: () => 0.5,
    open: () => {
      const transport = new FakeTransport();
      opened.push(transport);
      return transport;
    },
    signals: (listener) => {
      heard = listener;
      return () => undefined;
    },
    ...options,
  });
  const now = (): FakeTransport => {
    const transport = opened[opened.length - 1];
    assert.ok(transport);
    return transport;
  };
  /** Opens the newest transport and signs it in. */
  const signIn = async (): Promise<void> => {
    now().opens();
    await settle();
    now().says({ ...WELCOME, ref: now().last()['ref'] });
  };
  return { clock, opened, asked, socket, now, signIn, signal: (signal: Signal) => heard(signal) };
}

test('hello is the first frame, with the token and the asked-for fields', async () => {
  const { socket, now } = rig({ hello: () => ({ lang: 'zh-CN', conversation: 4711, after: 12 }) });
  socket.start();
  assert.equal(socket.send({ type: 'typing', conversation: 1, on: true }), false);
  now().opens();
  await settle();
  assert.deepEqual(now().sent, [{ type: 'hello', ref: 1, token: 'anon.x', lang: 'zh-CN', conversation: 4711, after: 12 }]);
});

test('the welcome makes it ready, and tells how far the clocks are apart', async () => {
  const { socket, signIn, clock } = rig();
  const seen: string[] = [];
  socket.on('status', (status) => seen.push(status));
  socket.on('welcome', () => seen.push('welcome'));
  socket.start();
  await signIn();
  assert.deepEqual(seen, ['connecting', 'welcome', 'ready']);
  assert.equal(socket.skewMs, WELCOME.server_time - clock.now());
});

test('an answer finds its request by ref, an error rejects it', async () => {
  const { socket, signIn, now } = rig();
  socket.start();
  await signIn();
  const page = socket.request('history', { conversation: 5, before: 0, limit: 10 });
  const first = now().last()['ref'];
  const closing = socket.request('close', { conversation: 5 });
  now().says(
    { type: 'error', ref: now().last()['ref'], code: 'unavailable', message: 'no database', retry_after_ms: 700 },
    { type: 'page', ref: first, conversation: 5, entries: [], more: false },
  );
  assert.equal((await page).more, false);
  await assert.rejects(closing, (error: RequestError) => error.code === 'unavailable' && error.retryAfterMs === 700);
});

test('a request that nobody answers times out; one on a lost connection says so', async () => {
  const { socket, signIn, now, clock } = rig();
  await assert.rejects(socket.request('open', {}), (error: RequestError) => error.code === 'not_connected');
  socket.start();
  await signIn();
  const slow = socket.request('open', {});
  clock.advance(10_000);
  await assert.rejects(slow, (error: RequestError) => error.code === 'timeout');
  const lost = socket.request('open', {});
  now().breaks();
  await assert.rejects(lost, (error: RequestError) => error.code === 'lost');
});

test('several frames in one text are heard in order; what is no frame is dropped', async () => {
  const { socket, signIn, now } = rig();
  const types: string[] = [];
  socket.start();
  await signIn();
  socket.on('frame', (frame) => types.push(frame.type));
  now().onmessage?.({ data: '{"type":"ok","ref":7}\nnot json\n{"type":"nonsense"}\n{"type":"receipt","conversation":5,"by":"agent","seq":3}' });
  assert.deepEqual(types, ['ok', 'receipt']);
});

test('it comes back with a jittered, doubling delay, one transport at a time', async () => {
  const { socket, opened, now, clock } = rig();
  socket.start();
  for (const expected of [150, 300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000]) {
    const before = opened.length;
    now().breaks();
    assert.equal(socket.status, 'waiting');
    clock.advance(expected - 1);
    assert.equal(opened.length, before);
    clock.advance(1);
    assert.equal(opened.length, before + 1);
    assert.ok(opened.slice(0, -1).every((transport) => transport.closed));
  }
});

test('a welcome that is followed by a loss at once does not reset the backoff; five good seconds do', async () => {
  const { socket, opened, now, clock, signIn } = rig();
  socket.start();
  now().breaks();
  clock.advance(150);
  await signIn();
  now().breaks();
  clock.advance(299);
  assert.equal(opened.length, 2);
  clock.advance(1);
  await signIn();
  clock.advance(5000);
  now().breaks();
  clock.advance(150);
  assert.equal(opened.length, 4);
});

test('bye with shutdown waits as long as it was asked to, even when the page wakes up', async () => {
  const { socket, opened, now, clock, signIn, signal } = rig();
  socket.start();
  await signIn();
  now().says({ type: 'bye', reason: 'shutdown', reconnect_after_ms: 5000 });
  assert.equal(socket.status, 'waiting');
  signal('wake');
  clock.advance(4999);
  assert.equal(opened.length, 1);
  clock.advance(1);
  assert.equal(opened.length, 2);
});

test('bye with shutdown and no wait comes back at once: the server has spread its clients already', async () => {
  const { socket, opened, now, clock, signIn } = rig();
  socket.start();
  await signIn();
  now().says({ type: 'bye', reason: 'shutdown', reconnect_after_ms: 0 });
  clock.advance(0);
  assert.equal(opened.length, 2);
});

test('signed out and replaced end it; replaced goes on when the page is looked at again', async () => {
  const { socket, opened, now, clock, signIn, signal } = rig();
  socket.start();
  await signIn();
  now().says({ type: 'bye', reason: 'replaced', reconnect_after_ms: 0 });
  assert.deepEqual([socket.status, socket.refusal], ['refused', 'replaced']);
  clock.advance(3600_000);
  assert.equal(opened.length, 1);
  signal('wake');
  assert.equal(opened.length, 2);
  await signIn();
  now().says({ type: 'bye', reason: 'signed_out', reconnect_after_ms: 0 });
  signal('wake');
  assert.deepEqual([socket.status, socket.refusal, opened.length], ['refused', 'signed_out', 2]);
});

test('silence is answered with a ping, a missing pong with a new connection', async () => {
  const { socket, opened, now, clock, signIn } = rig();
  socket.start();
  await signIn();
  clock.advance(20_000);
  assert.equal(now().last()['type'], 'ping');
  now().says({ type: 'pong', ref: now().last()['ref'], server_time: clock.now() });
  clock.advance(19_999);
  assert.equal(now().sent.filter((frame) => frame['type'] === 'ping').length, 1);
  clock.advance(1);
  clock.advance(10_000);
  assert.equal(socket.status, 'waiting');
  assert.ok(opened[0]?.closed);
});

test('waking up tries at once, and checks a connection that was silent for a while', async () => {
  const { socket, opened, now, clock, signIn, signal } = rig({ random: () => 1 });
  socket.start();
  for (let i = 0; i < 6; i++) {
    now().breaks();
    if (i < 5) clock.advance(20_000);
  }
  const before = opened.length;
  signal('wake');
  assert.equal(opened.length, before + 1);
  await signIn();
  signal('wake');
  assert.equal(now().last()['type'], 'hello');
  clock.advance(6000);
  signal('wake');
  assert.equal(now().last()['type'], 'ping');
  clock.advance(4000);
  assert.equal(socket.status, 'waiting');
});

test('an expired token is asked for again; a token that is bad twice ends it', async () => {
  const { socket, asked, now, clock } = rig();
  socket.start();
  for (const code of ['token_expired', 'bad_token']) {
    now().opens();
    await settle();
    now().says({ type: 'error', ref: now().last()['ref'], code, message: '' });
    clock.advance(20_000);
  }
  assert.deepEqual(asked, [false, true]);
  assert.deepEqual([socket.status, socket.refusal], ['refused', 'bad_token']);
});

test('a conversation that is gone does not end the hello', async () => {
  const { socket, now } = rig();
  socket.start();
  now().opens();
  await settle();
  now().says({ type: 'error', ref: 1, code: 'not_found', message: '' }, WELCOME);
  assert.equal(socket.status, 'ready');
});

test('no welcome within twelve seconds, or a token that does not come, is a lost connection', async () => {
  const { socket, now, clock } = rig();
  socket.start();
  now().opens();
  clock.advance(12_000);
  assert.equal(socket.status, 'waiting');
  const broken = rig({ token: () => Promise.reject(new Error('offline')) });
  broken.socket.start();
  broken.now().opens();
  await settle();
  assert.equal(broken.socket.status, 'waiting');
});

test('stopped means stopped: late events of the old transport are not heard', async () => {
  const { socket, opened, now, clock, signIn } = rig();
  socket.start();
  await signIn();
  socket.stop();
  now().breaks();
  clock.advance(60_000);
  assert.deepEqual([socket.status, opened.length], ['stopped', 1]);
});
