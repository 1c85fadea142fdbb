/*
 * hot.gen.c -- scanners and writers of the hot frames.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */
#include "wire/scan.h"
#include "wire/text.h"

#define BIT(index) (1u << (index))

/* The length is known when this is compiled, so this is a comparison or two. */
#define slice_is(s, literal) \
    ((s).len == sizeof(literal) - 1 && memcmp((s).data, literal, sizeof(literal) - 1) == 0)

/* Which field this is; 0 for none of them. */
static unsigned send_field(struct slice key)
{
    if (slice_is(key, "type"))
        return BIT(0);
    if (slice_is(key, "conversation"))
        return BIT(1);
    if (slice_is(key, "client_id"))
        return BIT(2);
    if (slice_is(key, "text"))
        return BIT(3);
    if (slice_is(key, "choice"))
        return BIT(4);
    if (slice_is(key, "note"))
        return BIT(5);
    if (slice_is(key, "whisper"))
        return BIT(6);
    if (slice_is(key, "allow_links"))
        return BIT(7);
    return 0;
}

static bool send_value(struct wire__scan *scan, unsigned field, struct wire_send *frame)
{
    switch (field) {
    case BIT(0):
        return wire__scan_word(scan, SLICE_LIT("send"));
    case BIT(1):
        return wire__scan_number(scan, 1, INT64_C(9007199254740991), &frame->conversation);
    case BIT(2):
        return wire__scan_uuid(scan, &frame->client_id);
    case BIT(3):
        return wire__scan_text(scan, 1, 8000, &frame->text);
    case BIT(4):
        return wire__scan_text(scan, 1, 100, &frame->choice);
    case BIT(5):
        frame->has_note = true;
        return wire__scan_bool(scan, &frame->note);
    case BIT(6):
        frame->has_whisper = true;
        return wire__scan_bool(scan, &frame->whisper);
    case BIT(7):
        frame->has_allow_links = true;
        return wire__scan_bool(scan, &frame->allow_links);
    default:
        return false;
    }
}

static bool scan_send(struct wire__scan *scan, enum wire_role role, struct wire_send *frame)
{
    const unsigned required = BIT(0) | BIT(1) | BIT(2) | BIT(3);
    const unsigned denied = role == WIRE_VISITOR ? BIT(5) | BIT(6) | BIT(7) : BIT(4);
    unsigned seen = 0;
    bool more = true;

    if (!wire__scan_open(scan))
        return false;
    while (more) {
        struct slice key;
        if (!wire__scan_key(scan, &key))
            return false;
        unsigned field = send_field(key);
        if (((seen | denied) & field) != 0 || !send_value(scan, field, frame) ||
            !wire__scan_next(scan, &more))
            return false;
        seen |= field;
    }
    return (seen & required) == required;
}

bool wire__scan_client(struct slice line, enum wire_role role, struct wire_arena *arena,
                       struct wire_client *ret_frame)
{
    struct wire__scan scan;
    struct wire_client frame;
    size_t used = arena->used;

    scan = (struct wire__scan){line.data, line.data + line.len, arena};
    frame.send = (struct wire_send){0};
    if (scan_send(&scan, role, &frame.send)) {
        frame.type = WIRE_CLIENT_SEND;
        *ret_frame = frame;
        return true;
    }
    arena->used = used;
    return false;
}

static bool ack_is_bad(const struct wire_ack *frame)
{
    return frame->conversation < 1 || frame->conversation > INT64_C(9007199254740991) ||
           frame->seq < 0 || frame->seq > INT64_C(9007199254740991) ||
           frame->at < 0 || frame->at > INT64_C(9007199254740991);
}

void wire_encode_ack(struct buf *out, const struct wire_ack *frame)
{
    char small[142]; /* the longest of all that is not a text */
    char *at = small;
    size_t len = out->len;

    if (ack_is_bad(frame)) {
        out->failed = true;
        return;
    }
    at = WIRE__PUT(at, "{\"type\":\"ack\"");
    at = WIRE__PUT(at, ",\"conversation\":");
    at = wire__put_number(at, frame->conversation);
    at = WIRE__PUT(at, ",\"client_id\":");
    at = wire__put_uuid(at, &frame->client_id);
    at = WIRE__PUT(at, ",\"seq\":");
    at = wire__put_number(at, frame->seq);
    at = WIRE__PUT(at, ",\"at\":");
    at = wire__put_number(at, frame->at);
    at = WIRE__PUT(at, "}");
    buf_append(out, small, (size_t)(at - small));
    if (out->failed)
        wire__take_back(out, len);
}

static bool entry_is_bad(const struct wire_entry_frame *frame)
{
    return frame->conversation < 1 || frame->conversation > INT64_C(9007199254740991) ||
           frame->entry.seq < 0 || frame->entry.seq > INT64_C(9007199254740991) ||
           frame->entry.at < 0 || frame->entry.at > INT64_C(9007199254740991) ||
           (unsigned)frame->entry.kind >= 3 ||
           (unsigned)frame->entry.author >= 4 ||
           (frame->entry.has_author_id &&
            (frame->entry.author_id < 1 || frame->entry.author_id > INT64_C(9007199254740991))) ||
           (frame->entry.has_event &&
            ((unsigned)frame->entry.event >= 14));
}

void wire_encode_entry(struct buf *out, const struct wire_entry_frame *frame)
{
    char small[275]; /* the longest of all that is not a text */
    char *at = small;
    size_t len = out->len;

    if (entry_is_bad(frame)) {
        out->failed = true;
        return;
    }
    at = WIRE__PUT(at, "{\"type\":\"entry\"");
    at = WIRE__PUT(at, ",\"conversation\":");
    at = wire__put_number(at, frame->conversation);
    at = WIRE__PUT(at, ",\"seq\":");
    at = wire__put_number(at, frame->entry.seq);
    at = WIRE__PUT(at, ",\"at\":");
    at = wire__put_number(at, frame->entry.at);
    at = WIRE__PUT(at, ",\"kind\":\"");
    at = wire__put_cstr(at, wire_entry_kind_name(frame->entry.kind));
    at = WIRE__PUT(at, "\"");
    at = WIRE__PUT(at, ",\"author\":\"");
    at = wire__put_cstr(at, wire_entry_author_name(frame->entry.author));
    at = WIRE__PUT(at, "\"");
    if (frame->entry.has_author_id) {
        at = WIRE__PUT(at, ",\"author_id\":");
        at = wire__put_number(at, frame->entry.author_id);
    }
    if (frame->entry.author_name.data != NULL) {
        at = WIRE__PUT(at, ",\"author_name\":");
        buf_append(out, small, (size_t)(at - small));
        at = small;
        wire__write_text(out, frame->entry.author_name, 200);
    }
    if (frame->entry.has_client_id) {
        at = WIRE__PUT(at, ",\"client_id\":");
        at = wire__put_uuid(at, &frame->entry.client_id);
    }
    if (frame->entry.text.data != NULL) {
        at = WIRE__PUT(at, ",\"text\":");
        buf_append(out, small, (size_t)(at - small));
        at = small;
        wire__write_text(out, frame->entry.text, 16000);
    }
    if (frame->entry.has_event) {
        at = WIRE__PUT(at, ",\"event\":\"");
        at = wire__put_cstr(at, wire_entry_event_name(frame->entry.event));
        at = WIRE__PUT(at, "\"");
    }
    if (frame->entry.data.data != NULL && frame->entry.data.len <= 8000) {
        at = WIRE__PUT(at, ",\"data\":");
        buf_append(out, small, (size_t)(at - small));
        at = small;
        wire__write_json(out, frame->entry.data);
    }
    if (frame->entry.detail.data != NULL && frame->entry.detail.len <= 64000) {
        at = WIRE__PUT(at, ",\"detail\":");
        buf_append(out, small, (size_t)(at - small));
        at = small;
        wire__write_json(out, frame->entry.detail);
    }
    at = WIRE__PUT(at, "}");
    buf_append(out, small, (size_t)(at - small));
    if (out->failed)
        wire__take_back(out, len);
}
