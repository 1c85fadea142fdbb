/** The proxy does to bytes what it says, and nothing else. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { after, before, test } from "node:test";
import { Proxy } from "./proxy.mjs";

let echo;
const atServer = []; // the sockets of the far side, newest last

before(async () => {
  echo = net.createServer((socket) => {
    atServer.push(socket);
    socket.setNoDelay();
    socket.on("error", (error) => (socket.failed = error.code));
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
});

after(() => echo.close());

const soon = (ms) => new Promise((done) => setTimeout(done, ms));

/** Runs with a proxy in front of the echo and one socket through it. */
async function through(faults, body) {
  const proxy = await Proxy.start(`http://127.0.0.1:${echo.address().port}`, faults);
  const socket = net.connect(new URL(proxy.origin).port, "127.0.0.1");
  socket.setNoDelay();
  socket.pieces = [];
  socket.on("data", (data) => socket.pieces.push(data));
  socket.on("error", (error) => (socket.failed = error.code));
  socket.text = () => Buffer.concat(socket.pieces).toString();
  await once(socket, "connect");
  try {
    await body(socket, proxy);
  } finally {
    socket.destroy();
    await proxy.stop();
  }
}

/** once() would reject on the error that comes before. */
const closed = (socket) => socket.closed || new Promise((done) => socket.once("close", done));

async function heard(socket, text, within = 60000) {
  const end = Date.now() + within;
  while (socket.text() !== text) {
    if (Date.now() > end) assert.equal(socket.text(), text);
    await soon(2);
  }
}

test("without faults a megabyte comes back as it was", () => through({}, async (socket) => {
  const text = "0123456789abcdef".repeat(65536);
  socket.write(text);
  await heard(socket, text);
}));

/** A clock that stands until it is put forward, and then calls back what is due. */
class Standing {
  time = 0;
  due = new Map();

  now = () => this.time;
  after = (ms, act) => {
    const timer = {};
    this.due.set(timer, { at: this.time + ms, act });
    return timer;
  };
  cancel = (timer) => this.due.delete(timer);

  forward(ms) {
    this.time += ms;
    for (const [timer, { at, act }] of [...this.due]) if (at <= this.time && this.due.delete(timer)) act();
  }
}

/** Waits until so many bytes are held on a way. */
async function holds(way, count, within = 60000) {
  const held = () => way.waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const end = Date.now() + within;
  while (held() < count) {
    if (Date.now() > end) assert.equal(held(), count);
    await soon(1);
  }
}

/** The sizes of what a socket of the proxy is given to write. */
function writes(socket) {
  const seen = [];
  const write = socket.write.bind(socket);
  socket.write = (bytes) => {
    seen.push(bytes.length);
    return write(bytes);
  };
  return seen;
}

test("delay holds bytes for so long each way, jitter for some more, and their order is kept", () => {
  const clock = new Standing();
  const draws = [0.9, 0, 0.5];
  return through({ delay: 60, jitter: 30, clock, random: () => draws.shift() ?? 0 }, async (socket, proxy) => {
    const [{ up, down }] = proxy.links;
    const far = writes(up.to);
    for (let i = 0; i < 3; i++) {
      socket.write(String(i));
      await holds(up, i + 1);
    }
    clock.forward(86); // the first has drawn 87, and the others wait behind it
    assert.deepEqual(far, []);
    clock.forward(1);
    assert.deepEqual(far, [1, 1, 1]);
    await holds(down, 3);
    clock.forward(59);
    assert.equal(socket.text(), "");
    clock.forward(1);
    await heard(socket, "012");
  });
});

test("split: many small writes", () => through({ split: 1 }, async (socket, proxy) => {
  const [link] = proxy.links;
  const seen = writes(link.client);
  socket.write("abcdef");
  await heard(socket, "abcdef");
  assert.deepEqual(seen, [1, 1, 1, 1, 1, 1]);
}));

test("merge: what comes while it gathers becomes one write", () => {
  const clock = new Standing();
  return through({ merge: 30, clock }, async (socket, proxy) => {
    const [{ up, down }] = proxy.links;
    const [far, near] = [writes(up.to), writes(down.to)];
    for (let i = 0; i < 6; i++) {
      socket.write("abcdef"[i]);
      await holds(up, i + 1);
    }
    clock.forward(29);
    assert.deepEqual(far, []);
    clock.forward(1);
    assert.deepEqual(far, [6]);
    await holds(down, 6);
    clock.forward(30);
    await heard(socket, "abcdef");
    assert.deepEqual(near, [6]);
  });
});

for (const hole of ["up", "down", "both"]) {
  test(`a black hole (${hole}) swallows for a while, and then all comes`, () => through({}, async (socket, proxy) => {
    socket.write("a");
    await heard(socket, "a");
    const [far] = atServer.slice(-1);
    const [link] = proxy.links;
    let arrived = 0;
    far.on("data", () => arrived++);
    proxy.spoil({ hole });
    socket.write("b");
    await holds(hole === "down" ? link.down : link.up, 1);
    link.up.push(); // as what is set on the proxy for others does
    link.down.push();
    assert.equal(socket.text(), "a");
    assert.equal(arrived, hole === "down" ? 1 : 0);
    proxy.heal();
    await heard(socket, "ab");
  }));
}

for (const k of [0, 1, 3]) {
  test(`reset once ${k} bytes have come down`, () => through({}, async (socket, proxy) => {
    const [link] = proxy.links;
    link.spoil({ cutDown: k });
    socket.write("abcdef");
    await closed(socket);
    assert.equal(socket.text(), "abcdef".slice(0, k));
    assert.equal(proxy.links.size, 0);
  }));
}

test("reset at a byte on the way up: the far side has what went before, and no more", () => through({ cutUp: 2 }, async (socket) => {
  socket.write("abcdef");
  await closed(socket);
  assert.equal(socket.failed, "ECONNRESET");
  const far = atServer.at(-1);
  while (!far.closed) await soon(2);
  assert.equal(far.bytesRead, 2);
}));

test("half open: one side is gone, and the other is not told", () => through({}, async (socket, proxy) => {
  socket.write("a");
  await heard(socket, "a");
  const far = atServer.at(-1);
  const [link] = proxy.links;
  link.vanish("client");
  await closed(socket);
  await soon(100);
  assert.equal(far.destroyed, false);
  assert.equal(far.failed, undefined);
}));

test("the end of a stream is passed on", () => through({}, async (socket) => {
  socket.end("abc");
  await heard(socket, "abc");
  await closed(socket);
}));
