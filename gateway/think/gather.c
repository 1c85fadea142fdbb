/*
 * gather.c -- what a question is asked with: the messages before it, and for a model the
 * articles that fit, whole, as they are published now.
 */
#include "think/internal.h"

#include "store/store.h"

#include <stdlib.h>
#include <string.h>

struct article_read {
    struct think__job *job;
    size_t place; /* in its sources */
};

static void read_back(struct think__job *job)
{
    job->reading--;
    if (job->reading == 0)
        think__gathered(job);
}

static bool is_message(const struct wire_entry *entry)
{
    return entry->kind == WIRE_ENTRY_KIND_MESSAGE && entry->text.len > 0;
}

static struct slice cut_copy(struct slice text, size_t max)
{
    if (text.len > max) {
        text.len = max;
        while (text.len > 0 && ((unsigned char)text.data[text.len] & 0xC0) == 0x80)
            text.len--; /* not within a character */
    }
    return (struct slice){slice_dup(text), text.len};
}

/* The newest of the page, and only what visitors see. */
static void history_read(void *user, const struct store_answer *answer,
                         const struct store_page *page)
{
    struct think__job *job = user;
    size_t messages = 0;

    for (size_t i = 0; answer->err == GW_OK && i < page->count; i++)
        messages += is_message(&page->entries[i].entry);
    for (size_t i = 0; answer->err == GW_OK && i < page->count; i++) {
        const struct wire_entry *entry = &page->entries[i].entry;

        if (!is_message(entry) || messages-- > THINK_HISTORY_MAX)
            continue;
        job->history[job->history_count++] = (struct think__message){
            .visitors = entry->author == WIRE_ENTRY_AUTHOR_VISITOR,
            .text = cut_copy(entry->text, THINK_MESSAGE_MAX),
        };
    }
    read_back(job);
}

static void article_done(void *user, const struct store_answer *answer,
                         const struct store_article *article)
{
    struct article_read read = *(struct article_read *)user;
    struct think__source *source = &read.job->sources[read.place];
    struct buf text;

    free(user);
    if (answer->err == GW_OK) {
        buf_init(&text, BOT_ANSWER_MAX + BOT_BODY_MAX + BOT_TITLE_MAX + 16);
        buf_append_slice(&text, article->title);
        buf_append_cstr(&text, "\n\n");
        buf_append_slice(&text, article->answer);
        buf_append_cstr(&text, "\n\n");
        buf_append_slice(&text, article->body);
        source->title = slice_dup(article->title);
        source->version = article->version;
        source->text = cut_copy(buf_slice(&text), THINK_SOURCE_MAX);
        buf_done(&text);
    }
    read_back(read.job);
}

static bool read_article(struct think__job *job, size_t place)
{
    const struct think__source *source = &job->sources[place];
    struct article_read *read = mem_new(sizeof(*read));

    *read = (struct article_read){job, place};
    if (store_article(job->think->options.store, slice_of(source->lang), slice_of(source->slug),
                      article_done, read) == GW_OK)
        return true;
    free(read);
    return false;
}

static void add_source(struct think__job *job, const struct bot_hit *hit)
{
    for (size_t i = 0; i < job->sources_count; i++)
        if (slice_eq(hit->slug, slice_of(job->sources[i].slug)))
            return;
    if (job->sources_count == THINK_SOURCES_MAX)
        return;
    job->sources[job->sources_count++] = (struct think__source){
        .slug = slice_dup(hit->slug),
        .lang = slice_dup(hit->lang),
    };
}

/* What the bot would answer from, what the text finds, and, for "and on TRON?", what the bot
 * answered from last. */
static void choose_sources(struct think__job *job, const struct think_question *question)
{
    const struct bot_output *output = question->output;
    struct bot_hit hits[THINK_SOURCES_MAX];
    size_t count =
        bot_search(question->kb, question->text, question->lang, hits, THINK_SOURCES_MAX);
    struct bot_hit hit;

    if (output->slug[0] != '\0' &&
        bot_find(question->kb, slice_of(output->slug), question->lang, &hit))
        add_source(job, &hit);
    for (size_t i = 0; i < count && i < THINK_SOURCES_MAX - 1; i++)
        add_source(job, &hits[i]);
    if (output->state.slug[0] != '\0' &&
        bot_find(question->kb, slice_of(output->state.slug), question->lang, &hit))
        add_source(job, &hit);
}

bool think__gather(struct think__job *job, const struct think_question *question)
{
    if (think__is_model(job->think)) {
        choose_sources(job, question);
        if (job->sources_count == 0)
            return false;
    }
    for (size_t i = 0; i < job->sources_count; i++)
        job->reading += read_article(job, i);
    if (think__is_model(job->think) && job->reading == 0)
        return false;
    /* Twice as many rows as messages are wanted, since some are events. */
    job->reading +=
        store_entries_before(job->think->options.store, job->turn.conversation, job->turn.seq,
                             2 * THINK_HISTORY_MAX, true, history_read, job) == GW_OK;
    return job->reading > 0;
}
