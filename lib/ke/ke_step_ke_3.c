/* KAP 2.x -> KE 3.x, and Apache Kylin 2.x -> KE 3.x: docs/formats/ke-metastore.md 3. */
#include "ke/ke_runbook.h"
#include "ke/ke_step.h"

/* ---- survey ---- */

/* Only what a decision needs is read: verify looks at the rest. */
static mm_code survey(mm_doc *doc, mm_index *idx)
{
    const mm_ly_kind *kind = mm__layout_kind(doc->path);

    if (kind == NULL || kind->fact == MM_LY_ACL || kind->fact == MM_LY_DRAFT || kind->fact == MM_LY_SCHEDULER
        || kind->fact == MM_LY_RAW_CUBE)
        return MM_OK;
    return mm__layout_read(doc, idx);
}

/* ---- prepare ---- */

static void free_plan(void *state)
{
    mm_ke_plan *plan = state;

    mm__layout_free(plan->layout);
    mm__map_free(&plan->scope);
}

static mm_code make_plan(mm_index *idx, mm_ke_plan **out)
{
    mm_ke_plan *plan = mm_index_alloc(idx, sizeof *plan);
    const mm_ly_project *p;
    size_t n = 0;

    if (plan == NULL)
        return MM_E_NOMEM;
    plan->run = mm_index_run(idx);
    plan->idx = idx;
    mm__map_init(&plan->scope, mm_run_ctx(plan->run), false);
    mm_index_set_state(idx, plan, free_plan);
    MM_TRY(mm__layout_join(idx, 0, &plan->layout));
    for (size_t it = 0; (p = mm_index_next(idx, MM_LY_PROJECT, &it, NULL)) != NULL;)
        n++;
    plan->write = mm_index_alloc(idx, (n + 1) * sizeof *plan->write);
    plan->normalize_acl = mm_run_flag(plan->run, MM_KE_NORMALIZE_ACL);
    plan->clear_signature = mm_run_flag(plan->run, MM_KE_CLEAR_SIGNATURE);
    plan->promote = mm_run_flag(plan->run, MM_KE_PROMOTE);
    *out = plan;
    return plan->write == NULL ? MM_E_NOMEM : MM_OK;
}

/* What cannot be converted anyhow is said before anything is asked. */
static mm_code prepare_all(mm_index *idx, bool of_kylin)
{
    mm_ke_plan *plan;

    MM_TRY(make_plan(idx, &plan));
    plan->of_kylin = of_kylin;
    MM_TRY(mm__ke_check_jobs(plan));
    MM_TRY(mm__ke_check_segments(plan));
    MM_TRY(mm__ke_check_users(plan));
    MM_TRY(mm__ke_check_promote(plan));
    MM_TRY(mm__ke_plan_tables(plan));
    return mm__ke_decide_sources(plan);
}

static mm_code prepare(mm_index *idx)
{
    return prepare_all(idx, false);
}

static mm_code prepare_kylin(mm_index *idx)
{
    return prepare_all(idx, true);
}

static const mm_route routes[] = {
    { .pattern = "/project/**.json",   .survey = survey, .apply = mm__ke_project },
    { .pattern = "/table/**.json",     .survey = survey, .apply = mm__ke_table },
    { .pattern = "/table_exd/**.json", .apply = mm__ke_table },
    { .pattern = "/cube_desc/**.json", .survey = survey, .apply = mm__ke_desc },
    { .pattern = "/cube/**.json",      .survey = survey, .apply = mm__ke_cube },
    { .pattern = "/acl/**",            .apply = mm__ke_acl },
    { .pattern = "/**",                .survey = survey },
};

static const mm_option options[] = {
    { MM_KE_DEFAULT_SOURCE, MM_OPTION_LIST, "PROJECT=hive|kafka", NULL, NULL, "default data source of a project" },
    { MM_KE_ALLOW_UNFINISHED, MM_OPTION_FLAG, NULL, NULL, NULL, "unfinished jobs and segments are only warnings" },
    { MM_KE_PROJECT_TABLES, MM_OPTION_FLAG, NULL, NULL, NULL, "give each project table files of its own" },
    { MM_KE_NORMALIZE_ACL, MM_OPTION_FLAG, NULL, NULL, NULL, "rewrite permissions that are stored in the old form" },
    { MM_KE_CLEAR_SIGNATURE, MM_OPTION_FLAG, NULL, NULL, NULL, "empty the signatures of cube descs" },
    { MM_KE_PROMOTE, MM_OPTION_FLAG, NULL, NULL, NULL,
      "move cubes from HBase to KyStorage, without their segments (inferred, see explain)" },
};

static const char *const from_kap[] = { "kap-2", NULL };
static const char *const from_kylin[] = { "kylin-2.0", NULL };

const mm_step mm_step_ke_3 = {
    .to = "ke-3", .from = from_kap, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = prepare, .is_default = true,
    .runbook = mm__ke_runbook,
};

/* docs/formats/ke-metastore.md 3.7; docs/formats/product.md 2: kylin-2.0 has another way, so none is taken unasked. */
const mm_step mm_step_ke_3_kylin = {
    .to = "ke-3", .from = from_kylin, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = prepare_kylin,
    .runbook = mm__ke_runbook,
};

/* ---- without a rule: an upgrade within kap-2 or ke-3, docs/formats/ke-metastore.md 7.2 step 4 ---- */

static mm_code prepare_same(mm_index *idx)
{
    mm_ke_plan *plan;

    MM_TRY(make_plan(idx, &plan));
    MM_TRY(mm__ke_check_jobs(plan));
    MM_TRY(mm__ke_check_segments(plan));
    return mm__ke_check_users(plan);
}

static const mm_route routes_same[] = { { .pattern = "/**", .survey = survey } };
static const mm_option options_same[] = {
    { MM_KE_ALLOW_UNFINISHED, MM_OPTION_FLAG, NULL, NULL, NULL, "unfinished jobs and segments are only warnings" },
};
static const char *const from_ke[] = { "kap-2", "ke-3", NULL };

const mm_step mm__ke_step_same = {
    .from = from_ke, MM_ROUTES(routes_same), MM_OPTIONS(options_same), .prepare = prepare_same,
};
