/** A conversation with the bot, question by question, for tests of whom it asks before it answers. */
import assert from "node:assert/strict";
import { openConversation, visitor } from "./client.mjs";
import { Gateway } from "./harness.mjs";

/** A new visitor's; `options` are those of visitor(). */
export async function chat(gateway, options) {
  const client = await visitor(gateway.origin, options);
  return { gateway, client, conversation: await openConversation(client) };
}

/** Says it; resolves with the bot's next words and, as they are stored, where they came from. */
export async function ask({ gateway, client, conversation }, text, more) {
  const from = client.frames.length;
  const ack = await client.say(conversation, text, more);
  assert.equal(ack.type, "ack", JSON.stringify(ack));
  const entry = await client.expect((frame) => frame.type === "entry" && frame.author === "bot" && frame.kind === "message" && frame.seq > ack.seq, { after: from, what: `the answer to ${text}` });
  const rows = gateway.postgres.sql(`SELECT data FROM entry WHERE conversation_id = ${conversation} AND seq = ${entry.seq}`, gateway.database);
  const data = JSON.parse(rows[0].join("|") || "{}");
  return { entry, text: entry.text, seq: entry.seq, asked: ack.seq, data, origin: data.origin };
}

/** Asks in a conversation of its own; the built-in bot must be the one who answers. */
export async function builtIn(gateway, text, options) {
  const one = await chat(gateway, options);
  const answer = await ask(one, text);
  one.client.end();
  assert.equal(answer.origin, undefined);
  return answer.text;
}

/** A gateway on a database of its own beside the others, which knows the demo's articles. */
export async function knowing(postgres, options, env, database = "baton") {
  if (database !== "baton") postgres.sql(`CREATE DATABASE ${database}`, "postgres");
  const gateway = await Gateway.start(postgres, { ...options, database: postgres.conninfo.replace("dbname=baton", `dbname=${database}`) }, env);
  gateway.command("demo", "--articles");
  await gateway.knows();
  return gateway;
}
