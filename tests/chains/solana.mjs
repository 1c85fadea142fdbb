/** A node with Agave's interface (https://solana.com/docs/rpc): transactions at some slot, voted for or not. */
import { ChainNode, RpcError } from "./node.mjs";

export const PAYER = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM";
export const RECEIVER = "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS";
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** A signature: 64 bytes in base58, of which the first few say which. */
export function signature(number) {
  let rest = BigInt(`0x7f${number.toString(16).padStart(6, "0").repeat(21)}`);
  let text = "";
  for (; rest > 0n; rest /= 58n) text = DIGITS[Number(rest % 58n)] + text;
  return text;
}

export class SolanaNode extends ChainNode {
  head = 335_501_862;
  transactions = new Map();

  /** `finality`: processed, confirmed or finalized. `logs`: what its program wrote. */
  add(id, { slot = 335_501_800, finality = "finalized", error = null, lamports = 1_500_000_000, logs = ["Program 11111111111111111111111111111111 success"] } = {}) {
    this.transactions.set(id, { id, slot, finality, error, lamports, logs });
    return id;
  }

  call(method, params) {
    if (method === "getSignatureStatuses") {
      return { context: { apiVersion: "2.1.16", slot: this.head }, value: params[0].map((id) => this.#status(this.transactions.get(id))) };
    }
    if (method !== "getTransaction") throw new RpcError(-32601, "Method not found");
    const known = this.transactions.get(params[0]);
    return known === undefined || known.finality === "processed" ? null : this.#transaction(known);
  }

  #status(known) {
    if (known === undefined) return null;
    const confirmations = { processed: 0, confirmed: 12, finalized: null }[known.finality];
    return { confirmationStatus: known.finality, confirmations, err: known.error, slot: known.slot, status: known.error === null ? { Ok: null } : { Err: known.error } };
  }

  #transaction({ id, slot, error, lamports, logs }) {
    const status = error === null ? { Ok: null } : { Err: error };
    return {
      blockTime: 1745972000, slot, version: "legacy",
      meta: { computeUnitsConsumed: 150, err: error, fee: 5000, innerInstructions: [], logMessages: logs, postBalances: [1, 2, 1], postTokenBalances: [], preBalances: [3, 0, 1], preTokenBalances: [], rewards: [], status },
      transaction: {
        message: {
          accountKeys: [PAYER, RECEIVER, "11111111111111111111111111111111"].map((pubkey, i) => ({ pubkey, signer: i === 0, source: "transaction", writable: i < 2 })),
          instructions: [{ parsed: { info: { destination: RECEIVER, lamports, source: PAYER }, type: "transfer" }, program: "system", programId: "11111111111111111111111111111111", stackHeight: null }],
          recentBlockhash: "6D4iiXfDyBFgzjoQ4evjn9Ytph3uRUbpLfTuH9ZpUpTX",
        },
        signatures: [id],
      },
    };
  }
}
