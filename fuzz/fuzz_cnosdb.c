/* Values of records as they come, under keys of every kind: each rewrite of each target. What comes out must convert to
 * the same bytes, be counted, and have no fault that the target would stumble over in a single record.
 * The first byte chooses the target, the second one options; then records: one byte for the key, the value, 0xFF. */
#include "cnosdb_dump.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Hashing takes a fifth of a second each: clear text becomes null, or is refused. */
static void set(mm_filter *f, unsigned options)
{
    static const struct { const char *name, *value; } some[] = {
        { "pin-ttl", "" }, { "repair", "close" }, { "keep-target-root", "" }, { "cluster", "c=new" },
        { "unknown-keys", "drop" }, { "report-dropped", "" }, { "db-config", "wal_sync=true" },
    };

    must(mm_filter_set(f, "plaintext-passwords", options & 128 ? "error" : "null") == MM_OK, "an option is known");
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        if (options >> i & 1)
            must(mm_filter_set(f, some[i].name, some[i].value) == MM_OK, some[i].name);
}

static mm_code run(mm_filter *f, const text *in, text *out)
{
    const void *part;
    size_t len;
    mm_code code = mm_filter_feed(f, in->data, in->len, &part, &len);

    if (code != MM_OK)
        return code;
    add(out, part, len);
    code = mm_filter_finish(f, &part, &len);
    add(out, part, len);
    return code;
}

static mm_filter *open_filter(const mm_plan *plan, mm_ctx **ctx, mm_report **rep)
{
    mm_filter *f;

    if (mm_ctx_new(ctx, NULL) != MM_OK || mm_report_new(rep, *ctx) != MM_OK ||
        mm_filter_new(&f, *ctx, plan, *rep) != MM_OK)
        abort();
    return f;
}

static void close_filter(mm_filter *f, mm_report *rep, mm_ctx *ctx)
{
    mm_filter_free(f);
    mm_report_free(rep);
    mm_ctx_free(ctx);
}

static mm_code convert(const char *to, unsigned options, const text *in, text *out)
{
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .to = to };
    mm_ctx *ctx;
    mm_report *rep;
    mm_filter *f;
    mm_code code;

    f = open_filter(&plan, &ctx, &rep);
    set(f, options);
    code = run(f, in, out);
    check_counts(code, rep);
    close_filter(f, rep, ctx);
    return code;
}

/* Order, duplicates, and what records say about each other are as they came. */
static int across_records(const char *rule)
{
    static const char *const ids[] = { "V02", "V03", "V21", "V25" };

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (strncmp(rule, "cnosdb/verify/", 14) == 0 && strcmp(rule + 14, ids[i]) == 0)
            return 1;
    return 0;
}

static void verify(const char *format, const text *in, int clean)
{
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .from = format, .verify = 1 };
    text none = { NULL, 0 };
    size_t it = 0;
    mm_ctx *ctx;
    mm_report *rep;
    mm_filter *f;
    mm_code code;

    f = open_filter(&plan, &ctx, &rep);
    code = run(f, in, &none);
    must(code != MM_E_MISUSE, "no bug");
    must(none.len == 0, "verify writes nothing");
    for (const mm_finding *found; clean && (found = mm_report_next(rep, &it)) != NULL;)
        if (found->severity == MM_ERROR && !across_records(found->rule)) {
            fprintf(stderr, "%s: %s\n%.*s", found->rule, found->text, (int)in->len, in->data);
            must(0, "what was converted verifies");
        }
    free(none.data);
    close_filter(f, rep, ctx);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    text in, once = { NULL, 0 }, twice = { NULL, 0 };
    const char *to;

    if (size < 3)
        return 0;
    to = targets[data[0] % TARGETS];
    in = lines_of(data + 2, data + size, "");
    verify(to, &in, 0);
    if (convert(to, data[1], &in, &once) == MM_OK && once.len > 0) {
        /* A cluster that has its new name needs no other one. */
        must(convert(to, data[1] & ~8u, &once, &twice) == MM_OK, "what was converted converts");
        must(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0, "to the same bytes");
        verify(to, &once, 1);
    }
    free(in.data);
    free(once.data);
    free(twice.data);
    return 0;
}
