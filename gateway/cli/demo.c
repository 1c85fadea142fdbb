#include "app/app.h"
#include "base/embed.h"
#include "base/secret.h"
#include "cli/article_put.h"
#include "cli/internal.h"
#include "pg/pg.h"
#include "store/admin.h"
#include "store/store.h"
#include "wire/article_file.h"
#include "wire/json.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORDS_MAX 4096

extern const struct embedded_file demo_articles[];

struct person {
    const char *login;
    const char *name;
    enum wire_agent_role role;
    int capacity;
    char password[PASSWORD_MAX + 1];
    bool is_new; /* the password was made just now */
};

static const struct person staff[] = {
    {.login = "lin", .name = "Lin", .role = WIRE_AGENT_ROLE_AGENT, .capacity = 4},
    {.login = "mei", .name = "Mei", .role = WIRE_AGENT_ROLE_AGENT, .capacity = 3},
    {.login = "dana", .name = "Dana", .role = WIRE_AGENT_ROLE_SUPERVISOR, .capacity = 2},
    {.login = "rui", .name = "Rui", .role = WIRE_AGENT_ROLE_REVIEWER, .capacity = 1},
};

#define STAFF (sizeof(staff) / sizeof(staff[0]))

/* ---- passwords: one file, its owner's alone ---- */

static void read_passwords(const char *path, struct person people[STAFF])
{
    FILE *file = fopen(path, "rb");
    char text[PASSWORDS_MAX];
    size_t len = file != NULL ? fread(text, 1, sizeof(text), file) : 0;

    if (file != NULL)
        fclose(file);
    for (size_t i = 0; i < STAFF; i++) {
        struct buf password;

        buf_init(&password, PASSWORD_MAX);
        if (len > 0 &&
            wire_json_get_string((struct slice){text, len}, people[i].login, &password) == GW_OK &&
            password.len > 0)
            memcpy(people[i].password, password.data, password.len);
        buf_done(&password);
        if (people[i].password[0] == '\0') {
            cli__random_password(people[i].password);
            people[i].is_new = true;
        }
    }
    secret_wipe(text, sizeof(text));
}

static bool write_whole(int fd, struct slice text)
{
    while (text.len > 0) {
        ssize_t wrote = write(fd, text.data, text.len);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        text.data += wrote;
        text.len -= (size_t)wrote;
    }
    return fsync(fd) == 0;
}

static bool write_passwords(const char *path, const struct person people[STAFF])
{
    char beside[4096];
    struct json_writer json;
    struct buf out;
    int fd;
    bool good;

    snprintf(beside, sizeof(beside), "%s.new", path);
    /* One that lies there, of a run that was killed or made by somebody else, may be open to others. */
    unlink(beside);
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    buf_init(&out, PASSWORDS_MAX);
    json_writer_init(&json, &out);
    json_writer_begin_object(&json);
    for (size_t i = 0; i < STAFF; i++) {
        json_writer_key(&json, people[i].login);
        json_writer_cstr(&json, people[i].password);
    }
    json_writer_end_object(&json);
    buf_append_char(&out, '\n');
    good = buf_err(&out) == GW_OK && write_whole(fd, buf_slice(&out));
    close(fd);
    secret_wipe(out.data, out.len);
    buf_done(&out);
    return good && rename(beside, path) == 0;
}

/* ---- staff ---- */

/* The passwords in the file are the ones that work, also when the database was made anew. */
static enum gw_err put_person(struct pg_sync *sync, const struct person *person)
{
    char hash[PASSWORD_HASH_MAX];
    enum gw_err err = password_hash(slice_of(person->password), hash);

    if (err != GW_OK)
        return err;
    err = store_agent_add(sync, slice_of(person->login), slice_of(person->name), person->role,
                          person->capacity, hash, SLICE_NONE);
    if (err == GW_ECONFLICT)
        err = person->is_new ? store_agent_passwd(sync, slice_of(person->login), hash) : GW_OK;
    return err;
}

/* ---- articles ---- */

static enum gw_err put_article(struct pg_sync *sync, const struct embedded_file *embedded,
                               bool *ret_changed)
{
    struct article_file file;
    char message[200];
    enum store_put put = STORE_PUT_SAME;
    enum gw_err err =
        article_file_parse((struct slice){embedded->data, *embedded->len}, &file, message);

    if (err != GW_OK) {
        fprintf(stderr, "baton demo: %s: %s\n", embedded->name, message);
        return err;
    }
    err = cli__article_put(sync, &file, &put);
    *ret_changed = put != STORE_PUT_SAME;
    article_file_done(&file);
    return err;
}

static enum gw_err put_articles(struct pg_sync *sync)
{
    size_t count = 0, changed = 0;

    for (const struct embedded_file *file = demo_articles; file->name != NULL; file++) {
        bool is_changed = false;
        enum gw_err err = put_article(sync, file, &is_changed);

        if (err != GW_OK)
            return err;
        count++;
        changed += is_changed;
    }
    printf("%zu articles, %zu of them new or changed\n", count, changed);
    return GW_OK;
}

static int load(struct pg_sync *sync, const struct person people[STAFF])
{
    enum gw_err err = GW_OK;

    for (size_t i = 0; err == GW_OK && i < STAFF; i++)
        err = put_person(sync, &people[i]);
    if (err == GW_OK)
        err = store_demo_desk(sync);
    if (err == GW_OK)
        err = put_articles(sync);
    if (err != GW_OK) {
        fprintf(stderr, "baton demo: %s: %s\n", gw_err_name(err), pg_sync_message(sync));
        return 1;
    }
    for (size_t i = 0; i < STAFF; i++)
        printf("  %-10s %-6s %s\n", wire_agent_role_name(people[i].role), people[i].login,
               people[i].password);
    return 0;
}

static int load_into(const struct app_database *database, const char *data_dir)
{
    struct person people[STAFF];
    char path[4000];
    struct pg_sync *sync;
    int code = 1;

    memcpy(people, staff, sizeof(people));
    if (snprintf(path, sizeof(path), "%s/demo.json", data_dir) >= (int)sizeof(path)) {
        fprintf(stderr, "baton demo: the path of data_dir is too long\n");
        return 1;
    }
    read_passwords(path, people);
    /* Before the database knows them: a password that nobody can read is worse than one too many. */
    if (!write_passwords(path, people))
        fprintf(stderr, "baton demo: cannot write %s: %s\n", path, strerror(errno));
    else if (app_database_migrated(database, &sync) == GW_OK) {
        code = load(sync, people);
        pg_sync_close(sync);
    }
    secret_wipe(people, sizeof(people));
    return code;
}

static int load_articles(const struct app_database *database)
{
    struct pg_sync *sync;
    enum gw_err err = app_database_migrated(database, &sync);

    if (err != GW_OK)
        return 1;
    err = put_articles(sync);
    if (err != GW_OK)
        fprintf(stderr, "baton demo: %s: %s\n", gw_err_name(err), pg_sync_message(sync));
    pg_sync_close(sync);
    return err == GW_OK ? 0 : 1;
}

int cli__demo(struct cli_call *call)
{
    bool articles = call->count > 0 && strcmp(call->arguments[0], "--articles") == 0;
    struct app_database database;
    int code;

    if (call->count > (articles ? 1 : 0))
        return cli__misused("demo", "what is %s?", call->arguments[articles ? 1 : 0]);
    /* Where no gateway has run yet. Others may pass, as the user of our own PostgreSQL must, and see nothing. */
    if (mkdir(call->config->data_dir, 0711) != 0 && errno != EEXIST) {
        fprintf(stderr, "baton demo: cannot make %s: %s\n", call->config->data_dir,
                strerror(errno));
        return 1;
    }
    if (app_database_open(call->config, true, &database) != GW_OK)
        return 1;
    code = articles ? load_articles(&database) : load_into(&database, call->config->data_dir);
    app_database_close(&database);
    return code;
}
