#include "ke/ke5.h"

#include <string.h>

static const char *text_of(mm_index *idx, mm_node node)
{
    const char *text;
    size_t len;

    if (mm_node_text(node, &text, &len) != MM_OK || strlen(text) != len)
        return "";
    return mm_index_text(idx, text, len);
}

/* Old files have only one of the two. */
static int64_t created(mm_node root)
{
    int64_t out;

    if (mm_node_i64(mm_node_get(root, "create_time"), &out) == MM_OK && out > 0)
        return out;
    return mm_node_i64(mm_node_get(root, "create_time_utc"), &out) == MM_OK && out > 0 ? out : 0;
}

/* NULL: none of them. */
static const char *name_of(const ke5_path *p, int *kind, size_t *len)
{
    *len = strlen(p->rest);
    *kind = mm__ke5_is(p->kind, "_global/project") ? KE5_PROJECT : KE5_USER;
    if (*len == 0 || strchr(p->rest, '/') != NULL || (*kind == KE5_USER && !mm__ke5_is(p->kind, "_global/user")))
        return NULL;
    if (*kind == KE5_PROJECT) {
        if (*len < 6 || strcmp(p->rest + *len - 5, ".json") != 0)
            return NULL;
        *len -= 5;
    }
    return p->rest;
}

static bool add_folder(mm_index *idx, ke5_named *fact, size_t len)
{
    char *folder = mm_index_alloc(idx, len + 3);

    if (folder == NULL)
        return false;
    folder[0] = folder[len + 1] = '/';
    memcpy(folder + 1, fact->name, len);
    fact->folder = folder;
    return true;
}

mm_code mm__ke5_names_survey(mm_doc *doc, mm_index *idx, const char *rule)
{
    const ke5_path p = mm__ke5_path(doc->path);
    ke5_named *fact;
    const char *name;
    mm_node root = { 0 };
    mm_code code;
    size_t len;
    int kind;

    name = name_of(&p, &kind, &len);
    if (name == NULL)
        return MM_OK;
    fact = mm_index_add(idx, doc, kind, sizeof *fact);
    if (fact == NULL || (fact->name = mm_index_text(idx, name, len)) == NULL || !add_folder(idx, fact, len))
        return MM_E_NOMEM;
    fact->uuid = "";
    code = rule != NULL ? mm_doc_root(doc, rule, &root) : mm_doc_root_mute(doc, &root, NULL);
    if (code != MM_OK)
        return rule != NULL || code == MM_E_NOMEM ? code : MM_OK;
    fact->created = created(root);
    fact->uuid = text_of(idx, mm_node_get(root, "uuid"));
    return fact->uuid != NULL ? MM_OK : MM_E_NOMEM;
}
