/* A text with tables in it and anything else between them: detection line by line, what a table belongs to, failure
 * texts. docs/formats/openmldb.md 4. */
#include "openmldb/openmldb_table.h"

/* ---- lines ---- */

static const char *const prefixes[] = { "INFO: ", "WARNING: ", "ERROR: " };

static bool end_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool mm__om_line_at(const om_scan *s, size_t pos, om_line *out)
{
    const char *lf;
    size_t n;

    if (pos >= s->text.n)
        return false;
    lf = memchr(s->text.p + pos, '\n', s->text.n - pos);
    n = lf == NULL ? s->text.n - pos : (size_t)(lf - (s->text.p + pos));
    out->next = pos + n + (lf != NULL);
    while (n > 0 && end_blank(s->text.p[pos + n - 1]))
        n--;
    out->raw = out->text = (om_slice){ s->text.p + pos, n };
    for (size_t i = 0; i < MM_COUNT(prefixes) && n > 0 && out->raw.p[0] != ' '; i++)
        if (mm__om_begins(out->raw, prefixes[i])) {
            out->text = mm__om_after(out->raw, strlen(prefixes[i]));
            break;
        }
    return true;
}

void mm__om_next(om_scan *s, const om_line *line)
{
    s->pos = line->next;
    s->line++;
}

om_finding mm__om_here(const om_scan *s, uint32_t line)
{
    return (om_finding){ .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .line = line,
                         .file = s->cap->files.at[s->file].place };
}

bool mm__om_is_rule(om_slice line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '-')
            return false;
    return line.n >= 6;
}

bool mm__om_is_ruler(om_slice line)
{
    size_t i = 0, run;

    while (i < line.n) {
        if (line.p[i++] != ' ')
            return false;
        for (run = 0; i < line.n && line.p[i] == '-'; i++)
            run++;
        if (run < 2)
            return false;
    }
    return line.n > 0;
}

bool mm__om_is_border(om_slice line)
{
    if (line.n < 3 || line.p[0] != '+' || line.p[line.n - 1] != '+')
        return false;
    for (size_t i = 1; i < line.n; i++)
        if ((line.p[i] != '-' && line.p[i] != '+') || (line.p[i] == '+' && line.p[i - 1] == '+'))
            return false;
    return true;
}

/* ---- failure texts ---- */

static const struct { const char *text; om_kind kind, or_kind; } failures[] = {
    { "zk client init failed", OM_UNKNOWN, OM_UNKNOWN },
    { "get children failed", OM_UNKNOWN, OM_UNKNOWN },
    { "get leader failed", OM_UNKNOWN, OM_UNKNOWN },
    { "client init failed", OM_UNKNOWN, OM_UNKNOWN },
    { "unsupported cmd", OM_UNKNOWN, OM_UNKNOWN },
    { "Start failed! not set endpoint or zk_cluster", OM_UNKNOWN, OM_UNKNOWN },
    { "nameserver is not leader", OM_UNKNOWN, OM_UNKNOWN },
    { "get failed, error msg:", OM_UNKNOWN, OM_UNKNOWN },
    { "failed to showtable. error msg:", OM_SHOWTABLE, OM_SHOWTABLE },
    { "Fail to show tablets. error msg:", OM_TABLETS, OM_OPS },
    { "gettablestatus failed, error msg:", OM_TABLET_STATUS, OM_TABLET_STATUS },
    { "Bad gettablestatus format", OM_TABLET_STATUS, OM_TABLET_STATUS },
    { "Error: ", OM_TABLE_STATUS, OM_TABLE_STATUS },
    { "ERROR: Failed to connect to db", OM_TABLE_STATUS, OM_TABLE_STATUS },
    { "ERROR: fail to get all table status, ", OM_TABLE_STATUS, OM_TABLE_STATUS },
};

static mm_code look_for_failure(om_scan *s, const om_line *line)
{
    const om_slice raw = mm__om_trim(line->raw), text = mm__om_trim(line->text);
    om_pending *p;

    for (size_t i = 0; i < MM_COUNT(failures); i++) {
        if (!mm__om_begins(raw, failures[i].text) && !mm__om_begins(text, failures[i].text))
            continue;
        p = OM_PUSH(s->cap->ctx, &s->failed);
        if (p == NULL)
            return MM_E_NOMEM;
        *p = (om_pending){ failures[i].kind, failures[i].or_kind, NULL, s->line };
        p->text = mm__arena_text(&s->cap->found.arena, raw.p, raw.n);
        return p->text == NULL ? MM_E_NOMEM : MM_OK;
    }
    return MM_OK;
}

static void made_good(om_scan *s, om_kind kind)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->failed.n; i++) {
        const om_pending p = s->failed.at[i];
        if (p.kind != OM_UNKNOWN && p.kind != kind && p.or_kind != kind)
            s->failed.at[kept++] = p;
    }
    s->failed.n = kept;
}

/* ---- what the tables that follow belong to ---- */

/* The value of an option in a logged command; a command without it ends what was known. */
static mm_code value_after(om_scan *s, om_slice line, const char *option, const char **value)
{
    const char *at = mm__om_find(line, option);

    if (at == NULL) {
        if (mm__om_find(line, "--cmd=") != NULL)
            *value = NULL;
        return MM_OK;
    }
    at += strlen(option);
    *value = mm__om_intern(s->cap, mm__om_word((om_slice){ at, (size_t)(line.p + line.n - at) }));
    return *value == NULL ? MM_E_NOMEM : MM_OK;
}

/* "HOST:PORT DB> " at the start of the line. */
static bool prompt(om_slice line, om_slice *db)
{
    const om_slice host = mm__om_word(line);
    const char *colon = host.n == 0 ? NULL : memrchr(host.p, ':', host.n);
    uint64_t port;

    if (colon == NULL || colon == host.p || host.n == line.n || line.p[host.n] != ' '
        || !mm__om_number(mm__om_after(host, (size_t)(colon + 1 - host.p)), 65535, &port))
        return false;
    *db = mm__om_word(mm__om_after(line, host.n + 1));
    if (db->n < 2 || db->p[db->n - 1] != '>')
        return false;
    db->n--;
    return true;
}

static mm_code look_for_owner(om_scan *s, const om_line *line)
{
    om_slice t = line->text, db;

    if (mm__om_begins(t, "# metamig: db=")) {
        t = mm__om_trim(mm__om_after(t, strlen("# metamig: db=")));
        s->meta_db = t.n == 0 ? NULL : mm__om_intern(s->cap, t);
        return t.n > 0 && s->meta_db == NULL ? MM_E_NOMEM : MM_OK;
    }
    if (mm__om_begins(t, "# metamig: endpoint=")) {
        t = mm__om_trim(mm__om_after(t, strlen("# metamig: endpoint=")));
        s->meta_endpoint = t.n == 0 ? NULL : mm__om_intern(s->cap, t);
        return t.n > 0 && s->meta_endpoint == NULL ? MM_E_NOMEM : MM_OK;
    }
    if (prompt(t, &db) && (s->near_db = mm__om_intern(s->cap, db)) == NULL)
        return MM_E_NOMEM;
    if (mm__om_find(t, "--") == NULL)
        return MM_OK;
    MM_TRY(value_after(s, t, "--database=", &s->near_db));
    return value_after(s, t, "--endpoint=", &s->near_endpoint);
}

static const char *nearest(const char *meta, const char *of_file, const char *near)
{
    return meta != NULL ? meta : of_file != NULL ? of_file : near;
}

mm_code mm__om_scan_begin(om_scan *s, uint32_t line, om_form form, const om_slice *names, size_t n, om_table *out)
{
    const om_kind_info *info = mm__om_kind_of(names, n);
    const char *name = s->cap->files.at[s->file].name;
    const om_finding here = mm__om_here(s, line);

    *out = (om_table){ .info = info };
    if (info == NULL) {
        mm__om_say(&s->cap->found, MM_WARNING, "openmldb/input/unknown-table", &here,
                   "no known table has these columns");
        return s->cap->found.code;
    }
    made_good(s, info->kind);
    MM_TRY(mm__om_table_begin(s->cap, s->file, line, form, info, names, n, &s->scratch, out));
    out->db = nearest(s->meta_db, mm__om_name_db(s->cap, name, info->kind), s->near_db);
    if (info->kind != OM_TABLET_STATUS)
        return MM_OK;
    out->endpoint = nearest(s->meta_endpoint, mm__om_name_endpoint(s->cap, name), s->near_endpoint);
    return out->endpoint == NULL ? MM_OK
                                 : mm__map_put(&s->cap->captured, out->endpoint, strlen(out->endpoint), s->cap);
}

/* ---- the whole text ---- */

/* The same ruler two lines below, and text between. */
static bool begins_sql(const om_scan *s, const om_line *line)
{
    om_line header, second;

    return mm__om_is_ruler(line->text) && mm__om_line_at(s, line->next, &header) && header.text.n > 0
           && !mm__om_is_ruler(header.text) && mm__om_line_at(s, header.next, &second)
           && mm__om_same(second.text, line->text);
}

static bool begins_pretty(const om_scan *s, const om_line *line)
{
    om_line header;

    return mm__om_is_border(line->text) && mm__om_line_at(s, line->next, &header) && header.text.n > 0
           && header.text.p[0] == '|';
}

static bool begins_plain(const om_scan *s, const om_line *line)
{
    om_line rule;

    return line->text.n > 0 && mm__om_line_at(s, line->next, &rule) && mm__om_is_rule(rule.text);
}

static mm_code read_line(om_scan *s)
{
    om_line line;

    mm__om_line_at(s, s->pos, &line);
    mm__arena_reset(&s->scratch);
    if (begins_sql(s, &line))
        return mm__om_read_sql(s, &line);
    if (begins_pretty(s, &line))
        return mm__om_read_pretty(s, &line);
    if (begins_plain(s, &line))
        return mm__om_read_plain(s, &line);
    MM_TRY(look_for_failure(s, &line));
    MM_TRY(look_for_owner(s, &line));
    mm__om_next(s, &line);
    return MM_OK;
}

static void report_failures(om_scan *s)
{
    for (size_t i = 0; i < s->failed.n; i++) {
        const om_finding here = mm__om_here(s, s->failed.at[i].line);
        mm__om_say(&s->cap->found, MM_ERROR, "openmldb/input/capture-failed", &here, "the command failed: %s",
                   s->failed.at[i].text);
    }
}

mm_code mm__om_read_text(mm_openmldb *cap, uint32_t file)
{
    om_scan s = { .cap = cap, .file = file, .line = 1, .text = { cap->files.at[file].data, cap->files.at[file].len } };
    mm_code code = MM_OK;

    mm__arena_init(&s.scratch, cap->ctx);
    while (s.pos < s.text.n && code == MM_OK)
        code = mm__cancelled(cap->ctx) ? MM_E_CANCELLED : read_line(&s);
    if (code == MM_OK)
        report_failures(&s);
    OM_FREE(cap->ctx, &s.failed);
    mm__arena_free(&s.scratch);
    return code != MM_OK ? code : cap->found.code;
}
