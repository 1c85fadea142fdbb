#include "bot/forms.h"

#include "bot/data.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FORMS_MAX 64

struct form {
    struct slice slug; /* or "@" and the name of an action */
    enum bot_fact facts[BOT_FACTS];
    size_t count;
};

struct bot_forms {
    size_t count;
    struct form of[FORMS_MAX];
};

static enum bot_fact fact_of(struct slice name)
{
    int fact = 0;

    while (fact < BOT_FACTS && !slice_eq_cstr(name, bot_fact_name((enum bot_fact)fact)))
        fact++;
    assert(fact < BOT_FACTS);
    return (enum bot_fact)fact;
}

static void read_line(struct bot_forms *forms, struct slice line)
{
    struct slice facts;
    struct form *form = &forms->of[forms->count];

    assert(forms->count < FORMS_MAX);
    form->slug = slice_trim(slice_cut(line, '=', &facts));
    facts = slice_trim(facts);
    while (facts.data != NULL) {
        assert(form->count < BOT_FACTS);
        form->facts[form->count++] = fact_of(slice_cut(facts, ' ', &facts));
    }
    forms->count++;
}

struct bot_forms *bot__forms_new(void)
{
    struct bot_forms *forms = mem_new(sizeof(*forms));
    struct slice rest = bot__data("forms.txt");
    struct slice line;

    while (bot__data_line(&rest, &line))
        read_line(forms, line);
    return forms;
}

void bot__forms_free(struct bot_forms *forms)
{
    free(forms);
}

static const struct form *find(const struct bot_forms *forms, struct slice slug,
                               enum bot_action action)
{
    const char *name = bot_action_name(action);

    for (size_t i = 0; i < forms->count; i++)
        if (slice_eq(forms->of[i].slug, slug))
            return &forms->of[i];
    for (size_t i = 0; i < forms->count; i++) {
        struct slice of = forms->of[i].slug;
        if (of.data[0] == '@' && slice_eq_cstr((struct slice){of.data + 1, of.len - 1}, name))
            return &forms->of[i];
    }
    return NULL;
}

size_t bot__form_of(const struct bot_forms *forms, struct slice slug, enum bot_action action,
                    enum bot_fact facts[BOT_FACTS])
{
    const struct form *form = slug.len > 0 ? find(forms, slug, action) : NULL;

    if (form == NULL)
        return 0;
    memcpy(facts, form->facts, sizeof(form->facts));
    return form->count;
}
