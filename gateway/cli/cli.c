#define _GNU_SOURCE /* environ */
#include "cli/cli.h"

#include "base/environment.h"
#include "base/secret.h"
#include "cli/internal.h"
#include "log/log.h"
#include "wire/json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct cli_command cli__commands[] = {
    {"serve", "[OPTIONS]", "run the gateway",
     "Runs the gateway until SIGINT or SIGTERM. Without the option `database` it starts a "
     "PostgreSQL of its\n"
     "own in data_dir first, and stops it with itself. The schema is brought up to date at every "
     "start.\n"
     "`baton help options` lists the options.\n",
     cli__serve},
    {"migrate", "[OPTIONS]", "bring the database's schema up to date",
     "Runs the migrations that are new, each in a transaction, then the functions. `baton serve` "
     "does the\n"
     "same; this command is for doing it apart, before a deploy.\n",
     cli__migrate},
    {"agent", "add|set|list|passwd|disable|enable ...", "look after the desk's staff",
     "  agent add LOGIN [--name NAME] [--role agent|supervisor|reviewer|admin] [--capacity N]\n"
     "            [--skills NAME[:LEVEL],...|none] [--password-stdin]\n"
     "  agent set LOGIN [--name NAME] [--role agent|supervisor|reviewer|admin] [--capacity N]\n"
     "  agent list\n"
     "  agent passwd LOGIN [--password-stdin]\n"
     "  agent disable LOGIN\n"
     "  agent enable LOGIN\n"
     "\n"
     "A password is read from standard input's first line with --password-stdin; otherwise a "
     "random one is\n"
     "made and printed once. It needs 10 characters or more. Changing a password, or disabling "
     "somebody,\n"
     "ends their sign-ins; a disabled agent's conversations go back to the queue. So does another "
     "role, and\n"
     "a reviewer's conversations go back too: consoles that are open close within seconds. A "
     "capacity counts\n"
     "from the next conversation on; one below what the agent holds is refused.\n"
     "\n"
     "Skills are languages and topics that the desk has, with a level from 1 to 5; 3 where none is "
     "said.\n"
     "Without --skills a new agent has all of the desk's languages.\n",
     cli__agent},
    {"demo", "[--articles]", "load the demo: articles, agents, a supervisor, a reviewer",
     "Loads the knowledge base and the staff of the demo wallet. Passwords are random; they are "
     "kept in\n"
     "data_dir/demo.json, readable by its owner alone, and printed. Running it again changes "
     "nothing\n"
     "but brings the articles up to date. With --articles it loads those alone: a first knowledge "
     "base\n"
     "for a desk of your own.\n",
     cli__demo},
    {"kb", "import|export DIR ...", "the knowledge base as a folder of files",
     "  kb import DIR [--lang TAG] [--dry-run] [--partial]\n"
     "  kb export DIR [--lang TAG] [--dry-run]\n"
     "\n"
     "A file is an article: a JSON object in front (slug, lang, title, action, answer, questions, "
     "keywords;\n"
     "topic and state, if need be), Markdown behind. Import takes every .md file in DIR and in its "
     "folders, and\n"
     "says of each whether it is new, changed, the same, or refused and why. When one is refused "
     "nothing is\n"
     "changed, unless --partial. What is in the knowledge base and not in DIR stays. A file goes "
     "live at once,\n"
     "unless its state is draft or archived; each change is a version.\n"
     "Export writes DIR/<lang>/<slug>.md: of what is published the published version, of the rest "
     "the newest.\n"
     "What it wrote imports as the same. --dry-run says what would be done, and does nothing.\n"
     "Exits with 0, with 1 when a file was refused, 3 when it could not be done, 2 when misused.\n",
     cli__kb},
    {"guard", "scan --json", "try the guard on texts, without a database",
     "Reads a JSON object a line from standard input and prints one a line: what the guard finds, "
     "and the\n"
     "texts as the gateway would store them.\n"
     "\n"
     "  {\"id\": 1, \"text\": \"...\"}              a text that stands alone\n"
     "  {\"id\": 2, \"texts\": [\"...\", \"...\"]}    messages that one visitor sends in a row\n"
     "  {\"id\": 2, \"findings\": [{\"kind\", \"start\", \"end\", \"message\"}], \"redacted\": "
     "[\"...\"]}\n"
     "\n"
     "Kinds: recovery_phrase, private_key, extended_key, keystore, and hex (64 digits that may be "
     "a "
     "key, cut\n"
     "to their ends). start and end count characters from 0, message counts texts from 0. A line "
     "that is no\n"
     "such object is answered with {\"id\": null, \"error\": \"...\"}; the exit code is then 1.\n",
     cli__guard},
    {"bot", "ask|replay ...", "ask the bot; or ask it again what it was asked",
     "  bot ask --json [--kb DIR]\n"
     "  bot replay [--since TIME] [--kb DIR] [--json]\n"
     "\n"
     "Ask reads a JSON object a line from standard input and prints one a line: what the bot "
     "answers, "
     "each\n"
     "question as the first of a conversation.\n"
     "\n"
     "  {\"id\": 1, \"text\": \"...\", \"lang\": \"zh-CN\"}     lang may be left out\n"
     "  {\"id\": 1, \"slug\": \"...\", \"score\": 0.8, \"next\": [\"...\"], \"action\": "
     "\"none\", \"reply\": \"...\"}\n"
     "\n"
     "slug is the article that fits best, \"\" when none does; next are those offered beside it. "
     "action is none,\n"
     "human, urgent, lookup, form, smalltalk or out_of_scope. The articles are those of --kb, a "
     "folder of Markdown\n"
     "files with a folder for each language; else the published ones of the database that the "
     "options name, or of\n"
     "the gateway that runs here; else the demo's. A line that is no such object is answered with "
     "{\"id\", \"error\"};\n"
     "the exit code is then 1.\n"
     "\n"
     "Replay asks once more what visitors asked since TIME (in UTC, such as 2026-03-01), with the "
     "published articles\n"
     "or those of --kb, and prints what would differ: another article, or another one who goes on, "
     "the bot or a\n"
     "person. Nothing is stored. Exits with 0 when nothing differs, 1 when something does.\n"
     "Either: 2 when misused, 3 when the articles or the conversations can't be read.\n",
     cli__bot},
    {"config", "print", "print the options as they stand",
     "Prints each option with its value and where that was set, in the form of an INI file. "
     "Secrets are\n"
     "printed as ***.\n",
     cli__config},
    {"doctor", "[--json] [--quick] [OPTIONS]", "check this host before it goes live",
     "Looks at the host and at the database that the options name: open files, memory, disk,\n"
     "packages, pages, port, clocks, PostgreSQL's settings. Measures for about five seconds, and\n"
     "says what this host will carry; --quick leaves that out. Below what is not good it says "
     "what\n"
     "to do. It leaves nothing behind. --json prints one object.\n"
     "Exits with 0 when all is good, 1 with warnings, 3 when something must be mended first, 2 "
     "when\n"
     "misused.\n",
     cli__doctor},
    {"route", "replay [--since TIME] [--json]",
     "decide every assignment again from the stored facts",
     "Every move of the desk leaves the facts that routing looked at, and what it decided. Replay "
     "folds "
     "them\n"
     "and decides again, by the rule as the program has it, apart from the database's: each "
     "decision "
     "that\n"
     "differs is printed, and there must be none. TIME is in UTC, such as 2026-03-01 or "
     "2026-03-01T09:30:00Z.\n"
     "Beside a running gateway it does no harm. Exits with 0 when nothing differs, 1 when "
     "something "
     "does,\n"
     "3 when the facts can't be read, 2 when misused.\n",
     cli__route},
    {"version", "", "print the version", "Prints the version of the program.\n", cli__version},
    {"help", "[COMMAND|options]", "explain a command, or all options", "Explains.\n", cli__help},
    {0},
};

int cli__misused(const char *command, const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "baton %s: ", command);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\nSee: baton help %s\n", command);
    return CLI_USAGE;
}

void cli__random_password(char out[CLI_PASSWORD_LEN + 1])
{
    /* 64 letters and digits but those that look alike, some twice: 6 bits each, no bias. */
    static const char letters[65] =
        "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789abcdefgh";
    uint8_t bytes[CLI_PASSWORD_LEN];

    secret_random(bytes, sizeof(bytes));
    for (int i = 0; i < CLI_PASSWORD_LEN; i++)
        out[i] = letters[bytes[i] & 63];
    out[CLI_PASSWORD_LEN] = '\0';
    secret_wipe(bytes, sizeof(bytes));
}

static const struct cli_command *find(const char *name)
{
    for (const struct cli_command *command = cli__commands; command->name != NULL; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* Splits what belongs to config/ from the command's own arguments. */
static void split(int argc, char **argv, const char **flags, size_t *ret_flags, const char **own,
                  int *ret_own)
{
    *ret_flags = 0;
    *ret_own = 0;
    for (int i = 2; i < argc;) {
        size_t width = config_flag_width(argv[i]);

        if (width == 0) {
            own[(*ret_own)++] = argv[i++];
            continue;
        }
        while (width-- > 0 && i < argc)
            flags[(*ret_flags)++] = argv[i++];
    }
}

/* Help is wanted most when a file of options is wrong. */
static bool needs_options(const struct cli_command *command)
{
    return command->run != cli__help && command->run != cli__version;
}

/* What could not be printed, since the disk is full or nobody reads it, was not done. */
static int printed(const struct cli_command *command, int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "baton %s: what it says can't be written: %s\n", command->name,
            strerror(errno));
    return code == 0 ? 1 : code;
}

static int run(const struct cli_command *command, int argc, char **argv)
{
    const char **flags = mem_array((size_t)argc, sizeof(*flags));
    const char **own = mem_array((size_t)argc, sizeof(*own));
    struct cli_call call = {.arguments = own};
    struct config_input input = {.flags = flags, .environment = (const char *const *)environ};
    struct buf problems;
    int code = CLI_USAGE;
    enum gw_err err = GW_OK;

    split(argc, argv, flags, &input.flag_count, own, &call.count);
    buf_init(&problems, CONFIG_PROBLEMS_MAX);
    if (needs_options(command))
        err = config_load(&input, &call.config, &problems);
    if (err != GW_OK) {
        fwrite(problems.data, 1, problems.len, stderr);
    } else {
        if (call.config != NULL)
            log_set_level(call.config->log_level);
        code = printed(command, command->run(&call));
        config_free(call.config);
    }
    buf_done(&problems);
    free(flags);
    free(own);
    return code;
}

int cli_main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "help";
    const struct cli_command *command;

    environment_keep_secrets();
    wire_json_start();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    command = find(name);
    if (command == NULL) {
        fprintf(stderr, "baton: there is no command %s. See: baton help\n", name);
        return CLI_USAGE;
    }
    if (secret_init() != GW_OK) {
        fprintf(stderr, "baton: this system gives no random numbers\n");
        return 1;
    }
    return run(command, argc, argv);
}
