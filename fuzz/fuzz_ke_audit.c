/* A line of an audit log: what is taken for a record has a safe path, and is read the same a second time. */
#include <stdlib.h>
#include <string.h>

#include "core/path.h"
#include "ke/ke5_audit.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void read_twice(mm_ctx *ctx, mm_json *json, const char *line, size_t size)
{
    mm_buf first, second;
    ke5_record a, b;
    bool good = false, again = false;

    mm__buf_init(&first, ctx);
    mm__buf_init(&second, ctx);
    if (mm__ke5_record_read(json, ctx, line, size, &first, &a, &good) == MM_OK && good) {
        if (a.path_len < 2 || a.path[0] != '/' || mm__path_fault(a.path + 1, a.path_len - 1, true) != NULL)
            abort();
        if (mm__ke5_record_read(json, ctx, line, size, &second, &b, &again) != MM_OK || !again
            || first.len != second.len || (first.len > 0 && memcmp(first.data, second.data, first.len) != 0))
            abort();
    }
    mm__buf_free(&first);
    mm__buf_free(&second);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    mm_ctx *ctx = NULL;
    mm_json *json = NULL;

    if (mm_ctx_new(&ctx, NULL) != MM_OK)
        return 0;
    if (mm_ctx_set(ctx, "max-doc", "1048576") == MM_OK && mm_json_new(&json, ctx) == MM_OK)
        read_twice(ctx, json, (const char *)data, size);
    mm_json_free(json);
    mm_ctx_free(ctx);
    return 0;
}
