/* A tskv table in the very words of a server: no blanks, no escapes, members in the order of the struct. Most of a
 * dump's bytes are such tables, so they are read here in one go, without tokens and without memory. Whatever looks
 * different, right or wrong, is left to the parser and the rules. docs/formats/cnosdb-2.3-to-2.4.md 2.8. */
#include "cnosdb/cnosdb_table_text.h"
#include "json/json_bytes.h"

#include <string.h>

enum { MAX_COLUMNS = 512, DEPTH = 5 }; /* a column's type is the fifth value inside another */

typedef struct name { const mm_byte *text; uint32_t len; } name;
typedef struct columns { name names[MAX_COLUMNS]; uint32_t n; } columns;

/* ---- pieces: each moves *at behind what it reads, or says no ---- */

#define IS(at, text) literal((at), (text), sizeof(text) - 1)
/* Words that overlap instead of a call: `len` is known where this is compiled, at most 32, and less than the padding of
 * a text. */
static inline __attribute__((always_inline)) bool literal(const mm_byte **at, const char *text, size_t len)
{
    const mm_byte *a = *at, *b = (const mm_byte *)text;
    uint64_t differ;

    if (len >= 8) {
        differ = (mm__load64(a) ^ mm__load64(b)) | (mm__load64(a + len - 8) ^ mm__load64(b + len - 8));
        if (len > 16)
            differ |= (mm__load64(a + 8) ^ mm__load64(b + 8)) | (mm__load64(a + len - 16) ^ mm__load64(b + len - 16));
        if (differ != 0)
            return false;
    } else if (memcmp(a, b, len) != 0) {
        return false;
    }
    *at += len;
    return true;
}

/* Behind the opening quote. The line has been found to be well-formed UTF-8 before. */
static inline bool string(const mm_byte **at, name *out)
{
    const mm_byte *quote = mm__plain_end(*at);

    while (*quote >= 0x80)
        quote = mm__plain_end(quote + 1);
    if (*quote != '"')
        return false;
    out->text = *at;
    out->len = (uint32_t)(quote - *at);
    *at = quote + 1;
    return true;
}

static inline bool is_name(const mm_byte **at, const char *text, size_t len)
{
    name n;

    return string(at, &n) && n.len == len && memcmp(n.text, text, len) == 0;
}

/* At most `most` digits, as JSON allows them. */
static inline bool number(const mm_byte **at, ptrdiff_t most, uint64_t *out)
{
    const mm_byte *s = *at;
    uint64_t n = (uint64_t)*s - '0';

    if (n > 9)
        return false;
    s++;
    if (n > 0)
        for (; (unsigned)(*s - '0') < 10 && s - *at <= most; s++)
            n = n * 10 + (uint64_t)(*s - '0');
    if ((unsigned)(*s - '0') < 10 || s - *at > most)
        return false;
    *at = s;
    *out = n;
    return true;
}

static inline bool same(const mm_byte *a, const mm_byte *b, size_t len)
{
    if (len > 16)
        return memcmp(a, b, len) == 0;
    if (len >= 8)
        return mm__load64(a) == mm__load64(b) && mm__load64(a + len - 8) == mm__load64(b + len - 8);
    return len == 0 || ((mm__load64(a) ^ mm__load64(b)) & ~UINT64_C(0) >> (64 - 8 * len)) == 0;
}

/* ---- types and encodings ---- */

typedef struct word { char text[8]; uint32_t bits; } word; /* filled up with NULs */

enum { DEFAULT = 1, NONE = 2, DELTA = 4, QUANTILE = 8, GZIP = 16, BZIP = 32, GORILLA = 64, SNAPPY = 128, ZSTD = 256,
       ZLIB = 512, BITPACK = 1024, UNKNOWN = 2048, WHOLE = DEFAULT | NONE | DELTA | QUANTILE,
       TEXT = DEFAULT | NONE | GZIP | BZIP | SNAPPY | ZSTD | ZLIB };
/* DeltaTs is not read by all profiles: the parser's. */
static const word encodings[] = {
    { "Default", DEFAULT }, { "Snappy", SNAPPY }, { "Gorilla", GORILLA }, { "Delta", DELTA }, { "Quantile", QUANTILE },
    { "BitPack", BITPACK }, { "Gzip", GZIP }, { "Bzip", BZIP }, { "Zstd", ZSTD }, { "Zlib", ZLIB }, { "Null", NONE },
    { "Unknown", UNKNOWN },
};
/* The encodings that are meant for them (V32). */
static const word field_types[] = {
    { "Float", DEFAULT | NONE | GORILLA | QUANTILE }, { "String", TEXT }, { "Integer", WHOLE }, { "Unsigned", WHOLE },
    { "Boolean", DEFAULT | NONE | BITPACK }, { "Unknown", 0 },
};

/* Behind the opening quote; what the word allows. */
static inline bool find(const mm_byte **at, const word *list, size_t n, uint32_t *bits)
{
    const mm_byte *text = *at;
    uint64_t given;
    name w;

    if (!string(at, &w) || w.len == 0 || w.len > 8)
        return false;
    given = mm__load64(text) & ~UINT64_C(0) >> (64 - 8 * w.len);
    for (size_t i = 0; i < n; i++)
        if (mm__load64(list[i].text) == given) {
            *bits = list[i].bits;
            return true;
        }
    return false;
}

/* ---- columns ---- */

static inline bool time_unit(const mm_byte **at, const char **precision)
{
    *precision = IS(at, "Nanosecond\"") ? "NS" : IS(at, "Millisecond\"") ? "MS" : IS(at, "Microsecond\"") ? "US"
        : IS(at, "Second\"") ? "?" : NULL;
    return *precision != NULL;
}

/* With the encodings that it allows; `precision` is left alone but by a time. */
static inline bool type(const mm_byte **at, uint32_t *allowed, const char **precision)
{
    if (IS(at, "{\"Field\":\""))
        return find(at, field_types, MM_COUNT(field_types), allowed) && IS(at, "}");
    *allowed = TEXT;
    if (IS(at, "\"Tag\""))
        return true;
    *allowed = WHOLE;
    return IS(at, "{\"Time\":\"") && time_unit(at, precision) && IS(at, "}");
}

/* V30: ids ascend and stay below the next one; one column of time, called "time". */
static bool list(const mm_byte **at, uint64_t next_id, columns *c, cn_table *out)
{
    uint64_t id, least = 0;

    out->fits = true;
    out->unit = NULL;
    for (c->n = 0; c->n < MAX_COLUMNS; ++*at) {
        name *n = &c->names[c->n++];
        const char *unit = NULL;
        uint32_t allowed, encoding;
        if (!IS(at, "{\"id\":") || !number(at, 9, &id) || id < least || !IS(at, ",\"name\":\"") || !string(at, n)
            || !IS(at, ",\"column_type\":") || !type(at, &allowed, &unit) || !IS(at, ",\"encoding\":\"")
            || !find(at, encodings, MM_COUNT(encodings), &encoding) || !IS(at, "}"))
            return false;
        if (unit != NULL) {
            if (out->unit != NULL || n->len != 4 || memcmp(n->text, "time", 4) != 0)
                return false;
            out->unit = unit;
        }
        out->fits &= (allowed & encoding) != 0;
        least = id + 1;
        if (**at != ',')
            return out->unit != NULL && id < next_id;
    }
    return false;
}

/* Names of members, so a second one is a duplicate member of columns_index. */
static bool are_distinct(const columns *c)
{
    uint16_t slots[2 * MAX_COLUMNS]; /* 1 + column; 0 = free */
    uint32_t size = 16;

    while (size < 2 * c->n)
        size *= 2;
    memset(slots, 0, size * sizeof *slots);
    for (uint32_t i = 0; i < c->n; i++) {
        const name *n = &c->names[i];
        uint32_t at = mm__name_hash(n->text, n->len, MM_HASH_A) & (size - 1);
        for (; slots[at] != 0; at = (at + 1) & (size - 1)) {
            const name *other = &c->names[slots[at] - 1];
            if (other->len == n->len && same(other->text, n->text, n->len))
                return false;
        }
        slots[at] = (uint16_t)(i + 1);
    }
    return true;
}

/* V31: as many members as columns, each the place of the column of its name, no place twice. */
static bool index_agrees(const mm_byte **at, const columns *c)
{
    uint64_t seen[MAX_COLUMNS / 64] = { 0 };

    for (uint32_t i = 0; i < c->n; i++) {
        uint64_t place;
        name n;
        if (!IS(at, "\"") || !string(at, &n) || !IS(at, ":") || !number(at, 9, &place) || place >= c->n
            || (seen[place / 64] >> place % 64 & 1) != 0 || n.len != c->names[place].len
            || !same(n.text, c->names[place].text, n.len))
            return false;
        seen[place / 64] |= UINT64_C(1) << place % 64;
        if (*(*at)++ != (i + 1 < c->n ? ',' : '}'))
            return false;
    }
    return are_distinct(c);
}

/* ---- the table ---- */

static bool version(const mm_byte **at, cn_table *out)
{
    uint64_t value;

    out->old_name = NULL;
    if (!IS(at, ",\"schema_version\":")) {
        out->old_name = (const char *)*at + 2;
        if (!IS(at, ",\"schema_id\":"))
            return false;
    }
    return number(at, 19, &value); /* so many digits always fit */
}

static bool read_table(const mm_byte **at, const cn_key *key, cn_table *out)
{
    columns c;
    uint64_t next;

    return IS(at, "{\"TsKvTableSchema\":{\"tenant\":\"") && is_name(at, key->part[3], key->len[3])
        && IS(at, ",\"db\":\"") && is_name(at, key->part[5], key->len[5]) && IS(at, ",\"name\":\"")
        && is_name(at, key->part[7], key->len[7]) && version(at, out) && IS(at, ",\"next_column_id\":")
        && number(at, 9, &next) && IS(at, ",\"columns\":[") && list(at, next, &c, out)
        && IS(at, "],\"columns_index\":{")
        && index_agrees(at, &c) && IS(at, "}}");
}

bool mm__cnosdb_table_read(const mm_doc *doc, const cn_key *key, cn_table *out)
{
    const mm_ctx *ctx = mm_run_ctx(doc->run);
    const mm_byte *at = (const mm_byte *)doc->data;

    return key->kind == CN_TABLE && doc->len <= ctx->limits.max_doc && ctx->limits.max_depth >= DEPTH
        && read_table(&at, key, out) && at == (const mm_byte *)doc->data + doc->len;
}

bool mm__cnosdb_table_is_of(const cn_table *table, unsigned profile)
{
    return (table->old_name != NULL) == ((profile & (CN_A | CN_A1)) != 0);
}

char *mm__cnosdb_table_renamed(const mm_doc *doc, const cn_table *table, size_t *len)
{
    static const char old[] = "schema_id", new[] = "schema_version";
    const size_t before = (size_t)(table->old_name - doc->data), after = doc->len - before - (sizeof old - 1);
    char *text;

    *len = before + sizeof new - 1 + after;
    text = mm__arena_alloc(doc->arena, *len + 1);
    if (text == NULL)
        return NULL;
    memcpy(text, doc->data, before);
    memcpy(text + before, new, sizeof new - 1);
    memcpy(text + before + sizeof new - 1, table->old_name + sizeof old - 1, after);
    text[*len] = 0;
    return text;
}
