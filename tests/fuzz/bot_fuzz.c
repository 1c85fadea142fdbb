/*
 * bot/: whatever a visitor writes is answered within the limits, twice the same; hits are in
 * the order of their scores; what articles are added in what order changes no score, and an
 * article is found by its own words.
 */
#include "base/utf8.h"
#include "bot/bot.h"
#include "bot/shelf.h"
#include "fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HITS 16
#define DOCUMENTS_MAX 6
#define NEAR 1e-4

/* Made once: an index costs some ten milliseconds. */
struct room {
    struct bot_kb *kb;
    struct bot_lexicon *lexicon;
    struct bot_rules *rules;
    struct bot_background *background;
    struct bot_output output, again;
};

static const struct slice asked[] = {SLICE_LIT("my coins were stolen"), SLICE_LIT("我的币被盗了"),
                                     SLICE_LIT("how do I talk to a human"),
                                     SLICE_LIT("how do I import my wallet")};

static struct bot_article article(const char *slug, const char *lang, const char *title,
                                  enum bot_action action, size_t question)
{
    return (struct bot_article){
        .slug = slice_of(slug),
        .lang = slice_of(lang),
        .title = slice_of(title),
        .answer = SLICE_LIT("1. Do this.\n2. Then that."),
        .body = SLICE_LIT("## More\n\nTransfers, fees, 矿工费, phrases."),
        .action = action,
        .questions = &asked[question],
        .questions_count = 1,
        .version = 1,
    };
}

static struct room *room_get(void)
{
    static struct room *room;

    if (room != NULL)
        return room;
    const struct bot_article articles[] = {
        article("stolen", "en", "My coins were stolen", BOT_ACTION_URGENT, 0),
        article("stolen", "zh-CN", "币被盗了怎么办", BOT_ACTION_URGENT, 1),
        article("person", "en", "Reach a person", BOT_ACTION_HUMAN, 2),
        article("import", "en", "Import a wallet", BOT_ACTION_NONE, 3),
        article("import", "zh-TW", "匯入錢包", BOT_ACTION_NONE, 3),
        article("hours", "en", "Opening hours of the library", BOT_ACTION_NONE, 2),
    };
    room = mem_new(sizeof(*room));
    PROMISE(bot_kb_new(articles, sizeof(articles) / sizeof(articles[0]), &room->kb) == GW_OK);
    room->lexicon = bot__lexicon_new();
    room->rules = bot__rules_new(room->lexicon);
    room->background = bot__background_new(room->lexicon, room->rules);
    bot_output_init(&room->output);
    bot_output_init(&room->again);
    return room;
}

static void is_within_limits(const struct bot_output *output)
{
    char state[BOT_STATE_TEXT_MAX + 1];
    struct bot_state read;

    PROMISE(output->text.len > 0 && utf8_valid(buf_slice(&output->text)));
    PROMISE(output->score >= 0 && output->score <= 1);
    PROMISE(output->best_score >= 0 && output->best_score <= 1);
    PROMISE(output->slug[0] == '\0' || strcmp(output->slug, output->best) == 0);
    PROMISE((output->verb == BOT_HAND_OVER || output->asks) == (output->reason != BOT_REASON_NONE));
    PROMISE(output->buttons_count <= BOT_BUTTONS_MAX);
    for (size_t i = 0; i < output->buttons_count; i++)
        PROMISE(utf8_valid(slice_of(output->buttons[i].label)));
    bot_state_write(&output->state, state);
    bot_state_read(slice_of(state), &read);
    PROMISE(read.misses == output->state.misses && strcmp(read.slug, output->state.slug) == 0);
}

static void the_same_twice(const struct bot_output *a, const struct bot_output *b)
{
    PROMISE(slice_eq(buf_slice(&a->text), buf_slice(&b->text)));
    PROMISE(a->kind == b->kind && a->reason == b->reason && a->mood == b->mood);
    PROMISE(a->best_score <= b->best_score && a->best_score >= b->best_score);
    PROMISE(strcmp(a->best, b->best) == 0 && a->buttons_count == b->buttons_count);
}

static void hits_are_in_order(const struct bot_kb *kb, struct slice text)
{
    struct bot_hit hits[HITS], few[2];
    size_t count = bot_search(kb, text, SLICE_LIT("en"), hits, HITS);
    size_t few_count = bot_search(kb, text, SLICE_LIT("en"), few, 2);

    PROMISE(count <= HITS && few_count == (count < 2 ? count : 2));
    for (size_t i = 0; i < count; i++) {
        PROMISE(hits[i].score > 0 && hits[i].score <= 1);
        PROMISE(i == 0 || hits[i - 1].score >= hits[i].score);
        for (size_t k = 0; k < i; k++)
            PROMISE(!slice_eq(hits[k].slug, hits[i].slug));
    }
}

/* A shelf of the text's lines, forwards or backwards; scores by the line's number. */
static void shelve(struct room *room, const struct slice *lines, size_t count, bool backwards,
                   struct slice question, float scores[DOCUMENTS_MAX])
{
    struct bot_shelf *shelf = bot__shelf_new(room->background);
    struct bot_ranked ranked[DOCUMENTS_MAX];
    struct bot_analysis analysis;

    bot__analysis_init(&analysis);
    for (size_t i = 0; i < count; i++) {
        size_t at = backwards ? count - 1 - i : i;
        bot__shelf_begin(shelf, (uint32_t)at);
        bot__analyse(room->lexicon, room->rules, lines[at], BOT_SIDE_ARTICLE, &analysis);
        bot__shelf_add(shelf, BOT_FIELD_TITLE, &analysis);
        bot__shelf_end(shelf);
    }
    bot__shelf_seal(shelf);

    memset(scores, 0, DOCUMENTS_MAX * sizeof(scores[0]));
    bot__analyse(room->lexicon, room->rules, question, BOT_SIDE_ARTICLE, &analysis);
    size_t found = bot__shelf_search(shelf, analysis.terms, analysis.terms_count, ranked, count);
    for (size_t i = 0; i < found; i++) {
        PROMISE(ranked[i].article < count && ranked[i].score > 0 && ranked[i].score <= 1);
        PROMISE(i == 0 || ranked[i - 1].score >= ranked[i].score);
        scores[ranked[i].article] = ranked[i].score;
    }
    PROMISE(analysis.terms_count == 0 || count == 0 || found > 0); /* it is one of the lines */
    bot__analysis_done(&analysis);
    bot__shelf_free(shelf);
}

static void order_changes_nothing(struct room *room, struct slice text)
{
    struct slice lines[DOCUMENTS_MAX];
    float scores[DOCUMENTS_MAX], turned[DOCUMENTS_MAX];
    size_t count = 0;

    while (count < DOCUMENTS_MAX && text.data != NULL)
        lines[count++] = slice_cut(text, '\n', &text);
    if (count == 0)
        return;
    shelve(room, lines, count, false, lines[0], scores);
    shelve(room, lines, count, true, lines[0], turned);
    for (size_t i = 0; i < count; i++)
        PROMISE(fabsf(scores[i] - turned[i]) < (float)NEAR);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const langs[] = {"en", "zh-CN", "zh-TW", "", "fr"};
    struct room *room = room_get();
    uint8_t how = fuzz_take(&data, &size);
    char *copy = fuzz_copy(data, size);
    struct slice text = {copy, size};
    const struct bot_state second = {
        .misses = 1, .slug = "stolen", .doubted = (how & 2) != 0, .warned = (how & 1) != 0};
    /* The middle of every text is a link, whatever it looks like, and a hash begins before it. */
    const struct bot_link link = {(enum bot_link_whose)(how % (BOT_LINK_LISTED + 1)), size / 3,
                                  size - size / 3};
    const struct bot_found found = {.value = {copy + size / 4, size / 2 - size / 4},
                                    .is_address = (how & 2) != 0};
    const struct bot_input input = {
        .text = text,
        .links = &link,
        .links_count = how & 8 ? 1 : 0,
        .found = &found,
        .found_count = how & 4 ? 1 : 0,
        .own_domains = SLICE_LIT("own.example"),
        .lang = slice_of(langs[how % 5]),
        .state = how & 64 ? &second : NULL,
        .exposed = (how & 32) != 0,
        .choice = how & 16 ? text : SLICE_NONE,
    };
    enum gw_err err = bot_answer(room->kb, &input, &room->output);

    PROMISE((err == GW_OK) == (size <= BOT_INPUT_MAX));
    if (err == GW_OK) {
        is_within_limits(&room->output);
        PROMISE(bot_answer(room->kb, &input, &room->again) == GW_OK);
        the_same_twice(&room->output, &room->again);
        hits_are_in_order(room->kb, text);
        order_changes_nothing(room, text);
    }
    free(copy);
    return 0;
}
