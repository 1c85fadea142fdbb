/** What has become of a transaction, as the gateway tells it (protocol/http.md): read with care. */
import type { Entry } from '../gen/frames.ts';

export const CHAIN_STATUSES = ['not_found', 'pending', 'confirmed', 'failed', 'unavailable'] as const;
export type ChainStatus = (typeof CHAIN_STATUSES)[number];

export interface ChainCard {
  readonly hash: string;
  readonly status: ChainStatus;
  /** '' when several were asked and none knew it. */
  readonly chain: string;
  /** Unix ms of what the chain said. */
  readonly at: number;
  /** The explorer's page, https; or ''. */
  readonly url: string;
  readonly from: string;
  readonly to: string;
  readonly block: number;
  readonly confirmations: number;
  readonly wanted: number;
  readonly nonce: number;
  readonly ahead: number;
  readonly missing: number;
  readonly replaced: boolean;
  readonly lowFee: boolean;
  readonly fee: string;
  readonly wish: string;
  readonly reason: string;
  readonly asked: readonly string[];
  readonly silent: readonly string[];
}

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : []).filter((each): each is string => typeof each === 'string');

/** Null when it is none. */
export function readChainCard(value: unknown): ChainCard | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const number = (name: string): number => (typeof fields[name] === 'number' ? fields[name] : 0);
  const status = CHAIN_STATUSES.find((each) => each === fields['status']);
  if (status === undefined || !/^0x[0-9a-f]{64}$/.test(text('hash'))) return null;
  return {
    hash: text('hash'), status, chain: text('chain'), at: number('at'),
    url: text('url').startsWith('https://') ? text('url') : '',
    from: text('from'), to: text('to'), block: number('block'), confirmations: number('confirmations'), wanted: number('wanted'),
    nonce: number('nonce'), ahead: number('ahead'), missing: number('missing'),
    replaced: fields['replaced'] === true, lowFee: fields['low_fee'] === true, fee: text('fee_gwei'), wish: text('wish_gwei'),
    reason: text('reason'), asked: texts(fields['asked']), silent: texts(fields['silent']),
  };
}

/** Those that the bot's answer was made from. */
export function chainCardsOf(entry: Entry): readonly ChainCard[] {
  const list = (entry.data as { readonly chain?: { readonly cards?: unknown } | null } | null | undefined)?.chain?.cards;
  return (Array.isArray(list) ? list : []).map(readChainCard).filter((card): card is ChainCard => card !== null);
}
