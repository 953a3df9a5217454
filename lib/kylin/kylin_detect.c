#include "kylin/kylin_detect.h"

#include <stdlib.h>
#include <string.h>

/* Oldest first. */
static const char *const later[] = { "kylin-0.7", "kylin-1.4", "kylin-1.5.0", "kylin-1.5.1", "kylin-2.0" };

static bool has(mm_node object, const char *name)
{
    return mm_node_kind(mm_node_get(object, name)) != MM_JSON_ABSENT;
}

/* ---- old and new shape ---- */

/* Calls `test` for each element; the first hit ends it. */
typedef bool test_fn(mm_node element);

static bool any(mm_node array, test_fn *test)
{
    size_t it = 0;

    if (mm_node_kind(array) != MM_JSON_ARRAY)
        return false;
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT;)
        if (test(e))
            return true;
    return false;
}

static bool is_old_rowcol(mm_node e)
{
    return has(e, "length") || has(e, "dictionary") || has(e, "mandatory");
}

static bool is_old_dimension(mm_node e)
{
    return mm_node_kind(mm_node_get(e, "column")) == MM_JSON_ARRAY;
}

static bool is_encoded(mm_node e)
{
    return has(e, "encoding");
}

static bool is_object(mm_node e)
{
    return mm_node_kind(e) == MM_JSON_OBJECT;
}

static const char *old_place(mm_node root, mm_node rowcols)
{
    if (has(mm_node_get(root, "rowkey"), "aggregation_groups"))
        return "/rowkey/aggregation_groups";
    if (any(rowcols, is_old_rowcol))
        return "/rowkey/rowkey_columns";
    return any(mm_node_get(root, "dimensions"), is_old_dimension) ? "/dimensions" : NULL;
}

static const char *new_place(mm_node root, mm_node rowcols)
{
    if (any(mm_node_get(root, "aggregation_groups"), is_object))
        return "/aggregation_groups";
    return any(rowcols, is_encoded) ? "/rowkey/rowkey_columns" : NULL;
}

/* ---- releases within a shape ---- */

static bool has_dot(mm_node node)
{
    const char *text;
    size_t len;

    return mm_node_kind(node) == MM_JSON_STRING && mm_node_text(node, &text, &len) == MM_OK
           && memchr(text, '.', len) != NULL;
}

static bool is_2_0_rowcol(mm_node e)
{
    return has_dot(mm_node_get(e, "column")) || has(e, "encoding_version");
}

static bool is_2_0_measure(mm_node e)
{
    const mm_node parameter = mm_node_get(mm_node_get(e, "function"), "parameter");

    return mm_node_is(mm_node_get(parameter, "type"), "column") && has_dot(mm_node_get(parameter, "value"));
}

static bool is_2_0_group(mm_node e)
{
    return any(mm_node_get(e, "includes"), has_dot);
}

static bool is_sharded(mm_node e)
{
    return has(e, "isShardBy");
}

/* Is the version member at least major.minor.patch? */
static bool at_least(mm_node root, long major, long minor, long patch)
{
    const long want[] = { major, minor, patch };
    const char *text;
    char *end;

    if (mm_node_text(mm_node_get(root, "version"), &text, NULL) != MM_OK)
        return false;
    for (size_t i = 0; i < MM_COUNT(want); i++) {
        const long n = *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : 0;
        if (n != want[i])
            return n > want[i];
        if (*text >= '0' && *text <= '9')
            text = *end == '.' ? end + 1 : end;
    }
    return true;
}

static const char *new_shape(mm_node root, mm_node rowcols, const char **reason)
{
    *reason = "cube desc with aggregation group objects and columns with a table";
    if (at_least(root, 2, 0, 0) || any(rowcols, is_2_0_rowcol) || any(mm_node_get(root, "measures"), is_2_0_measure)
        || any(mm_node_get(root, "aggregation_groups"), is_2_0_group))
        return "kylin-2.0";
    *reason = "cube desc with aggregation group objects and isShardBy";
    if (any(rowcols, is_sharded) || at_least(root, 1, 5, 1))
        return "kylin-1.5.1";
    *reason = "cube desc with aggregation group objects";
    return "kylin-1.5.0";
}

static const char *old_shape(mm_node root, const char **reason)
{
    static const char *const of_1_4[] = { "engine_type", "storage_type", "partition_date_start", "partition_date_end",
                                          "status_need_notify", "override_kylin_properties" };

    for (size_t i = 0; i < MM_COUNT(of_1_4); i++)
        if (has(root, of_1_4[i])) {
            *reason = "rowkey-centred cube desc with members of 1.4";
            return "kylin-1.4";
        }
    *reason = "rowkey-centred cube desc with a model";
    return "kylin-0.7";
}

const char *mm__kylin_desc_shape(mm_doc *doc, mm_node root, const char **reason, const char **mixed)
{
    const mm_node rowcols = mm_node_get(mm_node_get(root, "rowkey"), "rowkey_columns");
    const char *old, *new;

    *mixed = NULL;
    if (!has(root, "model_name")) {
        *reason = "cube desc with its own fact table and no model";
        return has(root, "fact_table") ? "kylin-0.6" : NULL;
    }
    old = old_place(root, rowcols);
    new = new_place(root, rowcols);
    if (old != NULL && new != NULL) {
        *mixed = mm__arena_printf(doc->arena, "cube desc has the old shape at %s and the new one at %s", old, new);
        return NULL;
    }
    if (new != NULL)
        return new_shape(root, rowcols, reason);
    return old != NULL ? old_shape(root, reason) : NULL;
}

/* ---- votes ---- */

static mm_code vote_desc(mm_doc *doc, mm_votes *votes)
{
    const char *format, *reason = "", *mixed;
    mm_node root;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL)); /* what is broken has no vote; the run itself reports it */
    format = mm__kylin_desc_shape(doc, root, &reason, &mixed);
    if (format != NULL)
        return mm_vote(votes, format, doc, reason);
    if (mixed != NULL)
        return mm_vote_fault(votes, doc, "kylin/format/mixed", mixed);
    return mm_vote_fault(votes, doc, "kylin/format/unrecognised", "cube desc of no known shape");
}

static bool is_2_0_lookup(mm_node e)
{
    return has(e, "kind") || has(e, "alias");
}

/* Models tell only where no desc does. */
static mm_code vote_model(mm_doc *doc, mm_votes *votes)
{
    const char *format = "kylin-1.4", *reason = "model with dimensions and metrics";
    mm_node root;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    if (has(root, "join_tables") || any(mm_node_get(root, "lookups"), is_2_0_lookup)) {
        format = "kylin-2.0";
        reason = "model with table aliases";
    } else if (mm_node_kind(mm_node_get(root, "dimensions")) <= MM_JSON_NULL
               && mm_node_kind(mm_node_get(root, "metrics")) <= MM_JSON_NULL) {
        format = "kylin-0.7";
        reason = "model without dimensions and metrics";
    }
    return mm_vote_weak(votes, format, doc, reason) == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

static bool in_folder(const char *path, const char *folder)
{
    const size_t n = strlen(path), f = strlen(folder);

    return n > f + 5 && strncmp(path, folder, f) == 0 && strcmp(path + n - 5, ".json") == 0;
}

/* "/table/T.json": no database in the name. */
static bool is_bare_table(const char *path)
{
    return in_folder(path, "/table/") && strcmp(strchr(path, '.'), ".json") == 0;
}

mm_code mm__kylin_vote(mm_doc *doc, mm_votes *votes)
{
    if (in_folder(doc->path, "/cube_desc/"))
        return vote_desc(doc, votes);
    if (in_folder(doc->path, "/model_desc/"))
        return vote_model(doc, votes);
    if (is_bare_table(doc->path))
        return mm_vote_weak(votes, "kylin-0.6", doc, "table without a database in its name");
    return MM_OK;
}

static const char *first_later(const mm_votes *votes, bool weak)
{
    for (size_t i = 0; i < MM_COUNT(later); i++)
        if (mm_vote_count(votes, later[i], weak) > 0)
            return later[i];
    return NULL;
}

typedef struct names { uint64_t bare, qualified, cubes; } names;

static names count_names(const mm_votes *votes)
{
    mm_run *run = mm_vote_run(votes);
    names out = { 0 };
    const mm_item *item;
    size_t it = 0;

    while ((item = mm_run_item_next(run, &it)) != NULL) {
        const bool bare = is_bare_table(item->path);
        out.bare += bare;
        out.qualified += !bare && in_folder(item->path, "/table/");
        out.cubes += in_folder(item->path, "/cube/");
    }
    return out;
}

/* A dump with descs of 0.7 whose tables are all still those of 0.6 is a 0.6 dump in which somebody began by hand; one
 * whose tables have moved is a 0.7 dump, whatever else was left over: verify names that. */
mm_code mm__kylin_settle(mm_votes *votes)
{
    const names n = count_names(votes);
    const char *format = first_later(votes, false);
    const bool old = mm_vote_count(votes, "kylin-0.6", false) > 0;

    if (format != NULL && (old || (n.bare > 0 && n.qualified == 0)))
        return mm_vote_settle(votes, format, false, "kylin-0.7/source/already-0.7",
                              "this cube desc is in 0.7 form already, but the dump is one of 0.6");
    if (!old && format == NULL && n.bare == 0 && first_later(votes, true) == NULL && n.qualified + n.cubes > 0)
        return mm_vote_settle(votes, NULL, false, "kylin/format/undetermined",
                              "no cube desc, model or table tells the release; name it with --from");
    return MM_OK;
}
