/* Odd and hostile texts: each ends in the documented finding and publishes nothing, or the same bytes come out whatever
 * way they came in. docs/formats/cnosdb-2.3-to-2.4.md 1 and 7. */
#include "support/cnosdb_run.h"

#include <metamig/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void expect(const char *text, size_t len, mm_code code, const char *rule)
{
    cd_run r = { .to = "2.4.0" };
    cd_text(&r, text, len);
    ck_assert_msg(r.code == code && cd_count(&r, rule) == 1 && r.out == NULL, "%.60s: %d\n%s", text, r.code,
                  r.findings);
    cd_free(&r);
}

START_TEST(no_dumps)
{
    expect("<html><body>502</body></html>\n", 30, MM_E_FORMAT, "cnosdb/dump/not-a-dump");
    expect("-- Dump Global Object\ncreate tenant x;\n", 39, MM_E_FORMAT, "cnosdb/dump/not-a-dump");
    expect("\n\n", 2, MM_E_FORMAT, "cnosdb/dump/empty");
    expect("", 0, MM_E_FORMAT, "cnosdb/dump/empty");
    expect("******---------------------------******\n******----------------------------------------------******\n", 99,
           MM_E_FORMAT, "cnosdb/dump/empty");
}
END_TEST

static bool has_line(const char *text, const char *line, size_t n)
{
    for (const char *at = text; (at = memmem(at, strlen(at), line, n)) != NULL; at++)
        if ((at == text || at[-1] == '\n') && at[n] == '\n')
            return true;
    return false;
}

/* Cut at every byte: never a record less without an error or a warning, never half a record. */
START_TEST(truncated_everywhere)
{
    size_t len;
    char *text = fx_read(cd_data("debug-2.3.txt"), &len);

    for (size_t n = 0; n < len; n++) {
        cd_run r = { .to = "2.4.3" };
        cd_text(&r, text, n);
        if (n < len - 53) /* a footer that is cut in its line of dashes has lost no record */
            ck_assert_msg(r.code != MM_OK && r.out == NULL
                          && cd_count(&r, "cnosdb/dump/truncated") + cd_count(&r, "cnosdb/dump/empty")
                             + cd_count(&r, "cnosdb/dump/not-a-dump") == 1, "cut at %zu: %s", n, r.findings);
        else
            ck_assert_msg(r.counts.read == 33 && cd_count(&r, "cnosdb/dump/no-final-newline") == 1, "%s", r.findings);
        cd_free(&r);
    }
    free(text);
}
END_TEST

/* This form has no footer: what comes out is a part of the whole output, and a warning says that it may be cut. */
START_TEST(truncated_dump_form)
{
    size_t len, want_len;
    char *text = fx_read(cd_data("dump-2.3.txt"), &len), *want = fx_read(cd_data("expected-2.4.3.txt"), &want_len);

    for (size_t n = 0; n < len; n++) {
        cd_run r = { .to = "2.4.3" };
        cd_text(&r, text, n);
        if (r.out == NULL)
            ck_assert_msg(r.errors > 0 && r.code != MM_OK, "cut at %zu: %s", n, r.findings);
        else
            ck_assert_msg(cd_count(&r, "cnosdb/dump/no-data-version") > 0 ||
                              cd_count(&r, "cnosdb/dump/no-final-newline") > 0,
                          "cut at %zu: %s", n, r.findings);
        for (const char *at = r.out; at != NULL && *at != 0; at += strcspn(at, "\n") + 1)
            ck_assert_msg(has_line(want, at, strcspn(at, "\n")), "cut at %zu: %.90s", n, at);
        cd_free(&r);
    }
    free(want);
    free(text);
}
END_TEST

/* In /dump form a cut at a line end cannot be told from a shorter dump, but for the record that is always last. */
START_TEST(cut_at_a_line_end)
{
    size_t len;
    char *text, *last;
    const char *dump = cd_data("dump-2.3.txt");
    text = fx_read(dump, &len);
    last = strstr(text, "/data_version");
    cd_run r = { .to = "2.4.3" };
    cd_text(&r, text, (size_t)(last - text));
    ck_assert_int_eq(r.code, MM_OK);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/no-data-version"), 1);
    cd_free(&r);
    static const cd_setting filtered[] = { { "filtered", "" }, { NULL, NULL } };
    r = (cd_run){ .to = "2.4.3", .settings = filtered };
    cd_text(&r, text, (size_t)(last - text));
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/no-data-version"), 0);
    cd_free(&r);
    r = (cd_run){ .to = "2.4.3" };
    cd_text(&r, text, (size_t)(strstr(text, "/cluster_xxx/tenants/cnosdb:") - text));
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/incomplete"), 1);
    cd_free(&r);
    free(text);
}
END_TEST

START_TEST(forms_of_the_same_dump)
{
    size_t len;
    char *text, *other, *at;
    const char *dump = cd_data("dump-2.3.txt");
    text = fx_read(dump, &len);
    other = malloc(2 * len + 10);
    at = stpcpy(other, "\xef\xbb\xbf"); /* byte order mark, CR LF, an empty line */
    for (const char *c = text; *c != 0; c++) {
        if (*c == '\n')
            *at++ = '\r';
        *at++ = *c;
    }
    at = stpcpy(at, "\r\n");
    cd_run r = { .to = "2.4.1" };
    cd_text(&r, other, (size_t)(at - other));
    cd_assert_data(&r, "expected-2.4.1.txt");
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/bom"), 1);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/crlf"), 1);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/blank-line"), 1);
    cd_free(&r);
    free(other);
    free(text);
}
END_TEST

START_TEST(debug_without_header)
{
    size_t len;
    char *text;
    const char *dump = cd_data("debug-2.3.txt");
    text = fx_read(dump, &len);
    cd_run r = { .to = "2.4.0" };
    cd_text(&r, text + 40, len - 40);
    cd_assert_data(&r, "expected-2.4.txt");
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/no-header"), 1);
    cd_free(&r);
    r = (cd_run){ .to = "2.4.0" };
    text[10] = '+';
    cd_text(&r, text, len);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/unknown-header"), 1);
    cd_free(&r);
    r = (cd_run){ .to = "2.4.0" };
    cd_text(&r, text, len - 59);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/truncated"), 1);
    ck_assert_uint_eq(r.counts.read, 33);
    ck_assert_ptr_null(r.out);
    cd_free(&r);
    free(text);
}
END_TEST

static size_t zip(const char *text, size_t len, char *to, size_t room)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)text, .avail_in = (uInt)len, .next_out = (Bytef *)to,
                   .avail_out = (uInt)room };
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    ck_assert_int_eq(deflateEnd(&z), Z_OK);
    return room - z.avail_out;
}

START_TEST(gzip_is_strict)
{
    size_t len, n, m;
    char *text, *packed;
    const char *dump = cd_data("dump-2.3.txt");
    text = fx_read(dump, &len);
    packed = malloc(2 * len + 4096);
    n = zip(text, len / 2, packed, len + 1024); /* two members */
    m = n + zip(text + len / 2, len - len / 2, packed + n, len + 1024);
    memset(packed + m, 0, 100);
    for (int i = 0; i < 2; i++) {
        cd_run r = { .to = "2.4.2" };
        cd_text(&r, packed, m + (i == 0 ? 0 : 100)); /* zero padding is a note */
        cd_assert_data(&r, "expected-2.4.2.txt");
        ck_assert_int_eq((int)cd_count(&r, "core/compressed"), i);
        cd_free(&r);
    }
    packed[m] = 'x';
    expect(packed, m + 1, MM_E_SYNTAX, "core/compressed");
    packed[m] = 0;
    packed[m + 1] = 0x1f;
    expect(packed, m + 2, MM_E_SYNTAX, "core/compressed");
    for (size_t cut = 2; cut < m; cut += 101)
        if (cut != n)
            expect(packed, cut, MM_E_SYNTAX, "core/compressed");
    packed[m / 2] ^= 0x55;
    expect(packed, m, MM_E_SYNTAX, "core/compressed");
    free(packed);
    free(text);
}
END_TEST

START_TEST(deep_nesting)
{
    const size_t n = 10 * 1000 * 1000;
    char *text = malloc(n + 64);
    size_t at = (size_t)sprintf(text, "/c/tenants/x: ");
    memset(text + at, '[', n);
    text[at + n] = '\n';
    cd_run r = { .to = "2.4.0" };
    cd_text(&r, text, at + n + 1);
    ck_assert_int_eq(r.code, MM_E_LIMIT);
    ck_assert_uint_eq(cd_count(&r, "cnosdb/value/bad-json"), 1);
    ck_assert_ptr_null(r.out);
    cd_free(&r);
    free(text);
}
END_TEST

START_TEST(long_line)
{
    const size_t n = 5u << 20; /* several blocks */
    char *text = malloc(n + 200);
    size_t at = (size_t)sprintf(text, "/c/x/y: \"");
    memset(text + at, 'x', n);
    at += n;
    at += (size_t)sprintf(text + at, "\"\n/c/x/z: 1\n");
    cd_run r = { .to = "2.4.0", .threads = "3" };
    cd_text(&r, text, at);
    ck_assert_uint_eq(r.counts.read, 2);
    cd_free(&r);
    free(text);
}
END_TEST

/* ---- the filter ---- */

static char *filtered(const char *text, size_t len, size_t piece, const char *to, size_t *out_len, mm_code *code)
{
    static const char *const settings[][2] = { { "bcrypt-salt", "abcdefghijklmnopqrstuu" } };
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .to = to };
    mm_ctx *ctx = fx_ctx(NULL);
    mm_report *rep;
    mm_filter *f;
    char *out = malloc(4 * len + 1);
    const void *data;
    size_t n;

    *out_len = 0;
    ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
    ck_assert_int_eq(mm_filter_new(&f, ctx, &plan, rep), MM_OK);
    ck_assert_int_eq(mm_filter_set(f, settings[0][0], settings[0][1]), MM_OK);
    for (size_t at = 0; at < len; at += piece) {
        ck_assert_int_eq(mm_filter_feed(f, text + at, len - at < piece ? len - at : piece, &data, &n), MM_OK);
        memcpy(out + *out_len, data, n);
        *out_len += n;
    }
    *code = mm_filter_finish(f, &data, &n);
    memcpy(out + *out_len, data, n);
    *out_len += n;
    mm_filter_free(f);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return out;
}

START_TEST(filter_in_pieces)
{
    static const size_t pieces[] = { 1, 7, 64, 1000, 1 << 20 };
    size_t len, want_len, n;
    char *text, *want;
    mm_code code;
    const char *dump = cd_data("debug-2.3.txt");
    text = fx_read(dump, &len);
    want = fx_read(cd_data("expected-2.4.3.txt"), &want_len);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        char *out = filtered(text, len, pieces[i], "2.4.3", &n, &code);
        ck_assert_int_eq(code, MM_OK);
        ck_assert_uint_eq(n, want_len);
        ck_assert_int_eq(memcmp(out, want, n), 0);
        free(out);
    }
    free(want);
    free(text);
}
END_TEST

START_TEST(filter_names_bad_records)
{
    static const char text[] = "/c/tenants/x: {\"id\":1\n/c/x/y: 1\n";
    size_t n;
    mm_code code;
    char *out = filtered(text, sizeof text - 1, 5, "2.4.0", &n, &code);
    ck_assert_int_eq(code, MM_E_DATA);
    ck_assert_uint_eq(n, strlen("/c/x/y: 1\n"));
    free(out);
}
END_TEST

START_TEST(filter_refuses_what_needs_all)
{
    static const char *const whole[][2] = { { "cluster", "x" }, { "drop-orphans", "" }, { "duplicates", "last" } };
    for (size_t i = 0; i < 3; i++) {
        const mm_plan plan = { .size = sizeof plan, .family = "cnosdb" };
        mm_ctx *ctx = fx_ctx(NULL);
        mm_report *rep;
        mm_filter *f;
        const void *data;
        size_t n;
        ck_assert_int_eq(mm_report_new(&rep, ctx), MM_OK);
        ck_assert_int_eq(mm_filter_new(&f, ctx, &plan, rep), MM_OK);
        ck_assert_int_eq(mm_filter_set(f, whole[i][0], whole[i][1]), MM_OK);
        ck_assert_int_eq(mm_filter_feed(f, "/c/x: 1\n", 8, &data, &n), MM_E_OPTION);
        mm_filter_free(f);
        mm_report_free(rep);
        mm_ctx_free(ctx);
    }
}
END_TEST

FX_SUITE("lines_input", FX_TEST(no_dumps), FX_TEST(truncated_everywhere), FX_TEST(truncated_dump_form),
         FX_TEST(cut_at_a_line_end), FX_TEST(forms_of_the_same_dump), FX_TEST(debug_without_header),
         FX_TEST(gzip_is_strict), FX_TEST(deep_nesting), FX_TEST(long_line), FX_TEST(filter_in_pieces),
         FX_TEST(filter_names_bad_records), FX_TEST(filter_refuses_what_needs_all))
