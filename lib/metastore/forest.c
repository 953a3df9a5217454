/* TrieDictionaryForest: tries back to back, each with the values that follow those of the one before. docs/formats/
 * kylin-binary-resources.md 3.7. */
#include "metastore/dictionary.h"

#include "metastore/java_utf.h"
#include "metastore/trie.h"

#include <string.h>

typedef struct forest {
    mm_binary *bin;
    size_t     at;            /* next byte */
    unsigned   digits;
    uint32_t   n_offsets, n_dividers, n_tries;
    size_t     offsets;       /* places of the lists */
    size_t     divider;       /* of the divider of the next trie */
    unsigned char *value;     /* first value of a trie */
    size_t     cap;
} forest;

static bool fault(forest *f, size_t at, const char *text)
{
    mm__binary_report(f->bin, MM_BIN_FOREST, MM_ERROR, at, "%s", text);
    return false;
}

static size_t rest(const forest *f)
{
    return f->bin->len - f->at;
}

static bool take_int(forest *f, int32_t *out)
{
    if (rest(f) < 4)
        return fault(f, f->at, "head of the forest runs over the end");
    *out = (int32_t)mm__be32(f->bin->data + f->at);
    f->at += 4;
    return true;
}

/* A count of things that take at least `each` bytes. */
static bool take_count(forest *f, size_t each, const char *text, uint32_t *out)
{
    int32_t n;

    if (!take_int(f, &n))
        return false;
    if (n < 0 || (uint64_t)(uint32_t)n * each > rest(f))
        return fault(f, f->at - 4, text);
    *out = (uint32_t)n;
    return true;
}

static bool skip_dividers(forest *f)
{
    int32_t len;

    for (uint32_t i = 0; i < f->n_dividers; i++) {
        if (!take_int(f, &len))
            return false;
        if (len < 0 || (size_t)len > rest(f))
            return fault(f, f->at - 4, "divider runs over the end");
        f->at += (size_t)len;
    }
    return true;
}

static bool read_lists(forest *f)
{
    if (!take_count(f, 4, "number of value offsets does not fit", &f->n_offsets))
        return false;
    f->offsets = f->at;
    f->at += (size_t)f->n_offsets * 4;
    if (!take_count(f, 4, "number of dividers does not fit", &f->n_dividers))
        return false;
    f->divider = f->at;
    if (!skip_dividers(f) || !take_count(f, 22, "number of tries does not fit", &f->n_tries))
        return false;
    if (f->n_offsets != f->n_dividers || f->n_dividers != f->n_tries)
        fault(f, f->at - 4, "offsets, dividers and tries are not equally many");
    return true;
}

static bool read_head(forest *f)
{
    const size_t start = f->at;
    int32_t head_size, base_id;
    size_t name, end;

    if (!take_int(f, &head_size) || !take_int(f, &base_id))
        return false;
    name = f->at;
    if (base_id < 0)
        fault(f, start + 4, "first id is negative");
    if (!mm__binary_utf(f->bin, name, MM_BIN_FOREST, "name of the converter", &end))
        return false;
    mm__trie_converter(f->bin, name, (const char *)f->bin->data + name + 2, end - name - 2);
    f->digits = mm__trie_digits((const char *)f->bin->data + name + 2, end - name - 2);
    f->at = end;
    if (!read_lists(f))
        return false;
    if (head_size < 0 || (size_t)head_size != f->at - start - 4)
        fault(f, start, "size of the head is wrong");
    return true;
}

/* Compares the first value of a trie with its divider. */
static bool check_divider(forest *f, const mm_trie *trie)
{
    const unsigned char *p = f->bin->data + f->divider;
    const size_t n = mm__be32(p);
    size_t len;

    if (trie->sound && f->cap < n) {
        unsigned char *value = mm__arena_alloc(f->bin->arena, n * 2);
        if (value == NULL) {
            f->bin->code = MM_E_NOMEM;
            return false;
        }
        f->value = value;
        f->cap = n * 2;
    }
    if (trie->sound
        && (!mm__trie_value(trie, 0, f->value, f->cap, &len) || len != n
            || (n > 0 && memcmp(f->value, p + 4, n) != 0)))
        fault(f, f->divider, "divider is not the first value of its trie");
    f->divider += 4 + n;
    return true;
}

static bool check_tries(forest *f, uint64_t *values, uint64_t *splits)
{
    mm_trie trie;

    for (uint32_t i = 0; i < f->n_tries; i++) {
        const size_t offset = f->offsets + (size_t)i * 4;
        if (!mm__trie_check(f->bin, f->at, f->bin->len, f->digits != 0 ? f->digits : MM_TRIE_BY_CONVERTER, &trie))
            return false;
        f->at = trie.end;
        if (trie.base_id != 0)
            fault(f, trie.at + 16, "first id of a trie is not 0");
        if (i < f->n_offsets && mm__be32(f->bin->data + offset) != *values)
            fault(f, offset, "offset is not the number of values in the tries before");
        if (i < f->n_dividers && !check_divider(f, &trie))
            return false;
        *values += trie.values;
        *splits += trie.sound ? trie.splits : 0;
    }
    return true;
}

bool mm__forest_check(mm_binary *bin, size_t at, size_t *end, uint64_t *values, uint64_t *splits)
{
    forest f = { .bin = bin, .at = at };
    bool known;

    *values = *splits = 0;
    known = read_head(&f) && check_tries(&f, values, splits);
    *end = f.at;
    return known;
}
