/* Tables that are read as text give what the parser and the rules give: each mutation of a table is converted and
 * verified as it is, and with a blank behind it, which makes the parser read it. */
#include "cnosdb/cnosdb_table_text.h"
#include "core/run.h"
#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char table[] = "{\"TsKvTableSchema\":{\"tenant\":\"t\",\"db\":\"d\",\"name\":\"m000000\",\"schema_id\":10,"
    "\"next_column_id\":40,\"columns\":["
    "{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":\"Nanosecond\"},\"encoding\":\"Default\"},"
    "{\"id\":1,\"name\":\"host\",\"column_type\":\"Tag\",\"encoding\":\"Zstd\"},"
    "{\"id\":2,\"name\":\"a rather long name\",\"column_type\":{\"Field\":\"Unsigned\"},\"encoding\":\"Delta\"},"
    "{\"id\":30,\"name\":\"\xc3\xa4\xe4\xb8\xad\",\"column_type\":{\"Field\":\"Float\"},\"encoding\":\"Gorilla\"}],"
    "\"columns_index\":{\"\xc3\xa4\xe4\xb8\xad\":3,\"time\":0,\"a rather long name\":2,\"host\":1}}}";

/* What a single byte does not reach. */
static const struct { const char *find, *put; } edits[] = {
    { "schema_id", "schema_version" }, { "\"schema_id\":10,", "" }, { "schema_id", "schema_xd" },
    { ":10,", ":9999999999999999999," }, { ":10,", ":18446744073709551616," }, { ":10,", ":010," }, { ":10,", ":-1," },
    { ":40,", ":30," }, { ":40,", ":4294967295," }, { ":40,", ":4294967296," }, { ":40,", ":1e3," },
    { ":40,", ":31.0," },
    { "\"id\":1,", "\"id\":0," }, { "\"id\":1,", "\"id\":2," }, { "\"id\":2,", "\"id\":31," },
    { "\"id\":30", "\"id\":40" },
    { "\"id\":1,", "\"id\":4294967296," }, { "\"host\",\"col", "\"time\",\"col" },
    { "\"time\",\"column_type", "\"clock\",\"column_type" }, { "{\"Time\":\"Nanosecond\"}", "{\"Field\":\"Float\"}" },
    { "\"Tag\"", "{\"Time\":\"Second\"}" }, { "Nanosecond", "Second" }, { "Nanosecond", "Millisecond" },
    { "Nanosecond", "Microsecond" }, { "Nanosecond", "Nanoseconds" }, { "\"Tag\"", "\"Tags\"" },
    { "\"Tag\"", "{\"Tag\":1}" },
    { "\"Tag\"", "{\"Field\":\"String\"}" }, { "\"Tag\"", "{\"Field\":\"Boolean\"}" }, { "Float", "Unknown" },
    { "Float", "Integer" }, { "\"Float\"", "{\"Geometry\":{\"sub_type\":\"Point\",\"srid\":0}}" },
    { "Delta", "DeltaTs" },
    { "Delta", "Quantile" }, { "Delta", "Null" }, { "Delta", "Gzip" }, { "Delta", "Bzip" }, { "Delta", "Zlib" },
    { "Delta", "Snappy" }, { "Delta", "BitPack" }, { "Delta", "Unknown" }, { "Delta", "Lzma" },
    { "\"host\":1", "\"host\":0" }, { "\"host\":1", "\"host\":4" }, { ",\"host\":1", "" },
    { "\"host\":1", "\"host\":1,\"x\":2" },
    { "\"host\":1", "\"host\":1,\"host\":1" }, { "\"time\":0", "\"host\":1" }, { "\"host\":1", "\"h\\u006fst\":1" },
    { "\"name\":\"host\"", "\"name\":\"h\\u006fst\"" }, { "\"host\":1", "\"host\":01" },
    { "\"host\":1", "\"host\":1.0" },
    { "}],", "},],}" }, { "\"tenant\":\"t\"", "\"tenant\":\"u\"" }, { "\"db\":\"d\"", "\"db\":\"\\u0064\"" },
    { "\"db\":\"d\",", "\"db\":\"d\",\"db\":\"d\"," }, { "\"db\":\"d\",", "\"db\":\"d\",\"more\":[1]," },
    { "\"columns_index\":{", "\"columns_index\":{}}}," },
    { "\"encoding\":\"Zstd\"", "\"encoding\":\"Zstd\",\"more\":null" },
    { "\"tenant\":\"t\",\"db\":\"d\"", "\"db\":\"d\",\"tenant\":\"t\"" }, { "{\"Ts", "{\"x\":1,\"Ts" },
    { "TsKv", "External" },
    { "\"columns\":[", "\"columns\":[ " }, { "}}}", "}}}}" }, { "}}}", "}}},{}" },
    { "\"columns_index\"", "\"columns_indices\"" },
};

typedef struct text { char *data; size_t len, cap; } text;

static void add(text *t, const char *data, size_t len)
{
    if (t->len + len > t->cap) {
        t->cap = (t->len + len) * 2;
        t->data = realloc(t->data, t->cap);
        ck_assert_ptr_nonnull(t->data);
    }
    memcpy(t->data + t->len, data, len);
    t->len += len;
}

/* One more record, with a key of its own, whose name it has if that is still there. */
static void record(text *dump, unsigned *nth, const char *value, size_t len, bool blank)
{
    char key[64], name[16];
    char *copy = malloc(len + 1), *at;

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, value, len);
    copy[len] = 0;
    snprintf(name, sizeof name, "m%06u", (*nth)++);
    snprintf(key, sizeof key, "/c/tenants/t/dbs/d/schemas/%s: ", name);
    at = memmem(copy, len, "m000000", 7);
    if (at != NULL)
        memcpy(at, name, 7);
    add(dump, key, strlen(key));
    add(dump, copy, len);
    add(dump, blank ? " \n" : "\n", blank ? 2 : 1);
    free(copy);
}

static void mutations(text *dump, bool blank)
{
    static const char bytes[] = "\"0x,{}:\\\x01 1\xc3[9";
    const size_t n = sizeof table - 1;
    unsigned nth = 0;
    char copy[2 * sizeof table];

    record(dump, &nth, table, n, blank);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 3; k++) { /* another byte there */
            memcpy(copy, table, n);
            copy[i] = bytes[(i * 3 + k * 5) % (sizeof bytes - 1)];
            record(dump, &nth, copy, n, blank);
        }
        memcpy(copy, table, i); /* none */
        memcpy(copy + i, table + i + 1, n - i - 1);
        record(dump, &nth, copy, n - 1, blank);
        memcpy(copy + i + 1, table + i, n - i); /* twice */
        copy[i] = table[i];
        record(dump, &nth, copy, n + 1, blank);
    }
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        const char *at = strstr(table, edits[i].find);
        int m;
        ck_assert_msg(at != NULL, "%s", edits[i].find);
        m = snprintf(copy, sizeof copy, "%.*s%s%s", (int)(at - table), table, edits[i].put, at + strlen(edits[i].find));
        record(dump, &nth, copy, (size_t)m, blank);
    }
}

/* The end of a value is one further on where a blank follows. */
static void drop_ends(char *findings)
{
    char *to = findings;

    for (char *line = findings, *next; *line != 0; line = next) {
        next = strchr(line, '\n') + 1;
        if (memmem(line, (size_t)(next - line), "unexpected end", 14) == NULL
            && memmem(line, (size_t)(next - line), "text after the value", 20) == NULL) {
            memmove(to, line, (size_t)(next - line));
            to += next - line;
        }
    }
    *to = 0;
}

static void same(cd_run *read, cd_run *parsed)
{
    size_t n = 0;

    drop_ends(read->findings);
    drop_ends(parsed->findings);
    if (strcmp(read->findings, parsed->findings) != 0) {
        const char *a = read->findings, *b = parsed->findings;
        while (*a == *b)
            a++, b++;
        ck_abort_msg("to %s: read %.200s\nparsed %.200s", read->to, a - (a - read->findings > 80 ? 80 : 0),
                     b - (b - parsed->findings > 80 ? 80 : 0));
    }
    ck_assert_uint_eq(read->errors, parsed->errors);
    ck_assert_uint_eq(read->warnings, parsed->warnings);
    ck_assert_uint_eq(read->counts.changed, parsed->counts.changed);
    ck_assert_uint_eq(read->counts.unchanged, parsed->counts.unchanged);
    ck_assert_uint_eq(cd_rule(read, "cnosdb-2.4/table/rename-schema-version"),
                      cd_rule(parsed, "cnosdb-2.4/table/rename-schema-version"));
    if (read->verify)
        return;
    for (size_t i = 0; i < parsed->out_len; i++) /* without the blanks */
        if (parsed->out[i] != ' ' || i + 1 == parsed->out_len || parsed->out[i + 1] != '\n')
            parsed->out[n++] = parsed->out[i];
    for (size_t i = 0, k = 0; i < read->out_len; i++) { /* a mutation may end in a blank of its own */
        if (read->out[i] == ' ' && i + 1 < read->out_len && read->out[i + 1] == '\n')
            continue;
        while (k < n && parsed->out[k] == ' ' && parsed->out[k + 1] == '\n')
            k++;
        ck_assert_msg(k < n && read->out[i] == parsed->out[k], "to %s: %.80s", read->to, read->out + i);
        k++;
    }
}

START_TEST(as_the_parser)
{
    static const char *const targets[] = { "2.4.0", "2.4.0.1", "2.4.1", "2.4.2", "2.4.3" };
    static const cd_setting on[] = { { "keep-going", "" }, { NULL, NULL } };
    text as_is = { 0 }, blank = { 0 };

    mutations(&as_is, false);
    mutations(&blank, true);
    for (size_t t = 0; t < sizeof targets / sizeof targets[0]; t++)
        for (int verify = 0; verify < 2; verify++) {
            cd_run a = { .to = targets[t], .verify = verify, .settings = verify ? NULL : on }, b = a;
            if (verify)
                a.from = b.from = targets[t];
            cd_text(&a, as_is.data, as_is.len);
            cd_text(&b, blank.data, blank.len);
            same(&a, &b);
            cd_free(&a);
            cd_free(&b);
        }
    free(as_is.data);
    free(blank.data);
}
END_TEST

/* `out` points into the text, which stays until the next one. */
static bool is_read(mm_ctx *ctx, const char *value, cn_table *out)
{
    static char padded[2 * sizeof table + MM_PAD];
    mm_run run = { .ctx = ctx };
    mm_doc doc = { .run = &run, .data = padded, .len = strlen(value) };
    cn_key key;

    memset(padded, 0, sizeof padded);
    memcpy(padded, value, doc.len);
    mm__cnosdb_key("/c/tenants/t/dbs/d/schemas/m000000", 34, &key);
    return mm__cnosdb_table_read(&doc, &key, out);
}

START_TEST(what_is_read)
{
    mm_ctx *ctx = fx_ctx(NULL);
    char longer[sizeof table + 1];
    cn_table t;

    ck_assert(is_read(ctx, table, &t));
    ck_assert(memcmp(t.old_name, "schema_id\"", 10) == 0);
    ck_assert_str_eq(t.unit, "NS");
    ck_assert(t.fits);
    ck_assert(mm__cnosdb_table_is_of(&t, CN_A) && mm__cnosdb_table_is_of(&t, CN_A1)
              && !mm__cnosdb_table_is_of(&t, CN_D));
    snprintf(longer, sizeof longer, "%s ", table);
    ck_assert(!is_read(ctx, longer, &t));
    ctx->limits.max_depth = 5;
    ck_assert(is_read(ctx, table, &t));
    ctx->limits.max_depth = 4;
    ck_assert(!is_read(ctx, table, &t));
    ctx->limits.max_depth = 1024;
    ctx->limits.max_doc = sizeof table - 2;
    ck_assert(!is_read(ctx, table, &t));
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("cnosdb_table_text", FX_TEST(as_the_parser), FX_TEST(what_is_read))
