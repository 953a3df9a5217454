#include "core/zip.h"
#include "support/fixture.h"
#include "support/raw_zip.h"

#include <stdlib.h>
#include <string.h>

/* ---- help ---- */

static mm_code read_memory(void *user, uint64_t at, void *to, size_t len)
{
    const raw_zip *z = user;

    ck_assert_uint_le(at, z->len);
    ck_assert_uint_le(len, z->len - at);
    memcpy(to, z->data + at, len);
    return MM_OK;
}

static mm_code to_memory(void *user, const void *data, size_t len)
{
    raw_zip_add(user, data, len);
    return MM_OK;
}

static mm_code open_zip(mm_zip **zip, mm_ctx *ctx, raw_zip *z)
{
    mm__error_clear(ctx);
    return mm__zip_open(zip, ctx, "a.zip", z->len, read_memory, z);
}

/* Opens and reads all of it; text of the first error. */
static mm_code read_all(mm_ctx *ctx, raw_zip *z, raw_zip *content)
{
    mm_zip *zip;
    const mm_zip_entry *e;
    mm_code code = open_zip(&zip, ctx, z);

    for (size_t it = 0; code == MM_OK && (e = mm__zip_next(zip, &it)) != NULL;)
        code = mm__zip_stream(zip, e, to_memory, content);
    mm__zip_free(zip);
    return code;
}

static void refused(const raw_zip_entry *e, const char *text)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 }, content = { 0 };

    raw_zip_make(&z, e, 1);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_SYNTAX);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, text);
    fx_saw_rule(mm_ctx_error(ctx)->rule);
    raw_zip_free(&z);
    raw_zip_free(&content);
    mm_ctx_free(ctx);
}

/* ---- reading ---- */

static const raw_zip_entry plain = { .name = "cube/a.json", .text = "{}", .host = 3, .attributes = 0100640u << 16,
                                     .date = 35 << 9 | 6 << 5 | 10, .time = 13 << 11 | 30 << 5 | 7 };

START_TEST(attributes)
{
    static const unsigned char ut[] = "\x55\x54\x05\0\1\x80\x7f\x77\x55", before[] = "\x55\x54\x05\0\1\xff\xff\xff\xff";
    static const unsigned char nt[] = "\x0a\0\x20\0\0\0\0\0\1\0\x18\0\x01\x80\x3e\xd5\xde\xb1\x9d\x01"
                                      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    raw_zip_entry e[8];
    static const mm_zip_type types[] = { MM_ZIP_FILE, MM_ZIP_FILE, MM_ZIP_FILE, MM_ZIP_FILE, MM_ZIP_FOLDER, MM_ZIP_LINK,
                                         MM_ZIP_OTHER, MM_ZIP_FOLDER };
    static const uint32_t modes[] = { 0640, 0640, 0640, 0644, 0755, 0777, 0600, 0700 };
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 };
    const mm_zip_entry *n;
    mm_zip *zip;
    size_t it = 0;

    for (size_t i = 0; i < 8; i++)
        e[i] = plain;
    e[0].extra = ut, e[0].extra_len = 9;
    e[1].extra = before, e[1].extra_len = 9;
    e[2].extra = nt, e[2].extra_len = 36;
    e[3].host = 0, e[3].attributes = 0x20;
    e[4].host = 0, e[4].name = "folder/", e[4].text = "";
    e[5].attributes = 0120777u << 16;
    e[6].attributes = 0010600u << 16;
    e[7].attributes = 0040700u << 16;
    raw_zip_make(&z, e, 8);
    ck_assert_int_eq(open_zip(&zip, ctx, &z), MM_OK);
    for (size_t i = 0; i < 8; i++) {
        n = mm__zip_next(zip, &it);
        ck_assert_ptr_nonnull(n);
        ck_assert_int_eq(n->type, types[i]);
        ck_assert_uint_eq(n->mode, modes[i]);
        ck_assert_int_eq(n->mtime, i == 0 ? INT64_C(1433894784000000000) : i == 1 ? INT64_C(-1000000000)
                         : i == 2 ? (INT64_C(0x019db1ded53e8001) - INT64_C(116444736000000000)) * 100
                         : INT64_C(1433943014000000000));
    }
    ck_assert_ptr_null(mm__zip_next(zip, &it));
    mm__zip_free(zip);
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

/* A DOS time has no zone: it is taken as UTC, wherever the program runs. */
START_TEST(time_zone_does_not_matter)
{
    mm_ctx *ctx = fx_ctx(NULL);

    for (int i = 0; i < 2; i++) {
        raw_zip z = { 0 };
        mm_zip *zip;
        size_t it = 0;
        setenv("TZ", i ? "Asia/Tokyo" : "America/New_York", 1);
        raw_zip_make(&z, &plain, 1);
        ck_assert_int_eq(open_zip(&zip, ctx, &z), MM_OK);
        ck_assert_int_eq(mm__zip_next(zip, &it)->mtime, INT64_C(1433943014000000000));
        mm__zip_free(zip);
        raw_zip_free(&z);
    }
    unsetenv("TZ");
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(unicode_names)
{
    static const char old[] = "caf\x82"; /* code page 437 */
    unsigned char extra[] = "\x75\x70\x0a\0\1____caf\xc3\xa9";
    raw_zip_entry e = plain;
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 }, content = { 0 };
    mm_zip *zip;
    size_t it = 0;
    const uint32_t crc = (uint32_t)crc32(0, (const unsigned char *)old, 4);

    for (int i = 0; i < 4; i++)
        extra[5 + i] = (unsigned char)(crc >> 8 * i);
    e.name = old;
    e.extra = extra, e.extra_len = 14;
    raw_zip_make(&z, &e, 1);
    ck_assert_int_eq(open_zip(&zip, ctx, &z), MM_OK);
    ck_assert_str_eq(mm__zip_next(zip, &it)->name, "caf\xc3\xa9");
    mm__zip_free(zip);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_OK); /* the head has the old name */
    raw_zip_free(&z);
    extra[5] ^= 1; /* belongs to another name */
    raw_zip_make(&z, &e, 1);
    it = 0;
    ck_assert_int_eq(open_zip(&zip, ctx, &z), MM_OK);
    ck_assert_str_eq(mm__zip_next(zip, &it)->name, old);
    mm__zip_free(zip);
    raw_zip_free(&z);
    raw_zip_free(&content);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(wrong_numbers)
{
    raw_zip_entry e = plain;

    e.crc_off = 1;
    refused(&e, "damaged zip archive: the checksum of the entry is wrong");
    e = plain, e.size_off = 1;
    refused(&e, "damaged zip archive: the entry is shorter than announced");
    e = plain, e.size_off = -1;
    refused(&e, "damaged zip archive: the entry is longer than announced");
    e = plain, e.packed_off = -1;
    refused(&e, "damaged zip archive: the entry is shorter than announced");
    e = plain, e.packed_off = 1;
    refused(&e, "damaged zip archive: the entry has no head");
    e = plain, e.packed_off = 100000;
    refused(&e, "damaged zip archive: an entry lies outside");
    e = plain, e.offset = 1;
    refused(&e, "damaged zip archive: the entry has no head");
    e = plain, e.offset = 40;
    refused(&e, "damaged zip archive: the entry lies outside");
    e = plain, e.offset = 100000;
    refused(&e, "damaged zip archive: an entry lies outside");
    e = plain, e.head_name = "cube/b.json";
    refused(&e, "damaged zip archive: the entry has another name than the table says");
    e = plain, e.head_name = "cube/a.jso";
    refused(&e, "damaged zip archive: the head of the entry differs from the table");
    e = plain, e.flags = 1;
    refused(&e, "encrypted; unpack it first");
    e = plain, e.method = 14;
    refused(&e, "compression method 14 of zip is not supported, pack it with deflate");
    e = plain, e.method = 8;
    refused(&e, "damaged zip archive: the compressed data are damaged");
}
END_TEST

START_TEST(ends)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 }, content = { 0 };
    size_t len;

    raw_zip_make(&z, &plain, 1);
    len = z.len;
    z.data[len - 2] = 5; /* a comment of 5 bytes */
    raw_zip_add(&z, "hello", 5);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_OK);
    raw_zip_add(&z, "x", 1);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_SYNTAX);
    z.len = len;
    z.data[len - 2] = 0;
    for (size_t i = 0; i < len; i++) { /* cut anywhere */
        z.len = i;
        ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_SYNTAX);
    }
    z.len = len;
    z.data[len - 12] = 2; /* two entries */
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_SYNTAX);
    z.data[len - 12] = 1;
    z.data[len - 18] = 1; /* second part */
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_SYNTAX);
    ck_assert_str_eq(mm_ctx_error(ctx)->text, "damaged zip archive: it has several parts");
    raw_zip_free(&z);
    raw_zip_free(&content);
    mm_ctx_free(ctx);
}
END_TEST

/* Many entries over the same bytes. */
START_TEST(overlapping_entries)
{
    raw_zip_entry e[3];
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 }, content = { 0 };
    char *text = malloc(1001);

    memset(text, 'x', 1000);
    text[1000] = 0;
    for (size_t i = 0; i < 3; i++) {
        e[i] = plain;
        e[i].text = i == 0 ? text : "";
        e[i].packed_off = e[i].size_off = i == 0 ? 0 : 1000;
    }
    raw_zip_make(&z, e, 3);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_SYNTAX);
    raw_zip_free(&z);
    raw_zip_free(&content);
    free(text);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(too_many_entries)
{
    raw_zip_entry e[3] = { plain, plain, plain };
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 }, content = { 0 };

    ctx->limits.max_entries = 2;
    raw_zip_make(&z, e, 3);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_E_LIMIT);
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- writing ---- */

static mm_code write_zip(mm_ctx *ctx, raw_zip *to, size_t n, size_t size)
{
    mm_zip_writer w;
    char *data = malloc(size + 1);
    mm_code code = mm__zip_writer_init(&w, ctx, "a.zip", to_memory, to);

    for (size_t i = 0; i < size; i++)
        data[i] = (char)(i * 2654435761u >> 27);
    for (size_t i = 0; code == MM_OK && i < n; i++) {
        const mm_item item = { .mode = 0640, .mtime = INT64_C(1433894400999999999) + (int64_t)i, .size = size };
        code = mm__zip_writer_begin(&w, &item, i == 0 ? "/caf\xc3\xa9" : fx_path("f%06zu", i));
        for (size_t at = 0; code == MM_OK && at < size; at += 1000)
            code = mm__zip_writer_write(&w, data + at, size - at < 1000 ? size - at : 1000);
        if (code == MM_OK)
            code = mm__zip_writer_end(&w);
    }
    if (code == MM_OK)
        code = mm__zip_writer_finish(&w);
    mm__zip_writer_free(&w);
    free(data);
    return code;
}

START_TEST(write_and_read)
{
    static const size_t sizes[] = { 0, 1, 1000, 300000 };

    for (size_t k = 0; k < 4; k++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        raw_zip z = { 0 }, again = { 0 }, content = { 0 };
        mm_zip *zip;
        const mm_zip_entry *e;
        size_t it = 0;
        ck_assert_int_eq(write_zip(ctx, &z, 3, sizes[k]), MM_OK);
        setenv("TZ", "Asia/Tokyo", 1);
        ck_assert_int_eq(write_zip(ctx, &again, 3, sizes[k]), MM_OK);
        unsetenv("TZ");
        ck_assert_uint_eq(z.len, again.len);
        ck_assert_int_eq(memcmp(z.data, again.data, z.len), 0);
        ck_assert_int_eq(read_all(ctx, &z, &content), MM_OK);
        ck_assert_uint_eq(content.len, 3 * sizes[k]);
        for (size_t i = 0; i < content.len; i++)
            if (content.data[i] != (unsigned char)(i % sizes[k] * 2654435761u >> 27))
                ck_abort_msg("byte %zu", i);
        ck_assert_int_eq(open_zip(&zip, ctx, &z), MM_OK);
        e = mm__zip_next(zip, &it);
        ck_assert_str_eq(e->name, "/caf\xc3\xa9");
        ck_assert_uint_eq(e->mode, 0640);
        ck_assert_int_eq(e->type, MM_ZIP_FILE);
        ck_assert_int_eq(e->mtime, INT64_C(1433894400000000000));
        mm__zip_free(zip);
        raw_zip_free(&z);
        raw_zip_free(&again);
        raw_zip_free(&content);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
}
END_TEST

/* More than 65 534 entries need the large end. */
START_TEST(many_entries)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 }, content = { 0 };

    ck_assert_int_eq(write_zip(ctx, &z, 70000, 1), MM_OK);
    ck_assert_int_eq(read_all(ctx, &z, &content), MM_OK);
    ck_assert_uint_eq(content.len, 70000);
    raw_zip_free(&z);
    raw_zip_free(&content);
    mm_ctx_free(ctx);
}
END_TEST

/* Entries and places beyond 4 GiB, with a smaller idea of what is large. */
START_TEST(wide_numbers)
{
    mm_ctx *ctx = fx_ctx(NULL);
    char text[3000];

    memset(text, 'w', sizeof text);
    for (uint64_t narrow = 1; narrow < 4000; narrow += 333) {
        raw_zip z = { 0 }, content = { 0 };
        mm_zip_writer w;
        ck_assert_int_eq(mm__zip_writer_init(&w, ctx, "a.zip", to_memory, &z), MM_OK);
        w.narrow = narrow;
        for (size_t size = 0; size <= sizeof text; size += 500) {
            const mm_item item = { .mode = 0644, .size = size };
            ck_assert_int_eq(mm__zip_writer_begin(&w, &item, fx_path("f%zu", size)), MM_OK);
            ck_assert_int_eq(mm__zip_writer_write(&w, text, size), MM_OK);
            ck_assert_int_eq(mm__zip_writer_end(&w), MM_OK);
        }
        ck_assert_int_eq(mm__zip_writer_finish(&w), MM_OK);
        mm__zip_writer_free(&w);
        ck_assert_msg(read_all(ctx, &z, &content) == MM_OK, "%s", mm_ctx_error(ctx)->text);
        ck_assert_uint_eq(content.len, 500 * (1 + 2 + 3 + 4 + 5 + 6));
        fx_write(fx_path("%s/wide.zip", fx_tmp()), z.data, z.len);
        ck_assert_int_eq(system(fx_path("python3 -c 'import sys, zipfile; "
                                        "sys.exit(zipfile.ZipFile(\"%s/wide.zip\").testzip() is not None)'",
                                        fx_tmp())), 0);
        raw_zip_free(&z);
        raw_zip_free(&content);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(dates_out_of_range)
{
    static const int64_t times[] = { INT64_C(-1000000000), 0, INT64_C(315532799000000000), INT64_C(315532800000000000),
                                     INT64_C(4354819199000000000), INT64_C(4400000000000000000), INT64_MAX, INT64_MIN };
    mm_ctx *ctx = fx_ctx(NULL);

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const mm_item item = { .mode = 0644, .mtime = times[i] };
        raw_zip z = { 0 };
        mm_zip_writer w;
        mm_zip *zip;
        size_t it = 0;
        int64_t got;
        ck_assert_int_eq(mm__zip_writer_init(&w, ctx, "a.zip", to_memory, &z), MM_OK);
        ck_assert_int_eq(mm__zip_writer_begin(&w, &item, "a"), MM_OK);
        ck_assert_int_eq(mm__zip_writer_end(&w), MM_OK);
        ck_assert_int_eq(mm__zip_writer_finish(&w), MM_OK);
        mm__zip_writer_free(&w);
        ck_assert_int_eq(open_zip(&zip, ctx, &z), MM_OK);
        got = mm__zip_next(zip, &it)->mtime;
        if (times[i] / 1000000000 <= INT32_MAX && times[i] / 1000000000 > INT32_MIN)
            ck_assert_int_eq(got, times[i] - times[i] % 1000000000);
        else /* the DOS time alone, or the last or first it can hold */
            ck_assert(got == INT64_C(4354819198000000000) || got == INT64_C(315532800000000000));
        mm__zip_free(zip);
        raw_zip_free(&z);
    }
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(announced_size_must_come)
{
    mm_ctx *ctx = fx_ctx(NULL);
    const mm_item item = { .mode = 0644, .size = 3 };
    raw_zip z = { 0 };
    mm_zip_writer w;

    ck_assert_int_eq(mm__zip_writer_init(&w, ctx, "a.zip", to_memory, &z), MM_OK);
    ck_assert_int_eq(mm__zip_writer_begin(&w, &item, "a"), MM_OK);
    ck_assert_int_eq(mm__zip_writer_write(&w, "12", 2), MM_OK);
    ck_assert_int_eq(mm__zip_writer_end(&w), MM_E_IO);
    mm__zip_writer_free(&w);
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

/* ---- hostile bytes ---- */

START_TEST(damaged_anywhere)
{
    mm_ctx *ctx = fx_ctx(NULL);
    raw_zip z = { 0 };

    ck_assert_int_eq(write_zip(ctx, &z, 3, 500), MM_OK);
    for (size_t at = 0; at < z.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            raw_zip content = { 0 };
            mm_code code;
            z.data[at] ^= (unsigned char)(1 << bit);
            code = read_all(ctx, &z, &content);
            ck_assert_msg(code == MM_OK || code == MM_E_SYNTAX, "byte %zu: %d", at, code);
            if (code == MM_OK) /* names, modes and times are not covered by a checksum */
                ck_assert_uint_eq(content.len, 1500);
            raw_zip_free(&content);
            z.data[at] ^= (unsigned char)(1 << bit);
        }
    raw_zip_free(&z);
    mm_ctx_free(ctx);
}
END_TEST

START_TEST(no_memory)
{
    for (unsigned long n = 0;; n++) {
        fx_alloc alloc = { .fail_at = n };
        const mm_hooks hooks = fx_hooks(&alloc);
        raw_zip z = { 0 }, content = { 0 };
        mm_ctx *ctx;
        mm_code code = mm_ctx_new(&ctx, &hooks);
        if (code == MM_OK)
            code = write_zip(ctx, &z, 5, 5000);
        if (code == MM_OK)
            code = read_all(ctx, &z, &content);
        raw_zip_free(&z);
        raw_zip_free(&content);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
        if (alloc.calls <= n) {
            ck_assert_int_eq(code, MM_OK);
            break;
        }
        ck_assert_int_eq(code, MM_E_NOMEM);
    }
}
END_TEST

FX_SUITE("zip", FX_TEST(attributes), FX_TEST(time_zone_does_not_matter), FX_TEST(unicode_names), FX_TEST(wrong_numbers),
         FX_TEST(ends), FX_TEST(overlapping_entries), FX_TEST(too_many_entries), FX_TEST(write_and_read),
         FX_TEST(many_entries), FX_TEST(wide_numbers), FX_TEST(dates_out_of_range), FX_TEST(announced_size_must_come),
         FX_TEST(damaged_anywhere), FX_TEST(no_memory))
