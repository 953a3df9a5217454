/* Each system call of a run over a line dump fails once, is short once, is interrupted once: the output is there and
 * right, or it is not there and the run said why. docs/formats/product.md 1 and 3. */
#include "support/cnosdb_run.h"
#include "support/fault_io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

typedef struct scene { const char *name, *in, *out; char *want; size_t want_len; unsigned step; } scene;

static const char *keep(const char *name)
{
    static char paths[32][512];
    static unsigned n;
    char *to = paths[n++ % 32];

    snprintf(to, sizeof paths[0], "%s/%s", fx_tmp(), name);
    return to;
}

static mm_code convert(mm_ctx *ctx, const char *in, const char *out, mm_report **rep)
{
    const mm_plan plan = { .size = sizeof plan, .to = "cnosdb-2.4.3" };
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *sink = NULL;
    mm_code code = mm_report_new(rep, ctx);

    if (code == MM_OK)
        code = mm_ctx_set(ctx, "threads", "2");
    if (code == MM_OK)
        code = mm_source_open(&src, ctx, in);
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, &plan);
    if (code == MM_OK)
        code = mm_sink_open(&sink, ctx, out, NULL);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, sink, *rep);
    mm_sink_free(sink);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    return code;
}

static void check_output(const scene *s, const char *what, unsigned long at, mm_code code)
{
    size_t len;
    char *got;

    ck_assert_msg(fx_exists(s->out) == (code == MM_OK), "%s, %s %lu: code %d, output %d", s->name, what, at, code,
                  fx_exists(s->out));
    if (code != MM_OK)
        return;
    got = fx_read(s->out, &len);
    ck_assert_msg(len == s->want_len && memcmp(got, s->want, len) == 0, "%s, %s %lu: other bytes", s->name, what, at);
    free(got);
    remove(s->out);
}

/* False: there is no such call. */
static bool once(const scene *s, fault_kind kind, fault_how how, unsigned long at)
{
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    mm_report *rep = NULL;
    fault_io f;
    mm_code code;
    bool fired;

    fault_io_use(&f, ctx);
    f.kind = kind;
    f.how = how;
    f.at = at;
    f.sys = kind == FAULT_PWRITE || kind == FAULT_WRITE ? ENOSPC : EIO;
    code = convert(ctx, s->in, s->out, &rep);
    fired = f.fired > 0;
    if (!fired || how != FAULT_FAIL)
        ck_assert_msg(code == MM_OK, "%s, %s %lu: %d", s->name, fault_io_name(kind), at, code);
    else if (code != MM_OK)
        ck_assert_msg(code == MM_E_IO, "%s, %s %lu: %d", s->name, fault_io_name(kind), at, code);
    else
        ck_assert_msg(kind != FAULT_PREAD && kind != FAULT_PWRITE && kind != FAULT_WRITE && kind != FAULT_READ
                      && kind != FAULT_FSYNC, "%s, %s %lu failed unnoticed", s->name, fault_io_name(kind), at);
    mm_report_free(rep);
    ctx->io = &mm__io_system;
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
    check_output(s, fault_io_name(kind), at, code);
    return fired;
}

static void all_faults(scene *s)
{
    static const fault_kind kinds[] = { FAULT_OPENAT, FAULT_FSTAT, FAULT_FSTATAT, FAULT_READ, FAULT_PREAD, FAULT_WRITE,
                                        FAULT_PWRITE, FAULT_FUTIMENS, FAULT_CLOSE, FAULT_UNLINKAT, FAULT_RENAMEAT2,
                                        FAULT_FSYNC, FAULT_LSEEK, FAULT_LINKAT };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep;
    const uint64_t before = fx_tree_digest(s->in);

    ck_assert_int_eq(mkdir(keep("outputs"), 0777), 0);
    s->out = keep("outputs/dump");
    const mm_code first = convert(ctx, s->in, s->out, &rep);
    ck_assert_msg(first == MM_OK, "%s: %s", s->name, mm_ctx_error(ctx)->text);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    s->want = fx_read(s->out, &s->want_len);
    remove(s->out);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        const bool data = kinds[k] == FAULT_PREAD || kinds[k] == FAULT_PWRITE || kinds[k] == FAULT_WRITE
                       || kinds[k] == FAULT_READ;
        for (unsigned long at = 0; once(s, kinds[k], FAULT_FAIL, at); at += s->step) { }
        for (unsigned long at = 0; data && once(s, kinds[k], FAULT_SHORT, at); at += s->step) { }
        for (unsigned long at = 0; data && once(s, kinds[k], FAULT_INTERRUPT, at); at += s->step) { }
    }
    free(s->want);
    ck_assert_msg(before == fx_tree_digest(s->in), "%s: the input was touched", s->name);
    ck_assert_msg(rmdir(keep("outputs")) == 0, "%s: something was left behind", s->name);
}

static void gzip_to(const char *path, const char *text, size_t len)
{
    gzFile f = gzopen(path, "wb1");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(gzwrite(f, text, (unsigned)len), (int)len);
    ck_assert_int_eq(gzclose(f), Z_OK);
}

START_TEST(small_dumps)
{
    size_t len;
    char *text = fx_read(cd_data("dump-2.3.txt"), &len);
    const char *second = strchr(text, '\n') + 1;
    scene plain = { .name = "plain", .in = keep("plain"), .step = 1 }, packed = plain, mixed = plain;
    char *other = malloc(len + 1);

    fx_write(plain.in, text, len);
    packed.name = packed.in = keep("packed");
    gzip_to(packed.in, text, len);
    mixed.name = mixed.in = keep("mixed"); /* the first record comes last: index and second pass */
    memcpy(other, second, len - (size_t)(second - text));
    memcpy(other + (len - (size_t)(second - text)), text, (size_t)(second - text));
    fx_write(mixed.in, other, len);
    all_faults(&plain);
    all_faults(&packed);
    all_faults(&mixed);
    free(other);
    free(text);
}
END_TEST

/* More than is held in memory: temporary files take part. */
START_TEST(large_dumps)
{
    enum { VALUE = 1 << 20, RECORDS = 10 };
    char *text = malloc((VALUE + 32) * RECORDS + 128), *at = text;
    scene packed = { .name = "large, packed", .in = keep("large.gz"), .step = 5 }, mixed = packed;

    at += sprintf(at, "/c/users/root: {\"id\":7,\"name\":\"root\",\"options\":{},\"is_admin\":true}\n");
    for (int i = 0; i < RECORDS; i++) {
        at += sprintf(at, "/c/x/%d: ", (i + 3) % RECORDS); /* not in order */
        memset(at, 'x', VALUE);
        at += VALUE;
        *at++ = '\n';
    }
    gzip_to(packed.in, text, (size_t)(at - text));
    mixed.name = mixed.in = keep("large");
    fx_write(mixed.in, text, (size_t)(at - text));
    all_faults(&packed);
    all_faults(&mixed);
    remove(packed.in);
    remove(mixed.in);
    free(text);
}
END_TEST

FX_SUITE("lines_faults", FX_TEST(small_dumps), FX_TEST(large_dumps))
