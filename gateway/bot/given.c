/*
 * given.c -- links, hashes and addresses in a text: cut out of the question, and thanked for.
 */
#include "bot/given.h"

#include "bot/facts.h"
#include "bot/links.h"

#include <stdlib.h>

/* Finds the article about what becomes of a transaction. */
#define ARTICLE_QUERY "transaction pending, check its status by the hash 查询交易状态 待确认 哈希"

#define HASH_BIT (1u << BOT_FACT_HASH)
#define EXACT_BITS (HASH_BIT | 1u << BOT_FACT_ADDRESS)

struct span {
    size_t start, end;
};

bool bot__given_exact(const struct turn *turn)
{
    return (turn->noted & EXACT_BITS) != 0;
}

bool bot__given_cut(const struct turn *turn)
{
    return bot__facts_find_ends(turn->input->text).len > 0;
}

static struct span span_of(struct slice text, struct slice part)
{
    size_t start = (size_t)(part.data - text.data);

    return (struct span){start, start + part.len};
}

static int by_start(const void *a, const void *b)
{
    size_t one = ((const struct span *)a)->start, two = ((const struct span *)b)->start;

    return (one > two) - (one < two);
}

/* "Over BSC instead of Ethereum" is what is asked, and no part of what was given. */
static bool names_two_chains(const struct turn *turn)
{
    struct slice text = turn->input->text, named = turn->said.named;
    size_t end = span_of(text, named).end;
    struct slice rest = {text.data + end, text.len - end};

    return bot__said(bot__kb_said(turn->kb), rest).chain.len > 0;
}

static size_t find_spans(const struct turn *turn, bool links, struct span *spans)
{
    const struct bot_input *input = turn->input;
    size_t count = 0;

    for (size_t i = 0; i < input->links_count; i++) {
        const struct bot_link *link = &input->links[i];
        if (bot__link_counts(input, link) ? links : bot__given_exact(turn))
            spans[count++] = (struct span){link->start, link->end};
    }
    for (size_t i = 0; i < input->found_count; i++)
        spans[count++] = span_of(input->text, input->found[i].value);
    struct slice ends = bot__facts_find_ends(input->text);
    if (ends.len > 0)
        spans[count++] = span_of(input->text, ends);
    if (bot__given_exact(turn) && turn->said.named.len > 0 && !names_two_chains(turn))
        spans[count++] = span_of(input->text, turn->said.named);
    qsort(spans, count, sizeof(spans[0]), by_start);
    return count;
}

struct slice bot__given_cut_out(const struct turn *turn, bool links, struct buf *out)
{
    const struct bot_input *input = turn->input;
    struct span *spans = mem_array(input->links_count + input->found_count + 2, sizeof(*spans));
    size_t count = find_spans(turn, links, spans), from = 0;

    for (size_t i = 0; i < count; i++) {
        if (spans[i].start > from)
            buf_append(out, input->text.data + from, spans[i].start - from);
        buf_append_char(out, ' ');
        if (spans[i].end > from)
            from = spans[i].end;
    }
    free(spans);
    if (count == 0)
        return input->text;
    buf_append(out, input->text.data + from, input->text.len - from);
    return buf_slice(out);
}

void bot__given_read_person(struct turn *turn)
{
    struct bot_wants *wants = &turn->wants;

    wants->person &=
        !bot__given_exact(turn) || (turn->question.analysis->intents & BOT_INTENT_PERSON) != 0;
    wants->person |= turn->output->state.reason != BOT_REASON_NONE && turn->said.only_person;
}

void bot__given_say(struct turn *turn)
{
    struct bot_output *output = turn->output;
    struct bot_hit hit;
    struct slice lang = turn->question.lang;

    output->kind = BOT_KIND_LOOKUP;
    if (bot__given_cut(turn))
        bot__say_anew(turn, BOT_TEXT_HASH_CUT, BOT_TEXT_HASH_CUT);
    else if (turn->noted & HASH_BIT)
        bot__say_anew(turn, BOT_TEXT_HASH_NOTED, BOT_TEXT_HASH_NOTED_AGAIN);
    else
        bot__say_anew(turn, BOT_TEXT_ADDRESS_NOTED, BOT_TEXT_ADDRESS_NOTED_AGAIN);
    bot__add_person_button(turn);
    if (bot_search(turn->kb, SLICE_LIT(ARTICLE_QUERY), lang, &hit, 1) == 0 ||
        hit.action != BOT_ACTION_LOOKUP)
        return;
    bot__copy(output->best, sizeof(output->best), hit.slug);
    output->best_score = hit.score;
    if (bot_find(turn->kb, hit.slug, lang, &hit)) /* the query is of two languages */
        bot__add_article_button(turn, &hit);
}

void bot__given_ask(struct turn *turn)
{
    turn->output->kind = BOT_KIND_SMALLTALK;
    bot__say(turn, turn->input->looks_up ? BOT_TEXT_ASK_LOOKUP : BOT_TEXT_ASK_NO_LOOKUP);
    bot__add_person_button(turn);
}

void bot__given_say_before(struct turn *turn)
{
    struct buf *text = &turn->output->text;
    struct buf after;

    buf_init(&after, BOT_TEXT_MAX);
    buf_append_slice(&after, buf_slice(text));
    buf_clear(text);
    bot__say(turn, bot__given_cut(turn) ? BOT_TEXT_HASH_CUT : BOT_TEXT_HASH_NOTED);
    bot__say_blank_line(turn);
    buf_append_slice(text, buf_slice(&after));
    buf_done(&after);
}
