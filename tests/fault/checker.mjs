/**
 * The history checker: takes what the clients of a run logged and what the database holds, and proves the promises.
 *
 * It knows no socket and no SQL, so that it can be tested with made-up histories. A history is
 *
 *   clients        [{name, role, id, complete, log}]; `complete`: it was left alone until it had read all
 *   conversations  [{id, visitor, state, agent, held, last_seq}]
 *   entries        Map of conversation id to stored rows, [{seq, at_us, tx, kind, author, author_id, client_id, event,
 *                  data, text, hash}], ascending; moves are made one at a time, so their order is that of `tx`, the
 *                  number of the transaction, whatever clocks say
 *   agents         [{id, capacity, load}]
 *
 * and a log is a row of operations, `t` in milliseconds of one clock that all clients share:
 *
 *   send      conversation, client_id, hash of the text; each attempt
 *   ack       conversation, client_id, seq, at
 *   refuse    conversation, client_id, code: an answer after which the client gave the message up
 *   follow    conversation, after: where this reader began to read; the first one of a conversation counts
 *   unfollow  conversation: from here on nothing more is due to it
 *   read      conversation, seq, hash: new to the client
 *   repeat    conversation, seq, hash: the client held it already, and dropped it
 *   followed  conversation, seq: the gateway says that all entries up to here have been sent
 */
import { createHash } from "node:crypto";

const canonical = (value) =>
  value === null || typeof value !== "object" ? value
  : Array.isArray(value) ? value.map(canonical)
  : Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));

export const hashOfText = (text) => createHash("sha1").update(text).digest("base64url");

/** Of an entry as every party sees it: all its fields but `detail`. */
export function hashOfEntry({ seq, at, kind, author, author_id, client_id, text, event, data }) {
  const fields = [seq, at, kind, author, author_id ?? 0, client_id ?? "", text ?? "", event ?? "", data ?? null];
  return createHash("sha1").update(JSON.stringify(canonical(fields))).digest("base64url");
}

/** See entry_is_private() of the schema. */
const isPrivate = (row) => row.kind === "note" || ["offered", "declined", "moved_in_queue"].includes(row.event);

/** The index of the first row with a seq above this. Rows are ascending. */
function firstAbove(rows, seq) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].seq <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The history with look-ups: rows by seq and by author and client id, operations by conversation. */
class Indexed {
  constructor(history) {
    Object.assign(this, history);
    this.owners = new Map(this.conversations.map(({ id, visitor }) => [id, visitor]));
    this.bySeq = new Map();
    this.byClientId = new Map();
    for (const [conversation, rows] of this.entries) {
      this.bySeq.set(conversation, new Map(rows.map((row) => [row.seq, row])));
      for (const row of rows) {
        if (!row.client_id) continue;
        const key = `${conversation} ${row.author} ${row.author_id} ${row.client_id}`;
        this.byClientId.set(key, [...(this.byClientId.get(key) ?? []), row]);
      }
    }
  }

  row(conversation, seq) {
    return this.bySeq.get(conversation)?.get(seq);
  }

  stored(client, conversation, clientId) {
    return this.byClientId.get(`${conversation} ${client.role} ${client.id} ${clientId}`) ?? [];
  }

  *ops(...kinds) {
    for (const client of this.clients) {
      for (const op of client.log) if (kinds.includes(op.op)) yield [client, op];
    }
  }
}

/* ---- what is stored, by itself ---- */

function* seqsAreDense({ entries, conversations }) {
  for (const [conversation, rows] of entries) {
    const wrong = rows.findIndex((row, i) => row.seq !== i + 1);
    if (wrong >= 0) yield `conversation ${conversation}: place ${wrong + 1} has seq ${rows[wrong].seq}`;
  }
  const there = new Set(conversations.map(({ id }) => id));
  for (const conversation of entries.keys()) if (!there.has(conversation)) yield `conversation ${conversation} is gone, its entries are not`;
  for (const { id, last_seq } of conversations) {
    const rows = entries.get(id) ?? [];
    if (rows.length !== last_seq) yield `conversation ${id}: last_seq is ${last_seq}, there are ${rows.length} entries`;
  }
}

function* clientIdsAreStoredOnce({ byClientId }) {
  for (const [key, rows] of byClientId) {
    if (rows.length > 1) yield `${key} is stored ${rows.length} times: seqs ${rows.map((row) => row.seq).join(", ")}`;
  }
}

function* timeNeverRunsBackwards({ entries }) {
  for (const [conversation, rows] of entries) {
    const wrong = rows.findIndex((row, i) => i > 0 && row.at_us < rows[i - 1].at_us);
    if (wrong > 0) yield `conversation ${conversation}: seq ${rows[wrong].seq} is older than the one before`;
  }
}

function* botAnswersOnce({ entries }) {
  for (const [conversation, rows] of entries) {
    const answered = new Set();
    for (const row of rows) {
      const to = row.author === "bot" ? row.data?.answer_to : undefined;
      if (to === undefined) continue;
      if (answered.has(to)) yield `conversation ${conversation}: the bot answers seq ${to} twice`;
      if (to >= row.seq) yield `conversation ${conversation}: seq ${row.seq} answers ${to}, which is later`;
      answered.add(to);
    }
  }
}

/** From which states an event may come; see the table of the protocol page. */
const FROM = {
  opened: [undefined],
  queued: ["bot", "passed on"],
  assigned: ["queued", "handed on"],
  returned: ["assigned"],
  transferred: ["queued", "assigned"],
  closed: ["bot", "queued", "assigned"],
  rated: ["closed"],
  offered: ["queued"],
  declined: ["queued"],
  fell_back: ["queued"],
  reminded: ["queued"],
  message_left: ["queued"],
  moved_in_queue: ["queued", "assigned"],
  helpful: ["bot", "queued", "assigned", "closed"],
};
/** Those that leave the state and the holder as they are. */
const STAYS = ["rated", "offered", "declined", "fell_back", "reminded", "message_left", "moved_in_queue", "helpful"];

/** One conversation's state and holder after each event; `wrong` gets what the table does not allow. */
class Fold {
  constructor(conversation) {
    this.conversation = conversation;
    this.state = undefined;
    this.agent = null;
    this.exposed = new Set(); // seqs of messages that a secret was taken out of
  }

  /** Returns what is wrong with this row here, or nothing. */
  take(row) {
    const place = `conversation ${this.conversation} seq ${row.seq}`;
    if (row.kind !== "event") return this.#said(row, place);
    const before = this.state;
    this.#move(row);
    return FROM[row.event]?.includes(before) ? undefined : `${place}: ${row.event} out of ${before}`;
  }

  #said(row, place) {
    if (this.state === undefined) return `${place}: an entry before the conversation was opened`;
    if (row.kind === "message" && row.author === "agent" && this.agent !== row.author_id) {
      return `${place}: agent ${row.author_id} speaks, the conversation is with ${this.agent ?? this.state}`;
    }
    if (row.author === "visitor" && row.data?.guard) this.exposed.add(row.seq);
    // What to do about a secret that was said is told whoever has the conversation.
    if (row.kind === "message" && row.author === "bot" && this.state !== "bot" && !this.exposed.has(row.data?.answer_to)) {
      return `${place}: the bot speaks while ${this.state}`;
    }
    if (row.kind === "message" && this.state === "closed") return `${place}: a message after the end`;
    return undefined;
  }

  #move(row) {
    if (STAYS.includes(row.event)) return;
    this.agent = row.event === "assigned" ? row.data.agent_id : null;
    this.state = { opened: "bot", queued: "queued", returned: "queued", assigned: "assigned", closed: "closed",
      transferred: { agent: "handed on", bot: "bot" }[row.data?.to] ?? "passed on" }[row.event];
  }
}

function* statesFollowTheTable({ entries }) {
  for (const [conversation, rows] of entries) {
    const fold = new Fold(conversation);
    for (const row of rows) {
      const wrong = fold.take(row);
      if (wrong) yield wrong;
    }
  }
}

function* botComesBeforeAnyAgent({ entries }) {
  for (const [conversation, rows] of entries) {
    const opened = rows.findIndex((row) => row.event === "opened");
    const queued = rows.findIndex((row) => row.event === "queued");
    const person = rows.findIndex((row) => row.event === "assigned" || (row.author === "agent" && row.kind === "message"));
    if (person >= 0 && !(opened === 0 && queued > 0 && queued < person)) {
      yield `conversation ${conversation}: an agent at seq ${rows[person].seq}, before the bot handed over`;
    }
  }
}

function* foldEqualsTheTimeline({ entries, conversations, agents }) {
  const loads = new Map(agents.map((agent) => [agent.id, 0]));
  for (const { id, state, agent, held } of conversations) {
    const fold = new Fold(id);
    for (const row of entries.get(id) ?? []) fold.take(row);
    const holder = state === "closed" ? null : agent;
    if (fold.state !== state || fold.agent !== holder) {
      yield `conversation ${id}: ${state} with ${holder} beside the timeline, ${fold.state} with ${fold.agent} in it`;
    }
    if (fold.agent !== null) loads.set(fold.agent, (loads.get(fold.agent) ?? 0) + held);
  }
  for (const { id, load } of agents) {
    if (loads.get(id) !== load) yield `agent ${id}: load ${load}, but holds ${loads.get(id)}`;
  }
}

/** Replays all events of all conversations in the order of their transactions; in one, what frees a place goes first. */
function* capacityIsNeverExceeded({ entries, agents }) {
  const capacity = new Map(agents.map((agent) => [agent.id, agent.capacity]));
  const events = [];
  for (const [conversation, rows] of entries) {
    for (const row of rows) if (row.kind === "event" && row.event !== "rated") events.push({ conversation, row });
  }
  const takes = ({ row }) => (row.event === "assigned" ? 1 : 0);
  events.sort((a, b) => a.row.tx - b.row.tx
    || (a.conversation === b.conversation ? a.row.seq - b.row.seq : takes(a) - takes(b)));
  const holder = new Map();
  const held = new Map();
  for (const { conversation, row } of events) {
    const before = holder.get(conversation);
    if (before !== undefined) {
      held.get(before).delete(conversation);
      holder.delete(conversation);
    }
    if (row.event !== "assigned") continue;
    const agent = row.data.agent_id;
    if (before !== undefined) yield `conversation ${conversation}: agent ${agent} at seq ${row.seq} while ${before} has it`;
    if (!held.has(agent)) held.set(agent, new Set());
    held.get(agent).add(conversation);
    holder.set(conversation, agent);
    if (held.get(agent).size > (capacity.get(agent) ?? 0)) {
      yield `agent ${agent}: ${held.get(agent).size} conversations with seq ${row.seq} of ${conversation}, room for ${capacity.get(agent)}`;
    }
  }
}

/* ---- what was acked and refused ---- */

function* ackedIsStored(history) {
  for (const [client, op] of history.ops("ack")) {
    const place = `${client.name}: ${op.client_id} in ${op.conversation}, acked as ${op.seq}`;
    const [row] = history.stored(client, op.conversation, op.client_id);
    if (row === undefined) yield `${place}, is not stored`;
    else if (row.seq !== op.seq) yield `${place}, is stored as ${row.seq}`;
    else if (row.at !== op.at) yield `${place} at ${op.at}, is stored at ${row.at}`;
  }
}

function* storedIsWhatWasSent(history) {
  for (const [client, op] of history.ops("send")) {
    for (const row of history.stored(client, op.conversation, op.client_id)) {
      // Out of this one the guard took a secret: it is not what was sent, and must not be.
      if (hashOfText(row.text) !== op.hash && !row.data?.guard) yield `${client.name}: seq ${row.seq} of ${op.conversation} has another text than was sent`;
    }
  }
}

function* onlyWhatWasSentIsStored({ entries, clients }) {
  const known = new Set(clients.map((client) => `${client.role} ${client.id}`));
  const sent = new Set();
  for (const client of clients) for (const op of client.log) if (op.op === "send") sent.add(op.client_id);
  for (const [conversation, rows] of entries) {
    for (const row of rows) {
      if (row.client_id && known.has(`${row.author} ${row.author_id}`) && !sent.has(row.client_id)) {
        yield `conversation ${conversation}: seq ${row.seq} was sent by nobody`;
      }
    }
  }
}

function* refusedIsNotStored(history) {
  for (const [client, op] of history.ops("refuse")) {
    const [row] = history.stored(client, op.conversation, op.client_id);
    if (row !== undefined) yield `${client.name}: ${op.client_id} was refused with ${op.code}, but is seq ${row.seq} of ${op.conversation}`;
  }
}

/** ack(a) before the first send(b), in one conversation and whoever sent them, means seq(a) < seq(b). */
function* ackBeforeSendMeansOrder(history) {
  const first = new Map(); // the first attempt of each message, and its first ack
  for (const [client, op] of history.ops("send", "ack")) {
    const key = `${op.conversation} ${client.role} ${client.id} ${op.client_id}`;
    const message = first.get(key) ?? { conversation: op.conversation, sent: Infinity, acked: Infinity };
    first.set(key, message);
    if (op.op === "send") message.sent = Math.min(message.sent, op.t);
    else message.acked = Math.min(message.acked, op.t);
    message.seq ??= history.stored(client, op.conversation, op.client_id)[0]?.seq;
  }
  const times = [];
  for (const message of first.values()) {
    if (message.seq === undefined) continue;
    times.push({ t: message.sent, ack: false, message });
    if (message.acked < Infinity) times.push({ t: message.acked, ack: true, message });
  }
  times.sort((a, b) => a.t - b.t || Number(a.ack) - Number(b.ack));
  const highest = new Map();
  for (const { ack, message } of times) {
    const acked = highest.get(message.conversation) ?? 0;
    if (ack) highest.set(message.conversation, Math.max(acked, message.seq));
    else if (message.seq < acked) yield `conversation ${message.conversation}: seq ${message.seq} was sent after ${acked} had been acked`;
  }
}

/* ---- what was read ---- */

function* receivedIsStored(history) {
  for (const [client, op] of history.ops("read", "repeat")) {
    const row = history.row(op.conversation, op.seq);
    if (row === undefined) yield `${client.name}: received seq ${op.seq} of ${op.conversation}, which is not stored`;
    else if (row.hash !== op.hash) yield `${client.name}: received seq ${op.seq} of ${op.conversation} with other content than is stored`;
  }
}

function* visitorsSeeNothingPrivate(history) {
  for (const [client, op] of history.ops("read", "repeat")) {
    const row = history.row(op.conversation, op.seq);
    if (client.role === "visitor" && row && isPrivate(row)) yield `${client.name}: received the note ${op.seq} of ${op.conversation}`;
    const owner = history.owners.get(op.conversation);
    if (client.role === "visitor" && owner !== undefined && owner !== client.id) {
      yield `${client.name}: received seq ${op.seq} of ${op.conversation}, which is another visitor's`;
    }
  }
}

/** The rows that this client should see of a conversation, behind a seq. */
function visible(history, client, conversation, after) {
  const rows = history.entries.get(conversation) ?? [];
  const behind = rows.slice(firstAbove(rows, after));
  return client.role === "visitor" ? behind.filter((row) => !isPrivate(row)) : behind;
}

function* readersHaveNoGapAndOneOrder(history) {
  for (const client of history.clients) {
    const readers = new Map(); // by conversation: what is to come, and how far it has come
    for (const op of client.log) {
      if (op.op === "follow" && !readers.has(op.conversation)) {
        readers.set(op.conversation, { due: visible(history, client, op.conversation, op.after), at: 0, broken: false });
      }
      const reader = readers.get(op.conversation);
      if (op.op === "follow") reader.reads = true;
      if (op.op === "unfollow" && reader) reader.reads = false;
      const place = `${client.name} in ${op.conversation}`;
      if (op.op === "read") {
        if (reader === undefined) {
          yield `${place}: received seq ${op.seq} without following`;
          continue;
        }
        const due = reader.due[reader.at++];
        if (due?.seq === op.seq || reader.broken) continue;
        reader.broken = true; // one report a reader
        yield `${place}: received seq ${op.seq} where ${due?.seq ?? "nothing"} was due`;
      } else if (op.op === "followed" && reader && !reader.broken) {
        const due = reader.due[reader.at];
        if (due !== undefined && due.seq <= op.seq) yield `${place}: was told that all to ${op.seq} was sent, without ${due.seq}`;
      }
    }
    for (const [conversation, { due, at, broken, reads }] of readers) {
      if (client.complete && reads && !broken && at < due.length) {
        yield `${client.name} in ${conversation}: never received seq ${due[at].seq}, the last stored is ${due.at(-1).seq}`;
      }
    }
  }
}

export const RULES = {
  "seqs are dense from 1": seqsAreDense,
  "each client id is stored once": clientIdsAreStoredOnce,
  "time never runs backwards in a conversation": timeNeverRunsBackwards,
  "the bot answers a message once": botAnswersOnce,
  "states follow the table": statesFollowTheTable,
  "the bot comes before any agent": botComesBeforeAnyAgent,
  "what stands beside the timeline is its fold": foldEqualsTheTimeline,
  "capacity is never exceeded, and nobody shares a conversation": capacityIsNeverExceeded,
  "what was acked is stored, with that seq and time": ackedIsStored,
  "what is stored is what was sent": storedIsWhatWasSent,
  "nothing is stored that nobody sent": onlyWhatWasSentIsStored,
  "what was refused is not stored": refusedIsNotStored,
  "an ack before a send means that order": ackBeforeSendMeansOrder,
  "what was received is stored": receivedIsStored,
  "visitors see nothing private": visitorsSeeNothingPrivate,
  "readers have no gap, no repeat and the stored order": readersHaveNoGapAndOneOrder,
};

/** Returns all that is wrong, [{rule, what}]; nothing when all promises were kept. */
export function check(history) {
  const indexed = new Indexed(history);
  const found = [];
  for (const [rule, search] of Object.entries(RULES)) for (const what of search(indexed)) found.push({ rule, what });
  return found;
}
