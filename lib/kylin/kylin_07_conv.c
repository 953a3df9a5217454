/* What all conversions of a 0.6 document share: its life, findings, the new text. */
#include "kylin/kylin_07_step.h"

#include <stdio.h>
#include <string.h>

#include "metastore/java_time.h"

#define JSON_READ R07("common/json-read")

/* ---- life ---- */

static mm_code want_object(mm_doc *doc, mm_node root)
{
    mm_reader r = mm__reader(doc, JSON_READ);

    if (mm_node_kind(mm__read_object(&r, root)) != MM_JSON_OBJECT && r.code == MM_OK)
        mm__read_fault(&r, root, "expected an object, found null");
    return r.code;
}

mm_code mm__to7_root(mm_doc *doc, mm_node *root)
{
    MM_TRY(mm_doc_root(doc, JSON_READ, root));
    return want_object(doc, *root);
}

static mm_code note_legacy(mm_conv *c)
{
    mm_buf text;
    mm_code code;

    if (c->n_legacy == 0 || c->out == NULL)
        return MM_OK;
    mm__buf_init(&text, c->state->ctx);
    for (size_t i = 0; i < c->n_legacy; i++) {
        mm__buf_text(&text, i > 0 ? ", " : "");
        mm__buf_text(&text, c->legacy[i]);
    }
    code = mm__buf_ok(&text);
    if (code == MM_OK)
        mm_doc_note(c->doc, R07("common/dropped-legacy"), "dropped, 0.7 has no place for it: %s", text.data);
    mm__buf_free(&text);
    return code;
}

mm_code mm__to7_run(mm_doc *doc, mm_emit *out, bool surveyed, mm_conv_fn *fn)
{
    mm_conv c = { .doc = doc, .out = out, .state = mm_doc_state(doc) };
    mm_code code;

    if (surveyed)
        MM_TRY(mm_doc_root_mute(doc, &c.root, NULL));
    else
        MM_TRY(mm__to7_root(doc, &c.root));
    c.r = mm__reader(doc, JSON_READ);
    c.buf = &doc->worker->text;
    code = fn(&c);
    if (code == MM_OK)
        code = mm__to7_faults(&c);
    if (code == MM_OK)
        code = note_legacy(&c);
    if (c.printing)
        (void)mm_print_end(&c.p);
    return code;
}

mm_code mm__to7_faults(const mm_conv *c)
{
    return c->r.code;
}

/* ---- text ---- */

void mm__to7_begin(mm_conv *c)
{
    c->buf->len = 0;
    c->buf->failed = false;
    mm_print_init(&c->p, c->buf, MM_JSON_JACKSON, false);
    c->printing = true;
    mm_print_object(&c->p);
}

mm_code mm__to7_end_last(mm_conv *c, const char **text, size_t *len)
{
    mm_code code;

    mm_print_object_end(&c->p);
    code = mm_print_end(&c->p);
    c->printing = false;
    if (c->r.code != MM_OK)
        return c->r.code;
    if (code == MM_E_DATA)
        return mm_doc_error(c->doc, JSON_READ, "unpaired surrogate in a text that is written again");
    if (code != MM_OK)
        return code;
    *len = c->buf->len;
    *text = c->buf->data;
    return MM_OK;
}

mm_code mm__to7_end(mm_conv *c, const char **text, size_t *len)
{
    MM_TRY(mm__to7_end_last(c, text, len));
    *text = mm__arena_text(c->doc->arena, *text, *len);
    return *text != NULL ? MM_OK : MM_E_NOMEM;
}

mm_code mm__to7_emit(mm_conv *c, const char *path, const char *rule)
{
    const char *text;
    size_t len;

    MM_TRY(mm__to7_end(c, &text, &len));
    mm__to7_used(c, R07("common/stamp"));
    return c->out != NULL ? mm_emit_text(c->out, c->doc, path, text, len, rule) : MM_OK;
}

mm_code mm__to7_emit_created(mm_conv *c, const char *path, const char *rule)
{
    const char *text;
    size_t len;

    MM_TRY(mm__to7_end(c, &text, &len));
    mm__to7_used(c, R07("common/stamp"));
    return c->out != NULL ? mm_emit_created(c->out, c->doc, path, text, len, rule) : MM_OK;
}

/* ---- findings ---- */

static const char *format_text(mm_conv *c, const char *fmt, va_list ap)
{
    va_list again;
    char *text;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    text = mm__arena_alloc(c->doc->arena, (size_t)n + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)n + 1, fmt, ap);
    else
        c->r.code = MM_E_NOMEM;
    return text;
}

void mm__to7_error(mm_conv *c, mm_node at, const char *rule, const char *fmt, ...)
{
    const char *text;
    mm_code code;
    va_list ap;

    va_start(ap, fmt);
    text = format_text(c, fmt, ap);
    va_end(ap);
    if (text == NULL)
        return;
    code = mm_node_error(c->doc, at, rule, "%s", text);
    if (c->r.code == MM_OK || code == MM_E_NOMEM)
        c->r.code = code;
}

void mm__to7_warn(mm_conv *c, mm_node at, const char *rule, const char *fmt, ...)
{
    const char *text;
    va_list ap;

    va_start(ap, fmt);
    text = format_text(c, fmt, ap);
    va_end(ap);
    if (text != NULL)
        mm_node_warn(c->doc, at, rule, "%s", text);
}

void mm__to7_note(mm_conv *c, mm_node at, const char *rule, const char *fmt, ...)
{
    const char *text;
    va_list ap;

    if (c->out == NULL)
        return;
    va_start(ap, fmt);
    text = format_text(c, fmt, ap);
    va_end(ap);
    if (text != NULL)
        mm_node_note(c->doc, at, rule, "%s", text);
}

void mm__to7_used(mm_conv *c, const char *rule)
{
    if (c->out != NULL)
        mm_run_rule(c->state->run, rule);
}

void mm__to7_check_name(mm_conv *c, const char *name, const char *rule)
{
    const char *stem = mm_doc_stem(c->doc);
    const mm_node node = mm_node_get(c->root, "name");

    if (stem == NULL)
        c->r.code = MM_E_NOMEM;
    else if (name == NULL)
        mm__to7_error(c, node, rule, "name is null, expected \"%s\" as the file is called", stem);
    else if (strcmp(name, stem) != 0)
        mm__to7_error(c, node, rule, "name \"%s\" is not the name of the file", name);
}

void mm__to7_check_upper(mm_conv *c, mm_node at, const char *text)
{
    if (text != NULL && mm__06_foreign_letter(text))
        mm__to7_warn(c, at, R07("common/upper-non-ascii"),
                    "letters outside ASCII in \"%s\" stay as they are; Kylin upper-cases them", text);
}

/* ---- members ---- */

/* DEVIATION: the vendor stamps the time of the run. */
int64_t mm__to7_mtime_ms(const mm_conv *c, int64_t mtime)
{
    if (mm_run_stamp_now(c->state->run))
        return mm_run_now(c->state->run);
    return mtime / 1000000 - (mtime % 1000000 < 0);
}

void mm__to7_stamp(mm_conv *c, mm_node uuid, int64_t mtime)
{
    mm__to7_copy_text(c, "uuid", uuid);
    mm__to7_int(c, "last_modified", mm__to7_mtime_ms(c, mtime));
}

void mm__to7_text(mm_conv *c, const char *key, const char *text)
{
    mm_print_key(&c->p, key);
    mm_print_text(&c->p, text);
}

void mm__to7_int(mm_conv *c, const char *key, int64_t value)
{
    mm_print_key(&c->p, key);
    mm_print_i64(&c->p, value);
}

void mm__to7_bool(mm_conv *c, const char *key, bool value)
{
    mm_print_key(&c->p, key);
    mm_print_bool(&c->p, value);
}

void mm__to7_copy_text(mm_conv *c, const char *key, mm_node value)
{
    mm_print_key(&c->p, key);
    mm__read_print_text(&c->r, value, &c->p);
}

void mm__to7_copy_long(mm_conv *c, const char *key, mm_node value)
{
    mm__to7_int(c, key, mm__read_long(&c->r, value, 0));
}

void mm__to7_copy_texts(mm_conv *c, const char *key, mm_node value)
{
    const mm_node array = mm__read_array(&c->r, value);
    size_t it = 0;

    mm_print_key(&c->p, key);
    if (mm_node_kind(array) == MM_JSON_ABSENT) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_array(&c->p);
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT;)
        mm__read_print_text(&c->r, e, &c->p);
    mm_print_array_end(&c->p);
}

void mm__to7_texts(mm_conv *c, const char *key, mm_old_texts list)
{
    mm_print_key(&c->p, key);
    if (list.at == NULL) {
        mm_print_null(&c->p);
        return;
    }
    mm_print_array(&c->p);
    for (size_t i = 0; i < list.n; i++)
        mm_print_text(&c->p, list.at[i]);
    mm_print_array_end(&c->p);
}

void mm__to7_time(mm_conv *c, const char *key, mm_node value)
{
    const char *text = mm__read_text(&c->r, value);
    int64_t ms = 0;

    if (text != NULL)
        mm__to7_used(c, R07("common/parse-time"));
    switch (text != NULL ? mm__java_time_parse(text, c->state->zones, &ms) : MM_TIME_OK) {
    case MM_TIME_AMBIGUOUS:
        mm__to7_warn(c, value, R07("common/ambiguous-zone"),
                    "zone of \"%s\" has several meanings; see --zone for the one of this server", text);
        break;
    case MM_TIME_BAD:
        mm__to7_warn(c, value, R07("common/bad-time"), "time \"%s\" does not parse and becomes 0", text);
        break;
    default:
        break;
    }
    mm__to7_int(c, key, ms);
}

/* ---- what 0.7 does not know ---- */

static bool listed(const char *const *names, const char *name, size_t len)
{
    for (; *names != NULL; names++)
        if (mm__text_is(name, len, *names))
            return true;
    return false;
}

bool mm__to7_counts(mm_node object, mm_node key, mm_node value, const char **name)
{
    size_t len;

    return mm_node_text(key, name, &len) == MM_OK && mm_node_get(object, *name).ref == value.ref;
}

static void drop_unknown(mm_conv *c, mm_node value, const char *name)
{
    mm__to7_warn(c, value, R07("common/dropped-unknown"),
                 "unknown member \"%s\" has no place in 0.7 and is dropped", name);
}

/* DEVIATION: the vendor loses them all. */
void mm__to7_unknown(mm_conv *c, mm_node object, const char *const *known, const char *const *written)
{
    mm_node key, value;
    size_t it = 0;

    while (mm_node_kind(value = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
        const char *name = "";
        size_t len = 0;
        if (mm_node_text(key, &name, &len) == MM_E_DATA) {
            mm__to7_error(c, value, JSON_READ, "unpaired surrogate in a member name");
            continue;
        }
        if (listed(known, name, len) || !mm__to7_counts(object, key, value, &name))
            continue;
        if (written != NULL && listed(written, name, len)) {
            drop_unknown(c, value, name);
            continue;
        }
        mm_print_key_n(&c->p, name, len);
        mm_print_node(&c->p, value);
        mm__to7_used(c, R07("common/unknown-fields"));
    }
}

void mm__to7_dropped(mm_conv *c, mm_node object, const char *const *known)
{
    mm_node key, value;
    size_t it = 0;

    while (mm_node_kind(value = mm_node_next(object, &it, &key)) != MM_JSON_ABSENT) {
        const char *name = "";
        size_t len = 0;
        if (mm_node_text(key, &name, &len) == MM_OK && !listed(known, name, len))
            drop_unknown(c, value, name);
    }
}

void mm__to7_legacy(mm_conv *c, mm_node object, const char *name)
{
    if (mm_node_kind(mm_node_get(object, name)) <= MM_JSON_NULL)
        return;
    for (size_t i = 0; i < c->n_legacy; i++)
        if (strcmp(c->legacy[i], name) == 0)
            return;
    if (c->n_legacy < MM_COUNT(c->legacy))
        c->legacy[c->n_legacy++] = name;
}
