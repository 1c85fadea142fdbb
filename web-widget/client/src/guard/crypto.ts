/**
 * SHA-256, base58, base32, bech32 and the public keys of Ed25519, in little code: a page without HTTPS has no
 * WebCrypto, and an answer is wanted at once. None of it keeps a secret, so it need not take
 * the same time for every input.
 */

const K: number[] = [];
const H: number[] = [];
for (let n = 2; K.length < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) prime &&= n % d !== 0;
  if (!prime) continue;
  if (H.length < 8) H.push((Math.sqrt(n) * 2 ** 32) | 0);
  K.push((Math.cbrt(n) * 2 ** 32) | 0);
}

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** FIPS 180-4. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const hash = [...H];
  const w = new Int32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    let [a, b, c, d, e, f, g, h] = hash as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const w15 = w[i - 15] ?? 0;
      const w2 = w[i - 2] ?? 0;
      w[i] = i < 16 ? view.getInt32(block + i * 4)
        : (w[i - 16] ?? 0) + (w[i - 7] ?? 0) + (rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3)) + (rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10));
      const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + (K[i] ?? 0) + (w[i] ?? 0)) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => (hash[i] = ((hash[i] ?? 0) + value) | 0));
  }
  const out = new DataView(new ArrayBuffer(32));
  hash.forEach((value, i) => out.setInt32(i * 4, value));
  return new Uint8Array(out.buffer);
}

const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The bytes of a base58 text, in Bitcoin's alphabet or another; null when it is none. */
export function base58(text: string, alphabet = DIGITS): Uint8Array | null {
  const little: number[] = [];
  for (const c of text) {
    let carry = alphabet.indexOf(c);
    if (carry < 0) return null;
    for (let i = 0; i < little.length; i++) {
      carry += (little[i] ?? 0) * 58;
      little[i] = carry & 255;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) little.push(carry & 255);
  }
  let zeros = 0;
  while (text[zeros] === alphabet[0]) zeros++;
  return Uint8Array.from([...Array<number>(zeros).fill(0), ...little.reverse()]);
}

export function isChecked(bytes: Uint8Array): boolean {
  const sum = sha256(sha256(bytes.subarray(0, -4)));
  return bytes.subarray(-4).every((byte, i) => byte === sum[i]);
}

// ---- Ed25519 (RFC 8032), with big integers: milliseconds, and seldom asked for ----

const P = 2n ** 255n - 19n;
const mod = (x: bigint): bigint => ((x % P) + P) % P;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}

type Point = readonly [bigint, bigint, bigint, bigint];

const D = mod(-121665n * power(121666n, P - 2n));
const BASE_Y = mod(4n * power(5n, P - 2n));
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const BASE: Point = [BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)];

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

const W = 2n ** 64n;
const root = (n: bigint, power: bigint, scale: bigint): bigint => {
  let low = 0n;
  let high = scale * 32n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= n * scale ** power) low = middle;
    else high = middle - 1n;
  }
  return low % W;
};

/** Each word of 64 bits as two of 32, the high one first. */
let constants: { k: Int32Array; h: Int32Array } | null = null;

/** The first bits of the primes' roots, as FIPS 180-4 has them. */
function constants512(): { k: Int32Array; h: Int32Array } {
  if (constants !== null) return constants;
  const k: bigint[] = [];
  const h: bigint[] = [];
  for (let n = 2; k.length < 80; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime &&= n % d !== 0;
    if (!prime) continue;
    if (h.length < 8) h.push(root(BigInt(n), 2n, W));
    k.push(root(BigInt(n), 3n, W));
  }
  const halves = (words: bigint[]): Int32Array => Int32Array.from(words.flatMap((word) => [Number(word >> 32n) | 0, Number(word & 0xffffffffn) | 0]));
  return (constants = { k: halves(k), h: halves(h) });
}

/** One block of 128 bytes, into the state. */
function compress512(state: Int32Array, view: DataView, block: number): void {
  const { k } = constants512();
  const w = new Int32Array(160);
  const at = (words: Int32Array, i: number): number => words[i] ?? 0;
  // Sums of 64 bits: the low halves are added as numbers, and what is above 32 bits goes to the high ones.
  const low = (...parts: number[]): number => parts.reduce((sum, part) => sum + (part >>> 0), 0);
  const high = (carried: number, ...parts: number[]): number => parts.reduce((sum, part) => (sum + part) | 0, Math.floor(carried / 2 ** 32));
  for (let i = 0; i < 32; i++) w[i] = view.getInt32(block + i * 4);
  const shifted = (x: number, y: number, n: number): number => (n < 32 ? (x >>> n) | (y << (32 - n)) : (y >>> (n - 32)) | (x << (64 - n)));
  for (let i = 32; i < 160; i += 2) {
    const [ah, al, bh, bl] = [at(w, i - 30), at(w, i - 29), at(w, i - 4), at(w, i - 3)];
    const s0h = shifted(ah, al, 1) ^ shifted(ah, al, 8) ^ (ah >>> 7);
    const s0l = shifted(al, ah, 1) ^ shifted(al, ah, 8) ^ ((al >>> 7) | (ah << 25));
    const s1h = shifted(bh, bl, 19) ^ shifted(bh, bl, 61) ^ (bh >>> 6);
    const s1l = shifted(bl, bh, 19) ^ shifted(bl, bh, 61) ^ ((bl >>> 6) | (bh << 26));
    const sum = low(s0l, s1l, at(w, i - 13), at(w, i - 31));
    w[i + 1] = sum | 0;
    w[i] = high(sum, s0h, s1h, at(w, i - 14), at(w, i - 32));
  }
  const v = state.slice();
  for (let i = 0; i < 160; i += 2) {
    const [ah, al, bh, bl, ch, cl] = [at(v, 0), at(v, 1), at(v, 2), at(v, 3), at(v, 4), at(v, 5)];
    const [eh, el, fh, fl, gh, gl] = [at(v, 8), at(v, 9), at(v, 10), at(v, 11), at(v, 12), at(v, 13)];
    const sum1 = low(at(v, 15), shifted(el, eh, 14) ^ shifted(el, eh, 18) ^ shifted(el, eh, 41), (el & fl) ^ (~el & gl), at(k, i + 1), at(w, i + 1));
    const t1h = high(sum1, at(v, 14), shifted(eh, el, 14) ^ shifted(eh, el, 18) ^ shifted(eh, el, 41), (eh & fh) ^ (~eh & gh), at(k, i), at(w, i));
    const sum2 = low(sum1, shifted(al, ah, 28) ^ shifted(al, ah, 34) ^ shifted(al, ah, 39), (al & bl) ^ (al & cl) ^ (bl & cl));
    const ht = high(sum2, t1h, shifted(ah, al, 28) ^ shifted(ah, al, 34) ^ shifted(ah, al, 39), (ah & bh) ^ (ah & ch) ^ (bh & ch));
    const sum3 = low(at(v, 7), sum1);
    const eNew = high(sum3, at(v, 6), t1h);
    v.copyWithin(2, 0, 14);
    v[0] = ht;
    v[1] = sum2 | 0;
    v[8] = eNew;
    v[9] = sum3 | 0;
  }
  for (let i = 0; i < 16; i += 2) {
    const sum = low(at(state, i + 1), at(v, i + 1));
    state[i] = high(sum, at(state, i), at(v, i));
    state[i + 1] = sum | 0;
  }
}

/** The rest of a text, of which `before` bytes are in the state. */
function finish512(state: Int32Array, bytes: Uint8Array, before: number): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, (before + bytes.length) * 8);
  for (let block = 0; block < padded.length; block += 128) compress512(state, view, block);
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((half, i) => out.setInt32(i * 4, half));
  return new Uint8Array(out.buffer);
}

const sha512 = (bytes: Uint8Array): Uint8Array => finish512(constants512().h.slice(), bytes, 0);

/** SHA-512/256: its first state is the hash of its own name, from another one. */
export function sha512of256(bytes: Uint8Array): Uint8Array {
  const name = finish512(constants512().h.map((half) => half ^ 0xa5a5a5a5), new TextEncoder().encode('SHA-512/256'), 0);
  const view = new DataView(name.buffer);
  return finish512(Int32Array.from({ length: 16 }, (_, i) => view.getInt32(i * 4)), bytes, 0).subarray(0, 32);
}

/** HMAC-SHA512 (RFC 2104) with a key, for any number of texts. */
export function hmac512(key: Uint8Array): (text: Uint8Array) => Uint8Array {
  const block = new Uint8Array(128);
  block.set(key.length > 128 ? sha512(key) : key);
  const begun = (pad: number): Int32Array => {
    const state = constants512().h.slice();
    compress512(state, new DataView(block.map((byte) => byte ^ pad).buffer), 0);
    return state;
  };
  const [inner, outer] = [begun(0x36), begun(0x5c)];
  return (text) => finish512(outer.slice(), finish512(inner.slice(), text, 128), 128);
}

/** Whether the second half is the public key of the first. */
export function isKeypair(bytes: Uint8Array): boolean {
  let scalar = sha512(bytes.subarray(0, 32)).subarray(0, 32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  scalar = (scalar & ((1n << 254n) - 8n)) | (1n << 254n);
  let sum: Point = [0n, 1n, 1n, 0n];
  for (let point = BASE; scalar > 0n; scalar >>= 1n, point = add(point, point)) if (scalar & 1n) sum = add(sum, point);
  const inverse = power(sum[2], P - 2n);
  let key = mod(sum[1] * inverse) | ((mod(sum[0] * inverse) & 1n) << 255n);
  for (const byte of bytes.subarray(32)) {
    if (BigInt(byte) !== (key & 255n)) return false;
    key >>= 8n;
  }
  return true;
}

/** RFC 4648, without what is left over at the end. */
export function bytesOfBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, have] = [0, 0];
  for (const c of text) {
    bits = ((bits << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c)) & 0xfff;
    have += 5;
    if (have >= 8) bytes.push((bits >> (have -= 8)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** With XModem's polynomial. */
export function crc16(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum;
}

/**
 * Of what stands behind the "1", in small letters: its digits, those of the checksum too, and the sum over all as
 * BIP-173 has it, which is 1 when the text is whole (BIP-350 has another). Null when another character is in it.
 */
export function bech32(head: string, rest: string): { digits: number[]; sum: number } | null {
  const codes = [...head].map((c) => c.charCodeAt(0));
  const digits = [...rest].map((c) => 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.indexOf(c));
  if (digits.includes(-1)) return null;
  let sum = 1;
  for (const value of [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...digits]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((part, i) => (sum ^= (top >> i) & 1 ? part : 0));
  }
  return { digits, sum };
}
