/* Do two values say the same? Servers write maps in random order. 9, --target-dump. */
#include "cnosdb/cnosdb.h"

#include <string.h>

typedef struct pair { mm_node a, b; } pair;
typedef struct todo { mm_ctx *ctx; pair *list; size_t n, cap; } todo;

static mm_code later(todo *t, mm_node a, mm_node b)
{
    MM_TRY(mm__list_room(t->ctx, &t->list, t->n, &t->cap, sizeof *t->list));
    t->list[t->n++] = (pair){ a, b };
    return MM_OK;
}

static mm_code children(todo *t, mm_node a, mm_node b, bool *same)
{
    const bool object = mm_node_kind(a) == MM_JSON_OBJECT;
    mm_node key, x;
    size_t it = 0, other = 0;

    *same = mm_node_len(a) == mm_node_len(b);
    while (*same && mm_node_kind(x = mm_node_next(a, &it, &key)) != MM_JSON_ABSENT) {
        const char *name;
        size_t n;
        mm_node y;
        if (object) {
            const mm_code code = mm_node_text(key, &name, &n);
            if (code == MM_E_NOMEM)
                return code;
            *same = code == MM_OK;
            if (!*same)
                break;
            y = mm_node_get(b, name);
        } else {
            y = mm_node_next(b, &other, NULL);
        }
        MM_TRY(later(t, x, y));
    }
    return MM_OK;
}

static bool scalars(mm_node a, mm_node b)
{
    const char *x, *y;
    size_t n, m;

    if (mm_node_kind(a) == MM_JSON_STRING)
        return mm__cnosdb_same_name(a, b);
    return mm_node_raw(a, &x, &n) == MM_OK && mm_node_raw(b, &y, &m) == MM_OK && n == m && memcmp(x, y, n) == 0;
}

static mm_code compare(mm_ctx *ctx, mm_node a, mm_node b, bool *same)
{
    todo t = { .ctx = ctx };
    mm_code code = later(&t, a, b);

    *same = true;
    while (code == MM_OK && *same && t.n > 0) {
        const pair p = t.list[--t.n];
        const mm_json_kind kind = mm_node_kind(p.a);
        if (kind != mm_node_kind(p.b))
            *same = false;
        else if (kind == MM_JSON_OBJECT || kind == MM_JSON_ARRAY)
            code = children(&t, p.a, p.b, same);
        else
            *same = scalars(p.a, p.b);
    }
    mm__free(ctx, t.list, t.cap * sizeof *t.list);
    return code;
}

/* Bytes that differ are equal only if both are JSON. */
static mm_code parse(mm_ctx *ctx, const mm_line *line, mm_json **json, bool *fine)
{
    mm_code code;

    MM_TRY(mm_json_new(json, ctx));
    code = mm_json_parse(*json, "", line->value, line->value_len, MM_JSON_VALUE);
    *fine = code == MM_OK;
    if (code == MM_E_SYNTAX || code == MM_E_LIMIT) {
        mm__error_clear(ctx);
        return MM_OK;
    }
    return code;
}

mm_code mm__cnosdb_equal(mm_ctx *ctx, const mm_line *a, const mm_line *b, bool *same)
{
    mm_json *x = NULL, *y = NULL;
    bool fine = false;
    mm_code code = parse(ctx, a, &x, &fine);

    *same = false;
    if (code == MM_OK && fine)
        code = parse(ctx, b, &y, &fine);
    if (code == MM_OK && fine)
        code = compare(ctx, mm_json_root(x), mm_json_root(y), same);
    mm_json_free(x);
    mm_json_free(y);
    return code;
}
