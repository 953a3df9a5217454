/* stat: check, convert, split the stat file. docs/formats/openmldb.md 6, 11. */
#include "openmldb/openmldb_stat.h"

/* ---- one move ---- */

om_finding mm__om_about_move(const om_moves *moves, const om_move *m)
{
    return (om_finding){ .tid = m->tid, .pid = m->pid, .op = OM_ABSENT, .file = moves->file, .line = m->line,
                         .db = *m->db == 0 ? NULL : m->db, .table = *m->table == 0 ? NULL : m->table,
                         .endpoint = m->endpoint };
}

static const char *kept(om_findings *f, const char *text)
{
    if (text == NULL)
        f->code = MM_E_NOMEM;
    return text == NULL ? "" : text;
}

const char *mm__om_text_move(om_findings *f, const om_move *m)
{
    return kept(f, mm__arena_printf(&f->arena, "%s.%s tid %lu pid %lu", m->db, m->table, (unsigned long)m->tid,
                                    (unsigned long)m->pid));
}

const om_replica *mm__om_replica_at(const mm_openmldb *cap, const om_partition *p, const char *endpoint)
{
    for (uint32_t i = 0; i < p->n; i++)
        if (strcmp(cap->replicas.at[p->first + i].endpoint, endpoint) == 0)
            return &cap->replicas.at[p->first + i];
    return NULL;
}

static bool leads(const mm_openmldb *cap, const om_partition *p, const char *endpoint)
{
    const om_replica *leader = mm__om_leader(cap, p);

    return leader != NULL && strcmp(leader->endpoint, endpoint) == 0;
}

const char *mm__om_stale(om_findings *f, const mm_openmldb *cap, const om_move *m)
{
    const om_table_row *t = mm__om_table(cap, m->tid);
    const om_partition *p = mm__om_partition(cap, m->tid, m->pid);

    if (t == NULL || !t->listed || strcmp(t->name, m->table) != 0 || strcmp(t->db, *m->db == 0 ? "?" : m->db) != 0)
        return "no such table";
    if (p == NULL || !mm__om_usable(cap, p))
        return "no such partition";
    if (mm__om_replica_at(cap, p, m->endpoint) == NULL)
        return kept(f, mm__arena_printf(&f->arena, "%s holds no replica", m->endpoint));
    if (m->extra != NULL && mm__om_replica_at(cap, p, m->extra) == NULL && !leads(cap, p, m->endpoint))
        return kept(f, mm__arena_printf(&f->arena, "extra replica %s is gone", m->extra));
    return NULL;
}

void mm__om_put_move(mm_buf *out, const om_move *m)
{
    mm__buf_printf(out, "%s,%s,%s,%lu,%lu,%s\n", m->endpoint, m->db, m->table, (unsigned long)m->tid,
                   (unsigned long)m->pid, m->extra == NULL ? "" : m->extra);
}

bool mm__om_has_comma(const om_move *m)
{
    const char *const values[] = { m->endpoint, m->db, m->table, m->extra == NULL ? "" : m->extra };

    for (size_t i = 0; i < MM_COUNT(values); i++)
        if (strpbrk(values[i], ",\n\r") != NULL)
            return true;
    return false;
}

/* ---- order: by endpoint, tid, pid, then as in the file ---- */

typedef const om_move *move_ref;

static int by_key(const void *left, const void *right, void *user)
{
    const om_move *a = *(const move_ref *)left, *b = *(const move_ref *)right;
    int d = strcmp(a->endpoint, b->endpoint);

    (void)user;
    d = d != 0 ? d : mm__om_cmp(a->tid, b->tid);
    return d != 0 ? d : mm__om_cmp(a->pid, b->pid);
}

static int by_endpoint(const void *left, const void *right, void *user)
{
    (void)user;
    return strcmp((*(const move_ref *)left)->endpoint, (*(const move_ref *)right)->endpoint);
}

/* Moves in an order; *refs is the caller's, n + 1 of them. */
static mm_code sorted(const om_moves *moves, om_compare *order, move_ref **refs)
{
    mm_code code;

    *refs = mm__alloc(moves->ctx, (moves->list.n + 1) * sizeof **refs);
    if (*refs == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < moves->list.n; i++)
        (*refs)[i] = &moves->list.at[i];
    code = mm__om_sort(moves->ctx, *refs, moves->list.n, sizeof **refs, order, NULL);
    if (code != MM_OK)
        mm__free(moves->ctx, *refs, (moves->list.n + 1) * sizeof **refs);
    return code;
}

mm_code mm__om_moves_twice(const om_moves *moves, bool *twice)
{
    move_ref *refs;

    MM_TRY(sorted(moves, by_key, &refs));
    for (size_t i = 1; i < moves->list.n; i++)
        if (by_key(&refs[i - 1], &refs[i], NULL) == 0)
            twice[refs[i] - moves->list.at] = true;
    mm__free(moves->ctx, refs, (moves->list.n + 1) * sizeof *refs);
    return MM_OK;
}

/* ---- rules ---- */

static om_finding about_file(const om_moves *moves)
{
    return (om_finding){ .tid = OM_ABSENT, .pid = OM_ABSENT, .op = OM_ABSENT, .file = moves->file };
}

static void mixed(om_findings *f, const om_moves *moves, const move_ref *refs)
{
    const om_finding here = about_file(moves);
    size_t n = 0;
    mm_buf names;

    mm__buf_init(&names, f->ctx);
    for (size_t i = 0; i < moves->list.n; i++)
        if (i == 0 || strcmp(refs[i - 1]->endpoint, refs[i]->endpoint) != 0)
            mm__buf_printf(&names, "%s%s", n++ == 0 ? "" : ", ", refs[i]->endpoint);
    if (n > 1)
        mm__om_say(f, MM_WARNING, "openmldb/stat/mixed-endpoints", &here, "lines of %zu tablets: %s", n,
                   names.failed ? "" : names.data);
    if (names.failed)
        f->code = MM_E_NOMEM;
    mm__buf_free(&names);
}

static mm_code duplicates(om_findings *f, const om_moves *moves)
{
    bool *twice = mm__alloc(f->ctx, moves->list.n + 1);
    mm_code code = twice == NULL ? MM_E_NOMEM : mm__om_moves_twice(moves, twice);

    for (size_t i = 0; i < moves->list.n && code == MM_OK; i++) {
        const om_move *m = &moves->list.at[i];
        const om_finding here = mm__om_about_move(moves, m);
        if (twice[i])
            mm__om_say(f, MM_WARNING, "openmldb/stat/duplicate", &here, "%s is listed again for %s",
                       mm__om_text_move(f, m), m->endpoint);
    }
    mm__free(f->ctx, twice, moves->list.n + 1);
    return code;
}

static void against(om_findings *f, const om_moves *moves, const mm_openmldb *cap, const om_move *m)
{
    const om_finding here = mm__om_about_move(moves, m);
    const char *stale = mm__om_stale(f, cap, m);
    const om_partition *p = mm__om_partition(cap, m->tid, m->pid);

    if (stale != NULL)
        mm__om_say(f, MM_ERROR, "openmldb/stat/stale", &here, "%s: %s", mm__om_text_move(f, m), stale);
    else if (!leads(cap, p, m->endpoint))
        mm__om_say(f, MM_NOTE, "openmldb/stat/pending", &here, "%s: the leader is not back", mm__om_text_move(f, m));
    else if (m->extra != NULL && mm__om_replica_at(cap, p, m->extra) != NULL)
        mm__om_say(f, MM_NOTE, "openmldb/stat/pending", &here, "%s: extra replica %s is still there",
                   mm__om_text_move(f, m), m->extra);
}

static mm_code rules(om_findings *f, const om_moves *moves, const mm_openmldb *cap)
{
    const om_finding here = about_file(moves);
    move_ref *refs;

    if (moves->list.n == 0)
        mm__om_say(f, MM_WARNING, "openmldb/stat/empty", &here, "no moves");
    MM_TRY(sorted(moves, by_endpoint, &refs));
    mixed(f, moves, refs);
    mm__free(f->ctx, refs, (moves->list.n + 1) * sizeof *refs);
    MM_TRY(duplicates(f, moves));
    for (size_t i = 0; cap != NULL && i < moves->list.n; i++)
        against(f, moves, cap, &moves->list.at[i]);
    return f->code;
}

/* ---- forms ---- */

static void json_text(mm_print *p, mm_arena *arena, const char *name, const char *text)
{
    mm_print_key(p, name);
    mm_print_text(p, text == NULL ? NULL : mm__om_utf8(arena, text));
}

/* One move per line, each line JSON of its own. */
static mm_code put_json(const om_moves *moves, mm_arena *arena, mm_buf *out)
{
    mm_print p;

    mm__buf_text(out, "{\"format\":\"metamig-openmldb-stat/1\",\"moves\":[");
    for (size_t i = 0; i < moves->list.n; i++) {
        const om_move *m = &moves->list.at[i];
        mm__buf_text(out, i == 0 ? "\n " : ",\n ");
        mm_print_init(&p, out, MM_JSON_COMPACT, false);
        mm_print_object(&p);
        json_text(&p, arena, "endpoint", m->endpoint);
        json_text(&p, arena, "db", m->db);
        json_text(&p, arena, "table", m->table);
        mm_print_key(&p, "tid");
        mm_print_u64(&p, m->tid);
        mm_print_key(&p, "pid");
        mm_print_u64(&p, m->pid);
        json_text(&p, arena, "extra_replica", m->extra);
        mm_print_object_end(&p);
        MM_TRY(mm_print_end(&p));
    }
    mm__buf_text(out, moves->list.n == 0 ? "]}\n" : "\n]}\n");
    return mm__buf_ok(out);
}

static void commas(om_findings *f, const om_moves *moves, bool *broken)
{
    for (size_t i = 0; i < moves->list.n; i++) {
        const om_move *m = &moves->list.at[i];
        const om_finding here = mm__om_about_move(moves, m);
        if (!mm__om_has_comma(m))
            continue;
        *broken = true;
        mm__om_say(f, MM_ERROR, "openmldb/stat/fields", &here,
                   "%s: a comma or a line end inside a value cannot be written", mm__om_text_move(f, m));
    }
}

/* "stat.HOST_PORT"; an endpoint that is no file name is an error. */
static mm_code name_split(mm_openmldb_result *r, const om_moves *moves, const om_move *m, const char **name,
                          bool *broken)
{
    char *text = mm__arena_printf(&r->arena, "stat.%s", m->endpoint), *colon;
    const om_finding here = mm__om_about_move(moves, m);

    if (text == NULL)
        return MM_E_NOMEM;
    colon = strrchr(text, ':');
    if (colon != NULL)
        *colon = '_';
    *name = text;
    if (strchr(text, '/') == NULL && *m->endpoint != 0)
        return MM_OK;
    *broken = true;
    mm__om_say(&r->found, MM_ERROR, "openmldb/stat/fields", &here, "%s: no file can be named after the tablet \"%s\"",
               mm__om_text_move(&r->found, m), m->endpoint);
    return r->found.code;
}

static mm_code one_split(mm_openmldb_result *r, const om_moves *moves, const move_ref *refs, size_t n, bool *broken)
{
    om_split *split = OM_PUSH(r->ctx, &r->splits);
    mm_buf text;

    if (split == NULL)
        return MM_E_NOMEM;
    split->data = "";
    MM_TRY(name_split(r, moves, refs[0], &split->name, broken));
    mm__buf_init(&text, r->ctx);
    for (size_t i = 0; i < n; i++)
        mm__om_put_move(&text, refs[i]);
    split->data = mm__buf_ok(&text) != MM_OK ? NULL : mm__arena_text(&r->arena, text.data, text.len);
    split->len = text.len;
    mm__buf_free(&text);
    return split->data == NULL ? MM_E_NOMEM : MM_OK;
}

static mm_code split(mm_openmldb_result *r, const om_moves *moves, bool *broken)
{
    move_ref *refs;
    mm_code code = MM_OK;

    MM_TRY(sorted(moves, by_endpoint, &refs));
    for (size_t a = 0, b; a < moves->list.n && code == MM_OK; a = b) {
        for (b = a + 1; b < moves->list.n && strcmp(refs[a]->endpoint, refs[b]->endpoint) == 0;)
            b++;
        code = one_split(r, moves, refs + a, b - a, broken);
    }
    mm__free(r->ctx, refs, (moves->list.n + 1) * sizeof *refs);
    return code;
}

static mm_code convert(mm_openmldb_result *r, const om_moves *moves, const mm_openmldb_options *o, bool *broken)
{
    if (o->split || (o->convert && o->form == MM_OPENMLDB_STAT))
        commas(&r->found, moves, broken);
    if (*broken)
        return MM_OK;
    if (o->split)
        MM_TRY(split(r, moves, broken));
    if (o->convert && o->form == MM_OPENMLDB_JSON)
        return put_json(moves, &r->arena, &r->output);
    for (size_t i = 0; o->convert && i < moves->list.n; i++)
        mm__om_put_move(&r->output, &moves->list.at[i]);
    return MM_OK;
}

static mm_code stat(mm_openmldb_result *r, om_moves *moves, const mm_openmldb_text *text, const mm_openmldb *cap,
                    const mm_openmldb_options *o)
{
    static const om_kind kinds[] = { OM_SHOWTABLE, OM_UNKNOWN };
    bool broken = false;

    if (moves->file == NULL)
        return MM_E_NOMEM;
    if (cap != NULL)
        MM_TRY(mm__om_result_capture(r, cap, kinds, false, &broken));
    MM_TRY(mm__om_moves_read(moves, &r->found, text, &broken));
    if (!broken)
        MM_TRY(rules(&r->found, moves, cap));
    if (!broken)
        MM_TRY(convert(r, moves, o, &broken));
    return mm__om_result_end(r, broken, o->strict);
}

mm_code mm_openmldb_stat(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb_text *text,
                         const mm_openmldb *capture, const mm_openmldb_options *options)
{
    mm_openmldb_options o;
    om_moves moves;
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    mm__om_options(&o, options);
    MM_TRY(mm__om_result_new(out, ctx, "openmldb stat"));
    mm__om_moves_init(&moves, ctx, &(*out)->arena, text->name);
    code = stat(*out, &moves, text, capture, &o);
    mm__om_moves_free(&moves);
    return mm__om_result_done(out, code);
}
