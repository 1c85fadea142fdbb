/** What stands behind https:// in links to well-known explorers: gateway/chain/explorers.c has the same. */
import type { ChainFamily } from './chain.ts';

/** Host and slash, and the path where the host has several chains. */
const EXPLORERS: readonly (readonly [prefix: string, family: ChainFamily, network: string])[] = [
  ['etherscan.io/', 'evm', 'Ethereum'],
  ['bscscan.com/', 'evm', 'BNB Smart Chain'],
  ['polygonscan.com/', 'evm', 'Polygon'],
  ['arbiscan.io/', 'evm', 'Arbitrum One'],
  ['optimistic.etherscan.io/', 'evm', 'OP Mainnet'],
  ['basescan.org/', 'evm', 'Base'],
  ['lineascan.build/', 'evm', 'Linea'],
  ['snowtrace.io/', 'evm', 'Avalanche'],
  ['snowscan.xyz/', 'evm', 'Avalanche'],
  ['gnosisscan.io/', 'evm', 'Gnosis'],
  ['era.zksync.network/', 'evm', 'zkSync Era'],
  ['blockchair.com/ethereum/', 'evm', 'Ethereum'],
  ['oklink.com/eth/', 'evm', 'Ethereum'],
  ['oklink.com/bsc/', 'evm', 'BNB Smart Chain'],
  ['mempool.space/', 'bitcoin', 'Bitcoin'],
  ['blockstream.info/', 'bitcoin', 'Bitcoin'],
  ['blockchair.com/bitcoin/', 'bitcoin', 'Bitcoin'],
  ['blockchain.com/btc/', 'bitcoin', 'Bitcoin'],
  ['blockchain.com/explorer/transactions/btc/', 'bitcoin', 'Bitcoin'],
  ['blockchain.com/explorer/addresses/btc/', 'bitcoin', 'Bitcoin'],
  ['btcscan.org/', 'bitcoin', 'Bitcoin'],
  ['oklink.com/btc/', 'bitcoin', 'Bitcoin'],
  ['tronscan.org/', 'tron', 'TRON'],
  ['tronscan.io/', 'tron', 'TRON'],
  ['oklink.com/trx/', 'tron', 'TRON'],
  ['solscan.io/', 'solana', 'Solana'],
  ['explorer.solana.com/', 'solana', 'Solana'],
  ['solana.fm/', 'solana', 'Solana'],
];

const LINK_MAX = 200;

/** The explorer that the link before `at` leads to. */
export function explorerBefore(text: string, at: number): { readonly family: ChainFamily; readonly network: string } | null {
  const run = /[!-~]*$/.exec(text.slice(Math.max(0, at - LINK_MAX), at))?.[0] ?? '';
  const link = run.slice(run.lastIndexOf('://') + (run.includes('://') ? 3 : 1)).toLowerCase().replace(/^www\./, '');
  const found = EXPLORERS.find(([prefix]) => link.startsWith(prefix));
  return found === undefined ? null : { family: found[1], network: found[2] };
}
