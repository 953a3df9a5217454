/* Nodes of a dump, decoded, as JSON. docs/formats/openmldb.md 12. */
#include <stdio.h>

#include "json/print.h"
#include "openmldb/openmldb_zk.h"

typedef struct printer {
    mm_print  p;
    mm_ctx   *ctx;
    mm_arena  arena;   /* of one node */
    mm_code   code;
} printer;

static void text(printer *q, om_slice s)
{
    char *t = mm__arena_text(&q->arena, s.n == 0 ? "" : s.p, s.n);
    const char *clean;

    for (char *nul = t; nul != NULL && (nul = memchr(nul, 0, (size_t)(t + s.n - nul))) != NULL;)
        *nul = 1;
    clean = t == NULL ? NULL : mm__om_utf8(&q->arena, t);
    if (clean == NULL)
        q->code = MM_E_NOMEM;
    mm_print_text(&q->p, clean == NULL ? "" : clean);
}

static void base64(printer *q, om_slice s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = mm__arena_alloc(&q->arena, (s.n + 2) / 3 * 4 + 1), *to = out;

    if (out == NULL) {
        q->code = MM_E_NOMEM;
        return;
    }
    for (size_t i = 0; i < s.n; i += 3) {
        const size_t left = s.n - i;
        const uint32_t bits = (uint32_t)(unsigned char)s.p[i] << 16
                              | (left > 1 ? (uint32_t)(unsigned char)s.p[i + 1] << 8 : 0)
                              | (left > 2 ? (uint32_t)(unsigned char)s.p[i + 2] : 0);
        *to++ = digits[bits >> 18];
        *to++ = digits[bits >> 12 & 63];
        *to++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[bits & 63] : '=';
    }
    mm_print_text(&q->p, out);
}

/* ---- values ---- */

static void scalar(printer *q, const om_member *m, uint64_t value)
{
    const char *name = m->type == OM_T_ENUM ? mm__om_enum_name(m->names, value) : NULL;

    if (name != NULL)
        mm_print_text(&q->p, name);
    else if (m->type == OM_T_BOOL)
        mm_print_bool(&q->p, value != 0);
    else if (m->type == OM_T_SIGNED)
        mm_print_i64(&q->p, (int32_t)(uint32_t)value);
    else if (m->type == OM_T_NUMBER)
        mm_print_u64(&q->p, value);
    else
        mm_print_u64(&q->p, (uint32_t)value);
}

static void message(printer *q, const om_message *m, om_slice data);

static void value(printer *q, const om_member *m, const om_field *f)
{
    if (m->type == OM_T_MESSAGE)
        message(q, m->message, f->bytes);
    else if (m->type == OM_T_TEXT)
        text(q, f->bytes);
    else if (m->type == OM_T_DATA)
        base64(q, f->bytes);
    else
        scalar(q, m, f->value);
}

/* A listed member: all its occurrences if it is repeated (packed or not), else the last one. */
static void member(printer *q, const om_member *m, om_slice data)
{
    om_field f, last = { 0 };
    bool any = false;
    uint64_t v;

    while (mm__om_field_next(&data, &f) > 0) {
        if (f.number != m->number)
            continue;
        if (!any) {
            mm_print_key(&q->p, m->name);
            if (m->repeated)
                mm_print_array(&q->p);
        }
        any = true;
        last = f;
        if (m->repeated && f.wire == OM_BYTES && m->type < OM_T_TEXT)
            while (mm__om_varint(&f.bytes, &v))
                scalar(q, m, v);
        else if (m->repeated)
            value(q, m, &f);
    }
    if (any && m->repeated)
        mm_print_array_end(&q->p);
    else if (any)
        value(q, m, &last);
}

static int by_number(const void *a, const void *b, void *user)
{
    (void)user;
    return mm__om_cmp(((const om_field *)a)->number, ((const om_field *)b)->number);
}

/* Members that no table lists, by number, as the bytes they have. */
static void unlisted(printer *q, const om_message *m, om_slice data)
{
    OM_LIST(om_field) list = { NULL, 0, 0 };
    om_field f, *to;
    char key[16];

    while (mm__om_field_next(&data, &f) > 0) {
        if (mm__om_member(m, f.number) != NULL)
            continue;
        to = OM_PUSH(q->ctx, &list);
        if (to == NULL) {
            q->code = MM_E_NOMEM;
            break;
        }
        *to = f;
    }
    if (mm__om_sort(q->ctx, list.at, list.n, sizeof *list.at, by_number, NULL) != MM_OK)
        q->code = MM_E_NOMEM;
    for (size_t i = 0, end; i < list.n; i = end) {
        for (end = i + 1; end < list.n && list.at[end].number == list.at[i].number;)
            end++;
        snprintf(key, sizeof key, "#%lu", (unsigned long)list.at[i].number);
        mm_print_key(&q->p, key);
        if (end - i > 1)
            mm_print_array(&q->p);
        for (size_t k = i; k < end; k++)
            base64(q, list.at[k].bytes);
        if (end - i > 1)
            mm_print_array_end(&q->p);
    }
    OM_FREE(q->ctx, &list);
}

/* What an operation's data holds depends on its type; if it is not that, it is bytes. */
static void op_data(printer *q, om_slice op)
{
    bool is_text;
    const om_message *m = mm__om_op_data(mm__om_get_number(op, 2, 0), &is_text);
    const om_slice data = mm__om_get_bytes(op, 4);

    if (data.n == 0)
        return;
    mm_print_key(&q->p, "data");
    if (is_text)
        text(q, data);
    else if (m != NULL && mm__om_valid(m, data))
        message(q, m, data);
    else
        base64(q, data);
}

/* As deep as the tables are. */
static void message(printer *q, const om_message *m, om_slice data)
{
    mm_print_object(&q->p);
    for (const om_member *f = m->members; f != NULL && f->name != NULL; f++)
        if (m == &mm__om_op_info && f->type == OM_T_DATA)
            op_data(q, data);
        else
            member(q, f, data);
    unlisted(q, m, data);
    mm_print_object_end(&q->p);
}

/* ---- nodes ---- */

static bool is_printable(om_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] > 0x7e)
            return false;
    return true;
}

static void content(printer *q, om_znode_kind kind, om_slice data)
{
    const om_message *m = mm__om_znode_message(kind);

    if (m != NULL && mm__om_znode_check(kind, data) == OM_Z_FINE) {
        mm_print_key(&q->p, "message");
        mm_print_text(&q->p, m->name);
        mm_print_key(&q->p, "value");
        message(q, m, data);
    } else if (is_printable(data)) {
        mm_print_key(&q->p, "text");
        text(q, data);
    } else {
        mm_print_key(&q->p, "base64");
        base64(q, data);
    }
}

static mm_code node(printer *q, const mm_openmldb *cap, const om_znode *n, mm_buf *out)
{
    om_slice data = { n->data, n->len };
    const char *name;
    const om_znode_kind kind = mm__om_znode_kind(cap->zk_root, n->path, &name);
    char *unpacked = NULL;
    size_t size = 0;
    bool valid = false;

    mm__arena_reset(&q->arena);
    if (kind == OM_Z_PROCEDURE)
        MM_TRY(mm__om_snappy(q->ctx, data, &unpacked, &size, &valid));
    mm_print_init(&q->p, out, MM_JSON_COMPACT, false);
    mm_print_object(&q->p);
    mm_print_key(&q->p, "path");
    text(q, mm__om_slice(n->path));
    content(q, kind == OM_Z_PROCEDURE && !valid ? OM_Z_OTHER : kind, valid ? (om_slice){ unpacked, size - 1 } : data);
    mm_print_object_end(&q->p);
    mm__free(q->ctx, unpacked, size);
    MM_TRY(mm_print_end(&q->p));
    mm__buf_char(out, '\n');
    return q->code;
}

mm_code mm__om_zk_print(const mm_openmldb *cap, mm_buf *out)
{
    printer q = { .ctx = cap->ctx };
    mm_code code = MM_OK;

    mm__arena_init(&q.arena, cap->ctx);
    for (size_t i = 0; i < cap->nodes.n && code == MM_OK; i++)
        code = node(&q, cap, &cap->nodes.at[i], out);
    mm__arena_free(&q.arena);
    return code;
}
