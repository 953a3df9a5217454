#include "kylin/kylin_07_read.h"
#include "kylin/kylin_verify_2x.h"

#include <stdio.h>
#include <string.h>

mm_07_reader mm__07_reader(mm_doc *doc, mm_index *idx)
{
    mm_07_reader r = { .json = mm__reader(doc, MM_V7("parse")), .idx = idx };

    r.json.mute = mm__v2_is_layout(doc->run);
    return r;
}

bool mm__07_is_bad(const mm_07_reader *r)
{
    return r->json.code == MM_E_DATA;
}

static mm_code said(const mm_07_reader *r)
{
    return r->json.code == MM_E_DATA ? MM_OK : r->json.code;
}

mm_code mm__07_misfit(mm_07_reader *r, mm_node node, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    mm__read_fault(&r->json, node, "%s", text);
    return said(r);
}

static bool is_scalar(mm_node node)
{
    const mm_json_kind kind = mm_node_kind(node);
    return kind != MM_JSON_ARRAY && kind != MM_JSON_OBJECT;
}

mm_code mm__07_text(mm_07_reader *r, mm_node node, const char **out)
{
    const char *text;
    size_t len;

    *out = NULL;
    if (mm_node_kind(node) != MM_JSON_STRING || mm_node_raw(node, &text, &len) != MM_OK ||
        memchr(text, '\\', len) != NULL) { /* not the plain case */
        text = mm__read_text(&r->json, node);
        if (text == NULL)
            return said(r);
        len = strlen(text);
    } else {
        text++;
        len -= 2;
    }
    *out = mm_index_text(r->idx, text, len);
    return *out == NULL ? MM_E_NOMEM : MM_OK;
}

/* ---- lists ---- */

static mm_code read_texts(mm_07_reader *r, mm_node node, const mm_07_field *f, bool stored, mm_old_texts *out)
{
    const char **list = NULL;
    size_t it = 0, n = 0;
    mm_node value;

    out->at = NULL;
    out->n = 0;
    node = mm__read_array(&r->json, node);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        return said(r);
    if (stored) {
        list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * sizeof *list);
        if (list == NULL)
            return MM_E_NOMEM;
    }
    while ((value = mm_node_next(node, &it, NULL)).ref != 0) {
        if (!is_scalar(value) || (f->type != MM_07_SPARSE && mm_node_kind(value) == MM_JSON_NULL))
            MM_TRY(mm__07_misfit(r, value, "an element of \"%s\" is not a text", f->name));
        else if (stored)
            MM_TRY(mm__07_text(r, value, &list[n++]));
    }
    out->at = list;
    out->n = n;
    return MM_OK;
}

static mm_code read_lists(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    mm_old_texts *list, none;
    size_t it = 0, n = 0;
    mm_node value;

    node = mm__read_array(&r->json, node);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        return said(r);
    list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * sizeof *list);
    if (list == NULL)
        return MM_E_NOMEM;
    while ((value = mm_node_next(node, &it, NULL)).ref != 0) {
        if (mm_node_kind(value) == MM_JSON_NULL)
            MM_TRY(mm__07_misfit(r, value, "an element of \"%s\" is null", f->name));
        else
            MM_TRY(read_texts(r, value, f, true, f->at == MM_07_NOWHERE ? &none : &list[n++]));
    }
    if (f->at != MM_07_NOWHERE) {
        memcpy(base + f->at, &list, sizeof list);
        memcpy(base + f->n_at, &n, sizeof n);
    }
    return MM_OK;
}

static mm_code read_objects(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    char *list;
    size_t it = 0, n = 0;
    mm_node value;

    node = mm__read_array(&r->json, node);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        return said(r);
    list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * f->sub->size);
    if (list == NULL)
        return MM_E_NOMEM;
    while ((value = mm_node_next(node, &it, NULL)).ref != 0) {
        if (mm_node_kind(value) != MM_JSON_OBJECT)
            MM_TRY(mm__07_misfit(r, value, "an element of \"%s\" is not an object", f->name));
        else
            MM_TRY(mm__07_read(r, value, f->sub, list + f->sub->size * n++));
    }
    if (f->at != MM_07_NOWHERE) {
        memcpy(base + f->at, &list, sizeof list);
        memcpy(base + f->n_at, &n, sizeof n);
    }
    return MM_OK;
}

mm_code mm__07_map(mm_07_reader *r, mm_node node, const char *name)
{
    size_t it = 0;
    mm_node value;

    node = mm__read_object(&r->json, node);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        return said(r);
    while ((value = mm_node_next(node, &it, NULL)).ref != 0)
        if (!is_scalar(value))
            MM_TRY(mm__07_misfit(r, value, "a value of \"%s\" is not a text", name));
    return MM_OK;
}

/* ---- members ---- */

static mm_code read_text(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    const char *text;

    if (!is_scalar(node) || f->at != MM_07_NOWHERE) {
        MM_TRY(mm__07_text(r, node, &text));
        if (f->at != MM_07_NOWHERE)
            memcpy(base + f->at, &text, sizeof text);
    }
    return MM_OK;
}

static mm_code read_bool(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    const bool value = mm__read_bool(&r->json, node, false);

    if (f->at != MM_07_NOWHERE)
        memcpy(base + f->at, &value, sizeof value);
    return said(r);
}

static mm_code read_enum(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    const char *value = mm__read_enum(&r->json, node, f->choices);

    if (f->at != MM_07_NOWHERE)
        memcpy(base + f->at, &value, sizeof value);
    return said(r);
}

static mm_code read_integer(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    const int64_t value =
        f->type == MM_07_INT ? mm__read_int(&r->json, node, 0) : mm__read_long(&r->json, node, 0);

    if (f->at != MM_07_NOWHERE)
        memcpy(base + f->at, &value, sizeof value);
    return said(r);
}

static mm_code read_object(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    node = mm__read_object(&r->json, node);
    if (mm_node_kind(node) == MM_JSON_ABSENT)
        return said(r);
    return mm__07_read(r, node, f->sub, base + f->at);
}

static mm_code read_list(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    mm_old_texts texts;

    MM_TRY(read_texts(r, node, f, f->at != MM_07_NOWHERE, &texts));
    if (f->at != MM_07_NOWHERE)
        memcpy(base + f->at, &texts, sizeof texts);
    return MM_OK;
}

static mm_code read_member(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    switch (f->type) {
    case MM_07_TEXT:
        return read_text(r, node, f, base);
    case MM_07_INT:
    case MM_07_LONG:
        return read_integer(r, node, f, base);
    case MM_07_BOOL:
        return read_bool(r, node, f, base);
    case MM_07_ENUM:
        return read_enum(r, node, f, base);
    case MM_07_TEXTS:
    case MM_07_SPARSE:
        return read_list(r, node, f, base);
    case MM_07_LISTS:
        return read_lists(r, node, f, base);
    case MM_07_OBJECT:
        return read_object(r, node, f, base);
    case MM_07_OBJECTS:
        return read_objects(r, node, f, base);
    case MM_07_MAP:
        return mm__07_map(r, node, f->name);
    case MM_07_LEGACY:
        return r->lenient ? MM_OK
                          : mm__v7_say(r->json.doc, node, MM_WARNING, MM_V7("legacy-member"), NULL,
                                       "\"%s\" is a member of 0.6, which 0.7 ignores", f->name);
    case MM_07_CALL:
        return f->call(r, node, base);
    case MM_07_ANY:
        break;
    }
    return MM_OK;
}

static const mm_07_field *find_field(const mm_07_schema *s, mm_node key, size_t *hint)
{
    const char *name;
    size_t len;

    if (mm_node_raw(key, &name, &len) != MM_OK)
        return NULL;
    name++;
    len -= 2;
    for (size_t i = 0; i < s->n_fields; i++) { /* members mostly come in the order of the table */
        const size_t at = *hint + i < s->n_fields ? *hint + i : *hint + i - s->n_fields;
        if (strncmp(name, s->fields[at].name, len) == 0 && s->fields[at].name[len] == 0) {
            *hint = at + 1;
            return &s->fields[at];
        }
    }
    if (memchr(name, '\\', len) == NULL)
        return NULL;
    for (size_t i = 0; i < s->n_fields; i++)
        if (mm_node_is(key, s->fields[i].name))
            return &s->fields[i];
    return NULL;
}

static mm_code check_required(mm_07_reader *r, mm_node object, const mm_07_schema *s, const bool *seen)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (s->fields[i].required && !seen[i])
            MM_TRY(mm__07_misfit(r, object, "\"%s\" is missing or null", s->fields[i].name));
    return MM_OK;
}

mm_code mm__07_read(mm_07_reader *r, mm_node object, const mm_07_schema *schema, void *out)
{
    enum { MOST = 32 };
    bool seen[MOST] = { false };
    char *base = out;
    size_t it = 0, hint = 0;
    mm_node value, key;

    for (size_t i = 0; i < schema->n_fields; i++)
        if (schema->fields[i].initial != NULL)
            memcpy(base + schema->fields[i].at, &schema->fields[i].initial, sizeof schema->fields[i].initial);
    while ((value = mm_node_next(object, &it, &key)).ref != 0) {
        const mm_07_field *f = find_field(schema, key, &hint);
        if (f == NULL)
            continue;
        seen[f - schema->fields] = mm_node_kind(value) != MM_JSON_NULL; /* of duplicates the last one counts */
        if (f->has_at != 0)
            memcpy(base + f->has_at, &seen[f - schema->fields], sizeof seen[0]);
        MM_TRY(read_member(r, value, f, base));
    }
    return check_required(r, object, schema, seen);
}
