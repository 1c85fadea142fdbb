/*
 * articles.h -- the articles that a command asks the bot with: of a folder of Markdown
 * files, of the desk's database, or those of the demo that the program carries.
 */
#ifndef BATON_CLI_ARTICLES_H
#define BATON_CLI_ARTICLES_H

#include "bot/bot.h"

struct config;
struct cli_articles; /* owns its texts */

/* The first of these that there is: `folder` when not NULL; the published articles of the
 * database that the options name, or of a gateway that runs here; the demo's. What is
 * wrong is said on standard error for `command`, a bad file by its name. */
enum gw_err cli__articles_read(const char *command, const struct config *config, const char *folder,
                               struct cli_articles **ret_articles) GW_MUST_CHECK;
void cli__articles_free(struct cli_articles *articles); /* NULL is fine */

const char *cli__articles_source(const struct cli_articles *articles); /* for people */

/* What bot_kb_new() takes; good as long as the articles are. */
const struct bot_article *cli__articles_list(const struct cli_articles *articles,
                                             size_t *ret_count);

#endif
