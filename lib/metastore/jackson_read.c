#include "metastore/jackson_read.h"

#include <stdio.h>
#include <string.h>

#include "json/print.h"
#include "metastore/java_text.h"

mm_reader mm__reader(mm_doc *doc, const char *rule)
{
    return (mm_reader){ .doc = doc, .rule = rule };
}

void mm__read_fault(mm_reader *r, mm_node at, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!r->mute) {
        const mm_code code = mm_node_error(r->doc, at, r->rule, "%s", text);
        if (r->code == MM_OK || code == MM_E_NOMEM)
            r->code = code;
        return;
    }
    if (r->first == NULL) {
        r->first = mm__arena_text(r->doc->arena, text, strlen(text));
        r->code = r->first != NULL ? MM_E_DATA : MM_E_NOMEM;
    }
}

static void nomem(mm_reader *r)
{
    r->code = MM_E_NOMEM;
}

static const char *kind_name(mm_node node)
{
    switch (mm_node_kind(node)) {
    case MM_JSON_FALSE:
    case MM_JSON_TRUE:   return "a boolean";
    case MM_JSON_NUMBER: return "a number";
    case MM_JSON_STRING: return "a text";
    case MM_JSON_ARRAY:  return "an array";
    case MM_JSON_OBJECT: return "an object";
    default:             return "null";
    }
}

static bool is_missing(mm_node node)
{
    return mm_node_kind(node) <= MM_JSON_NULL;
}

/* Decoded string, or the token of a number or boolean; NULL after a fault. */
static const char *scalar(mm_reader *r, mm_node node, size_t *len)
{
    const char *text = NULL;
    mm_code code;

    switch (mm_node_kind(node)) {
    case MM_JSON_STRING:
        code = mm_node_text(node, &text, len);
        if (code == MM_E_DATA)
            mm__read_fault(r, node, "unpaired surrogate in a text that is needed");
        break;
    case MM_JSON_NUMBER:
    case MM_JSON_TRUE:
    case MM_JSON_FALSE:
        code = mm_node_raw(node, &text, len);
        break;
    default:
        mm__read_fault(r, node, "expected a text, found %s", kind_name(node));
        return NULL;
    }
    if (code != MM_OK && code != MM_E_DATA)
        nomem(r);
    return code == MM_OK ? text : NULL;
}

const char *mm__read_text(mm_reader *r, mm_node node)
{
    const char *text;
    char *copy;
    size_t len = 0;

    if (is_missing(node))
        return NULL;
    text = scalar(r, node, &len);
    if (text == NULL)
        return NULL;
    if (memchr(text, 0, len) != NULL) {
        mm__read_fault(r, node, "NUL character in a text that is needed");
        return NULL;
    }
    if (mm_node_kind(node) == MM_JSON_STRING) /* NUL-terminated, and lives as long as the nodes */
        return text;
    copy = mm__arena_text(r->doc->arena, text, len);
    if (copy == NULL)
        nomem(r);
    return copy;
}

void mm__read_print_text(mm_reader *r, mm_node node, mm_print *p)
{
    const char *text;
    size_t len = 0;

    text = is_missing(node) ? NULL : scalar(r, node, &len);
    if (text != NULL)
        mm_print_text_n(p, text, len);
    else
        mm_print_null(p);
}

/* Decimal digits with an optional sign, within the limits. */
static bool whole(const char *at, size_t len, int64_t low, int64_t high, int64_t *out)
{
    const bool minus = len > 0 && *at == '-';
    uint64_t n = 0;
    const uint64_t top = minus ? (uint64_t)-(low + 1) + 1 : (uint64_t)high;

    if (len > 0 && (*at == '-' || *at == '+'))
        at++, len--;
    if (len == 0)
        return false;
    for (; len > 0; at++, len--) {
        const uint64_t d = (uint64_t)(*at - '0');
        if (*at < '0' || *at > '9' || n > (top - d) / 10 || d > top)
            return false;
        n = n * 10 + d;
    }
    *out = minus ? (n == 0 ? 0 : -(int64_t)(n - 1) - 1) : (int64_t)n;
    return true;
}

static int64_t integer(mm_reader *r, mm_node node, int64_t absent, int64_t low, int64_t high)
{
    const mm_json_kind kind = mm_node_kind(node);
    const char *text;
    size_t len = 0;
    int64_t out = 0;

    if (kind == MM_JSON_ABSENT)
        return absent;
    if (kind == MM_JSON_NULL)
        return 0;
    if (kind != MM_JSON_NUMBER && kind != MM_JSON_STRING) {
        mm__read_fault(r, node, "expected an integer, found %s", kind_name(node));
        return 0;
    }
    text = scalar(r, node, &len);
    if (text == NULL)
        return 0;
    mm__java_trim(&text, &len);
    if ((len > 0 || kind == MM_JSON_NUMBER) && !whole(text, len, low, high, &out))
        mm__read_fault(r, node, "expected an integer, found \"%.*s\"", (int)(len < 100 ? len : 100), text);
    return out;
}

int64_t mm__read_int(mm_reader *r, mm_node node, int64_t absent)
{
    return integer(r, node, absent, INT32_MIN, INT32_MAX);
}

int64_t mm__read_long(mm_reader *r, mm_node node, int64_t absent)
{
    return integer(r, node, absent, INT64_MIN, INT64_MAX);
}

bool mm__read_bool(mm_reader *r, mm_node node, bool absent)
{
    const mm_json_kind kind = mm_node_kind(node);
    const char *text;
    size_t len = 0;

    if (kind == MM_JSON_ABSENT)
        return absent;
    if (kind <= MM_JSON_TRUE)
        return kind == MM_JSON_TRUE;
    if (kind == MM_JSON_NUMBER) /* Jackson: anything but 0 is true */
        return integer(r, node, 0, INT64_MIN, INT64_MAX) != 0;
    if (kind != MM_JSON_STRING) {
        mm__read_fault(r, node, "expected a boolean, found %s", kind_name(node));
        return false;
    }
    text = scalar(r, node, &len);
    if (text == NULL)
        return false;
    mm__java_trim(&text, &len);
    if (mm__text_is(text, len, "true") || mm__text_is(text, len, "True"))
        return true;
    if (len > 0 && !mm__text_is(text, len, "false") && !mm__text_is(text, len, "False"))
        mm__read_fault(r, node, "expected a boolean, found \"%.*s\"", (int)(len < 100 ? len : 100), text);
    return false;
}

/* "A, B, C" */
static void list_values(const char *const *values, char *out, size_t size)
{
    size_t len = 0;

    for (; *values != NULL && len < size; values++) {
        const int n = snprintf(out + len, size - len, "%s%s", len > 0 ? ", " : "", *values);
        len += n > 0 ? (size_t)n : 0;
    }
}

const char *mm__read_enum(mm_reader *r, mm_node node, const char *const *values)
{
    char known[512];
    const char *text;
    size_t len = 0;

    if (is_missing(node))
        return NULL;
    list_values(values, known, sizeof known);
    if (mm_node_kind(node) != MM_JSON_STRING) {
        mm__read_fault(r, node, "expected one of %s, found %s", known, kind_name(node));
        return NULL;
    }
    text = scalar(r, node, &len);
    for (size_t i = 0; text != NULL && values[i] != NULL; i++)
        if (mm__text_is(text, len, values[i]))
            return values[i];
    if (text != NULL)
        mm__read_fault(r, node, "unknown value \"%.*s\", expected one of %s", (int)(len < 100 ? len : 100), text,
                       known);
    return NULL;
}

static mm_node container(mm_reader *r, mm_node node, mm_json_kind kind, const char *name)
{
    if (is_missing(node))
        return (mm_node){ 0 };
    if (mm_node_kind(node) == kind)
        return node;
    mm__read_fault(r, node, "expected %s, found %s", name, kind_name(node));
    return (mm_node){ 0 };
}

mm_node mm__read_object(mm_reader *r, mm_node node)
{
    return container(r, node, MM_JSON_OBJECT, "an object");
}

mm_node mm__read_array(mm_reader *r, mm_node node)
{
    return container(r, node, MM_JSON_ARRAY, "an array");
}

mm_old_texts mm__read_texts(mm_reader *r, mm_node node)
{
    const mm_node array = mm__read_array(r, node);
    const char **out;
    size_t n = 0, it = 0;

    if (mm_node_kind(array) == MM_JSON_ABSENT)
        return (mm_old_texts){ NULL, 0 };
    out = mm__arena_alloc(r->doc->arena, (mm_node_len(array) + 1) * sizeof *out);
    if (out == NULL) {
        nomem(r);
        return (mm_old_texts){ NULL, 0 };
    }
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT;) {
        if (is_missing(e))
            mm__read_fault(r, e, "null in a list of texts");
        out[n] = mm__read_text(r, e);
        n += out[n] != NULL;
    }
    return (mm_old_texts){ out, n };
}
