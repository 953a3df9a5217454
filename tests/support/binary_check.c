/* Runs the checks of binary resources without a pipeline. */
#include "support/binary_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fixture.h"

static void keep(void *user, const mm_binary_fault *fault)
{
    bm_run *run = user;
    bm_found *f = &run->found[run->n++];
    const size_t used = strlen(run->list);

    ck_assert_uint_lt(run->n, MM_COUNT(run->found));
    ck_assert_int_eq(strncmp(fault->rule, "kylin-bin/", 10), 0);
    f->severity = fault->severity;
    f->offset = fault->offset;
    snprintf(f->rule, sizeof f->rule, "%s", fault->rule + 10);
    snprintf(f->text, sizeof f->text, "%s", fault->text);
    snprintf(run->list + used, sizeof run->list - used, "%s%c %s %llu", used > 0 ? "; " : "", "IWE"[fault->severity],
             f->rule, (unsigned long long)fault->offset);
    fx_saw_rule(fault->rule);
}

static void check(mm_binary *bin, const mm_binary_facts *facts)
{
    static const mm_binary_facts none = { 0 };

    if (bin->len == 0)
        mm__binary_report(bin, MM_BIN_EMPTY, MM_ERROR, 0, "file is empty");
    else if (strncmp(bin->path, "/dict/", 6) == 0)
        mm__dictionary_check(bin);
    else if (strncmp(bin->path, "/table_snapshot/", 16) == 0)
        mm__snapshot_check(bin, facts != NULL ? facts : &none);
    else if (strcmp(bin->path, "/UUID") == 0)
        mm__store_uuid_check(bin);
    else
        mm__statistics_check(bin);
}

const bm_run *bm_check_ctx(mm_ctx *ctx, const char *path, const void *data, size_t len, const mm_binary_facts *facts)
{
    static bm_run run;
    mm_arena arena;
    mm_binary bin = { .arena = &arena, .len = len, .path = path, .fn = keep, .user = &run };
    unsigned char *copy = malloc(len > 0 ? len : 1);

    ck_assert_ptr_nonnull(copy);
    if (len > 0)
        memcpy(copy, data, len);
    bin.data = copy;
    run.n = 0;
    run.list[0] = 0;
    mm__arena_init(&arena, ctx);
    run.code = mm_json_new(&bin.json, ctx);
    if (run.code == MM_OK) {
        check(&bin, facts);
        run.code = bin.code;
        mm_json_free(bin.json);
    }
    mm__arena_free(&arena);
    free(copy);
    return &run;
}

const bm_run *bm_check(const char *path, const void *data, size_t len, const mm_binary_facts *facts)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const bm_run *run = bm_check_ctx(ctx, path, data, len, facts);

    ck_assert_int_eq(run->code, MM_OK);
    mm_ctx_free(ctx);
    return run;
}

static void none(void *user, const mm_binary_fault *fault)
{
    (void)user;
    ck_abort_msg("%s: %s", fault->rule, fault->text);
}

mm_trie bm_good_trie(mm_ctx *ctx, const void *data, size_t len, size_t at, unsigned digits)
{
    mm_arena arena;
    mm_binary bin = { .arena = &arena, .data = data, .len = len, .fn = none };
    mm_trie t;

    mm__arena_init(&arena, ctx);
    ck_assert(mm__trie_check(&bin, at, len, digits, &t));
    mm__arena_free(&arena);
    ck_assert(t.sound);
    return t;
}

const char *bm_said(const bm_run *run, const char *rule)
{
    for (size_t i = 0; i < run->n; i++)
        if (strcmp(run->found[i].rule, rule) == 0)
            return run->found[i].text;
    return "";
}

void bm_mutilate(const char *path, const bm *good)
{
    static const unsigned char masks[] = { 0x01, 0x40, 0x80, 0xff };
    mm_ctx *ctx = fx_ctx(NULL);
    unsigned char *bad = malloc(good->len);

    ck_assert_ptr_nonnull(bad);
    ck_assert_str_eq(bm_check_ctx(ctx, path, good->data, good->len, NULL)->list, "");
    for (size_t n = 0; n < good->len; n++) {
        const bm_run *run = bm_check_ctx(ctx, path, good->data, n, NULL);
        ck_assert_int_eq(run->code, MM_OK);
        ck_assert_msg(run->n > 0 || strcmp(path + strlen(path) - 4, ".seq") == 0, "%zu of %zu bytes pass", n,
                      good->len);
    }
    memcpy(bad, good->data, good->len);
    for (size_t i = 0; i < good->len; i++)
        for (size_t m = 0; m < MM_COUNT(masks); m++) {
            const bm_run *run;
            bad[i] = (unsigned char)(good->data[i] ^ masks[m]);
            run = bm_check_ctx(ctx, path, bad, good->len, NULL);
            ck_assert_int_eq(run->code, MM_OK);
            ck_assert_uint_le(run->n, 6);
            bad[i] = good->data[i];
        }
    free(bad);
    mm_ctx_free(ctx);
}

void bm_starve(const char *path, const bm *good)
{
    char list[1024];
    mm_code code = MM_E_NOMEM;

    snprintf(list, sizeof list, "%s", bm_check(path, good->data, good->len, NULL)->list);
    for (unsigned long n = 0; code != MM_OK; n++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        const bm_run *run;
        alloc.fail_at = alloc.calls + n;
        run = bm_check_ctx(ctx, path, good->data, good->len, NULL);
        code = run->code;
        ck_assert_msg(code == MM_OK || code == MM_E_NOMEM, "allocation %lu: code %d", n, code);
        ck_assert_int_eq(strncmp(run->list, list, strlen(run->list)), 0); /* nothing false is said */
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
    ck_assert_str_eq(bm_check(path, good->data, good->len, NULL)->list, list);
}

/* ---- documents ---- */

static void open_run(bm_desk *d, const char *path)
{
    memset(d, 0, sizeof *d);
    d->ctx = fx_ctx(NULL);
    ck_assert_int_eq(mm_report_new(&d->rep, d->ctx), MM_OK);
    mm_report_listen(d->rep, fx_on_finding, NULL);
    d->run.ctx = d->ctx;
    d->run.report = d->rep;
    mm__arena_init(&d->worker.arena, d->ctx);
    mm__buf_init(&d->worker.data, d->ctx);
    d->doc = (mm_doc){ .run = &d->run, .item = &d->item, .path = path, .path_len = strlen(path),
                       .arena = &d->worker.arena, .worker = &d->worker };
}

void bm_desk_open(bm_desk *d, const char *path, const bm *data)
{
    open_run(d, path);
    mm__buf_add(&d->worker.data, data->data, data->len);
    ck_assert_ptr_nonnull(mm__buf_room(&d->worker.data, MM_PAD));
    memset(d->worker.data.data + data->len, 0, MM_PAD);
    d->item.size = data->len;
    d->doc.data = d->worker.data.data;
    d->doc.len = data->len;
}

void bm_desk_open_folder(bm_desk *d, const char *folder, const char *path)
{
    open_run(d, path);
    ck_assert_int_eq(mm__tree_open_dir(&d->tree, d->ctx, folder), MM_OK);
    ck_assert_int_eq(mm__tree_sort(d->tree), MM_OK);
    d->doc.tree = d->tree;
    d->doc.item = mm__tree_find(d->tree, path, strlen(path));
    ck_assert_ptr_nonnull(d->doc.item);
}

const mm_finding *bm_desk_only(const bm_desk *d)
{
    size_t it = 0;
    const mm_finding *f = mm_report_next(d->rep, &it);

    ck_assert_ptr_nonnull(f);
    ck_assert_ptr_null(mm_report_next(d->rep, &it));
    return f;
}

void bm_desk_close(bm_desk *d)
{
    if (d->worker.json_free != NULL)
        d->worker.json_free(d->worker.json);
    mm__buf_free(&d->worker.data);
    mm__arena_free(&d->worker.arena);
    mm__tree_free(d->tree);
    mm_report_free(d->rep);
    mm_ctx_free(d->ctx);
}
