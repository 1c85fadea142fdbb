/** Each rule of the checker is broken once: a checker that finds nothing proves nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { check, hashOfEntry, hashOfText, RULES } from "./checker.mjs";

const row = (seq, more) => {
  const entry = { seq, at: 1000 + seq * 10, at_us: 1000000 + seq * 10000, tx: seq, kind: "message", author: "visitor", author_id: 0, text: `word ${seq}`, ...more };
  return { ...entry, hash: hashOfEntry(entry) };
};
const event = (seq, name, data, more) => row(seq, { kind: "event", author: "system", text: undefined, event: name, data, ...more });
const spoken = (seq, client_id, more) => row(seq, { author_id: 88, client_id, ...more });
const send = (t, { client_id, text }, conversation = 1) => ({ op: "send", t, conversation, client_id, hash: hashOfText(text) });
const ack = (t, { client_id, seq, at }, conversation = 1) => ({ op: "ack", t, conversation, client_id, seq, at });
const read = (t, { seq, hash }, conversation = 1) => ({ op: "read", t, conversation, seq, hash });

/** A conversation from the bot to an agent, with a note, and both its readers: nothing is wrong with it. */
function sound() {
  const rows = [
    event(1, "opened", { lang: "en" }),
    spoken(2, "a"),
    row(3, { author: "bot", client_id: "bot2", data: { answer_to: 2 } }),
    spoken(4, "b"),
    event(5, "queued", { reason: "asked" }),
    event(6, "assigned", { agent_id: 3 }),
    row(7, { kind: "note", author: "agent", author_id: 3, client_id: "n" }),
    row(8, { author: "agent", author_id: 3, client_id: "c" }),
    spoken(9, "d"),
  ];
  const at = (seq) => rows[seq - 1];
  const told = (rows_, t) => rows_.map((one, i) => read(t + i, one));
  return {
    clients: [
      { name: "visitor", role: "visitor", id: 88, complete: true, log: [
        { op: "follow", t: 0, conversation: 1, after: 0 }, read(1, at(1)), { op: "followed", t: 2, conversation: 1, seq: 1 },
        send(10, at(2)), ack(20, at(2)), ...told([at(2), at(3)], 21), send(30, at(4)), ack(40, at(4)),
        ...told([at(4), at(5), at(6), at(8)], 41), send(60, at(9)), ack(70, at(9)), read(71, at(9)),
        { op: "repeat", t: 80, conversation: 1, seq: 9, hash: at(9).hash }, { op: "followed", t: 81, conversation: 1, seq: 9 }] },
      { name: "agent", role: "agent", id: 3, complete: true, log: [
        { op: "follow", t: 45, conversation: 1, after: 2 }, ...told(rows.slice(2, 6), 46), send(50, at(7)), ack(51, at(7)),
        send(52, at(8)), ack(55, at(8)), ...told([at(7), at(8), at(9)], 72)] },
    ],
    conversations: [{ id: 1, visitor: 88, state: "assigned", agent: 3, held: 1, last_seq: 9 }],
    entries: new Map([[1, rows]]),
    agents: [{ id: 3, capacity: 1, load: 1 }],
  };
}

const broken = new Set();

/** Spoils a sound history; this rule must say so. */
function catches(rule, how, spoil) {
  broken.add(rule);
  test(`caught: ${how}`, () => {
    assert.ok(rule in RULES, `there is the rule "${rule}"`);
    const history = sound();
    spoil(history, history.entries.get(1), history.clients[0].log, history.clients[1].log);
    const found = check(history).filter((one) => one.rule === rule);
    assert.ok(found.length > 0, JSON.stringify(check(history)));
  });
}

const drop = (log, fits) => log.splice(log.findIndex(fits), 1);
const change = (rows, seq, more) => {
  const entry = { ...rows[seq - 1], ...more };
  rows[seq - 1] = { ...entry, hash: hashOfEntry(entry) };
};

test("a sound history has nothing wrong", () => assert.deepEqual(check(sound()), []));

catches("what was acked is stored, with that seq and time", "an acked entry is lost", (_h, rows) => rows.pop());
catches("what was acked is stored, with that seq and time", "an ack tells another seq", (_h, _rows, log) => {
  log.find((op) => op.op === "ack").seq = 4;
});
catches("what was acked is stored, with that seq and time", "a repeat is acked with another time", (_h, _rows, log) => {
  log.push({ ...log.find((op) => op.op === "ack"), t: 99, at: 5 });
});
catches("each client id is stored once", "a message is stored twice", (_h, rows) => rows.push(spoken(10, "d")));
catches("seqs are dense from 1", "a seq is missing", (_h, rows) => rows.splice(4, 1));
catches("seqs are dense from 1", "a seq is there twice", (_h, rows) => change(rows, 5, { seq: 4 }));
catches("seqs are dense from 1", "the first seq is 2", (_h, rows) => rows.shift());
catches("seqs are dense from 1", "last_seq is ahead of the entries", (h) => h.conversations[0].last_seq++);
catches("seqs are dense from 1", "a conversation is lost, its entries are not", (h) => h.conversations.pop());
catches("time never runs backwards in a conversation", "an entry is older than the one before", (_h, rows) => change(rows, 5, { at_us: 5 }));
catches("what is stored is what was sent", "another text is stored", (_h, rows) => change(rows, 4, { text: "else" }));
catches("nothing is stored that nobody sent", "an entry of nobody's", (_h, rows) => rows.push(spoken(10, "z")));
catches("what was refused is not stored", "a refused message is stored", (_h, _rows, log) => {
  log.push({ op: "refuse", t: 15, conversation: 1, client_id: "a", code: "conversation_closed" });
});
catches("an ack before a send means that order", "two of one sender's change places", (_h, rows, log) => {
  change(rows, 4, { client_id: "d" });
  change(rows, 9, { client_id: "b" });
  log.find((op) => op.op === "ack" && op.client_id === "b").t = 41;
});
catches("an ack before a send means that order", "an agent's comes before what the visitor had acked", (_h, _rows, log, agent) => {
  log.find((op) => op.op === "ack" && op.client_id === "d").t = 31;
  log.find((op) => op.op === "send" && op.client_id === "d").t = 30;
  agent.find((op) => op.op === "send" && op.client_id === "c").t = 32;
});
catches("what was received is stored", "an entry was shown and then not stored", (_h, _rows, log) => log.push(read(90, row(10))));
catches("what was received is stored", "a reader got another text", (_h, _rows, log) => {
  log.find((op) => op.op === "read" && op.seq === 3).hash = "else";
});
catches("what was received is stored", "a repeat is not what it was", (_h, _rows, log) => {
  log.find((op) => op.op === "repeat").hash = "else";
});
const readers = "readers have no gap, no repeat and the stored order";
catches(readers, "a gap in a visitor's log", (_h, _rows, log) => drop(log, (op) => op.op === "read" && op.seq === 3));
catches(readers, "a gap in an agent's log, of a note", (_h, _rows, _log, agent) => drop(agent, (op) => op.op === "read" && op.seq === 7));
catches(readers, "an entry twice", (_h, rows, log) => log.splice(7, 0, read(23, rows[2])));
catches(readers, "two entries in the wrong order", (_h, _rows, log) => {
  const at = log.findIndex((op) => op.op === "read" && op.seq === 4);
  [log[at], log[at + 1]] = [log[at + 1], log[at]];
});
catches(readers, "the end never came", (_h, _rows, log) => drop(log, (op) => op.op === "read" && op.seq === 9));
catches(readers, "`followed` came before its entries", (_h, rows, log) => {
  drop(log, (op) => op.op === "read" && op.seq === 9);
  log.push(read(99, rows[8]));
});
catches(readers, "entries of a conversation that was not followed", (_h, _rows, log) => drop(log, (op) => op.op === "follow"));
test("a reader that was cut off may lack the end, but nothing before it", () => {
  const history = sound();
  history.clients[0].complete = false;
  history.clients[0].log.splice(-3);
  assert.deepEqual(check(history).filter((one) => one.rule === readers), []);
});
catches("visitors see nothing private", "a visitor got a note", (_h, rows, log) => log.push(read(99, rows[6])));
catches("visitors see nothing private", "a visitor got another's entry", (h) => {
  h.conversations[0].visitor = 89;
});
catches("the bot answers a message once", "two answers to one message", (_h, rows) => {
  rows.push(row(10, { author: "bot", client_id: "bot2b", data: { answer_to: 2 } }));
});
catches("states follow the table", "assigned out of the bot's hands", (_h, rows) => rows.splice(4, 1));
catches("states follow the table", "a message left by one who does not wait", (_h, rows) => rows.push(event(10, "message_left", {})));
catches("states follow the table", "an agent speaks who does not have it", (_h, rows) => change(rows, 8, { author_id: 4 }));
catches("states follow the table", "the bot speaks after handing over", (_h, rows) => rows.push(row(10, { author: "bot" })));
catches("states follow the table", "a message after the end", (_h, rows) => rows.push(event(10, "closed", {}), spoken(11, "q")));
catches("the bot comes before any agent", "an agent comes first", (_h, rows) => change(rows, 2, { event: "assigned", kind: "event", data: { agent_id: 3 } }));
catches("what stands beside the timeline is its fold", "the state beside it is another", (h) => {
  h.conversations[0].state = "queued";
});
catches("what stands beside the timeline is its fold", "the load beside it is another", (h) => {
  h.agents[0].load = 0;
});
const capacity = "capacity is never exceeded, and nobody shares a conversation";
const second = (...rows) => [2, rows];
catches(capacity, "one conversation too many", (h) => {
  h.entries.set(...second(event(1, "opened"), event(2, "queued"), event(7, "assigned", { agent_id: 3 })));
});
catches(capacity, "one too many for a moment only", (h) => {
  h.entries.set(...second(event(1, "opened"), event(2, "queued"), event(7, "assigned", { agent_id: 3 }), event(8, "closed")));
});
catches(capacity, "two agents have one conversation", (h, rows) => {
  h.agents.push({ id: 4, capacity: 9, load: 0 });
  rows.push(event(10, "assigned", { agent_id: 4 }));
});
catches(capacity, "one too many, although the clock says that a place had been freed", (h, rows) => {
  rows.push(event(10, "closed", {}, { at_us: 1, tx: 20 }));
  h.entries.set(...second(event(1, "opened"), event(2, "queued"), event(3, "assigned", { agent_id: 3 }, { at_us: 2, tx: 19 })));
});
test("a place that is freed may be taken in the same transaction", () => {
  const history = sound();
  const rows = history.entries.get(1);
  rows.push(event(10, "closed", {}, { tx: 20 }));
  history.entries.set(...second(event(1, "opened"), event(2, "queued"), event(3, "assigned", { agent_id: 3 }, { tx: 20 })));
  assert.deepEqual(check(history).filter((one) => one.rule === capacity), []);
});

test("every rule was broken by one of these histories", () => assert.deepEqual(Object.keys(RULES).filter((rule) => !broken.has(rule)), []));
