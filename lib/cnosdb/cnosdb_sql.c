/* Scripts that move the table data. 8. */
#include "cnosdb/cnosdb_sql.h"
#include "core/io.h"
#include <metamig/cnosdb.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

typedef struct writer {
    mm_ctx             *ctx;
    mm_sink            *sink;
    const cn_inventory *inv;
    const char         *location;
    mm_buf              connection; /* text between the brackets; len 0 = none */
    int64_t             mtime;
    mm_buf              text, uri;
} writer;

/* ---- names ---- */

/* [A-Za-z0-9_-] stays, any other byte is ~XX: folders of two tables never meet. */
static void add_encoded(mm_buf *out, cn_text name)
{
    for (size_t i = 0; i < name.len; i++) {
        const unsigned char c = (unsigned char)name.text[i];
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')
            mm__buf_char(out, (char)c);
        else
            mm__buf_printf(out, "~%02X", c);
    }
}

static void add_quoted(mm_buf *out, const char *text, size_t len, char quote)
{
    mm__buf_char(out, quote);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == quote)
            mm__buf_char(out, quote);
        mm__buf_char(out, text[i]);
    }
    mm__buf_char(out, quote);
}

static void make_uri(writer *w, const cn_table *t)
{
    const size_t n = strlen(w->location);

    w->uri.len = 0;
    mm__buf_add(&w->uri, w->location, n);
    if (n == 0 || w->location[n - 1] != '/')
        mm__buf_char(&w->uri, '/');
    add_encoded(&w->uri, t->tenant);
    mm__buf_char(&w->uri, '/');
    add_encoded(&w->uri, t->db);
    mm__buf_char(&w->uri, '/');
    add_encoded(&w->uri, t->name);
    mm__buf_char(&w->uri, '/');
}

/* ---- statements: one line each, for the client ends a statement at a line that ends with ";" ---- */

typedef enum script { EXPORT, IMPORT, COUNT } script;

static void statement(writer *w, const cn_table *t, script s)
{
    mm_buf *out = &w->text;

    make_uri(w, t);
    if (s == COUNT) {
        mm__buf_text(out, "SELECT COUNT(*) AS n FROM ");
        add_quoted(out, t->name.text, t->name.len, '"');
        mm__buf_text(out, ";\n");
        return;
    }
    mm__buf_text(out, "COPY INTO ");
    if (s == EXPORT)
        add_quoted(out, w->uri.data, w->uri.len, '\'');
    else
        add_quoted(out, t->name.text, t->name.len, '"');
    mm__buf_text(out, " FROM ");
    if (s == EXPORT)
        add_quoted(out, t->name.text, t->name.len, '"');
    else
        add_quoted(out, w->uri.data, w->uri.len, '\'');
    if (w->connection.len > 0) {
        mm__buf_text(out, " CONNECTION = (");
        mm__buf_add(out, w->connection.data, w->connection.len);
        mm__buf_char(out, ')');
    }
    mm__buf_text(out, " FILE_FORMAT = (TYPE = 'PARQUET');\n");
}

/* ---- files ---- */

static mm_code put(writer *w, const char *path, const char *text, size_t len, uint32_t mode)
{
    const mm_entry entry = { .path = path, .mtime = w->mtime, .size = len, .mode = mode };

    MM_TRY(mm_sink_begin(w->sink, &entry));
    if (len > 0)
        MM_TRY(mm_sink_write(w->sink, text, len));
    return mm_sink_end(w->sink);
}

static bool same_db(const cn_table *a, const cn_table *b)
{
    return a->tenant.len == b->tenant.len && a->db.len == b->db.len
        && memcmp(a->tenant.text, b->tenant.text, a->tenant.len) == 0 && memcmp(a->db.text, b->db.text, a->db.len) == 0;
}

/* Tables first .. end - 1 are those of one database. */
static mm_code db_script(writer *w, size_t first, size_t end, script s)
{
    static const char *const folders[] = { "export/", "import/", "count/" };
    const cn_table *t = &w->inv->tables[first];
    mm_buf path;
    bool any = false;
    mm_code code;

    w->text.len = 0;
    if (s == IMPORT && t->keeps != NULL)
        mm__buf_printf(&w->text, "-- database %s keeps rows for %s: older ones are refused\n", t->db.text, t->keeps);
    for (size_t i = first; i < end; i++)
        if (w->inv->tables[i].reason == NULL) {
            statement(w, &w->inv->tables[i], s);
            any = true;
        }
    if (!any)
        return mm__buf_ok(&w->text);
    mm__buf_init(&path, w->ctx);
    mm__buf_text(&path, folders[s]);
    add_encoded(&path, t->tenant);
    mm__buf_char(&path, '/');
    add_encoded(&path, t->db);
    mm__buf_text(&path, ".sql");
    code = mm__buf_ok(&path);
    if (code == MM_OK)
        code = mm__buf_ok(&w->text);
    if (code == MM_OK)
        code = put(w, path.data, w->text.data, w->text.len, w->connection.len > 0 && s != COUNT ? 0600 : 0644);
    mm__buf_free(&path);
    return code;
}

static void add_field(mm_buf *out, cn_text t)
{
    for (size_t i = 0; i < t.len; i++) /* only names of skipped tables can have them */
        if (t.text[i] == '\t')
            mm__buf_text(out, "\\t");
        else
            mm__buf_char(out, t.text[i]);
    mm__buf_char(out, '\t');
}

static mm_code list(writer *w)
{
    w->text.len = 0;
    mm__buf_text(&w->text, "tenant\tdb\ttable\tkind\tfolder\taction\treason\n");
    for (size_t i = 0; i < w->inv->n; i++) {
        const cn_table *t = &w->inv->tables[i];
        make_uri(w, t);
        add_field(&w->text, t->tenant);
        add_field(&w->text, t->db);
        add_field(&w->text, t->name);
        mm__buf_printf(&w->text, "%s\t%s\t%s\t%s\n", t->kind, w->uri.data != NULL ? w->uri.data : "",
                       t->reason == NULL ? "export" : "skip", t->reason == NULL ? "" : t->reason);
    }
    MM_TRY(mm__buf_ok(&w->text));
    return put(w, "tables.tsv", w->text.data, w->text.len, 0644);
}

static mm_code run_script(writer *w, const cn_run_script *s)
{
    w->text.len = 0;
    mm__buf_text(&w->text, s->about);
    mm__buf_text(&w->text, mm__cnosdb_run_common);
    mm__buf_text(&w->text, s->body);
    MM_TRY(mm__buf_ok(&w->text));
    return put(w, s->name, w->text.data, w->text.len, 0755);
}

/* Sinks want no order, but a fixed one gives equal archives. */
static mm_code write_all(writer *w)
{
    for (script s = EXPORT; s <= COUNT; s++)
        for (size_t first = 0, end; first < w->inv->n; first = end) {
            for (end = first + 1; end < w->inv->n && same_db(&w->inv->tables[first], &w->inv->tables[end]);)
                end++;
            MM_TRY(db_script(w, first, end, s));
        }
    for (const cn_run_script *s = mm__cnosdb_run_scripts; s->name != NULL; s++)
        MM_TRY(run_script(w, s));
    MM_TRY(list(w));
    return mm_sink_commit(w->sink);
}

/* ---- options ---- */

static mm_code read_connection(writer *w, const char *text)
{
    char piece[4096];
    ssize_t n = 1;
    int fd;

    if (text[0] != '@') {
        mm__buf_text(&w->connection, text);
        return mm__buf_ok(&w->connection);
    }
    fd = mm__io_openat(w->ctx, AT_FDCWD, text + 1, O_RDONLY, 0);
    if (fd < 0)
        return mm__io_fail(w->ctx, text + 1, "cannot open");
    while (n > 0 && w->connection.len < 65536) {
        n = mm__io_read(w->ctx, fd, piece, sizeof piece);
        if (n > 0)
            mm__buf_add(&w->connection, piece, (size_t)n);
    }
    explicit_bzero(piece, sizeof piece);
    mm__io_close(w->ctx, fd);
    if (n < 0)
        return mm__io_fail(w->ctx, text + 1, "cannot read");
    while (w->connection.len > 0 && strchr("\r\n", w->connection.data[w->connection.len - 1]) != NULL)
        w->connection.len--;
    return mm__buf_ok(&w->connection);
}

static bool has_control(const char *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)t[i] < 0x20 || t[i] == 0x7f)
            return true;
    return false;
}

static mm_code check_options(writer *w, const mm_cnosdb_sql *what)
{
    if (what->location == NULL || *what->location == 0)
        return mm__fail(w->ctx, MM_E_OPTION, "core/option", NULL, "--location is missing: where the data goes");
    if (has_control(what->location, strlen(what->location)))
        return mm__fail(w->ctx, MM_E_OPTION, "core/option", NULL, "--location must not have control characters");
    w->location = what->location;
    if (what->connection == NULL)
        return MM_OK;
    MM_TRY(read_connection(w, what->connection));
    if (w->connection.len == 0 || has_control(w->connection.data, w->connection.len))
        return mm__fail(w->ctx, MM_E_OPTION, "core/option", NULL, "--connection must be one line, and not empty");
    return MM_OK;
}

/* ---- report ---- */

static mm_code tell(mm_report *rep, const mm_lines *l, mm_severity severity, const char *rule, uint64_t line,
                    const char *text)
{
    const mm_finding f = { .severity = severity, .rule = rule, .file = l->path, .pointer = "", .line = line,
                           .text = text };
    return mm__report_add(rep, &f);
}

static mm_code tell_all(writer *w, mm_report *rep, const mm_lines *l)
{
    bool any = false;

    for (size_t i = 0; i < w->inv->n; i++) {
        const cn_table *t = &w->inv->tables[i];
        any |= t->reason == NULL;
        if (t->keeps != NULL && (i == 0 || !same_db(t, t - 1))) {
            w->text.len = 0;
            mm__buf_printf(&w->text, "database %s of tenant %s keeps rows for %s: the import refuses older ones",
                           t->db.text, t->tenant.text, t->keeps);
            MM_TRY(mm__buf_ok(&w->text));
            MM_TRY(tell(rep, l, MM_NOTE, "cnosdb/sql/ttl", t->line, w->text.data));
        }
        if (t->reason == NULL)
            continue;
        w->text.len = 0;
        mm__buf_printf(&w->text, "table %s of %s/%s is not exported: %s", t->name.text, t->tenant.text, t->db.text,
                       t->reason);
        MM_TRY(mm__buf_ok(&w->text));
        MM_TRY(tell(rep, l, strcmp(t->kind, "external") == 0 ? MM_WARNING : MM_NOTE, "cnosdb/sql/skipped", t->line,
                    w->text.data));
    }
    if (w->connection.len > 0)
        MM_TRY(tell(rep, l, MM_WARNING, "cnosdb/sql/secrets", 0, "the scripts contain the secrets of --connection"));
    return any ? tell(rep, l, MM_NOTE, "cnosdb/sql/empty-table", 0,
                      "a table without rows exports an empty folder; its import may fail") : MM_OK;
}

static mm_code run(writer *w, mm_source *src, const mm_cnosdb_sql *what, mm_report *rep, cn_inventory *inv)
{
    mm_lines *l = src->lines;
    mm_side side = { .path = src->path };

    if (l == NULL)
        return mm__fail(w->ctx, MM_E_FORMAT, "cnosdb/dump/not-a-dump", src->path, "this is no text dump");
    MM_TRY(check_options(w, what));
    l->dialect = &mm__cnosdb_dialect;
    MM_TRY(mm__lines_look(l));
    MM_TRY(mm__cnosdb_inventory(inv, w->ctx, l, what->with_usage_schema != 0, rep));
    if (inv->records == 0)
        return mm__fail(w->ctx, MM_E_FORMAT, "cnosdb/dump/empty", src->path, "no record in it");
    w->inv = inv;
    w->mtime = l->text.mtime;
    side.resources = inv->records;
    side.bytes = l->text.size;
    MM_TRY(mm__report_side(rep, false, &side));
    rep->counts.read = inv->records;
    MM_TRY(tell_all(w, rep, l));
    MM_TRY(write_all(w));
    rep->published = true;
    return MM_OK;
}

mm_code mm_cnosdb_sql_run(mm_ctx *ctx, mm_source *src, const mm_cnosdb_sql *what, mm_sink *sink, mm_report *rep)
{
    mm_cnosdb_sql full = { .size = sizeof full };
    writer w = { .ctx = ctx, .sink = sink };
    cn_inventory inv = { .ctx = ctx };
    mm_code code;

    memcpy(&full, what, what->size < sizeof full ? what->size : sizeof full);
    mm__error_clear(ctx);
    mm__buf_init(&w.connection, ctx);
    mm__buf_init(&w.text, ctx);
    mm__buf_init(&w.uri, ctx);
    mm__arena_init(&inv.arena, ctx);
    mm__map_init(&inv.tenants, ctx, false);
    mm__map_init(&inv.dbs, ctx, false);
    code = run(&w, src, &full, rep, &inv);
    if (w.connection.data != NULL)
        explicit_bzero(w.connection.data, w.connection.cap);
    if (w.text.data != NULL)
        explicit_bzero(w.text.data, w.text.cap);
    mm__buf_free(&w.connection);
    mm__buf_free(&w.text);
    mm__buf_free(&w.uri);
    mm__cnosdb_inventory_free(&inv);
    if (code == MM_E_DATA && mm_ctx_error(ctx)->code == MM_OK) {
        mm__report_worst(rep, code); /* the findings say it */
        rep->code = code;
        return code;
    }
    if (code != MM_OK) {
        const mm_code told = mm_report_fail(rep, code);
        return told == MM_OK ? code : told;
    }
    return MM_OK;
}
