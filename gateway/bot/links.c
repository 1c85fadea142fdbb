#include "bot/links.h"

#define SURE_ARTICLE 0.30
#define SURE_BESIDE_BAD 0.6 /* of an article that is told rather than that a link is bad */
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

bool bot__link_counts(const struct bot_input *input, const struct bot_link *link)
{
    return link->whose > BOT_LINK_OTHER ||
           (!is_mail(input->text, link) && !is_page_of_hash(input->text, link));
}

/* The worst of them counts, and one that is not ours before those that are. */
static bool read_whose(const struct turn *turn, enum bot_link_whose *ret_whose)
{
    bool any = false;

    *ret_whose = BOT_LINK_OWN;
    for (size_t i = 0; i < turn->input->links_count; i++) {
        const struct bot_link *link = &turn->input->links[i];

        if (!bot__link_counts(turn->input, link))
            continue;
        any = true;
        if (link->whose > *ret_whose)
            *ret_whose = link->whose;
    }
    return any;
}

/* It searches, so the question is read later. */
static void find_article(struct turn *turn)
{
    struct bot_hit *hit = &turn->link.article;

    if (bot_search(turn->kb, SLICE_LIT(ARTICLE_QUERY), turn->input->lang, hit, 1) == 0 ||
        hit->score < SURE_ARTICLE)
        *hit = (struct bot_hit){0};
}

void bot__links_read(struct turn *turn, struct slice around)
{
    struct bot_link_reading *link = &turn->link;

    link->any = read_whose(turn, &link->whose);
    if (!link->any)
        return;
    struct bot_said_link said = bot__said_link(bot__kb_said(turn->kb), around);

    link->bad = link->whose > BOT_LINK_OTHER;
    turn->output->state.warned |= link->bad;
    link->about = said.only;
    link->bare = said.only && said.bare;
    link->asks = said.only && said.asks;
    link->fell = said.fell;
    find_article(turn);
}

/* To a question that yes or no answers, beside a link, the link is the answer as a rule; and what is
 * near to no article, or to the one about false sites, leaves nothing else to be about. */
bool bot__links_are_meant(const struct turn *turn)
{
    const struct bot_hit *best = &turn->hits[0];
    bool sure =
        turn->hits_count > 0 && best->score >= (turn->link.bad ? SURE_BESIDE_BAD : BOT_SURE);

    if (!turn->link.any || turn->wants.complaint)
        return turn->link.about;
    return turn->link.about || !sure || slice_eq(best->slug, turn->link.article.slug) ||
           (turn->said.asks && !turn->said.asks_how);
}

/* Told behind the warning, with the link no more in it: "I entered my phrase there". */
static bool fell_before(const struct turn *turn)
{
    const struct bot_state *before = turn->input->state;

    return before != NULL && before->warned && !turn->link.any && !turn->said.asks &&
           bot__said_link(bot__kb_said(turn->kb), turn->input->text).fell;
}

bool bot__links_urgent(const struct turn *turn)
{
    return (turn->wants.urgent && !turn->link.bare) || (turn->link.bad && turn->link.fell) ||
           fell_before(turn);
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
    static const enum bot_text texts[] = {
        [BOT_LINK_OWN] = BOT_TEXT_LINK_OWN,       [BOT_LINK_OTHER] = BOT_TEXT_LINK_OTHER,
        [BOT_LINK_HIDDEN] = BOT_TEXT_LINK_HIDDEN, [BOT_LINK_ALIKE] = BOT_TEXT_LINK_ALIKE,
        [BOT_LINK_LISTED] = BOT_TEXT_LINK_LISTED,
    };
    struct bot_output *output = turn->output;
    struct bot_hit article;

    output->kind = BOT_KIND_LINK;
    output->settled = true;
    output->state.misses = 0;
    bot__say(turn, texts[turn->link.whose]);
    if (turn->link.bad) {
        buf_append_char(&output->text, '\n');
        bot__say(turn, BOT_TEXT_LINK_FELL);
    }
    if (turn->link.whose != BOT_LINK_OWN)
        say_domains(turn, turn->link.whose == BOT_LINK_OTHER);
    bot__add_person_button(turn);
    if (!bot_find(turn->kb, turn->link.article.slug, turn->question.lang, &article))
        return;
    bot__copy(output->best, sizeof(output->best), article.slug);
    output->best_score = turn->link.article.score;
    if (turn->link.whose != BOT_LINK_OWN)
        bot__add_article_button(turn, &article);
}

void bot__links_warn(struct turn *turn)
{
    if (turn->link.bad && turn->output->kind != BOT_KIND_LINK)
        bot__say_in_front(turn, BOT_TEXT_LINK_WARNING);
}
