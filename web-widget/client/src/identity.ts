/**
 * Who an anonymous visitor is: a secret of 256 random bits, made here and kept
 * in the storage of the gateway's origin. It never leaves for the host page.
 */

/** The part of `Storage` that the library uses. */
export interface KeyValue {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const SECRET_KEY = 'baton.secret';
const SECRET = /^anon\.[A-Za-z0-9_-]{43}$/;

/** localStorage when it really works here (it may be blocked in iframes), else null. */
export function usableStorage(): KeyValue | null {
  try {
    const storage = window.localStorage;
    storage.setItem('baton.probe', '1');
    storage.removeItem('baton.probe');
    return storage;
  } catch {
    return null;
  }
}

export function makeSecret(random: (bytes: Uint8Array) => Uint8Array): string {
  const bytes = random(new Uint8Array(32));
  return 'anon.' + btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

const fillRandom = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes);

/** The kept secret, or a new one; without storage it lives as long as the caller keeps it. */
export function visitorSecret(storage: KeyValue | null, random = fillRandom): string {
  const kept = readItem(storage, SECRET_KEY);
  if (kept !== null && SECRET.test(kept)) return kept;
  const secret = makeSecret(random);
  writeItem(storage, SECRET_KEY, secret);
  // Another tab may have written one in between: the stored one wins.
  const stored = readItem(storage, SECRET_KEY);
  return stored !== null && SECRET.test(stored) ? stored : secret;
}

export function readItem(storage: KeyValue | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** Null removes. False when it could not be kept (full, or blocked). */
export function writeItem(storage: KeyValue | null, key: string, value: string | null): boolean {
  try {
    if (value === null) storage?.removeItem(key);
    else storage?.setItem(key, value);
    return storage !== null;
  } catch {
    return false;
  }
}

/** A random UUID; `crypto.randomUUID` is missing in older web views and on plain http. */
export function newClientId(random = fillRandom): string {
  const bytes = random(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
