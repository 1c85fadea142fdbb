/*
 * table.h -- the frames as tables, which the slow decoder and the plain encoder
 * walk. Of this room only; the tables are in gen/tables.gen.c.
 */
#ifndef BATON_WIRE_TABLE_H
#define BATON_WIRE_TABLE_H

#include "wire/decode.h"

enum wire__kind {
    WIRE__NUMBER, /* int64_t */
    WIRE__BOOL,
    WIRE__UUID,
    WIRE__TEXT,   /* struct slice */
    WIRE__NAME,   /* an enum */
    WIRE__JSON,   /* struct slice: an encoded object */
    WIRE__LIST,   /* a pointer to structs, a count beside it */
    WIRE__STRUCT, /* an object of its own */
    WIRE__INLINE, /* a struct whose fields stand among the others */
};

/* The names of an enum's values, in its order. */
struct wire__names {
    const char *const *names;
    size_t count;
};

struct wire__struct;

#define WIRE__NOWHERE UINT16_MAX
#define WIRE__ROLE(role) (1u << (role))
#define WIRE__ANYONE (WIRE__ROLE(WIRE_VISITOR) | WIRE__ROLE(WIRE_AGENT))

struct wire__field {
    const char *name;
    enum wire__kind kind;
    bool optional;
    uint8_t roles;    /* who may meet it: bits of WIRE__ROLE() */
    uint16_t offset;  /* of the member */
    uint16_t aside;   /* of its has_ flag or count; WIRE__NOWHERE without one */
    int64_t min, max; /* value, code points, entries or bytes */
    const struct wire__names *names;
    const struct wire__struct *of;
};

struct wire__struct {
    const char *name; /* a frame's type */
    uint8_t roles;
    size_t size;
    const struct wire__field *fields;
    size_t fields_count;
};

extern const struct wire__struct wire__client_frames[WIRE_CLIENT_TYPES];
extern const struct wire__struct wire__server_frames[WIRE_SERVER_TYPES];

/* The name of a value that must be one of them. */
const char *wire__name_of(const struct wire__names *names, unsigned value);
/* False for an unknown name; *ret_value untouched then. */
bool wire__name_parse(const struct wire__names *names, struct slice name, unsigned *ret_value);

/* Writes a shared struct as an object, by its table. */
void wire__write(struct buf *out, const struct wire__struct *shape, const void *from);
/* Writes a frame by its table. */
void wire__encode(struct buf *out, const struct wire__struct *frame, const void *from);

/* The slow path, for frames of either direction: `tables` are `count` frames, `ret_struct` has
 * room for the largest of them and is garbage on failure. It is also what the hot scanners are
 * measured by: they may accept only what it accepts, with the same values. */
enum gw_err wire__decode(struct slice line, const struct wire__struct *tables, size_t count,
                         enum wire_role role, struct wire_arena *arena, size_t *ret_index,
                         void *ret_struct, struct wire_problem *ret_problem) GW_MUST_CHECK;

/* Memory from the arena, aligned for any field; NULL when its limit is reached. */
void *wire__arena_take(struct wire_arena *arena, size_t size);
/* The arena owns the tree from here on. */
void wire__arena_keep(struct wire_arena *arena, void *tree);

#endif
