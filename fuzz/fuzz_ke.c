/* A whole dump of KAP or KE from bytes. The first byte chooses the options of the step to ke-3, the rest is as for
 * fuzz_kylin. Whatever the bytes: no crash, books that balance, and nothing is asked where nobody answers. */
#include "dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const flags[] = { "normalize-acl", "project-tables", "promote-kystorage", "clear-signature",
                                     "allow-unfinished-jobs", "keep-going" };

static mm_code set_options(mm_pipeline *pipe, uint8_t bits)
{
    mm_code code = (bits & 0x40) != 0 ? mm_pipeline_set(pipe, "default-source", "p=kafka") : MM_OK;

    for (size_t i = 0; i < sizeof flags / sizeof flags[0] && code == MM_OK; i++)
        if ((bits >> i & 1) != 0)
            code = mm_pipeline_set(pipe, flags[i], "");
    return code;
}

static void run(mm_ctx *ctx, mm_source *src, uint8_t bits, int verify)
{
    const mm_plan plan = { .size = sizeof plan, .verify = verify, .from = (bits & 0x80) != 0 ? NULL : "kap-2",
                           .to = verify ? NULL : "ke-3" };

    dump_run(ctx, src, &plan, set_options, bits);
}

static int choose(void *user, const mm_question *q)
{
    (void)user;
    must(q->n_choices > 0 && q->n_choices <= 2 && q->subject != NULL, "a question has choices");
    return (int)(strlen(q->subject) % 4) - 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const mm_hooks hooks = { .size = sizeof hooks, .choose = choose };
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
