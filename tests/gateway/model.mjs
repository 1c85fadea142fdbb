/** A language model that says what a test wants, over the chat-completions interface. */
import { createServer } from "node:http";

const chunk = (delta, finish_reason = null) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

export class FakeModel {
  static async start() {
    const model = new FakeModel();
    model.requests = []; /* what it was asked: {headers, body, text, hungUp} */
    model.behave = () => ({ text: "NO_ANSWER" });
    model.server = createServer(async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      const text = Buffer.concat(pieces).toString();
      const asked = { url: request.url, headers: request.headers, text, body: JSON.parse(text) };
      model.requests.push(asked);
      response.on("close", () => (asked.hungUp = !response.writableFinished));
      await model.#answer(model.behave(asked), response);
    });
    await new Promise((done) => model.server.listen(0, "127.0.0.1", done));
    model.url = `http://127.0.0.1:${model.server.address().port}/v1`;
    return model;
  }

  /** text: said in pieces; raw: written as it is; status; run: all by itself. */
  async #answer(how, response) {
    if (how.run) return how.run(response);
    response.writeHead(how.status ?? 200, { "Content-Type": "text/event-stream" });
    if (how.raw !== undefined) return response.end(how.raw);
    response.write(chunk({ role: "assistant", content: "" }));
    for (const piece of how.text.match(/[\s\S]{1,7}/g) ?? []) response.write(chunk({ content: piece }));
    response.write(chunk({}, how.finish ?? "stop"));
    response.end("data: [DONE]\n\n");
  }

  /** Says this to every question. */
  says(text) {
    this.behave = () => ({ text });
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

export { chunk };
