/* Facts of single documents, and what they show by themselves: docs/formats/ke-metastore.md 1, 8.2. */
#include "metastore/layout_facts.h"

#include <stdio.h>
#include <string.h>

#define RULE_JSON MM_LY("json")

/* ---- values ---- */

mm_code mm__ly_text(mm_ly_reader *r, mm_node node, const char **out)
{
    const char *text;
    size_t len;

    *out = NULL;
    if (mm_node_kind(node) != MM_JSON_STRING)
        return MM_OK;
    if (mm_node_text(node, &text, &len) != MM_OK || strlen(text) != len)
        return MM_OK; /* an unpaired surrogate or a NUL: no name of anything */
    *out = mm_index_text(r->idx, text, len);
    return *out == NULL ? MM_E_NOMEM : MM_OK;
}

mm_code mm__ly_texts(mm_ly_reader *r, mm_node array, mm_ly_texts *out)
{
    const size_t n = mm_node_kind(array) == MM_JSON_ARRAY ? mm_node_len(array) : 0;
    size_t it = 0;

    *out = (mm_ly_texts){ 0 };
    if (n == 0)
        return MM_OK;
    out->at = mm_index_alloc(r->idx, n * sizeof *out->at);
    if (out->at == NULL)
        return MM_E_NOMEM;
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT;) {
        const char *text;
        MM_TRY(mm__ly_text(r, e, &text));
        if (text != NULL)
            out->at[out->n++] = text;
    }
    return MM_OK;
}

/* docs/formats/ke-metastore.md 3.2 step 1: upper case, DEFAULT in front of a name without a database. */
mm_code mm__ly_identity(mm_ly_reader *r, const char *name, const char **out)
{
    static const char database[] = "DEFAULT.";
    const size_t n = strlen(name), more = strchr(name, '.') == NULL ? sizeof database - 1 : 0;
    char *text = mm_index_alloc(r->idx, n + more + 1);

    if (text == NULL)
        return MM_E_NOMEM;
    memcpy(text, database, more);
    memcpy(text + more, name, n + 1);
    mm__upper(text + more, n);
    *out = text;
    return MM_OK;
}

/* ---- parts that many kinds have ---- */

/* "a" of "/cube/a.json" and of "/acl/a". */
static const char *name_of(mm_ly_reader *r, const mm_ly_kind *kind)
{
    const char *from = strchr(r->doc->path + 1, '/');
    size_t n;

    from = from == NULL ? r->doc->path + 1 : from + 1;
    n = strlen(from) - (kind->form == MM_LY_SUFFIX ? 5 : 0);
    return mm_index_text(r->idx, from, n);
}

static mm_code check_name(mm_ly_reader *r, mm_node root, const mm_ly_head *head)
{
    const mm_node node = mm_node_get(root, "name");
    const char *name;
    mm_code code = MM_OK;

    if (mm_node_kind(node) == MM_JSON_ABSENT)
        code = mm_node_error(r->doc, root, MM_LY("name"), "no name, but the file is that of \"%s\"", head->name);
    else if (mm_node_text(node, &name, NULL) != MM_OK)
        code = mm_node_error(r->doc, node, MM_LY("name"), "the name is no text, but the file is that of \"%s\"",
                             head->name);
    else if (strcmp(name, head->name) != 0)
        code = mm_node_error(r->doc, node, MM_LY("name"), "the name is \"%s\", but the file is that of \"%s\"", name,
                             head->name);
    return code == MM_E_DATA ? MM_OK : code;
}

/* M-11. */
static void check_version(mm_ly_reader *r, mm_node root, mm_version *out)
{
    const mm_node node = mm_node_get(root, "version");
    const char *text;
    size_t len;

    if (mm_node_kind(node) <= MM_JSON_NULL)
        return;
    if (mm_node_text(node, &text, &len) == MM_OK && mm__version_parse(text, len, out))
        return;
    if (mm_node_text(node, &text, &len) != MM_OK && mm_node_raw(node, &text, &len) != MM_OK)
        return;
    if (r->speak)
        mm_node_warn(r->doc, node, MM_LY("version"), "version \"%.*s\" is not of the form N.N[.N[.N]]",
                     (int)(len < 64 ? len : 64), text);
}

/* ---- by kind ---- */

typedef mm_code read_fn(mm_ly_reader *r, mm_node root, void *fact);

static const struct reader { size_t size; read_fn *read; } readers[MM_LY_END - MM_LY_FIRST] = {
    [MM_LY_PROJECT - MM_LY_FIRST]   = { sizeof(mm_ly_project), mm__ly_read_project },
    [MM_LY_TABLE - MM_LY_FIRST]     = { sizeof(mm_ly_table), mm__ly_read_table },
    [MM_LY_MODEL - MM_LY_FIRST]     = { sizeof(mm_ly_model), mm__ly_read_model },
    [MM_LY_DESC - MM_LY_FIRST]      = { sizeof(mm_ly_desc), mm__ly_read_desc },
    [MM_LY_CUBE - MM_LY_FIRST]      = { sizeof(mm_ly_cube), mm__ly_read_cube },
    [MM_LY_HYBRID - MM_LY_FIRST]    = { sizeof(mm_ly_head), NULL },
    [MM_LY_RAW_DESC - MM_LY_FIRST]  = { sizeof(mm_ly_raw), mm__ly_read_raw },
    [MM_LY_RAW_CUBE - MM_LY_FIRST]  = { sizeof(mm_ly_raw), mm__ly_read_raw },
    [MM_LY_JOB - MM_LY_FIRST]       = { sizeof(mm_ly_job), mm__ly_read_job },
    [MM_LY_ACL - MM_LY_FIRST]       = { sizeof(mm_ly_head), NULL },
    [MM_LY_DRAFT - MM_LY_FIRST]     = { sizeof(mm_ly_draft), mm__ly_read_draft },
    [MM_LY_SCHEDULER - MM_LY_FIRST] = { sizeof(mm_ly_scheduler), mm__ly_read_scheduler },
};

/* The fact comes first: a resource that cannot be read is there all the same, and nothing that names it is a fault. */
static mm_code make_fact(mm_ly_reader *r, const mm_ly_kind *kind, mm_ly_head **out)
{
    mm_ly_head *head = mm_index_add(r->idx, r->doc, kind->fact, readers[kind->fact - MM_LY_FIRST].size);

    *out = head;
    if (head == NULL)
        return MM_E_NOMEM;
    head->path = r->doc->item->path;
    head->broken = true;
    head->name = name_of(r, kind);
    return head->name == NULL ? MM_E_NOMEM : MM_OK;
}

static mm_code read_json(mm_ly_reader *r, const mm_ly_kind *kind)
{
    mm_ly_head *head = NULL, none = { 0 };
    read_fn *read = kind->fact == 0 ? NULL : readers[kind->fact - MM_LY_FIRST].read;
    mm_node root;

    if (kind->fact != 0)
        MM_TRY(make_fact(r, kind, &head));
    MM_TRY(mm_doc_root_as(r->doc, RULE_JSON, RULE_JSON, &root));
    if (mm_node_kind(root) != MM_JSON_OBJECT)
        return mm_node_error(r->doc, root, RULE_JSON, "not a JSON object");
    check_version(r, root, head != NULL ? &head->version : &none.version);
    if (head == NULL)
        return MM_OK;
    MM_TRY(mm__ly_text(r, mm_node_get(root, "uuid"), &head->uuid));
    head->broken = false;
    if (kind->named && r->speak)
        MM_TRY(check_name(r, root, head));
    return read == NULL ? MM_OK : read(r, root, head);
}

/* MIGRATE_OK_<table>_acl and the like are strings; UUID is one too. docs/formats/ke-metastore.md 1.3. */
static mm_code survey(mm_doc *doc, mm_index *idx, bool speak)
{
    mm_ly_reader r = { .doc = doc, .idx = idx, .speak = speak };
    const mm_ly_kind *kind = mm__layout_kind(doc->path);

    if (speak && strcmp(doc->path, "/UUID") == 0)
        return mm__ly_read_uuid(&r);
    if (kind == NULL || kind->form == MM_LY_BINARY || (!speak && kind->fact == 0))
        return MM_OK;
    if (kind->fact == MM_LY_OUTPUT)
        return mm__ly_read_output(&r);
    return kind->secret ? mm__ly_read_secret(&r) : read_json(&r, kind);
}

mm_code mm__layout_survey(mm_doc *doc, mm_index *idx)
{
    return survey(doc, idx, true);
}

mm_code mm__layout_read(mm_doc *doc, mm_index *idx)
{
    return survey(doc, idx, false);
}
