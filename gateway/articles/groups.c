/*
 * groups.c -- the first question of a group leads it; each later one joins the leader with which it shares
 * most, if that is enough. An index from grams to leaders keeps it from comparing each with each.
 */
#include "articles/articles.h"

#include "search/search.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* Leaders that hold a gram, by their places in the list of leaders. */
struct posting {
    uint32_t gram;
    uint32_t *leaders;
    size_t count, cap;
    UT_hash_handle hh;
};

struct leader {
    size_t question;
    size_t grams;
};

struct grouping {
    struct search_document document; /* scratch: one question at a time */
    struct posting *postings;
    struct leader *leaders;
    size_t leader_count;
    uint32_t *shared;  /* by leader: grams shared with the question at hand */
    uint32_t *touched; /* leaders with a share, so that only these are cleared */
    size_t touched_count;
};

static void add_posting(struct grouping *grouping, uint32_t gram, size_t leader)
{
    struct posting *posting;

    HASH_FIND(hh, grouping->postings, &gram, sizeof(gram), posting);
    if (posting == NULL) {
        posting = mem_new(sizeof(*posting));
        posting->gram = gram;
        HASH_ADD(hh, grouping->postings, gram, sizeof(posting->gram), posting);
    }
    if (posting->count == posting->cap) {
        posting->cap = posting->cap * 2 + 4;
        posting->leaders = mem_resize(posting->leaders, posting->cap * sizeof(*posting->leaders));
    }
    posting->leaders[posting->count++] = (uint32_t)leader;
}

static void count_shared(struct grouping *grouping)
{
    grouping->touched_count = 0;
    for (size_t i = 0; i < grouping->document.count; i++) {
        struct posting *posting;

        HASH_FIND(hh, grouping->postings, &grouping->document.grams[i], sizeof(uint32_t), posting);
        for (size_t k = 0; posting != NULL && k < posting->count; k++) {
            uint32_t leader = posting->leaders[k];

            if (grouping->shared[leader]++ == 0)
                grouping->touched[grouping->touched_count++] = leader;
        }
    }
}

/* Half of the grams that either has are in both; of several leaders the one that shares most of itself. */
static size_t nearest(struct grouping *grouping)
{
    size_t own = grouping->document.count, best = ARTICLE_GROUP_NONE;
    uint64_t best_shared = 0, best_all = 1;

    for (size_t i = 0; i < grouping->touched_count; i++) {
        uint32_t leader = grouping->touched[i];
        uint64_t shared = grouping->shared[leader];
        uint64_t all = own + grouping->leaders[leader].grams - shared;

        grouping->shared[leader] = 0;
        if (shared * 2 >= all && shared * best_all > best_shared * all) {
            best = leader;
            best_shared = shared;
            best_all = all;
        }
    }
    return best;
}

static size_t place(struct grouping *grouping, size_t question)
{
    size_t leader;

    if (grouping->document.count == 0)
        return ARTICLE_GROUP_NONE;
    count_shared(grouping);
    leader = nearest(grouping);
    if (leader != ARTICLE_GROUP_NONE)
        return grouping->leaders[leader].question;
    leader = grouping->leader_count++;
    grouping->leaders[leader] = (struct leader){question, grouping->document.count};
    for (size_t i = 0; i < grouping->document.count; i++)
        add_posting(grouping, grouping->document.grams[i], leader);
    return question;
}

static void done(struct grouping *grouping)
{
    struct posting *posting, *next;

    HASH_ITER (hh, grouping->postings, posting, next) {
        HASH_DEL(grouping->postings, posting);
        free(posting->leaders);
        free(posting);
    }
    free(grouping->leaders);
    free(grouping->shared);
    free(grouping->touched);
    search_document_done(&grouping->document);
}

void article_group(const struct slice *questions, size_t count, size_t *ret_group)
{
    struct grouping grouping = {
        .leaders = mem_array(count + 1, sizeof(*grouping.leaders)),
        .shared = mem_array(count + 1, sizeof(*grouping.shared)),
        .touched = mem_array(count + 1, sizeof(*grouping.touched)),
    };

    search_document_init(&grouping.document);
    for (size_t i = 0; i < count; i++) {
        search_document_clear(&grouping.document);
        if (!search_document_add(&grouping.document, questions[i])) {
            ret_group[i] = ARTICLE_GROUP_NONE;
            continue;
        }
        search_document_end(&grouping.document);
        ret_group[i] = place(&grouping, i);
    }
    done(&grouping);
}
