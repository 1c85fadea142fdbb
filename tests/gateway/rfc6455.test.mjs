/**
 * RFC 6455 against the running gateway, byte by byte, and the holes of libwebsockets 4.1.6. The
 * sections that matter: 4 (handshake), 5 (framing), 7 (closing), 8.1 (UTF-8), 9 (extensions).
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newSecret } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";
import { BINARY, CLOSE, CONTINUATION, PING, PONG, Raw, TEXT, closeFrame, frame } from "./raw.mjs";

let postgres, gateway, other;

before(async () => {
  postgres = Postgres.start();
  gateway = await Gateway.start(postgres);
  other = await welcomed();
});

after(async () => {
  other?.end();
  await gateway?.stop();
  postgres?.stop();
});

const json = (value, length = 0) => JSON.stringify(value).padEnd(length);

async function upgraded() {
  const raw = await Raw.connect(gateway.origin);
  const answer = await raw.upgrade();
  assert.equal(answer.status, 101);
  return raw;
}

/** A visitor's connection behind its welcome. */
async function welcomed() {
  const raw = await upgraded();
  raw.write(frame(TEXT, json({ type: "hello", ref: 1, token: newSecret(), lang: "en" })));
  assert.equal((await raw.nextJson()).type, "welcome");
  return raw;
}

let ref = 100;

/** What is written must be taken for one good message, {"type":"ping"}. */
async function isTaken(write) {
  const raw = await welcomed();
  const mine = ++ref;
  await write(raw, (length) => json({ type: "ping", ref: mine }, length));
  const answer = await raw.nextJson();
  assert.deepEqual([answer.type, answer.ref], ["pong", mine]);
  raw.end();
}

/**
 * It must be there at once: before another connection, which asks all the time, has been answered this often. What
 * waited for a timer would be answered thousands of times later; what is merely slow slows down the other as well.
 */
async function atOnce(awaited) {
  let there = false;
  const end = awaited.finally(() => (there = true));
  for (let asked = 0; !there && asked < 200; asked++) {
    other.write(frame(PING, "there?"));
    while ((await other.nextFrame()).opcode !== PONG); // behind a ping of the gateway's own
  }
  assert.ok(there, "nothing came, however often another one was answered");
  return end;
}

/** What is written must be closed with this code, at once, and nothing more be read. */
async function isClosed(code, ...bytes) {
  const raw = await welcomed();
  raw.write(...bytes);
  assert.equal(await atOnce(raw.closeCode()), code);
  raw.write(closeFrame(code));
  await atOnce(raw.untilEnd());
}

describe("the handshake (4.2)", () => {
  test("is answered as the RFC has it", async () => {
    const raw = await Raw.connect(gateway.origin);
    const { status, headers } = await raw.upgrade();
    assert.equal(status, 101);
    assert.equal(headers.upgrade.toLowerCase(), "websocket");
    assert.equal(headers.connection.toLowerCase(), "upgrade");
    assert.equal(headers["sec-websocket-accept"], raw.accepts);
    assert.equal(headers["sec-websocket-protocol"], "baton.v1.visitor");
    raw.end();
  });

  test("header names and tokens are taken in any case, and Connection as a list", async () => {
    const raw = await Raw.connect(gateway.origin);
    const { status } = await raw.upgrade({ Upgrade: "WebSocket", Connection: "keep-alive, UPGRADE" });
    assert.equal(status, 101);
    raw.end();
  });

  const refused = [
    ["version 12", { "Sec-WebSocket-Version": "12" }],
    ["no version", { "Sec-WebSocket-Version": null }],
    ["no key", { "Sec-WebSocket-Key": null }],
    ["a key of 5 bytes", { "Sec-WebSocket-Key": "aGVsbG8=" }],
    ["a key that is not base64", { "Sec-WebSocket-Key": "!!!!!!!!!!!!!!!!!!!!!!==" }],
    ["no Connection", { Connection: null }],
    ["Connection: close", { Connection: "close" }],
    ["no Upgrade", { Upgrade: null }],
    ["no Host", { Host: null }],
    ["no subprotocol", { "Sec-WebSocket-Protocol": null }],
    ["HTTP/1.0", { request: "GET /ws HTTP/1.0" }],
    ["POST", { request: "POST /ws HTTP/1.1" }],
    ["POST with a body", { request: "POST /ws HTTP/1.1", "Content-Length": "2" }],
    ["HEAD", { request: "HEAD /ws HTTP/1.1" }],
    ["another path", { request: "GET /wss HTTP/1.1" }],
  ];
  for (const [what, changed] of refused) {
    test(`${what} is refused`, async () => {
      const raw = await Raw.connect(gateway.origin);
      const { status } = await raw.upgrade(changed);
      assert.ok(status === 0 || (status >= 400 && status < 500), `${status}`);
      raw.end();
    });
  }

  test("a version that is not spoken is told which is", async () => {
    const raw = await Raw.connect(gateway.origin);
    const { status, headers } = await raw.upgrade({ "Sec-WebSocket-Version": "14" });
    assert.equal(status, 426);
    assert.equal(headers["sec-websocket-version"], "13");
    raw.end();
  });

  test("frames ahead of the answer are refused (4.1)", async () => {
    const raw = await Raw.connect(gateway.origin);
    raw.socket.cork();
    const answer = raw.upgrade();
    raw.write(frame(TEXT, "{}", { masked: false }));
    raw.socket.uncork();
    assert.equal((await answer).status, 400);
    raw.end();
  });

  test("permessage-deflate is offered in vain (9.1)", async () => {
    const raw = await Raw.connect(gateway.origin);
    const { status, headers } = await raw.upgrade({ "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" });
    assert.equal(status, 101);
    assert.equal(headers["sec-websocket-extensions"], undefined);
    raw.write(frame(TEXT, Buffer.from([0xaa, 0x56, 0x2a, 0xa9]), { reserved: 4 }));
    assert.equal(await raw.closeCode(), 1002);
    raw.end();
  });
});

describe("frames (5.2)", () => {
  for (const length of [125, 126, 127, 128, 1023, 1024, 1025, 4096, 65535, 65536]) {
    test(`a text of ${length} bytes is read`, () => isTaken((raw, ping) => raw.write(frame(TEXT, ping(length)))));
  }

  test("a frame may come byte by byte", () => isTaken((raw, ping) => raw.drip(frame(TEXT, ping(200)))));

  test("two frames may come at once", async () => {
    const raw = await welcomed();
    raw.write(Buffer.concat([frame(TEXT, json({ type: "ping", ref: 1 })), frame(TEXT, json({ type: "ping", ref: 2 }))]));
    const said = (await raw.nextFrame()).data.toString();
    const both = said.includes("\n") ? said : `${said}\n${(await raw.nextFrame()).data}`;
    assert.deepEqual(both.split("\n").map((line) => JSON.parse(line).ref), [1, 2]);
    raw.end();
  });

  test("the gateway's frames are whole, unmasked and without extension bits (5.1)", async () => {
    const raw = await welcomed();
    raw.write(frame(TEXT, json({ type: "ping", ref: 1 })));
    const next = await raw.nextFrame();
    assert.deepEqual([next.first, next.masked], [0x80 | TEXT, false]);
    raw.end();
  });

  for (const [what, opcode] of [["text", TEXT], ["ping", PING], ["pong", PONG], ["close", CLOSE]]) {
    test(`an unmasked ${what} frame closes with 1002 (5.1)`, () => isClosed(1002, frame(opcode, "", { masked: false })));
  }
  test("an unmasked frame with a payload closes with 1002", () => isClosed(1002, frame(TEXT, json({ type: "ping", ref: 1 }), { masked: false })));
  test("an unmasked frame behind a good one closes with 1002", () =>
    isClosed(1002, Buffer.concat([frame(TEXT, json({ type: "ping", ref: 1 })), frame(PING, "x", { masked: false })])));

  for (const reserved of [1, 2, 4, 7]) {
    test(`reserved bits ${reserved.toString(2).padStart(3, "0")} close with 1002`, () => isClosed(1002, frame(TEXT, "{}", { reserved })));
  }
  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
    test(`opcode ${opcode} closes with 1002`, () => isClosed(1002, frame(opcode, "")));
  }
  for (const [length, bits] of [[0, 16], [125, 16], [0, 64], [125, 64], [126, 64], [65535, 64]]) {
    test(`a length of ${length} in ${bits} bits closes with 1002`, () => isClosed(1002, frame(TEXT, " ".repeat(length), { bits })));
  }
  test("a length with its top bit set closes with 1002", () => isClosed(1002, frame(TEXT, "x", { bits: 64, claims: 1n << 63n })));
  test("a length over the limit closes with 1009 before it is there", () => isClosed(1009, frame(TEXT, "x", { bits: 64, claims: 1n << 40n })));
});

describe("fragments (5.4)", () => {
  test("a message may come in fragments, empty ones among them", () => isTaken((raw, ping) => {
    const text = ping(300);
    raw.write(frame(TEXT, "", { fin: false }), frame(CONTINUATION, text.slice(0, 7), { fin: false }),
      frame(CONTINUATION, "", { fin: false }), frame(CONTINUATION, text.slice(7)));
  }));
  test("the last fragment may be empty", () => isTaken((raw, ping) =>
    raw.write(frame(TEXT, ping(), { fin: false }), frame(CONTINUATION))));
  test("one byte a fragment is read", () => isTaken((raw, ping) => {
    const text = ping();
    raw.write(...[...text].map((char, at) => frame(at === 0 ? TEXT : CONTINUATION, char, { fin: at === text.length - 1 })));
  }));

  test("control frames between fragments are answered at once (5.5)", () => isTaken(async (raw, ping) => {
    const text = ping();
    raw.write(frame(TEXT, text.slice(0, 5), { fin: false }), frame(PING, "between"));
    const next = await raw.nextFrame();
    assert.deepEqual([next.opcode, next.data.toString()], [PONG, "between"]);
    raw.write(frame(PONG, "unasked"), frame(CONTINUATION, text.slice(5)));
  }));
  test("a close between fragments closes", () => isClosed(1000, frame(TEXT, "{", { fin: false }), closeFrame(1000)));

  test("a continuation of nothing closes with 1002", () => isClosed(1002, frame(CONTINUATION, "x")));
  test("so does one that is not the last", () => isClosed(1002, frame(CONTINUATION, "x", { fin: false })));
  test("so does one behind a whole message", () => isClosed(1002, frame(TEXT, json({ type: "ping", ref: 1 })), frame(CONTINUATION, "x")));
  test("a new message inside of one closes with 1002", () => isClosed(1002, frame(TEXT, "{", { fin: false }), frame(TEXT, "{}")));
  test("binary inside of a text closes with 1002", () => isClosed(1002, frame(TEXT, "{", { fin: false }), frame(BINARY, "x")));
  test("fragments over the limit close with 1009", () =>
    isClosed(1009, frame(TEXT, " ".repeat(40000), { fin: false }), frame(CONTINUATION, " ".repeat(30000), { fin: false })));
  test("binary closes with 1003, in fragments too", async () => {
    await isClosed(1003, frame(BINARY, "x"));
    await isClosed(1003, frame(BINARY, "x", { fin: false }), frame(CONTINUATION, "y"));
  });
});

describe("control frames (5.5)", () => {
  for (const length of [0, 1, 125]) {
    test(`a ping of ${length} bytes comes back as a pong`, async () => {
      const raw = await upgraded();
      const payload = Buffer.alloc(length, 0xfe);
      raw.write(frame(PING, payload));
      const next = await raw.nextFrame();
      assert.equal(next.first, 0x80 | PONG);
      assert.deepEqual(next.data, payload);
      raw.end();
    });
  }

  test("a ping that comes byte by byte is answered", async () => {
    const raw = await upgraded();
    await raw.drip(frame(PING, "slow"));
    const next = await raw.nextFrame();
    assert.deepEqual([next.opcode, next.data.toString()], [PONG, "slow"]);
    raw.end();
  });

  /* Section 5.5.3 allows one pong for many pings; libwebsockets sends that of the first. */
  test("many pings at once are answered with one pong at least, and the connection lives", () => isTaken(async (raw, ping) => {
    raw.write(Buffer.concat(Array.from({ length: 50 }, (_, at) => frame(PING, `${at}`))));
    const next = await raw.nextFrame();
    assert.equal(next.opcode, PONG);
    assert.match(next.data.toString(), /^([0-9]|[1-4][0-9])$/);
    raw.write(frame(TEXT, ping()));
  }));

  test("a pong that nobody asked for is fine", () => isTaken((raw, ping) => raw.write(frame(PONG), frame(PONG, "x"), frame(TEXT, ping()))));

  for (const [what, opcode] of [["ping", PING], ["pong", PONG], ["close", CLOSE]]) {
    test(`a ${what} of 126 bytes closes with 1002`, () => isClosed(1002, frame(opcode, Buffer.alloc(126, 3))));
    test(`a ${what} in fragments closes with 1002`, () => isClosed(1002, frame(opcode, "", { fin: false })));
  }
});

describe("closing (7)", () => {
  for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]) {
    test(`a close with ${code} is answered with the same`, () => isClosed(code, closeFrame(code, "bye")));
  }
  for (const code of [0, 999, 1004, 1005, 1006, 1012, 1013, 1014, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) {
    test(`a close with ${code}, which is never sent, is answered with 1002`, () => isClosed(1002, closeFrame(code)));
  }

  test("a close without a code is answered with one without, or 1000", async () => {
    const raw = await upgraded();
    raw.write(frame(CLOSE));
    assert.ok([1000, 1005].includes(await atOnce(raw.closeCode())));
    await atOnce(raw.untilEnd());
  });
  test("half a code is answered with 1002", () => isClosed(1002, frame(CLOSE, "\x03")));
  test("a reason of the full length is fine", () => isClosed(1000, closeFrame(1000, "r".repeat(123))));
  test("a reason that is not UTF-8 is answered with 1007", () => isClosed(1007, closeFrame(1000, Buffer.from([0xce, 0xba, 0xed, 0xa0, 0x80]))));
  test("the gateway ends the connection behind the closing handshake (7.1.1)", async () => {
    const raw = await welcomed();
    raw.write(closeFrame(1000));
    assert.equal(await raw.closeCode(), 1000);
    await atOnce(raw.untilEnd());
  });

  test("what comes behind a close is not read", async () => {
    const raw = await welcomed();
    raw.write(Buffer.concat([closeFrame(1000), frame(TEXT, json({ type: "ping", ref: 99 })), frame(PING, "?")]));
    const left = [];
    try {
      for (;;) left.push((await raw.nextFrame()).opcode);
    } catch {
      // It has ended.
    }
    assert.deepEqual(left, [CLOSE]);
  });

  test("closes are counted by their reason", async () => {
    const counted = () => gateway.metric('baton_connections_closed_total{reason="bad_data"}');
    const alone = () => until("nobody else is connected", async () => (await gateway.metric("baton_connections{")) === 1);
    await alone();
    const before = await counted();
    await isClosed(1002, frame(TEXT, "{}", { masked: false }));
    await alone();
    assert.equal(await counted(), before + 1);
  });
});

describe("UTF-8 (8.1)", () => {
  const withName = (bytes) => Buffer.concat([Buffer.from('{"type":"ping","ref":1,"x":"'), Buffer.from(bytes), Buffer.from('"}')]);

  test("a character may be split over fragments", async () => {
    for (let at = 29; at <= 32; at++) {
      const raw = await welcomed();
      const text = withName("\u{1f600}");
      raw.write(frame(TEXT, text.subarray(0, at), { fin: false }), frame(CONTINUATION, text.subarray(at)));
      assert.equal((await raw.nextJson()).code, "bad_frame"); // whole: only the field is unknown
      raw.end();
    }
  });

  const broken = {
    "a byte that begins nothing": [0xff], "a lone tail": [0x80], "an overlong slash": [0xc0, 0xaf], "an overlong NUL": [0xe0, 0x80, 0x80],
    "a surrogate": [0xed, 0xa0, 0x80], "above U+10FFFF": [0xf4, 0x90, 0x80, 0x80], "five bytes": [0xf8, 0x88, 0x80, 0x80, 0x80], "a cut sequence": [0xe2, 0x82],
  };
  for (const [what, bytes] of Object.entries(broken)) {
    test(`${what} closes with 1007`, () => isClosed(1007, frame(TEXT, withName(bytes))));
  }
  test("a message that ends within a character closes with 1007", () => isClosed(1007, frame(TEXT, Buffer.from([0x20, 0xe2, 0x82]))));
  test("broken bytes in a fragment close with 1007 at the latest with the last one", () =>
    isClosed(1007, frame(TEXT, withName([0xff]), { fin: false }), frame(CONTINUATION)));
});

describe("holes of libwebsockets 4.1.6, and HTTP around them", () => {
  async function answered(text) {
    const raw = await Raw.connect(gateway.origin);
    raw.write(text);
    const { status } = await raw.answer().catch(() => ({ status: 0 }));
    raw.end();
    return status;
  }

  /* Whatever was sent: the gateway still answers. */
  async function lives() {
    assert.ok((await fetch(`${gateway.origin}/healthz`)).ok);
  }

  const head = (line, ...headers) => `${line}\r\nHost: x\r\nOrigin: ${gateway.origin}\r\n${headers.map((one) => `${one}\r\n`).join("")}\r\n`;
  const upgradeTo = (kind, ...more) => head("GET /ws HTTP/1.1", "Connection: Upgrade", `Upgrade: ${kind}`, "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: baton.v1.visitor", ...more);

  test("Upgrade to something unknown, or to nothing, is refused and does no harm", async () => {
    for (const kind of ["foo", "foo, websocket", "", "x".repeat(3000)])
      for (let round = 0; round < 5; round++) assert.notEqual(await answered(upgradeTo(kind)), 101, kind.slice(0, 20));
    await lives();
  });

  test("h2c and HTTP/2 with prior knowledge are refused, CONTINUATION frames are not collected", async () => {
    assert.notEqual(await answered(upgradeTo("h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")), 101);
    const http2 = await Raw.connect(gateway.origin);
    http2.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    http2.write(Buffer.from([0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82]));
    for (let round = 0; round < 200; round++) http2.write(Buffer.concat([Buffer.from([0, 0x10, 0, 9, 0, 0, 0, 0, 1]), Buffer.alloc(4096)]));
    const said = await http2.untilEnd();
    assert.ok(!said.subarray(0, 9).equals(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])), "no SETTINGS come back");
    await lives();
  });

  test("lengths that can't be trusted are refused", async () => {
    for (const length of ["-1", "-9223372036854775808", "+5", "0x10", "5, 5", "18446744073709551616", "99999999999999999999", "1e3", " "])
      assert.ok([0, 400, 411, 413].includes(await answered(head("POST /api/session HTTP/1.1", `Content-Length: ${length}`) + "hello")), length);
    assert.equal(await answered(head("POST /api/session HTTP/1.1", "Transfer-Encoding: chunked") + "0\r\n\r\n"), 411);
    assert.equal(await answered(head("POST /api/session HTTP/1.1", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n"), 411);
    await lives();
  });

  test("an upgrade with a body, or a negative length, opens nothing", async () => {
    for (const length of ["5", "-1"]) assert.notEqual(await answered(upgradeTo("websocket", `Content-Length: ${length}`) + "hello"), 101);
    await lives();
  });

  test("bytes that are no HTTP do no harm", async () => {
    for (const text of ["\r\n\r\n\r\n", "GET", "\0\0\0\0", "GET / HTTP/9.9\r\n\r\n", `GET /${"a".repeat(20000)} HTTP/1.1\r\n\r\n`,
      `GET / HTTP/1.1\r\n${"a: b\r\n".repeat(5000)}\r\n`, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "SSH-2.0-x\r\n"]) {
      const raw = await Raw.connect(gateway.origin);
      raw.write(text);
      await Promise.race([raw.untilEnd().catch(() => {}), new Promise((done) => setTimeout(done, 100))]);
      raw.end();
    }
    await lives();
  });
});
