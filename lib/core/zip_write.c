#include "core/zip.h"

#include <string.h>

/* Every entry is deflated and followed by its sizes: the archive can go to a pipe. Bytes depend on names, modes, times
 * and contents alone. */
enum { OUT = 64 * 1024, LEVEL = 6, DEFLATED = 8, SIZES_FOLLOW = 1 << 3, UTF8 = 1 << 11 };

static void put(mm_buf *b, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++, v >>= 8)
        mm__buf_char(b, (char)(v & 255));
}

static mm_code out(mm_zip_writer *w, const void *data, size_t len)
{
    w->at += len;
    return len > 0 ? w->write(w->user, data, len) : MM_OK;
}

mm_code mm__zip_writer_init(mm_zip_writer *w, mm_ctx *ctx, const char *name, mm_chunk_fn *write, void *user)
{
    memset(w, 0, sizeof *w);
    w->ctx = ctx;
    w->name = name;
    w->write = write;
    w->user = user;
    w->narrow = 0xffffffff;
    mm__buf_init(&w->table, ctx);
    mm__zlib_init(&w->z, ctx);
    w->out = mm__resize(ctx, NULL, 0, OUT);
    if (w->out == NULL || deflateInit2(&w->z, LEVEL, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return mm__nomem(ctx);
    w->z_ready = true;
    return MM_OK;
}

void mm__zip_writer_free(mm_zip_writer *w)
{
    if (w->z_ready)
        deflateEnd(&w->z);
    w->z_ready = false;
    mm__free(w->ctx, w->out, OUT);
    w->out = NULL;
    mm__buf_free(&w->table);
}

/* ---- times ---- */

/* Date << 16 | time, in UTC, in the years that it can hold. */
static uint32_t dos_time(int64_t sec)
{
    int64_t days = sec / 86400 - (sec % 86400 < 0), rest = sec - days * 86400, z = days + 719468;
    const int64_t era = z / 146097, doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    const int64_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    const int64_t year = yoe + era * 400 + (month <= 2);

    if (days < 3652) /* 1980-01-01 */
        return 0x00210000;
    if (year > 2107)
        return 0xff9fbf7d;
    return (uint32_t)((year - 1980) << 25 | month << 21 | day << 16 | (rest / 3600) << 11 | (rest / 60 % 60) << 5
                      | (rest % 60) / 2);
}

static bool fits_unix(int64_t sec)
{
    return sec >= INT32_MIN && sec <= INT32_MAX;
}

/* ---- entries ---- */

static unsigned flags_of(const char *path)
{
    for (; *path != 0; path++)
        if ((unsigned char)*path >= 0x80)
            return SIZES_FOLLOW | UTF8;
    return SIZES_FOLLOW;
}

/* What head and table have in common; sizes and checksum are not known yet. */
static void put_common(mm_zip_writer *w, mm_buf *b, const char *path, int64_t sec, bool in_head)
{
    const bool wide = in_head && w->wide;

    put(b, w->wide ? 45 : 20, 2);
    put(b, flags_of(path), 2);
    put(b, DEFLATED, 2);
    put(b, dos_time(sec), 4);
    put(b, 0, 4);
    put(b, wide ? 0xffffffff : 0, 4);
    put(b, wide ? 0xffffffff : 0, 4);
    put(b, strlen(path), 2);
}

static void put_unix_time(mm_buf *b, int64_t sec)
{
    if (!fits_unix(sec))
        return;
    put(b, 0x5455, 2);
    put(b, 5, 2);
    put(b, 1, 1);
    put(b, (uint32_t)(int32_t)sec, 4);
}

static mm_code put_head(mm_zip_writer *w, const char *path, int64_t sec)
{
    mm_buf b;
    mm_code code;

    mm__buf_init(&b, w->ctx);
    put(&b, 0x04034b50, 4);
    put_common(w, &b, path, sec, true);
    put(&b, (fits_unix(sec) ? 9u : 0u) + (w->wide ? 20u : 0u), 2);
    mm__buf_text(&b, path);
    if (w->wide) { /* says that the sizes behind the data have 8 bytes */
        put(&b, 1, 2);
        put(&b, 16, 2);
        put(&b, 0, 8);
        put(&b, 0, 8);
    }
    put_unix_time(&b, sec);
    code = mm__buf_ok(&b);
    if (code == MM_OK)
        code = out(w, b.data, b.len);
    mm__buf_free(&b);
    return code;
}

mm_code mm__zip_writer_begin(mm_zip_writer *w, const mm_item *item, const char *path)
{
    const int64_t sec = item->mtime / 1000000000 - (item->mtime % 1000000000 < 0);

    w->wide = item->size >= w->narrow - w->narrow / 512; /* deflate may make it longer by 1/1000 */
    w->start = w->at;
    w->size = w->packed = 0;
    w->want = item->size;
    w->crc = 0;
    w->entry = w->table.len;
    w->count++;
    put(&w->table, 0x02014b50, 4);
    put(&w->table, 3 << 8 | (w->wide ? 45 : 30), 2);
    put_common(w, &w->table, path, sec, false);
    put(&w->table, fits_unix(sec) ? 9 : 0, 2); /* grows if the numbers turn out large */
    put(&w->table, 0, 2 + 2 + 2);
    put(&w->table, (uint64_t)(0100000 | (item->mode & 0777)) << 16, 4);
    put(&w->table, 0, 4);
    mm__buf_text(&w->table, path);
    put_unix_time(&w->table, sec);
    MM_TRY(mm__buf_ok(&w->table));
    if (deflateReset(&w->z) != Z_OK)
        return mm__nomem(w->ctx);
    return put_head(w, path, sec);
}

static mm_code run(mm_zip_writer *w, int flush)
{
    int r;

    do {
        size_t n;
        w->z.next_out = w->out;
        w->z.avail_out = OUT;
        r = deflate(&w->z, flush);
        n = OUT - w->z.avail_out;
        w->packed += n;
        MM_TRY(out(w, w->out, n));
    } while (w->z.avail_out == 0 || (flush == Z_FINISH && r == Z_OK));
    return MM_OK;
}

mm_code mm__zip_writer_write(mm_zip_writer *w, const void *data, size_t len)
{
    const unsigned char *at = data;

    w->size += len;
    while (len > 0) {
        const uInt n = len < (1u << 30) ? (uInt)len : 1u << 30;
        w->crc = (uint32_t)crc32(w->crc, at, n);
        w->z.next_in = (unsigned char *)(uintptr_t)at; /* zlib does not write to it */
        w->z.avail_in = n;
        MM_TRY(run(w, Z_NO_FLUSH));
        at += n;
        len -= n;
    }
    return MM_OK;
}

static void patch(mm_buf *b, size_t at, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++, v >>= 8)
        b->data[at + (size_t)i] = (char)(v & 255);
}

/* Numbers that do not fit go into a field of their own, in this order. */
static mm_code finish_record(mm_zip_writer *w)
{
    const uint64_t values[3] = { w->size, w->packed, w->start };
    const size_t places[3] = { w->entry + 24, w->entry + 20, w->entry + 42 };
    mm_buf large;
    mm_code code;

    mm__buf_init(&large, w->ctx);
    patch(&w->table, w->entry + 16, w->crc, 4);
    for (int i = 0; i < 3; i++) {
        const bool fits = values[i] < w->narrow && !(w->wide && i < 2);
        patch(&w->table, places[i], fits ? values[i] : 0xffffffff, 4);
        if (!fits)
            put(&large, values[i], 8);
    }
    if (large.len > 0) {
        const unsigned old = (unsigned char)w->table.data[w->entry + 30];
        patch(&w->table, w->entry + 30, old + 4 + large.len, 2);
        put(&w->table, 1, 2);
        put(&w->table, large.len, 2);
        mm__buf_add(&w->table, large.data, large.len);
    }
    code = mm__buf_ok(&large) == MM_OK ? mm__buf_ok(&w->table) : MM_E_NOMEM;
    mm__buf_free(&large);
    return code;
}

mm_code mm__zip_writer_end(mm_zip_writer *w)
{
    mm_buf b;
    mm_code code;

    if (w->size != w->want)
        return mm__fail(w->ctx, MM_E_IO, "core/io", w->name, "%llu bytes instead of %llu went into an entry",
                        (unsigned long long)w->size, (unsigned long long)w->want);
    w->z.avail_in = 0;
    MM_TRY(run(w, Z_FINISH));
    mm__buf_init(&b, w->ctx);
    put(&b, 0x08074b50, 4);
    put(&b, w->crc, 4);
    put(&b, w->packed, w->wide ? 8 : 4);
    put(&b, w->size, w->wide ? 8 : 4);
    code = mm__buf_ok(&b);
    if (code == MM_OK)
        code = out(w, b.data, b.len);
    mm__buf_free(&b);
    return code == MM_OK ? finish_record(w) : code;
}

/* ---- the end ---- */

static void put_end64(mm_buf *b, uint64_t count, uint64_t size, uint64_t at)
{
    put(b, 0x06064b50, 4);
    put(b, 44, 8);
    put(b, 3 << 8 | 45, 2);
    put(b, 45, 2);
    put(b, 0, 8);
    put(b, count, 8);
    put(b, count, 8);
    put(b, size, 8);
    put(b, at, 8);
    put(b, 0x07064b50, 4);
    put(b, 0, 4);
    put(b, at + size, 8);
    put(b, 1, 4);
}

mm_code mm__zip_writer_finish(mm_zip_writer *w)
{
    const uint64_t at = w->at, size = w->table.len;
    mm_buf *b = &w->table;

    if (w->count >= 0xffff || size >= w->narrow || at >= w->narrow)
        put_end64(b, w->count, size, at);
    put(b, 0x06054b50, 4);
    put(b, 0, 4);
    put(b, w->count < 0xffff ? w->count : 0xffff, 2);
    put(b, w->count < 0xffff ? w->count : 0xffff, 2);
    put(b, size < w->narrow ? size : 0xffffffff, 4);
    put(b, at < w->narrow ? at : 0xffffffff, 4);
    put(b, 0, 2);
    MM_TRY(mm__buf_ok(b));
    return out(w, b->data, b->len);
}
