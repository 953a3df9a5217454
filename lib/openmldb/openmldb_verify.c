/* verify, check and zk: captures in, findings out. docs/formats/openmldb.md 9, 10, 12. */
#include "openmldb/openmldb_result.h"
#include "openmldb/openmldb_zk.h"

static const om_kind required[] = { OM_SHOWTABLE, OM_TABLE_STATUS, OM_OPS, OM_TABLETS, OM_UNKNOWN };

mm_code mm__om_check_all(om_check *c)
{
    MM_TRY(mm__om_check_cluster(c));
    MM_TRY(mm__om_check_ops(c));
    MM_TRY(mm__om_check_tables(c));
    MM_TRY(mm__om_check_growth(c));
    MM_TRY(mm__om_check_partitions(c));
    return mm__om_check_held(c);
}

/* Tables or operations of a dump that cannot be decoded would be missing without a word. */
static void say_faults(mm_openmldb_result *r, const mm_openmldb *cap, bool *broken)
{
    const char *name;

    for (size_t i = 0; cap->zk_faults && i < cap->nodes.n; i++) {
        const om_znode *n = &cap->nodes.at[i];
        const om_znode_kind kind = mm__om_znode_kind(cap->zk_root, n->path, &name);
        if (kind == OM_Z_TABLE || kind == OM_Z_OLD_TABLE || kind == OM_Z_OP)
            mm__om_say_decode(&r->found, cap, n, kind, mm__om_znode_check(kind, (om_slice){ n->data, n->len }));
        *broken = true;
    }
}

mm_code mm__om_result_capture(mm_openmldb_result *r, const mm_openmldb *cap, const om_kind *kinds, bool partial,
                              bool *broken)
{
    MM_TRY(mm__om_result_input(r, cap, broken));
    say_faults(r, cap, broken);
    mm__om_result_kinds(r, cap, kinds, partial, broken);
    return r->found.code;
}

static mm_code run(mm_openmldb_result *r, const mm_openmldb *before, const mm_openmldb *after,
                   const mm_openmldb_options *o, mm_code (*rules)(om_check *c))
{
    om_check c = { .ctx = r->ctx, .a = after, .b = before, .o = o, .out = &r->found };
    mm_code code;

    mm__arena_init(&c.scratch, r->ctx);
    code = rules(&c);
    mm__arena_free(&c.scratch);
    return code;
}

static mm_code verify(mm_openmldb_result *r, const mm_openmldb *before, const mm_openmldb *after,
                      const mm_openmldb_options *o)
{
    bool broken = false;

    if (before != NULL)
        MM_TRY(mm__om_result_capture(r, before, required, o->partial, &broken));
    MM_TRY(mm__om_result_capture(r, after, required, o->partial, &broken));
    if (!broken)
        MM_TRY(run(r, before, after, o, mm__om_check_all));
    return mm__om_result_end(r, broken, o->strict);
}

mm_code mm__om_result_done(mm_openmldb_result **out, mm_code code)
{
    if (code == MM_OK)
        return MM_OK;
    mm_openmldb_result_free(*out);
    *out = NULL;
    return code;
}

mm_code mm_openmldb_verify(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *before, const mm_openmldb *after,
                           const mm_openmldb_options *options)
{
    mm_openmldb_options o;

    *out = NULL;
    mm__error_clear(ctx);
    mm__om_options(&o, options);
    if (before == NULL)
        o.expect = MM_OPENMLDB_RESTORED;
    if (o.expect == MM_OPENMLDB_DRAINED && o.endpoint == NULL)
        return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "--expect=drained needs --endpoint");
    MM_TRY(mm__om_result_new(out, ctx, before == NULL ? "openmldb check" : "openmldb verify"));
    return mm__om_result_done(out, verify(*out, before, after, &o));
}

static mm_code zk(mm_openmldb_result *r, const mm_openmldb *dump, const mm_openmldb_options *o)
{
    const om_finding f = mm__om_about(dump, (om_at){ 0, 0 });
    bool broken = dump->nodes.n == 0;

    if (dump->nodes.n > 0)
        MM_TRY(mm__om_result_input(r, dump, &broken));
    else
        mm__om_say(&r->found, MM_ERROR, "openmldb/input/no-data", &f, "no node of ZooKeeper");
    if (!broken)
        MM_TRY(run(r, NULL, dump, o, mm__om_check_zk));
    if (!broken && o->form == MM_OPENMLDB_JSON)
        MM_TRY(mm__om_zk_print(dump, &r->output));
    return mm__om_result_end(r, broken, o->strict);
}

mm_code mm_openmldb_zk(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *dump,
                       const mm_openmldb_options *options)
{
    mm_openmldb_options o;

    *out = NULL;
    mm__error_clear(ctx);
    mm__om_options(&o, options);
    MM_TRY(mm__om_result_new(out, ctx, "openmldb zk"));
    return mm__om_result_done(out, zk(*out, dump, &o));
}
