/** What has become of a transaction, as the gateway tells it (protocol/http.md): read with care. */
import type { Entry } from '../gen/frames.ts';

const CHAIN_STATUSES = ['not_found', 'pending', 'confirmed', 'failed', 'unavailable'] as const;
export type ChainStatus = (typeof CHAIN_STATUSES)[number];

export interface ChainCard {
  readonly hash: string;
  readonly status: ChainStatus;
  /** What the chain that knows it is: 'evm', 'bitcoin', 'tron' or 'solana'; or ''. */
  readonly kind: string;
  /** '' when several were asked and none knew it. */
  readonly chain: string;
  /** Unix ms of what the chain said. */
  readonly at: number;
  /** The explorer's page, https; or ''. */
  readonly url: string;
  readonly from: string;
  readonly to: string;
  /** What it moves, and the network's fee, each in `unit`, as text; or ''. */
  readonly amount: string;
  readonly paid: string;
  readonly unit: string;
  readonly block: number;
  /** Unix ms of the block; 0: not told. */
  readonly blockAt: number;
  readonly confirmations: number;
  readonly wanted: number;
  /** Of Solana: 'processed', 'confirmed' or 'finalized'. */
  readonly finality: string;
  /** Of TRON: what it used. */
  readonly energy: number;
  readonly nonce: number;
  readonly ahead: number;
  readonly missing: number;
  readonly replaced: boolean;
  readonly lowFee: boolean;
  /** What it offers and what the network takes, in `feeUnit`. */
  readonly fee: string;
  readonly wish: string;
  readonly feeUnit: string;
  readonly reason: string;
  readonly asked: readonly string[];
  readonly silent: readonly string[];
}

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : []).filter((each): each is string => typeof each === 'string');

/** 64 hex digits, or 64 bytes in base58. */
const HASH = /^(?:(?:0x)?[0-9a-f]{64}|[1-9A-HJ-NP-Za-km-z]{64,88})$/;

/** It is in a block, and counts as done there. */
export const isDone = (card: ChainCard): boolean => card.finality === 'finalized' || card.confirmations >= card.wanted;

/** Null when it is none. */
export function readChainCard(value: unknown): ChainCard | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const number = (name: string): number => (typeof fields[name] === 'number' ? fields[name] : 0);
  const status = CHAIN_STATUSES.find((each) => each === fields['status']);
  if (status === undefined || !HASH.test(text('hash'))) return null;
  return {
    hash: text('hash'), status, kind: text('kind'), chain: text('chain'), at: number('at'),
    url: text('url').startsWith('https://') ? text('url') : '',
    from: text('from'), to: text('to'), amount: text('amount'), paid: text('paid'), unit: text('unit'),
    block: number('block'), blockAt: number('block_at'), confirmations: number('confirmations'), wanted: number('wanted'),
    finality: text('finality'), energy: number('energy'),
    nonce: number('nonce'), ahead: number('ahead'), missing: number('missing'),
    replaced: fields['replaced'] === true, lowFee: fields['low_fee'] === true,
    fee: text('fee_gwei') || text('fee_sat_vb'), wish: text('wish_gwei') || text('wish_sat_vb'), feeUnit: text('fee_sat_vb') === '' ? 'Gwei' : 'sat/vB',
    reason: text('reason'), asked: texts(fields['asked']), silent: texts(fields['silent']),
  };
}

/** Those that the bot's answer was made from. */
export function chainCardsOf(entry: Entry): readonly ChainCard[] {
  const list = (entry.data as { readonly chain?: { readonly cards?: unknown } | null } | null | undefined)?.chain?.cards;
  return (Array.isArray(list) ? list : []).map(readChainCard).filter((card): card is ChainCard => card !== null);
}
