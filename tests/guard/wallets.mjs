// wallets.mjs -- phrases of wallets that have a checksum of their own, made and checked with Node's crypto alone.

import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const pickWords = (r, list, n) => Array.from({ length: n }, () => r.pick(list));

function crc32(bytes, polynomial) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
  }
  return ~sum >>> 0;
}

/** As its documentation has it: a hash that begins with the kind of wallet. */
const bare = (word) => word.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
export const isElectrum = (words) => /^(01|10[012])/.test(createHmac("sha512", "Seed version").update(words.map(bare).join(" ")).digest("hex"));

export const isTon = (words) => pbkdf2Sync(createHmac("sha512", words.join(" ")).digest(), "TON seed version", 390, 64, "sha512")[0] === 0;

function until(r, list, n, is) {
  for (;;) {
    const words = pickWords(r, list, n);
    if (is(words)) return words;
  }
}

/** 25 words: the bytes' bits from the lowest on, and the first ones of their hash. */
function algorand(r, list) {
  const key = r.bytes(32);
  const hash = createHash("sha512-256").update(key).digest();
  let bits = key.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const words = [];
  for (let i = 0; i < 24; i++, bits >>= 11n) words.push(list[Number(bits & 2047n)]);
  return [...words, list[hash.readUInt16LE() & 2047]];
}

/** 33 bytes: a version, which is zero, what is enciphered, and CRC-32C of both. */
function aezeed(r, list) {
  const bytes = Buffer.concat([Buffer.from([0]), r.bytes(28), Buffer.alloc(4)]);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 29), 0x82f63b78), 29);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{11}/g).map((index) => list[parseInt(index, 2)]);
}

/** 24 words of a list of its own, and one of them again, by the first three letters of all. These are made up: what is
 * checked is not which list they are of. */
function monero(r) {
  const word = () => Array.from({ length: 2 + r.below(2) }, () => r.pick([..."bdfgklmnprstvz"]) + r.pick([..."aeiou"])).join("");
  const words = Array.from({ length: 24 }, word);
  return [...words, words[crc32(Buffer.from(words.map((each) => each.slice(0, 3)).join("")), 0xedb88320) % 24]];
}

/** By name: (random, lists) => words. */
export const wallets = {
  electrum: (r, lists) => until(r, lists.english, 12, isElectrum),
  electrumSpanish: (r, lists) => until(r, lists.spanish.map(bare), 12, isElectrum),
  ton: (r, lists) => until(r, lists.english, 24, isTon),
  algorand: (r, lists) => algorand(r, lists.english),
  aezeed: (r, lists) => aezeed(r, lists.english),
  monero,
};
