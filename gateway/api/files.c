/*
 * The web applications' files: read into memory once, so that the loop never
 * waits for a disk, and served with the policy that belongs to each application.
 */
#include "api/internal.h"

#include "base/hex.h"
#include "config/config.h"
#include "log/log.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#define FILES_MAX 500
#define FILE_BYTES_MAX (4u << 20)
#define PATH_BYTES_MAX 300
#define DEPTH_MAX 6
#define ETAG_BYTES 8    /* of a file's hash: it tells versions apart, and keeps nothing secret */
#define POLICY_MAX 8192 /* bytes of one header; net/ has room for it */

struct file {
    UT_hash_handle hh;
    char path[PATH_BYTES_MAX]; /* as asked for: "/widget/" for its index.html */
    const char *type;
    char etag[2 * ETAG_BYTES + 3]; /* in quotes */
    struct frame *plain;
    struct frame *gzip; /* NULL without one */
    bool immutable;     /* its name holds a hash of what is in it */
};

struct files {
    struct file *all;
    char widget_policy[POLICY_MAX];
};

static const char staff_policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                                   "connect-src 'self'; img-src 'self' data:; "
                                   "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static const char demo_policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                                  "img-src 'self' data:; frame-src 'self'; connect-src 'self'; "
                                  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".txt", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
};

static bool ends_with(const char *text, const char *ending)
{
    size_t len = strlen(text), ending_len = strlen(ending);

    return len >= ending_len && strcmp(text + len - ending_len, ending) == 0;
}

static const char *type_of(const char *path)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (ends_with(path, types[i].ending))
            return types[i].type;
    return NULL;
}

/* Built names look like app-1a2b3c4d.js: eight characters or more behind a dash. */
static bool has_hash(const char *path)
{
    const char *dash = strrchr(path, '-');
    const char *dot = strrchr(path, '.');

    return dash != NULL && dot != NULL && dot - dash > 8 && strchr(dash, '/') == NULL;
}

static struct frame *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct frame *frame = NULL;
    struct buf data;
    char *into;

    if (file == NULL)
        return NULL;
    buf_init(&data, FILE_BYTES_MAX);
    while ((into = buf_reserve(&data, 16384)) != NULL) {
        size_t got = fread(into, 1, 16384, file);

        buf_commit(&data, got);
        if (got == 0)
            break;
    }
    if (!ferror(file) && buf_err(&data) == GW_OK)
        frame = frame_new(buf_slice(&data));
    buf_done(&data);
    fclose(file);
    return frame;
}

static void set_etag(struct file *file)
{
    uint8_t hash[SECRET_HASH_BYTES];
    char hex[2 * ETAG_BYTES + 1];

    secret_hash((struct slice){file->plain->text, file->plain->len}, hash);
    hex_write(hash, ETAG_BYTES, hex);
    snprintf(file->etag, sizeof(file->etag), "\"%s\"", hex);
}

static enum gw_err add_file(struct files *files, const char *on_disk, const char *path)
{
    char gzip_path[4096];
    struct file *file = mem_new(sizeof(*file));
    size_t len = strlen(path);

    snprintf(file->path, sizeof(file->path), "%s", path);
    if (ends_with(path, "/index.html"))
        file->path[len - strlen("index.html")] = '\0';
    file->type = type_of(path);
    file->immutable = has_hash(path);
    file->plain = read_whole(on_disk);
    if (file->plain == NULL) {
        log_error("api", "file_unreadable", "path=%s errno=%d max=%u", log_quote(on_disk), errno,
                  FILE_BYTES_MAX);
        free(file);
        return GW_EIO;
    }
    if (snprintf(gzip_path, sizeof(gzip_path), "%s.gz", on_disk) < (int)sizeof(gzip_path))
        file->gzip = read_whole(gzip_path);
    set_etag(file);
    HASH_ADD_STR(files->all, path, file);
    return GW_OK;
}

static enum gw_err add_folder(struct files *files, const char *on_disk, const char *path,
                              int depth);

static enum gw_err add_entry(struct files *files, const char *folder, const char *path,
                             const char *name, int depth)
{
    char disk_path[4096], web_path[PATH_BYTES_MAX];
    struct stat what;

    if (snprintf(disk_path, sizeof(disk_path), "%s/%s", folder, name) >= (int)sizeof(disk_path) ||
        snprintf(web_path, sizeof(web_path), "%s/%s", path, name) >= (int)sizeof(web_path) ||
        stat(disk_path, &what) != 0)
        return GW_EIO;
    if (S_ISDIR(what.st_mode))
        return depth < DEPTH_MAX ? add_folder(files, disk_path, web_path, depth + 1) : GW_ELIMIT;
    /* Only kinds that we know how to name; .gz goes with its plain file. */
    if (!S_ISREG(what.st_mode) || type_of(name) == NULL)
        return GW_OK;
    if (HASH_COUNT(files->all) >= FILES_MAX)
        return GW_ELIMIT;
    return add_file(files, disk_path, web_path);
}

static enum gw_err add_folder(struct files *files, const char *on_disk, const char *path, int depth)
{
    DIR *folder = opendir(on_disk);
    struct dirent *entry;
    enum gw_err err = GW_OK;

    if (folder == NULL) {
        log_error("api", "web_root_unreadable", "path=%s errno=%d", log_quote(on_disk), errno);
        return GW_EIO;
    }
    while (err == GW_OK && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.')
            err = add_entry(files, on_disk, path, entry->d_name, depth);
    closedir(folder);
    return err;
}

/* ---- policies ---- */

/* Whole or not at all: half an origin is another site's. */
static enum gw_err make_widget_policy(struct files *files, const struct config_list *origins)
{
    struct buf policy;
    enum gw_err err;

    buf_init(&policy, sizeof(files->widget_policy) - 1);
    buf_append_cstr(&policy, "default-src 'none'; script-src 'self'; style-src 'self'; "
                             "connect-src 'self'; img-src 'self' data:; "
                             "base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
    for (size_t i = 0; i < origins->count; i++) {
        buf_append_char(&policy, ' ');
        buf_append_cstr(&policy, origins->items[i]);
    }
    err = buf_err(&policy);
    if (err == GW_OK)
        snprintf(files->widget_policy, sizeof(files->widget_policy), SLICE_FMT,
                 SLICE_ARG(buf_slice(&policy)));
    else
        log_error("api", "widget_origins_too_long", "max=%d", POLICY_MAX);
    buf_done(&policy);
    return err;
}

static void write_origins(struct json_writer *json, const struct config_list *origins)
{
    for (size_t i = 0; i < origins->count; i++)
        json_writer_cstr(json, origins->items[i]);
}

/* What the widget must know of the gateway before it trusts the page around it. */
static void add_widget_config(struct files *files, const struct api_options *options)
{
    struct file *file = mem_new(sizeof(*file));
    struct json_writer json;
    struct buf out;

    buf_init(&out, 64u << 10);
    json_writer_init(&json, &out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "origins");
    json_writer_begin_array(&json);
    write_origins(&json, options->origins);
    write_origins(&json, options->widget_origins);
    json_writer_end_array(&json);
    json_writer_key(&json, "wallet_name");
    json_writer_string(&json, options->wallet_name);
    json_writer_key(&json, "lang");
    json_writer_string(&json, options->default_lang);
    json_writer_end_object(&json);
    snprintf(file->path, sizeof(file->path), "/widget/config.json");
    file->type = "application/json";
    file->plain = frame_new(buf_slice(&out));
    set_etag(file);
    buf_done(&out);
    HASH_ADD_STR(files->all, path, file);
}

enum gw_err api__files_load(const struct api_options *options, struct files **ret_files)
{
    struct files *files = mem_new(sizeof(*files));
    enum gw_err err = add_folder(files, options->web_root, "", 0);

    if (err == GW_OK)
        err = make_widget_policy(files, options->widget_origins);
    if (err != GW_OK) {
        api__files_free(files);
        return err;
    }
    add_widget_config(files, options);
    *ret_files = files;
    return GW_OK;
}

void api__files_free(struct files *files)
{
    struct file *file, *next;

    if (files == NULL)
        return;
    HASH_ITER (hh, files->all, file, next) {
        HASH_DEL(files->all, file);
        frame_unref(file->plain);
        frame_unref(file->gzip);
        free(file);
    }
    free(files);
}

/* ---- serving ---- */

static const char *policy_of(const struct files *files, const char *path)
{
    if (strncmp(path, "/widget/", 8) == 0)
        return files->widget_policy;
    if (strncmp(path, "/demo/", 6) == 0)
        return demo_policy;
    return staff_policy;
}

static bool wants_gzip(struct slice accept)
{
    while (accept.data != NULL) {
        struct slice one = slice_trim(slice_cut(accept, ',', &accept));
        struct slice weight = SLICE_NONE;
        struct slice name = slice_trim(slice_cut(one, ';', &weight));

        if (slice_eq_cstr(name, "gzip"))
            return weight.data == NULL || !slice_eq_cstr(slice_trim(weight), "q=0");
    }
    return false;
}

static void serve(struct api *api, const struct net_request *request, const struct file *file)
{
    bool gzip = file->gzip != NULL && wants_gzip(request->accept_encoding);
    bool unchanged = slice_eq_cstr(request->if_none_match, file->etag);
    bool embedded = strcmp(file->path, "/widget.js") == 0;
    struct net_header headers[7] = {
        {"cache-control", file->immutable ? SLICE_LIT("public, max-age=31536000, immutable")
                                          : SLICE_LIT("no-cache")},
        {"etag", slice_of(file->etag)},
        {"vary", SLICE_LIT("accept-encoding")},
        {"content-security-policy", slice_of(policy_of(api->files, file->path))},
        {"cross-origin-resource-policy",
         embedded ? SLICE_LIT("cross-origin") : SLICE_LIT("same-origin")},
        {"permissions-policy", SLICE_LIT("camera=(), microphone=(), geolocation=()")},
    };
    size_t count = 6;

    if (gzip)
        headers[count++] = (struct net_header){"content-encoding", SLICE_LIT("gzip")};
    net_respond(
        api->options.net, request->id,
        &(struct net_response){.status = unchanged ? 304 : 200,
                               .content_type = unchanged ? NULL : file->type,
                               .body_frame = unchanged ? NULL : (gzip ? file->gzip : file->plain),
                               .headers = headers,
                               .header_count = count});
}

static void redirect(struct api *api, uint64_t request, const char *to)
{
    struct net_header header = {"location", slice_of(to)};

    net_respond(api->options.net, request,
                &(struct net_response){.status = 302, .headers = &header, .header_count = 1});
}

bool api__files_serve(struct api *api, const struct net_request *request)
{
    char path[PATH_BYTES_MAX];
    struct file *file;

    if (request->path.len + 2 > sizeof(path))
        return false;
    memcpy(path, request->path.data, request->path.len);
    path[request->path.len] = '\0';
    if (!slice_eq_cstr(request->method, "GET") && !slice_eq_cstr(request->method, "HEAD")) {
        HASH_FIND_STR(api->files->all, path, file);
        if (file != NULL || strcmp(path, "/") == 0)
            api__refuse_method(api, request->id, "GET, HEAD");
        return file != NULL || strcmp(path, "/") == 0;
    }
    if (strcmp(path, "/") == 0) {
        redirect(api, request->id, "/console/");
        return true;
    }
    HASH_FIND_STR(api->files->all, path, file);
    if (file != NULL) {
        serve(api, request, file);
        return true;
    }
    /* "/console" without its slash. */
    path[request->path.len] = '/';
    path[request->path.len + 1] = '\0';
    HASH_FIND_STR(api->files->all, path, file);
    if (file != NULL)
        redirect(api, request->id, file->path);
    return file != NULL;
}
