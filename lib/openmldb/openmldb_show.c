/* The state of a capture, as JSON (metamig-openmldb-state/1) and as lines. docs/formats/openmldb.md 9. */
#include "openmldb/openmldb_result.h"

typedef struct shower {
    mm_print           p;
    mm_arena           arena;
    const mm_openmldb *cap;
    bool               nomem;
} shower;

/* ---- members; what is not known is left out ---- */

static void put_text(shower *s, const char *text)
{
    const char *clean = mm__om_utf8(&s->arena, text);

    s->nomem |= clean == NULL;
    mm_print_text(&s->p, clean == NULL ? "" : clean);
}

static void text(shower *s, const char *name, const char *value)
{
    if (value == NULL || strcmp(value, "?") == 0)
        return;
    mm_print_key(&s->p, name);
    if (strcmp(value, "-") == 0 || strcmp(value, "NULL") == 0)
        mm_print_null(&s->p);
    else
        put_text(s, value);
}

/* "-" means that it is not known. */
static void known(shower *s, const char *name, const char *value)
{
    if (value != NULL && strcmp(value, "-") != 0)
        text(s, name, value);
}

static void number(shower *s, const char *name, uint64_t value, bool is_known)
{
    if (!is_known)
        return;
    mm_print_key(&s->p, name);
    mm_print_u64(&s->p, value);
}

static void flag(shower *s, const char *name, unsigned flags, unsigned yes, unsigned no)
{
    if ((flags & (yes | no)) == 0)
        return;
    mm_print_key(&s->p, name);
    mm_print_bool(&s->p, (flags & yes) != 0);
}

static void extra(shower *s, uint32_t first)
{
    if (first == 0)
        return;
    mm_print_key(&s->p, "extra");
    mm_print_object(&s->p);
    for (uint32_t i = first; i != 0; i = s->cap->extras.at[i].next) {
        const char *name = mm__om_utf8(&s->arena, s->cap->extras.at[i].name);
        s->nomem |= name == NULL;
        mm_print_key(&s->p, name == NULL ? "" : name);
        put_text(s, s->cap->extras.at[i].value);
    }
    mm_print_object_end(&s->p);
}

static void begin(shower *s, const char *name)
{
    mm_print_key(&s->p, name);
    mm_print_array(&s->p);
}

/* ---- lists of nodes ---- */

static const struct node_list {
    om_list_id  list;
    om_kind     kind;
    const char *name, *key, *real, *value, *age;
    bool        always;
} node_lists[] = {
    { OM_LIST_NS, OM_NS, "nameservers", "endpoint", "real_endpoint", "role", NULL, true },
    { OM_LIST_TABLETS, OM_TABLETS, "tablets", "endpoint", "real_endpoint", "state", "age", true },
    { OM_LIST_SDK, OM_SDK, "sdk_endpoints", "endpoint", NULL, "sdk_endpoint", NULL, false },
    { OM_LIST_CATALOG, OM_CATALOG, "catalog_versions", "endpoint", NULL, "version", NULL, false },
    { OM_LIST_REPCLUSTER, OM_REPCLUSTER, "replica_clusters", "alias", "zk_endpoints", "state", "age", false },
    { OM_LIST_COMPONENTS, OM_COMPONENTS, "components", "endpoint", "role", "status", NULL, false },
};

static void nodes(shower *s, const struct node_list *l)
{
    if (!l->always && !s->cap->have[l->kind])
        return;
    begin(s, l->name);
    for (size_t i = 0; i < s->cap->lists[l->list].n; i++) {
        const om_node *n = &s->cap->lists[l->list].at[i];
        mm_print_object(&s->p);
        text(s, l->key, n->key);
        known(s, l->real == NULL ? "" : l->real, n->real);
        text(s, l->value, n->value);
        known(s, l->age == NULL ? "" : l->age, n->age);
        extra(s, n->extra);
        mm_print_object_end(&s->p);
    }
    mm_print_array_end(&s->p);
}

static void conf(shower *s)
{
    mm_print_key(&s->p, "conf");
    mm_print_object(&s->p);
    for (size_t i = 0; i < s->cap->lists[OM_LIST_CONF].n; i++) {
        const char *key = mm__om_utf8(&s->arena, s->cap->lists[OM_LIST_CONF].at[i].key);
        s->nomem |= key == NULL;
        mm_print_key(&s->p, key == NULL ? "" : key);
        put_text(s, s->cap->lists[OM_LIST_CONF].at[i].value);
    }
    mm_print_object_end(&s->p);
    begin(s, "databases");
    for (size_t i = 0; i < s->cap->lists[OM_LIST_DB].n; i++)
        put_text(s, s->cap->lists[OM_LIST_DB].at[i].key);
    mm_print_array_end(&s->p);
}

/* ---- tables and partitions ---- */

static void warnings(shower *s, const char *line)
{
    begin(s, "warnings");
    while (*line != 0) {
        const size_t n = strcspn(line, "\n");
        const char *one = n == 0 ? NULL : mm__arena_text(&s->arena, line, n);
        s->nomem |= n > 0 && one == NULL;
        if (one != NULL)
            put_text(s, one);
        line += n + (line[n] != 0);
    }
    mm_print_array_end(&s->p);
}

static void table(shower *s, const om_table_row *t)
{
    const om_status *x = t->status;

    mm_print_object(&s->p);
    number(s, "tid", t->tid, true);
    text(s, "db", t->db);
    text(s, "name", t->name);
    if (x != NULL) {
        text(s, "storage", *x->storage == 0 ? NULL : x->storage);
        number(s, "rows", x->rows, true);
        number(s, "memory", x->memory, x->has_memory);
        number(s, "disk", x->disk, x->has_disk);
        number(s, "partition", x->partition, x->has_partition);
        number(s, "unalive", x->unalive, true);
        number(s, "replica", x->replica, x->has_replica);
        text(s, "offline_path", x->offline_path);
        text(s, "offline_format", x->offline_format);
        text(s, "offline_symbolic_paths", x->links);
        text(s, "offline_deep_copy", x->deep_copy);
        warnings(s, x->warnings);
        extra(s, x->extra);
    }
    mm_print_object_end(&s->p);
}

static void replica(shower *s, const om_replica *r)
{
    mm_print_object(&s->p);
    text(s, "endpoint", r->endpoint);
    flag(s, "leader", r->flags, OM_LEADER, OM_FOLLOWER);
    flag(s, "alive", r->flags, OM_ALIVE, OM_DEAD);
    number(s, "offset", r->offset, (r->flags & OM_NO_OFFSET) == 0);
    number(s, "record_cnt", r->count, (r->flags & OM_NO_COUNT) == 0);
    extra(s, r->extra);
    mm_print_object_end(&s->p);
}

static void partition(shower *s, const om_table_row *t, const om_partition *p)
{
    mm_print_object(&s->p);
    number(s, "tid", p->tid, true);
    number(s, "pid", p->pid, !p->no_pid);
    text(s, "db", t->db);
    text(s, "name", t->name);
    begin(s, "replicas");
    for (uint32_t i = 0; i < p->n; i++)
        if ((s->cap->replicas.at[p->first + i].flags & (OM_NO_PID | OM_NO_ENDPOINT)) == 0)
            replica(s, &s->cap->replicas.at[p->first + i]);
    mm_print_array_end(&s->p);
    mm_print_object_end(&s->p);
}

static void tables(shower *s)
{
    begin(s, "tables");
    for (size_t i = 0; i < s->cap->rows.n; i++, mm__arena_reset(&s->arena))
        table(s, &s->cap->rows.at[i]);
    mm_print_array_end(&s->p);
    begin(s, "partitions");
    for (size_t i = 0; i < s->cap->rows.n; i++, mm__arena_reset(&s->arena))
        for (uint32_t k = 0; k < s->cap->rows.at[i].n; k++)
            partition(s, &s->cap->rows.at[i], &s->cap->partitions.at[s->cap->rows.at[i].first + k]);
    mm_print_array_end(&s->p);
}

/* ---- the rest ---- */

static void held(shower *s, const om_held *h)
{
    mm_print_object(&s->p);
    text(s, "endpoint", h->endpoint);
    number(s, "tid", h->tid, true);
    number(s, "pid", h->pid, true);
    number(s, "offset", h->offset, true);
    text(s, "mode", h->mode);
    text(s, "state", h->state);
    extra(s, h->extra);
    mm_print_object_end(&s->p);
}

static int by_endpoint(const void *left, const void *right, void *user)
{
    const om_held *a = left, *b = right;

    (void)user;
    return strcmp(a->endpoint, b->endpoint);
}

/* By tablet, then tid, pid: stable, so the order that the list has stays within a tablet. */
static mm_code all_held(shower *s)
{
    const size_t size = s->cap->held.n * sizeof(om_held);
    om_held *copy = size == 0 ? NULL : mm__alloc(s->cap->ctx, size);
    mm_code code = size > 0 && copy == NULL ? MM_E_NOMEM : MM_OK;

    if (copy != NULL) {
        memcpy(copy, s->cap->held.at, size);
        code = mm__om_sort(s->cap->ctx, copy, s->cap->held.n, sizeof *copy, by_endpoint, NULL);
    }
    begin(s, "tablet_status");
    for (size_t i = 0; i < s->cap->homeless.n; i++)
        held(s, &s->cap->homeless.at[i]);
    for (size_t i = 0; i < s->cap->held.n && code == MM_OK; i++)
        held(s, &copy[i]);
    mm_print_array_end(&s->p);
    mm__free(s->cap->ctx, copy, size);
    return code;
}

static void followers(shower *s)
{
    begin(s, "followers");
    for (size_t i = 0; i < s->cap->followers.n; i++) {
        const om_follower *f = &s->cap->followers.at[i];
        mm_print_object(&s->p);
        number(s, "tid", f->tid, f->tid != UINT32_MAX);
        number(s, "pid", f->pid, f->pid != UINT32_MAX);
        number(s, "leader_offset", f->leader_offset, true);
        text(s, "endpoint", f->endpoint);
        number(s, "offset", f->offset, true);
        extra(s, f->extra);
        mm_print_object_end(&s->p);
    }
    mm_print_array_end(&s->p);
}

static void op(shower *s, const om_op *o)
{
    mm_print_object(&s->p);
    number(s, "op_id", o->id, true);
    text(s, "type", o->type);
    text(s, "db", o->db);
    known(s, "name", o->name);
    number(s, "pid", o->pid, o->pid != UINT32_MAX);
    text(s, "status", o->status);
    text(s, "start", o->start);
    number(s, "seconds", o->seconds, o->seconds != OM_ABSENT);
    text(s, "end", o->end);
    text(s, "task", o->task);
    if (o->cluster != NULL) {
        mm_print_key(&s->p, "replica_cluster");
        mm_print_bool(&s->p, strcmp(o->cluster, "yes") == 0);
    }
    extra(s, o->extra);
    mm_print_object_end(&s->p);
}

static mm_code json(shower *s, mm_buf *out)
{
    mm_code code;

    mm_print_init(&s->p, out, MM_JSON_COMPACT, false);
    mm_print_object(&s->p);
    text(s, "format", "metamig-openmldb-state/1");
    nodes(s, &node_lists[0]);
    nodes(s, &node_lists[1]);
    conf(s);
    tables(s);
    code = all_held(s);
    followers(s);
    begin(s, "ops");
    for (size_t i = 0; i < s->cap->ops.n; i++, mm__arena_reset(&s->arena))
        op(s, &s->cap->ops.at[i]);
    mm_print_array_end(&s->p);
    for (size_t i = 2; i < MM_COUNT(node_lists); i++)
        nodes(s, &node_lists[i]);
    mm_print_object_end(&s->p);
    if (code == MM_OK)
        code = mm_print_end(&s->p);
    mm__buf_char(out, '\n');
    return code == MM_OK && s->nomem ? MM_E_NOMEM : code;
}

/* ---- lines ---- */

/* Masked: what a terminal must not obey. */
static void line(mm_buf *out, const char *a, const char *b, const char *c, const char *d)
{
    const char *const parts[] = { a, b, c, d };

    for (size_t i = 0; i < MM_COUNT(parts); i++) {
        if (parts[i] == NULL)
            continue;
        if (i > 0)
            mm__buf_char(out, ' ');
        mm__om_put_masked(out, parts[i]);
    }
    mm__buf_char(out, '\n');
}

static void table_lines(const mm_openmldb *cap, const om_table_row *t, mm_buf *out, om_findings *texts)
{
    mm__buf_text(out, "table ");
    mm__om_put_masked(out, mm__om_text_table(texts, t));
    if (t->status != NULL)
        mm__buf_printf(out, ": %s, %llu rows, %llu partitions, %llu replicas, %llu not alive", t->status->storage,
                       (unsigned long long)t->status->rows, (unsigned long long)t->status->partition,
                       (unsigned long long)t->status->replica, (unsigned long long)t->status->unalive);
    mm__buf_char(out, '\n');
    for (uint32_t i = 0; i < t->n; i++) {
        const om_partition *p = &cap->partitions.at[t->first + i];
        if (p->no_pid)
            continue;
        mm__buf_printf(out, "  pid %lu: ", (unsigned long)p->pid);
        mm__om_put_masked(out, mm__om_text_replicas(texts, cap, p));
        mm__buf_char(out, '\n');
        mm__arena_reset(&texts->arena);
    }
}

static mm_code lines(const mm_openmldb *cap, mm_buf *out)
{
    static const char *const names[] = { "nameserver", "tablet", "sdk-endpoint", "catalog-version", "replica-cluster",
                                         "component" };
    om_findings texts;
    mm_code code;

    for (size_t i = 0; i < MM_COUNT(node_lists); i++)
        for (size_t k = 0; k < cap->lists[node_lists[i].list].n; k++) {
            const om_node *n = &cap->lists[node_lists[i].list].at[k];
            line(out, names[i], n->key, n->value, n->real != NULL && strcmp(n->real, "-") != 0 ? n->real : NULL);
        }
    for (size_t k = 0; k < cap->lists[OM_LIST_CONF].n; k++)
        line(out, "conf", cap->lists[OM_LIST_CONF].at[k].key, cap->lists[OM_LIST_CONF].at[k].value, NULL);
    for (size_t k = 0; k < cap->lists[OM_LIST_DB].n; k++)
        line(out, "database", cap->lists[OM_LIST_DB].at[k].key, NULL, NULL);
    mm__om_findings_init(&texts, cap->ctx);
    for (size_t i = 0; i < cap->rows.n; i++, mm__arena_reset(&texts.arena))
        table_lines(cap, &cap->rows.at[i], out, &texts);
    for (size_t i = 0; i < cap->ops.n; i++, mm__arena_reset(&texts.arena))
        line(out, mm__om_text_op(&texts, &cap->ops.at[i]), cap->ops.at[i].status, cap->ops.at[i].start, NULL);
    code = texts.code;
    mm__om_findings_free(&texts);
    return code;
}

static mm_code show(mm_openmldb_result *r, const mm_openmldb *cap, const mm_openmldb_options *o)
{
    static const om_kind none[] = { OM_UNKNOWN };
    shower s = { .cap = cap };
    bool broken = false;
    mm_code code = MM_OK;

    MM_TRY(mm__om_result_capture(r, cap, none, false, &broken));
    mm__arena_init(&s.arena, r->ctx);
    if (!broken)
        code = o->form == MM_OPENMLDB_JSON ? json(&s, &r->output) : lines(cap, &r->output);
    mm__arena_free(&s.arena);
    return code != MM_OK ? code : mm__om_result_end(r, broken, o->strict);
}

mm_code mm_openmldb_show(mm_openmldb_result **out, mm_ctx *ctx, const mm_openmldb *capture,
                         const mm_openmldb_options *options)
{
    mm_openmldb_options o;

    *out = NULL;
    mm__error_clear(ctx);
    mm__om_options(&o, options);
    MM_TRY(mm__om_result_new(out, ctx, "openmldb show"));
    (*out)->no_summary = true;
    return mm__om_result_done(out, show(*out, capture, &o));
}
