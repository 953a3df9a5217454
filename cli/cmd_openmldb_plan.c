/* metamig openmldb plan, stat: the steps for one tablet, and the vendor's stat file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd_openmldb.h"

const cli_opt cmd_openmldb_plan_options[] = {
    { 0, "CAPTURE", CLI_ARG, CLI_AT(input), NULL, NULL,
      "folder, archive or file of captures, or a dump of ZooKeeper; - is standard input" },
    { 0, "endpoint", CLI_TEXT, CLI_AT(endpoint), "E", NULL, "the tablet to upgrade" },
    { 0, "allow-single-replica", CLI_FLAG, CLI_AT(allow_single_replica), NULL, NULL,
      "partitions with one replica stay and are unavailable during the restart" },
    { 0, "max-lag", CLI_TEXT, CLI_AT(max_lag), "N", NULL, "entries that a new leader may be behind (default: 0)" },
    { 0, "format", CLI_TEXT, CLI_AT(format), "FORM", "text|json|sh|stat",
      "lines (default), JSON, a shell script, or the vendor's stat file" },
    { 0, "post", CLI_FLAG, CLI_AT(post), NULL, NULL, "only the part after the restart, for the moves of --stat" },
    { 0, "stat", CLI_TEXT, CLI_AT(stat), "FILE", NULL, "stat file of pre-upgrade" },
    { 0, "as-vendor", CLI_FLAG, CLI_AT(as_vendor), NULL, NULL, "what openmldb_ops.py would send, for comparison" },
    { 0, "report", CLI_TEXT, CLI_AT(report), "FILE", NULL, "write the findings as JSON, replacing FILE" },
    { 0, "junit", CLI_TEXT, CLI_AT(junit), "FILE", NULL, "write the findings as JUnit XML, replacing FILE" },
    { 0, "strict", CLI_FLAG, CLI_AT(strict), NULL, NULL, "a warning makes exit 1, too" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

const cli_opt cmd_openmldb_stat_options[] = {
    { 0, "FILE", CLI_ARG, CLI_AT(input), NULL, NULL, "stat file, as text or JSON; - is standard input" },
    { 0, "to", CLI_TEXT, CLI_AT(to), "FORM", "json|stat", "print it in this form; findings go to standard error" },
    { 0, "check", CLI_TEXT, CLI_AT(check), "CAPTURE", NULL, "compare it with a capture" },
    { 0, "split", CLI_TEXT, CLI_AT(split), "DIR", NULL, "write DIR/stat.HOST_PORT, one file per tablet" },
    { 0, "report", CLI_TEXT, CLI_AT(report), "FILE", NULL, "write the findings as JSON, replacing FILE" },
    { 0, "junit", CLI_TEXT, CLI_AT(junit), "FILE", NULL, "write the findings as JUnit XML, replacing FILE" },
    { 0, "strict", CLI_FLAG, CLI_AT(strict), NULL, NULL, "a warning makes exit 1, too" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

enum { PIECE = 65536, LARGEST = 1 << 30 };

static mm_code cannot(const char *path, const char *why)
{
    cli_say("error: %s: %s [core/io]", path, why);
    return MM_E_IO;
}

mm_code openmldb_load(openmldb_run *run, const char *path)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    mm_code code = MM_OK;
    size_t got = 1;

    if (in == NULL)
        return cannot(path, strerror(errno));
    while (code == MM_OK && got > 0) {
        char *more = realloc(run->stat, run->stat_len + PIECE);
        if (more == NULL || run->stat_len > LARGEST) {
            code = MM_E_NOMEM;
            cli_out_of_memory();
            break;
        }
        run->stat = more;
        got = fread(run->stat + run->stat_len, 1, PIECE, in);
        run->stat_len += got;
        if (got == 0 && ferror(in))
            code = cannot(path, strerror(errno));
    }
    if (in != stdin)
        fclose(in);
    return code;
}

static mm_code make_plan(openmldb_run *run)
{
    const cli_values *v = &run->app->v;
    mm_openmldb_text stat = { .name = v->stat };
    mm_code code = mm_openmldb_open(&run->after, run->ctx, v->input, 0);

    stat.data = run->stat;
    stat.len = run->stat_len;
    return code == MM_OK
               ? mm_openmldb_plan(&run->result, run->ctx, run->after, v->stat == NULL ? NULL : &stat, &run->options)
               : code;
}

static mm_code make_vendor_plan(openmldb_run *run)
{
    run->options.form = MM_OPENMLDB_VENDOR;
    return make_plan(run);
}

int cmd_openmldb_plan(cli *app)
{
    const cli_values *v = &app->v;
    openmldb_run run = { .app = app, .to_stderr = true };
    mm_code code;

    if (v->endpoint == NULL)
        return cli_misuse(app, "error: --endpoint is needed");
    if (v->post != (v->stat != NULL))
        return cli_misuse(app, v->post ? "error: --post needs --stat" : "error: --stat belongs to --post");
    if (v->as_vendor && (v->format != NULL || v->json))
        return cli_misuse(app, "error: --as-vendor has a form of its own, not --format");
    if (v->json && v->format != NULL && strcmp(v->format, "json") != 0)
        return cli_misuse(app, "error: --json is --format=json, not %s", v->format);
    if (v->stat != NULL && (code = openmldb_load(&run, v->stat)) != MM_OK) {
        free(run.stat);
        return cli_status(code);
    }
    return openmldb_run_verb(&run, v->as_vendor ? make_vendor_plan : make_plan);
}

static mm_code make_stat(openmldb_run *run)
{
    const cli_values *v = &run->app->v;
    const mm_openmldb_text stat = { v->input, run->stat, run->stat_len };
    mm_code code = MM_OK;

    run->options.convert = v->to != NULL;
    run->options.form = v->to != NULL && strcmp(v->to, "json") == 0 ? MM_OPENMLDB_JSON : MM_OPENMLDB_STAT;
    run->options.split = v->split != NULL;
    if (v->check != NULL)
        code = mm_openmldb_open(&run->after, run->ctx, v->check, 0);
    return code == MM_OK ? mm_openmldb_stat(&run->result, run->ctx, &stat, run->after, &run->options) : code;
}

int cmd_openmldb_stat(cli *app)
{
    openmldb_run run = { .app = app, .to_stderr = app->v.to != NULL, .json = app->v.json };
    mm_code code;

    if (app->v.json && app->v.to != NULL)
        return cli_misuse(app, "error: --json and --to both write to standard output");
    code = openmldb_load(&run, app->v.input);
    if (code != MM_OK) {
        free(run.stat);
        return cli_status(code);
    }
    return openmldb_run_verb(&run, make_stat);
}

/* ---- stat --split ---- */

static char *split_path(const openmldb_run *run, const char *name)
{
    const size_t n = strlen(run->app->v.split) + strlen(name) + 2;
    char *path = malloc(n);

    if (path != NULL)
        snprintf(path, n, "%s/%s", run->app->v.split, name);
    return path;
}

static int write_one(const char *path, const mm_openmldb_text *text)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    size_t done = 0;
    int failed = 0;

    if (fd < 0) {
        cli_say("error: %s: %s [%s]", path, strerror(errno), errno == EEXIST ? "core/output-exists" : "core/io");
        return CLI_IO;
    }
    while (done < text->len && !failed) {
        const ssize_t n = write(fd, text->data + done, text->len - done);
        failed = n < 0 && errno != EINTR;
        done += n > 0 ? (size_t)n : 0;
    }
    failed |= !failed && fsync(fd) != 0;
    if (failed)
        cli_say("error: %s: %s [core/io]", path, strerror(errno));
    failed |= close(fd) != 0;
    if (failed)
        unlink(path);
    return failed ? CLI_IO : CLI_DONE;
}

/* All of them or none: those that were written are taken away when one fails. */
int openmldb_write_splits(const openmldb_run *run)
{
    mm_openmldb_text text;
    size_t done = 0;
    int status = CLI_DONE;

    for (size_t it = 0; status == CLI_DONE && mm_openmldb_split_next(run->result, &it, &text);) {
        char *path = split_path(run, text.name);
        struct stat st;
        status = path == NULL ? cli_out_of_memory() : CLI_DONE;
        if (path != NULL && lstat(path, &st) == 0) {
            cli_say("error: %s: already exists [core/output-exists]", path);
            status = CLI_IO;
        }
        free(path);
    }
    for (size_t it = 0; status == CLI_DONE && mm_openmldb_split_next(run->result, &it, &text); done++) {
        char *path = split_path(run, text.name);
        status = path == NULL ? cli_out_of_memory() : write_one(path, &text);
        free(path);
    }
    for (size_t it = 0; status != CLI_DONE && it + 1 < done && mm_openmldb_split_next(run->result, &it, &text);) {
        char *path = split_path(run, text.name);
        if (path != NULL)
            unlink(path);
        free(path);
    }
    return status;
}
