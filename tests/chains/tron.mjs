/** A node with java-tron's /jsonrpc (framework/src/main/java/org/tron/core/services/jsonrpc of its sources). */
import { ChainNode, RpcError } from "./node.mjs";

export const USDT = "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"; // TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t
export const FROM = "0x0000000000000000000000000000000000000000"; // T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb
const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
const hex = (number) => `0x${number.toString(16)}`;
const word = (address) => `0x${address.slice(2).padStart(64, "0")}`;

export class TronNode extends ChainNode {
  path = "/jsonrpc";
  head = 66_985_136;
  transactions = new Map();

  /** `height` 0: there is no receipt of it yet. `usdt`: millionths that it moves to `receiver`. */
  add(id, { height = 0, failed = false, energy = 31895, usdt = 0, receiver = FROM } = {}) {
    this.transactions.set(`0x${id}`, { hash: `0x${id}`, height, failed, energy, usdt, receiver });
    return id;
  }

  call(method, params) {
    const known = this.transactions.get(params[0]);
    switch (method) {
      case "eth_blockNumber": return hex(this.head);
      case "eth_getTransactionByHash": return known === undefined ? null : this.#transaction(known);
      case "eth_getTransactionReceipt": return known === undefined || known.height === 0 ? null : this.#receipt(known);
      default: throw new RpcError(-32601, "method not found");
    }
  }

  #transaction({ hash, height, energy }) {
    const block = height === 0 ? { blockHash: "0x", blockNumber: "0x", transactionIndex: "0x", gas: "0x0", gasPrice: "0x" }
      : { blockHash: `0x${"0".repeat(56)}${height.toString(16).padStart(8, "0")}`, blockNumber: hex(height), transactionIndex: "0x3", gas: hex(energy), gasPrice: "0xd2" };
    return { ...block, from: FROM, hash, input: "0x", nonce: "0x0000000000000000", r: word("0x1"), s: word("0x1"), to: USDT, type: "0x0", v: "0x1c", value: "0x0" };
  }

  #receipt({ hash, height, failed, energy, usdt, receiver }) {
    const logs = usdt === 0 ? [] : [{ address: USDT, blockHash: "0x0", blockNumber: hex(height), data: word(hex(usdt)), logIndex: "0x0", removed: false, topics: [TRANSFER, word(FROM), word(receiver)], transactionHash: hash, transactionIndex: "0x3" }];
    return { blockHash: "0x0", blockNumber: hex(height), contractAddress: null, cumulativeGasUsed: hex(energy), effectiveGasPrice: "0xd2", from: FROM, gasUsed: hex(energy), logs, logsBloom: `0x${"00".repeat(256)}`, status: failed ? "0x0" : "0x1", to: USDT, transactionHash: hash, transactionIndex: "0x3", type: "0x0" };
  }
}
