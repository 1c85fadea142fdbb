import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { isDone, readChainCard } from './card.ts';
import { CHAIN_MARKS_MAX, findChain, MAY_BE_CHAIN, pieces, shortForm } from './chain.ts';
import { keccak256 } from './keccak.ts';

interface Vector {
  readonly name: string;
  readonly text: string;
  readonly marks: readonly { value: string; family: string; thing: string; mistyped: boolean; network: string | null }[];
}

const FILE = join(process.cwd(), process.cwd().endsWith('web-widget') ? '..' : '.', 'tests/unit/chain_vectors.json');
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Vector[];

test('every vector of the C side has the same marks here', () => {
  assert.ok(vectors.length > 80);
  for (const { name, text, marks } of vectors) {
    const found = findChain(text).map(({ start, end, ...rest }) => ({ value: text.slice(start, end), ...rest }));
    assert.deepEqual(found, marks, name);
  }
});

test('Keccak has its known hashes, also around the length of a block', () => {
  const known: readonly (readonly [number, string])[] = [
    [0, 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
    [1, '3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb'],
    [135, '34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446'],
    [136, 'a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e'],
    [137, 'd869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39'],
  ];
  for (const [length, hash] of known) {
    assert.equal(Buffer.from(keccak256(new Uint8Array(length).fill(0x61))).toString('hex'), hash);
  }
});

test('a short form has six and four', () => {
  assert.equal(shortForm('0x88df016429689c079f3b2f6ad39fa052532c5679'), '0x88df…5679');
  assert.equal(shortForm('0123456789'), '0123456789');
});

test('no more are marked than a message may have', () => {
  assert.equal(findChain('0xde709f2102306220921060314715629080e2fb77 '.repeat(40)).length, CHAIN_MARKS_MAX);
});

test('the pieces of a text are the text', () => {
  for (const { text, marks } of vectors) {
    const all = pieces(text);
    assert.equal(all.map((piece) => piece.text).join(''), text);
    assert.equal(all.filter((piece) => piece.mark !== null).length, marks.length);
    if (marks.length > 0) assert.match(text, MAY_BE_CHAIN);
  }
});

test('a card is read as far as it is one, and a link of another kind than https is left out', () => {
  const hash = `0x${'ab'.repeat(32)}`;
  const card = readChainCard({ hash, status: 'pending', chain: 'Test', missing: 2, low_fee: true, fee_gwei: '0.5', url: 'javascript:alert(1)', asked: ['Test', 1] });
  assert.deepEqual([card?.status, card?.missing, card?.lowFee, card?.fee, card?.url, card?.asked], ['pending', 2, true, '0.5', '', ['Test']]);
  assert.equal(readChainCard({ hash, status: 'done' }), null);
  assert.equal(readChainCard({ hash: '0xab', status: 'failed' }), null);
  assert.equal(readChainCard(null), null);
});

test('a card of each chain is read with what only that chain has', () => {
  const id = 'ab'.repeat(32);
  const bitcoin = readChainCard({ hash: id, status: 'pending', kind: 'bitcoin', low_fee: true, fee_sat_vb: '1.004', wish_sat_vb: '12.5', amount: '1.5', unit: 'BTC' });
  assert.deepEqual([bitcoin?.fee, bitcoin?.wish, bitcoin?.feeUnit, bitcoin?.amount, bitcoin?.unit], ['1.004', '12.5', 'sat/vB', '1.5', 'BTC']);
  assert.equal(readChainCard({ hash: id, status: 'failed', kind: 'tron', energy: 31895 })?.energy, 31895);
  const signature = '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW';
  const solana = readChainCard({ hash: signature, status: 'confirmed', finality: 'finalized', wanted: 32, block: 48, block_at: 1656604342000 });
  assert.ok(solana !== null && isDone(solana));
  assert.equal(solana.blockAt, 1656604342000);
  const voted = readChainCard({ hash: signature, status: 'confirmed', finality: 'confirmed', confirmations: 31, wanted: 32 });
  assert.ok(voted !== null && !isDone(voted));
  assert.equal(readChainCard({ hash: `${signature}0`, status: 'confirmed' }), null);
});
