/**
 * Recovery phrases and private keys in what a visitor is about to send: the same rules as the
 * gateway's (gateway/guard), so that a secret does not even leave the page. Loaded
 * when it is needed; the lists of seven languages are a part of their own.
 */
import { findGlued } from './glued.ts';
import { findHan } from './han.ts';
import { findKeys } from './keys.ts';
import { findKeystore } from './keystore.ts';
import { findPhrases } from './phrase.ts';
import { type GuardState, isAlone, newState, pieceOf, remember } from './piece.ts';
import { read } from './read.ts';
import { type Finding, Scan } from './scan.ts';
import { findSplit } from './split.ts';
import { Tables } from './tables.ts';

export type { Finding, Kind } from './scan.ts';

export { type GuardState, newState } from './piece.ts';

export interface Result {
  readonly findings: readonly Finding[];
  readonly redacted: string;
  /** Something in it must not be sent. */
  readonly secret: boolean;
}

const SHOWN = 6;
const PLACEHOLDERS = {
  recovery_phrase: '[recovery phrase removed]',
  private_key: '[private key removed]',
  extended_key: '[extended private key removed]',
  keystore: '[keystore removed]',
};

function shortHex(text: string): string {
  const digits = [...text].map((c) => (/\s/.test(c) ? '' : read(c).as)).join('');
  return `${digits.slice(0, SHOWN + (/^.x/i.test(digits) ? 2 : 0))}…${digits.slice(-SHOWN)}`;
}

export class Guard {
  private readonly tables = new Tables();

  /** `others` of gen/others.ts. */
  addOthers(others: readonly string[]): void {
    this.tables.addOthers(others);
  }

  scan(text: string, state?: GuardState): Result {
    const scan = new Scan(this.tables, text);
    const piece = pieceOf(scan, state);
    findKeystore(scan);
    findKeys(scan);
    findSplit(scan);
    findHan(scan);
    findGlued(scan);
    findPhrases(scan);
    if (scan.findings.length === 0 && isAlone(piece)) scan.add('recovery_phrase', piece.start, piece.end);
    if (state !== undefined && scan.findings.length > 0) Object.assign(state, newState());
    else if (state !== undefined) remember(scan, state, piece);
    let redacted = '';
    let at = 0;
    for (const { kind, start, end } of scan.findings) {
      redacted += text.slice(at, start) + (kind === 'hex' ? shortHex(text.slice(start, end)) : PLACEHOLDERS[kind]);
      at = end;
    }
    return { findings: scan.findings, redacted: redacted + text.slice(at), secret: scan.findings.some(({ kind }) => kind !== 'hex') };
  }
}
