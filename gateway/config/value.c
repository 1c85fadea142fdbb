/* One value: text to field, field to text. */
#define _GNU_SOURCE /* memrchr */

#include "base/utf8.h"
#include "config/internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *name;
    uint64_t factor;
};

/* Largest first: print_duration() takes the first that divides. */
static const struct unit time_units[] = {
    {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}, {NULL, 0},
};

static void *field(const struct config *config, const struct option_spec *spec)
{
    return (char *)config + spec->offset;
}

/* --- Rules ------------------------------------------------------------------- */

bool config__is_present(struct slice value)
{
    return value.len > 0;
}

bool config__is_address(struct slice value)
{
    uint8_t address[16];
    char *text = slice_dup(value);
    bool is_valid =
        inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;

    free(text);
    return is_valid;
}

#define CONTACT_MAX 64 /* bytes */

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

static bool is_host(struct slice host)
{
    if (host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']') {
        uint8_t address[16];
        char *text = slice_dup((struct slice){host.data + 1, host.len - 2});
        bool is_valid = inet_pton(AF_INET6, text, address) == 1;

        free(text);
        return is_valid;
    }
    for (size_t i = 0; i < host.len; i++) {
        if (!is_host_char(host.data[i])) {
            return false;
        }
    }
    return host.len > 0;
}

bool config__is_host_rule(struct slice value)
{
    bool dotted = false;

    if (slice_starts(value, SLICE_LIT("*.")))
        value = (struct slice){value.data + 2, value.len - 2};
    else if (slice_starts(value, SLICE_LIT(".")))
        value = (struct slice){value.data + 1, value.len - 1};
    while (value.data != NULL) {
        struct slice label = slice_cut(value, '.', &value);

        if (!is_host(label) || label.data[0] == '[')
            return false;
        dotted = dotted || value.data != NULL;
    }
    return dotted;
}

bool config__is_contact(struct slice value)
{
    size_t letters = 0;

    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];

        if (c < ' ')
            return false;
        letters += c >= 0x80 || isalnum(c);
    }
    return letters >= 3 && value.len <= CONTACT_MAX && utf8_valid(value);
}

/* Browsers serialise an origin in one way only (RFC 6454, section 6.2), and it is
 * compared byte by byte: what they would never send is refused here. */
bool config__is_origin(struct slice value)
{
    bool is_tls = slice_starts(value, SLICE_LIT("https://"));
    size_t skip = is_tls ? strlen("https://") : strlen("http://");
    int64_t port;

    if (!is_tls && !slice_starts(value, SLICE_LIT("http://"))) {
        return false;
    }
    struct slice host = {value.data + skip, value.len - skip};
    const char *colon = memrchr(host.data, ':', host.len);
    const char *bracket = memrchr(host.data, ']', host.len);

    if (colon == NULL || (bracket != NULL && colon < bracket)) {
        return is_host(host);
    }
    struct slice digits = {colon + 1, (size_t)(host.data + host.len - colon - 1)};

    host.len = (size_t)(colon - host.data);
    return is_host(host) && digits.len > 0 && digits.data[0] != '0' &&
           slice_to_int64(digits, &port) == GW_OK && port > 0 && port <= 65535 &&
           port != (is_tls ? 443 : 80);
}

/* Behind the last colon that is not within an IPv6 address; any port that there is in TCP will do. */
static bool has_good_port(struct slice authority)
{
    const char *colon = memrchr(authority.data, ':', authority.len);
    const char *bracket = memrchr(authority.data, ']', authority.len);
    struct slice digits;
    int64_t port;

    if (colon == NULL || (bracket != NULL && colon < bracket))
        return true;
    digits = (struct slice){colon + 1, (size_t)(authority.data + authority.len - colon - 1)};
    return colon > authority.data && slice_to_int64(digits, &port) == GW_OK && port > 0 &&
           port <= 65535;
}

bool config__is_authority(struct slice url, size_t skip)
{
    size_t end = skip;

    for (size_t i = skip; i < url.len; i++)
        if ((uint8_t)url.data[i] <= ' ' || (uint8_t)url.data[i] >= 0x7F)
            return false;
    while (end < url.len && memchr("/?#", url.data[end], 3) == NULL)
        if (url.data[end++] == '@')
            return false;
    return end > skip && has_good_port((struct slice){url.data + skip, end - skip});
}

bool config__is_url(struct slice value)
{
    size_t skip = slice_starts(value, SLICE_LIT("https://")) ? 8 : 7;

    if (value.len == 0)
        return true;
    return (skip == 8 || slice_starts(value, SLICE_LIT("http://"))) &&
           config__is_authority(value, skip);
}

/* --- Text to field ------------------------------------------------------------- */

static enum gw_err parse_number(const struct option_spec *spec, struct slice text,
                                uint64_t *ret_number)
{
    int64_t number;

    if (slice_to_int64(text, &number) || number < 0 || (uint64_t)number < spec->min ||
        (uint64_t)number > spec->max) {
        return GW_EINVAL;
    }
    *ret_number = (uint64_t)number;
    return GW_OK;
}

/* Digits and a unit right behind them; "0" needs none. */
static enum gw_err parse_duration(const struct option_spec *spec, struct slice text,
                                  uint64_t *ret_number)
{
    const struct unit *units = time_units;
    size_t digits = 0;
    int64_t number;

    while (digits < text.len && text.data[digits] >= '0' && text.data[digits] <= '9') {
        digits++;
    }
    struct slice unit = {text.data + digits, text.len - digits};

    if (slice_to_int64((struct slice){text.data, digits}, &number)) {
        return GW_EINVAL;
    }
    while (units->name != NULL && !slice_eq_cstr(unit, units->name)) {
        units++;
    }
    uint64_t factor = units->factor;

    if (units->name == NULL && (number != 0 || unit.len > 0)) {
        return GW_EINVAL;
    }
    if (factor > 0 && (uint64_t)number > spec->max / factor) {
        return GW_EINVAL;
    }
    if ((uint64_t)number * factor < spec->min) {
        return GW_EINVAL;
    }
    *ret_number = (uint64_t)number * factor;
    return GW_OK;
}

static enum gw_err parse_bool(struct slice text, bool *ret_value)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (slice_eq_cstr(text, words[i])) {
            *ret_value = i % 2 == 1;
            return GW_OK;
        }
    }
    return GW_EINVAL;
}

static enum gw_err parse_choice(const struct option_spec *spec, struct slice text,
                                uint64_t *ret_index)
{
    for (uint64_t i = 0; spec->choices[i] != NULL; i++) {
        if (slice_eq_cstr(text, spec->choices[i])) {
            *ret_index = i;
            return GW_OK;
        }
    }
    return GW_EINVAL;
}

static bool is_text(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f) {
            return false;
        }
    }
    return text.len <= CONFIG_VALUE_MAX && utf8_valid(text);
}

static enum gw_err set_string(struct config *config, const struct option_spec *spec,
                              struct slice text)
{
    char **string = field(config, spec);

    if (spec->is_valid != NULL && !spec->is_valid(text)) {
        return GW_EINVAL;
    }
    free(*string);
    *string = slice_dup(text);
    return GW_OK;
}

static void list_free(struct config_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i]);
    }
    free(list->items);
    *list = (struct config_list){0};
}

static size_t list_max(const struct option_spec *spec)
{
    return spec->max > 0 ? spec->max : CONFIG_LIST_MAX;
}

/* Separated by commas; no item is empty, so that a comma too many is noticed. */
static enum gw_err parse_list(const struct option_spec *spec, struct slice text,
                              struct config_list *list)
{
    list->items = mem_array(CONFIG_LIST_MAX, sizeof(list->items[0]));
    for (struct slice rest = text; rest.data != NULL;) {
        struct slice item = slice_trim(slice_cut(rest, ',', &rest));

        if (item.len == 0) {
            if (rest.data == NULL && list->count == 0) {
                return GW_OK;
            }
            return GW_EINVAL;
        }
        if (list->count == list_max(spec) || (spec->is_valid && !spec->is_valid(item))) {
            return GW_EINVAL;
        }
        list->items[list->count++] = slice_dup(item);
    }
    return GW_OK;
}

static enum gw_err set_list(struct config *config, const struct option_spec *spec,
                            struct slice text)
{
    struct config_list *old = field(config, spec);
    struct config_list list = {0};
    enum gw_err err = parse_list(spec, text, &list);

    if (err) {
        list_free(&list);
        return err;
    }
    list_free(old);
    *old = list;
    return GW_OK;
}

static enum gw_err parse_scalar(const struct option_spec *spec, struct slice text,
                                uint64_t *ret_value)
{
    switch (spec->type) {
    case OPTION_INT:
        return parse_number(spec, text, ret_value);
    case OPTION_DURATION_MS:
        return parse_duration(spec, text, ret_value);
    case OPTION_CHOICE:
    case OPTION_CHOICE_TEXT:
        return parse_choice(spec, text, ret_value);
    default:
        return GW_EINVAL;
    }
}

/* All fields of numbers are 32 bits wide. */
static void set_scalar(struct config *config, const struct option_spec *spec, uint64_t value)
{
    assert(value <= UINT32_MAX);
    *(uint32_t *)field(config, spec) = (uint32_t)value;
}

enum gw_err config__value_set(struct config *config, const struct option_spec *spec,
                              struct slice text)
{
    uint64_t scalar = 0;
    enum gw_err err;

    if (!is_text(text)) {
        return GW_EINVAL;
    }
    switch (spec->type) {
    case OPTION_STRING:
        return set_string(config, spec, text);
    case OPTION_LIST:
        return set_list(config, spec, text);
    case OPTION_BOOL:
        return parse_bool(text, field(config, spec));
    default:
        err = parse_scalar(spec, text, &scalar);
    }
    if (err) {
        return err;
    }
    if (spec->type == OPTION_CHOICE_TEXT) {
        return set_string(config, spec, text);
    }
    set_scalar(config, spec, scalar);
    return GW_OK;
}

void config__value_free(struct config *config, const struct option_spec *spec)
{
    switch (spec->type) {
    case OPTION_STRING:
    case OPTION_CHOICE_TEXT:
        free(*(char **)field(config, spec));
        *(char **)field(config, spec) = NULL;
        return;
    case OPTION_LIST:
        list_free(field(config, spec));
        return;
    default:
        return;
    }
}

/* --- Field to text ------------------------------------------------------------- */

/* "250ms", "5s", "12h": the largest unit that divides it. */
static void print_duration(uint64_t ms, struct buf *out)
{
    const struct unit *units = time_units;

    while (units[1].name != NULL && (ms == 0 || ms % units->factor != 0)) {
        units++;
    }
    buf_append_int64(out, (int64_t)(ms / units->factor));
    buf_append_cstr(out, units->name);
}

static void print_list(const struct config_list *list, struct buf *out)
{
    for (size_t i = 0; i < list->count; i++) {
        buf_append_cstr(out, i > 0 ? ", " : "");
        buf_append_cstr(out, list->items[i]);
    }
}

void config__value_print(const struct config *config, const struct option_spec *spec,
                         struct buf *out)
{
    const void *at = field(config, spec);

    switch (spec->type) {
    case OPTION_STRING:
    case OPTION_CHOICE_TEXT:
        buf_append_cstr(out, *(char *const *)at);
        return;
    case OPTION_INT:
        buf_append_int64(out, *(const uint32_t *)at);
        return;
    case OPTION_BOOL:
        buf_append_cstr(out, *(const bool *)at ? "true" : "false");
        return;
    case OPTION_DURATION_MS:
        print_duration(*(const uint32_t *)at, out);
        return;
    case OPTION_LIST:
        print_list(at, out);
        return;
    case OPTION_CHOICE:
        buf_append_cstr(out, spec->choices[*(const uint32_t *)at]);
        return;
    }
}

static void print_choices(const struct option_spec *spec, struct buf *out)
{
    for (size_t i = 0; spec->choices[i] != NULL; i++) {
        const char *before = i == 0 ? "" : spec->choices[i + 1] == NULL ? " or " : ", ";

        buf_append_cstr(out, before);
        buf_append_cstr(out, spec->choices[i]);
    }
}

void config__allowed(const struct option_spec *spec, struct buf *out)
{
    switch (spec->type) {
    case OPTION_INT:
        buf_printf(out, "a number from %llu to %llu", (unsigned long long)spec->min,
                   (unsigned long long)spec->max);
        return;
    case OPTION_BOOL:
        buf_append_cstr(out, "true or false");
        return;
    case OPTION_DURATION_MS:
        buf_append_cstr(out, "from ");
        print_duration(spec->min, out);
        buf_append_cstr(out, " to ");
        print_duration(spec->max, out);
        buf_append_cstr(out, ", with ms, s, m, h or d");
        return;
    case OPTION_CHOICE:
    case OPTION_CHOICE_TEXT:
        print_choices(spec, out);
        return;
    case OPTION_STRING:
    case OPTION_LIST:
        buf_append_cstr(out, spec->allowed ? spec->allowed : "any text");
        if (spec->type == OPTION_LIST) {
            buf_printf(out, "; at most %zu, separated by commas", list_max(spec));
        }
        return;
    }
}
