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

test("delay and jitter hold bytes, and keep their order", () => through({ delay: 60, jitter: 30 }, async (socket) => {
  const since = Date.now();
  for (let i = 0; i < 10; i++) {
    socket.write(String(i));
    await soon(3);
  }
  await heard(socket, "0123456789");
  assert.ok(Date.now() - since >= 120, "both ways");
}));

test("split: many small writes", () => through({ split: 1 }, async (socket, proxy) => {
  const seen = [];
  const [link] = proxy.links;
  const write = link.client.write.bind(link.client);
  link.client.write = (bytes) => {
    seen.push(bytes.length);
    return write(bytes);
  };
  socket.write("abcdef");
  await heard(socket, "abcdef");
  assert.deepEqual(seen, [1, 1, 1, 1, 1, 1]);
}));

test("merge: many small writes become one", async () => {
  // Whoever needs longer than the proxy waits for more gets two of them, and tries again.
  let pieces;
  for (let tries = 0; tries < 50 && pieces !== 1; tries++)
    await through({ merge: 400 }, async (socket) => {
      for (const letter of "abcdef") {
        socket.write(letter);
        await soon(2);
      }
      await heard(socket, "abcdef");
      pieces = socket.pieces.length;
    });
  assert.equal(pieces, 1);
});

for (const hole of ["up", "down", "both"]) {
  test(`a black hole (${hole}) swallows for a while, and then all comes`, () => through({}, async (socket, proxy) => {
    socket.write("a");
    await heard(socket, "a");
    const [far] = atServer.slice(-1);
    let arrived = 0;
    far.on("data", () => arrived++);
    proxy.spoil({ hole });
    socket.write("b");
    await soon(100);
    while (hole === "down" && arrived === 0) await soon(2);
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
