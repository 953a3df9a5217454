/* Is it a text, and of which form? docs/formats/cnosdb-2.3-to-2.4.md 1.5. */
#include "core/decode.h"
#include "core/io.h"
#include "core/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HEAD = 1024, PIECE = 1 << 20, MAX_KINDS = 64 };

/* ---- what lies there ---- */

static bool starts(const unsigned char *head, size_t n, const char *magic, size_t len)
{
    return n >= len && memcmp(head, magic, len) == 0;
}

/* tar of any age: the first header is right if its sum is. */
static bool is_tar(const unsigned char *h, size_t n)
{
    unsigned sum = 0, want = 0;

    if (n < 512 || h[0] == 0)
        return false;
    for (size_t i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? ' ' : h[i];
    for (size_t i = 148; i < 156 && h[i] != 0; i++)
        if (h[i] >= '0' && h[i] <= '7')
            want = want * 8 + (unsigned)(h[i] - '0');
    return sum == want;
}

static bool is_archive(const unsigned char *h, size_t n)
{
    return starts(h, n, "PK\3\4", 4) || starts(h, n, "PK\5\6", 4) || starts(h, n, "7z\xbc\xaf\x27\x1c", 6)
        || starts(h, n, "Rar!", 4) || starts(h, n, "!<arch>", 7) || starts(h, n, "07070", 5)
        || starts(h, n, "xar!", 4) || starts(h, n, "MSCF", 4) || is_tar(h, n);
}

/* ---- compressed text ---- */

typedef struct raw_text { mm_text *text; uint64_t off; } raw_text;

static mm_code pull(void *user, void *to, size_t len, size_t *got)
{
    raw_text *raw = user;

    MM_TRY(mm__text_read(raw->text, raw->off, to, len, got));
    raw->off += *got;
    return MM_OK;
}

static mm_code unpack(mm_decoder *dec, mm_text *out)
{
    const void *data;
    size_t len;
    mm_code code;

    while ((code = mm__decoder_read(dec, &data, &len)) == MM_OK)
        MM_TRY(mm__text_write(out, data, len));
    return code == MM_END ? MM_OK : code;
}

/* The text takes the place of its compressed form. */
static mm_code decode(mm_lines *l, mm_decoder *dec)
{
    mm_text out;
    mm_code code;

    mm__text_init(&out, l->ctx);
    code = mm__text_name(&out, l->text.name);
    if (code == MM_OK)
        code = unpack(dec, &out);
    if (code != MM_OK) {
        mm__text_free(&out);
        return code;
    }
    l->padding = mm__decoder_padding(dec);
    out.mtime = l->text.mtime;
    out.mode = l->text.mode;
    mm__text_free(&l->text);
    l->text = out;
    return MM_OK;
}

/* An archive shows by its first bytes. If one is damaged, whoever reads all of it says so better. */
static mm_code look_inside(mm_lines *l, mm_decoder *dec)
{
    const unsigned char *head;
    size_t n;
    const mm_code code = mm__decoder_peek(dec, &head, &n);

    if ((code == MM_OK || code == MM_E_SYNTAX || code == MM_E_LIMIT) && is_archive(head, n)) {
        mm__error_clear(l->ctx);
        return MM_END;
    }
    MM_TRY(code);
    snprintf(l->kind, sizeof l->kind, "text%s%s", mm__decoder_filter(dec)[0] != 0 ? "." : "", mm__decoder_filter(dec));
    if (mm__decoder_filter(dec)[0] != 0)
        return decode(l, dec);
    return memchr(head, 0, n < 64 ? n : 64) == NULL ? MM_OK : MM_END;
}

static mm_code sniff(mm_lines *l)
{
    raw_text raw = { .text = &l->text };
    char *name = mm__strdup(l->ctx, l->text.name); /* the text may be replaced meanwhile */
    mm_decoder *dec = NULL;
    mm_code code = name == NULL ? MM_E_NOMEM : mm__decoder_open_on(&dec, l->ctx, name, pull, &raw);

    if (code == MM_OK)
        code = look_inside(l, dec);
    mm__decoder_free(dec);
    mm__strfree(l->ctx, name);
    return code;
}

/* ---- getting hold of it ---- */

static mm_code drain(mm_text *text, int fd)
{
    mm_ctx *ctx = text->ctx;
    char *piece = mm__resize(ctx, NULL, 0, PIECE);
    mm_code code = piece == NULL ? MM_E_NOMEM : MM_OK;
    ssize_t n = 1;

    while (code == MM_OK && n > 0) {
        n = mm__io_read(ctx, fd, piece, PIECE);
        if (n < 0)
            code = mm__io_fail(ctx, text->name, "cannot read");
        else
            code = mm__text_write(text, piece, (size_t)n);
        if (code == MM_OK && text->size > ctx->limits.max_total)
            code = mm__fail(ctx, MM_E_LIMIT, "core/limit", text->name, "longer than %llu bytes",
                            (unsigned long long)ctx->limits.max_total);
    }
    mm__free(ctx, piece, PIECE);
    return code;
}

/* A file is read where it lies; what cannot be read twice (a pipe) is spooled. */
static mm_code take(mm_lines *l, int fd, bool own)
{
    mm_ctx *ctx = l->ctx;
    struct stat st;
    off_t at = 0;

    if (ctx->io->fstat(ctx->io->user, fd, &st) != 0)
        return mm__io_fail(ctx, l->path, "cannot stat");
    l->text.written = !S_ISDIR(st.st_mode);
    if (S_ISDIR(st.st_mode))
        return MM_END;
    if (S_ISREG(st.st_mode)) {
        if (!own && (at = ctx->io->lseek(ctx->io->user, fd, 0, SEEK_CUR)) < 0)
            return mm__io_fail(ctx, l->path, "cannot seek");
        l->text.fd = fd;
        l->text.own = own;
        l->text.written = false;
        l->text.base = (uint64_t)at;
        return mm__text_unchanged(&l->text);
    }
    l->text.mode = 0666;
    return drain(&l->text, fd);
}

/* What was read of standard input and is no text: a descriptor at its start. */
static mm_code give_rest(mm_lines *l, int *rest)
{
    mm_text *t = &l->text;

    if (t->fd < 0) {
        MM_TRY(mm__temp_file(l->ctx, t->name, &t->fd));
        t->own = true;
        if (mm__io_pwrite_all(l->ctx, t->fd, t->mem.data, t->mem.len, 0) != 0)
            return mm__io_fail(l->ctx, t->name, "cannot write a temporary file");
    }
    *rest = t->own ? t->fd : dup(t->fd);
    t->own = false;
    return MM_OK;
}

mm_code mm__lines_open(mm_lines **out, mm_ctx *ctx, const char *path, int *rest)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    mm_lines *l = mm__alloc(ctx, sizeof *l);
    mm_code code;
    int fd = -1;

    *out = NULL;
    *rest = -1;
    if (l == NULL)
        return MM_E_NOMEM;
    l->ctx = ctx;
    mm__text_init(&l->text, ctx);
    l->path = mm__strdup(ctx, path);
    code = l->path == NULL ? MM_E_NOMEM : mm__text_name(&l->text, path);
    if (code == MM_OK && !is_stdin) {
        fd = mm__io_openat(ctx, AT_FDCWD, path, O_RDONLY, 0);
        if (fd < 0)
            code = mm__io_fail(ctx, path, "cannot open");
    }
    if (code == MM_OK)
        code = take(l, is_stdin ? STDIN_FILENO : fd, !is_stdin);
    if (fd >= 0 && l->text.fd != fd)
        mm__io_close(ctx, fd);
    if (code == MM_OK)
        code = sniff(l);
    if (code == MM_END && (is_stdin || l->text.written)) {
        const mm_code gave = give_rest(l, rest);
        code = gave == MM_OK ? MM_END : gave;
    }
    if (code == MM_OK)
        *out = l;
    else
        mm__lines_free(l);
    return code;
}

void mm__lines_free(mm_lines *l)
{
    if (l == NULL)
        return;
    mm__text_free(&l->text);
    mm__free(l->ctx, l->kinds, MAX_KINDS * sizeof *l->kinds);
    mm__strfree(l->ctx, l->path);
    mm__free(l->ctx, l, sizeof *l);
}

/* ---- the form: decided by the first line that is not empty ---- */

static mm_code not_a_dump(mm_lines *l, uint64_t line)
{
    return mm__fail_at(l->ctx, MM_E_FORMAT, l->dialect->rules[MM_LINES_NOT_A_DUMP], l->path, NULL, line, 1, 0,
                       "line %llu does not start a record", (unsigned long long)line);
}

static mm_code decide(mm_lines *l, const char *line, size_t n)
{
    const mm_lines_dialect *d = l->dialect;

    if (n >= 6 && memcmp(line, "******", 6) == 0) {
        l->debug = true;
        l->header = "";
        for (size_t i = 0; d->headers[i] != NULL; i++)
            if (mm__text_is(line, n, d->headers[i]))
                l->header = d->headers[i];
        return MM_OK;
    }
    if (n >= 3 && memcmp(line, "* /", 3) == 0) {
        l->debug = true;
        return MM_OK;
    }
    if (n >= 1 && (line[0] == '/' || (n >= 2 && line[0] == ' ' && line[1] == '/')))
        return MM_OK;
    return not_a_dump(l, l->first_line);
}

static const mm_lines_dialect *find_dialect(void)
{
    for (size_t i = 0; i < mm__registry.n_formats; i++)
        if (mm__registry.formats[i]->lines != NULL)
            return mm__registry.formats[i]->lines;
    return NULL;
}

mm_code mm__lines_look(mm_lines *l)
{
    char head[HEAD];
    uint64_t at = 0, line = 1;
    size_t n = 0, i = 0;

    if (l->looked)
        return MM_OK;
    if (l->dialect == NULL && (l->dialect = find_dialect()) == NULL)
        return mm__fail(l->ctx, MM_E_FORMAT, "core/unknown-input", l->path, "no known dump is a text");
    do {
        MM_TRY(mm__text_read(&l->text, at, head, sizeof head, &n));
        if (at == 0 && n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
            l->bom = true;
            i = 3;
        }
        for (; i < n && (head[i] == '\n' || (head[i] == '\r' && i + 1 < n && head[i + 1] == '\n')); i++)
            line += head[i] == '\n';
        at += i;
        if (i < n && head[i] == '\r' && i + 1 == n && n == sizeof head)
            i = n; /* look at its neighbour, too */
    } while (i == n && i > 0 && (i = 0, true));
    l->looked = true;
    MM_TRY(mm__text_read(&l->text, at, head, sizeof head, &n));
    if (n == 0)
        return MM_OK; /* nothing in it: the pass says so */
    l->first_line = line;
    for (i = 0; i < n && head[i] != '\n' && head[i] != '\r';)
        i++;
    return decide(l, head, i);
}

/* ---- inspect ---- */

/* Kinds beyond the first 63 are counted together. */
static mm_lines_kind *slot(mm_lines *l, const char *name, size_t n)
{
    char text[40];
    size_t i = 0;

    snprintf(text, sizeof text, "%.*s", (int)(n < 39 ? n : 39), name);
    while (i < l->n_kinds && strcmp(l->kinds[i].name, text) != 0)
        i++;
    if (i == l->n_kinds && i < MAX_KINDS) {
        memcpy(l->kinds[i].name, i == MAX_KINDS - 1 ? "(other)" : text, i == MAX_KINDS - 1 ? 8 : sizeof text);
        l->n_kinds++;
    }
    return &l->kinds[i < MAX_KINDS ? i : MAX_KINDS - 1];
}

mm_code mm__lines_count_kinds(mm_lines *l, const char *(*kind_of)(const mm_line *line, size_t *n))
{
    mm_lines_block *b;
    mm_lines_stats stats = { 0 };
    uint64_t off = l->bom ? 3 : 0, number = 1;
    mm_code code = mm__lines_block_init(&b, l->ctx);

    if (code == MM_OK && (l->kinds = mm__alloc(l->ctx, MAX_KINDS * sizeof *l->kinds)) == NULL)
        code = MM_E_NOMEM;
    while (code == MM_OK && (code = mm__lines_read_block(l, off, b)) == MM_OK) {
        char *at = b->text.data, *end = at + b->text.len;
        while (at < end) {
            char *lf = memchr(at, '\n', (size_t)(end - at));
            const size_t len = (size_t)((lf != NULL ? lf : end) - at);
            mm_line line;
            if (mm__line_split(l, at, len, lf != NULL, number++, &stats, &line) == MM_LINE_RECORD) {
                size_t n;
                const char *name = kind_of(&line, &n);
                mm_lines_kind *k = slot(l, name, n);
                k->n++;
                k->bytes += line.key_len + line.value_len;
            }
            at += len + 1;
        }
        off += b->text.len;
    }
    mm__lines_block_free(l->ctx, b);
    return code == MM_END ? MM_OK : code;
}
