#include "support/raw_tar.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(raw_tar *t, const void *data, size_t len)
{
    if (t->len + len > t->cap) {
        t->cap = (t->len + len) * 2;
        t->data = realloc(t->data, t->cap);
        ck_assert_ptr_nonnull(t->data);
    }
    if (len > 0)
        memcpy(t->data + t->len, data, len);
    t->len += len;
}

void raw_tar_head(raw_tar *t, const char *name, char type, const char *link, unsigned long size)
{
    unsigned char h[512] = { 0 };
    char number[16];
    unsigned sum = 0;

    memcpy(h, name, strnlen(name, 100));
    memcpy(h + 100, "0000644", 7);
    memcpy(h + 108, "0000000", 7);
    memcpy(h + 116, "0000000", 7);
    snprintf(number, sizeof number, "%011lo", size);
    memcpy(h + 124, number, 11);
    memcpy(h + 136, "12535700000", 11);
    memset(h + 148, ' ', 8);
    h[156] = (unsigned char)type;
    memcpy(h + 157, link, strnlen(link, 100));
    memcpy(h + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof h; i++)
        sum += h[i];
    snprintf(number, sizeof number, "%06o", sum);
    memcpy(h + 148, number, 7);
    add(t, h, sizeof h);
}

void raw_tar_data(raw_tar *t, const void *data, size_t len)
{
    static const char zeros[512];

    add(t, data, len);
    add(t, zeros, (512 - len % 512) % 512);
}

void raw_tar_file(raw_tar *t, const char *name, const char *text)
{
    raw_tar_head(t, name, '0', "", strlen(text));
    raw_tar_data(t, text, strlen(text));
}

void raw_tar_pax(raw_tar *t, const char *key, const void *value, size_t len)
{
    char record[2048];
    size_t total = strlen(key) + len + 3, with = total;
    int n;

    do {
        with = total + (size_t)snprintf(record, sizeof record, "%zu", with);
    } while ((size_t)snprintf(record, sizeof record, "%zu", with) + total != with);
    n = snprintf(record, sizeof record, "%zu %s=", with, key);
    memcpy(record + n, value, len);
    record[(size_t)n + len] = '\n';
    raw_tar_head(t, "pax", 'x', "", with);
    raw_tar_data(t, record, with);
}

void raw_tar_end(raw_tar *t)
{
    static const char zeros[1024];
    add(t, zeros, sizeof zeros);
}

void raw_tar_free(raw_tar *t)
{
    free(t->data);
    memset(t, 0, sizeof *t);
}
