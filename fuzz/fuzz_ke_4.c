/* A whole store of KE 4.0 from bytes, converted to Kylin 5 and verified. The first byte chooses the names that are
 * asked for; with ASK the first resource is not one, but such a choice itself ("OLD=NEW", of a project or with USER of
 * a user). The rest is as for fuzz_kylin. Whatever the bytes: no crash, books that balance, and a refusal has a
 * reason. */
#include "dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { USER = 0x20, ASK = 0x40, DETECT = 0x80 };

static const char *const renames[][2] = {
    { "rename-project", "sales=shop" }, { "rename-project", "Sales=SALES" }, { "rename-project", "p=p1" },
    { "rename-user", "ann=zoe" }, { "rename-user", "bob=Bob" },
};

static mm_code set_options(mm_pipeline *pipe, uint8_t bits, const char *asked)
{
    mm_code code = MM_OK;

    for (size_t i = 0; i < sizeof renames / sizeof renames[0] && code == MM_OK; i++)
        if ((bits >> i & 1) != 0)
            code = mm_pipeline_set(pipe, renames[i][0], renames[i][1]);
    if (code == MM_OK && *asked != 0)
        code = mm_pipeline_set(pipe, (bits & USER) != 0 ? "rename-user" : "rename-project", asked);
    return code;
}

static void run(mm_ctx *ctx, mm_source *src, uint8_t bits, const char *asked, int verify)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify, .from = (bits & DETECT) != 0 ? NULL : "ke-4.0",
                           .to = verify ? NULL : "kylin-5" };
    mm_pipeline *pipe = NULL;
    mm_report *rep = NULL;
    mm_sink *dst = NULL;

    if (mm_report_new(&rep, ctx) == MM_OK && mm_pipeline_open(&pipe, ctx, src, &plan) == MM_OK
        && (verify || (mm_sink_null(&dst, ctx) == MM_OK && set_options(pipe, bits, asked) == MM_OK)))
        dump_check(mm_pipeline_run(pipe, dst, rep), rep, verify);
    mm_sink_free(dst);
    mm_pipeline_free(pipe);
    mm_report_free(rep);
}

static void take_asked(dump *d, char *to, size_t room)
{
    const char *stop = memchr(d->at, 0xff, (size_t)(d->end - d->at));
    const size_t len = stop != NULL ? (size_t)(stop - d->at) : (size_t)(d->end - d->at);

    snprintf(to, room, "%.*s", (int)(len < room ? len : room - 1), d->at);
    d->at += len + (stop != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mm_ctx *ctx;
    mm_source *src = NULL;
    char asked[400] = "";
    dump d;

    if (size == 0)
        return 0;
    d = (dump){ .at = (const char *)data + 1, .end = (const char *)data + size };
    if ((data[0] & ASK) != 0)
        take_asked(&d, asked, sizeof asked);
    ctx = dump_ctx(NULL);
    if (ctx == NULL)
        return 0;
    if (mm_source_new(&src, ctx, "fuzz", &dump_ops, &d) == MM_OK) {
        run(ctx, src, data[0], asked, 0);
        run(ctx, src, data[0], asked, 1);
    }
    mm_source_free(src);
    mm_ctx_free(ctx);
    return 0;
}
