#include "core/zip_impl.h"

#include <string.h>

enum { END = 22, END64 = 56, LOCATOR = 20, RECORD = 46, MAX_COMMENT = 65535 };
enum { HOST_UNIX = 3, DOS_FOLDER = 0x10, UTF8 = 1 << 11 };

mm_code mm__zip_damaged(const mm_zip *z, const char *file, const char *what)
{
    return mm__fail(z->ctx, MM_E_SYNTAX, "core/archive", file != NULL ? file : z->name,
                    "damaged zip archive: %s", what);
}

/* ---- the end of the archive says where the table lies ---- */

typedef struct ending { uint64_t at, count, size, offset; } ending;

/* Backwards: the one whose comment ends with the archive. */
static mm_code find_end(mm_zip *z, ending *e)
{
    const size_t len = z->size < END + MAX_COMMENT ? (size_t)z->size : END + MAX_COMMENT;
    const uint64_t from = z->size - len;
    unsigned char *p = mm__resize(z->ctx, NULL, 0, len > 0 ? len : 1);
    mm_code code = p == NULL ? MM_E_NOMEM : len == 0 ? MM_OK : z->read(z->user, from, p, len);
    size_t i = len >= END ? len - END + 1 : 0;

    while (code == MM_OK && i-- > 0) {
        if (mm__le32(p + i) != 0x06054b50 || mm__le16(p + i + 20) != len - i - END)
            continue;
        if (mm__le16(p + i + 4) != 0 || mm__le16(p + i + 6) != 0)
            code = mm__zip_damaged(z, NULL, "it has several parts");
        *e = (ending){ from + i, mm__le16(p + i + 10), mm__le32(p + i + 12), mm__le32(p + i + 16) };
        mm__free(z->ctx, p, len > 0 ? len : 1);
        return code;
    }
    mm__free(z->ctx, p, len > 0 ? len : 1);
    return code != MM_OK ? code : mm__zip_damaged(z, NULL, "its end is missing, it may be cut off");
}

/* Numbers that do not fit are in a second ending before the first. */
static mm_code find_end64(mm_zip *z, ending *e)
{
    unsigned char p[END64];
    uint64_t at;

    if (e->at < LOCATOR)
        return MM_OK;
    MM_TRY(z->read(z->user, e->at - LOCATOR, p, LOCATOR));
    if (mm__le32(p) != 0x07064b50)
        return MM_OK;
    at = mm__le64(p + 8);
    if (e->at - LOCATOR < END64 || at > e->at - LOCATOR - END64)
        return mm__zip_damaged(z, NULL, "its end lies outside");
    MM_TRY(z->read(z->user, at, p, END64));
    if (mm__le32(p) != 0x06064b50)
        return mm__zip_damaged(z, NULL, "its large end is missing");
    *e = (ending){ at, mm__le64(p + 32), mm__le64(p + 40), mm__le64(p + 48) };
    return MM_OK;
}

/* ---- entries ---- */

static int64_t days_from_civil(int64_t y, int m, int d)
{
    const int64_t era = (y -= m <= 2) / 400, yoe = y - era * 400;
    const int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t dos_time(unsigned date, unsigned time)
{
    const int month = (date >> 5) & 15, day = date & 31;
    int64_t days;

    if (month < 1 || month > 12 || day < 1)
        return 0;
    days = days_from_civil(1980 + (date >> 9), month, day);
    return (days * 86400 + (time >> 11) * 3600 + ((time >> 5) & 63) * 60 + (time & 31) * 2) * 1000000000;
}

typedef struct extra { const unsigned char *data; size_t len; } extra;

/* Field of a kind; a list that does not add up has none from there on. */
static extra find_extra(const unsigned char *p, size_t len, unsigned kind)
{
    while (len >= 4) {
        const size_t n = mm__le16(p + 2);
        if (n > len - 4)
            break;
        if (mm__le16(p) == kind)
            return (extra){ p + 4, n };
        p += 4 + n;
        len -= 4 + n;
    }
    return (extra){ NULL, 0 };
}

static bool large_field(uint64_t *field, extra *e)
{
    if (*field != 0xffffffff)
        return true;
    if (e->len < 8)
        return false;
    *field = mm__le64(e->data);
    e->data += 8;
    e->len -= 8;
    return true;
}

/* 0x5455: seconds of Unix; 0x000a: 100 ns since 1601. Both are UTC. */
static void take_times(mm_zip_entry *n, const unsigned char *p, size_t len)
{
    const extra ut = find_extra(p, len, 0x5455), nt = find_extra(p, len, 0x000a);

    if (ut.len >= 5 && (ut.data[0] & 1) != 0)
        n->mtime = (int64_t)(int32_t)mm__le32(ut.data + 1) * 1000000000;
    if (nt.len >= 32 && mm__le16(nt.data + 4) == 1 && mm__le16(nt.data + 6) == 24) {
        const uint64_t t = mm__le64(nt.data + 8), base = UINT64_C(116444736000000000);
        if (t >= base && t - base < INT64_MAX / 100)
            n->mtime = (int64_t)(t - base) * 100;
    }
}

/* 0x7075: the name in UTF-8, if it belongs to the stored one. */
static void take_unicode(mm_zip_entry *n, const unsigned char *p, size_t len)
{
    const extra u = find_extra(p, len, 0x7075);

    if ((n->flags & UTF8) != 0 || u.len < 6 || u.data[0] != 1
        || mm__le32(u.data + 1) != crc32(0, (const unsigned char *)n->stored, n->stored_len))
        return;
    n->name = (const char *)u.data + 5;
    n->name_len = (uint32_t)(u.len - 5);
}

static void take_mode(mm_zip_entry *n, unsigned host, uint32_t attributes)
{
    const uint32_t unix_mode = host == HOST_UNIX ? attributes >> 16 : 0;
    const bool slash = n->name_len > 0 && n->name[n->name_len - 1] == '/';

    switch (unix_mode & 0170000) {
    case 0:       n->type = slash || (attributes & DOS_FOLDER) != 0 ? MM_ZIP_FOLDER : MM_ZIP_FILE; break;
    case 0100000: n->type = MM_ZIP_FILE; break;
    case 0040000: n->type = MM_ZIP_FOLDER; break;
    case 0120000: n->type = MM_ZIP_LINK; break;
    default:      n->type = MM_ZIP_OTHER; break;
    }
    n->mode = unix_mode & 0777;
    if ((unix_mode & 07777) == 0)
        n->mode = n->type == MM_ZIP_FOLDER ? 0755 : 0644;
}

static mm_code check_place(const mm_zip *z, const mm_zip_entry *n)
{
    if (n->offset > z->table_at || n->packed > z->table_at - n->offset)
        return mm__zip_damaged(z, NULL, "an entry lies outside");
    return MM_OK;
}

/* Record at p, of which `len` bytes are left in the table. */
static mm_code take_record(mm_zip *z, const unsigned char *p, size_t len, mm_zip_entry *n, size_t *used)
{
    const size_t name = len < RECORD ? 0 : mm__le16(p + 28), more = len < RECORD ? 0 : mm__le16(p + 30);
    const unsigned char *field = p + RECORD + name;
    extra wide;

    *used = RECORD + name + more + (len < RECORD ? 0 : mm__le16(p + 32));
    if (*used > len || mm__le32(p) != 0x02014b50)
        return mm__zip_damaged(z, NULL, "its table breaks off");
    *n = (mm_zip_entry){ .stored = (const char *)p + RECORD, .stored_len = (uint32_t)name,
                         .flags = mm__le16(p + 8), .method = mm__le16(p + 10), .crc = mm__le32(p + 16),
                         .packed = mm__le32(p + 20), .size = mm__le32(p + 24), .offset = mm__le32(p + 42),
                         .mtime = dos_time(mm__le16(p + 14), mm__le16(p + 12)) };
    n->name = n->stored;
    n->name_len = n->stored_len;
    wide = find_extra(field, more, 1);
    if (!large_field(&n->size, &wide) || !large_field(&n->packed, &wide) || !large_field(&n->offset, &wide))
        return mm__zip_damaged(z, NULL, "a large entry without its numbers");
    take_times(n, field, more);
    take_unicode(n, field, more);
    take_mode(n, p[5], mm__le32(p + 38));
    return check_place(z, n);
}

/* The names are wanted with a NUL behind them. */
static mm_code own_name(mm_zip *z, mm_zip_entry *n)
{
    n->name = mm__arena_text(&z->names, n->name, n->name_len);
    return n->name != NULL ? MM_OK : MM_E_NOMEM;
}

static mm_code add_entry(mm_zip *z, const mm_zip_entry *n)
{
    if (z->n == z->ctx->limits.max_entries)
        return mm__fail(z->ctx, MM_E_LIMIT, "core/limit", z->name, "more than %llu entries",
                        (unsigned long long)z->ctx->limits.max_entries);
    if (z->n == z->cap) {
        const size_t cap = z->cap == 0 ? 64 : z->cap + z->cap / 2;
        mm_zip_entry *list = mm__resize(z->ctx, z->list, z->cap * sizeof *list, cap * sizeof *list);
        if (list == NULL)
            return MM_E_NOMEM;
        z->list = list;
        z->cap = cap;
    }
    z->list[z->n++] = *n;
    return MM_OK;
}

static mm_code read_table(mm_zip *z, const ending *e)
{
    uint64_t packed = 0;

    for (size_t at = 0, used = 0; at < z->table_len; at += used) {
        mm_zip_entry n;
        MM_TRY(take_record(z, z->table + at, z->table_len - at, &n, &used));
        MM_TRY(own_name(z, &n));
        MM_TRY(add_entry(z, &n));
        packed += n.packed; /* no overflow: each is at most the size of the archive, and there are 5 million */
        if (packed > z->size)
            return mm__zip_damaged(z, NULL, "its entries overlap");
    }
    if (z->n != e->count)
        return mm__zip_damaged(z, NULL, "its table has another number of entries than its end says");
    return MM_OK;
}

mm_code mm__zip_open(mm_zip **out, mm_ctx *ctx, const char *name, uint64_t size, mm_read_at_fn *read, void *user)
{
    mm_zip *z = mm__alloc(ctx, sizeof *z);
    ending e = { 0 };
    mm_code code;

    *out = NULL;
    if (z == NULL)
        return MM_E_NOMEM;
    z->ctx = ctx;
    z->name = name;
    z->size = size;
    z->read = read;
    z->user = user;
    mm__arena_init(&z->names, ctx);
    code = find_end(z, &e);
    if (code == MM_OK)
        code = find_end64(z, &e);
    if (code == MM_OK && (e.size > e.at || e.offset > e.at - e.size))
        code = mm__zip_damaged(z, NULL, "its table lies outside");
    z->table_at = e.offset;
    z->table_len = (size_t)e.size;
    if (code == MM_OK && z->table_len > 0 && (z->table = mm__resize(ctx, NULL, 0, z->table_len)) == NULL)
        code = MM_E_NOMEM;
    if (code == MM_OK && z->table_len > 0)
        code = read(user, z->table_at, z->table, z->table_len);
    if (code == MM_OK)
        code = read_table(z, &e);
    if (code == MM_OK)
        *out = z;
    else
        mm__zip_free(z);
    return code;
}

void mm__zip_free(mm_zip *z)
{
    if (z == NULL)
        return;
    mm__free(z->ctx, z->table, z->table_len);
    mm__free(z->ctx, z->list, z->cap * sizeof *z->list);
    mm__arena_free(&z->names);
    mm__free(z->ctx, z, sizeof *z);
}

const mm_zip_entry *mm__zip_next(const mm_zip *z, size_t *it)
{
    return *it < z->n ? &z->list[(*it)++] : NULL;
}

bool mm__zip_encrypted(const mm_zip_entry *n)
{
    return (n->flags & (1 | 1 << 6 | 1 << 13)) != 0;
}
