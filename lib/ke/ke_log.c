#include "ke/ke_log.h"
#include "core/io.h"
#include "core/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

mm_code mm__ke_log_open(mm_ke_log *log, mm_ctx *ctx, const char *path)
{
    mm_place *place;

    MM_TRY(mm__place_new(&place, ctx, path));
    if (place->base[0] != 0)
        log->fd = mm__io_openat(ctx, place->parent, place->base, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                0600);
    else
        log->fd = -1, errno = EEXIST;
    if (log->fd < 0) {
        const mm_code code = errno == EEXIST ? mm__fail(ctx, MM_E_EXISTS, "core/output-exists", path,
                                                        "the log exists already; it is never replaced")
                                             : mm__io_fail(ctx, path, "cannot create the log");
        mm__place_free(place);
        return code;
    }
    log->ctx = ctx;
    log->place = place;
    mm__buf_init(&log->text, ctx);
    return MM_OK;
}

/* ---- lines ---- */

/* Control characters and what is not UTF-8 as \xHH; in a field blanks and backslashes, too. */
static void put_text(mm_buf *out, const char *text, bool field)
{
    const unsigned char *s = (const unsigned char *)text;
    const size_t n = strlen(text);

    for (size_t i = 0, len; i < n; i += len > 0 ? len : 1) {
        len = mm__utf8_seq(s + i, s + n);
        if (len == 2 && s[i] == 0xc2 && s[i + 1] < 0xa0) /* C1 controls */
            len = 0;
        if (len == 1 && (s[i] < ' ' || s[i] == 127 || (field && (s[i] == ' ' || s[i] == '\\'))))
            len = 0;
        if (len > 0)
            mm__buf_add(out, text + i, len);
        else
            mm__buf_printf(out, "\\x%02x", s[i]);
    }
}

static void put_field(mm_buf *out, const char *text)
{
    put_text(out, text != NULL && *text != 0 ? text : "-", true);
    mm__buf_char(out, ' ');
}

static void put_time(mm_ke_log *log)
{
    const int64_t ms = mm__now(log->ctx);
    const time_t t = (time_t)(ms / 1000 - (ms % 1000 < 0));
    struct tm tm;
    char text[40];

    if (gmtime_r(&t, &tm) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(text, sizeof text, "%lld", (long long)ms);
    put_field(&log->text, text);
}

static void put(mm_ke_log *log, const mm_ke_event *e, const char *text)
{
    put_time(log);
    put_field(&log->text, e->level != NULL ? e->level : "INFO");
    put_field(&log->text, e->rule);
    put_field(&log->text, e->path);
    put_field(&log->text, e->pointer);
    put_text(&log->text, text, false);
    mm__buf_char(&log->text, '\n');
}

void mm__ke_log_put(mm_ke_log *log, const mm_ke_event *event, const char *fmt, ...)
{
    va_list ap, again;
    char fixed[256], *text;
    int n;

    if (log->place == NULL)
        return;
    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(fixed, sizeof fixed, fmt, ap);
    if (n < (int)sizeof fixed) {
        put(log, event, fixed);
    } else if ((text = mm__alloc(log->ctx, (size_t)n + 1)) == NULL) {
        log->text.failed = true;
    } else {
        vsnprintf(text, (size_t)n + 1, fmt, again);
        put(log, event, text);
        mm__free(log->ctx, text, (size_t)n + 1);
    }
    va_end(again);
    va_end(ap);
}

void mm__ke_log_finding(mm_ke_log *log, const mm_finding *f)
{
    static const char *const levels[] = { "NOTE", "WARNING", "ERROR" };
    const mm_ke_event e = { levels[f->severity], f->rule, f->file, f->pointer };

    if (f->line > 0)
        mm__ke_log_put(log, &e, "line %llu, column %llu: %s", (unsigned long long)f->line, (unsigned long long)f->col,
                       f->text);
    else
        mm__ke_log_put(log, &e, "%s", f->text);
}

/* ---- the file ---- */

mm_code mm__ke_log_flush(mm_ke_log *log)
{
    if (log->place == NULL)
        return MM_OK;
    MM_TRY(mm__buf_ok(&log->text));
    if (log->text.len > 0 && mm__io_write_all(log->ctx, log->fd, log->text.data, log->text.len) != 0)
        return mm__io_fail(log->ctx, log->place->path, "cannot write the log");
    log->text.len = 0;
    if (!log->ctx->no_sync && mm__io_fsync(log->ctx, log->fd) != 0)
        return mm__io_fail(log->ctx, log->place->path, "cannot sync the log");
    return MM_OK;
}

void mm__ke_log_remove(mm_ke_log *log)
{
    if (log->place != NULL)
        log->ctx->io->unlinkat(log->ctx->io->user, log->place->parent, log->place->base, 0);
    mm__ke_log_close(log);
}

void mm__ke_log_close(mm_ke_log *log)
{
    if (log->place == NULL)
        return;
    mm__buf_free(&log->text);
    mm__io_close(log->ctx, log->fd);
    mm__place_free(log->place);
    log->place = NULL;
}
