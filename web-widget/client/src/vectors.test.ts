/** The protocol's vectors, run through the tables: the same that the gateway's decoder is tested with. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkServer as checkAgents, decodeServer as decodeAgents } from './gen/agent.ts';
import { decodeClient } from './gen/client.ts';
import { checkServer as checkVisitors, decodeServer as decodeVisitors } from './gen/visitor.ts';

interface Repeat {
  readonly repeat: string;
  readonly times: number;
}

interface Vector {
  readonly name: string;
  readonly direction: 'client' | 'server';
  readonly role: 'visitor' | 'agent';
  readonly line?: string | readonly (string | Repeat)[];
  readonly hex?: string;
  /** The frame; true for what the line itself says. */
  readonly frame?: true | object;
  readonly code?: string;
  readonly ref?: number;
  readonly client_id?: string;
  /** Only the raw text shows what is wrong. */
  readonly spelling?: true;
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** Found upwards from here: the compiled test may lie anywhere in the checkout. */
function vectorFolder(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const found = join(folder, 'protocol', 'vectors');
    if (existsSync(found)) return found;
    assert.notEqual(folder, dirname(folder), 'no protocol/vectors above the working directory');
  }
}

function load(): [string, Vector][] {
  const folder = vectorFolder();
  const files = [folder, join(folder, 'gen')].flatMap((each) =>
    readdirSync(each)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(each, name)),
  );
  return files.flatMap((file) =>
    (JSON.parse(readFileSync(file, 'utf8')) as Vector[]).map((vector): [string, Vector] => [
      `${file.slice(folder.length + 1)}: ${vector.name} (${vector.role})`,
      vector,
    ]),
  );
}

/** Null for bytes that no JavaScript string holds. */
function lineOf(vector: Vector): string | null {
  if (vector.hex !== undefined) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(vector.hex, 'hex'));
    } catch {
      return null;
    }
  }
  const pieces = typeof vector.line === 'string' ? [vector.line] : (vector.line ?? []);
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times))).join('');
}

/** As JSON has it: no -0, ids in lower case, no prototypes. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' && UUID.test(each) ? each.toLowerCase() : each,
  );

function judge(name: string, vector: Vector, line: string, got: object): void {
  if (vector.frame !== undefined) {
    assert.deepEqual(plain(got), vector.frame === true ? plain(JSON.parse(line)) : vector.frame, name);
    return;
  }
  const { type, code, ref, client_id } = got as { type: string; code?: string; ref?: number; client_id?: string };
  assert.deepEqual([type, code], ['problem', vector.code], name);
  if (vector.direction === 'client') assert.deepEqual([ref, client_id], [vector.ref, vector.client_id], name);
}

test('a line from a client means what its vector says', () => {
  let count = 0;
  for (const [name, vector] of load()) {
    const line = lineOf(vector);
    if (vector.direction !== 'client' || line === null) continue;
    judge(name, vector, line, vector.role === 'agent' ? decodeClient(line, 'agent') : decodeClient(line, 'visitor'));
    count++;
  }
  assert.ok(count > 500, `only ${count} vectors`);
});

test('a line from the server means what its vector says, as far as its values tell', () => {
  let count = 0;
  for (const [name, vector] of load()) {
    const line = lineOf(vector);
    if (vector.direction !== 'server' || line === null || vector.spelling) continue;
    judge(name, vector, line, vector.role === 'agent' ? decodeAgents(line) : decodeVisitors(line));
    const value: unknown = JSON.parse(line);
    const checked = vector.role === 'agent' ? checkAgents(value) : checkVisitors(value);
    assert.equal(checked === null, vector.frame === undefined, name);
    count++;
  }
  assert.ok(count > 300, `only ${count} vectors`);
});

test('what is no JSON at all is a problem, not an exception', () => {
  for (const line of ['', '{', 'null', '[]', '{"type":"ok","ref":1}x']) {
    assert.equal(decodeVisitors(line).type, 'problem');
    assert.equal(decodeAgents(line).type, 'problem');
  }
});

test('a visitor does not see the facts behind an event', () => {
  const entry = { type: 'entry', conversation: 1, seq: 1, at: 1, kind: 'event', author: 'system', event: 'queued' };
  assert.equal(decodeVisitors(JSON.stringify(entry)).type, 'entry');
  assert.equal(decodeVisitors(JSON.stringify({ ...entry, detail: {} })).type, 'problem');
  assert.equal(decodeAgents(JSON.stringify({ ...entry, detail: {} })).type, 'entry');
});
