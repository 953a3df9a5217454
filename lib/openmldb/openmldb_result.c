#include "openmldb/openmldb_result.h"

mm_code mm__om_result_new(mm_openmldb_result **out, mm_ctx *ctx, const char *command)
{
    mm_openmldb_result *r = mm__alloc(ctx, sizeof *r);

    *out = NULL;
    if (r == NULL)
        return MM_E_NOMEM;
    r->ctx = ctx;
    r->command = command;
    mm__om_findings_init(&r->found, ctx);
    mm__buf_init(&r->output, ctx);
    mm__arena_init(&r->arena, ctx);
    *out = r;
    return MM_OK;
}

void mm_openmldb_result_free(mm_openmldb_result *r)
{
    if (r == NULL)
        return;
    mm__om_findings_free(&r->found);
    mm__buf_free(&r->output);
    mm__arena_free(&r->arena);
    OM_FREE(r->ctx, &r->splits);
    mm__free(r->ctx, r, sizeof *r);
}

void mm__om_options(mm_openmldb_options *full, const mm_openmldb_options *options)
{
    memset(full, 0, sizeof *full);
    if (options != NULL)
        memcpy(full, options, options->size < sizeof *full ? options->size : sizeof *full);
    full->size = sizeof *full;
}

mm_code mm__om_result_input(mm_openmldb_result *r, const mm_openmldb *cap, bool *broken)
{
    *broken |= mm__om_findings_count(&cap->found, MM_ERROR) > 0;
    return mm__om_findings_join(&r->found, &cap->found);
}

void mm__om_result_kinds(mm_openmldb_result *r, const mm_openmldb *cap, const om_kind *kinds, bool partial,
                         bool *broken)
{
    const om_finding f = mm__om_about(cap, (om_at){ 0, 0 });

    for (; *kinds != OM_UNKNOWN && cap->n_known > 0; kinds++) {
        if (cap->have[*kinds])
            continue;
        mm__om_say(&r->found, partial ? MM_NOTE : MM_ERROR, "openmldb/input/missing-kind", &f,
                   "no %s in the capture; this prints it: %s", mm__om_kind_name(*kinds), mm__om_kind_command(*kinds));
        *broken |= !partial;
    }
}

static void only_errors(om_findings *f)
{
    size_t to = 0;

    for (size_t i = 0; i < f->list.n; i++)
        if (f->list.at[i].severity == MM_ERROR)
            f->list.at[to++] = f->list.at[i];
    f->list.n = to;
}

mm_code mm__om_result_end(mm_openmldb_result *r, bool broken, bool strict)
{
    if (broken)
        only_errors(&r->found);
    MM_TRY(mm__om_findings_sort(&r->found));
    MM_TRY(mm__buf_ok(&r->output));
    r->errors = mm__om_findings_count(&r->found, MM_ERROR);
    r->warnings = mm__om_findings_count(&r->found, MM_WARNING);
    r->code = broken ? MM_E_DATA : r->errors > 0 || (strict && r->warnings > 0) ? MM_E_VERIFY : MM_OK;
    if (broken)
        r->output.len = 0;
    return MM_OK;
}

/* ---- asking ---- */

int mm_openmldb_finding_next(const mm_openmldb_result *r, size_t *it, mm_openmldb_finding *out)
{
    const om_finding *f;
    mm_openmldb_finding full = { .size = sizeof full };
    const size_t size = out->size < sizeof full ? out->size : sizeof full;

    if (*it >= r->found.list.n)
        return 0;
    f = &r->found.list.at[(*it)++];
    full = (mm_openmldb_finding){ .size = size,
                                  .severity = f->severity,
                                  .rule = f->rule,
                                  .text = f->text,
                                  .file = f->file,
                                  .line = f->line,
                                  .db = f->db,
                                  .table = f->table,
                                  .endpoint = f->endpoint,
                                  .tid = f->tid,
                                  .pid = f->pid,
                                  .op_id = f->op };
    memcpy(out, &full, size);
    return 1;
}

uint64_t mm_openmldb_count(const mm_openmldb_result *r, mm_severity severity)
{
    return mm__om_findings_count(&r->found, severity);
}

mm_code mm_openmldb_code(const mm_openmldb_result *r)
{
    return r->code;
}

const char *mm_openmldb_output(const mm_openmldb_result *r, size_t *len)
{
    *len = r->output.len;
    return r->output.len == 0 ? "" : r->output.data;
}

int mm_openmldb_split_next(const mm_openmldb_result *r, size_t *it, mm_openmldb_text *out)
{
    if (*it >= r->splits.n)
        return 0;
    out->name = r->splits.at[*it].name;
    out->data = r->splits.at[*it].data;
    out->len = r->splits.at[(*it)++].len;
    return 1;
}

/* ---- text ---- */

static mm_code hand_over(mm_ctx *ctx, mm_buf *buf, mm_write_fn *fn, void *user)
{
    mm_code code = mm__buf_ok(buf);

    if (code == MM_OK && buf->len > 0 && fn(user, buf->data, buf->len) != 0)
        code = mm__fail(ctx, MM_E_IO, "core/io", NULL, "the report cannot be written");
    buf->len = 0;
    return code;
}

enum { PIECE = 64 * 1024 };

static bool is_shown(const om_finding *f, int detail)
{
    return f->severity == MM_ERROR || (detail >= 0 && f->severity == MM_WARNING) || detail > 0;
}

mm_code mm_openmldb_report_text(const mm_openmldb_result *r, const char *prefix, int detail, mm_write_fn *fn,
                                void *user)
{
    mm_code code = MM_OK;
    mm_buf buf;

    mm__buf_init(&buf, r->ctx);
    for (size_t i = 0; i < r->found.list.n && code == MM_OK; i++) {
        if (!is_shown(&r->found.list.at[i], detail))
            continue;
        mm__buf_text(&buf, prefix);
        mm__om_put_finding(&buf, &r->found.list.at[i]);
        if (buf.len > PIECE)
            code = hand_over(r->ctx, &buf, fn, user);
    }
    if (r->code != MM_E_DATA && detail >= 0 && !r->no_summary) /* there is no verdict on what is no evidence */
        mm__buf_printf(&buf, "%s%s: %zu errors, %zu warnings: %s\n", prefix, r->command, r->errors, r->warnings,
                       r->code == MM_OK ? "OK" : "FAILED");
    if (code == MM_OK)
        code = hand_over(r->ctx, &buf, fn, user);
    mm__buf_free(&buf);
    return code;
}

/* ---- JSON ---- */

static void put_text(mm_print *p, mm_arena *arena, const char *name, const char *text)
{
    if (text == NULL)
        return;
    mm_print_key(p, name);
    mm_print_text(p, mm__om_utf8(arena, text));
}

static void put_number(mm_print *p, const char *name, uint64_t n)
{
    if (n == OM_ABSENT)
        return;
    mm_print_key(p, name);
    mm_print_u64(p, n);
}

static void put_finding(mm_print *p, mm_arena *arena, const om_finding *f)
{
    mm_print_object(p);
    put_text(p, arena, "severity", mm__om_severity(f->severity));
    put_text(p, arena, "rule", f->rule);
    put_number(p, "op_id", f->op);
    put_text(p, arena, "db", f->db);
    put_text(p, arena, "table", f->table);
    put_number(p, "tid", f->tid);
    put_number(p, "pid", f->pid);
    put_text(p, arena, "endpoint", f->endpoint);
    put_text(p, arena, "text", f->text);
    put_text(p, arena, "file", f->file);
    put_number(p, "line", f->line == 0 ? OM_ABSENT : f->line);
    mm_print_object_end(p);
}

mm_code mm_openmldb_report_json(const mm_openmldb_result *r, int detail, mm_write_fn *fn, void *user)
{
    mm_arena arena;
    mm_print p;
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, r->ctx);
    mm__arena_init(&arena, r->ctx);
    mm_print_init(&p, &buf, MM_JSON_COMPACT, false);
    mm_print_object(&p);
    put_text(&p, &arena, "command", r->command);
    put_text(&p, &arena, "result", r->code == MM_OK ? "ok" : "failed");
    put_number(&p, "errors", r->errors);
    put_number(&p, "warnings", r->warnings);
    mm_print_key(&p, "findings");
    mm_print_array(&p);
    for (size_t i = 0; i < r->found.list.n; i++)
        if (is_shown(&r->found.list.at[i], detail))
            put_finding(&p, &arena, &r->found.list.at[i]);
    mm_print_array_end(&p);
    mm_print_object_end(&p);
    code = mm_print_end(&p);
    mm__buf_char(&buf, '\n');
    if (code == MM_OK)
        code = hand_over(r->ctx, &buf, fn, user);
    mm__arena_free(&arena);
    mm__buf_free(&buf);
    return code;
}

/* ---- JUnit ---- */

static void put_xml(mm_buf *buf, mm_arena *arena, const char *text)
{
    text = mm__om_utf8(arena, text);
    for (; text != NULL && *text != 0; text++)
        switch (*text) {
        case '&': mm__buf_text(buf, "&amp;"); break;
        case '<': mm__buf_text(buf, "&lt;"); break;
        case '>': mm__buf_text(buf, "&gt;"); break;
        case '"': mm__buf_text(buf, "&quot;"); break;
        default: mm__buf_char(buf, (unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text); break;
        }
}

static void put_case(mm_buf *buf, mm_arena *arena, const mm_openmldb_result *r, const om_finding *f)
{
    const bool fails = f->severity == MM_ERROR || r->errors == 0; /* a strict run fails by its warnings */

    mm__buf_printf(buf, "  <testcase classname=\"%s\" name=\"", r->command);
    put_xml(buf, arena, f->rule);
    mm__buf_text(buf, ": ");
    put_xml(buf, arena, f->text);
    mm__buf_text(buf, "\">\n    ");
    mm__buf_text(buf, fails && r->code != MM_OK ? "<failure type=\"" : "<system-out>");
    if (fails && r->code != MM_OK) {
        mm__buf_printf(buf, "%s\" message=\"", f->rule);
        put_xml(buf, arena, f->text);
        mm__buf_text(buf, "\">");
    }
    put_xml(buf, arena, f->file);
    if (f->line != 0)
        mm__buf_printf(buf, ":%lu", (unsigned long)f->line);
    mm__buf_text(buf, fails && r->code != MM_OK ? "</failure>\n  </testcase>\n" : "</system-out>\n  </testcase>\n");
}

mm_code mm_openmldb_report_junit(const mm_openmldb_result *r, mm_write_fn *fn, void *user)
{
    const size_t cases = r->errors + r->warnings, failures = r->code == MM_OK ? 0
                                                             : r->errors > 0  ? r->errors
                                                                              : r->warnings;
    mm_arena arena;
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, r->ctx);
    mm__arena_init(&arena, r->ctx);
    mm__buf_text(&buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    mm__buf_printf(&buf, "<testsuite name=\"metamig %s\" tests=\"%zu\" failures=\"%zu\">\n", r->command, cases + 1,
                   failures);
    mm__buf_printf(&buf, "  <testcase classname=\"%s\" name=\"run\"/>\n", r->command);
    for (size_t i = 0; i < r->found.list.n; i++)
        if (r->found.list.at[i].severity != MM_NOTE)
            put_case(&buf, &arena, r, &r->found.list.at[i]);
    mm__buf_text(&buf, "</testsuite>\n");
    code = hand_over(r->ctx, &buf, fn, user);
    mm__arena_free(&arena);
    mm__buf_free(&buf);
    return code;
}
