/* Strings: decode, compare, escape. */
#include "json/json_impl.h"
#include "json/json_bytes.h"

/* ---- decode ---- */
static unsigned hex4(const char *s)
{
    unsigned x = 0;
    for (int i = 0; i < 4; i++)
        x = x << 4 | (unsigned)(s[i] <= '9' ? s[i] - '0' : (s[i] | 0x20) - 'a' + 10);
    return x;
}

static char *put_utf8(char *out, unsigned c)
{
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (c & 0x3f));
    return out;
}

/* s is behind "\u"; returns what follows the escape or the pair. */
static const char *decode_unit(const char *s, const char *end, char **out, unsigned *lone)
{
    unsigned c = hex4(s), low;

    s += 4;
    if (c >= 0xd800 && c < 0xdc00 && end - s >= 6 && s[0] == '\\' && s[1] == 'u' && (low = hex4(s + 2)) >= 0xdc00 &&
        low <= 0xdfff) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        s += 6;
    } else if (c >= 0xd800 && c <= 0xdfff && *lone == 0) {
        *lone = c;
    }
    *out = put_utf8(*out, c);
    return s;
}

size_t mm__json_decode(const char *text, size_t n, char *out, unsigned *lone)
{
    const char *s = text, *const end = text + n;
    char *const start = out;

    *lone = 0;
    while (s < end) {
        const char *slash = memchr(s, '\\', (size_t)(end - s));
        size_t plain = (size_t)((slash != NULL ? slash : end) - s);

        memcpy(out, s, plain);
        out += plain;
        s += plain;
        if (slash == NULL)
            break;
        s += 2;
        switch (s[-1]) {
        case 'b': *out++ = '\b'; break;
        case 'f': *out++ = '\f'; break;
        case 'n': *out++ = '\n'; break;
        case 'r': *out++ = '\r'; break;
        case 't': *out++ = '\t'; break;
        case 'u': s = decode_unit(s, end, &out, lone); break;
        default: *out++ = s[-1];
        }
    }
    return (size_t)(out - start);
}

mm_code mm__json_decoded(mm_json *json, int which, const char *text, size_t n, const char **out, size_t *n_out)
{
    unsigned lone;
    char *room = mm__json_room(json, &json->name[which], n + 1, 1);

    if (room == NULL)
        return MM_E_NOMEM;
    *n_out = mm__json_decode(text, n, room, &lone);
    *out = room;
    return MM_OK;
}

mm_code mm__json_name(mm_json *json, int which, uint32_t tok, const char **name, size_t *n)
{
    const mm_tok *t = &json->tape[tok];
    const char *text = mm__json_text(json, tok) + t->off;

    if ((t->meta & MM_TOK_ESC) != 0)
        return mm__json_decoded(json, which, text, t->len, name, n);
    *name = text;
    *n = t->len;
    return MM_OK;
}

/* ---- compare ---- */
uint32_t mm__json_hash(const mm_json *json, const char *name, size_t n)
{
    const mm_byte *s = (const mm_byte *)name;
    mm_byte last[16] = { 0 }; /* a caller's text need not be readable past its end */
    size_t left = n;
    const uint64_t seed = mm__hash_blocks(&s, &left, json->ctx->hash_seed);

    memcpy(last, s, left);
    return mm__hash_last(last, left, n, seed);
}

/* Reads the decoded bytes of a token one by one: comparing needs no memory, so it cannot fail. */
typedef struct reader { const char *s, *end; char unit[8]; size_t at, n; } reader;

static int read_byte(reader *r) /* -1: end */
{
    char *after = r->unit;
    unsigned lone = 0;

    if (r->at < r->n)
        return (unsigned char)r->unit[r->at++];
    if (r->s == r->end)
        return -1;
    if (*r->s != '\\')
        return (unsigned char)*r->s++;
    if (r->s[1] == 'u') {
        r->s = decode_unit(r->s + 2, r->end, &after, &lone);
    } else {
        after += mm__json_decode(r->s, 2, r->unit, &lone);
        r->s += 2;
    }
    r->n = (size_t)(after - r->unit);
    r->at = 1;
    return (unsigned char)r->unit[0];
}

/* Shorter first, then by bytes. */
static int order_decoded(reader *a, reader *b)
{
    int order = 0;

    for (;;) {
        int x = read_byte(a), y = read_byte(b);
        if (x < 0 || y < 0)
            return x >= 0 ? 1 : y >= 0 ? -1 : order;
        if (order == 0)
            order = x - y;
    }
}

static bool escaped_is(reader r, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (read_byte(&r) != (unsigned char)text[i])
            return false;
    return read_byte(&r) < 0;
}

bool mm__json_is(mm_json *json, uint32_t tok, const char *text, size_t n)
{
    const mm_tok *t = &json->tape[tok];
    const char *s = mm__json_text(json, tok) + t->off;

    if ((t->meta & MM_TOK_ESC) != 0)
        return n <= t->len && escaped_is((reader){ s, s + t->len, { 0 }, 0, 0 }, text, n);
    return t->len == n && memcmp(s, text, n) == 0;
}

int mm__json_order(mm_json *json, uint32_t a, uint32_t b)
{
    const mm_tok *x = &json->tape[a], *y = &json->tape[b];
    reader r = { mm__json_text(json, a) + x->off, NULL, { 0 }, 0, 0 };
    reader q = { mm__json_text(json, b) + y->off, NULL, { 0 }, 0, 0 };

    if (((x->meta | y->meta) & MM_TOK_ESC) == 0) {
        int order = x->len != y->len ? (x->len < y->len ? -1 : 1) : 0;
        return order != 0 ? order : memcmp(r.s, q.s, x->len);
    }
    r.end = r.s + x->len;
    q.end = q.s + y->len;
    return order_decoded(&r, &q);
}

/* ---- escape ---- */
static void escape_astral(mm_buf *out, const unsigned char *s)
{
    unsigned c = (s[0] & 7u) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 | (s[3] & 0x3fu);

    c -= 0x10000;
    mm__buf_printf(out, "\\u%04X\\u%04X", 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

static void escape_byte(mm_buf *out, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *p = memchr(from, c, sizeof from - 1);

    if (p != NULL) {
        const char pair[2] = { '\\', to[p - from] };
        mm__buf_add(out, pair, 2);
    } else {
        mm__buf_printf(out, "\\u%04X", c);
    }
}

/* Skips whole words of ASCII that need no escape. */
static const unsigned char *skip_words(const unsigned char *s, const unsigned char *end)
{
    for (; end - s >= 8; s += 8) {
        uint64_t x = mm__load64(s);
        uint64_t hit = ((x ^ MM_ONES * '"') - MM_ONES) | ((x ^ MM_ONES * '\\') - MM_ONES) | (x - MM_ONES * 0x20) | x;
        if ((hit & MM_HIGHS) != 0)
            break;
    }
    return s;
}

void mm__json_escape(mm_buf *out, const char *text, size_t n, bool astral)
{
    const unsigned char *s = (const unsigned char *)text, *const end = s + n, *plain = s;

    for (s = skip_words(s, end); s < end; s++) {
        bool pair = astral && *s >= 0xf0 && end - s >= 4;

        if (!pair && *s >= 0x20 && *s != '"' && *s != '\\')
            continue;
        mm__buf_add(out, plain, (size_t)(s - plain));
        if (pair) {
            escape_astral(out, s);
            s += 3;
        } else {
            escape_byte(out, *s);
        }
        plain = s + 1;
        s = skip_words(plain, end) - 1;
    }
    mm__buf_add(out, plain, (size_t)(end - plain));
}
