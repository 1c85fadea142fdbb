/*
 * forms.h -- which facts a person needs, by the article that it is about (data/forms.txt).
 */
#ifndef BATON_BOT_FORMS_H
#define BATON_BOT_FORMS_H

#include "bot/bot.h"

struct bot_forms; /* owned by the kb */

struct bot_forms *bot__forms_new(void);
void bot__forms_free(struct bot_forms *forms);

/* The facts, in the order in which they are asked for; returns how many, 0 for none. */
size_t bot__form_of(const struct bot_forms *forms, struct slice slug, enum bot_action action,
                    enum bot_fact facts[BOT_FACTS]);

#endif
