#include "support/binary_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "support/fixture.h"

/* ---- bytes ---- */

void bm_free(bm *b)
{
    free(b->data);
    *b = (bm){ .len = 0 };
}

void bm_reset(bm *b)
{
    b->len = 0;
}

void bm_bytes(bm *b, const void *data, size_t len)
{
    if (b->cap - b->len < len) {
        b->cap = (b->cap + len) * 2;
        b->data = realloc(b->data, b->cap);
        ck_assert_ptr_nonnull(b->data);
    }
    if (len > 0)
        memcpy(b->data + b->len, data, len);
    b->len += len;
}

void bm_text(bm *b, const char *text)
{
    bm_bytes(b, text, strlen(text));
}

void bm_be(bm *b, uint64_t value, unsigned n)
{
    for (unsigned i = n; i-- > 0;) {
        const unsigned char c = (unsigned char)(value >> 8 * i);
        bm_bytes(b, &c, 1);
    }
}

void bm_patch(bm *b, size_t at, uint64_t value, unsigned n)
{
    ck_assert_uint_le(at + n, b->len);
    for (unsigned i = 0; i < n; i++)
        b->data[at + i] = (unsigned char)(value >> 8 * (n - 1 - i));
}

void bm_utf(bm *b, const char *text)
{
    bm_be(b, strlen(text), 2);
    bm_text(b, text);
}

void bm_vint(bm *b, int64_t value)
{
    uint64_t rest = (uint64_t)(value < 0 ? ~value : value);
    unsigned n = 0;

    if (value >= -112 && value <= 127) {
        bm_be(b, (uint64_t)value, 1);
        return;
    }
    for (uint64_t v = rest; v != 0; v >>= 8)
        n++;
    bm_be(b, (uint64_t)(value < 0 ? -120 - (int)n : -112 - (int)n), 1);
    bm_be(b, rest, n);
}

void bm_hex(bm *b, const char *hex)
{
    unsigned v;
    int n;

    for (; sscanf(hex, "%2x%n", &v, &n) == 1; hex += n)
        bm_be(b, v, 1);
}

bm_value bm_v(const char *text)
{
    return (bm_value){ text, strlen(text) };
}

/* ---- tries ---- */

/* A node before it is written: values lo .. hi - 1 share the first depth + part bytes. */
typedef struct draft {
    size_t lo, hi, depth, part;
    bool   split;            /* ends an additional value */
    bool   last;
    size_t child;            /* index of the first child, 0 = none */
    size_t count, offset;
} draft;

typedef struct drafts { draft *at; size_t n, cap; } drafts;

static bool ends_value(const draft *d, const bm_value *values)
{
    return d->split || (d->hi > d->lo && values[d->lo].len == d->depth + d->part);
}

static size_t common(const bm_value *a, const bm_value *b, size_t from)
{
    const unsigned char *x = a->data, *y = b->data;
    size_t i = from;

    while (i < a->len && i < b->len && x[i] == y[i])
        i++;
    return i - from;
}

static draft *add(drafts *d, draft node)
{
    if (d->n == d->cap) {
        d->cap = d->cap * 2 + 64;
        d->at = realloc(d->at, d->cap * sizeof *d->at);
        ck_assert_ptr_nonnull(d->at);
    }
    d->at[d->n] = node;
    return &d->at[d->n++];
}

static void add_children(drafts *d, size_t parent, const bm_value *values)
{
    const draft p = d->at[parent];
    const size_t depth = p.depth + p.part, first = d->n;
    size_t lo = p.lo + (!p.split && ends_value(&p, values));

    /* A value may end exactly where a long part was split: then it is the additional one. */
    if (p.split && lo < p.hi && values[lo].len == depth)
        lo++;
    while (lo < p.hi) {
        const unsigned char c = ((const unsigned char *)values[lo].data)[depth];
        draft node = { .lo = lo, .depth = depth };
        while (lo < p.hi && ((const unsigned char *)values[lo].data)[depth] == c)
            lo++;
        node.hi = lo;
        node.part = common(&values[node.lo], &values[lo - 1], depth);
        if (node.part > 255) {
            node.part = 255;
            node.split = true;
        }
        add(d, node);
    }
    if (d->n > first) {
        d->at[parent].child = first;
        d->at[d->n - 1].last = true;
    }
}

static void count(drafts *d, const bm_value *values)
{
    for (size_t i = d->n; i-- > 0;) {
        draft *n = &d->at[i];
        n->count += ends_value(n, values);
        for (size_t c = n->child; n->child != 0; c++) {
            n->count += d->at[c].count;
            if (d->at[c].last)
                break;
        }
    }
}

static size_t lay_out(drafts *d, size_t fixed)
{
    size_t at = 0;

    for (size_t i = 0; i < d->n; i++) {
        d->at[i].offset = at;
        at += fixed + d->at[i].part;
    }
    return at;
}

static unsigned size_of(uint64_t value)
{
    unsigned n = 0;

    for (; value != 0; value >>= 8)
        n++;
    return n;
}

void bm_trie_head(bm *b, const char *converter, size_t body_len, unsigned child_size, unsigned count_size,
                  unsigned max_len)
{
    if (converter == NULL)
        converter = BM_CONVERTER;
    bm_text(b, "TrieDict");
    bm_be(b, 22 + strlen(converter), 2);
    bm_be(b, body_len, 4);
    bm_be(b, child_size, 1);
    bm_be(b, count_size, 1);
    bm_be(b, 0, 2);
    bm_be(b, max_len, 2);
    bm_utf(b, converter);
}

void bm_node(bm *b, const bm_trie *sizes, bool last, bool value, uint64_t child, uint64_t values, const void *part,
             size_t len)
{
    const size_t at = b->len;

    bm_be(b, child, sizes->child_size);
    b->data[at] = (unsigned char)(b->data[at] | (last ? 0x80 : 0) | (value ? 0x40 : 0));
    bm_be(b, values, sizes->count_size);
    bm_be(b, len, 1);
    bm_bytes(b, part, len);
}

void bm_trie_write(bm *b, bm_trie *trie, const bm_value *values, size_t n)
{
    drafts d = { .n = 0 };
    size_t max_len = 0;

    add(&d, (draft){ .hi = n, .part = n > 0 ? common(&values[0], &values[n - 1], 0) : 0, .last = true });
    for (size_t i = 0; i < d.n; i++)
        add_children(&d, i, values);
    count(&d, values);
    for (size_t i = 0; i < n; i++)
        max_len = values[i].len > max_len ? values[i].len : max_len;
    if (trie->count_size == 0)
        trie->count_size = size_of(d.at[0].count);
    for (unsigned s = 1; trie->child_size == 0; s++)
        if (lay_out(&d, s + trie->count_size + 1) < (UINT64_C(1) << (8 * s - 2)))
            trie->child_size = s;
    trie->body_len = lay_out(&d, trie->child_size + trie->count_size + 1);
    trie->n_nodes = d.n;
    trie->n_values = d.at[0].count;
    trie->at = b->len;
    bm_trie_head(b, trie->converter, trie->body_len, trie->child_size, trie->count_size, (unsigned)max_len);
    trie->nodes = b->len;
    for (size_t i = 0; i < d.n; i++) {
        const draft *x = &d.at[i];
        const unsigned char *part = n > 0 ? (const unsigned char *)values[x->lo].data + x->depth : NULL;
        bm_node(b, trie, x->last, ends_value(x, values), x->child == 0 ? 0 : d.at[x->child].offset, x->count, part,
                x->part);
    }
    free(d.at);
}

void bm_number(char *out, const char *text, unsigned digits)
{
    const bool negative = *text == '-';
    const char *p = negative ? text + 1 : text;
    const int n = (int)strcspn(p, ".");

    sprintf(out, "%c%0*d%s%s", negative ? '-' : '0', (int)digits - n, 0, p, negative ? ";" : "");
    if ((int)digits == n)
        sprintf(out, "%c%s%s", negative ? '-' : '0', p, negative ? ";" : "");
    for (char *c = out + 1; negative && *c != 0; c++)
        if (*c >= '0' && *c <= '9')
            *c = (char)('9' - (*c - '0'));
}

/* ---- files ---- */

size_t bm_dict_header(bm *b, const char *dictionary_class, long cardinality)
{
    char text[1024];

    snprintf(text, sizeof text,
             "{\n  \"uuid\" : \"" BM_UUID "\",\n  \"last_modified\" : 0,\n  \"source_table\" : \"DEFAULT.T\",\n"
             "  \"source_column\" : \"C\",\n  \"source_column_index\" : 0,\n  \"data_type\" : \"string\",\n"
             "  \"input\" : {\n    \"path\" : \"/a/b.csv\",\n    \"size\" : 5,\n    \"last_modified_time\" : 0\n  },\n"
             "  \"dictionary_class\" : \"%s\",\n  \"cardinality\" : %ld\n}", dictionary_class, cardinality);
    bm_utf(b, text);
    return b->len;
}

size_t bm_snapshot_header(bm *b, bool use_dictionary)
{
    char text[1024];

    snprintf(text, sizeof text,
             "{\n  \"uuid\" : \"" BM_UUID "\",\n  \"last_modified\" : 0,\n  \"tableName\" : \"DEFAULT.T\",\n"
             "  \"signature\" : {\n    \"path\" : \"/a/T.csv\",\n    \"size\" : 5,\n"
             "    \"last_modified_time\" : 0\n  },\n"
             "  \"useDictionary\" : %s\n}", use_dictionary ? "true" : "false");
    bm_utf(b, text);
    return b->len;
}

size_t bm_dict(bm *b, const char *dictionary_class, const char *const *texts, size_t n)
{
    bm_value values[64];
    bm_trie trie = { .converter = NULL };
    size_t body;

    ck_assert_uint_le(n, MM_COUNT(values));
    for (size_t i = 0; i < n; i++)
        values[i] = bm_v(texts[i]);
    body = bm_dict_header(b, dictionary_class, (long)n);
    bm_trie_write(b, &trie, values, n);
    return body;
}

size_t bm_forest(bm *b, const char *const *texts, const size_t *sizes, size_t n)
{
    return bm_forest_with(b, BM_CONVERTER, texts, sizes, n);
}

size_t bm_forest_with(bm *b, const char *converter, const char *const *texts, const size_t *sizes, size_t n)
{
    size_t total = 0, body, start;

    for (size_t i = 0; i < n; i++)
        total += sizes[i];
    body = bm_dict_header(b, "org.apache.kylin.dict.TrieDictionaryForest", (long)total);
    bm_be(b, 0, 4); /* size of the head: below */
    bm_be(b, 0, 4);
    bm_utf(b, converter);
    bm_be(b, n, 4);
    for (size_t i = 0, sum = 0; i < n; sum += sizes[i++])
        bm_be(b, sum, 4);
    bm_be(b, n, 4);
    for (size_t i = 0, sum = 0; i < n; sum += sizes[i++]) {
        bm_be(b, strlen(texts[sum]), 4);
        bm_text(b, texts[sum]);
    }
    bm_be(b, n, 4);
    bm_patch(b, body, b->len - body - 4, 4);
    start = 0;
    for (size_t i = 0; i < n; start += sizes[i++]) {
        bm_value values[64];
        bm_trie trie = { .converter = NULL };
        ck_assert_uint_le(sizes[i], MM_COUNT(values));
        for (size_t k = 0; k < sizes[i]; k++)
            values[k] = bm_v(texts[start + k]);
        bm_trie_write(b, &trie, values, sizes[i]);
    }
    return body;
}

const unsigned char bm_sync[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

static void hadoop_text(bm *b, const char *text)
{
    bm_vint(b, (int64_t)strlen(text));
    bm_text(b, text);
}

void bm_seq_head(bm *b, bool compressed)
{
    bm_text(b, "SEQ\x06");
    hadoop_text(b, "org.apache.hadoop.io.LongWritable");
    hadoop_text(b, "org.apache.hadoop.io.BytesWritable");
    bm_be(b, compressed, 1);
    bm_be(b, 0, 1);
    if (compressed)
        hadoop_text(b, "org.apache.hadoop.io.compress.DefaultCodec");
    bm_be(b, 0, 4);
    bm_bytes(b, bm_sync, sizeof bm_sync);
}

void bm_seq_record(bm *b, bool compressed, int64_t key, const void *data, size_t len)
{
    bm value = { .len = 0 };
    uLongf n;

    bm_be(&value, len, 4);
    bm_bytes(&value, data, len);
    if (compressed) {
        unsigned char *out = malloc(n = compressBound(value.len));
        ck_assert_ptr_nonnull(out);
        ck_assert_int_eq(compress(out, &n, value.data, value.len), Z_OK);
        bm_reset(&value);
        bm_bytes(&value, out, n);
        free(out);
    }
    bm_be(b, 8 + value.len, 4);
    bm_be(b, 8, 4);
    bm_be(b, (uint64_t)key, 8);
    bm_bytes(b, value.data, value.len);
    bm_free(&value);
}
