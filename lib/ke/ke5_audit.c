/* An audit log as a tree: of each resource that it names what its newest record says. */
#include "ke/ke5_audit.h"

#include <stdio.h>
#include <string.h>

#include "core/io.h"
#include "core/lines.h"

enum { PIECE = 256 * 1024, HEAD = 4096 };

/* The newest record of a resource. */
typedef struct newest { int64_t id; uint64_t at; size_t len; bool gone; } newest;

typedef struct reader {
    mm_ctx     *ctx;
    const char *path;
    mm_text    *text;
    mm_json    *json;
    mm_buf      window;     /* of the text, from `from` on */
    uint64_t    from, line, records;
    size_t      at;         /* in the window: where the next line begins */
    bool        ended;
    mm_buf      content;
    mm_arena    names;
    mm_map      by_path;
    newest    **list;
    size_t      n, cap;
    mm_tree    *tree;
} reader;

/* ---- lines ---- */

static mm_code more(reader *r)
{
    size_t got;
    char *room;

    memmove(r->window.data, r->window.data + r->at, r->window.len - r->at);
    r->from += r->at;
    r->window.len -= r->at;
    r->at = 0;
    if (r->window.len > r->ctx->limits.max_line)
        return mm__fail(r->ctx, MM_E_LIMIT, "core/limit", r->path, "line %llu is longer than %llu bytes",
                        (unsigned long long)r->line + 1, (unsigned long long)r->ctx->limits.max_line);
    room = mm__buf_room(&r->window, PIECE);
    if (room == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__text_read(r->text, r->from + r->window.len, room, PIECE, &got));
    r->window.len += got;
    r->ended = got < PIECE;
    return MM_OK;
}

/* MM_END after the last. */
static mm_code next_line(reader *r, const char **line, size_t *len)
{
    const char *lf;
    size_t seen = 0;

    if (mm__cancelled(r->ctx))
        return mm__fail_cancelled(r->ctx);
    while ((lf = r->window.len - r->at > seen
                     ? memchr(r->window.data + r->at + seen, '\n', r->window.len - r->at - seen) : NULL) == NULL
           && !r->ended) {
        seen = r->window.len - r->at;
        MM_TRY(more(r));
    }
    if (lf == NULL && r->at == r->window.len)
        return MM_END;
    *line = r->window.data + r->at;
    *len = lf != NULL ? (size_t)(lf - *line) : r->window.len - r->at;
    r->at += *len + (lf != NULL);
    r->line++;
    if (*len > 0 && (*line)[*len - 1] == '\r')
        (*len)--;
    return MM_OK;
}

/* ---- the newest of each ---- */

static mm_code remember(reader *r, const ke5_record *record, uint64_t at, size_t len)
{
    newest *old = mm__map_get(&r->by_path, record->path, record->path_len);
    const char *name;

    if (old == NULL) {
        old = mm__arena_alloc(&r->names, sizeof *old);
        name = mm__arena_text(&r->names, record->path, record->path_len);
        if (old == NULL || name == NULL)
            return MM_E_NOMEM;
        MM_TRY(mm__list_room(r->ctx, &r->list, r->n, &r->cap, sizeof *r->list));
        MM_TRY(mm__map_put(&r->by_path, name, record->path_len, old));
        r->list[r->n++] = old;
    } else if (record->id <= old->id) {
        return MM_OK; /* a log has its newest records first */
    }
    *old = (newest){ record->id, at, len, record->gone };
    return MM_OK;
}

static mm_code bad_line(reader *r)
{
    const mm_tree_fault like = { .severity = MM_ERROR, .code = MM_E_SYNTAX, .rule = K5_AUDIT };

    return mm__tree_fault(r->tree, &like, r->path, strlen(r->path), "line %llu is not a valid audit-log record",
                          (unsigned long long)r->line);
}

static mm_code read_all(reader *r)
{
    const char *line = NULL;
    size_t len = 0;
    mm_code code;

    while ((code = next_line(r, &line, &len)) == MM_OK) {
        const uint64_t at = r->from + (uint64_t)(line - r->window.data);
        ke5_record record;
        bool good;
        MM_TRY(mm__ke5_record_read(r->json, r->ctx, line, len, &r->content, &record, &good));
        r->records++;
        MM_TRY(good ? remember(r, &record, at, len) : bad_line(r));
    }
    return code == MM_END ? MM_OK : code;
}

/* ---- the tree ---- */

static mm_code put_one(reader *r, const newest *one)
{
    mm_item like = { .mode = r->text->mode & 0777 };
    ke5_record record;
    const char *path;
    size_t got;
    bool good;
    char *room;

    r->window.len = 0;
    room = mm__buf_room(&r->window, one->len + 1);
    if (room == NULL)
        return MM_E_NOMEM;
    MM_TRY(mm__text_read(r->text, one->at, room, one->len, &got));
    MM_TRY(mm__ke5_record_read(r->json, r->ctx, room, got, &r->content, &record, &good));
    if (!good || got != one->len)
        return mm__fail(r->ctx, MM_E_IO, "core/input-changed", r->path, "input changed while it was read");
    like.mtime = record.mtime;
    like.mvcc = record.mvcc;
    path = mm__arena_text(&r->names, record.path, record.path_len);
    return path == NULL ? MM_E_NOMEM : mm__spool_put(r->tree, &like, path, r->content.len > 0 ? r->content.data : "",
                                                     r->content.len);
}

static mm_code note_counts(reader *r, size_t gone)
{
    const mm_tree_fault like = { .severity = MM_NOTE, .rule = K5_AUDIT };

    return mm__tree_fault(r->tree, &like, r->path, strlen(r->path),
                          "%llu records: %zu resources as they were written last, %zu that were deleted",
                          (unsigned long long)r->records, r->n - gone, gone);
}

static mm_code build(reader *r)
{
    size_t gone = 0;

    MM_TRY(read_all(r));
    for (size_t i = 0; i < r->n; i++) {
        gone += r->list[i]->gone;
        if (!r->list[i]->gone)
            MM_TRY(put_one(r, r->list[i]));
    }
    MM_TRY(mm__text_unchanged(r->text));
    MM_TRY(note_counts(r, gone));
    r->tree->store = MM_STORE_AUDIT;
    r->tree->file_mode = r->text->mode & 0777;
    MM_TRY(mm__tree_sort(r->tree));
    return mm__tree_check_folders(r->tree);
}

/* Every other text of JSON is somebody else's: nodes of ZooKeeper have a "path" and are lines of JSON, too. */
static mm_code is_audit(const char *path, mm_text *text, bool *is)
{
    static const char word[] = "\"resPath\"", other[] = "\"path\"";
    char head[HEAD];
    size_t n;

    *is = false;
    MM_TRY(mm__text_read(text, 0, head, sizeof head, &n));
    if (n == 0 || head[0] != '{')
        return MM_OK;
    *is = memmem(head, n, word, sizeof word - 1) != NULL
          || (strstr(path, ".jsonl") != NULL && memmem(head, n, other, sizeof other - 1) == NULL);
    return MM_OK;
}

mm_code mm__ke5_open_audit(mm_ctx *ctx, const char *path, struct mm_text *text, mm_tree **tree, const char **kind)
{
    reader r = { .ctx = ctx, .path = path, .text = text };
    mm_code code;
    bool is;

    *tree = NULL;
    *kind = "jsonl";
    MM_TRY(is_audit(path, text, &is));
    if (!is)
        return MM_END;
    mm__buf_init(&r.window, ctx);
    mm__buf_init(&r.content, ctx);
    mm__arena_init(&r.names, ctx);
    mm__map_init(&r.by_path, ctx, false);
    code = mm_json_new(&r.json, ctx);
    if (code == MM_OK)
        code = mm__spool_new(&r.tree, ctx, path);
    if (code == MM_OK && mm__buf_room(&r.window, 1) == NULL)
        code = MM_E_NOMEM;
    if (code == MM_OK)
        code = build(&r);
    mm_json_free(r.json);
    mm__buf_free(&r.window);
    mm__buf_free(&r.content);
    mm__map_free(&r.by_path);
    mm__free(ctx, r.list, r.cap * sizeof *r.list);
    mm__arena_free(&r.names);
    if (code == MM_OK)
        *tree = r.tree;
    else
        mm__tree_free(r.tree);
    return code;
}
