/* Findings of the 0.7 verify, with the place of a node, and the parts that every kind of document has. */
#include "kylin/kylin_verify_2x.h"

#include <stdio.h>
#include <string.h>

static const char *format_text(mm_arena *arena, const char *fmt, va_list ap)
{
    char small[400];
    va_list again;
    char *text;
    int n;

    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    text = n < 0 ? NULL : mm__arena_alloc(arena, (size_t)n + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}

mm_code mm__v7_say_v(mm_doc *doc, mm_node node, mm_severity severity, const char *rule, const char *subject,
                     const char *fmt, va_list ap)
{
    mm_fault fault = { .severity = severity, .rule = rule, .file = doc->path + 1, .subject = subject };
    const char *text = format_text(doc->arena, fmt, ap);
    mm_json_where where;
    mm_code code;

    if (text == NULL)
        return MM_E_NOMEM;
    if (mm__v2_is_mute(doc->run, rule))
        return MM_OK;
    if (mm_node_kind(node) != MM_JSON_ABSENT) {
        MM_TRY(mm_node_where(node, &where));
        fault.pointer = where.pointer;
        fault.line = where.line;
        fault.col = where.col;
    }
    code = mm_run_fault(doc->run, &fault, "%s", text);
    return code == MM_E_DATA ? MM_OK : code; /* the document goes on to its other checks */
}

mm_code mm__v7_say(mm_doc *doc, mm_node node, mm_severity severity, const char *rule, const char *subject,
                   const char *fmt, ...)
{
    va_list ap;
    mm_code code;

    va_start(ap, fmt);
    code = mm__v7_say_v(doc, node, severity, rule, subject, fmt, ap);
    va_end(ap);
    return code;
}

mm_code mm__v7_root(mm_doc *doc, mm_node *root)
{
    return mm_doc_root_mute(doc, root, NULL);
}

mm_code mm__v7_say_at(mm_doc *doc, const char *member, mm_severity severity, const char *rule, const char *subject,
                      const char *fmt, ...)
{
    mm_node root, node;
    va_list ap;
    mm_code code;

    MM_TRY(mm__v7_root(doc, &root));
    node = mm_node_get(root, member);
    va_start(ap, fmt);
    code = mm__v7_say_v(doc, mm_node_kind(node) == MM_JSON_ABSENT ? root : node, severity, rule, subject, fmt, ap);
    va_end(ap);
    return code;
}

const mm_v7_ids mm__v7_ids = {
    .json = MM_V7("parse"), .parse = MM_V7("parse"), .path = MM_V7("path"), .unique = MM_V7("unique"),
    .uuid = MM_V7("uuid"), .dict = MM_V7("dict-file"), .snapshot = MM_V7("snapshot-file"),
    .project = MM_V7("project-cube"), .hybrid = MM_V7("hybrid-cube"), .leftover = MM_V7("leftover"),
    .unlisted = MM_ERROR,
};

mm_code mm__v7_open(mm_doc *doc, mm_index *idx, int kind, size_t size, void *fact, mm_node *root)
{
    return mm__v7_open_as(&mm__v7_ids, doc, idx, kind, size, fact, root);
}

mm_code mm__v7_open_as(const mm_v7_ids *ids, mm_doc *doc, mm_index *idx, int kind, size_t size, void *fact,
                       mm_node *root)
{
    const char *stem = mm_doc_stem(doc);
    mm_v7_head *head = mm_index_add(idx, doc, kind, size);
    mm_code code;

    memset(root, 0, sizeof *root);
    if (head == NULL || stem == NULL)
        return MM_E_NOMEM;
    memcpy(fact, &head, sizeof head);
    head->path = doc->path;
    head->name = mm_index_text(idx, stem, strlen(stem));
    head->broken = true;
    if (head->name == NULL)
        return MM_E_NOMEM;
    code = mm_doc_root(doc, ids->json, root);
    if (code == MM_OK && mm_node_kind(*root) != MM_JSON_OBJECT) {
        code = mm__v7_say(doc, *root, MM_ERROR, ids->parse, NULL, "the document is not an object");
        memset(root, 0, sizeof *root);
        return code;
    }
    head->broken = code != MM_OK;
    return code;
}

mm_code mm__v7_name(mm_doc *doc, mm_node root, mm_v7_head *head, const char *name, const char *member,
                    const char *folder, const char *suffix)
{
    return mm__v7_name_as(&mm__v7_ids, doc, root, head, name, member, folder, suffix);
}

mm_code mm__v7_name_as(const mm_v7_ids *ids, mm_doc *doc, mm_node root, mm_v7_head *head, const char *name,
                       const char *member, const char *folder, const char *suffix)
{
    const size_t a = strlen(folder), b = strlen(suffix);
    const mm_node node = mm_node_get(root, member);
    size_t n;

    if (name == NULL)
        return mm__v7_say(doc, root, MM_ERROR, ids->path, NULL, "no \"%s\"", member);
    n = strlen(name);
    head->name = name;
    if (doc->path_len == a + n + b && memcmp(doc->path, folder, a) == 0 && memcmp(doc->path + a, name, n) == 0 &&
        memcmp(doc->path + a + n, suffix, b) == 0)
        return MM_OK;
    return mm__v7_say(doc, node, MM_ERROR, ids->path, NULL, "the path of \"%s\" is %s%s%s", name, folder, name, suffix);
}

mm_code mm__v7_check_head(mm_doc *doc, const mm_v7_head *head, const char *member)
{
    if (head->same_name != NULL)
        MM_TRY(mm__v7_say_at(doc, member, MM_ERROR, MM_V7("unique"), NULL, "\"%s\" is the name of %s too", head->name,
                             head->same_name->path + 1));
    if (head->same_uuid != NULL)
        MM_TRY(mm__v7_say_at(doc, "uuid", MM_WARNING, MM_V7("uuid"), NULL, "%s is the uuid of %s too", head->uuid,
                             head->same_uuid->path + 1));
    return MM_OK;
}

mm_code mm__v7_elements(mm_doc *doc, mm_node array, size_t n, const mm_node **out)
{
    mm_node *list = mm__arena_alloc(doc->arena, (n + 1) * sizeof *list);
    size_t it = 0;

    if (list == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++)
        list[i] = mm_node_next(array, &it, NULL);
    *out = list;
    return MM_OK;
}
