#include "openmldb/openmldb_finding.h"
#include "core/utf8.h"

#include <stdio.h>

void mm__om_findings_init(om_findings *f, mm_ctx *ctx)
{
    memset(f, 0, sizeof *f);
    f->ctx = ctx;
    mm__arena_init(&f->arena, ctx);
}

void mm__om_findings_free(om_findings *f)
{
    OM_FREE(f->ctx, &f->list);
    mm__arena_free(&f->arena);
}

static const char *format(mm_arena *arena, const char *fmt, va_list ap)
{
    va_list again;
    char small[256];
    char *text;
    int n;

    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    if (n >= 0 && (size_t)n < sizeof small) {
        text = mm__arena_text(arena, small, (size_t)n);
    } else {
        text = n < 0 ? NULL : mm__arena_alloc(arena, (size_t)n + 1);
        if (text != NULL)
            vsnprintf(text, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    return text;
}

void mm__om_say(om_findings *f, mm_severity severity, const char *rule, const om_finding *like, const char *fmt, ...)
{
    om_finding *to = OM_PUSH(f->ctx, &f->list);
    va_list ap;

    if (to == NULL) {
        f->code = MM_E_NOMEM;
        return;
    }
    *to = *like;
    to->severity = severity;
    to->rule = rule;
    va_start(ap, fmt);
    to->text = format(&f->arena, fmt, ap);
    va_end(ap);
    if (to->text == NULL) {
        f->code = MM_E_NOMEM;
        f->list.n--;
    }
}

mm_code mm__om_findings_join(om_findings *f, const om_findings *more)
{
    for (size_t i = 0; i < more->list.n; i++) {
        om_finding *to = OM_PUSH(f->ctx, &f->list);
        if (to == NULL)
            return f->code = MM_E_NOMEM;
        *to = more->list.at[i];
    }
    return MM_OK;
}

size_t mm__om_findings_count(const om_findings *f, mm_severity severity)
{
    size_t n = 0;

    for (size_t i = 0; i < f->list.n; i++)
        n += f->list.at[i].severity == severity;
    return n;
}

/* ---- order: docs/formats/openmldb.md 9 ---- */

static int by_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* Adding one makes "absent" the smallest. */
static int by_number(uint64_t a, uint64_t b)
{
    return mm__om_cmp(a + 1, b + 1);
}

static int by_key(const om_finding *a, const om_finding *b)
{
    int d = by_number(a->tid, b->tid);

    if (a->op != OM_ABSENT || b->op != OM_ABSENT)
        return by_number(a->op, b->op);
    if (d == 0)
        d = by_number(a->pid, b->pid);
    return d != 0 ? d : by_text(a->by_endpoint ? a->endpoint : NULL, b->by_endpoint ? b->endpoint : NULL);
}

static int compare(const void *left, const void *right, void *user)
{
    const om_finding *a = left, *b = right;
    int d = (int)b->severity - (int)a->severity;

    (void)user;
    d = d != 0 ? d : strcmp(a->rule, b->rule);
    d = d != 0 ? d : by_key(a, b);
    d = d != 0 ? d : strcmp(a->text, b->text);
    d = d != 0 ? d : by_text(a->file, b->file);
    return d != 0 ? d : mm__om_cmp(a->line, b->line);
}

mm_code mm__om_findings_sort(om_findings *f)
{
    MM_TRY(f->code);
    return mm__om_sort(f->ctx, f->list.at, f->list.n, sizeof *f->list.at, compare, NULL);
}

/* ---- printed forms ---- */

const char *mm__om_severity(mm_severity severity)
{
    return severity == MM_ERROR ? "error" : severity == MM_WARNING ? "warning" : "note";
}

void mm__om_put_masked(mm_buf *buf, const char *text)
{
    char *to = mm__buf_room(buf, strlen(text));

    if (to == NULL)
        return;
    for (; *text != 0; text++, to++, buf->len++)
        *to = (unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text;
    mm__buf_add(buf, "", 0);
}

void mm__om_put_finding(mm_buf *buf, const om_finding *f)
{
    mm__om_put_masked(buf, f->file);
    if (f->line != 0)
        mm__buf_printf(buf, ":%lu", (unsigned long)f->line);
    mm__buf_printf(buf, ": %s: ", mm__om_severity(f->severity));
    mm__om_put_masked(buf, f->text);
    mm__buf_printf(buf, " [%s]\n", f->rule);
}

const char *mm__om_utf8(mm_arena *arena, const char *text)
{
    size_t bad = 0, n;
    char *out, *to;

    for (const char *q = text; *q != 0; q += n == 0 ? 1 : n)
        bad += (n = mm__utf8_at(q)) == 0;
    if (bad == 0)
        return text;
    to = out = mm__arena_alloc(arena, strlen(text) + 2 * bad + 1);
    if (out == NULL)
        return NULL;
    while (*text != 0) {
        n = mm__utf8_at(text);
        memcpy(to, n == 0 ? "\xef\xbf\xbd" : text, n == 0 ? 3 : n);
        to += n == 0 ? 3 : n;
        text += n == 0 ? 1 : n;
    }
    return out;
}
