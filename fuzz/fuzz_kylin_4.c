/* A whole dump of Kylin 2.x or 3.x from bytes, to 4.0. The first byte chooses the options, the rest is as for
 * fuzz_kylin. Whatever the bytes: no crash, and books that balance. */
#include "dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mm_code set_options(mm_pipeline *pipe, uint8_t bits)
{
    static const char *const flags[] = { "keep-segments", "drop-unreferenced", "keep-going" };
    mm_code code = (bits & 0x08) != 0 ? mm_pipeline_set(pipe, "stamp", "now") : MM_OK;

    for (size_t i = 0; i < sizeof flags / sizeof flags[0] && code == MM_OK; i++)
        if ((bits >> i & 1) != 0)
            code = mm_pipeline_set(pipe, flags[i], "");
    return code;
}

static void run(mm_ctx *ctx, mm_source *src, uint8_t bits, int verify)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify, .from = (bits & 0x80) != 0 ? NULL : "kylin-3.1.3",
                           .to = verify ? NULL : "kylin-4.0" };

    dump_run(ctx, src, &plan, set_options, bits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const mm_hooks hooks = { .size = sizeof hooks };
    dump d;
    mm_ctx *ctx;
    mm_source *src = NULL;

    if (size == 0)
        return 0;
    d = (dump){ .at = (const char *)data + 1, .end = (const char *)data + size };
    ctx = dump_ctx(&hooks);
    if (ctx == NULL)
        return 0;
    if (mm_source_new(&src, ctx, "fuzz", &dump_ops, &d) == MM_OK) {
        run(ctx, src, data[0], 0);
        run(ctx, src, data[0], 1);
    }
    mm_source_free(src);
    mm_ctx_free(ctx);
    return 0;
}
