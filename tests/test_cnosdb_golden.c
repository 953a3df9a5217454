/* The worked examples: every form of the input, every target. docs/formats/cnosdb-2.3-to-2.4.md 10. */
#include "support/cnosdb_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const cd_setting salt[] = { { "bcrypt-salt", "abcdefghijklmnopqrstuu" }, { NULL, NULL } };
static const cd_setting salt_cluster[] = { { "bcrypt-salt", "abcdefghijklmnopqrstuu" }, { "cluster", "cluster_xxx" },
                                           { NULL, NULL } };

static const struct { const char *in, *to, *want; const cd_setting *settings; } cases[] = {
    { "debug-2.3.txt", "cnosdb-2.4.0", "expected-2.4.txt", NULL },
    { "debug-2.3.txt", "2.4", "expected-2.4.txt", NULL },
    { "debug-2.3.txt", NULL, "expected-2.4.txt", NULL },
    { "debug-2.3.txt", "2.4.0.1", "expected-2.4.0.1.txt", NULL },
    { "debug-2.3.txt", "2.4.1", "expected-2.4.1.txt", NULL },
    { "debug-2.3.txt", "2.4.2", "expected-2.4.2.txt", NULL },
    { "debug-2.3.txt", "2.4.2.1", "expected-2.4.2.txt", NULL },
    { "debug-2.3.txt", "2.4.3", "expected-2.4.3.txt", NULL },
    { "debug-2.3.txt", "2.4.3.4", "expected-2.4.3.txt", NULL },
    { "dump-2.3.txt", "2.4.0", "expected-2.4.txt", NULL },
    { "dump-2.3.txt", "2.4.0.1", "expected-2.4.0.1.txt", NULL },
    { "dump-2.3.txt", "2.4.1", "expected-2.4.1.txt", NULL },
    { "dump-2.3.txt", "2.4.2", "expected-2.4.2.txt", NULL },
    { "dump-2.3.txt", "2.4.3", "expected-2.4.3.txt", NULL },
    { "dump-2.3.0.txt", "2.4.0", "expected-2.4-from-2.3.0.txt", salt },
    { "dump-2.3.0.txt", "2.4.3", "expected-2.4.3-from-2.3.0.txt", salt_cluster },
};

static void check_expected_report(const cd_run *r, const char *in)
{
    if (strstr(in, "2.3.0") == NULL) {
        ck_assert_uint_eq(r->counts.read, 33);
        ck_assert_uint_eq(r->counts.dropped, 10);
        ck_assert_uint_eq(r->counts.written, 23);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/drop/data-version"), 1);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/drop/auto-incr-id"), 1);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/drop/data-node"), 2);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/drop/data-node-metrics"), 2);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/drop/bucket"), 4);
        ck_assert_uint_eq(cd_count(r, "cnosdb/orphan/member"), 1);
        ck_assert_uint_eq(cd_count(r, "cnosdb/orphan/tenant"), 1);
        ck_assert_uint_eq(cd_count(r, "cnosdb/table/external"), 1);
        ck_assert_uint_eq(cd_count(r, "cnosdb/table/stream"), 1);
        ck_assert_uint_eq(r->warnings, 4);
    } else {
        ck_assert_uint_eq(r->counts.read, 13);
        ck_assert_uint_eq(r->counts.dropped, 5);
        ck_assert_uint_eq(r->counts.written, 8);
        ck_assert_uint_eq(cd_count(r, "cnosdb/user/plaintext-password"), 1);
        ck_assert_uint_eq(cd_count(r, "cnosdb/db/ttl-default-changed"), 2);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/tenant/limiter-names"), 1);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/limiter/kinds"), 1);
        ck_assert_uint_eq(cd_rule(r, "cnosdb-2.4/user/hash-password"), 1);
    }
    ck_assert_uint_eq(r->errors, 0);
    ck_assert_uint_eq(r->counts.read, r->counts.unchanged + r->counts.changed + r->counts.dropped);
    ck_assert_uint_eq(r->counts.written, r->counts.unchanged + r->counts.changed + r->counts.created);
    ck_assert_ptr_null(strstr(r->report, "s3cret"));
    ck_assert_ptr_null(strstr(r->findings, "$2b$"));
}

static void all_examples(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int threads = 1; threads <= 2; threads++) {
            cd_run r = { .to = cases[i].to, .settings = cases[i].settings, .threads = threads == 1 ? "1" : "2" };
            cd_file(&r, cd_data(cases[i].in));
            ck_assert_msg(r.code == MM_OK, "%s to %s: %d\n%s", cases[i].in, cases[i].to, r.code, r.findings);
            cd_assert_data(&r, cases[i].want);
            check_expected_report(&r, cases[i].in);
            ck_assert_uint_eq(cd_count(&r, "cnosdb/target/alias"),
                              cases[i].to != NULL && strcmp(cases[i].to, "2.4") == 0);
            cd_free(&r);
        }
}

START_TEST(worked_examples)
{
    all_examples();
}
END_TEST

START_TEST(worked_examples_of_the_reference_data)
{
    if (!cd_shared(true))
        fx_skip("cnosdb");
    else
        all_examples();
    cd_shared(false);
}
END_TEST

static void gzip_to(const char *path, const char *text, size_t len)
{
    gzFile f = gzopen(path, "wb");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(gzwrite(f, text, (unsigned)len), (int)len);
    ck_assert_int_eq(gzclose(f), Z_OK);
}

START_TEST(compressed)
{
    size_t len;
    char *text;
    const char *dump = cd_data("debug-2.3.txt");
    text = fx_read(dump, &len);
    gzip_to(fx_path("%s/d.gz", fx_tmp()), text, len);
    cd_run r = { .to = "2.4.3" };
    cd_file(&r, fx_path("%s/d.gz", fx_tmp()));
    cd_assert_data(&r, "expected-2.4.3.txt");
    cd_free(&r);
    free(text);
}
END_TEST

/* Records in any order give the same bytes, and a note that says so. */
START_TEST(shuffled)
{
    size_t len, n = 0;
    char *text, *lines[64], *mixed;
    const char *dump = cd_data("dump-2.3.txt");
    text = fx_read(dump, &len);
    mixed = malloc(len + 1);
    for (char *at = text; *at != 0 && n < 64; at = strchr(at, '\n') + 1)
        lines[n++] = at;
    for (unsigned seed = 1; seed < 6; seed++) {
        unsigned long long state = seed * 2654435761u;
        size_t out = 0;
        for (size_t i = n - 1; i > 0; i--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            size_t k = (size_t)(state >> 33) % (i + 1);
            char *swap = lines[i];
            lines[i] = lines[k];
            lines[k] = swap;
        }
        for (size_t i = 0; i < n; i++) {
            const size_t k = strcspn(lines[i], "\n") + 1;
            memcpy(mixed + out, lines[i], k);
            out += k;
        }
        cd_run r = { .to = "2.4.2", .threads = "2" };
        cd_text(&r, mixed, out);
        cd_assert_data(&r, "expected-2.4.2.txt");
        ck_assert_uint_eq(cd_count(&r, "cnosdb/dump/unsorted"), 1);
        cd_free(&r);
    }
    free(mixed);
    free(text);
}
END_TEST

static const struct { const char *file, *to; } results[] = {
    { "expected-2.4.txt", "2.4.0" }, { "expected-2.4.0.1.txt", "2.4.0.1" },
    { "expected-2.4.1.txt", "2.4.1" }, { "expected-2.4.2.txt", "2.4.2" },
    { "expected-2.4.3.txt", "2.4.3" }, { "expected-2.4-from-2.3.0.txt", "2.4.0" },
    { "expected-2.4.3-from-2.3.0.txt", "2.4.3" },
};

START_TEST(converting_again_changes_nothing)
{
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        cd_run r = { .to = results[i].to };
        cd_file(&r, cd_data(results[i].file));
        ck_assert_int_eq(r.code, MM_OK);
        cd_assert_data(&r, results[i].file);
        ck_assert_uint_eq(cd_count(&r, "cnosdb/convert/nothing-to-do"), 1);
        ck_assert_uint_eq(r.counts.changed + r.counts.dropped, 0);
        cd_free(&r);
    }
}
END_TEST

START_TEST(results_verify)
{
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        cd_run r = { .verify = true, .from = results[i].to }, detected = { .verify = true };
        cd_file(&r, cd_data(results[i].file));
        ck_assert_msg(r.code == MM_OK && r.errors == 0, "%s: %s", results[i].file, r.findings);
        cd_free(&r);
        cd_file(&detected, cd_data(results[i].file));
        ck_assert_msg(detected.code == MM_OK && detected.errors == 0, "%s: %s", results[i].file, detected.findings);
        cd_free(&detected);
    }
}
END_TEST

/* From each profile to each later one: the same bytes as from 2.3, where the defaults agree (A to B, A1 to B). */
START_TEST(from_profile_to_profile)
{
    static const struct { const char *from, *to, *want; } hops[] = {
        { "expected-2.4.txt", "2.4.1", "expected-2.4.1.txt" },
        { "expected-2.4.txt", "2.4.0.1", "expected-2.4.0.1.txt" },
        { "expected-2.4.0.1.txt", "2.4.1", "expected-2.4.1.txt" },
        { "expected-2.4.txt", "2.4.3", "expected-2.4.3.txt" },
        { "expected-2.4.1.txt", "2.4.3", "expected-2.4.3.txt" },
        { "expected-2.4.1.txt", "2.4.2", "expected-2.4.2.txt" },
    };
    for (size_t i = 0; i < sizeof hops / sizeof hops[0]; i++) {
        cd_run r = { .to = hops[i].to };
        cd_file(&r, cd_data(hops[i].from));
        ck_assert_msg(r.code == MM_OK, "%s to %s: %s", hops[i].from, hops[i].to, r.findings);
        cd_assert_data(&r, hops[i].want);
        cd_free(&r);
    }
    cd_run back = { .to = "2.4.0" };
    cd_file(&back, cd_data("expected-2.4.1.txt"));
    ck_assert_int_eq(back.code, MM_E_UNSUPPORTED);
    ck_assert_ptr_null(back.out);
    cd_free(&back);
}
END_TEST

START_TEST(balances_against_its_source)
{
    for (size_t i = 0; i < 5; i++) {
        cd_run r = { .verify = true, .from = results[i].to, .source = cd_data("debug-2.3.txt") };
        cd_file(&r, cd_data(results[i].file));
        ck_assert_msg(r.code == MM_OK && r.errors == 0, "%s", r.findings);
        ck_assert_uint_eq(cd_count(&r, "core/balance-edited") + cd_count(&r, "core/balance-extra"), 0);
        cd_free(&r);
    }
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    mm_code code = MM_E_NOMEM;
    const char *dump = cd_data("dump-2.3.txt");
    for (unsigned long n = 0; code != MM_OK; n++) {
        fx_alloc alloc = { .fail_at = n };
        cd_run r = { .to = "2.4.3", .alloc = &alloc };
        cd_file(&r, dump);
        code = r.code;
        ck_assert_msg(code == MM_OK || code == MM_E_NOMEM, "allocation %lu: %d", n, code);
        ck_assert_msg(code == MM_OK || r.out == NULL, "allocation %lu failed and something was published", n);
        cd_free(&r);
        ck_assert_msg(alloc.live == 0, "allocation %lu: %zu bytes are lost", n, alloc.live);
    }
}
END_TEST

FX_SUITE("cnosdb_golden", FX_TEST(worked_examples), FX_TEST(worked_examples_of_the_reference_data), FX_TEST(compressed),
         FX_TEST(shuffled), FX_TEST(converting_again_changes_nothing), FX_TEST(results_verify),
         FX_TEST(from_profile_to_profile), FX_TEST(balances_against_its_source), FX_TEST(every_allocation_may_fail))
