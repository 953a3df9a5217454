/* Any bytes as JSON. The verdict is compared with a second, plain validator and with the portable form of the
 * tokenizer; what is accepted must come back byte for byte, and re-printed it must hold the same tokens. */
#define MM_JSON_FORM 1
#define mm__json_scan mm__json_scan_words
#include "json/json_scan.c"
#undef mm__json_scan
mm_code mm__json_scan(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- RFC 8259, byte by byte ---- */
typedef struct reader { const unsigned char *s, *end; } reader;

static bool take(reader *r, const char *word)
{
    const size_t n = strlen(word);

    if ((size_t)(r->end - r->s) < n || memcmp(r->s, word, n) != 0)
        return false;
    r->s += n;
    return true;
}

static bool digits(reader *r)
{
    const unsigned char *start = r->s;

    while (r->s < r->end && *r->s >= '0' && *r->s <= '9')
        r->s++;
    return r->s > start;
}

static bool number(reader *r)
{
    take(r, "-");
    if (!take(r, "0") && !digits(r))
        return false;
    if (take(r, ".") && !digits(r))
        return false;
    if (take(r, "e") || take(r, "E")) {
        if (!take(r, "+"))
            take(r, "-");
        return digits(r);
    }
    return true;
}

static bool wide_character(reader *r) /* the table of RFC 3629, section 4 */
{
    static const unsigned char table[][8] = {
        { 0xc2, 0xdf, 0x80, 0xbf }, { 0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf }, { 0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf },
        { 0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf }, { 0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf },
        { 0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf }, { 0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf },
        { 0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf },
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t k = 0;
        while (k < 4 && table[i][2 * k] != 0 && (size_t)(r->end - r->s) > k && r->s[k] >= table[i][2 * k] &&
               r->s[k] <= table[i][2 * k + 1])
            k++;
        if (k > 0 && (k == 4 || table[i][2 * k] == 0)) {
            r->s += k;
            return true;
        }
    }
    return false;
}

static bool escape(reader *r)
{
    if (r->s == r->end)
        return false;
    if (*r->s != 'u')
        return memchr("\"\\/bfnrt", *r->s, 8) != NULL && r->s++ != NULL;
    r->s++;
    for (int i = 0; i < 4; i++, r->s++)
        if (r->s == r->end || *r->s == 0 || strchr("0123456789abcdefABCDEF", *r->s) == NULL)
            return false;
    return true;
}

static bool string(reader *r)
{
    if (!take(r, "\""))
        return false;
    while (r->s < r->end) {
        if (take(r, "\""))
            return true;
        if (take(r, "\\")) {
            if (!escape(r))
                return false;
        } else if (*r->s >= 0x80) {
            if (!wide_character(r))
                return false;
        } else if (*r->s++ < 0x20) {
            return false;
        }
    }
    return false;
}

static void blanks(reader *r)
{
    while (r->s < r->end && memchr(" \t\r\n", *r->s, 4) != NULL)
        r->s++;
}

static bool value(reader *r, unsigned depth)
{
    const bool object = r->s < r->end && *r->s == '{';

    if (!object && !take(r, "["))
        return take(r, "true") || take(r, "false") || take(r, "null") || (r->s < r->end && *r->s == '"' ? string(r)
                                                                                                      : number(r));
    r->s += object;
    if (depth == 1024)
        return false;
    blanks(r);
    if (take(r, object ? "}" : "]"))
        return true;
    for (;;) {
        blanks(r);
        if (object) {
            if (!string(r))
                return false;
            blanks(r);
            if (!take(r, ":"))
                return false;
            blanks(r);
        }
        if (!value(r, depth + 1))
            return false;
        blanks(r);
        if (take(r, object ? "}" : "]"))
            return true;
        if (!take(r, ","))
            return false;
    }
}

static bool valid(const unsigned char *data, size_t size)
{
    reader r = { data, data + size };

    take(&r, "\xef\xbb\xbf");
    blanks(&r);
    if (!value(&r, 0))
        return false;
    blanks(&r);
    return r.s == r.end;
}

/* ---- checks ---- */
static void check_words(mm_ctx *ctx, mm_json *json, const unsigned char *data, size_t size)
{
    mm_json *other;

    require(mm_json_new(&other, ctx) == MM_OK);
    require(mm_json_parse(other, "", (const char *)data, size, MM_JSON_FILE) == json->fault.code);
    if (other->pieces.data != NULL && other->tape != NULL && other->n_pieces > 0) {
        other->n = 0;
        other->n_dups = 0;
        other->n_base = MM_TOK_LIMIT;
        require(mm__json_scan_words(other, other->text, other->len, other->bom ? 3 : 0, 1) == json->fault.code);
        require(other->fault.off == json->fault.off && strcmp(other->fault.text, json->fault.text) == 0);
        require(other->n == json->n && other->n_dups == json->n_dups);
        require(json->n < 2 || memcmp(other->tape + 1, json->tape + 1, (json->n - 1) * sizeof *json->tape) == 0);
    }
    mm_json_free(other);
}

static void check_same_tokens(mm_json *a, mm_ctx *ctx, mm_json_style style)
{
    const char *text;
    size_t len;
    mm_json *b;

    require(mm_json_new(&b, ctx) == MM_OK);
    require(mm_json_write(a, style, &text, &len) == MM_OK);
    require(mm_json_parse(b, "", text, len, MM_JSON_FILE) == MM_OK && a->n == b->n);
    for (uint32_t t = 1; t < a->n; t++) {
        const mm_tok *x = &a->tape[t], *y = &b->tape[t];
        require(x->meta == y->meta && x->next == y->next);
        require(mm__tok_holds(x) || (x->len == y->len && memcmp(a->text + x->off, b->text + y->off, x->len) == 0));
    }
    mm_json_free(b);
}

static void check_accepted(mm_ctx *ctx, mm_json *json, const unsigned char *data, size_t size)
{
    const char *text;
    size_t len, it = 0;
    mm_json_issue issue;
    mm_json_where where;

    require(mm_json_write(json, MM_JSON_SPLICE, &text, &len) == MM_OK);
    require(len == size && memcmp(text, data, size) == 0 && !mm_json_changed(json));
    check_same_tokens(json, ctx, MM_JSON_COMPACT);
    check_same_tokens(json, ctx, MM_JSON_JACKSON);
    for (uint32_t t = 1; t < json->n && t < 200; t++) {
        mm_node found;
        require(mm__json_where(json, t, &where) == MM_OK && where.offset < size && where.line > 0 && where.col > 0);
        require(mm_json_find(json, where.pointer, &found) != MM_E_NOMEM);
    }
    for (int i = 0; i < 200 && mm_json_issue_next(json, &it, &issue) == MM_OK; i++)
        require(issue.where.offset < size && issue.rule != NULL && issue.text != NULL);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    mm_ctx *ctx;
    mm_json *json = NULL;
    mm_code code;

    require(mm_ctx_new(&ctx, NULL) == MM_OK && mm_json_new(&json, ctx) == MM_OK);
    ctx->hash_seed = 1;
    code = mm_json_parse(json, "", (const char *)data, size, MM_JSON_FILE);
    require((code == MM_OK) == valid(data, size));
    check_words(ctx, json, data, size);
    if (code == MM_OK)
        check_accepted(ctx, json, data, size);
    else
        require(mm_ctx_error(ctx)->offset <= size && mm_ctx_error(ctx)->line > 0);
    mm_json_free(json);
    mm_ctx_free(ctx);
    return 0;
}
