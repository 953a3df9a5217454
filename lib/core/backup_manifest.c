/* A line: PATH TAB SIZE TAB MTIME TAB MODE TAB SHA-256; a folder has "-" for all but the mode. One text for one list:
 * what could be written in two ways is refused. */
#include "core/backup.h"
#include "core/path.h"

#include <string.h>

static const char head[] = "path\tsize\tmtime_ns\tmode\tsha256\n";

enum { FIELDS = 5, MODE_DIGITS = 4 };

/* ---- writing ---- */

void mm__manifest_head(mm_buf *out)
{
    mm__buf_text(out, head);
}

static void put_path(mm_buf *out, const char *path, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char c = path[i], *const at = strchr("\t\n\r\\", c);
        if (c == 0 || at == NULL)
            mm__buf_char(out, c);
        else
            mm__buf_text(out, c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\\\");
    }
}

void mm__manifest_add(mm_buf *out, const mm_manifest_line *line)
{
    char digest[MM_DIGEST_TEXT];

    if (line->folder) {
        put_path(out, line->len > 0 ? line->path : ".", line->len > 0 ? line->len : 1);
        mm__buf_printf(out, "/\t-\t-\t%04o\t-\n", (unsigned)line->mode & 0777);
        return;
    }
    mm__digest_text(line->digest, digest);
    put_path(out, line->path, line->len);
    mm__buf_printf(out, "\t%llu\t%lld\t%04o\t%s\n", (unsigned long long)line->size, (long long)line->mtime,
                   (unsigned)line->mode & 0777, digest);
}

/* ---- reading ---- */

typedef struct reader {
    mm_ctx     *ctx;
    const char *name;
    uint64_t    line;
    mm_buf      path, last;
    bool        files;   /* folders have ended */
    bool        any;
} reader;

typedef struct field { const char *s; size_t n; } field;

static mm_code wrong(reader *r, const char *what)
{
    return mm__fail_at(r->ctx, MM_E_DATA, "core/manifest", r->name, "", r->line, 0, 0, "manifest: %s", what);
}

static bool split(const char *s, size_t len, field f[FIELDS])
{
    size_t n = 0;

    for (const char *const end = s + len;; n++) {
        const char *tab = memchr(s, '\t', (size_t)(end - s));
        if (n == FIELDS)
            return false;
        f[n].s = s;
        f[n].n = (size_t)((tab != NULL ? tab : end) - s);
        if (tab == NULL)
            return n + 1 == FIELDS;
        s = tab + 1;
    }
}

static bool is(const field *f, const char *text)
{
    return mm__text_is(f->s, f->n, text);
}

static bool digits(const char *s, size_t n, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;

    if (n == 0 || (n > 1 && s[0] == '0'))
        return false;
    for (size_t i = 0; i < n; i++) {
        const uint64_t d = (uint64_t)((unsigned char)s[i] - '0');
        if (d > 9 || v > (max - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

static bool time_of(const field *f, int64_t *out)
{
    const bool minus = f->n > 0 && f->s[0] == '-';
    uint64_t v;

    if (!digits(f->s + minus, f->n - minus, INT64_MAX, &v) || (minus && v == 0))
        return false;
    *out = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

static bool mode_of(const field *f, uint32_t *out)
{
    *out = 0;
    if (f->n != MODE_DIGITS || f->s[0] != '0')
        return false;
    for (size_t i = 0; i < f->n; i++) {
        if (f->s[i] < '0' || f->s[i] > '7')
            return false;
        *out = *out * 8 + (uint32_t)(f->s[i] - '0');
    }
    return true;
}

static bool digest_of(const field *f, uint8_t out[MM_DIGEST])
{
    static const char hex[] = "0123456789abcdef";

    if (f->n != (size_t)2 * MM_DIGEST)
        return false;
    for (size_t i = 0; i < f->n; i++) {
        const char *at = f->s[i] != 0 ? strchr(hex, f->s[i]) : NULL;
        if (at == NULL)
            return false;
        out[i / 2] = (uint8_t)(i % 2 == 0 ? (at - hex) << 4 : out[i / 2] | (at - hex));
    }
    return true;
}

static bool unescape(reader *r, const field *f)
{
    r->path.len = 0;
    mm__buf_add(&r->path, "", 0);
    for (size_t i = 0; i < f->n; i++) {
        char c = f->s[i];
        if (c == '\r')
            return false; /* would be written as two characters */
        if (c == '\\') {
            const char e = ++i < f->n ? f->s[i] : 0;
            c = e == 't' ? '\t' : e == 'n' ? '\n' : e == 'r' ? '\r' : e == '\\' ? e : 0;
        }
        if (c == 0)
            return false;
        mm__buf_char(&r->path, c);
    }
    return true;
}

/* The path with its slash is in r->path. */
static mm_code check_place(reader *r, mm_manifest_line *line)
{
    const bool top = line->folder && strcmp(r->path.data, "./") == 0;
    const char *fault;

    if (line->folder && r->files)
        return wrong(r, "a folder behind the resources");
    if (top && r->any)
        return wrong(r, "the top is not the first line");
    if (line->folder != r->files && r->any && r->last.len > 0
        && mm__order(r->last.data, r->last.len, r->path.data, r->path.len) >= 0)
        return wrong(r, "a path that is not in order");
    r->any = true;
    r->files = !line->folder;
    r->last.len = 0;
    if (!top)
        mm__buf_add(&r->last, r->path.data, r->path.len);
    MM_TRY(mm__buf_ok(&r->last));
    line->path = r->path.data;
    line->len = r->path.len - line->folder;
    r->path.data[line->len] = 0;
    if (top)
        r->path.data[line->len = 0] = 0;
    fault = top ? NULL : mm__path_fault(line->path, line->len, false);
    return fault == NULL ? MM_OK : wrong(r, fault);
}

static mm_code take(reader *r, const char *text, size_t len, mm_manifest_fn *fn, void *user)
{
    mm_manifest_line line = { .path = NULL };
    field f[FIELDS];

    if (!split(text, len, f))
        return wrong(r, "not five columns");
    if (!unescape(r, &f[0]))
        return wrong(r, "not a path");
    MM_TRY(mm__buf_ok(&r->path));
    line.folder = r->path.len > 1 && r->path.data[r->path.len - 1] == '/';
    if (!mode_of(&f[3], &line.mode))
        return wrong(r, "not a mode of four octal digits");
    if (line.folder ? !is(&f[1], "-") : !digits(f[1].s, f[1].n, UINT64_MAX, &line.size))
        return wrong(r, "not a size");
    if (line.folder ? !is(&f[2], "-") : !time_of(&f[2], &line.mtime))
        return wrong(r, "not a time in nanoseconds");
    if (line.folder ? !is(&f[4], "-") : !digest_of(&f[4], line.digest))
        return wrong(r, "not a SHA-256 in hex");
    MM_TRY(check_place(r, &line));
    return fn(user, &line);
}

mm_code mm__manifest_read(mm_ctx *ctx, const char *name, const char *text, size_t len, mm_manifest_fn *fn, void *user)
{
    reader r = { .ctx = ctx, .name = name, .line = 1 };
    const size_t n = sizeof head - 1;
    mm_code code = MM_OK;

    mm__buf_init(&r.path, ctx);
    mm__buf_init(&r.last, ctx);
    if (len < n || memcmp(text, head, n) != 0)
        code = wrong(&r, "the first line does not name the columns");
    for (size_t at = n; code == MM_OK && at < len;) {
        const char *lf = memchr(text + at, '\n', len - at);
        const size_t m = lf != NULL ? (size_t)(lf - text) - at : 0;
        r.line++;
        code = lf != NULL ? take(&r, text + at, m, fn, user) : wrong(&r, "the last line is cut off");
        at += m + 1;
    }
    mm__buf_free(&r.last);
    mm__buf_free(&r.path);
    return code;
}
