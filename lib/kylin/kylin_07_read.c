#include "kylin/kylin_07_read.h"
#include "kylin/kylin_verify_0_7.h"

#include <stdio.h>
#include <string.h>

static const char *kind_name(mm_node node)
{
    static const char *const names[] = { "absent", "null",     "a boolean", "a boolean",
                                         "a number", "a string", "an array",  "an object" };
    return names[mm_node_kind(node)];
}

mm_code mm__07_misfit(mm_07_reader *r, mm_node node, const char *fmt, ...)
{
    va_list ap;
    mm_code code;

    r->bad = true;
    va_start(ap, fmt);
    code = mm__v7_say_v(r->doc, node, MM_ERROR, MM_V7("parse"), NULL, fmt, ap);
    va_end(ap);
    return code;
}

static mm_code misfit_kind(mm_07_reader *r, mm_node node, const char *name, const char *wanted)
{
    return mm__07_misfit(r, node, "\"%s\" is %s, not %s", name, kind_name(node), wanted);
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
    if (mm_node_kind(node) == MM_JSON_NULL || mm_node_kind(node) == MM_JSON_ABSENT)
        return MM_OK;
    MM_TRY(mm_node_raw(node, &text, &len));
    if (mm_node_kind(node) == MM_JSON_STRING) {
        if (memchr(text, '\\', len) == NULL) {
            text++;
            len -= 2;
        } else {
            const mm_code code = mm_node_text(node, &text, &len);
            if (code == MM_E_DATA)
                return mm__07_misfit(r, node, "an unpaired surrogate escape");
            MM_TRY(code);
            if (memchr(text, 0, len) != NULL)
                return mm__07_misfit(r, node, "a NUL character in a text");
        }
    }
    *out = mm_index_text(r->idx, text, len);
    return *out == NULL ? MM_E_NOMEM : MM_OK;
}

/* ---- numbers and booleans as Jackson takes them: quoted ones too, "" and null are 0 and false ---- */

static const char *trim(const char *text, size_t *len)
{
    while (*len > 0 && (unsigned char)*text <= ' ')
        text++, (*len)--;
    while (*len > 0 && (unsigned char)text[*len - 1] <= ' ')
        (*len)--;
    return text;
}

static bool digits(const char *text, size_t len, int64_t *out)
{
    const bool minus = len > 0 && *text == '-';
    uint64_t value = 0;
    size_t i = minus || (len > 0 && *text == '+') ? 1 : 0;

    if (i == len)
        return false;
    for (; i < len; i++) {
        const unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > (uint64_t)INT64_MAX + (minus ? 1u : 0u))
        return false;
    *out = minus ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

static mm_code read_integer(mm_07_reader *r, mm_node node, const mm_07_field *f, int64_t *out)
{
    const char *text, *wanted = f->type == MM_07_INT ? "a 32-bit integer" : "an integer";
    size_t len;
    bool ok = false;

    *out = 0;
    switch (mm_node_kind(node)) {
    case MM_JSON_NULL:
        return MM_OK;
    case MM_JSON_NUMBER:
        ok = mm_node_i64(node, out) == MM_OK;
        break;
    case MM_JSON_STRING:
        MM_TRY(mm_node_raw(node, &text, &len));
        len -= 2;
        text = trim(text + 1, &len);
        ok = len == 0 || digits(text, len, out);
        break;
    default:
        return misfit_kind(r, node, f->name, wanted);
    }
    if (ok && (f->type != MM_07_INT || (*out >= INT32_MIN && *out <= INT32_MAX)))
        return MM_OK;
    MM_TRY(mm_node_raw(node, &text, &len));
    return mm__07_misfit(r, node, "\"%s\" is %.*s, not %s", f->name, len > 60 ? 60 : (int)len, text, wanted);
}

static mm_code read_bool(mm_07_reader *r, mm_node node, const mm_07_field *f, bool *out)
{
    const char *text;
    size_t len;
    int64_t number = 0;

    *out = false;
    switch (mm_node_kind(node)) {
    case MM_JSON_NULL:
    case MM_JSON_FALSE:
        return MM_OK;
    case MM_JSON_TRUE:
        *out = true;
        return MM_OK;
    case MM_JSON_NUMBER:
        if (mm_node_i64(node, &number) != MM_OK)
            break;
        *out = number != 0;
        return MM_OK;
    case MM_JSON_STRING:
        MM_TRY(mm_node_raw(node, &text, &len));
        len -= 2;
        text = trim(text + 1, &len);
        *out = mm__text_is(text, len, "true") || mm__text_is(text, len, "True");
        if (*out || len == 0 || mm__text_is(text, len, "false") || mm__text_is(text, len, "False"))
            return MM_OK;
        break;
    default:
        return misfit_kind(r, node, f->name, "a boolean");
    }
    MM_TRY(mm_node_raw(node, &text, &len));
    return mm__07_misfit(r, node, "\"%s\" is %.*s, not a boolean", f->name, len > 60 ? 60 : (int)len, text);
}

static mm_code read_enum(mm_07_reader *r, mm_node node, const mm_07_field *f, const char **out)
{
    char list[200];
    const char *text;
    size_t len, n = 0;

    *out = NULL;
    if (mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    for (size_t i = 0; f->choices[i] != NULL; i++) {
        if (mm_node_is(node, f->choices[i])) {
            *out = f->choices[i];
            return MM_OK;
        }
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", i > 0 ? ", " : "", f->choices[i]);
    }
    if (!is_scalar(node))
        return misfit_kind(r, node, f->name, "a string");
    MM_TRY(mm_node_raw(node, &text, &len));
    return mm__07_misfit(r, node, "\"%s\" is %.*s, not one of %s", f->name, len > 60 ? 60 : (int)len, text, list);
}

/* ---- lists ---- */

static mm_code read_texts(mm_07_reader *r, mm_node node, const mm_07_field *f, bool stored, mm_old_texts *out)
{
    const char **list = NULL;
    size_t it = 0, n = 0;
    mm_node value;

    out->at = NULL;
    out->n = 0;
    if (mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    if (mm_node_kind(node) != MM_JSON_ARRAY)
        return misfit_kind(r, node, f->name, "an array");
    if (stored) {
        list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * sizeof *list);
        if (list == NULL)
            return MM_E_NOMEM;
    }
    while (mm_node_kind(value = mm_node_next(node, &it, NULL)) != MM_JSON_ABSENT) {
        if (!is_scalar(value) || (f->type != MM_07_SPARSE && mm_node_kind(value) == MM_JSON_NULL))
            MM_TRY(mm__07_misfit(r, value, "an element of \"%s\" is %s, not a string", f->name, kind_name(value)));
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

    if (mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    if (mm_node_kind(node) != MM_JSON_ARRAY)
        return misfit_kind(r, node, f->name, "an array");
    list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * sizeof *list);
    if (list == NULL)
        return MM_E_NOMEM;
    while (mm_node_kind(value = mm_node_next(node, &it, NULL)) != MM_JSON_ABSENT) {
        if (mm_node_kind(value) == MM_JSON_NULL)
            MM_TRY(mm__07_misfit(r, value, "an element of \"%s\" is null, not an array", f->name));
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

    if (mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    if (mm_node_kind(node) != MM_JSON_ARRAY)
        return misfit_kind(r, node, f->name, "an array");
    list = mm_index_alloc(r->idx, (mm_node_len(node) + 1) * f->sub->size);
    if (list == NULL)
        return MM_E_NOMEM;
    while (mm_node_kind(value = mm_node_next(node, &it, NULL)) != MM_JSON_ABSENT) {
        if (mm_node_kind(value) != MM_JSON_OBJECT)
            MM_TRY(mm__07_misfit(r, value, "an element of \"%s\" is %s, not an object", f->name, kind_name(value)));
        else
            MM_TRY(mm__07_read(r, value, f->sub, list + f->sub->size * n++));
    }
    if (f->at != MM_07_NOWHERE) {
        memcpy(base + f->at, &list, sizeof list);
        memcpy(base + f->n_at, &n, sizeof n);
    }
    return MM_OK;
}

static mm_code read_map(mm_07_reader *r, mm_node node, const mm_07_field *f)
{
    size_t it = 0;
    mm_node value;

    if (mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    if (mm_node_kind(node) != MM_JSON_OBJECT)
        return misfit_kind(r, node, f->name, "an object");
    while (mm_node_kind(value = mm_node_next(node, &it, NULL)) != MM_JSON_ABSENT)
        if (!is_scalar(value))
            MM_TRY(mm__07_misfit(r, value, "a value of \"%s\" is %s, not a string", f->name, kind_name(value)));
    return MM_OK;
}

/* ---- members ---- */

static mm_code read_text(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    const char *text;

    if (!is_scalar(node))
        return misfit_kind(r, node, f->name, "a string");
    if (f->at == MM_07_NOWHERE)
        return MM_OK;
    MM_TRY(mm__07_text(r, node, &text));
    memcpy(base + f->at, &text, sizeof text);
    return MM_OK;
}

static mm_code read_scalar(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    int64_t number = 0;
    bool flag = false;
    const char *text = NULL;

    if (f->type == MM_07_BOOL)
        MM_TRY(read_bool(r, node, f, &flag));
    else if (f->type == MM_07_ENUM)
        MM_TRY(read_enum(r, node, f, &text));
    else
        MM_TRY(read_integer(r, node, f, &number));
    if (f->at == MM_07_NOWHERE)
        return MM_OK;
    if (f->type == MM_07_BOOL)
        memcpy(base + f->at, &flag, sizeof flag);
    else if (f->type == MM_07_ENUM)
        memcpy(base + f->at, &text, sizeof text);
    else
        memcpy(base + f->at, &number, sizeof number);
    return MM_OK;
}

static mm_code read_object(mm_07_reader *r, mm_node node, const mm_07_field *f, char *base)
{
    if (mm_node_kind(node) == MM_JSON_NULL)
        return MM_OK;
    if (mm_node_kind(node) != MM_JSON_OBJECT)
        return misfit_kind(r, node, f->name, "an object");
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
    case MM_07_BOOL:
    case MM_07_ENUM:
        return read_scalar(r, node, f, base);
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
        return read_map(r, node, f);
    case MM_07_LEGACY:
        return r->lenient ? MM_OK
                          : mm__v7_say(r->doc, node, MM_WARNING, MM_V7("legacy-member"), NULL,
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
        const size_t at = (*hint + i) % s->n_fields;
        if (mm__text_is(name, len, s->fields[at].name)) {
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
    while (mm_node_kind(value = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
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
