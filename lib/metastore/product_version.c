#include "metastore/product_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Digits up to `end`; false: none, or more than 32 bits. */
static bool number(const char **at, const char *end, uint32_t *out)
{
    uint64_t v = 0;
    const char *s = *at;

    for (; s < end && *s >= '0' && *s <= '9'; s++) {
        v = v * 10 + (uint64_t)(*s - '0');
        if (v > UINT32_MAX)
            return false;
    }
    if (s == *at)
        return false;
    *out = (uint32_t)v;
    *at = s;
    return true;
}

bool mm__version_parse(const char *text, size_t len, mm_version *out)
{
    const char *cut = len > 0 ? memchr(text, '-', len) : NULL, *end = cut != NULL ? cut : text + len;
    mm_version v = { .n = { 0 } };
    size_t n = 0;

    while (n < MM_COUNT(v.n)) {
        if (!number(&text, end, &v.n[n++]))
            return false;
        if (text == end)
            break;
        if (n == MM_COUNT(v.n) || *text++ != '.')
            return false;
    }
    if (n < 2)
        return false;
    v.known = true;
    v.cut = cut != NULL;
    *out = v;
    return true;
}

int mm__version_cmp(const mm_version *a, const mm_version *b)
{
    if (a->known != b->known)
        return a->known ? 1 : -1;
    for (size_t i = 0; i < MM_COUNT(a->n); i++)
        if (a->n[i] != b->n[i])
            return a->n[i] < b->n[i] ? -1 : 1;
    return 0;
}

void mm__version_text(const mm_version *v, char text[MM_VERSION_TEXT])
{
    snprintf(text, MM_VERSION_TEXT, "%" PRIu32 ".%" PRIu32 ".%" PRIu32 ".%" PRIu32 "%s", v->n[0], v->n[1], v->n[2],
             v->n[3], v->cut ? "-SNAPSHOT" : "");
}
