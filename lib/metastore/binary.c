#include "metastore/binary.h"

#include "metastore/java_utf.h"

#include <stdio.h>
#include <string.h>

void mm__binary_report(mm_binary *bin, mm_bin_rule rule, mm_severity severity, uint64_t at, const char *fmt, ...)
{
    char text[1024];
    mm_binary_fault fault = { severity, mm__binary_rules[rule].id, at, text };
    va_list ap;
    int n;

    if ((bin->seen & UINT32_C(1) << rule) != 0)
        return;
    bin->seen |= UINT32_C(1) << rule;
    bin->faulty = bin->faulty || severity == MM_ERROR;
    va_start(ap, fmt);
    n = vsnprintf(text, sizeof text - 32, fmt, ap);
    va_end(ap);
    if (n < 0)
        n = 0;
    if ((size_t)n > sizeof text - 33)
        n = (int)sizeof text - 33;
    snprintf(text + n, 32, " at byte %llu", (unsigned long long)at);
    bin->fn(bin->user, &fault);
}

void mm__binary_silent(void *user, const mm_binary_fault *fault)
{
    (void)user, (void)fault;
}

int mm__binary_show(const char *text, size_t len)
{
    size_t n = 200;

    if (len <= n)
        return (int)len;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return (int)n;
}

void mm__binary_trailing(mm_binary *bin, size_t at)
{
    if (at < bin->len)
        mm__binary_report(bin, MM_BIN_TRAILING, MM_ERROR, at, "%zu byte%s after the end of the data", bin->len - at,
                          bin->len - at == 1 ? "" : "s");
}

bool mm__binary_utf(mm_binary *bin, size_t at, mm_bin_rule rule, const char *what, size_t *end)
{
    const mm_severity level = rule == MM_BIN_UUID ? MM_WARNING : MM_ERROR;
    mm_java_utf utf;
    size_t n;

    if (bin->len - at < 2 || bin->len - at - 2 < (n = mm__be16(bin->data + at))) {
        mm__binary_report(bin, rule, level, at, "%s runs over the end of the file", what);
        return false;
    }
    utf = mm__java_utf_scan(bin->data + at + 2, n);
    if (utf.bad != SIZE_MAX) {
        mm__binary_report(bin, rule, level, at + 2 + utf.bad, "%s is not modified UTF-8", what);
        return false;
    }
    if (utf.overlong != SIZE_MAX)
        mm__binary_report(bin, MM_BIN_UTF, MM_WARNING, at + 2 + utf.overlong, "%s has an overlong form", what);
    *end = at + 2 + n;
    return true;
}

/* ---- documents ---- */
mm_code mm__binary_json(mm_doc *doc, mm_json **out)
{
    mm_worker *worker = doc->worker;

    if (worker->json == NULL) {
        MM_TRY(mm_json_new(&worker->json, mm_run_ctx(doc->run)));
        worker->json_free = mm_json_free;
    }
    *out = worker->json;
    return MM_OK;
}

typedef struct head { unsigned char *data; size_t len, want; } head;

static mm_code take(void *user, const void *data, size_t len)
{
    head *h = user;
    const size_t n = len < h->want - h->len ? len : h->want - h->len;

    memcpy(h->data + h->len, data, n);
    h->len += n;
    return h->len == h->want ? MM_END : MM_OK;
}

mm_code mm__binary_head(mm_doc *doc, size_t want, const unsigned char **data, size_t *len)
{
    head h = { .want = want };
    mm_code code;

    if (doc->data != NULL) {
        *data = (const unsigned char *)doc->data;
        *len = doc->len;
        return MM_OK;
    }
    h.data = mm__arena_alloc(doc->arena, want + MM_PAD);
    if (h.data == NULL)
        return MM_E_NOMEM;
    code = mm_doc_stream(doc, take, &h);
    *data = h.data;
    *len = h.len;
    return code == MM_END ? MM_OK : code;
}

typedef struct listener { mm_doc *doc; mm_code code; } listener;

static void to_finding(void *user, const mm_binary_fault *fault)
{
    listener *l = user;
    mm_code code = MM_OK;

    if (fault->severity == MM_ERROR)
        code = mm_doc_error(l->doc, fault->rule, "%s", fault->text);
    else
        mm_doc_warn(l->doc, fault->rule, "%s", fault->text);
    if (code != MM_OK && code != MM_E_DATA)
        l->code = code;
}

typedef enum kind { DICTIONARY, SNAPSHOT, STATISTICS, STORE_UUID, OTHER } kind;

static bool below(const char *path, const char *root)
{
    return strncmp(path, root, strlen(root)) == 0;
}

static kind kind_of(const char *path)
{
    if (below(path, "/dict/"))
        return DICTIONARY;
    if (below(path, "/table_snapshot/"))
        return SNAPSHOT;
    if (below(path, "/cube_statistics/"))
        return STATISTICS;
    return strcmp(path, "/UUID") == 0 ? STORE_UUID : OTHER;
}

static void check(mm_binary *bin, kind what, const mm_binary_facts *facts)
{
    static const mm_binary_facts none = { 0 };

    if (bin->len == 0)
        mm__binary_report(bin, MM_BIN_EMPTY, MM_ERROR, 0, "file is empty");
    else if (what == DICTIONARY)
        mm__dictionary_check(bin);
    else if (what == SNAPSHOT)
        mm__snapshot_check(bin, facts != NULL ? facts : &none);
    else if (what == STATISTICS)
        mm__statistics_check(bin);
    else
        mm__store_uuid_check(bin);
}

/* Such a file is copied in blocks and need not fit into memory: the run is not to fail for it. */
static mm_code too_large(mm_doc *doc, uint64_t limit)
{
    mm_doc_warn(doc, "json/size", "larger than %llu bytes: not checked", (unsigned long long)limit);
    return MM_OK;
}

mm_code mm__binary_check(mm_doc *doc, const mm_binary_facts *facts)
{
    const kind what = kind_of(doc->path);
    mm_ctx *ctx = mm_run_ctx(doc->run);
    const uint64_t limit = ctx->limits.max_doc;
    listener l = { .doc = doc };
    mm_binary bin = { .arena = doc->arena, .path = doc->path, .padded = true, .fn = to_finding, .user = &l };

    mm_code code;

    if (what == OTHER)
        return MM_OK;
    if (doc->data == NULL && doc->item->size != UINT64_MAX && doc->item->size > limit)
        return too_large(doc, limit);
    code = mm_doc_load(doc);
    if (code == MM_E_LIMIT) { /* a folder does not know sizes beforehand */
        mm__error_clear(ctx);
        return too_large(doc, limit);
    }
    MM_TRY(code);
    if (what <= SNAPSHOT)
        MM_TRY(mm__binary_json(doc, &bin.json));
    bin.data = (const unsigned char *)doc->data;
    bin.len = doc->len;
    check(&bin, what, facts);
    if (bin.code != MM_OK || l.code != MM_OK)
        return bin.code != MM_OK ? bin.code : l.code;
    return bin.faulty ? MM_E_DATA : MM_OK;
}
