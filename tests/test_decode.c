#include "core/decode.h"
#include "support/bytes.h"
#include "support/fault_io.h"
#include "support/fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *filter, *command; } filters[] = {
    { "gz", "gzip -c" }, { "zst", "zstd -q -c" }, { "xz", "xz -c" }, { "bz2", "bzip2 -c" },
};
enum { FILTERS = sizeof filters / sizeof filters[0], PLAIN = 300000 };

static unsigned char *plain_text(void)
{
    unsigned char *p = malloc(PLAIN);
    for (size_t i = 0; i < PLAIN; i++)
        p[i] = (unsigned char)((unsigned char)"metamig\n"[i % 8] ^ (i * 2654435761u >> 29 & 3));
    return p;
}

typedef struct result {
    mm_code        code;
    unsigned char *data;
    size_t         len;
    uint64_t       padding;
    char           filter[8], text[256];
} result;

static result decode_with(mm_ctx *ctx, const void *data, size_t len, bool peek)
{
    const char *path = fx_path("%s/data", fx_tmp());
    result r = { 0 };
    mm_decoder *d = NULL;
    int fd;

    fx_write(path, data, len);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    r.code = mm__decoder_open(&d, ctx, "data", fd);
    if (r.code == MM_OK && peek) {
        const unsigned char *head;
        size_t n;
        r.code = mm__decoder_peek(d, &head, &n);
    }
    while (r.code == MM_OK) {
        const void *piece;
        size_t n;
        r.code = mm__decoder_read(d, &piece, &n);
        if (r.code == MM_OK) {
            ck_assert_uint_gt(n, 0);
            r.data = realloc(r.data, r.len + n);
            memcpy(r.data + r.len, piece, n);
            r.len += n;
        }
    }
    if (d != NULL) {
        r.padding = mm__decoder_padding(d);
        strncpy(r.filter, mm__decoder_filter(d), sizeof r.filter - 1);
    }
    strncpy(r.text, mm_ctx_error(ctx)->text, sizeof r.text - 1);
    mm__decoder_free(d);
    close(fd);
    return r;
}

static result decode(const void *data, size_t len)
{
    fx_alloc alloc = FX_ALLOC_NONE;
    mm_ctx *ctx = fx_ctx(&alloc);
    result r = decode_with(ctx, data, len, false);
    mm_ctx_free(ctx);
    ck_assert_uint_eq(alloc.live, 0);
    return r;
}

static void same(const result *r, const void *data, size_t len)
{
    ck_assert_msg(r->code == MM_END, "%s", r->text);
    ck_assert_uint_eq(r->len, len);
    ck_assert(len == 0 || memcmp(r->data, data, len) == 0);
    free(r->data);
}

START_TEST(plain_passes_through)
{
    unsigned char *p = plain_text();
    static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, PLAIN };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int peek = 0; peek < 2; peek++) {
            mm_ctx *ctx = fx_ctx(NULL);
            const result r = decode_with(ctx, p, sizes[i], peek);
            ck_assert_str_eq(r.filter, "");
            same(&r, p, sizes[i]);
            mm_ctx_free(ctx);
        }
    free(p);
}
END_TEST

START_TEST(compressed_is_decoded)
{
    unsigned char *p = plain_text();

    for (size_t i = 0; i < FILTERS; i++)
        for (int peek = 0; peek < 2; peek++) {
            mm_ctx *ctx = fx_ctx(NULL);
            size_t len;
            unsigned char *c = bytes_filter(filters[i].command, p, PLAIN, &len);
            const result r = decode_with(ctx, c, len, peek);
            ck_assert_str_eq(r.filter, filters[i].filter);
            same(&r, p, PLAIN);
            free(c);
            mm_ctx_free(ctx);
        }
    free(p);
}
END_TEST

START_TEST(several_members)
{
    unsigned char *p = plain_text(), *twice = malloc(2 * PLAIN);

    memcpy(twice, p, PLAIN);
    memcpy(twice + PLAIN, p, PLAIN);
    for (size_t i = 0; i < FILTERS; i++) {
        size_t len;
        unsigned char *c = bytes_filter(filters[i].command, p, PLAIN, &len);
        result r;
        c = realloc(c, 2 * len);
        memcpy(c + len, c, len);
        r = decode(c, 2 * len);
        same(&r, twice, 2 * PLAIN);
        free(c);
    }
    free(p);
    free(twice);
}
END_TEST

/* Cut anywhere: never a success. */
START_TEST(truncated)
{
    unsigned char *p = plain_text();

    for (size_t i = 0; i < FILTERS; i++) {
        size_t len;
        unsigned char *c = bytes_filter(filters[i].command, p, 20000, &len);
        for (size_t n = 20; n < len; n += n < 60 || len - n < 60 ? 1 : 977) {
            const result r = decode(c, n);
            ck_assert_msg(r.code == MM_E_SYNTAX, "%s cut at %zu of %zu: %d", filters[i].filter, n, len, r.code);
            free(r.data);
        }
        free(c);
    }
    fx_saw_rule("core/compressed");
    free(p);
}
END_TEST

START_TEST(trailing_garbage)
{
    static const size_t blanks[] = { 0, 1, 511, 70000 };
    unsigned char *p = plain_text();

    for (size_t i = 0; i < FILTERS; i++)
        for (size_t j = 0; j < 4; j++) {
            size_t len;
            unsigned char *c = bytes_filter(filters[i].command, p, PLAIN, &len);
            result r;
            c = realloc(c, len + blanks[j] + 8);
            memset(c + len, 0, blanks[j] + 8);
            memcpy(c + len + blanks[j], "garbage!", 8);
            r = decode(c, len + blanks[j] + 8);
            ck_assert_msg(r.code == MM_E_SYNTAX, "%s with %zu zeros: %d", filters[i].filter, blanks[j], r.code);
            free(r.data);
            free(c);
        }
    free(p);
}
END_TEST

START_TEST(zero_padding_is_noted)
{
    unsigned char *p = plain_text();
    size_t len;
    unsigned char *c = bytes_filter("gzip -c", p, PLAIN, &len);
    result r;

    c = realloc(c, len + 100000);
    memset(c + len, 0, 100000);
    r = decode(c, len + 100000);
    ck_assert_uint_eq(r.padding, 100000);
    same(&r, p, PLAIN);
    free(c);
    free(p);
}
END_TEST

START_TEST(damaged_anywhere)
{
    unsigned char *p = plain_text();

    for (size_t i = 0; i < FILTERS; i++) {
        size_t len;
        unsigned char *c = bytes_filter(filters[i].command, p, 20000, &len);
        for (size_t at = 0; at < len; at += at < 40 ? 1 : 61) {
            result r;
            c[at] ^= 0x10;
            r = decode(c, len);
            /* a few bits of the heads mean nothing; the content must then be right */
            if (r.code == MM_END)
                ck_assert_msg(r.filter[0] == 0 || (r.len == 20000 && memcmp(r.data, p, 20000) == 0),
                              "%s byte %zu", filters[i].filter, at);
            else
                ck_assert_int_eq(r.code, MM_E_SYNTAX);
            free(r.data);
            c[at] ^= 0x10;
        }
        free(c);
    }
    free(p);
}
END_TEST

START_TEST(bombs)
{
    const size_t size = 66 << 20;
    unsigned char *zeros = calloc(1, size);
    mm_ctx *ctx = fx_ctx(NULL);
    size_t len;
    unsigned char *c = bytes_filter("gzip -c", zeros, size, &len);
    result r = decode_with(ctx, c, len, false);

    ck_assert_int_eq(r.code, MM_E_LIMIT);
    ck_assert_str_eq(r.text, "unpacks to more than 250 times its size");
    ck_assert_uint_le(r.len, 65 << 20);
    free(r.data);
    mm__error_clear(ctx);
    ctx->limits.max_ratio = 2000;
    r = decode_with(ctx, c, len, false);
    same(&r, zeros, size);
    ctx->limits.max_total = 1000000;
    r = decode_with(ctx, c, len, false);
    ck_assert_int_eq(r.code, MM_E_LIMIT);
    free(r.data);
    fx_saw_rule("core/limit");
    free(c);
    free(zeros);
    mm_ctx_free(ctx);
}
END_TEST

/* A text that begins like something compressed is a text. */
START_TEST(look_alikes)
{
    static const char *const texts[] = { "BZhello", "LZIP", "BZh", "\x5d" };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const result r = decode(texts[i], strlen(texts[i]));
        ck_assert_msg(r.code == MM_END || r.code == MM_E_SYNTAX, "%s", texts[i]);
        if (r.code == MM_END)
            same(&r, texts[i], strlen(texts[i]));
        else
            free(r.data);
    }
}
END_TEST

START_TEST(faults_and_no_memory)
{
    unsigned char *p = plain_text();

    for (size_t i = 0; i < FILTERS; i++) {
        size_t len;
        unsigned char *c = bytes_filter(filters[i].command, p, PLAIN, &len);
        for (int how = 0; how < 3; how++)
            for (unsigned long at = 0;; at++) {
                mm_ctx *ctx = fx_ctx(NULL);
                fault_io f;
                result r;
                fault_io_use(&f, ctx);
                f.kind = FAULT_READ;
                f.how = (fault_how)how;
                f.at = at;
                r = decode_with(ctx, c, len, at % 2);
                ck_assert_int_eq(r.code, f.fired > 0 && how == FAULT_FAIL ? MM_E_IO : MM_END);
                free(r.data);
                mm_ctx_free(ctx);
                if (f.fired == 0)
                    break;
            }
        for (unsigned long n = 0;; n++) {
            fx_alloc alloc = { .fail_at = n };
            const mm_hooks hooks = fx_hooks(&alloc);
            mm_ctx *ctx;
            result r = { .code = MM_END };
            if (mm_ctx_new(&ctx, &hooks) == MM_OK)
                r = decode_with(ctx, c, len, true);
            else
                r.code = MM_E_NOMEM;
            free(r.data);
            mm_ctx_free(ctx);
            ck_assert_uint_eq(alloc.live, 0);
            if (alloc.calls <= n)
                break;
            ck_assert_int_eq(r.code, MM_E_NOMEM);
        }
        free(c);
    }
    free(p);
}
END_TEST

FX_SUITE("decode", FX_TEST(plain_passes_through), FX_TEST(compressed_is_decoded), FX_TEST(several_members),
         FX_TEST(truncated), FX_TEST(trailing_garbage), FX_TEST(zero_padding_is_noted), FX_TEST(damaged_anywhere),
         FX_TEST(bombs), FX_TEST(look_alikes), FX_TEST(faults_and_no_memory))
