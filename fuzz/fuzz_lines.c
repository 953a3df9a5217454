/* Bytes as a dump, whole and in pieces: the line splitter and every rewrite of every target. What a filter writes must
 * not depend on how it was fed, must convert to itself, and must verify without an error of its own making.
 * The first byte chooses the target and how the input is cut. */
#include "core/core.h"
#include <metamig/metamig.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

typedef struct result { char *text; size_t len; mm_code code; uint64_t read, sum; } result;

static void add(result *r, const void *data, size_t len)
{
    char *more = realloc(r->text, r->len + len + 1);

    if (more == NULL)
        abort();
    r->text = more;
    if (len > 0)
        memcpy(r->text + r->len, data, len);
    r->len += len;
}

static result convert(const char *to, const char *data, size_t size, size_t piece, const char *salt)
{
    const mm_plan plan = { .size = sizeof plan, .family = "cnosdb", .to = to };
    result r = { .text = NULL };
    mm_ctx *ctx;
    mm_report *rep;
    mm_filter *f;
    const void *out;
    size_t len;

    if (mm_ctx_new(&ctx, NULL) != MM_OK || mm_report_new(&rep, ctx) != MM_OK
        || mm_filter_new(&f, ctx, &plan, rep) != MM_OK)
        abort();
    /* Hashing takes a fifth of a second each: clear text becomes null here. */
    if (mm_filter_set(f, "plaintext-passwords", "null") != MM_OK || mm_filter_set(f, "bcrypt-salt", salt) != MM_OK
        || mm_filter_set(f, "repair", "close") != MM_OK)
        abort();
    for (size_t at = 0; at < size && r.code == MM_OK; at += piece) {
        r.code = mm_filter_feed(f, data + at, size - at < piece ? size - at : piece, &out, &len);
        add(&r, out, len);
    }
    if (r.code == MM_OK) {
        r.code = mm_filter_finish(f, &out, &len);
        add(&r, out, len);
    }
    const mm_counts c = mm_report_counts(rep);
    r.read = c.read;
    r.sum = c.unchanged + c.changed + c.dropped;
    mm_filter_free(f);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return r;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const char *const targets[] = { "cnosdb-2.4.0", "cnosdb-2.4.0.1", "cnosdb-2.4.1", "cnosdb-2.4.2",
                                           "cnosdb-2.4.3" };
    static const char salt[] = "abcdefghijklmnopqrstuu";
    const char *to, *text;
    result whole, pieces, again;

    if (size < 1)
        return 0;
    to = targets[data[0] % 5];
    text = (const char *)data + 1;
    whole = convert(to, text, size - 1, size, salt);
    pieces = convert(to, text, size - 1, (size_t)data[0] / 5 + 1, salt);
    if (whole.code != pieces.code || whole.len != pieces.len ||
        (whole.len > 0 && memcmp(whole.text, pieces.text, whole.len) != 0))
        abort();
    if (whole.read != whole.sum)
        abort();
    again = convert(to, whole.text != NULL ? whole.text : "", whole.len, whole.len + 1, salt);
    if (whole.code == MM_OK && (again.code != MM_OK || again.len != whole.len ||
                                (again.len > 0 && memcmp(again.text, whole.text, again.len) != 0)))
        abort();
    free(whole.text);
    free(pieces.text);
    free(again.text);
    return 0;
}
