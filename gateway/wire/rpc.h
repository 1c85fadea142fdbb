/*
 * rpc.h -- JSON-RPC 2.0 in batches, as the nodes of all chains speak it: writing calls, and finding
 * the answer to each. Of this room only.
 */
#ifndef BATON_WIRE_RPC_H
#define BATON_WIRE_RPC_H

#include "wire/json.h"

#include <jansson.h>

/* A call of the batch that is being written; its parameters come between the two. */
void wire__rpc_begin(struct json_writer *json, int id, const char *method);
void wire__rpc_end(struct json_writer *json);
/* A whole call with this text as its only parameter. */
void wire__rpc_ask(struct json_writer *json, int id, const char *method, struct slice text);

/* NULL when it is no JSON, or goes past a limit: nesting, or the number of values. The caller frees. */
json_t *wire__rpc_parse(struct slice answer);

/* The result, and the error, of one of a batch, whose answers may come in any order (JSON-RPC 2.0,
 * section 6). NULL when there is none, or `batch` is something else. Borrowed. */
const json_t *wire__rpc_result(const json_t *batch, int id);
const json_t *wire__rpc_error(const json_t *batch, int id);

/* A whole number of at least 0. */
bool wire__rpc_count(const json_t *value, uint64_t *ret_number);
/* "0x1f"; what is more than 64 bits is the most that they hold. */
bool wire__rpc_quantity(const json_t *value, uint64_t *ret_number);
/* The same hex digits, whatever their case. */
bool wire__rpc_is_hash(const json_t *value, struct slice hash);
/* The hex digits behind 0x; NULL when it is no such text, or another number of them. Borrowed. */
const char *wire__rpc_digits(const json_t *value, size_t count);
/* The bytes of hex digits, at most `max`, up to what is no digit; how many. */
size_t wire__rpc_bytes(const char *hex, size_t len, uint8_t *out, size_t max);

#endif
