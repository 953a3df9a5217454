/* A capture, or a stat file, from bytes. Files are separated by a byte 0xFF, a name ends at the first line end; a name
 * "stat" is a stat file. Whatever the bytes: no crash, one of the three codes, a capture compared with itself has no
 * finding that needs a difference, and a stat file that is written is read back. */
#include <metamig/metamig.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXTS = 16 };

typedef struct input { mm_openmldb_text text[TEXTS]; char names[TEXTS][64]; size_t n; mm_openmldb_text stat; } input;

static void split(input *in, const uint8_t *data, size_t size)
{
    const char *at = (const char *)data, *end = at + size;

    while (at < end && in->n < TEXTS) {
        const char *stop = memchr(at, 0xff, (size_t)(end - at));
        const char *line;
        size_t len;
        if (stop == NULL)
            stop = end;
        line = memchr(at, '\n', (size_t)(stop - at));
        if (line == NULL)
            line = stop;
        len = (size_t)(line - at) < sizeof in->names[0] - 1 ? (size_t)(line - at) : sizeof in->names[0] - 1;
        memcpy(in->names[in->n], at, len);
        in->names[in->n][len] = 0;
        line += line < stop;
        if (strcmp(in->names[in->n], "stat") == 0) {
            in->stat = (mm_openmldb_text){ "stat", line, (size_t)(stop - line) };
        } else {
            in->text[in->n] = (mm_openmldb_text){ in->names[in->n], line, (size_t)(stop - line) };
            in->n++;
        }
        at = stop < end ? stop + 1 : end;
    }
}

static int count(void *user, const void *data, size_t len)
{
    (void)data;
    *(size_t *)user += len;
    return 0;
}

static void look(mm_openmldb_result *r)
{
    size_t n = 0;

    if (mm_openmldb_report_text(r, "", 1, count, &n) != MM_OK || mm_openmldb_report_json(r, 1, count, &n) != MM_OK
        || mm_openmldb_report_junit(r, count, &n) != MM_OK)
        abort();
    if (mm_openmldb_code(r) != MM_OK && mm_openmldb_code(r) != MM_E_VERIFY && mm_openmldb_code(r) != MM_E_DATA)
        abort();
    mm_openmldb_result_free(r);
}

/* Out of memory and over a limit are the only ways to have no result. */
static void must(mm_code code, mm_openmldb_result **r)
{
    if (code == MM_OK)
        look(*r); /* by pointer: arguments are evaluated in any order */
    else if (code != MM_E_NOMEM && code != MM_E_LIMIT)
        abort();
}

static void same_twice(mm_openmldb_result *r)
{
    mm_openmldb_finding f = { .size = sizeof f };
    size_t it = 0;

    while (mm_openmldb_finding_next(r, &it, &f))
        if (strstr(f.text, ", was ") != NULL && strncmp(f.rule, "openmldb/", 9) == 0
            && strcmp(f.rule, "openmldb/table/warning") != 0 && strcmp(f.rule, "openmldb/input/bad-value") != 0
            && f.db != NULL && strstr(f.db, ", was ") == NULL && f.table != NULL && strstr(f.table, ", was ") == NULL)
            if (f.endpoint == NULL || strstr(f.endpoint, ", was ") == NULL)
                abort();
}

static void capture(mm_ctx *ctx, const input *in)
{
    mm_openmldb_options o = { .size = sizeof o, .endpoint = "172.24.4.55:10921", .partial = 1 };
    mm_openmldb_result *r = NULL;
    mm_openmldb *cap = NULL;
    mm_code code = mm_openmldb_read(&cap, ctx, "cap", in->text, in->n, MM_OPENMLDB_EXTRA);

    if (code != MM_OK)
        return;
    must(mm_openmldb_verify(&r, ctx, NULL, cap, &o), &r);
    code = mm_openmldb_verify(&r, ctx, cap, cap, &o);
    if (code == MM_OK)
        same_twice(r);
    must(code, &r);
    o.expect = MM_OPENMLDB_DRAINED;
    must(mm_openmldb_verify(&r, ctx, cap, cap, &o), &r);
    for (int form = MM_OPENMLDB_TEXT; form <= MM_OPENMLDB_VENDOR; form++) {
        o.form = (mm_openmldb_form)form;
        must(mm_openmldb_plan(&r, ctx, cap, NULL, &o), &r);
    }
    o.form = MM_OPENMLDB_JSON;
    must(mm_openmldb_show(&r, ctx, cap, &o), &r);
    must(mm_openmldb_zk(&r, ctx, cap, &o), &r);
    if (in->stat.data != NULL) {
        must(mm_openmldb_stat(&r, ctx, &in->stat, cap, &o), &r);
        must(mm_openmldb_plan(&r, ctx, cap, &in->stat, &o), &r);
    }
    mm_openmldb_free(cap);
}

static void stat_file(mm_ctx *ctx, const mm_openmldb_text *stat)
{
    const mm_openmldb_options json = { .size = sizeof json, .convert = 1, .form = MM_OPENMLDB_JSON };
    const mm_openmldb_options back = { .size = sizeof back, .convert = 1, .form = MM_OPENMLDB_STAT, .split = 1 };
    mm_openmldb_result *r = NULL, *s = NULL;
    mm_openmldb_text again = { .name = "again" };

    if (mm_openmldb_stat(&r, ctx, stat, NULL, &json) != MM_OK)
        return;
    if (mm_openmldb_code(r) == MM_OK) {
        again.data = mm_openmldb_output(r, &again.len);
        if (mm_openmldb_stat(&s, ctx, &again, NULL, &json) != MM_OK || mm_openmldb_code(s) != MM_OK)
            abort();
        mm_openmldb_result_free(s);
        must(mm_openmldb_stat(&s, ctx, &again, NULL, &back), &s);
    }
    look(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input *in = calloc(1, sizeof *in);
    mm_ctx *ctx = NULL;

    if (in != NULL && mm_ctx_new(&ctx, NULL) == MM_OK) {
        split(in, data, size);
        capture(ctx, in);
        if (in->stat.data != NULL)
            stat_file(ctx, &in->stat);
    }
    mm_ctx_free(ctx);
    free(in);
    return 0;
}
