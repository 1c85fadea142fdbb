/**
 * Small servers that stand in for the nodes of chains that no test can start: each has a few transactions, and
 * answers in the forms that the chain's documentation and its node's sources have. And they can misbehave.
 */
import { createServer } from "node:http";

/** What a call throws to be answered with an error. */
export class RpcError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const each = (change) => (answers) => JSON.stringify(answers.map(change));
const deep = `${'{"a":['.repeat(2000)}${"]}".repeat(2000)}`;

/** Answers of nodes that must not be believed, by name: bodies made of what would be right. */
export const FORGERIES = {
  words: () => "<html><body>Please try again later</body></html>",
  empty: () => "",
  cut: (answers) => JSON.stringify(answers).slice(0, -20),
  "one error for all": () => JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32600, message: "batches are not allowed" } }),
  "no result": each(({ id }) => ({ jsonrpc: "2.0", id })),
  "other ids": each((answer) => ({ ...answer, id: answer.id + 100 })),
  "ids that are texts": each((answer) => ({ ...answer, id: String(answer.id) })),
  "numbers for results": each(({ id }) => ({ jsonrpc: "2.0", id, result: 7 })),
  "texts for results": each(({ id }) => ({ jsonrpc: "2.0", id, result: "0x1" })),
  "empty objects for results": each(({ id }) => ({ jsonrpc: "2.0", id, result: {} })),
  "lists for results": each(({ id }) => ({ jsonrpc: "2.0", id, result: [[]] })),
  "errors for results": each(({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32000, message: "internal error" } })),
  "numbers past all bounds": (answers) => JSON.stringify(answers).replace(/(?<=[:[])\d+(?:\.\d+)?(?=[,}\]])/g, "99999999999999999999"),
  "a key twice": (answers) => JSON.stringify(answers).replaceAll('"id":', '"id":1,"id":'),
  "a zero in a text": (answers) => JSON.stringify(answers).replace("[{", '[{"x":"\\u0000",'),
  deep: (answers) => JSON.stringify(answers).replace("[{", `[{"x":${deep},`),
  huge: (answers) => JSON.stringify([...answers, "x".repeat(4 << 20)]),
};

/** `how` is "well", "status", "redirect", "never" or one of FORGERIES. */
export class ChainNode {
  static async start(options = {}) {
    const node = new this();
    Object.assign(node, { how: "well", asked: [], users: new Set(), ...options });
    node.server = createServer((request, response) => {
      let body = "";
      request.on("data", (data) => (body += data));
      request.on("end", () => node.#answer(request, JSON.parse(body), response));
    });
    await new Promise((done) => node.server.listen(0, "127.0.0.1", done));
    node.port = node.server.address().port;
    node.url = `http://${node.user ? `${node.user}@` : ""}127.0.0.1:${node.port}${node.path ?? "/"}`;
    return node;
  }

  #answer(request, calls, response) {
    this.asked.push(...calls);
    if (this.how === "never") return;
    if (this.user && request.headers.authorization !== `Basic ${Buffer.from(this.user).toString("base64")}`) {
      response.statusCode = 401;
      response.end();
      return;
    }
    if (this.how === "status") response.statusCode = 503;
    if (this.how === "redirect") {
      response.writeHead(302, { location: `http://127.0.0.1:${this.port}/elsewhere` });
      this.how = "well"; // who follows gets a good answer
      response.end();
      return;
    }
    const answers = calls.map((call) => this.#one(call));
    response.setHeader("content-type", "application/json");
    response.end(FORGERIES[this.how]?.(answers) ?? JSON.stringify(answers));
  }

  #one({ id, method, params }) {
    try {
      return this.frame(id, this.call(method, params), null);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return this.frame(id, null, { code: error.code, message: error.message });
    }
  }

  /** JSON-RPC 2.0: a result or an error. */
  frame(id, result, error) {
    return error === null ? { jsonrpc: "2.0", result, id } : { jsonrpc: "2.0", error, id };
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
