/* Where the vendor's own check accepts a file: docs/formats/ke-metastore.md 5.4, and 5.7 for exports. */
#include "ke/ke5_verify.h"

#include <string.h>

static bool starts(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

static mm_code check_project(mm_doc *doc, const ke5_path *p)
{
    const char *file = mm__arena_printf(doc->arena, "/_global/project/%.*s.json", (int)p->project.len, p->project.at);

    if (file == NULL)
        return MM_E_NOMEM;
    if (mm_run_has(doc->run, file))
        return MM_OK;
    if (doc->item == doc->tree->items || strncmp(doc->item[-1].path, doc->path, p->project.len + 2) != 0)
        if (mm_doc_error(doc, K5V("illegal-project"), "\"%.*s\" has no file in _global/project", (int)p->project.len,
                         p->project.at) == MM_E_NOMEM)
            return MM_E_NOMEM;
    return mm_doc_error(doc, K5V("illegal-file"), "it belongs to no project of this store");
}

/* The import skips other suffixes. */
static mm_code check_exported(mm_doc *doc, const ke5_path *p)
{
    static const char *const kinds[] = { "model_desc", "index_plan", "table", "rec" };
    const size_t n = doc->path_len;

    if (strcmp(doc->path, "/UUID") == 0 || strcmp(doc->path, "/VERSION") == 0)
        return MM_OK;
    if (n < 5 || strcmp(doc->path + n - 5, ".json") != 0)
        return MM_OK;
    for (size_t i = 0; i < MM_COUNT(kinds) && p->project.at != NULL; i++)
        if (mm__ke5_is(p->kind, kinds[i]) && *p->rest != 0 && strchr(p->rest, '/') == NULL)
            return MM_OK;
    return mm_doc_error(doc, K5V("illegal-file"), "an export has no such file");
}

mm_code mm__ke5_check_place(mm_doc *doc, const ke5_path *p)
{
    static const char *const accepted[] = { "/UUID", "/VERSION", "/_image", "/metadata.zip", "/_global/" };

    if (doc->tree->store == MM_STORE_EXPORT)
        return check_exported(doc, p);
    for (size_t i = 0; i < MM_COUNT(accepted); i++)
        if (i < 2 ? strcmp(doc->path, accepted[i]) == 0 : starts(doc->path, accepted[i]))
            return MM_OK;
    if (doc->tree->store == MM_STORE_AUDIT)
        return MM_OK;
    if (p->project.at == NULL)
        return mm_doc_error(doc, K5V("illegal-file"), "no file has its place directly below the root");
    return check_project(doc, p);
}
