#ifndef METAMIG_TESTS_RAW_ZIP_H
#define METAMIG_TESTS_RAW_ZIP_H

/* Zip archives byte by byte, entries stored, so that each number can be wrong. */
#include <stddef.h>
#include <stdint.h>

typedef struct raw_zip_entry {
    const char *name, *text;
    const char *head_name;   /* in the head, NULL = the same */
    unsigned    flags, method, host, time, date;
    uint32_t    attributes;  /* upper half: mode of Unix */
    const void *extra;       /* of the table */
    size_t      extra_len;
    int         crc_off, size_off, packed_off;  /* added to what is right */
    uint32_t    offset;      /* 0 = right */
} raw_zip_entry;

typedef struct raw_zip { unsigned char *data; size_t len, cap; } raw_zip;

void raw_zip_make(raw_zip *z, const raw_zip_entry *entries, size_t n);
void raw_zip_add(raw_zip *z, const void *data, size_t len);
void raw_zip_free(raw_zip *z);

#endif
