/**
 * JSON as the gateway reads it: what JSON.parse lets pass is refused here.
 *
 * For gateways played by a test and for the protocol's vectors; no part of the widget.
 */
import { check, has, isObject, type Problem, problem, ref, type Shapes, uuid } from './check.ts';
import type { ErrorCode } from './gen/frames.ts';

const MAX_DEPTH = 16;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\x01-\x1f]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const NOT_TEXT = /[\0\ud800-\udfff]/u;
const INT64_MAX = 2n ** 63n - 1n;

class SyntaxFlaw extends Error {}

interface Parsed {
  /** Undefined when it is not JSON at all. */
  readonly value: unknown;
  readonly code: ErrorCode | null;
}

/** Recursive descent; goes on behind what is refused but readable, so that a ref can be told. */
class Parser {
  private at = 0;
  private code: ErrorCode | null = null;

  constructor(private readonly text: string) {}

  run(): Parsed {
    if (this.text.includes('\0')) this.note('bad_text');
    try {
      const value = this.value(0);
      this.take(SPACE);
      if (this.at < this.text.length) throw new SyntaxFlaw();
      return { value, code: this.code };
    } catch (error) {
      if (!(error instanceof SyntaxFlaw)) throw error;
      return { value: undefined, code: this.code ?? 'bad_json' };
    }
  }

  private note(code: ErrorCode): void {
    this.code ??= code;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.at += found?.[0].length ?? 0;
    return found;
  }

  private eat(mark: string): boolean {
    this.take(SPACE);
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private must(mark: string): void {
    if (!this.eat(mark)) throw new SyntaxFlaw();
  }

  private value(depth: number): unknown {
    if (this.eat('{')) return this.object(depth + 1);
    if (this.eat('[')) return this.array(depth + 1);
    if (this.text[this.at] === '"') return this.string();
    const number = this.take(NUMBER);
    if (number !== null) return this.number(number);
    const word = this.take(WORD)?.[0];
    if (word === undefined) throw new SyntaxFlaw();
    return word === 'null' ? null : word === 'true';
  }

  private string(): string {
    this.take(SPACE);
    const token = this.take(STRING)?.[0];
    if (token === undefined) throw new SyntaxFlaw();
    const text = JSON.parse(token.replace(/\0/g, '\\u0000')) as string;
    if (NOT_TEXT.test(text)) this.note('bad_text');
    return text;
  }

  /** 1.0 and 1e3 are no integers, so they become what no check takes. */
  private number(token: RegExpExecArray): number {
    if (token[1] !== undefined || token[2] !== undefined) return NaN;
    const size = BigInt(token[0]);
    if (size > INT64_MAX || size < -INT64_MAX - 1n) this.note('bad_frame');
    return Number(size);
  }

  private object(depth: number): object {
    const object: { [field: string]: unknown } = Object.create(null);
    if (depth > MAX_DEPTH) this.note('too_deep');
    if (this.eat('}')) return object;
    do {
      const field = this.string();
      if (field in object) this.note('bad_frame');
      this.must(':');
      object[field] = this.value(depth);
    } while (this.eat(','));
    this.must('}');
    return object;
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = [];
    if (depth > MAX_DEPTH) this.note('too_deep');
    if (this.eat(']')) return array;
    do array.push(this.value(depth));
    while (this.eat(','));
    this.must(']');
    return array;
  }
}

const parse = (line: string): Parsed => new Parser(line).run();

/** What the sender of a refused frame waits for, as far as it is good. */
function recovered(value: unknown): Pick<Problem, 'ref' | 'client_id'> {
  if (!isObject(value)) return {};
  return {
    ...(ref(value.ref) ? { ref: value.ref as number } : {}),
    ...(uuid(value.client_id) ? { client_id: (value.client_id as string).toLowerCase() } : {}),
  };
}

/** What this role may not send although others may comes before all else that is wrong. */
function denied(own: Shapes, others: Shapes, value: unknown): Problem | null {
  if (!isObject(value) || typeof value.type !== 'string' || !has(others, value.type)) return null;
  const theirs = others[value.type] ?? {};
  const ours = has(own, value.type) ? own[value.type] : undefined;
  const bad = ours === undefined ? value.type : Object.keys(theirs).find((field) => has(value, field) && !has(ours, field));
  return bad === undefined ? null : problem('not_allowed', bad);
}

/** A line from a client: `own` is what its role may send, `others` what the other one may. */
export function decodeStrict<Frame>(own: Shapes, others: Shapes, line: string): Frame | Problem {
  const { value, code } = parse(line);
  const bad =
    code !== null
      ? problem(code, 'not as the protocol has it')
      : (denied(own, others, value) ?? check(own, value));
  return bad === null ? (value as Frame) : { ...bad, ...recovered(value) };
}

