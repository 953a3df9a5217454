/* The vendor's ExtendCubeToHybridCLI, offline: a step from a format to itself. docs/formats/kylin-1.x-to-2.0.md 3.3. */
#include "kylin/kylin_hybrid.h"

#include <string.h>

#include <metamig/kylin.h>

#include "core/pipeline.h"

static const mm_route routes[] = {
    { .pattern = "/cube/**.json",       .survey = mm__hy_survey_cube,    .apply = mm__hy_cube },
    { .pattern = "/cube_desc/**.json",  .survey = mm__hy_survey_desc,    .apply = mm__hy_desc },
    { .pattern = "/project/**.json",    .survey = mm__hy_survey_project, .apply = mm__hy_project },
    { .pattern = "/hybrid/**.json",     .survey = mm__hy_survey_hybrid },
    { .pattern = "/model_desc/**.json", .survey = mm__kd_survey_model },
    { .pattern = "/table/**.json",      .survey = mm__kd_survey_table },
    { .pattern = "/cube_statistics/**", .apply = mm__hy_statistics },
};

static const mm_option options[] = {
    { "project", MM_OPTION_TEXT, "NAME", NULL, NULL, "the project that lists the cube" },
    { "cube", MM_OPTION_TEXT, "NAME", NULL, NULL, "the cube that becomes a hybrid" },
    { "partition-date", MM_OPTION_TEXT, "DATE", NULL, NULL, "where the two cubes meet" },
    { "split-desc", MM_OPTION_FLAG, NULL, NULL, NULL, "other cubes that use the desc get copies of it" },
};

/* Dumps of 0.7 to 1.4 are taken for the sake of what is said of their descs. */
static const char *const from[] = { "kylin-0.7", "kylin-1.4", "kylin-1.5.0", "kylin-1.5.1", "kylin-2.0", NULL };

static const mm_step step = {
    .from = from, MM_ROUTES(routes), MM_OPTIONS(options), .prepare = mm__hy_prepare,
};

static mm_code set_all(mm_pipeline *pipe, const mm_kylin_hybrid *what)
{
    MM_TRY(mm_pipeline_set(pipe, "project", what->project));
    MM_TRY(mm_pipeline_set(pipe, "cube", what->cube));
    if (what->partition_date != NULL)
        MM_TRY(mm_pipeline_set(pipe, "partition-date", what->partition_date));
    return what->split_desc ? mm_pipeline_set(pipe, "split-desc", "true") : MM_OK;
}

mm_code mm_kylin_hybrid_open(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan,
                             const mm_kylin_hybrid *what)
{
    mm_kylin_hybrid full = { .size = sizeof full };
    mm_plan own = { .size = sizeof own };
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    memcpy(&full, what, what->size < sizeof full ? what->size : sizeof full);
    if (full.project == NULL || full.cube == NULL)
        return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "a hybrid needs the names of a project and of a cube");
    if (plan != NULL)
        memcpy(&own, plan, plan->size < sizeof own ? plan->size : sizeof own);
    own.to = NULL;
    own.family = "kylin";
    own.verify = 0;
    MM_TRY(mm__pipeline_edit(out, ctx, src, &own, &step));
    code = set_all(*out, &full);
    if (code != MM_OK) {
        mm_pipeline_free(*out);
        *out = NULL;
    }
    return code;
}
