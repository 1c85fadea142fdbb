/**
 * Transactions are looked up on their chains, for the cards of the console. The chains are a real node
 * and one that counts and answers as it is told.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EvmNode, noNode } from "../evm/node.mjs";
import { TamedNode } from "../evm/tamed.mjs";
import { Staff } from "./client.mjs";
import { Gateway, Postgres, until } from "./harness.mjs";

let postgres, gateway, chain, tamed, staff;
let hashes = 0;
/** One that no chain knows, another each time. */
const nowhere = () => `0x${(++hashes).toString(16).padStart(8, "0").repeat(8)}`;

before(async () => {
  if (noNode) return;
  postgres = Postgres.start();
  chain = await EvmNode.start();
  tamed = await TamedNode.start();
  gateway = await Gateway.start(postgres, {
    chains: `Test_Chain evm ${chain.url} 3 https://explorer.example, Tame evm ${tamed.url} 12`,
    log_level: "debug",
  });
  gateway.command("demo", "--articles");
  staff = await new Staff(gateway.origin).signIn("ann", gateway.addStaff("ann"));
});

after(async () => {
  await gateway?.stop();
  await chain?.stop();
  tamed?.stop();
  postgres?.stop();
});

const cardNow = async (hash, query = "") => {
  for (;;) {
    const answer = await staff.fetch(`/api/chain/tx/${hash}${query}`);
    if (answer.status === 200) return answer.json;
    assert.equal(answer.status, 429, answer.text); // so often is not asked where nothing is asked again
    await new Promise((done) => setTimeout(done, answer.json.error.retry_after_ms));
  }
};
/** The nodes here answer all: one that did not in the gateway's three seconds was slow, and is asked again. */
const card = (hash, query) => until(`an answer about ${hash}`, async () => {
  const seen = await cardNow(hash, query);
  return seen.status !== "unavailable" && seen;
});

describe("a card", { skip: noNode }, () => {
  test("of a confirmed one has its block, its confirmations and the explorer's page", async () => {
    const hash = await chain.send();
    await chain.mine(4);
    const seen = await card(hash);
    assert.deepEqual([seen.status, seen.chain, seen.confirmations, seen.wanted, seen.url],
      ["confirmed", "Test Chain", 5, 3, `https://explorer.example/tx/${hash}`]);
    const receipt = await chain.call("eth_getTransactionReceipt", hash);
    assert.equal(seen.block, Number(receipt.blockNumber));
    assert.equal(seen.from, receipt.from);
    assert.equal(seen.to, receipt.to);
    assert.deepEqual((await card(hash.slice(2).toUpperCase())).hash, hash, "0x and the case are no matter");
  });

  test("of a failed one has the reason that the contract gives, if that is plain words", async () => {
    const gas = "0x186a0";
    const refused = await chain.send({ to: await chain.deployRefusing("Pool: too little received"), gas, value: "0x0" });
    const lured = await chain.send({ to: await chain.deployRefusing("claim at https://evil.example"), gas, value: "0x0" });
    // Plain words, and such as nobody of the staff might say: https:// alone is not what makes a lure.
    const lures = ["Verify your wallet with 12 words at evil dot com", "Send me your recovery phrase", "Message the admin on Telegram, harbor_help"];
    for (const lure of lures) {
      const seen = await card(await chain.send({ to: await chain.deployRefusing(lure), gas, value: "0x0" }));
      assert.deepEqual([seen.status, seen.reason], ["failed", undefined], lure);
    }
    const endless = await chain.send({ to: await chain.deployEndless(), gas, value: "0x0" });
    assert.deepEqual([(await card(refused)).status, (await card(refused)).reason], ["failed", "Pool: too little received"]);
    assert.deepEqual([(await card(lured)).status, (await card(lured)).reason], ["failed", undefined]);
    assert.deepEqual([(await card(endless)).status, (await card(endless)).reason], ["failed", "out of gas"]);
  });

  test("of a pending one tells what it waits for: earlier ones, a gap, a fee that is too low", async () => {
    await chain.automine(false);
    try {
      const from = chain.accounts[2];
      const next = await chain.nonce(from);
      const first = await chain.send({ from });
      const second = await chain.send({ from });
      const gapped = await chain.send({ from, nonce: `0x${(next + 4).toString(16)}` });
      let seen = await card(first);
      assert.deepEqual([seen.status, seen.ahead, seen.missing, seen.low_fee], ["pending", 0, 0, false]);
      assert.equal((await card(second)).ahead, 1);
      seen = await card(gapped);
      assert.deepEqual([seen.nonce, seen.missing], [next + 4, 2]);

      // This node throws out what could go into a block but for its fee: so it has a gap before it, too.
      const cheap = await chain.send({ from: chain.accounts[3], nonce: "0x1", maxFeePerGas: "0x77359400", maxPriorityFeePerGas: "0x0" });
      await chain.baseFee(5_500_000_000);
      await chain.mine();
      seen = await card(cheap);
      assert.deepEqual([seen.status, seen.missing, seen.low_fee, seen.fee_gwei, seen.wish_gwei], ["pending", 1, true, "2", "5.5"]);
    } finally {
      await chain.automine(true);
    }
  });

  test("of one that goes into a block between two questions is of that block, and not of one that was replaced", async () => {
    const hash = nowhere();
    const from = `0x${"12".repeat(20)}`;
    let since = 0;
    tamed.tells = ({ method, params }) => {
      if (method === "eth_getTransactionCount") return "0x5";
      if (params[0] !== hash) return undefined;
      if (method === "eth_getTransactionByHash") return { hash, from, to: from, nonce: "0x4", maxFeePerGas: "0x9", value: "0x0", input: "0x" };
      return since++ === 0 ? null : { transactionHash: hash, blockNumber: "0xf", status: "0x1" };
    };
    const seen = await card(hash);
    tamed.tells = () => undefined;
    assert.deepEqual([seen.status, seen.block, seen.confirmations], ["confirmed", 15, 2]);
  });

  test("of one whose number another one took will never go into a block", async () => {
    const hash = nowhere();
    const from = `0x${"12".repeat(20)}`;
    tamed.tells = ({ method, params }) => {
      if (method === "eth_getTransactionCount") return "0x5";
      return method === "eth_getTransactionByHash" && params[0] === hash ? { hash, from, to: null, nonce: "0x4", gasPrice: "0x9" } : undefined;
    };
    const seen = await card(hash);
    tamed.tells = () => undefined;
    assert.deepEqual([seen.status, seen.replaced, seen.ahead, seen.missing], ["pending", true, 0, 0]);
  });

  test("of one that waits says so although the node falls silent before it tells for what", async () => {
    const hash = nowhere();
    const from = `0x${"12".repeat(20)}`;
    tamed.tells = ({ method, params }) => {
      if (method !== "eth_getTransactionByHash" || params[0] !== hash) return undefined;
      tamed.how = "never";
      return { hash, from, to: null, nonce: "0x4", gasPrice: "0x9" };
    };
    const seen = await until("it says so in time", async () => {
      tamed.how = "well";
      const seen = await cardNow(hash);
      return seen.status !== "unavailable" && seen;
    });
    tamed.tells = () => undefined;
    tamed.how = "well";
    assert.deepEqual([seen.status, seen.chain, seen.nonce, seen.silent], ["pending", "Tame", 4, []]);
  });

  test("of one that no chain knows names those that were asked", async () => {
    const seen = await card(nowhere());
    assert.deepEqual([seen.status, seen.chain, seen.asked, seen.silent], ["not_found", undefined, ["Test Chain", "Tame"], []]);
  });

  test("is kept for a while", async () => {
    // What a chain did not say in time is not kept, and what it said is kept for ten seconds.
    await until("the second answer is the first one", async () => {
      const hash = nowhere();
      const [one, two] = [await cardNow(hash), await cardNow(hash)];
      return one.status === "not_found" && two.status === "not_found" && tamed.hashes().filter((each) => each === hash).length === 1;
    });
    assert.ok((await gateway.metric("baton_lookup_kept_total")) >= 2);
  });

  test("of many at the same time is one question to the chain", async () => {
    const hash = nowhere();
    await Promise.all(Array.from({ length: 10 }, () => cardNow(hash)));
    assert.equal(tamed.hashes().filter((each) => each === hash).length, 1);
  });

  test("of a link's chain asks that chain alone", async () => {
    const hash = nowhere();
    assert.deepEqual((await card(hash, "?network=Test%20Chain")).asked, ["Test Chain"]);
    assert.equal(tamed.hashes().filter((each) => each === hash).length, 0);
  });

  test("is for staff, wants a hash, and no more than so many a minute", async () => {
    assert.equal((await new Staff(gateway.origin).fetch(`/api/chain/tx/${nowhere()}`)).status, 401);
    assert.equal((await staff.fetch("/api/chain/tx/0x12")).status, 400);
    assert.equal((await staff.fetch(`/api/chain/tx/${nowhere()}?network=${"x".repeat(100)}`)).status, 400);
    const busy = await new Staff(gateway.origin).signIn("bob", gateway.addStaff("bob"));
    // Faster than they come back, one a second.
    const ten = () => Promise.all(Array.from({ length: 10 }, async () => (await busy.fetch("/api/chain/tx/0x12")).status));
    let statuses = await ten();
    assert.deepEqual([...new Set(statuses)], [400]);
    await until("too many", async () => (statuses = await ten()).includes(429));
    assert.ok(statuses.every((status) => [400, 429].includes(status)), `${statuses}`);
  });
});

describe("a chain that fails", { skip: noNode }, () => {
  test("leaves what the others know, and is named when they know nothing", async () => {
    const hash = await chain.send();
    for (const how of ["error", "words", "huge"]) {
      tamed.how = how;
      const seen = await cardNow(nowhere());
      assert.equal(seen.status, "unavailable", how);
      assert.ok(seen.silent.includes("Tame"), how);
    }
    assert.equal((await card(hash)).status, "confirmed");
    // Three in a row: it is left alone, for fifteen seconds after the last of them.
    await until("it is not asked", async () => {
      const before = tamed.asked.length;
      assert.ok((await cardNow(nowhere())).silent.includes("Tame"));
      return tamed.asked.length === before;
    });
    tamed.how = "well";
  });

  test("never has its address in the log or among the metrics", async () => {
    const { readFileSync } = await import("node:fs");
    const log = readFileSync(gateway.log, "utf8");
    assert.match(log, /chain_failed chain="Tame" why=status/);
    assert.doesNotMatch(log + (await (await fetch(`${gateway.origin}/metrics`)).text()), /key-of-the-operator/);
  });
});
