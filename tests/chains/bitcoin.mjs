/** A node with Bitcoin Core's interface (https://bitcoincore.org/en/doc/): three waiting, some in blocks, maybe an index. */
import { ChainNode, RpcError } from "./node.mjs";

const NO_INDEX = "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.";
const NOWHERE = "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.";

export class BitcoinNode extends ChainNode {
  head = 800_000;
  index = true;
  transactions = new Map();

  /** `height` 0: it waits. `spent`: none of its outputs is left. `abandoned`: its block is of no chain any more. */
  add(id, { height = 0, spent = false, abandoned = false, values = [0.5, 1.25], rate = 10, ancestors = 0 } = {}) {
    this.transactions.set(id, { id, height, spent, abandoned, values, rate, ancestors });
    return id;
  }

  /** As it did before 2.0 of the protocol: always both. */
  frame(id, result, error) {
    return { result, error, id };
  }

  call(method, params) {
    const known = this.transactions.get(params[0]);
    switch (method) {
      case "getblockcount": return this.head;
      case "estimatesmartfee": return this.estimate ?? { feerate: 0.00012, blocks: params[0] };
      case "getmempoolinfo": return { loaded: true, size: 3, bytes: 600, usage: 4000, total_fee: 0.001, maxmempool: 300000000, mempoolminfee: 0.00001, minrelaytxfee: 0.00001 };
      case "getrawtransaction": return this.#raw(known);
      case "getmempoolentry": return this.#entry(known);
      case "gettxout": return this.#output(known, params[1]);
      default: throw new RpcError(-32601, "Method not found");
    }
  }

  #raw(known) {
    if (known === undefined || (known.height > 0 && !this.index)) throw new RpcError(-5, this.index ? NOWHERE : NO_INDEX);
    const vout = known.values.map((value, n) => ({ value, n, scriptPubKey: { asm: "0 751e76e8199196d454941c45d1b3a323f1433bd6", hex: "0014751e76e8199196d454941c45d1b3a323f1433bd6", address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", type: "witness_v0_keyhash" } }));
    const block = known.height === 0 ? {} : {
      blockhash: "00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054",
      ...(known.abandoned ? { confirmations: 0 } : { confirmations: this.head - known.height + 1, time: 1690168629, blocktime: 1690168629 }),
    };
    return { txid: known.id, hash: known.id, version: 2, size: 222, vsize: 141, weight: 561, locktime: 0, vin: [{ txid: "11".repeat(32), vout: 0, scriptSig: { asm: "", hex: "" }, txinwitness: ["30"], sequence: 4294967293 }], vout, hex: "02000000", ...block };
  }

  #entry(known) {
    if (known === undefined || known.height > 0) throw new RpcError(-5, "Transaction not in mempool");
    const base = Number((known.rate * 200 * 1e-8).toFixed(8));
    return { vsize: 200, weight: 800, time: 1690168629, height: this.head, descendantcount: 1, descendantsize: 200, ancestorcount: known.ancestors + 1, ancestorsize: 200 * (known.ancestors + 1), wtxid: known.id, fees: { base, modified: base, ancestor: base, descendant: base }, depends: [], spentby: [], "bip125-replaceable": true, unbroadcast: false };
  }

  #output(known, n) {
    if (known === undefined || known.height === 0 || known.spent || known.abandoned || known.values[n] === undefined) return null;
    return { bestblock: "00".repeat(32), confirmations: this.head - known.height + 1, value: known.values[n], scriptPubKey: {}, coinbase: false };
  }
}
