/**
 * What a TCP socket of this process brings comes late, by random times of up to a quarter of TEST_SLOW milliseconds:
 * in its order within a socket, and not between two. For `node --import`; run.mjs says what for.
 */
import { Socket } from "node:net";

const longest = Number(process.env.TEST_SLOW) / 4;
const { destroy, push } = Socket.prototype;
const late = Symbol("what came and was not handed on yet");

/** Mostly little, and seldom much. */
const delay = () => longest * Math.random() ** 4;

/** One at a time, as each is read in a turn of its own. */
function hand(socket) {
  const queue = socket[late];
  queue[0].act();
  queue.shift();
  if (queue.length > 0) setTimeout(hand, Math.max(1, queue[0].due - Date.now()), socket);
}

function later(socket, act) {
  const queue = (socket[late] ??= []);
  const due = Math.max(Date.now() + delay(), queue.at(-1)?.due ?? 0);
  queue.push({ due, act });
  if (queue.length === 1) setTimeout(hand, Math.max(1, due - Date.now()), socket);
}

Socket.prototype.push = function (chunk, encoding) {
  if (this[late] === undefined && this._handle?.constructor.name !== "TCP") return push.call(this, chunk, encoding);
  later(this, () => this.destroyed || push.call(this, chunk, encoding));
  return true;
};

/* A read that failed comes behind what was read before it, as from the kernel. */
Socket.prototype.destroy = function (error) {
  if (error?.syscall === "read" && this[late]?.length > 0) {
    later(this, () => destroy.call(this, error));
    return this;
  }
  return destroy.call(this, error);
};
