#include "ke/ke_home.h"
#include "core/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { MAX_FILE = 64 << 10 }; /* licence text stands above the commit */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- VERSION ---- */

/* ^v?[0-9]+\.[0-9]+ */
static bool looks_like_version(const char *w, size_t n)
{
    size_t i = n > 0 && w[0] == 'v', from = i;

    while (i < n && is_digit(w[i]))
        i++;
    return i > from && i + 1 < n && w[i] == '.' && is_digit(w[i + 1]);
}

static bool contains(const char *text, size_t len, const char *word)
{
    const size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++)
        if (mm__casecmp_n(text + i, n, word, n) == 0)
            return true;
    return false;
}

/* The first line that is not blank. */
static void first_line(const char **text, size_t *len)
{
    while (*len > 0 && is_blank(**text)) {
        (*text)++;
        (*len)--;
    }
    for (size_t i = 0; i < *len; i++)
        if ((*text)[i] == '\n' || (*text)[i] == '\r')
            *len = i;
}

/* The word before `end`; 0 = none. */
static size_t word_before(const char *text, size_t *end)
{
    size_t start;

    while (*end > 0 && is_blank(text[*end - 1]))
        (*end)--;
    for (start = *end; start > 0 && !is_blank(text[start - 1]);)
        start--;
    return *end - start;
}

static void keep_word(mm_ke_version *out, const char *word, size_t n)
{
    snprintf(out->word, sizeof out->word, "%.*s", (int)(n < sizeof out->word ? n : sizeof out->word - 1), word);
}

void mm__ke_version_read(const char *text, size_t len, mm_ke_version *out)
{
    size_t end, n;

    *out = (mm_ke_version){ .product = MM_KE_ANY };
    first_line(&text, &len);
    if (contains(text, len, "kap") || contains(text, len, "kyligence"))
        out->product = MM_KE_KE;
    else if (contains(text, len, "kylin"))
        out->product = MM_KE_KYLIN;
    for (end = len; (n = word_before(text, &end)) > 0; end -= n) {
        const char *word = text + end - n;
        if (out->word[0] == 0)
            keep_word(out, word, n);
        if (!looks_like_version(word, n))
            continue;
        keep_word(out, word, n);
        mm__version_parse(word + (*word == 'v'), n - (*word == 'v'), &out->version);
        return;
    }
}

/* ---- commit_SHA1, pid ---- */

void mm__ke_commit_read(const char *text, size_t len, char *out, size_t size)
{
    const char *end = text + len;

    *out = 0;
    while (text < end) {
        const char *line = text, *stop = memchr(text, '\n', (size_t)(end - text));
        size_t n = 0;
        text = stop != NULL ? stop + 1 : end;
        if (*line == '#' || is_blank(*line))
            continue;
        while (line + n < (stop != NULL ? stop : end) && n + 1 < size && line[n] > ' ' && line[n] < 127)
            n++;
        memcpy(out, line, n);
        out[n] = 0;
        return;
    }
}

int mm__ke_pid_read(const char *text, size_t len)
{
    long pid = 0;
    size_t i = 0;

    while (len > 0 && is_blank(text[len - 1]))
        len--;
    while (i < len && is_blank(text[i]))
        i++;
    if (i == len)
        return 0;
    for (; i < len; i++) {
        if (!is_digit(text[i]))
            return 0;
        pid = pid * 10 + (text[i] - '0');
        if (pid > INT_MAX)
            return 0;
    }
    return (int)pid;
}

/* ---- the folder ---- */

/* Whole file, at most MAX_FILE bytes of it; *found says whether it is there. Pipes and devices are not. */
static mm_code read_file(mm_ctx *ctx, const char *home, int dir, const char *name, mm_buf *out, bool *found)
{
    const mm_io *io = ctx->io;
    const int fd = mm__io_openat(ctx, dir, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
    struct stat st;
    ssize_t n = 0;
    char *room;

    *found = false;
    out->len = 0;
    if (fd < 0)
        return errno == ENOENT ? MM_OK : mm__io_fail(ctx, home, "cannot open a file of this installation");
    if (io->fstat(io->user, fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        mm__io_close(ctx, fd);
        return MM_OK;
    }
    while ((room = mm__buf_room(out, 4096)) != NULL && out->len < MAX_FILE
           && (n = mm__io_read(ctx, fd, room, 4096)) > 0)
        out->len += (size_t)n;
    *found = true;
    if (n < 0) {
        const mm_code code = mm__io_fail(ctx, home, "cannot read a file of this installation");
        mm__io_close(ctx, fd);
        return code;
    }
    mm__io_close(ctx, fd);
    return mm__buf_ok(out);
}

/* A process of somebody else runs, too. */
static bool is_running(int pid)
{
    return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM);
}

static mm_code read_all(mm_ctx *ctx, const char *path, int dir, mm_buf *text, mm_ke_home *out)
{
    bool found;

    MM_TRY(read_file(ctx, path, dir, "VERSION", text, &out->has_version));
    if (out->has_version)
        mm__ke_version_read(text->data, text->len, &out->is);
    MM_TRY(read_file(ctx, path, dir, "commit_SHA1", text, &found));
    if (!found)
        MM_TRY(read_file(ctx, path, dir, "commit.sha1", text, &found));
    if (found)
        mm__ke_commit_read(text->data, text->len, out->commit, sizeof out->commit);
    MM_TRY(read_file(ctx, path, dir, "pid", text, &found));
    if (found)
        out->pid = mm__ke_pid_read(text->data, text->len);
    out->running = is_running(out->pid);
    return MM_OK;
}

mm_code mm__ke_home_read(mm_ctx *ctx, const char *path, mm_ke_home *out)
{
    const int dir = mm__io_openat(ctx, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    mm_buf text;
    mm_code code;

    memset(out, 0, sizeof *out);
    if (dir < 0)
        return mm__io_fail(ctx, path, "cannot open the installation");
    mm__buf_init(&text, ctx);
    code = read_all(ctx, path, dir, &text, out);
    mm__buf_free(&text);
    mm__io_close(ctx, dir);
    return code;
}
