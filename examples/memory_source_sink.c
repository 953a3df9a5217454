/* memory_source_sink: a dump that never was a file. A source and a sink are structs of callbacks; here both live in
 * memory, and the upgraded resources are listed with their sizes. */
#include <stdio.h>
#include <string.h>

#include <metamig/metamig.h>

static const char *const dump[][2] = {
    { "table/ORDERS.json", "{\"uuid\":\"t1\",\"last_modified\":0,\"name\":\"ORDERS\",\"database\":\"shop\","
                           "\"columns\":[{\"id\":\"1\",\"name\":\"DAY\",\"datatype\":\"date\"}]}" },
    { "project/shop.json", "{\"uuid\":\"p1\",\"last_modified\":0,\"name\":\"shop\",\"cubes\":[],"
                           "\"tables\":[\"ORDERS\"],\"owner\":\"ADMIN\",\"status\":\"ENABLED\"}" },
};

typedef struct reader { size_t next; int delivered; } reader;

static mm_code next(void *user, mm_entry *entry)
{
    reader *r = user;

    if (r->next == sizeof dump / sizeof dump[0])
        return MM_END;
    memset(entry, 0, sizeof *entry);
    entry->path = dump[r->next][0];
    entry->size = strlen(dump[r->next][1]);
    entry->mode = 0644;
    entry->mtime = INT64_C(1404098141000000000);
    r->next++;
    r->delivered = 0;
    return MM_OK;
}

static mm_code read_piece(void *user, const void **data, size_t *len)
{
    reader *r = user;

    if (r->delivered)
        return MM_END;
    *data = dump[r->next - 1][1];
    *len = strlen(dump[r->next - 1][1]);
    r->delivered = 1;
    return MM_OK;
}

static mm_code rewind_reader(void *user)
{
    *(reader *)user = (reader){ 0, 0 };
    return MM_OK;
}

typedef struct writer { size_t bytes, total; } writer;

static mm_code begin(void *user, const mm_entry *entry)
{
    printf("%s", entry->path);
    ((writer *)user)->bytes = 0;
    return MM_OK;
}

static mm_code write_piece(void *user, const void *data, size_t len)
{
    (void)data; /* a real sink keeps it */
    ((writer *)user)->bytes += len;
    return MM_OK;
}

static mm_code end(void *user)
{
    writer *w = user;

    printf(" (%lu bytes)\n", (unsigned long)w->bytes);
    w->total += w->bytes;
    return MM_OK;
}

static mm_code commit(void *user)
{
    printf("complete: %lu bytes\n", (unsigned long)((writer *)user)->total);
    return MM_OK;
}

int main(void)
{
    const mm_source_ops in = { sizeof in, next, read_piece, rewind_reader };
    const mm_sink_ops out = { sizeof out, begin, write_piece, end, commit, NULL };
    reader r = { 0, 0 };
    writer w = { 0, 0 };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_source *src = NULL;
    mm_pipeline *pipe = NULL;
    mm_sink *dst = NULL;
    mm_code code = mm_ctx_new(&ctx, NULL);

    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK)
        code = mm_source_new(&src, ctx, "memory", &in, &r);
    if (code == MM_OK)
        code = mm_pipeline_open(&pipe, ctx, src, NULL);
    if (code == MM_OK)
        code = mm_sink_new(&dst, ctx, "memory", &out, &w);
    if (code == MM_OK)
        code = mm_pipeline_run(pipe, dst, rep);
    if (code != MM_OK)
        fprintf(stderr, "%s: %s\n", mm_ctx_error(ctx)->file, mm_ctx_error(ctx)->text);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_source_free(src);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
