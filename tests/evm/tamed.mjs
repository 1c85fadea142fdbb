/** What stands in for a chain's node where a test has to count what is asked, or has it fail. */
import { createServer } from "node:http";

const HEAD = { number: "0x10", baseFeePerGas: "0x1" };
const unknown = ({ method }) => (method === "eth_getBlockByNumber" ? HEAD : method === "eth_gasPrice" ? "0x1" : null);

/** A node that answers as it is told: `how` is "well", "error", "words", "never" or "huge". */
export class TamedNode {
  static async start() {
    const node = new TamedNode();
    node.how = "well";
    node.asked = [];
    node.tells = () => undefined; // what it knows; else it knows nothing
    node.server = createServer((request, response) => {
      let body = "";
      request.on("data", (data) => (body += data));
      request.on("end", () => node.#answer(JSON.parse(body), response));
    });
    await new Promise((done) => node.server.listen(0, "127.0.0.1", done));
    node.port = node.server.address().port;
    node.url = `http://127.0.0.1:${node.port}/key-of-the-operator`;
    return node;
  }

  #answer(calls, response) {
    this.asked.push(calls);
    if (this.how === "never") return;
    if (this.how === "error") response.statusCode = 503;
    if (this.how === "words") response.end("<html>Please try again later</html>");
    else if (this.how === "huge") response.end(`[${'"x",'.repeat(500_000)}0]`);
    else response.end(JSON.stringify([calls].flat().map((call) => ({ jsonrpc: "2.0", id: call.id, result: this.tells(call) ?? unknown(call) }))));
  }

  hashes() {
    return this.asked.flat().filter((call) => call.method === "eth_getTransactionByHash").map((call) => call.params[0]);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
