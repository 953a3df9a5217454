/* The tokenizer: one pass, no recursion; open containers are chained through their own tokens.
 * docs/formats/json-layer.md 4.1, 4.3, 4.5. */
#include "json/json_impl.h"
#include "json/json_bytes.h"
#include "core/utf8.h"
#include <stdio.h>

#if defined(__GNUC__)
#define MM_NO_SUM(s) __asm__("" : "+r"(s)) /* keeps the compiler from turning the branch into arithmetic */
#else
#define MM_NO_SUM(s) (void)(s)
#endif
#define MM_COLD __attribute__((noinline, cold))

/* ---- faults ---- */
MM_COLD static mm_code fault(mm_json *json, const char *rule, size_t off, const char *text)
{
    json->fault.code = MM_E_SYNTAX;
    json->fault.rule = rule;
    json->fault.off = off;
    if (text != json->fault.text)
        snprintf(json->fault.text, sizeof json->fault.text, "%s", text);
    return MM_E_SYNTAX;
}

/* Input ended inside a value: names what is still open. */
MM_COLD static mm_code fault_end(mm_json *json, size_t off, uint32_t cur)
{
    unsigned open[2] = { 0, 0 };
    char *text = json->fault.text;
    const size_t cap = sizeof json->fault.text;
    int n = snprintf(text, cap, "unexpected end of value");

    for (; cur != 0; cur = json->tape[cur].next)
        open[mm__tok_kind(&json->tape[cur]) == MM_JSON_ARRAY]++;
    for (int i = 0; i < 2; i++)
        if (open[i] > 0)
            n += snprintf(text + n, cap - (size_t)n, ", %u open %s%s", open[i], i == 0 ? "object" : "array",
                          open[i] == 1 ? "" : "s");
    return fault(json, "json/eof", off, text);
}

/* ---- strings ---- */
static int hex_value(mm_byte c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int hex4(const mm_byte *s) /* -1: not four digits */
{
    int x = 0;
    for (int i = 0; i < 4; i++) {
        int d = hex_value(s[i]);
        if (d < 0)
            return -1;
        x = x << 4 | d;
    }
    return x;
}

/* Checks the escape at s (a backslash); returns what follows it, NULL if it is bad. */
static const mm_byte *escape_end(const mm_byte *s, uint32_t *flags)
{
    int hi, lo;

    if (s[1] != 'u')
        return s[1] != 0 && strchr("\"\\/bfnrt", s[1]) != NULL ? s + 2 : NULL;
    hi = hex4(s + 2);
    if (hi < 0)
        return NULL;
    s += 6;
    if (hi < 0xd800 || hi > 0xdfff)
        return s;
    if (hi < 0xdc00 && s[0] == '\\' && s[1] == 'u' && (lo = hex4(s + 2)) >= 0xdc00 && lo <= 0xdfff)
        return s + 6;
    *flags |= MM_TOK_LONE;
    return s;
}

MM_COLD static const mm_byte *bad_string(mm_json *json, const mm_byte *s, const mm_byte *base, const mm_byte *end)
{
    char *text = json->fault.text;
    const size_t cap = sizeof json->fault.text;
    const char *rule = "json/string";

    if (*s == '\\' && s + 1 < end) {
        if (s[1] != 'u') {
            snprintf(text, cap, s[1] < 0x20 || s[1] >= 0x7f ? "bad escape \"\\0x%02X\"" : "bad escape \"\\%c\"", s[1]);
            s++;
        } else {
            for (s += 2; s < end && hex_value(*s) >= 0; )
                s++;
            snprintf(text, cap, "\\u needs four hexadecimal digits");
        }
    } else if (*s >= 0x80) {
        rule = "json/utf8";
        snprintf(text, cap, "invalid UTF-8 byte 0x%02X", *s);
    } else {
        snprintf(text, cap, "control character 0x%02X in a string", *s);
    }
    if (s >= end || (s + 1 == end && *s == '\\')) {
        s = end;
        rule = "json/eof";
        snprintf(text, cap, "unexpected end in a string");
    }
    fault(json, rule, (size_t)(s - base), text);
    return NULL;
}

/* The rest of a string from its first byte that is not plain; returns the closing quote, NULL on a fault. */
static __attribute__((noinline)) const mm_byte *string_rest(mm_json *json, const mm_byte *s, const mm_byte *base,
                                                            const mm_byte *end, uint32_t *flags)
{
    for (;; s = mm__plain_end(s)) {
        if (*s == '"') {
            json->lone |= (*flags & MM_TOK_LONE) != 0;
            return s;
        }
        if (*s == '\\') {
            const mm_byte *after = escape_end(s, flags);
            *flags |= MM_TOK_ESC;
            if (after == NULL)
                return bad_string(json, s, base, end);
            s = after;
        } else if (*s >= 0x80) {
            *flags |= MM_TOK_HI;
            do {
                size_t n = mm__utf8_seq(s, end);
                if (n == 0)
                    return bad_string(json, s, base, end);
                s += n;
            } while (*s >= 0x80);
        } else {
            return bad_string(json, s, base, end);
        }
    }
}

/* ---- numbers, literals, blanks ---- */
MM_COLD static const mm_byte *bad_number(mm_json *json, const mm_byte *s, const mm_byte *base, const char *text)
{
    fault(json, "json/number", (size_t)(s - base), text);
    return NULL;
}

static __attribute__((noinline)) const mm_byte *number_rest(mm_json *json, const mm_byte *s, const mm_byte *base)
{
    const mm_byte *digits;

    if (*s == '.') {
        digits = s + 1;
        s = mm__digits_end(digits);
        if (s == digits)
            return bad_number(json, s, base, "digit expected after \".\"");
    }
    if ((*s | 0x20) == 'e') {
        digits = s + 1;
        if (*digits == '+' || *digits == '-')
            digits++;
        s = mm__digits_end(digits);
        if (s == digits)
            return bad_number(json, s, base, "digit expected after \"e\"");
    }
    return s;
}

static inline const mm_byte *number_end(mm_json *json, const mm_byte *s, const mm_byte *base)
{
    const mm_byte *digits = s + (*s == '-');

    s = mm__digits_end(digits);
    if (s == digits)
        return bad_number(json, s, base, "digit expected after \"-\"");
    if (*digits == '0' && s - digits > 1)
        return bad_number(json, digits, base, "leading zero");
    return *s == '.' || (*s | 0x20) == 'e' ? number_rest(json, s, base) : s;
}

MM_COLD static mm_code bad_value(mm_json *json, const mm_byte *s, const mm_byte *base, const mm_byte *end, uint32_t cur)
{
    static const char *const words[] = { "true", "false", "null" };

    if (s >= end)
        return fault_end(json, (size_t)(end - base), cur);
    for (size_t i = 0; i < MM_COUNT(words); i++) {
        size_t n = 0;
        while (words[i][n] != 0 && s[n] == (mm_byte)words[i][n])
            n++;
        if (n > 0 && s + n >= end)
            return fault_end(json, (size_t)(end - base), cur);
        if (n > 0)
            return fault(json, "json/syntax", (size_t)(s - base) + n, "bad literal");
    }
    return fault(json, "json/syntax", (size_t)(s - base), "expected a value");
}

/* Length of the literal at s, 0 if there is none; `kind` is set. */
static inline size_t literal(const mm_byte *s, uint32_t *kind)
{
    if (memcmp(s, "true", 4) == 0)
        return *kind = MM_JSON_TRUE, 4;
    if (memcmp(s, "null", 4) == 0)
        return *kind = MM_JSON_NULL, 4;
    if (memcmp(s, "false", 5) == 0)
        return *kind = MM_JSON_FALSE, 5;
    return 0;
}

static inline const mm_byte *blanks_end(const mm_byte *s, const mm_byte *end)
{
    for (;;) {
        if (*s == ' ')
            s = mm__spaces_end(s);
        if ((*s != '\n' && *s != '\r' && *s != '\t') || s == end)
            return s;
        s++;
    }
}

/* Mostly there is nothing to skip, or one blank. Branches, not sums: a sum would make every following load wait for
 * this one, a branch is foreseen. */
#define MM_BLANKS(s)                             \
    do {                                         \
        if (__builtin_expect(*(s) <= ' ', 0)) {  \
            if (*(s) == ' ' && (s)[1] > ' ') {   \
                (s)++;                           \
                MM_NO_SUM(s);                    \
            } else {                             \
                (s) = blanks_end((s), end);      \
            }                                    \
        }                                        \
    } while (0)

/* ---- the state machine ---- */
typedef struct scan { /* what a slow path may change */
    mm_tok   *tape;
    uint32_t *hashes;   /* of the names in the open objects, innermost last */
    uint32_t  cap, hash_cap;
} scan;

/* Room for the token t and the one behind it, after `done` of `len` bytes. */
static __attribute__((noinline)) mm_code more_tape(mm_json *json, scan *m, uint32_t t, size_t done, size_t len)
{
    MM_TRY(mm__json_grow(json, t + 2, done, len));
    m->tape = json->tape;
    m->cap = json->cap;
    return MM_OK;
}

static __attribute__((noinline)) mm_code more_hashes(mm_json *json, scan *m, uint32_t n)
{
    m->hashes = mm__json_room(json, &json->hashes, (size_t)n + 64, sizeof *m->hashes);
    m->hash_cap = (uint32_t)(json->hashes.cap / sizeof *m->hashes);
    return m->hashes != NULL ? MM_OK : MM_E_NOMEM;
}

static __attribute__((noinline)) mm_code escaped_hash(mm_json *json, const mm_byte *s, size_t len, uint32_t *hash)
{
    const char *name;
    size_t n;

    MM_TRY(mm__json_decoded(json, 0, (const char *)s, len, &name, &n));
    *hash = mm__json_hash(json, name, n);
    return MM_OK;
}

/* Two small sets of bits: false if the hashes surely differ. */
static inline bool may_repeat(const uint32_t *hashes, uint32_t n)
{
    uint64_t low = 0, high = 0, seen = 0;

    if (n > 24)
        return true;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t a = UINT64_C(1) << (hashes[i] & 63), b = UINT64_C(1) << (hashes[i] >> 6 & 63);
        seen |= ((low & a) != 0) & ((high & b) != 0);
        low |= a;
        high |= b;
    }
    return seen != 0;
}

/* While a container is open, `next` of its token is the container around it and `len` the number of that one's
 * finished children. Longer than a screen on purpose: its variables live in registers. */
mm_code mm__json_scan(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first)
{
    const mm_byte *const base = (const mm_byte *)text, *const end = base + len;
    const mm_byte *s = base + skip, *q;
    const uint64_t seed = json->ctx->hash_seed;
    uint32_t t = first, cur = 0, count = 0, depth = 0, h = 0, flags;
    scan m = { json->tape, json->hashes.data, json->cap, (uint32_t)(json->hashes.cap / sizeof *m.hashes) };
    mm_tok *tok;
    bool object = false;
    mm_code code;

    json->fault.code = MM_OK;
    MM_BLANKS(s);
    if (s == end) {
        code = fault(json, "json/eof", len, "empty input");
        goto failed;
    }
    goto element;

name: /* at a member name */
    if (*s != '"')
        goto no_name;
    if (t + 2 > m.cap && (code = more_tape(json, &m, t, (size_t)(s - base), len)) != MM_OK)
        goto failed;
    if (h == m.hash_cap && (code = more_hashes(json, &m, h)) != MM_OK)
        goto failed;
    tok = &m.tape[t];
    flags = MM_TOK_NAME;
    q = mm__plain_end(++s);
    if (*q != '"' && (q = string_rest(json, q, base, end, &flags)) == NULL)
        goto bad;
    tok->off = (uint32_t)(s - base);
    tok->len = (uint32_t)(q - s);
    tok->meta = flags;
    tok->next = mm__name_hash(s, (size_t)(q - s), seed);
    if ((flags & MM_TOK_ESC) != 0 && (code = escaped_hash(json, s, (size_t)(q - s), &tok->next)) != MM_OK)
        goto failed;
    m.hashes[h++] = tok->next;
    s = q + 1;
    MM_BLANKS(s);
    if (*s != ':')
        goto no_colon;
    t++;
    s++;
    MM_BLANKS(s);
    goto value; /* there is room for it */

element:
    if (t + 2 > m.cap && (code = more_tape(json, &m, t, (size_t)(s - base), len)) != MM_OK)
        goto failed;
value:
    tok = &m.tape[t];
    if (*s == '"') {
        flags = MM_JSON_STRING;
        q = mm__plain_end(++s);
        if (*q != '"' && (q = string_rest(json, q, base, end, &flags)) == NULL)
            goto bad;
        tok->off = (uint32_t)(s - base);
        tok->len = (uint32_t)(q - s);
        tok->meta = flags;
        s = q + 1;
    } else if ((unsigned)(*s - '0') < 10 || *s == '-') {
        if ((q = number_end(json, s, base)) == NULL)
            goto bad;
        tok->off = (uint32_t)(s - base);
        tok->len = (uint32_t)(q - s);
        tok->meta = MM_JSON_NUMBER;
        s = q;
    } else if (*s == '{' || *s == '[') {
        if (depth++ == json->ctx->limits.max_depth)
            goto deep;
        object = *s == '{';
        tok->off = (uint32_t)(s - base);
        tok->len = count;
        tok->next = cur;
        tok->meta = object ? MM_JSON_OBJECT : MM_JSON_ARRAY;
        cur = t++;
        count = 0;
        s++;
        MM_BLANKS(s);
        if (*s == (object ? '}' : ']'))
            goto close;
        if (object)
            goto name;
        goto element;
    } else {
        size_t n = literal(s, &flags);
        if (n == 0)
            goto no_value;
        tok->off = (uint32_t)(s - base);
        tok->len = (uint32_t)n;
        tok->meta = flags;
        s += n;
    }
    tok->next = ++t;

after: /* a value is complete */
    count++;
    MM_BLANKS(s);
    if (*s == ',' && cur != 0) {
        s++;
            MM_BLANKS(s);
        if (object)
            goto name;
        goto element;
    }
    if (cur == 0)
        goto done;
    if (*s != (object ? '}' : ']'))
        goto no_comma;

close:
    s++;
    depth--;
    if (object) {
        h -= count;
        if (count > 1 && may_repeat(m.hashes + h, count) &&
            (code = mm__json_dup_check(json, cur, count, m.hashes + h)) != MM_OK)
            goto failed;
    }
    tok = &m.tape[cur];
    cur = tok->next;
    tok->next = t;
    tok->meta |= (count < MM_TOK_MANY ? count : MM_TOK_MANY) << 8;
    count = tok->len;
    tok->len = (uint32_t)(s - base) - tok->off;
    object = mm__tok_kind(&m.tape[cur]) == MM_JSON_OBJECT;
    goto after;

done:
    if (s != end) {
        code = fault(json, "json/syntax", (size_t)(s - base), "text after the value");
        goto failed;
    }
    json->n = t;
    return MM_OK;

no_name:
    code = s >= end ? fault_end(json, len, cur)
                    : fault(json, "json/syntax", (size_t)(s - base),
                            count > 0 ? "expected a member name after \",\"" : "expected a member name or \"}\"");
    goto failed;
no_colon:
    code = s >= end ? fault_end(json, len, cur) : fault(json, "json/syntax", (size_t)(s - base), "expected \":\"");
    t++;
    goto failed;
no_comma:
    code = s >= end ? fault_end(json, len, cur)
                    : fault(json, "json/syntax", (size_t)(s - base),
                            object ? "expected \",\" or \"}\"" : "expected \",\" or \"]\"");
    goto failed;
deep:
    snprintf(json->fault.text, sizeof json->fault.text, "nested deeper than %u", json->ctx->limits.max_depth);
    fault(json, "json/depth", (size_t)(s - base), json->fault.text);
    code = json->fault.code = MM_E_LIMIT;
    goto failed;
no_value:
    bad_value(json, s, base, end, cur);
bad:
    code = json->fault.code;
failed:
    json->fault.cur = cur;
    json->fault.count = count;
    json->fault.n = t;
    return code;
}
