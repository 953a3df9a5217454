#include "kylin/kylin_15_step.h"
#include "kylin/kylin_1x_read.h"
#include "kylin/kylin_20_rewrite.h"

static mm_code apply_model(mm_doc *doc, mm_emit *out)
{
    const mm_kd_state *state = mm_doc_state(doc);
    bool done, dropped = false;
    mm_node root;

    if (mm__1x_release(state->release) >= 10600) { /* which stops at two tables of one alias */
        MM_TRY(mm_doc_root_mute(doc, &root, NULL));
        MM_TRY(mm__20_drop_lookups(doc, root, &dropped));
    }
    if (dropped)
        mm_run_rule(doc->run, R20("model/dup-lookup"));
    MM_TRY(mm__kd_model(doc, out, &done));
    return done ? MM_OK : mm__kd_stamp(doc, out);
}

static mm_code apply_desc(mm_doc *doc, mm_emit *out)
{
    const mm_kd_state *state = mm_doc_state(doc);
    const mm_kd_desc *fact = mm_index_find(state->run, MM_KD_DESC, doc->path);

    return fact->old_shape ? mm__kd_desc(doc, out) : mm__kd_refresh(doc, out);
}

const mm_route mm__15_routes[MM_15_ROUTES] = {
    { .pattern = "/cube_desc/**.json",  .survey = mm__kd_survey_desc,  .apply = apply_desc },
    { .pattern = "/model_desc/**.json", .survey = mm__kd_survey_model, .apply = apply_model },
    { .pattern = "/cube/**.json",       .survey = mm__kd_survey_cube,  .apply = mm__kd_stamp },
    { .pattern = "/table/**.json",      .survey = mm__kd_survey_table, .apply = mm__kd_stamp },
    { .pattern = "/*.json",             .apply = mm__kd_stamp },
    { .pattern = "/**.json",            .apply = mm__kd_stamp },
};

const mm_option mm__15_options[MM_15_OPTIONS] = {
    { "by-name", MM_OPTION_FLAG, NULL, NULL, NULL, "rename cube descs whose file is not called as they are" },
    { "allow-cuboid-superset", MM_OPTION_FLAG, NULL, NULL, NULL,
      "warn of built cubes whose cuboids cannot be kept, instead of refusing them" },
    { "stamp-all", MM_OPTION_FLAG, NULL, NULL, NULL, "put the version into JSON files that are no resources, too" },
};
