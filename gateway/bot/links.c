#include "bot/links.h"

#include <stdio.h>

#define SURE_ARTICLE 0.30
#define ARTICLE_QUERY "fake phishing website, is this your official site 钓鱼网站 假网站 官网"

#define HASH_LETTERS 32 /* in a row: no word has so many */

/* "bob@example.com" is no link, but its host is found as one. */
static bool is_mail(struct slice text, const struct bot_link *link)
{
    return link->start > 0 && text.data[link->start - 1] == '@';
}

static bool is_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* An explorer's page of a transaction or an address is a way to name that. */
static bool is_page_of_hash(struct slice text, const struct bot_link *link)
{
    size_t row = 0;

    for (size_t i = link->start; i < link->end && row < HASH_LETTERS; i++)
        row = is_letter(text.data[i]) ? row + 1 : 0;
    return row == HASH_LETTERS;
}

/* One bad link counts before all others, and one that is not ours before those that are. */
static bool read_whose(const struct turn *turn, enum bot_link_whose *ret_whose)
{
    bool any = false;

    *ret_whose = BOT_LINK_OWN;
    for (size_t i = 0; i < turn->input->links_count; i++) {
        const struct bot_link *link = &turn->input->links[i];

        if (link->whose != BOT_LINK_BAD &&
            (is_mail(turn->input->text, link) || is_page_of_hash(turn->input->text, link)))
            continue;
        any = true;
        if (link->whose > *ret_whose)
            *ret_whose = link->whose;
    }
    return any;
}

static void write_rest(const struct bot_input *input, struct buf *out)
{
    size_t from = 0;

    for (size_t i = 0; i < input->links_count; i++) {
        const struct bot_link *link = &input->links[i];

        buf_append(out, input->text.data + from, link->start - from);
        buf_append_char(out, ' ');
        from = link->end;
    }
    buf_append(out, input->text.data + from, input->text.len - from);
}

struct slice bot__links_read(struct turn *turn, struct buf *rest)
{
    const struct bot_input *input = turn->input;
    struct bot_link_reading *link = &turn->link;

    if (input->exposed || input->handed_back || !read_whose(turn, &link->whose))
        return input->text;
    link->bad = link->whose == BOT_LINK_BAD;
    write_rest(input, rest);
    struct bot_said_link said = bot__said_link(bot__kb_said(turn->kb), buf_slice(rest));

    link->about = said.only;
    link->bare = said.only && said.bare;
    link->asks = said.only && said.asks;
    link->fell = said.fell;
    return link->about ? buf_slice(rest) : input->text;
}

bool bot__links_urgent(const struct turn *turn)
{
    return (turn->wants.urgent && !turn->link.bare) || (turn->link.bad && turn->link.fell);
}

static void say_domains(struct turn *turn, bool introduced)
{
    struct slice domains = turn->input->own_domains;

    if (domains.len == 0)
        return;
    buf_append_char(&turn->output->text, '\n');
    if (!introduced)
        bot__say_lead(turn, BOT_TEXT_LINK_DOMAINS);
    buf_append_slice(&turn->output->text, domains);
}

void bot__links_say(struct turn *turn)
{
    static const enum bot_text texts[] = {[BOT_LINK_OWN] = BOT_TEXT_LINK_OWN,
                                          [BOT_LINK_OTHER] = BOT_TEXT_LINK_OTHER,
                                          [BOT_LINK_BAD] = BOT_TEXT_LINK_BAD};
    struct bot_output *output = turn->output;

    output->kind = BOT_KIND_LINK;
    output->settled = true;
    output->state.misses = 0;
    bot__say(turn, texts[turn->link.whose]);
    if (turn->link.whose != BOT_LINK_OWN)
        say_domains(turn, turn->link.whose == BOT_LINK_OTHER);
}

bool bot__links_article(struct turn *turn, struct bot_hit *ret_hit)
{
    struct bot_output *output = turn->output;

    if (bot_search(turn->kb, SLICE_LIT(ARTICLE_QUERY), turn->question.lang, ret_hit, 1) == 0 ||
        ret_hit->score < SURE_ARTICLE)
        return false;
    snprintf(output->best, sizeof(output->best), SLICE_FMT, SLICE_ARG(ret_hit->slug));
    output->best_score = ret_hit->score;
    return true;
}

void bot__links_warn(struct turn *turn)
{
    if (turn->link.bad && turn->output->kind != BOT_KIND_LINK)
        bot__say_in_front(turn, BOT_TEXT_LINK_WARNING);
}
