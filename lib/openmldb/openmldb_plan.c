/* plan: chosen, put into steps, printed as lines, JSON or a stat file. docs/formats/openmldb.md 11. */
#include "openmldb/openmldb_plan.h"

/* ---- lines ---- */

static void put_words(mm_buf *out, const om_step *s)
{
    mm__buf_text(out, mm__om_do_name(s->what));
    for (unsigned i = 0; i < s->n_args; i++) {
        mm__buf_char(out, ' ');
        mm__om_put_masked(out, s->args[i]);
    }
}

static void put_steps(mm_buf *out, const char *part, const om_steps *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const om_step *s = &list->at[i];
        mm__buf_printf(out, "%s %zu: ", part, i + 1);
        put_words(out, s);
        if (s->about) {
            mm__buf_text(out, " # db=");
            mm__om_put_masked(out, s->db);
        }
        if (s->about && !mm__om_is_command(s->what)) {
            mm__buf_text(out, " table=");
            mm__om_put_masked(out, s->table);
            mm__buf_printf(out, " tid=%lu pid=%lu", (unsigned long)s->tid, (unsigned long)s->pid);
        }
        mm__buf_char(out, '\n');
    }
}

static void count(const om_plan *p, size_t *leaders, size_t *extras)
{
    *leaders = *extras = 0;
    for (size_t i = 0; i < p->moves.list.n; i++) {
        *leaders += p->to.at[i] != NULL;
        *extras += p->moves.list.at[i].extra != NULL;
    }
}

mm_code mm__om_plan_text(const om_plan *p, mm_buf *out)
{
    size_t leaders, extras;

    count(p, &leaders, &extras);
    mm__buf_text(out, "plan for tablet ");
    mm__om_put_masked(out, p->endpoint);
    mm__buf_printf(out, ": %zu leaders to move, %zu extra replicas, auto_failover ", leaders, extras);
    mm__om_put_masked(out, p->auto_failover);
    mm__buf_char(out, '\n');
    put_steps(out, "pre", &p->pre);
    if (!p->o->post)
        mm__buf_text(out, "operator: stop the tablet, replace bin, start the tablet, wait until showtablet lists it as "
                          "kHealthy\n");
    put_steps(out, "recover", &p->recover);
    put_steps(out, "post", &p->post);
    return mm__buf_ok(out);
}

/* ---- JSON ---- */

typedef struct printer {
    mm_print  p;
    mm_arena *arena;
    bool      nomem;
} printer;

static void put_text(printer *q, const char *name, const char *text)
{
    const char *clean = text == NULL ? NULL : mm__om_utf8(q->arena, text);

    q->nomem |= text != NULL && clean == NULL;
    if (name != NULL)
        mm_print_key(&q->p, name);
    mm_print_text(&q->p, clean);
}

static void put_number(printer *q, const char *name, uint64_t n, bool applies)
{
    mm_print_key(&q->p, name);
    if (applies)
        mm_print_u64(&q->p, n);
    else
        mm_print_null(&q->p);
}

static void put_moves(printer *q, const om_plan *p)
{
    mm_print_key(&q->p, "moves");
    mm_print_array(&q->p);
    for (size_t i = 0; i < p->moves.list.n; i++) {
        const om_move *m = &p->moves.list.at[i];
        mm_print_object(&q->p);
        put_text(q, "db", m->db);
        put_text(q, "table", m->table);
        put_number(q, "tid", m->tid, true);
        put_number(q, "pid", m->pid, true);
        put_text(q, "to", p->to.at[i]);
        put_text(q, "extra_replica", m->extra);
        mm_print_object_end(&q->p);
    }
    mm_print_array_end(&q->p);
}

static void put_list(printer *q, const char *name, const om_steps *list)
{
    mm_print_key(&q->p, name);
    mm_print_array(&q->p);
    for (size_t i = 0; i < list->n; i++) {
        const om_step *s = &list->at[i];
        mm_print_object(&q->p);
        put_number(q, "n", i + 1, true);
        put_text(q, "do", mm__om_do_name(s->what));
        put_text(q, "db", s->about ? s->db : NULL);
        put_text(q, "table", s->about ? s->table : NULL);
        put_number(q, "tid", s->tid, s->about);
        put_number(q, "pid", s->pid, s->about);
        mm_print_key(&q->p, "args");
        mm_print_array(&q->p);
        for (unsigned k = 0; k < s->n_args; k++)
            put_text(q, NULL, s->args[k]);
        mm_print_array_end(&q->p);
        mm_print_object_end(&q->p);
    }
    mm_print_array_end(&q->p);
}

static void put_indent(mm_buf *out, size_t depth)
{
    mm__buf_char(out, '\n');
    while (depth-- > 0)
        mm__buf_char(out, ' ');
}

/* JSON without white space, with one blank per level. */
static void indent(mm_buf *out, const mm_buf *in)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < in->len; i++) {
        const char c = in->data[i], next = i + 1 < in->len ? in->data[i + 1] : 0;
        if (quoted && c == '\\') {
            mm__buf_add(out, in->data + i++, 2);
            continue;
        }
        quoted ^= c == '"';
        if (!quoted && (c == '}' || c == ']'))
            put_indent(out, --depth);
        mm__buf_char(out, c);
        if (quoted)
            continue;
        if (c == ':')
            mm__buf_char(out, ' ');
        else if (c == ',')
            put_indent(out, depth);
        else if ((c == '{' || c == '[') && next != c + 2)
            put_indent(out, ++depth);
        else if (c == '{' || c == '[')
            mm__buf_char(out, in->data[++i]); /* nothing in it */
    }
    mm__buf_char(out, '\n');
}

mm_code mm__om_plan_json(om_plan *p, mm_buf *out)
{
    printer q = { .arena = &p->r->arena };
    mm_buf flat;
    mm_code code;

    mm__buf_init(&flat, p->r->ctx);
    mm_print_init(&q.p, &flat, MM_JSON_COMPACT, false);
    mm_print_object(&q.p);
    put_text(&q, "format", "metamig-openmldb-plan/1");
    put_text(&q, "endpoint", p->endpoint);
    put_text(&q, "auto_failover", p->auto_failover);
    put_moves(&q, p);
    put_list(&q, "pre", &p->pre);
    put_list(&q, "recover", &p->recover);
    put_list(&q, "post", &p->post);
    mm_print_object_end(&q.p);
    code = mm_print_end(&q.p);
    if (code == MM_OK)
        indent(out, &flat);
    mm__buf_free(&flat);
    return code != MM_OK ? code : q.nomem ? MM_E_NOMEM : mm__buf_ok(out);
}

/* ---- the verb ---- */

static mm_code print(om_plan *p, mm_buf *out)
{
    switch (p->o->form) {
    case MM_OPENMLDB_JSON: return mm__om_plan_json(p, out);
    case MM_OPENMLDB_SCRIPT: return mm__om_plan_script(p, out);
    case MM_OPENMLDB_STAT:
        for (size_t i = 0; i < p->moves.list.n; i++)
            mm__om_put_move(out, &p->moves.list.at[i]);
        return mm__buf_ok(out);
    default: return mm__om_plan_text(p, out);
    }
}

/* A stale line of a stat file is an error that does not stop the plan of the others; every other error does. */
static bool stops(const om_findings *f)
{
    for (size_t i = 0; i < f->list.n; i++)
        if (f->list.at[i].severity == MM_ERROR && strcmp(f->list.at[i].rule, "openmldb/stat/stale") != 0)
            return true;
    return false;
}

static mm_code run(om_plan *p, const mm_openmldb_text *stat)
{
    static const om_kind kinds[] = { OM_SHOWTABLE, OM_OPS, OM_TABLETS, OM_UNKNOWN };
    static const om_kind vendor_kinds[] = { OM_SHOWTABLE, OM_TABLET_STATUS, OM_NS, OM_UNKNOWN };
    const om_node *conf = mm__om_conf(p->cap, "auto_failover");
    const bool vendor = p->o->form == MM_OPENMLDB_VENDOR;
    bool broken = false;

    p->auto_failover = conf == NULL ? NULL : conf->value;
    p->failover_on = conf != NULL && strcmp(conf->value, "true") == 0;
    MM_TRY(mm__om_result_capture(p->r, p->cap, vendor ? vendor_kinds : kinds, false, &broken));
    if (broken)
        return mm__om_result_end(p->r, true, p->o->strict);
    if (vendor)
        MM_TRY(mm__om_plan_vendor(p, stat, &p->r->output, &broken));
    else
        MM_TRY(stat != NULL ? mm__om_plan_post(p, stat, &broken) : mm__om_plan_choose(p));
    if (!vendor && !broken && !stops(&p->r->found)) {
        MM_TRY(mm__om_plan_steps(p));
        MM_TRY(print(p, &p->r->output));
    }
    return mm__om_result_end(p->r, broken, p->o->strict);
}

mm_code mm_openmldb_plan(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *capture,
                         const mm_openmldb_text *stat, const mm_openmldb_options *options)
{
    mm_openmldb_options o;
    om_plan p = { .cap = capture, .o = &o };
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    mm__om_options(&o, options);
    o.post = stat != NULL;
    if (o.endpoint == NULL)
        return mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "a plan needs --endpoint");
    MM_TRY(mm__om_result_new(out, ctx, "openmldb plan"));
    p.r = *out;
    mm__om_moves_init(&p.moves, ctx, &p.r->arena, "");
    p.endpoint = mm__arena_text(&p.r->arena, o.endpoint, strlen(o.endpoint));
    code = p.endpoint == NULL || p.moves.file == NULL ? MM_E_NOMEM : run(&p, stat);
    mm__om_moves_free(&p.moves);
    OM_FREE(ctx, &p.to);
    OM_FREE(ctx, &p.pre);
    OM_FREE(ctx, &p.recover);
    OM_FREE(ctx, &p.post);
    return mm__om_result_done(out, code);
}
