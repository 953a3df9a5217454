/* The container of the output of a run over a Kylin 5 store: docs/formats/ke-metastore.md 5.2, 5.5, 5.7. */
#include "core/pipeline.h"
#include "core/stage_impl.h"

#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>

static mm_code misuse(mm_pipeline *pipe, const char *text)
{
    return mm__fail(pipe->ctx, MM_E_OPTION, "core/option", NULL, "%s", text);
}

/* Logs and exports hold a part of a store; what a step would make of it nobody can load. */
static mm_code refuse_part(mm_pipeline *pipe)
{
    const mm_store in = pipe->source->tree->store;

    if (in == MM_STORE_AUDIT)
        return mm__fail(pipe->ctx, MM_E_UNSUPPORTED, "core/no-way", pipe->source->path,
                        "an audit log is not converted, only checked");
    if (in == MM_STORE_EXPORT && pipe->form != MM_FORM_EXPORT)
        return mm__fail(pipe->ctx, MM_E_UNSUPPORTED, "core/no-way", pipe->source->path,
                        "exported models are no whole store: only \"metamig ke repack --as=export\" writes them anew");
    return MM_OK;
}

mm_code mm__store_choose(mm_pipeline *pipe, mm_sink *sink)
{
    const mm_tree *in = pipe->source->tree;
    const bool zip = sink->archive != NULL && strcmp(sink->archive, "zip") == 0;
    mm_store store = in->store;

    MM_TRY(refuse_part(pipe));
    if (zip && (pipe->form == MM_FORM_FOLDER || pipe->form == MM_FORM_EXPORT))
        return misuse(pipe, pipe->form == MM_FORM_FOLDER ? "--as=folder needs an output that is no zip"
                                                         : "--as=export needs a folder, in which it makes the zip");
    if (pipe->form == MM_FORM_EXPORT && sink->kind == MM_SINK_ARCHIVE)
        return misuse(pipe, "--as=export needs a folder, in which it makes the zip");
    if (pipe->form != MM_FORM_SAME)
        store = pipe->form == MM_FORM_FOLDER ? MM_STORE_NONE : pipe->form == MM_FORM_STORE ? MM_STORE_PLAIN
              : pipe->form == MM_FORM_SNAPSHOT ? MM_STORE_SNAPSHOT : MM_STORE_EXPORT;
    else if (zip && store == MM_STORE_NONE && pipe->to.format->is_store)
        store = MM_STORE_PLAIN;
    else if (!zip && in->outer == NULL)
        store = MM_STORE_NONE; /* unpacked, as any archive */
    pipe->store = store;
    pipe->wrap = !zip && store != MM_STORE_NONE && sink->kind != MM_SINK_NULL;
    if (zip)
        sink->store = store;
    return MM_OK;
}

mm_code mm__store_open(mm_pipeline *pipe, mm_sink **sink, mm_stage **inner)
{
    mm_code code;

    *inner = NULL;
    MM_TRY(mm_sink_null(sink, pipe->ctx));
    code = mm__stage_open(inner, *sink);
    if (code == MM_OK)
        mm__stage_like(*inner, pipe->source->tree);
    return code;
}

mm_code mm__store_notes(mm_pipeline *pipe, mm_report *rep)
{
    const mm_tree *in = pipe->source->tree;
    mm_finding f = { .severity = MM_NOTE, .rule = "core/mvcc", .file = "", .pointer = "" };
    uint64_t n = 0;
    char text[128];

    for (size_t i = 0; i < in->n_items && pipe->store != MM_STORE_SNAPSHOT; i++)
        n += in->items[i].mvcc > 0;
    if (n == 0)
        return MM_OK;
    snprintf(text, sizeof text, "the version counters (mvcc) of %llu resources are left behind",
             (unsigned long long)n);
    f.text = text;
    return mm__report_add(rep, &f);
}

bool mm__store_loses_time(const mm_pipeline *pipe, bool whole_seconds)
{
    if (pipe->store == MM_STORE_SNAPSHOT || pipe->source->tree->store == MM_STORE_PLAIN)
        return false; /* milliseconds are in the records; there was no more than seconds */
    return whole_seconds || pipe->wrap;
}

/* ---- the zip inside of the output ---- */

static mm_code on_spool(void *user, const void *data, size_t len)
{
    return mm__spool_write(user, data, len);
}

static mm_code on_md5(void *user, const void *data, size_t len)
{
    md5_update(user, len, data);
    return MM_OK;
}

static mm_code zip_name(mm_pipeline *pipe, mm_tree *spool, char *name, size_t size)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t digest[MD5_DIGEST_SIZE];
    char text[2 * MD5_DIGEST_SIZE + 1];
    struct md5_ctx md5;

    md5_init(&md5);
    MM_TRY(mm__tree_stream(spool, &spool->items[0], on_md5, &md5));
    md5_digest(&md5, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        text[2 * i] = hex[digest[i] >> 4];
        text[2 * i + 1] = hex[digest[i] & 15];
    }
    text[sizeof text - 1] = 0;
    if (snprintf(name, size, "/%s%s.zip", pipe->export_stem, text) >= (int)size)
        return misuse(pipe, "the name of the project is too long for the name of a file");
    return MM_OK;
}

static mm_code put_export(mm_pipeline *pipe, mm_tree *tree, mm_stage *out, mm_tree *spool)
{
    const mm_item like = { .mode = 0644, .mtime = mm__now(pipe->ctx) * 1000000 };
    char name[400];

    MM_TRY(mm__spool_begin(spool, &like, "/export"));
    MM_TRY(mm__zip_write(tree, "", MM_STORE_PLAIN, "export", on_spool, spool));
    MM_TRY(mm__spool_end(spool));
    MM_TRY(zip_name(pipe, spool, name, sizeof name));
    return mm__stage_copy(out, spool, &spool->items[0], name);
}

mm_code mm__store_pack(mm_pipeline *pipe, mm_tree *tree, mm_stage *out)
{
    mm_item like = { .mode = 0600, .mtime = 0 };
    const mm_tree *outer = pipe->source->tree->outer;
    mm_tree *spool;
    mm_code code;

    if (pipe->store != MM_STORE_EXPORT) {
        for (size_t i = 0; i < tree->n_items; i++) /* as old as what is newest in it */
            like.mtime = tree->items[i].mtime > like.mtime ? tree->items[i].mtime : like.mtime;
        if (outer != NULL)
            like = outer->items[0];
        return mm__stage_put_zip(out, tree, pipe->store, &like, "/metadata.zip");
    }
    MM_TRY(mm__spool_new(&spool, pipe->ctx, "export"));
    code = put_export(pipe, tree, out, spool);
    mm__tree_free(spool);
    return code;
}
