#include "support/raw_zip.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

void raw_zip_add(raw_zip *z, const void *data, size_t len)
{
    if (z->len + len > z->cap) {
        z->cap = (z->len + len) * 2;
        z->data = realloc(z->data, z->cap);
        ck_assert_ptr_nonnull(z->data);
    }
    if (len > 0)
        memcpy(z->data + z->len, data, len);
    z->len += len;
}

static void number(raw_zip *z, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++, v >>= 8) {
        const unsigned char c = (unsigned char)v;
        raw_zip_add(z, &c, 1);
    }
}

static void common(raw_zip *z, const raw_zip_entry *e, const char *name)
{
    const size_t len = strlen(e->text);

    number(z, e->flags, 2);
    number(z, e->method, 2);
    number(z, e->time, 2);
    number(z, e->date, 2);
    number(z, (uint32_t)(crc32(0, (const unsigned char *)e->text, (uInt)len) + (uint32_t)e->crc_off), 4);
    number(z, (uint32_t)((int)len + e->packed_off), 4);
    number(z, (uint32_t)((int)len + e->size_off), 4);
    number(z, strlen(name), 2);
}

void raw_zip_make(raw_zip *z, const raw_zip_entry *entries, size_t n)
{
    raw_zip table = { 0 };
    size_t at;

    for (size_t i = 0; i < n; i++) {
        const raw_zip_entry *e = &entries[i];
        const char *name = e->head_name != NULL ? e->head_name : e->name;
        const size_t start = z->len;
        number(z, 0x04034b50, 4);
        number(z, 20, 2);
        common(z, e, name);
        number(z, 0, 2);
        raw_zip_add(z, name, strlen(name));
        raw_zip_add(z, e->text, strlen(e->text));
        number(&table, 0x02014b50, 4);
        number(&table, e->host << 8 | 20, 2);
        number(&table, 20, 2);
        common(&table, e, e->name);
        number(&table, e->extra_len, 2);
        number(&table, 0, 6);
        number(&table, e->attributes, 4);
        number(&table, e->offset != 0 ? e->offset : start, 4);
        raw_zip_add(&table, e->name, strlen(e->name));
        raw_zip_add(&table, e->extra, e->extra_len);
    }
    at = z->len;
    raw_zip_add(z, table.data, table.len);
    number(z, 0x06054b50, 4);
    number(z, 0, 4);
    number(z, n, 2);
    number(z, n, 2);
    number(z, table.len, 4);
    number(z, at, 4);
    number(z, 0, 2);
    raw_zip_free(&table);
}

void raw_zip_free(raw_zip *z)
{
    free(z->data);
    memset(z, 0, sizeof *z);
}
