/* The dump of a fresh target tells what it is and what it is called. 3.3. */
#include "cnosdb/cnosdb.h"

#include <string.h>

typedef struct reading {
    mm_ctx     *ctx;
    mm_index   *idx;      /* NULL: only the profile is wanted */
    cn_state   *st;
    const char *path;
    mm_json    *json;
    bool        split, root_flag, drop_after, any;
    char       *keys;     /* one a line */
    mm_buf      list;
} reading;

/* No fault of the dump that is converted: it ends the run, and is told there. */
static mm_code bad(const reading *r, uint64_t line, const char *what)
{
    return mm__fail_at(r->ctx, MM_E_OPTION, "cnosdb/target/baseline", r->path, NULL, line, 1, 0, "%s", what);
}

static mm_code sizes(reading *r, mm_node root, cn_text values[CN_DB_VALUES])
{
    const mm_node config = mm_node_get(root, "config");

    for (size_t i = 0; r->idx != NULL && i < CN_DB_VALUES; i++) {
        const mm_node node = mm_node_get(config, mm__cnosdb_db_values[i]);
        const char *t;
        size_t n;
        if (mm_node_kind(node) == MM_JSON_ABSENT || mm_node_raw(node, &t, &n) != MM_OK)
            continue;
        values[i].text = mm_index_text(r->idx, t, n);
        values[i].len = n;
        if (values[i].text == NULL)
            return MM_E_NOMEM;
    }
    return MM_OK;
}

static mm_code look(reading *r, const cn_key *key, const mm_line *line)
{
    mm_node root;
    mm_code code;

    if (key->kind != CN_USER && key->kind != CN_TENANT && key->kind != CN_DB)
        return MM_OK;
    code = mm_json_parse(r->json, r->path, line->value, line->value_len, MM_JSON_VALUE | MM_JSON_PADDED);
    if (code == MM_E_SYNTAX || code == MM_E_LIMIT)
        return bad(r, line->line, "the value is no JSON: this is no dump of a target");
    MM_TRY(code);
    r->any = true;
    root = mm_json_root(r->json);
    if (key->kind == CN_USER)
        r->root_flag |= mm_node_kind(mm_node_get(root, "is_root_admin")) != MM_JSON_ABSENT;
    else if (key->kind == CN_TENANT)
        r->drop_after |= mm_node_kind(mm_node_get(mm_node_get(root, "options"), "drop_after")) != MM_JSON_ABSENT;
    else
        r->split |= mm_node_kind(mm_node_get(root, "is_hidden")) != MM_JSON_ABSENT;
    if (key->kind != CN_DB || r->st == NULL || !mm__text_is(key->part[3], key->len[3], "cnosdb"))
        return MM_OK;
    if (mm__text_is(key->part[5], key->len[5], "public"))
        return sizes(r, root, r->st->db_value);
    return mm__text_is(key->part[5], key->len[5], "usage_schema") ? sizes(r, root, r->st->usage_value) : MM_OK;
}

static mm_code record(reading *r, const mm_line *line)
{
    cn_key key;

    mm__cnosdb_key(line->key, line->key_len, &key);
    if (key.kind < CN_USER || !mm__cnosdb_in_cluster(&key))
        return MM_OK;
    if (r->idx != NULL && r->st->baseline_cluster.text == NULL) {
        r->st->baseline_cluster.text = mm_index_text(r->idx, key.part[1], key.len[1]);
        r->st->baseline_cluster.len = key.len[1];
        if (r->st->baseline_cluster.text == NULL)
            return MM_E_NOMEM;
    } else if (r->idx != NULL && !mm__text_is(key.part[1], key.len[1], r->st->baseline_cluster.text)) {
        return bad(r, line->line, "the target has more than one cluster");
    }
    mm__buf_add(&r->list, line->key, line->key_len);
    mm__buf_char(&r->list, '\n');
    return look(r, &key, line);
}

static mm_code read_lines(reading *r, mm_lines *l)
{
    mm_lines_block *b;
    mm_lines_stats stats = { 0 };
    uint64_t off = l->bom ? 3 : 0, number = 1;
    mm_code code = mm__lines_block_init(&b, r->ctx);

    while (code == MM_OK && (code = mm__lines_read_block(l, off, b)) == MM_OK) {
        char *at = b->text.data, *end = at + b->text.len;
        while (at < end && code == MM_OK) {
            char *lf = memchr(at, '\n', (size_t)(end - at));
            const size_t len = (size_t)((lf != NULL ? lf : end) - at);
            mm_line line;
            const mm_line_kind kind = mm__line_split(l, at, len, lf != NULL, number++, &stats, &line);
            if (kind == MM_LINE_FAULT)
                code = bad(r, line.line, "not a record: this is no dump of a target");
            else if (kind == MM_LINE_RECORD)
                code = record(r, &line);
            at += len + 1;
        }
        off += b->text.len;
    }
    mm__lines_block_free(r->ctx, b);
    return code == MM_END ? mm__buf_ok(&r->list) : code;
}

static mm_code read_text(reading *r)
{
    mm_lines *l;
    int rest;
    mm_code code = mm__lines_open(&l, r->ctx, r->path, &rest);

    if (code == MM_END)
        return bad(r, 0, "this is no text");
    MM_TRY(code);
    code = mm__lines_look(l);
    if (code == MM_OK)
        code = mm_json_new(&r->json, r->ctx);
    if (code == MM_OK)
        code = read_lines(r, l);
    mm_json_free(r->json);
    mm__lines_free(l);
    return code;
}

static mm_code read_all(reading *r)
{
    const mm_code code = read_text(r);

    if (code == MM_E_FORMAT || code == MM_E_SYNTAX)
        return bad(r, 0, "no dump of a target");
    return code == MM_OK && !r->any ? bad(r, 0, "no user, tenant or database in it") : code;
}

static unsigned profile_of(const reading *r)
{
    return r->split ? CN_C | CN_D : r->root_flag ? CN_B : r->drop_after ? CN_A1 : CN_A;
}

static mm_code keep_keys(reading *r)
{
    cn_state *st = r->st;
    const char *at = mm_index_text(r->idx, r->list.data, r->list.len);
    size_t n = 0;

    if (at == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < r->list.len; i++)
        n += r->list.data[i] == '\n';
    st->behind = mm_index_alloc(r->idx, (n + 1) * sizeof *st->behind);
    st->overwritten = mm_index_alloc(r->idx, n + 1);
    if (st->behind == NULL || st->overwritten == NULL)
        return MM_E_NOMEM;
    for (st->n_behind = 0; st->n_behind < n; st->n_behind++) {
        const size_t len = strcspn(at, "\n");
        st->behind[st->n_behind] = (cn_text){ at, len };
        at += len + 1;
    }
    return MM_OK;
}

mm_code mm__cnosdb_baseline(mm_index *idx, cn_state *st, const char *path)
{
    mm_run *run = mm_index_run(idx);
    reading r = { .ctx = st->ctx, .idx = idx, .st = st, .path = path };
    mm_code code;

    mm__buf_init(&r.list, st->ctx);
    code = read_all(&r);
    if (code == MM_OK)
        code = keep_keys(&r);
    mm__buf_free(&r.list);
    if (code == MM_OK && st->profile != NULL && (profile_of(&r) & st->bit) == 0) {
        const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/target/mismatch" };
        code = mm_run_fault(run, &f, "the baseline is not of the release that --to names");
    }
    return code;
}

mm_code mm__cnosdb_pick(mm_ctx *ctx, const mm_settings *settings, const char **format)
{
    const char *path = mm__settings_get(settings, "baseline");
    reading r = { .ctx = ctx, .path = path };
    mm_code code;

    if (path == NULL)
        return MM_OK;
    mm__buf_init(&r.list, ctx);
    code = read_all(&r);
    mm__buf_free(&r.list);
    switch (profile_of(&r)) {
    case CN_A: *format = "cnosdb-2.4.0"; break;
    case CN_A1: *format = "cnosdb-2.4.0.1"; break;
    case CN_B: *format = "cnosdb-2.4.1"; break;
    default: *format = "cnosdb-2.4.3"; break; /* loads in 2.4.2, too (3.2) */
    }
    return code;
}

/* 3.3 (d): what the load does not overwrite stays. */
mm_code mm__cnosdb_left_behind(mm_run *run, const cn_state *st)
{
    for (size_t i = 0; i < st->n_behind; i++) {
        const mm_fault f = { .severity = MM_NOTE, .rule = "cnosdb/target/left-behind" };
        if (atomic_load(&st->overwritten[i]) == 0)
            MM_TRY(mm_run_fault(run, &f, "stays in the target as it is; key %.*s", (int)st->behind[i].len,
                                st->behind[i].text));
    }
    return MM_OK;
}
