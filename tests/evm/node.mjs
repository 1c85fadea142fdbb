/**
 * A real node of an EVM chain (anvil), with accounts that sign for whoever asks: what the tests look
 * transactions up on. `npm ci` in this folder installs it.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil", import.meta.url));

/** Why there is none here, or false; what is merely not installed is a failure. */
export const noNode = process.platform === "linux" && process.arch === "x64" ? false : "anvil is packaged here for Linux on x64 alone";

const hex = (number) => `0x${number.toString(16)}`;

export class EvmNode {
  static async start(...flags) {
    if (!existsSync(PROGRAM)) throw new Error("anvil is not installed: npm ci in tests/evm");
    const node = new EvmNode();
    node.child = spawn(PROGRAM, ["--port", "0", "--host", "127.0.0.1", ...flags], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    node.exited = new Promise((done) => node.child.once("exit", done));
    let said = "";
    node.url = await new Promise((done, fail) => {
      node.child.stdout.on("data", (data) => {
        said += data;
        const found = /Listening on (\S+)/.exec(said);
        if (found) done(`http://${found[1]}`);
      });
      node.child.once("exit", (code) => fail(new Error(`anvil ended with ${code}`)));
    });
    node.accounts = await node.call("eth_accounts");
    return node;
  }

  async call(method, ...params) {
    const answer = await fetch(this.url, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = await answer.json();
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** On from the start: what is sent goes into a block of its own. */
  async automine(on) {
    await this.call("evm_setAutomine", on);
    this.waits = !on;
  }

  mine(blocks = 1) {
    return this.call("anvil_mine", hex(blocks));
  }

  /** The newest block's base fee, from the next block on. */
  baseFee(wei) {
    return this.call("anvil_setNextBlockBaseFeePerGas", hex(wei));
  }

  /** Resolves with its hash, when it is in a block. With `gas` given nothing is tried before: it may fail there. */
  async send(fields = {}) {
    const hash = await this.call("eth_sendTransaction", { from: this.accounts[0], to: this.accounts[1], value: "0x1", ...fields });
    while (!this.waits && (await this.call("eth_getTransactionReceipt", hash)) === null);
    return hash;
  }

  /** A contract of this code, which is run as it is; resolves with its address. */
  async deploy(code) {
    const length = code.length / 2;
    const init = `60${length.toString(16).padStart(2, "0")}600c60003960${length.toString(16).padStart(2, "0")}6000f3`;
    const hash = await this.send({ to: undefined, value: "0x0", data: `0x${init}${code}`, gas: hex(500000) });
    return (await this.call("eth_getTransactionReceipt", hash)).contractAddress;
  }

  /** Resolves with the address of a contract that undoes everything and says why, as Solidity does. */
  deployRefusing(reason) {
    const text = Buffer.from(reason);
    const data = Buffer.concat([
      Buffer.from("08c379a0", "hex"), Buffer.from("20".padStart(64, "0"), "hex"),
      Buffer.from(text.length.toString(16).padStart(64, "0"), "hex"), text, Buffer.alloc(32 - (text.length % 32)),
    ]);
    const length = data.length.toString(16).padStart(2, "0");
    return this.deploy(`60${length}600c60003960${length}6000fd${data.toString("hex")}`);
  }

  /** One that never comes to an end. */
  deployEndless() {
    return this.deploy("5b600056");
  }

  async nonce(account) {
    return Number(await this.call("eth_getTransactionCount", account, "latest"));
  }

  async stop() {
    this.child.kill("SIGKILL");
    await this.exited;
  }
}
