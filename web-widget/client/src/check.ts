/**
 * Checks parsed JSON against the tables in gen/: small, since the widget carries it.
 *
 * It sees values, not their spelling: that a field stands there twice or a number is
 * written 1.0 is for strict.ts, which also tells a client's frame from a good one.
 */
import type { ErrorCode } from './gen/frames.ts';

export type Check = (value: unknown) => boolean;

/** The fields of an object; in brackets when they may be absent. */
export interface Shape {
  readonly [field: string]: Check | readonly [Check];
}

/** Frames by their type. */
export interface Shapes {
  readonly [type: string]: Shape;
}

/** Why a line is no frame. `type` tells it from the frames. */
export interface Problem {
  readonly type: 'problem';
  readonly code: ErrorCode;
  readonly message: string;
  /** What could be read of a client's frame that was refused. */
  readonly ref?: number;
  readonly client_id?: string;
}

type Fields = { readonly [field: string]: unknown };

const NOT_TEXT = /[\0\ud800-\udfff]/u;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

export const has = (object: object, field: string): boolean => Object.prototype.hasOwnProperty.call(object, field);

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const int =
  (min: number, max: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;

export const ref = int(1, 2 ** 31 - 1);
export const id = int(1, Number.MAX_SAFE_INTEGER);
export const seq = int(0, Number.MAX_SAFE_INTEGER);
export const time = seq;

export const bool: Check = (value) => typeof value === 'boolean';
export const uuid: Check = (value) => typeof value === 'string' && UUID.test(value);
export const json: Check = isObject;

/** Lengths are in code points. */
export const text =
  (min: number, max: number): Check =>
  (value) => {
    if (typeof value !== 'string' || NOT_TEXT.test(value)) return false;
    const length = value.replace(PAIR, ' ').length;
    return length >= min && length <= max;
  };

export const oneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string);

export const struct =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) && flaw(shape, value) === null;

export const list =
  (shape: Shape, max: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every(struct(shape));

/** The first field that is missing, wrong or unknown. */
function flaw(shape: Shape, object: Fields): string | null {
  for (const field in shape) {
    const rule = shape[field] as Check | readonly [Check];
    const optional = typeof rule !== 'function';
    if (!has(object, field)) {
      if (optional) continue;
      return field;
    }
    if (!(optional ? rule[0] : rule)(object[field])) return field;
  }
  return Object.keys(object).find((field) => !has(shape, field)) ?? null;
}

export const problem = (code: ErrorCode, message: string): Problem => ({ type: 'problem', code, message });

/** Null when `value` is one of these frames. */
export function check(shapes: Shapes, value: unknown): Problem | null {
  if (!isObject(value)) return problem('bad_json', 'not one JSON object');
  const { type, ...fields } = value;
  if (typeof type !== 'string') return problem('bad_frame', 'type');
  const shape = has(shapes, type) ? shapes[type] : undefined;
  if (shape === undefined) return problem('unknown_type', 'no frame of this type');
  const bad = flaw(shape, fields);
  return bad === null ? null : problem('bad_frame', bad);
}

/** One line; what it is when it is good, the caller's tables know. */
export function decode<Frame>(shapes: Shapes, line: string): Frame | Problem {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return problem('bad_json', 'not one JSON object');
  }
  return check(shapes, value) ?? (value as Frame);
}
