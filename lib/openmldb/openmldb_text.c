#include "openmldb/openmldb_text.h"

om_slice mm__om_slice(const char *text)
{
    return (om_slice){ text, strlen(text) };
}

om_slice mm__om_trim(om_slice s)
{
    while (s.n > 0 && mm__om_is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && mm__om_is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool mm__om_is(om_slice s, const char *text)
{
    return strlen(text) == s.n && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

bool mm__om_same(om_slice a, om_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool mm__om_begins(om_slice s, const char *text)
{
    const size_t n = strlen(text);

    return s.n >= n && memcmp(s.p, text, n) == 0;
}

om_slice mm__om_after(om_slice s, size_t n)
{
    return (om_slice){ s.p + n, s.n - n };
}

om_slice mm__om_word(om_slice s)
{
    size_t n = 0;

    while (n < s.n && !mm__om_is_blank(s.p[n]))
        n++;
    return (om_slice){ s.p, n };
}

const char *mm__om_find(om_slice s, const char *text)
{
    return s.n == 0 ? NULL : memmem(s.p, s.n, text, strlen(text));
}

bool mm__om_number(om_slice s, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;

    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        const unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        if (d > 9 || v > max / 10 || v * 10 > max - d)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

bool mm__om_grow(mm_ctx *ctx, void *at, size_t n, size_t *cap, size_t size)
{
    const size_t want = *cap == 0 ? 16 : *cap * 2;
    void *old, *grown;

    memcpy(&old, at, sizeof old);
    if (n == *cap) {
        if (want > SIZE_MAX / 2 / size) {
            mm__nomem(ctx);
            return false;
        }
        grown = mm__resize(ctx, old, *cap * size, want * size);
        if (grown == NULL)
            return false;
        memcpy(at, &grown, sizeof grown);
        old = grown;
        *cap = want;
    }
    memset((char *)old + n * size, 0, size);
    return true;
}

/* ---- natural merge sort ---- */

typedef struct sorter {
    size_t      size;
    om_compare *cmp;
    void       *user;
} sorter;

/* End of the ascending run that begins at `from`. */
static size_t run_end(const sorter *s, const char *base, size_t from, size_t n)
{
    size_t i = from + 1;

    while (i < n && s->cmp(base + (i - 1) * s->size, base + i * s->size, s->user) <= 0)
        i++;
    return i < n ? i : n;
}

static void merge(const sorter *s, const char *src, char *dst, size_t a, size_t mid, size_t end)
{
    size_t i = a, j = mid, to = a;

    while (i < mid && j < end) {
        const bool right = s->cmp(src + i * s->size, src + j * s->size, s->user) > 0;
        memcpy(dst + to++ * s->size, src + (right ? j++ : i++) * s->size, s->size);
    }
    memcpy(dst + to * s->size, src + i * s->size, (mid - i) * s->size);
    to += mid - i;
    memcpy(dst + to * s->size, src + j * s->size, (end - j) * s->size);
}

/* One pass over all pairs of neighbouring runs; number of runs that are left. */
static size_t merge_pass(const sorter *s, const char *src, char *dst, size_t n)
{
    size_t runs = 0;

    for (size_t a = 0; a < n; runs++) {
        const size_t mid = run_end(s, src, a, n);
        const size_t end = mid < n ? run_end(s, src, mid, n) : n;
        merge(s, src, dst, a, mid, end);
        a = end;
    }
    return runs;
}

mm_code mm__om_sort(mm_ctx *ctx, void *base, size_t n, size_t size, om_compare *cmp, void *user)
{
    const sorter s = { size, cmp, user };
    char *from = base, *to, *spare;

    if (n < 2 || run_end(&s, base, 0, n) == n)
        return MM_OK;
    spare = mm__resize(ctx, NULL, 0, n * size);
    if (spare == NULL)
        return MM_E_NOMEM;
    for (to = spare; merge_pass(&s, from, to, n) > 1;) {
        char *swap = from;
        from = to;
        to = swap;
    }
    if (to != base)
        memcpy(base, to, n * size);
    mm__free(ctx, spare, n * size);
    return MM_OK;
}
