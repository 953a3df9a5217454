/* metamig restore: what the manifest says, or nothing. */
#include "core/backup.h"
#include "core/io.h"
#include "core/pipeline.h"
#include "core/place.h"
#include "core/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

typedef struct restore {
    mm_ctx    *ctx;
    mm_report *rep;
    mm_source *src;
    mm_tree   *tree, *like;  /* like: modes of folders */
    mm_item   *manifest;     /* NULL: none */
    mm_buf     name;         /* "/NAME/" with a manifest, else "/" */
    mm_sink   *sink;
    mm_stage  *stage;
    size_t     at;           /* resource that the next line of the manifest should be about */
    uint64_t   n, bytes;
} restore;

/* ---- the manifest ---- */

/* One file at the top that is called so. */
static mm_code find_manifest(restore *r)
{
    static const char suffix[] = MM_MANIFEST_SUFFIX;
    const size_t m = sizeof suffix - 1;
    size_t found = 0;

    mm__buf_char(&r->name, '/');
    for (size_t i = 0; i < r->tree->n_items; i++) {
        mm_item *item = &r->tree->items[i];
        if (item->path_len <= m + 1 || strcmp(item->path + item->path_len - m, suffix) != 0
            || strchr(item->path + 1, '/') != NULL)
            continue;
        r->manifest = item;
        found++;
    }
    if (found > 1)
        return mm__fail(r->ctx, MM_E_DATA, "core/manifest", r->manifest->path + 1, "manifest: there are %zu of them",
                        found);
    if (r->manifest != NULL) {
        mm__buf_add(&r->name, r->manifest->path + 1, r->manifest->path_len - 1 - m);
        mm__buf_char(&r->name, '/');
    }
    return mm__buf_ok(&r->name);
}

static mm_code differs(restore *r, const char *path, const char *text)
{
    mm__report_worst(r->rep, MM_E_DATA);
    return mm__backup_say(r->rep, MM_ERROR, "core/manifest-differs", path, text);
}

/* The next resource, past the manifest itself; NULL after the last. */
static mm_item *current(restore *r)
{
    if (r->at < r->tree->n_items && &r->tree->items[r->at] == r->manifest)
        r->at++;
    return r->at < r->tree->n_items ? &r->tree->items[r->at] : NULL;
}

/* Path below NAME; NULL: it lies elsewhere. */
static const char *below(const restore *r, const mm_item *item)
{
    return strncmp(item->path, r->name.data, r->name.len) == 0 ? item->path + r->name.len : NULL;
}

/* A time is right to the second where the container keeps no more. */
static bool same_time(int64_t got, int64_t want)
{
    return got == want || (got % 1000000000 == 0 && got == want - ((want % 1000000000) + 1000000000) % 1000000000);
}

static mm_code check_item(restore *r, mm_item *item, const mm_manifest_line *line)
{
    uint8_t digest[MM_DIGEST];

    MM_TRY(mm__tree_stat(r->tree, item));
    if (item->size != line->size)
        return differs(r, line->path, "another size than in the manifest");
    MM_TRY(mm__tree_digest(r->tree, item, digest));
    if (memcmp(digest, line->digest, MM_DIGEST) != 0)
        return differs(r, line->path, "other bytes than in the manifest");
    if (!same_time(item->mtime, line->mtime))
        return differs(r, line->path, "another time than in the manifest");
    item->mtime = line->mtime;
    item->mode = line->mode;
    return mm__cancelled(r->ctx) ? mm__fail_cancelled(r->ctx) : MM_OK;
}

static mm_code on_line(void *user, const mm_manifest_line *line)
{
    restore *r = user;

    if (line->folder)
        return mm__spool_folder(r->like, line->path, line->len, line->mode);
    for (mm_item *item; (item = current(r)) != NULL; r->at++) {
        const char *path = below(r, item);
        const int d = path == NULL ? -1 : strcmp(path, line->path);
        if (d > 0)
            break;
        if (d == 0) {
            r->at++;
            return check_item(r, item, line);
        }
        MM_TRY(differs(r, item->path + 1, "not in the manifest"));
    }
    return differs(r, line->path, "in the manifest, but missing here");
}

static mm_code check_manifest(restore *r)
{
    mm_buf text;
    mm_code code;

    mm__buf_init(&text, r->ctx);
    code = mm__spool_new(&r->like, r->ctx, r->tree->name);
    if (code == MM_OK)
        code = mm__tree_load(r->tree, r->manifest, &text);
    if (code == MM_OK)
        code = mm__manifest_read(r->ctx, r->manifest->path + 1, text.data, text.len, on_line, r);
    for (mm_item *item; code == MM_OK && (item = current(r)) != NULL; r->at++)
        code = differs(r, item->path + 1, "not in the manifest");
    mm__buf_free(&text);
    return code;
}

static mm_code check(restore *r)
{
    MM_TRY(find_manifest(r));
    if (r->manifest != NULL)
        return check_manifest(r);
    MM_TRY(mm__source_prepare(r->ctx, r->src));
    return mm__backup_say(r->rep, MM_WARNING, "core/manifest-none", "", "there is no manifest: nothing tells whether "
                          "this is complete and unchanged");
}

/* ---- the tree ---- */

static mm_code copy_all(restore *r)
{
    for (size_t i = 0; i < r->tree->n_items; i++) {
        mm_item *item = &r->tree->items[i];
        if (item == r->manifest)
            continue;
        MM_TRY(mm__stage_copy(r->stage, r->tree, item, item->path + r->name.len - 1));
        r->n++;
        r->bytes += item->size;
    }
    return MM_OK;
}

static mm_code describe(restore *r, const mm_restore_plan *plan)
{
    const mm_side in = { .path = plan->file, .resources = r->n, .bytes = r->bytes };
    const mm_side out = { .path = plan->dir, .resources = r->n, .bytes = r->bytes };

    r->rep->counts = (mm_counts){ .read = r->n, .unchanged = r->n, .written = r->n };
    MM_TRY(mm__report_side(r->rep, false, &in));
    return mm__report_side(r->rep, true, &out);
}

static mm_code open_source(restore *r, const char *file)
{
    MM_TRY(mm__source_open_plain(&r->src, r->ctx, file));
    r->tree = r->src->tree;
    if (r->src->lines != NULL)
        return mm__fail(r->ctx, MM_E_FORMAT, "core/unknown-input", file, "neither a folder nor an archive");
    return mm__backup_faults(r->rep, r->tree);
}

/* Said before it happens: nothing may fail once the names are exchanged. */
static mm_code announce(restore *r)
{
    char text[400];

    mm__backup_time(r->ctx, r->sink->kept_time);
    if (!mm__place_taken(r->sink->place))
        return MM_OK;
    snprintf(text, sizeof text, "the old folder goes to %.255s.old-%.31s", r->sink->place->base, r->sink->kept_time);
    return mm__backup_say(r->rep, MM_NOTE, "core/restore-kept", "", text);
}

/* Where it goes, before any work is done. */
static mm_code open_sink(restore *r, const char *dir)
{
    bool inside = false;

    MM_TRY(mm__sink_replace(&r->sink, r->ctx, dir));
    MM_TRY(mm__sink_inside(r->sink, r->tree, &inside));
    return !inside ? MM_OK : mm__fail(r->ctx, MM_E_OPTION, "core/output-inside", dir,
                                      "what is restored would be the backup or lie inside it");
}

static mm_code run(restore *r, const mm_restore_plan *plan)
{
    MM_TRY(open_source(r, plan->file));
    if (r->rep->worst != MM_OK)
        return MM_OK;
    MM_TRY(open_sink(r, plan->dir));
    MM_TRY(check(r));
    if (r->rep->worst != MM_OK)
        return MM_OK;
    MM_TRY(mm__stage_open(&r->stage, r->sink));
    MM_TRY(mm__backup_stage_notes(r->rep, r->stage));
    mm__stage_like(r->stage, r->like);
    MM_TRY(copy_all(r));
    MM_TRY(describe(r, plan));
    MM_TRY(announce(r));
    return mm__stage_deliver(r->stage);
}

mm_code mm_restore_run(mm_ctx *ctx, const mm_restore_plan *plan, mm_report *rep)
{
    mm_restore_plan full = { .size = sizeof full };
    restore r = { .ctx = ctx, .rep = rep };
    mm_code code;

    mm__error_clear(ctx);
    memcpy(&full, plan, plan->size < sizeof full ? plan->size : sizeof full);
    if (full.dir == NULL || full.file == NULL)
        return mm__fail(ctx, MM_E_MISUSE, "core/bug", NULL, "a restore needs a file and a folder");
    mm__buf_init(&r.name, ctx);
    code = mm__backup_end(rep, run(&r, &full));
    mm__stage_free(r.stage);
    mm_sink_free(r.sink);
    mm__tree_free(r.like);
    mm_source_free(r.src);
    mm__buf_free(&r.name);
    return code;
}
