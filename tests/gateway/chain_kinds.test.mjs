/**
 * Transactions of Bitcoin, TRON and Solana, for the cards of the console. Their nodes are the tests' own (tests/chains), which
 * answer as the documentation of each has it, or as no node should.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { BitcoinNode } from "../chains/bitcoin.mjs";
import { FORGERIES } from "../chains/node.mjs";
import { PAYER, RECEIVER, signature, SolanaNode } from "../chains/solana.mjs";
import { TronNode, USDT } from "../chains/tron.mjs";
import { TamedNode } from "../evm/tamed.mjs";
import { Staff } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, evm, bitcoin, tron, solana, staff;
let count = 0;
/** Another one each time, which a node knows when it is told so. */
const id = () => (++count).toString(16).padStart(8, "0").repeat(8);
const sign = () => signature(++count);

before(async () => {
  postgres = Postgres.start();
  evm = await TamedNode.start();
  bitcoin = await BitcoinNode.start({ user: "baton:let-me_in" });
  tron = await TronNode.start();
  solana = await SolanaNode.start();
  gateway = await Gateway.start(postgres, {
    chains: `Ether evm ${evm.url} 12 https://ether.example, Bitcoin bitcoin ${bitcoin.url} 2 https://bitcoin.example own, ` +
      `TRON tron ${tron.url} 19 https://tron.example, Solana solana ${solana.url} 32 https://solana.example`,
  });
  staff = await newcomer();
});

after(async () => {
  await gateway?.stop();
  for (const node of [evm, bitcoin, tron, solana]) node?.stop();
  postgres?.stop();
});

/** A member of staff who has asked for nothing yet. */
function newcomer() {
  const name = `ann${++count}`;
  return new Staff(gateway.origin).signIn(name, gateway.addStaff(name));
}

/** What the gateway answers; one person may ask sixty times a minute, so whoever has done that makes room for another one. */
async function ask(hash, query = "") {
  const look = () => staff.fetch(`/api/chain/tx/${hash}${query}`);
  let answer = await look();
  if (answer.status === 429) {
    staff = await newcomer();
    answer = await look();
  }
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** A chain that is slow is no matter here, and one that failed is left alone for a while: until one can be looked at. */
const card = (hash, query) => until("the chains have answered", async () => {
  const seen = await ask(hash, query);
  return seen.status !== "unavailable" && seen;
});

/** What is asked for on its own may come too late on a slow machine: until it is there. */
const whole = (hash) => until("the details have come", async () => {
  const seen = await ask(hash, "?fresh=1");
  return seen.paid !== undefined && seen;
});

describe("Bitcoin", () => {
  test("one in a block has its height, its confirmations, its outputs and the explorer's page, and no 0x", async () => {
    const hash = bitcoin.add(id(), { height: bitcoin.head - 2 });
    const seen = await card(hash.toUpperCase());
    assert.deepEqual([seen.status, seen.chain, seen.kind, seen.hash, seen.block, seen.confirmations, seen.wanted], ["confirmed", "Bitcoin", "bitcoin", hash, bitcoin.head - 2, 3, 2]);
    assert.deepEqual([seen.amount, seen.unit, seen.block_at, seen.url], ["1.75", "BTC", 1690168629000, `https://bitcoin.example/tx/${hash}`]);
  });

  test("one that waits tells for which, and whether its fee is low", async () => {
    let seen = await card(bitcoin.add(id(), { rate: 2, ancestors: 3 }));
    assert.deepEqual([seen.status, seen.ahead, seen.low_fee, seen.fee_sat_vb, seen.wish_sat_vb, seen.paid], ["pending", 3, true, "2", "12", "0.000004"]);
    seen = await card(bitcoin.add(id(), { rate: 20 }));
    assert.deepEqual([seen.status, seen.ahead, seen.low_fee, seen.fee_gwei, seen.nonce], ["pending", 0, false, undefined, undefined]);
    bitcoin.estimate = { errors: ["Insufficient data or no feerate found"], blocks: 6 };
    seen = await card(bitcoin.add(id(), { rate: 2 }));
    delete bitcoin.estimate;
    assert.deepEqual([seen.low_fee, seen.wish_sat_vb], [false, "1"]);
  });

  test("one that is nowhere, or whose block was given up, is not found", async () => {
    assert.equal((await card(id())).status, "not_found");
    assert.equal((await card(bitcoin.add(id(), { height: bitcoin.head - 1, abandoned: true }))).status, "not_found");
  });

  test("a node without an index knows what waits or is unspent; of others it says neither that they are nor that they aren't", async () => {
    bitcoin.index = false;
    const seen = await card(bitcoin.add(id(), { height: bitcoin.head - 9 }));
    assert.deepEqual([seen.status, seen.block, seen.confirmations, seen.amount], ["confirmed", bitcoin.head - 9, 10, undefined]);
    assert.equal((await card(bitcoin.add(id()))).status, "pending");
    for (const hash of [bitcoin.add(id(), { height: bitcoin.head - 9, spent: true }), id(), id()]) {
      const unknown = await ask(hash);
      assert.equal(unknown.status, "unavailable");
      assert.ok(unknown.silent.includes("Bitcoin"));
    }
    bitcoin.index = true;
    // That is no failure, after three of which it would be left alone.
    const log = readFileSync(gateway.log, "utf8");
    assert.match(log, /chain_cannot_tell chain="Bitcoin"/);
    assert.doesNotMatch(log, /chain_failed chain="Bitcoin" why=answer/);
  });

  test("a node that wants another password is not asked in vain for ever, and is named", async () => {
    const user = bitcoin.user;
    bitcoin.user = "baton:another";
    const seen = await ask(bitcoin.add(id()));
    bitcoin.user = user;
    assert.equal(seen.status, "unavailable");
    assert.ok(seen.silent.includes("Bitcoin"));
  });
});

describe("TRON", () => {
  test("one in a block has its addresses as people write them, and what it moved when that is USDT", async () => {
    const hash = tron.add(id(), { height: tron.head - 18, usdt: 12_500_000, receiver: USDT });
    const seen = await card(hash);
    assert.deepEqual([seen.status, seen.kind, seen.hash, seen.block, seen.confirmations], ["confirmed", "tron", hash, tron.head - 18, 19]);
    assert.deepEqual([seen.from, seen.to, seen.amount, seen.unit], ["T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "12.5", "USDT"]);
    assert.equal(seen.url, `https://tron.example/#/transaction/${hash}`);
  });

  test("one that failed has the energy that it used, and one without a receipt is pending", async () => {
    const seen = await card(tron.add(id(), { height: tron.head, failed: true, energy: 64285 }));
    assert.deepEqual([seen.status, seen.energy, seen.confirmations, seen.reason, seen.amount], ["failed", 64285, 1, undefined, undefined]);
    assert.equal((await card(tron.add(id()))).status, "pending");
  });
});

describe("Solana", () => {
  test("a final one has its slot, its fee and what a plain transfer moved", async () => {
    const hash = solana.add(sign());
    const seen = await whole(hash);
    assert.deepEqual([seen.status, seen.kind, seen.hash, seen.block, seen.finality, seen.confirmations], ["confirmed", "solana", hash, 335_501_800, "finalized", undefined]);
    assert.deepEqual([seen.amount, seen.paid, seen.unit, seen.from, seen.to, seen.block_at], ["1.5", "0.000005", "SOL", PAYER, RECEIVER, 1745972000000]);
    assert.equal(seen.url, `https://solana.example/tx/${hash}`);
    assert.deepEqual(seen.asked, ["Solana"]);
  });

  test("one that is only voted for, or not even that, says so; one that failed names the error", async () => {
    let seen = await card(solana.add(sign(), { finality: "confirmed" }));
    assert.deepEqual([seen.status, seen.finality, seen.confirmations, seen.wanted], ["confirmed", "confirmed", 12, 32]);
    seen = await card(solana.add(sign(), { finality: "processed" }));
    assert.deepEqual([seen.status, seen.finality, seen.confirmations, seen.paid], ["confirmed", "processed", 0, undefined]);
    seen = await whole(solana.add(sign(), { error: { InstructionError: [0, { Custom: 1 }] } }));
    assert.deepEqual([seen.status, seen.reason, seen.paid, seen.amount], ["failed", "InstructionError(0, Custom(1))", "0.000005", undefined]);
  });

  test("what its program wrote into the log costs the details at most", async () => {
    for (const logs of [["Program log: \u0000"], ["x".repeat(2 << 20)]]) {
      const seen = await card(solana.add(sign(), { logs }));
      assert.deepEqual([seen.status, seen.finality, seen.paid], ["confirmed", "finalized", undefined]);
    }
  });

  test("one that left no trace is not found", async () => {
    assert.equal((await card(sign())).status, "not_found");
  });
});

describe("64 hex digits", () => {
  const asked = (node, hash) => node.asked.flat().some((call) => JSON.stringify(call.params).includes(hash));

  test("may be of several chains: all that have such are asked, and the one that knows them is believed", async () => {
    const ofBitcoin = bitcoin.add(id(), { height: bitcoin.head }), ofTron = tron.add(id(), { height: tron.head });
    assert.equal((await card(ofBitcoin)).chain, "Bitcoin");
    assert.equal((await card(ofTron)).chain, "TRON");
    const seen = await card(id());
    assert.deepEqual([seen.status, [...seen.asked].sort()], ["not_found", ["Bitcoin", "Ether", "TRON"]]);
    assert.ok(!asked(solana, ofBitcoin));
  });

  test("with 0x in front are of an EVM chain, and of one kind alone where that is said", async () => {
    const hash = bitcoin.add(id(), { height: bitcoin.head });
    let seen = await card(`0x${hash}`);
    assert.deepEqual([seen.status, seen.hash, seen.asked], ["not_found", `0x${hash}`, ["Ether"]]);
    assert.ok(!asked(bitcoin, hash));
    seen = await card(hash, "?kind=tron");
    assert.deepEqual([seen.status, seen.hash, seen.asked], ["not_found", hash, ["TRON"]]);
    assert.deepEqual((await card(hash, "?network=bitcoin")).asked, ["Bitcoin"]);
    assert.equal((await staff.fetch(`/api/chain/tx/${hash}?kind=dogecoin`)).status, 400);
    assert.equal((await staff.fetch(`/api/chain/tx/${hash}?kind=solana`)).status, 404);
    assert.equal((await staff.fetch(`/api/chain/tx/${hash}z`)).status, 400);
  });
});

describe("a node that answers as none should", () => {
  const kinds = [
    ["bitcoin", () => bitcoin, () => bitcoin.add(id(), { height: bitcoin.head - 5 })],
    ["tron", () => tron, () => tron.add(id(), { height: tron.head - 30 })],
    ["solana", () => solana, () => solana.add(sign())],
  ];
  for (const [kind, node, make] of kinds) {
    test(`of ${kind} is not believed, nor followed`, async () => {
      for (const how of ["status", "redirect", ...Object.keys(FORGERIES)]) {
        assert.equal((await card(make(), `?kind=${kind}`)).status, "confirmed", `before ${how}`); // so it is not left alone now
        node().how = how;
        const seen = await ask(make(), `?kind=${kind}`);
        node().how = "well";
        assert.deepEqual([seen.status, seen.silent.length, seen.block], ["unavailable", 1, undefined], how);
      }
    });

    test(`of ${kind} is not waited for longer than for any`, async () => {
      node().how = "never";
      assert.equal((await ask(make(), `?kind=${kind}`)).status, "unavailable");
      node().how = "well";
    });
  }
});
