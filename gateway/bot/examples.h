/*
 * examples.h -- what a text wants, learned from examples, where rules have no pattern.
 *
 * The examples (examples/: a file a subject, "[class] what is told" above texts, one a line)
 * are read by a program of the build (learn/learn.c), which fits a logistic model a class,
 * each against all others, and small nets (net.h) over the texts' clues (clues.h); the program
 * has only the weights.
 * Rules say what must hold; this sees what is said in other words.
 */
#ifndef BATON_BOT_EXAMPLES_H
#define BATON_BOT_EXAMPLES_H

#include "bot/analysis.h"
#include "bot/classes.h"

struct bot_examples; /* owned by the kb */

/* Learns the words of senses.txt: before any text is read. */
struct bot_examples *bot__examples_new(struct bot_lexicon *lexicon);
void bot__examples_free(struct bot_examples *examples); /* NULL is fine */

/* How likely each class is, 0 to 1: of the whole text, and for what one sentence of many
 * may say (all but the polite classes and OUT) the most of any sentence. Linear in the text. */
void bot__examples_weigh(const struct bot_examples *examples, const struct bot_analysis *analysis,
                         float ret_likely[BOT_CLASSES]);
/* Whether it has a word for a harm, of any language that senses.txt knows. */
bool bot__examples_name_harm(const struct bot_examples *examples,
                             const struct bot_analysis *analysis);

#endif
