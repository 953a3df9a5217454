/* --normalize-acl: docs/formats/ke-metastore.md 1.10, 3.5. What the server makes of an old record in memory. */
#include "ke/ke_step.h"

#include "json/print.h"

#include <stdlib.h>
#include <string.h>

#define RULE MM_KE3("acl/legacy-entries")

typedef struct ace {
    bool        group;           /* "a"; else "p" */
    const char *sid, *mask;      /* mask as written */
    size_t      n_mask, place;
    mm_node     node;            /* of an entry that was there; absent: from allAceInfo */
} ace;

typedef struct aces { mm_doc *doc; ace *at; size_t n; } aces;

/* ---- reading ---- */

static mm_code read_mask(mm_node node, ace *a)
{
    int64_t mask;
    return mm_node_i64(node, &mask) == MM_OK ? mm_node_raw(node, &a->mask, &a->n_mask) : MM_E_DATA;
}

static mm_code refuse(mm_doc *doc, mm_node node)
{
    return mm_node_error(doc, node, RULE, "an entry without a sid and a permission mask");
}

static mm_code add_entry(aces *list, mm_node e)
{
    ace *a = &list->at[list->n];
    const mm_node group = mm_node_get(e, "a");
    const mm_node sid = mm_node_kind(group) == MM_JSON_STRING ? group : mm_node_get(e, "p");

    a->group = mm_node_kind(group) == MM_JSON_STRING;
    a->node = e;
    a->place = list->n;
    if (mm_node_text(sid, &a->sid, NULL) != MM_OK || read_mask(mm_node_get(e, "m"), a) != MM_OK)
        return refuse(list->doc, e);
    list->n++;
    return MM_OK;
}

static mm_code add_legacy(aces *list, mm_node e)
{
    ace *a = &list->at[list->n];
    const mm_node sid = mm_node_get(e, "sidInfo");
    int principal;

    a->place = list->n;
    if (mm_node_text(mm_node_get(sid, "sid"), &a->sid, NULL) != MM_OK
        || mm_node_bool(mm_node_get(sid, "principal"), &principal) != MM_OK
        || read_mask(mm_node_get(e, "permissionMask"), a) != MM_OK)
        return refuse(list->doc, e);
    a->group = !principal;
    list->n++;
    return MM_OK;
}

static mm_code read_all(aces *list, mm_node entries, mm_node legacy)
{
    const size_t n = mm_node_len(entries) + mm_node_len(legacy);
    size_t it = 0;

    list->at = mm__arena_alloc(list->doc->arena, (n + 1) * sizeof *list->at);
    if (list->at == NULL)
        return MM_E_NOMEM;
    for (mm_node e; mm_node_kind(e = mm_node_next(entries, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(add_entry(list, e));
    it = 0;
    for (mm_node e; mm_node_kind(e = mm_node_next(legacy, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(add_legacy(list, e));
    return MM_OK;
}

/* ---- order: groups before users, each as Java compares strings, in UTF-16 units ---- */

static int java_order(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    const unsigned char x = (unsigned char)*a, y = (unsigned char)*b;
    if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0))
        return x >= 0xf0 ? -1 : 1; /* surrogates come before U+E000 */
    return x < y ? -1 : x > y;
}

static int by_sid(const void *a, const void *b)
{
    const ace *x = a, *y = b;
    int d = x->group != y->group ? (x->group ? -1 : 1) : java_order(x->sid, y->sid);

    return d != 0 ? d : x->place < y->place ? -1 : 1;
}

/* M-45. */
static void warn_twice(mm_doc *doc, const aces *list)
{
    for (size_t i = 1; i < list->n; i++) {
        const ace *a = &list->at[i - 1], *b = &list->at[i];
        if (a->group == b->group && strcmp(a->sid, b->sid) == 0
            && (a->n_mask != b->n_mask || memcmp(a->mask, b->mask, a->n_mask) != 0))
            mm_doc_warn(doc, RULE, "sid \"%s\" appears twice with different permissions", b->sid);
    }
}

/* ---- writing ---- */

static mm_code print_all(const aces *list, mm_buf *text)
{
    mm_print p;

    mm_print_init(&p, text, MM_JSON_COMPACT, true);
    mm_print_array(&p);
    for (size_t i = 0; i < list->n; i++) {
        const ace *a = &list->at[i];
        if (mm_node_kind(a->node) != MM_JSON_ABSENT) {
            mm_print_node(&p, a->node);
            continue;
        }
        mm_print_object(&p);
        mm_print_key(&p, a->group ? "a" : "p");
        mm_print_text(&p, a->sid);
        mm_print_key(&p, "m");
        mm_print_number(&p, a->mask, a->n_mask);
        mm_print_object_end(&p);
    }
    mm_print_array_end(&p);
    MM_TRY(mm_print_end(&p));
    return mm__buf_ok(text);
}

static mm_code replace(mm_node root, mm_node entries, mm_node legacy, const char *text)
{
    if (mm_node_kind(entries) != MM_JSON_ABSENT) {
        MM_TRY(mm_node_set(entries, text));
        return mm_node_remove(legacy);
    }
    MM_TRY(mm_node_set(legacy, text));
    return mm_node_rename(root, "allAceInfo", "entries");
}

/* A record on one line, or on a few, stays so: the new text goes where the old one was. The splice layer would give it
 * the indentation of a file that has line ends. False: leave it to that layer. */
static bool replace_in_line(mm_doc *doc, mm_node legacy, const char *text, mm_buf *to)
{
    static const char old[] = "\"allAceInfo\"", new[] = "\"entries\":";
    const char *style = mm_run_option(doc->run, "style"), *raw, *name;
    mm_json_where where;
    size_t len;

    if ((style != NULL && strcmp(style, "vendor") == 0) || mm_node_raw(legacy, &raw, &len) != MM_OK
        || mm_node_where(legacy, &where) != MM_OK || raw[1 + strspn(raw + 1, " \t")] != '"')
        return false;
    name = raw = doc->data + where.offset;
    while (name > doc->data && strchr(": \t", name[-1]) != NULL)
        name--;
    if ((size_t)(name - doc->data) < sizeof old - 1 || memcmp(name - (sizeof old - 1), old, sizeof old - 1) != 0)
        return false;
    name -= sizeof old - 1;
    mm__buf_add(to, doc->data, (size_t)(name - doc->data));
    mm__buf_text(to, new);
    mm__buf_text(to, text);
    mm__buf_add(to, raw + len, doc->len - (size_t)(raw + len - doc->data));
    return true;
}

static mm_code emit(mm_doc *doc, mm_emit *out, mm_node entries, mm_node legacy, const char *text)
{
    mm_buf *whole = &doc->worker->text;

    whole->len = 0;
    if (mm_node_kind(entries) == MM_JSON_ABSENT && replace_in_line(doc, legacy, text, whole)) {
        MM_TRY(mm__buf_ok(whole));
        return mm_emit_text(out, doc, NULL, whole->data, whole->len, RULE);
    }
    MM_TRY(replace(mm_json_root(doc->json), entries, legacy, text));
    return mm_emit_changed(out, doc, RULE);
}

mm_code mm__ke_acl(mm_doc *doc, mm_emit *out)
{
    const mm_ke_plan *plan = mm_doc_state(doc);
    aces list = { .doc = doc };
    mm_node root, entries, legacy;
    mm_buf text;
    mm_code code;

    if (!plan->normalize_acl)
        return mm_emit_same(out, doc);
    MM_TRY(mm_doc_root_as(doc, MM_LY("json"), MM_LY("json"), &root));
    entries = mm_node_get(root, "entries");
    legacy = mm_node_get(root, "allAceInfo");
    if (mm_node_kind(legacy) != MM_JSON_OBJECT || mm_node_len(legacy) == 0)
        return mm_emit_same(out, doc);
    if (mm_node_kind(entries) > MM_JSON_NULL && mm_node_kind(entries) != MM_JSON_ARRAY)
        return mm_node_error(doc, entries, RULE, "the entries are no array");
    MM_TRY(read_all(&list, entries, legacy));
    qsort(list.at, list.n, sizeof *list.at, by_sid);
    warn_twice(doc, &list);
    mm__buf_init(&text, mm_run_ctx(doc->run));
    code = print_all(&list, &text);
    if (code == MM_OK)
        code = emit(doc, out, entries, legacy, text.data);
    mm__buf_free(&text);
    return code;
}
