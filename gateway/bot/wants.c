#include "bot/wants.h"

#include <math.h>

/* Shares of what a question could reach at most (bot_hit.score). */
#define ON_TOPIC 0.5    /* so sure of an article that words of other matters do not count, */
#define ALL_TOPIC 0.75  /* nor what the examples are sure of */
#define OFF_TOPIC 0.3   /* below this an article hardly fits */
#define STRANGE 0.15    /* below this an article fits by chance */
#define URGENT_HIT 0.05 /* an urgent article, for someone it has happened to: from here on */
#define CALM_SHARE 0.6  /* of an urgent article's score for a general question */
#define OWN_FIT 0.1     /* an operator's own article fits by its words */
#define STRANGE_TERMS 2
#define FAR_OFF (BOT_INTENT_INVEST | BOT_INTENT_ELSEWHERE | BOT_INTENT_OFFTOPIC)
#define SHUT_OUT_WORDS                                                                             \
    12 /* or Chinese characters: who says more than that may have said how it came */

/* How likely a class must be by the examples. */
#define LIKELY 0.5f
#define VERY_LIKELY 0.8f
#define WANTED 0.2f /* a person: who gets none has to ask again */
#define WANTED_IN_FEW 0.3f
#define ELSE 0.2f      /* another desk's matter, if no article fits, or if it has such words, */
#define STRANGER 0.35f /* or if none fits well */
#define POSSIBLE 0.2f
#define ANGRY 0.25f
#define ANNOYED 0.12f
#define UNLIKELY 0.05f
#define NOT_UNLIKELY 0.1f
#define POLITE 0.3f       /* if no article fits */
#define ALMOST_NEVER 1e-4 /* as near to 0 and 1 as is told apart */

/* Something is urgent from here on, in units of the logistic function: how likely it is by the
 * examples, less a part of how likely it is that it is only asked about, and less what another
 * article is ahead of the urgent one: who asks for its matter in its own words has not been robbed.
 * Chosen by cross-validation in which all of an author's examples were left out at a time. */
#define URGENT 1.0
/* It is asked about from here on, by the examples alone less more of what another article is ahead: the
 * question costs little where something near is only asked, and most where an article answers. */
#define DOUBTFUL -2.3
#define DOUBTFUL_BY_AHEAD 4.0
/* Fewer words or Chinese characters than so many must be surer, or name a harm, whose word alone is at
 * least asked about: the examples know sentences, and are sure of a lone word by chance. */
#define FEW 3
#define URGENT_IN_FEW 3.0
#define BY_CALM 0.5
/* Not to be calm at all makes nothing urgent: ordinary matters are not calm either. */
#define CALM_LEAST -3.0
#define BY_AHEAD 2.0
/* An urgent article that fits so well, before all others, to somebody who tells of something: an operator's
 * own may be about what no example tells. */
#define URGENT_ARTICLE 0.8

struct reading {
    const struct bot_question *question;
    struct bot_hit *hits;
    size_t hits_count;
    uint32_t intents;
    float likely[BOT_CLASSES];
    bool beside;
    bool own; /* an article that fits is about what the demo knows nothing of */
};

/* The first urgent article of at least this score. */
static const struct bot_hit *first_urgent(const struct reading *reading, double least)
{
    for (size_t i = 0; i < reading->hits_count; i++) {
        if (reading->hits[i].action == BOT_ACTION_URGENT && reading->hits[i].score >= least)
            return &reading->hits[i];
    }
    return NULL;
}

static double logit(double likely)
{
    return log((likely + ALMOST_NEVER) / (1 - likely + ALMOST_NEVER));
}

/* How far ahead of the urgent article another one is. */
static double ahead_of(const struct reading *reading, const struct bot_hit *urgent)
{
    double best = reading->hits_count > 0 ? reading->hits[0].score : 0;

    return best - (urgent != NULL ? urgent->score : 0);
}

static bool is_told(const struct reading *reading)
{
    return (reading->intents & (BOT_INTENT_INCIDENT | BOT_INTENT_SUSPECT)) != 0;
}

/* How many phrases of one kind there are, where nothing stands but one or two of it and another. */
static size_t names_alone(const struct reading *reading, uint8_t kind, uint8_t beside)
{
    const struct bot_analysis *analysis = reading->question->analysis;
    const struct bot_marks *marks = &analysis->marks;
    size_t names = 0, covered = 0;

    for (size_t i = 0; i < marks->count; i++) {
        if (marks->items[i].kind != kind && marks->items[i].kind != beside)
            return 0;
        names += marks->items[i].kind == kind;
        covered += marks->items[i].last - marks->items[i].first;
    }
    return marks->count <= 2 && covered == analysis->tokens.count ? names : 0;
}

/* One name of what half of the articles are about, and at most a "my" with it: nothing has happened in
 * it, however often those who were robbed begin so. Of two, one may be what was done: "moved my coins". */
static bool is_bare_name(const struct reading *reading)
{
    return names_alone(reading, BOT_CONCEPT_WEAK, BOT_CONCEPT_STOP) == 1 && !is_told(reading);
}

/* "Account login", 账户登录: a heading of two names and nothing else, not even a "my". What happens to
 * people (a strong concept, or one that only the rules know) is no such name. */
static bool is_heading(const struct reading *reading)
{
    return names_alone(reading, BOT_CONCEPT_TERM, BOT_CONCEPT_WEAK) > 0;
}

/* "I did that already", 都试过了: words that hold sentences together, about whatever was said before. */
static bool has_no_matter(const struct reading *reading)
{
    return reading->question->analysis->terms_count == 0 &&
           !bot__analysis_at_home(reading->question->analysis) && !is_told(reading);
}

/* "I can't log in to my account", 钱包打不开了: so begin many who were robbed, and far more who were not. */
static bool is_shut_out(const struct reading *reading)
{
    const struct bot_tokens *tokens = &reading->question->analysis->tokens;

    return (reading->intents & BOT_INTENT_SHUT_OUT) && !is_told(reading) &&
           tokens->words + tokens->han <= SHUT_OUT_WORDS;
}

static bool is_article_urgent(const struct reading *reading)
{
    const struct bot_hit *urgent = first_urgent(reading, URGENT_ARTICLE);
    const float *likely = reading->likely;

    return urgent != NULL && ahead_of(reading, urgent) <= 0 &&
           (reading->intents & BOT_INTENT_REPORT) && likely[BOT_CLASS_URGENT] >= NOT_UNLIKELY &&
           likely[BOT_CLASS_CALM] < POSSIBLE;
}

static double urgency(const struct reading *reading)
{
    const float *likely = reading->likely;

    return logit((double)likely[BOT_CLASS_URGENT]) -
           BY_CALM * fmax(logit((double)likely[BOT_CLASS_CALM]), CALM_LEAST) -
           BY_AHEAD * ahead_of(reading, first_urgent(reading, URGENT_HIT));
}

static bool may_have_happened(const struct reading *reading)
{
    return logit((double)reading->likely[BOT_CLASS_URGENT]) -
               DOUBTFUL_BY_AHEAD * ahead_of(reading, first_urgent(reading, URGENT_HIT)) >=
           DOUBTFUL;
}

/* "second", "123", "TRX": an answer to something, or the beginning of what is yet to be said. */
static bool is_few(const struct reading *reading)
{
    const struct bot_tokens *tokens = &reading->question->analysis->tokens;

    return tokens->words + tokens->han < FEW;
}

static double calm_score(const struct bot_hit *hit)
{
    return hit->action == BOT_ACTION_URGENT ? hit->score * CALM_SHARE : hit->score;
}

/* Who asks how thieves work, and tells of no theft, is better served by how to be
 * safe than by what to do when robbed; and who is shut out, by how to get in. The scores stay: only the order changes. */
static void prefer_calm(const struct reading *reading)
{
    struct bot_hit *hits = reading->hits;

    if (!is_shut_out(reading) && (!(reading->intents & BOT_INTENT_GENERAL) || is_told(reading)))
        return;
    for (size_t i = 1; i < reading->hits_count; i++) {
        for (size_t k = i; k > 0 && calm_score(&hits[k - 1]) < calm_score(&hits[k]); k--) {
            struct bot_hit hit = hits[k];
            hits[k] = hits[k - 1];
            hits[k - 1] = hit;
        }
    }
}

/* What has no word about wallets at all, and enough others, is no matter of this desk either; what has no
 * word of any language that is known may be a slip of the keyboard. */
static bool is_strange(const struct reading *reading)
{
    double best = reading->hits_count > 0 ? reading->hits[0].score : 0;

    return best < STRANGE && !reading->own && reading->question->analysis->marks.count > 0 &&
           reading->question->analysis->terms_count >= STRANGE_TERMS &&
           !bot__analysis_at_home(reading->question->analysis);
}

/* "Bitcoin", "why": may be of any desk. */
static bool is_lone(const struct reading *reading)
{
    return reading->question->analysis->tokens.count < FEW || has_no_matter(reading);
}

/* Who asks what to buy, or about another company's service, gets no article, however many of its words that has. */
static bool is_elsewhere(const struct reading *reading)
{
    double best = reading->hits_count > 0 ? reading->hits[0].score : 0;
    float out = reading->likely[BOT_CLASS_OUT];

    if (is_lone(reading) && !(reading->intents & FAR_OFF))
        return out >= VERY_LIKELY && !bot__analysis_at_home(reading->question->analysis) &&
               !has_no_matter(reading);
    if (reading->own) /* this desk has matters that the examples take for another's */
        return out >= VERY_LIKELY && best < OFF_TOPIC;
    if ((reading->intents & (BOT_INTENT_INVEST | BOT_INTENT_ELSEWHERE)) ||
        (out >= VERY_LIKELY && best < ALL_TOPIC))
        return true;
    if (reading->beside && out < STRANGER) /* that no article fits it says nothing */
        return false;
    if (((reading->intents & BOT_INTENT_OFFTOPIC) && out >= ELSE) || out >= STRANGER)
        return best < ON_TOPIC;
    return out >= ELSE && best < OFF_TOPIC;
}

static bool wants_person(const struct reading *reading)
{
    float person = reading->likely[BOT_CLASS_PERSON];

    if (reading->intents & BOT_INTENT_NO_PERSON)
        return false;
    /* Who asks whether this is a robot may want to know it, or want somebody else. */
    if ((reading->intents & BOT_INTENT_BOT) || reading->likely[BOT_CLASS_BOT] > person)
        return person >= LIKELY;
    if (is_few(reading) && has_no_matter(reading) && !(reading->intents & BOT_INTENT_PERSON))
        return person >= VERY_LIKELY; /* "please" */
    return person >= (is_few(reading) ? WANTED_IN_FEW : WANTED) ||
           ((reading->intents & BOT_INTENT_PERSON) && person >= UNLIKELY);
}

static enum bot_mood mood_of(const struct reading *reading)
{
    if (is_few(reading) && (is_bare_name(reading) || is_heading(reading))) /* "app" */
        return BOT_MOOD_CALM;
    if (reading->likely[BOT_CLASS_ANGER] >= (is_few(reading) ? LIKELY : ANGRY))
        return BOT_MOOD_ANGRY;
    return reading->likely[BOT_CLASS_ANGER] >= ANNOYED ? BOT_MOOD_ANNOYED : BOT_MOOD_CALM;
}

static void read_polite(const struct reading *reading, struct bot_wants *wants)
{
    static const struct {
        enum bot_class class;
        enum bot_intent intent;
    } polite[] = {{BOT_CLASS_GREETING, BOT_INTENT_GREETING},
                  {BOT_CLASS_THANKS, BOT_INTENT_THANKS},
                  {BOT_CLASS_GOODBYE, BOT_INTENT_GOODBYE},
                  {BOT_CLASS_BOT, BOT_INTENT_BOT}};

    if (reading->likely[BOT_CLASS_OUT] >= LIKELY)
        return; /* "hi, who won the game" */
    bool fits = reading->hits_count > 0 && reading->hits[0].score >= OFF_TOPIC;
    for (size_t i = 0; i < sizeof(polite) / sizeof(polite[0]); i++) {
        float likely = reading->likely[polite[i].class];

        if ((reading->intents & polite[i].intent) || likely >= (fits ? LIKELY : POLITE))
            wants->polite |= polite[i].intent;
        wants->only_polite |= likely >= VERY_LIKELY || (!fits && likely >= POLITE);
    }
}

void bot__wants_read(const struct bot_kb *kb, const struct bot_question *question,
                     struct bot_hit *hits, size_t hits_count, struct bot_wants *ret_wants)
{
    struct reading reading = {.question = question,
                              .hits = hits,
                              .hits_count = hits_count,
                              .intents = question->analysis->intents};

    bot__kb_weigh(kb, question, reading.likely);
    reading.beside = question->beside >= LIKELY;
    reading.own = hits_count > 0 && hits[0].fit >= OWN_FIT && bot__kb_is_own(kb, hits[0].slug);
    double urgent = urgency(&reading); /* before the order changes */
    bool few = is_few(&reading), harm = bot__kb_names_harm(kb, question);
    bool heading = !harm && is_heading(&reading);
    bool tells = !heading && !is_bare_name(&reading) &&
                 (harm || (!has_no_matter(&reading) && !is_shut_out(&reading)));
    bool doubtful = few ? harm : may_have_happened(&reading);
    bool is_urgent =
        tells && (urgent >= (few && !harm ? URGENT_IN_FEW : URGENT) || is_article_urgent(&reading));
    prefer_calm(&reading);
    *ret_wants = (struct bot_wants){
        .urgency = urgent,
        .heading = heading,
        .harm = harm,
        .lone = harm && few,
        .urgent = is_urgent,
        .doubtful = tells && !is_urgent && doubtful,
        .urgent_hit = first_urgent(&reading, URGENT_HIT),
        .person = wants_person(&reading),
        .beside = reading.beside,
        .out_of_scope = is_elsewhere(&reading) || is_strange(&reading),
        .strange = !is_elsewhere(&reading),
        .complaint = reading.likely[BOT_CLASS_COMPLAINT] >= LIKELY,
        .mood = mood_of(&reading),
    };
    read_polite(&reading, ret_wants);
}
