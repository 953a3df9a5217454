#include "metastore/binary.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metastore/dictionary.h"
#include "support/binary_make.h"
#include "support/fixture.h"

static const char *const some[] = { "ABIN", "Auction", "FP-GTC", "FP-non GTC", "Others" };

/* ---- every file of the reference trees ---- */

static struct { size_t dict, snapshot, seq, uuid, root; mm_ctx *ctx; } seen;

static const char *resource_path(const char *file)
{
    const char *tree = file + seen.root + 1; /* "kylin-0.6.5-localmeta/dict/..." */
    return strchr(tree, '/');
}

static int check_file(const char *file, const struct stat *st, int kind, struct FTW *ftw)
{
    const char *path;
    mm_binary_facts facts = { 0 };
    size_t len;
    char *data;

    (void)st, (void)ftw;
    if (kind != FTW_F || (path = resource_path(file)) == NULL)
        return 0;
    if (strncmp(path, "/dict/", 6) == 0)
        seen.dict++;
    else if (strncmp(path, "/table_snapshot/", 16) == 0)
        seen.snapshot++;
    else if (strncmp(path, "/cube_statistics/", 17) == 0)
        seen.seq++;
    else if (strcmp(path, "/UUID") == 0)
        seen.uuid++;
    else
        return 0;
    facts.columns = strstr(path, "/TEST_CAL_DT.csv/") != NULL              ? 100
                    : strstr(path, "/TEST_CATEGORY_GROUPINGS.csv/") != NULL ? 36
                    : strstr(path, "/TEST_SELLER_TYPE_DIM.csv/") != NULL    ? 9
                    : strstr(path, "/TEST_SITES.csv/") != NULL              ? 10
                                                                            : 4;
    data = fx_read(file, &len);
    ck_assert_msg(*bm_check_ctx(seen.ctx, path, data, len, &facts)->list == 0, "%s: %s", file,
                  bm_check_ctx(seen.ctx, path, data, len, &facts)->list);
    free(data);
    return 0;
}

START_TEST(reference_trees_are_clean)
{
    char kept[PATH_MAX];

    FX_NEED_SHARED(root, "kylin");
    snprintf(kept, sizeof kept, "%s", root);
    memset(&seen, 0, sizeof seen);
    seen.ctx = fx_ctx(NULL);
    seen.root = strlen(root);
    ck_assert_int_eq(nftw(kept, check_file, 16, FTW_PHYS), 0);
    mm_ctx_free(seen.ctx);
    ck_assert_uint_ge(seen.dict, 636);
    ck_assert_uint_ge(seen.snapshot, 152);
    ck_assert_uint_eq(seen.seq, 2);
    ck_assert_uint_eq(seen.uuid, 4);
}
END_TEST

/* ---- documents of a run ---- */

START_TEST(documents)
{
    bm b = { .len = 0 };
    const mm_finding *f;
    bm_desk d;

    bm_dict(&b, "TrieDictionary", some, 5);
    bm_desk_open(&d, BM_DICT, &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_uint_eq(mm_report_count(d.rep, MM_ERROR) + mm_report_count(d.rep, MM_WARNING), 0);
    bm_desk_close(&d);

    bm_text(&b, "x");
    bm_desk_open(&d, BM_DICT, &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_E_DATA);
    f = bm_desk_only(&d);
    ck_assert_str_eq(f->rule, "kylin-bin/trailing");
    ck_assert_str_eq(f->file, &BM_DICT[1]);
    ck_assert_int_eq(f->severity, MM_ERROR);
    ck_assert(d.doc.faulty);
    bm_desk_close(&d);

    bm_reset(&b);
    bm_utf(&b, "abc");
    bm_text(&b, "x");
    bm_desk_open(&d, "/UUID", &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    f = bm_desk_only(&d);
    ck_assert_str_eq(f->rule, "kylin-bin/uuid");
    ck_assert_int_eq(f->severity, MM_WARNING);
    bm_desk_close(&d);

    bm_reset(&b);
    bm_text(&b, "SEQ");
    bm_desk_open(&d, BM_SEQ, &b);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_str_eq(bm_desk_only(&d)->rule, "kylin-bin/seq");
    bm_desk_close(&d);

    bm_desk_open(&d, "/cube/a.json", &b); /* not ours */
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_uint_eq(mm_report_count(d.rep, MM_WARNING), 0);
    bm_desk_close(&d);
    bm_free(&b);
}
END_TEST

START_TEST(empty_documents)
{
    static const char *const paths[] = { BM_DICT, BM_SNAPSHOT, BM_SEQ, "/UUID" };
    bm b = { .len = 0 };

    for (size_t i = 0; i < MM_COUNT(paths); i++) {
        bm_desk d;
        bm_desk_open(&d, paths[i], &b);
        ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_E_DATA);
        ck_assert_str_eq(bm_desk_only(&d)->rule, "kylin-bin/empty");
        ck_assert_str_eq(bm_desk_only(&d)->text, "file is empty at byte 0");
        bm_desk_close(&d);
    }
}
END_TEST

/* Larger than a document may be: said, and no reason to stop a run that copies it in blocks. */
START_TEST(too_large)
{
    bm b = { .len = 0 };
    bm_desk d;

    bm_desk_open(&d, BM_DICT, &b);
    d.doc.data = NULL;
    d.item.size = (UINT64_C(1) << 30) + 1;
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_str_eq(bm_desk_only(&d)->rule, "json/size");
    ck_assert_str_eq(bm_desk_only(&d)->text, "larger than 1073741824 bytes: not checked");
    bm_desk_close(&d);
}
END_TEST

/* The same out of a folder, which does not know sizes before it opens a file. */
START_TEST(folders)
{
    bm b = { .len = 0 };
    mm_dictionary_info info;
    bm_desk d;

    bm_dict(&b, "TrieDictionary", some, 5);
    fx_write(fx_path("%s/dump" BM_DICT, fx_tmp()), b.data, b.len);
    bm_desk_open_folder(&d, fx_path("%s/dump", fx_tmp()), BM_DICT);
    ck_assert_int_eq(mm__dictionary_info(&d.doc, &info), MM_OK);
    ck_assert_ptr_null(d.doc.data); /* only the header was read */
    ck_assert_str_eq(info.uuid, BM_UUID);
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_uint_eq(mm_report_count(d.rep, MM_WARNING), 0);
    bm_desk_close(&d);

    bm_desk_open_folder(&d, fx_path("%s/dump", fx_tmp()), BM_DICT);
    d.ctx->limits.max_doc = b.len - 1;
    ck_assert_int_eq(mm__binary_check(&d.doc, NULL), MM_OK);
    ck_assert_str_eq(bm_desk_only(&d)->rule, "json/size");
    ck_assert_int_eq(bm_desk_only(&d)->severity, MM_WARNING);
    ck_assert_int_eq(mm_ctx_error(d.ctx)->code, MM_OK);
    ck_assert_int_eq(mm__dictionary_info(&d.doc, &info), MM_OK); /* reads no more than it needs */
    bm_desk_close(&d);
    bm_free(&b);
}
END_TEST

/* The doors for documents, with every allocation failing in turn. */
START_TEST(documents_without_memory)
{
    bm b = { .len = 0 };

    bm_dict(&b, "TrieDictionary", some, 5);
    for (int door = 0; door < 3; door++) {
        const mm_code want = door == 2 ? MM_E_DATA : MM_OK;
        mm_code code = MM_E_NOMEM;
        if (door == 2) /* findings need memory, too */
            bm_text(&b, "x");
        for (unsigned long n = 0; code != want; n++) {
            fx_alloc alloc = { .fail_at = n };
            mm_dictionary_info info;
            bm_desk d;
            bm_desk_open(&d, BM_DICT, &b);
            d.ctx->hooks.user = &alloc;
            code = door != 1 ? mm__binary_check(&d.doc, NULL) : mm__dictionary_info(&d.doc, &info);
            ck_assert_int_eq(code, alloc.calls > n ? MM_E_NOMEM : want);
            bm_desk_close(&d);
        }
    }
    bm_free(&b);
}
END_TEST

/* ---- the table of rules ---- */

START_TEST(rules_are_those_of_the_document)
{
    size_t len, n = 0;
    char *doc = fx_read(fx_testdata("../docs/formats/kylin-binary-resources.md"), &len);
    char *p = strstr(doc, "## 12. Verification");

    ck_assert_ptr_nonnull(p);
    while ((p = strstr(p, "\n| `kylin-bin/")) != NULL) {
        const mm_rule *rule = &mm__binary_rules[n];
        const size_t id = strcspn(p + 4, "`");
        ck_assert_uint_lt(n, MM_BIN_RULES);
        ck_assert_msg(strlen(rule->id) == id && memcmp(rule->id, p + 4, id) == 0, "%.*s is not %s", (int)id, p + 4,
                      rule->id);
        ck_assert_ptr_nonnull(rule->summary);
        ck_assert_ptr_nonnull(rule->why);
        ck_assert_ptr_nonnull(rule->evidence);
        ck_assert_ptr_nonnull(rule->section);
        ck_assert_uint_ne(rule->flags & MM_RULE_CARRIED, 0);
        p += 4 + id;
        n++;
    }
    ck_assert_uint_eq(n, MM_BIN_RULES);
    ck_assert_ptr_null(mm__binary_rules[MM_BIN_RULES].id);
    free(doc);
}
END_TEST

FX_SUITE("binary", FX_TEST(reference_trees_are_clean), FX_TEST(documents), FX_TEST(empty_documents),
         FX_TEST(too_large), FX_TEST(folders), FX_TEST(documents_without_memory),
         FX_TEST(rules_are_those_of_the_document))
