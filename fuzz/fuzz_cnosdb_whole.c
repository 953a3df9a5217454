/* Whole dumps as an administrator has them: detected, converted (in order or by index and sort, compressed, cut, in
 * both forms), verified alone and against their source, and the scripts for their tables. What was converted must
 * verify, must balance, must convert to the same bytes, and have scripts of whole statements.
 * Bytes: target, options, form; then text as it is, or records as in fuzz_cnosdb.c. */
#include "cnosdb_dump.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { RAW = 1, DEBUG = 2, GZIP = 4, CUT = 8, TWO_THREADS = 16, TWICE = 32 };              /* form */
enum { PIN_TTL = 1, REPAIR = 2, KEEP_ROOT = 4, CLUSTER = 8, DROP = 16, LAST = 32, ORPHANS = 64, REFUSE_PLAIN = 128,
       LOSING = KEEP_ROOT | CLUSTER | DROP | LAST | ORPHANS };                              /* a source has more */

static const struct { unsigned bit; const char *name, *value; } some[] = {
    { PIN_TTL, "pin-ttl", "" }, { REPAIR, "repair", "close" }, { KEEP_ROOT, "keep-target-root", "" },
    { CLUSTER, "cluster", "new" }, { DROP, "unknown-keys", "drop" }, { LAST, "duplicates", "last" },
    { ORPHANS, "drop-orphans", "" },
};

typedef struct file { int fd; char path[64]; } file;

static file file_of(const char *data, size_t len)
{
    file f = { .fd = memfd_create("dump", MFD_CLOEXEC) };

    must(f.fd >= 0 && write(f.fd, data, len) == (ssize_t)len, "there is memory");
    snprintf(f.path, sizeof f.path, "/proc/self/fd/%d", f.fd);
    return f;
}

static text packed(const text *t)
{
    z_stream z = { .next_in = (Bytef *)t->data, .avail_in = (uInt)t->len };
    const size_t room = t->len + 1024;
    text to = { malloc(room), 0 };

    must(to.data != NULL && deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK, "there is memory");
    z.next_out = (Bytef *)to.data;
    z.avail_out = (uInt)room;
    must(deflate(&z, Z_FINISH) == Z_STREAM_END, "all of it is packed");
    to.len = room - z.avail_out;
    deflateEnd(&z);
    return to;
}

static const char header[] = "******---------------------------******\n";
static const char footer[] = "******----------------------------------------------******\n";

static text dump_of(const unsigned char *data, size_t size, unsigned form)
{
    text t = { NULL, 0 }, records;

    if (form & RAW) {
        add(&t, data, size);
    } else {
        records = lines_of(data, data + size, form & DEBUG ? "* " : "");
        add(&t, header, form & DEBUG ? sizeof header - 1 : 0);
        for (int i = 0; i < (form & TWICE ? 2 : 1); i++) /* not ascending any more, and duplicates */
            add(&t, records.data, records.len);
        add(&t, footer, form & DEBUG ? sizeof footer - 1 : 0);
        free(records.data);
    }
    if (form & GZIP) {
        const text z = packed(&t);
        free(t.data);
        t = z;
    }
    if (form & CUT && t.len > 0)
        t.len--;
    return t;
}

/* ---- runs ---- */

typedef struct run { mm_ctx *ctx; mm_report *rep; mm_source *src; mm_sink *sink; mm_pipeline *pipe; } run;

static mm_code on_begin(void *user, const mm_entry *entry)
{
    (void)user, (void)entry;
    return MM_OK;
}

static mm_code on_write(void *user, const void *data, size_t len)
{
    add(user, data, len);
    return MM_OK;
}

static mm_code on_end(void *user)
{
    (void)user;
    return MM_OK;
}

static mm_code run_open(run *r, const char *path, unsigned form, const mm_sink_ops *ops, void *out)
{
    memset(r, 0, sizeof *r);
    if (mm_ctx_new(&r->ctx, NULL) != MM_OK || mm_report_new(&r->rep, r->ctx) != MM_OK
        || mm_sink_new(&r->sink, r->ctx, "out", ops, out) != MM_OK
        || mm_ctx_set(r->ctx, "threads", form & TWO_THREADS ? "2" : "1") != MM_OK)
        abort();
    return mm_source_open(&r->src, r->ctx, path);
}

static void run_close(run *r)
{
    mm_pipeline_free(r->pipe);
    mm_sink_free(r->sink);
    mm_source_free(r->src);
    mm_report_free(r->rep);
    mm_ctx_free(r->ctx);
}

static const mm_sink_ops whole = { .size = sizeof whole, .begin = on_begin, .write = on_write, .end = on_end,
                                   .commit = on_end };

static mm_code convert(const char *to, unsigned options, const char *path, unsigned form, text *out)
{
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .to = to };
    run r;
    mm_code code = run_open(&r, path, form, &whole, out);

    if (code == MM_OK)
        code = mm_pipeline_open(&r.pipe, r.ctx, r.src, &plan);
    if (code == MM_OK) { /* hashing takes a fifth of a second each: clear text becomes null, or is refused */
        must(mm_pipeline_set(r.pipe, "plaintext-passwords", options & REFUSE_PLAIN ? "error" : "null") == MM_OK,
             "an option");
        for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
            if (options & some[i].bit)
                must(mm_pipeline_set(r.pipe, some[i].name, some[i].value) == MM_OK, some[i].name);
        code = mm_pipeline_run(r.pipe, r.sink, r.rep);
        check_counts(code, r.rep);
    }
    must(code == MM_OK || out->len == 0, "a failure publishes nothing");
    run_close(&r);
    return code;
}

static mm_code verify(const char *format, unsigned options, const char *path, const char *source, unsigned form)
{
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .from = format, .verify = 1 };
    text none = { NULL, 0 };
    mm_source *before = NULL;
    run r;
    mm_code code = run_open(&r, path, form, &whole, &none);

    if (code == MM_OK)
        code = mm_pipeline_open(&r.pipe, r.ctx, r.src, &plan);
    if (code == MM_OK && options & KEEP_ROOT)
        must(mm_pipeline_set(r.pipe, "keep-target-root", "") == MM_OK, "an option");
    if (code == MM_OK && source != NULL) {
        code = mm_source_open(&before, r.ctx, source);
        if (code == MM_OK)
            code = mm_pipeline_balance(r.pipe, before);
    }
    if (code == MM_OK)
        code = mm_pipeline_run(r.pipe, NULL, r.rep);
    must(code != MM_E_MISUSE, "no bug");
    must(none.len == 0, "verify writes nothing");
    if (source != NULL && code != MM_OK) {
        size_t it = 0;
        for (const mm_finding *f; (f = mm_report_next(r.rep, &it)) != NULL;)
            fprintf(stderr, "%d %s: %s\n", f->severity, f->rule, f->text);
    }
    mm_source_free(before);
    run_close(&r);
    return code;
}

/* ---- scripts: each SQL file is lines of whole statements ---- */

typedef struct scripts { text file; int sql; size_t statements[3]; } scripts;

static mm_code script_begin(void *user, const mm_entry *entry)
{
    scripts *s = user;
    const size_t n = strlen(entry->path);

    s->file.len = 0;
    s->sql = n > 4 && strcmp(entry->path + n - 4, ".sql") == 0 ? entry->path[0] : 0;
    return MM_OK;
}

static mm_code script_write(void *user, const void *data, size_t len)
{
    add(&((scripts *)user)->file, data, len);
    return MM_OK;
}

static mm_code script_end(void *user)
{
    scripts *s = user;
    const char *at = s->file.data, *end = at + s->file.len;

    while (s->sql != 0 && at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        must(lf != NULL, "a script ends with a line end");
        must(memcmp(at, "--", 2) == 0 || lf[-1] == ';', "a statement is one line");
        must(memcmp(at, "--", 2) == 0 || memcmp(at, s->sql == 'c' ? "SELECT COUNT" : "COPY INTO ", 10) == 0,
             "and known");
        s->statements[s->sql == 'c' ? 0 : s->sql == 'e' ? 1 : 2] += memcmp(at, "--", 2) != 0;
        at = lf + 1;
    }
    return MM_OK;
}

static mm_code script_commit(void *user)
{
    const scripts *s = user;

    must(s->statements[0] == s->statements[1] && s->statements[0] == s->statements[2], "each table is in all scripts");
    return MM_OK;
}

static mm_code write_scripts(const char *path, unsigned form)
{
    static const mm_sink_ops ops = { .size = sizeof ops, .begin = script_begin, .write = script_write,
                                     .end = script_end, .commit = script_commit };
    const mm_cnosdb_sql what = { .size = sizeof what, .location = "s3://b/f", .connection = "region='x'",
                                 .with_usage_schema = (form & TWICE) != 0 };
    scripts s = { .sql = 0 };
    run r;
    mm_code code = run_open(&r, path, form, &ops, &s);

    if (code == MM_OK) {
        code = mm_cnosdb_sql_run(r.ctx, r.src, &what, r.sink, r.rep);
        must(code != MM_E_MISUSE, "no bug");
        must(code == MM_OK || mm_report_count(r.rep, MM_ERROR) > 0, "a failure has a finding");
    }
    run_close(&r);
    free(s.file.data);
    return code;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    text in, once = { NULL, 0 }, twice = { NULL, 0 };
    unsigned options, form;
    const char *to;
    file before, after;

    if (size < 4)
        return 0;
    to = targets[data[0] % TARGETS];
    options = data[1];
    form = data[2];
    in = dump_of(data + 3, size - 3, form);
    before = file_of(in.data, in.len);
    (void)!verify(NULL, options, before.path, NULL, form);
    (void)!write_scripts(before.path, form);
    if (convert(to, options, before.path, form, &once) == MM_OK && once.len > 0) {
        after = file_of(once.data, once.len);
        must(verify(to, options, after.path, options & LOSING ? NULL : before.path, form) == MM_OK,
             "what was converted verifies, and balances against its source");
        must(convert(to, options & ~(unsigned)CLUSTER, after.path, form, &twice) == MM_OK,
             "what was converted converts");
        must(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0, "to the same bytes");
        must(write_scripts(after.path, form) == MM_OK, "what was converted has scripts");
        close(after.fd);
    }
    close(before.fd);
    free(in.data);
    free(once.data);
    free(twice.data);
    return 0;
}
