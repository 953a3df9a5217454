/* Dictionaries and snapshots of a 0.6 dump, and who refers to them: docs/formats/kylin-binary-resources.md 8. */
#include "kylin/kylin_06_binaries.h"

#include <string.h>

#include "metastore/binary.h"

#define DANGLING mm__binary_rules[MM_BIN_DANGLING].id
#define ORPHAN mm__binary_rules[MM_BIN_ORPHAN].id

typedef struct refs { size_t n; const char **paths; } refs; /* fact of a cube: what its segments refer to */

/* Calls fn for each reference of each segment; values that are no texts are the reader's matter. */
typedef mm_code ref_fn(void *user, mm_node segment, mm_node value, const char *path);

static mm_code each_in_map(mm_node segment, mm_node map, ref_fn *fn, void *user)
{
    mm_node key, value;
    size_t it = 0;

    while (mm_node_kind(value = mm_node_next(map, &it, &key)) != MM_JSON_ABSENT) {
        const char *path, *name;
        if (mm_node_kind(value) == MM_JSON_STRING && mm__to7_counts(map, key, value, &name)
            && mm_node_text(value, &path, NULL) == MM_OK)
            MM_TRY(fn(user, segment, value, path));
    }
    return MM_OK;
}

static mm_code each_ref(mm_node root, ref_fn *fn, void *user)
{
    const mm_node segments = mm_node_get(root, "segments");
    size_t it = 0;

    for (mm_node s; mm_node_kind(s = mm_node_next(segments, &it, NULL)) != MM_JSON_ABSENT;) {
        MM_TRY(each_in_map(s, mm_node_get(s, "dictionaries"), fn, user));
        MM_TRY(each_in_map(s, mm_node_get(s, "snapshots"), fn, user));
    }
    return MM_OK;
}

/* ---- survey, prepare, finish ---- */

static mm_code count_ref(void *user, mm_node segment, mm_node value, const char *path)
{
    refs *r = user;

    (void)segment, (void)value, (void)path;
    r->n++;
    return MM_OK;
}

typedef struct keeper { mm_index *idx; refs *refs; } keeper;

static mm_code keep_ref(void *user, mm_node segment, mm_node value, const char *path)
{
    keeper *k = user;
    const char *text = mm_index_text(k->idx, path, strlen(path));

    (void)segment, (void)value;
    k->refs->paths[k->refs->n++] = text;
    return text != NULL ? MM_OK : MM_E_NOMEM;
}

mm_code mm__06_refs_survey(mm_doc *doc, mm_index *idx)
{
    keeper k = { .idx = idx, .refs = mm_index_add(idx, doc, MM_06_REFS, sizeof *k.refs) };
    mm_node root;

    if (k.refs == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    MM_TRY(each_ref(root, count_ref, k.refs));
    k.refs->paths = mm_index_alloc(idx, k.refs->n * sizeof *k.refs->paths + 1);
    if (k.refs->paths == NULL)
        return MM_E_NOMEM;
    k.refs->n = 0;
    return each_ref(root, keep_ref, &k);
}

static mm_code join_refs(mm_index *idx, mm_map *seen)
{
    size_t it = 0;
    refs *r;

    while ((r = mm_index_next(idx, MM_06_REFS, &it, NULL)) != NULL)
        for (size_t i = 0; i < r->n; i++)
            MM_TRY(mm__map_put(seen, r->paths[i], strlen(r->paths[i]), r));
    return MM_OK;
}

static bool is_binary(const char *path)
{
    return strncmp(path, "/dict/", 6) == 0 || strncmp(path, "/table_snapshot/", 16) == 0;
}

static mm_code tell_orphans(mm_run *run, const mm_map *seen)
{
    const mm_item *item;
    size_t it = 0;

    while ((item = mm_run_item_next(run, &it)) != NULL) {
        const mm_fault fault = { .severity = MM_NOTE, .rule = ORPHAN, .file = item->path + 1 };
        if (is_binary(item->path) && mm__map_get(seen, item->path, item->path_len) == NULL)
            MM_TRY(mm_run_fault(run, &fault, "%s", "no segment refers to it"));
    }
    return MM_OK;
}

mm_code mm__06_refs_finish(mm_index *idx)
{
    mm_run *run = mm_index_run(idx);
    mm_map seen;
    mm_code code;

    mm__map_init(&seen, mm_run_ctx(run), false);
    code = join_refs(idx, &seen);
    if (code == MM_OK)
        code = tell_orphans(run, &seen);
    mm__map_free(&seen);
    return code;
}

/* ---- check ---- */

static mm_code check_ref(void *user, mm_node segment, mm_node value, const char *path)
{
    mm_doc *doc = user;

    if (mm_run_has(doc->run, path))
        return MM_OK;
    if (mm_node_is(mm_node_get(segment, "status"), "NEW")) {
        mm_node_warn(doc, value, DANGLING, "\"%s\" is not there", path);
        return MM_OK;
    }
    return mm_node_error(doc, value, DANGLING, "\"%s\" is not there", path) == MM_E_NOMEM ? MM_E_NOMEM : MM_OK;
}

mm_code mm__06_refs_check(mm_doc *doc)
{
    mm_node root;

    MM_TRY(mm_doc_root_mute(doc, &root, NULL));
    return each_ref(root, check_ref, doc);
}

mm_code mm__06_binary_check(mm_doc *doc)
{
    static const mm_binary_facts facts = { .no_table_name = true };

    return mm__binary_check(doc, &facts);
}
