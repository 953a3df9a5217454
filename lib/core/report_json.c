/* "metamig-report/1": docs/formats/product.md 5. What does not apply is left out. */
#include <stdio.h>

#include "core/report_out.h"
#include "core/run.h"
#include "core/utf8.h"

static void string(mm_report_out *out, const char *text)
{
    char escape[8];

    mm__out_text(out, "\"");
    while (*text != 0) {
        const size_t n = mm__utf8_at(text);
        const unsigned char c = (unsigned char)*text;
        if (n == 0)
            mm__out_text(out, "\\ufffd"); /* a byte that is no text: JSON cannot hold it */
        else if (c == '"' || c == '\\')
            mm__out_bytes(out, escape, (size_t)snprintf(escape, sizeof escape, "\\%c", c));
        else if (c < 0x20 || c == 0x7f)
            mm__out_bytes(out, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
        else
            mm__out_bytes(out, text, n);
        text += n == 0 ? 1 : n;
    }
    mm__out_text(out, "\"");
}

/* The comma belongs to the member before: `first` starts an object. */
static void name(mm_report_out *out, bool first, const char *key)
{
    mm__out_text(out, first ? "" : ",");
    string(out, key);
    mm__out_text(out, ":");
}

static void member_text(mm_report_out *out, bool *first, const char *key, const char *text)
{
    if (text == NULL || *text == 0)
        return;
    name(out, *first, key);
    string(out, text);
    *first = false;
}

static void member_u64(mm_report_out *out, bool *first, const char *key, uint64_t n)
{
    name(out, *first, key);
    mm__out_u64(out, n);
    *first = false;
}

static bool applies(const mm_side *side)
{
    return side->path != NULL || side->format != NULL;
}

static void put_side(mm_report_out *out, const char *key, const mm_side *side)
{
    bool first = true;

    if (!applies(side))
        return;
    name(out, false, key);
    mm__out_text(out, "{");
    member_text(out, &first, "path", side->path);
    member_text(out, &first, "format", side->format);
    member_text(out, &first, "release", side->release);
    member_u64(out, &first, "resources", side->resources);
    member_u64(out, &first, "bytes", side->bytes);
    mm__out_text(out, "}");
}

static void put_hops(mm_report_out *out, const mm_report *rep)
{
    size_t it = 0;
    const char *from, *to;

    name(out, false, "hops");
    mm__out_text(out, "[");
    for (const char *id; (id = mm_report_hop_next(rep, &it, &from, &to)) != NULL;) {
        bool first = true;
        mm__out_text(out, it == 1 ? "{" : ",{");
        member_text(out, &first, "id", id);
        member_text(out, &first, "from", from);
        member_text(out, &first, "to", to);
        mm__out_text(out, "}");
    }
    mm__out_text(out, "]");
}

static void put_counts(mm_report_out *out, const mm_report *rep)
{
    const mm_counts c = mm_report_counts(rep);
    bool first = true;

    name(out, false, "counts");
    mm__out_text(out, "{");
    member_u64(out, &first, "read", c.read);
    member_u64(out, &first, "unchanged", c.unchanged);
    member_u64(out, &first, "changed", c.changed);
    member_u64(out, &first, "created", c.created);
    member_u64(out, &first, "dropped", c.dropped);
    member_u64(out, &first, "written", c.written);
    mm__out_text(out, "}");
}

static void put_rules(mm_report_out *out, const mm_report *rep)
{
    size_t it = 0;
    uint64_t n;
    bool first = true;

    name(out, false, "rules");
    mm__out_text(out, "{");
    for (const char *id; (id = mm_report_rule_next(rep, &it, &n)) != NULL;)
        member_u64(out, &first, id, n);
    mm__out_text(out, "}");
}

static void put_findings(mm_report_out *out, const mm_report *rep)
{
    static const char *const severities[] = { "note", "warning", "error" };
    size_t it = 0;

    name(out, false, "findings");
    mm__out_text(out, "[");
    for (const mm_finding *f; (f = mm_report_next(rep, &it)) != NULL;) {
        bool first = true;
        mm__out_text(out, it == 1 ? "{" : ",{");
        member_text(out, &first, "severity", severities[f->severity]);
        member_text(out, &first, "rule", f->rule);
        member_text(out, &first, "file", f->file);
        member_text(out, &first, "pointer", f->pointer);
        if (f->line != 0)
            member_u64(out, &first, "line", f->line);
        if (f->line != 0 && f->col != 0)
            member_u64(out, &first, "col", f->col);
        member_text(out, &first, "text", f->text);
        mm__out_text(out, "}");
    }
    mm__out_text(out, "]");
}

static const char *result(const mm_report *rep)
{
    if (mm_report_code(rep) != MM_OK)
        return "failed";
    return mm_report_count(rep, MM_WARNING) > 0 ? "warnings" : "ok";
}

/* Exit code of product.md 5, for who adds reports up. */
static unsigned exit_of(mm_code code)
{
    switch (code) {
    case MM_OK: return 0;
    case MM_E_VERIFY: return 1;
    case MM_E_OPTION: return 2;
    case MM_E_SYNTAX: case MM_E_FORMAT: case MM_E_DATA: case MM_E_UNSUPPORTED: return 3;
    case MM_E_IO: case MM_E_EXISTS: return 4;
    case MM_E_NOMEM: case MM_E_LIMIT: return 5;
    case MM_E_CANCELLED: return 130;
    case MM_END: case MM_E_MISUSE: break;
    }
    return 70;
}

mm_code mm_report_json(const mm_report *rep, const char *command, mm_write_fn *fn, void *user)
{
    const mm_side in = mm_report_input(rep), to = mm_report_output(rep);
    mm_report_out out;
    bool first = true;

    mm__out_init(&out, fn, user);
    mm__out_text(&out, "{");
    member_text(&out, &first, "format", "metamig-report/1");
    member_text(&out, &first, "command", command);
    member_text(&out, &first, "version", mm_version_text());
    member_text(&out, &first, "result", result(rep));
    if (mm_report_code(rep) != MM_OK)
        member_u64(&out, &first, "exit", exit_of(mm_report_code(rep)));
    if (applies(&to)) {
        name(&out, false, "published");
        mm__out_text(&out, mm_report_published(rep) ? "true" : "false");
    }
    put_side(&out, "input", &in);
    put_side(&out, "output", &to);
    put_hops(&out, rep);
    put_counts(&out, rep);
    put_rules(&out, rep);
    member_u64(&out, &first, "errors", mm_report_count(rep, MM_ERROR));
    member_u64(&out, &first, "warnings", mm_report_count(rep, MM_WARNING));
    member_u64(&out, &first, "notes", mm_report_count(rep, MM_NOTE));
    put_findings(&out, rep);
    name(&out, false, "seconds");
    mm__out_seconds(&out, mm_report_millis(rep));
    mm__out_text(&out, "}\n");
    return mm__out_end(&out, rep->ctx);
}
