/* May this cube become a hybrid, and how: docs/formats/kylin-1.x-to-2.0.md 3.3. Nothing is written unless all of it is
 * answered. */
#include "kylin/kylin_1x_read.h"
#include "kylin/kylin_hybrid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metastore/java_time.h"

/* ---- reasons not to: all are reported, and the last one ends the run ---- */

typedef struct refusals { mm_hy_state *s; mm_fault last; const char *text; mm_code code; } refusals;

static void refuse(refusals *r, const char *rule, const char *path, const char *pointer, const char *fmt, ...)
    MM_PRINTF(5, 6);

static void refuse(refusals *r, const char *rule, const char *path, const char *pointer, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    if (r->text != NULL) {
        const mm_code code = mm_run_fault(r->s->run, &r->last, "%s", r->text);
        if (code != MM_E_DATA)
            r->code = code;
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    r->last = (mm_fault){ .severity = MM_ERROR, .rule = rule, .file = path + 1, .pointer = pointer };
    r->text = mm_index_text(r->s->idx, text, strlen(text));
    if (r->text == NULL)
        r->code = MM_E_NOMEM;
}

static mm_code refused(const refusals *r)
{
    if (r->code != MM_OK || r->text == NULL)
        return r->code;
    return mm__fail_at(r->s->ctx, MM_E_UNSUPPORTED, r->last.rule, r->last.file, r->last.pointer, r->last.line,
                       r->last.col, 0, "%s", r->text);
}

/* ---- joins ---- */

static void free_state(void *state)
{
    mm_hy_state *s = state;
    mm_map *const maps[] = { &s->cubes, &s->descs, &s->models, &s->projects, &s->hybrids, &s->tables };

    for (size_t i = 0; i < MM_COUNT(maps); i++)
        mm__map_free(maps[i]);
}

/* The first in path order wins, as when Kylin loads them; verify names the others. */
static mm_code join(mm_map *map, const char *name, void *fact)
{
    return name == NULL || mm__map_get(map, name, strlen(name)) != NULL ? MM_OK
                                                                        : mm__map_put(map, name, strlen(name), fact);
}

static void *named(const mm_map *map, const char *name)
{
    return name != NULL ? mm__map_get(map, name, strlen(name)) : NULL;
}

static mm_code join_tables(mm_hy_state *s)
{
    mm_old_table *t;
    size_t it = 0;

    while ((t = mm_index_next(s->idx, MM_KD_TABLE, &it, NULL)) != NULL) {
        const mm_old_column **space = mm_index_alloc(s->idx, (t->n_columns + 1) * sizeof *space);
        if (space == NULL)
            return MM_E_NOMEM;
        mm__old_table_sort(t, space);
        MM_TRY(mm__map_put(&s->tables, t->id, strlen(t->id), t));
    }
    return MM_OK;
}

static mm_code join_all(mm_hy_state *s)
{
    mm_hy_cube *c;
    mm_hy_desc *d;
    mm_kd_model *m;
    mm_hy_project *p;

    for (size_t it = 0; (c = mm_index_next(s->idx, MM_HY_CUBE, &it, NULL)) != NULL;)
        MM_TRY(join(&s->cubes, c->name, c));
    for (size_t it = 0; (d = mm_index_next(s->idx, MM_HY_DESC, &it, NULL)) != NULL;)
        MM_TRY(join(&s->descs, d->name, d));
    for (size_t it = 0; (m = mm_index_next(s->idx, MM_KD_MODEL, &it, NULL)) != NULL;)
        MM_TRY(join(&s->models, m->m.name, m));
    for (size_t it = 0; (p = mm_index_next(s->idx, MM_HY_PROJECT, &it, NULL)) != NULL;)
        MM_TRY(join(&s->projects, p->name, p));
    for (size_t it = 0; (p = mm_index_next(s->idx, MM_HY_HYBRID, &it, NULL)) != NULL;)
        MM_TRY(join(&s->hybrids, p->name, p));
    return join_tables(s);
}

/* ---- what the command line names ---- */

static mm_code find_named(mm_hy_state *s)
{
    const char *project = mm_run_option(s->run, "project"), *cube = mm_run_option(s->run, "cube");

    s->project = named(&s->projects, project);
    if (s->project == NULL)
        return mm__fail(s->ctx, MM_E_OPTION, RHY("project-missing"), "",
                        "This project does not exist, or cannot be read: %.200s", project);
    s->cube = named(&s->cubes, cube);
    if (s->cube == NULL)
        return mm__fail(s->ctx, MM_E_OPTION, RHY("cube-missing"), "",
                        "This cube does not exist, or cannot be read: %.200s", cube);
    return MM_OK;
}

/* ---- preconditions ---- */

static bool is_entry(const mm_hy_entry *e, const char *type, const char *name)
{
    return e->type != NULL && e->name != NULL && strcmp(e->type, type) == 0 && mm__casecmp(e->name, name) == 0;
}

static void check_project(refusals *r)
{
    const mm_hy_project *p = r->s->project;
    bool listed = false;

    if (p->fault != NULL)
        refuse(r, RHY("read"), p->path, "", "%s", p->fault);
    for (size_t i = 0; i < p->n_entries; i++)
        listed = listed || is_entry(&p->entries[i], "CUBE", r->s->cube->name);
    if (!listed)
        refuse(r, RHY("not-in-project"), p->path, "/realizations", "the project %s does not list the cube %s", p->name,
               r->s->cube->name);
}

static void check_segments(refusals *r)
{
    const mm_hy_cube *c = r->s->cube;
    char pointer[48];

    if (c->fault != NULL)
        refuse(r, RHY("read"), c->path, "", "%s", c->fault);
    if (c->n_segments == 0)
        refuse(r, RHY("no-segments"), c->path, "/segments", "No segments in this cube, no need to extend.");
    for (size_t i = 0; i < c->n_segments; i++) {
        const mm_hy_segment *seg = &c->segments[i];
        if (seg->status != NULL && strcmp(seg->status, "READY") == 0)
            continue;
        snprintf(pointer, sizeof pointer, "/segments/%zu/status", i);
        refuse(r, RHY("not-ready"), c->path, pointer,
               "the segment is %s, not READY: its job would lose it when it moves to another cube",
               seg->status != NULL ? seg->status : "null");
        r->last.line = seg->line;
        r->last.col = seg->col;
        r->last.pointer = mm_index_text(r->s->idx, pointer, strlen(pointer));
    }
}

static void check_model(refusals *r)
{
    mm_hy_state *s = r->s;

    s->model = named(&s->models, s->desc->model_name);
    if (s->model == NULL)
        refuse(r, RHY("model-missing"), s->desc->path, "/model_name", "No data model found with name '%s'.",
               s->desc->model_name != NULL ? s->desc->model_name : "null");
    else if (!s->model->m.has_partition || s->model->m.partition_column == NULL || *s->model->m.partition_column == 0)
        refuse(r, RHY("no-partition"), s->desc->path, "/model_name",
               "No incremental cube, no need to extend: the model %s has no partition date column", s->model->m.name);
}

static void check_desc(refusals *r)
{
    mm_hy_state *s = r->s;

    s->desc = named(&s->descs, s->cube->descriptor);
    if (s->desc == NULL) {
        refuse(r, RHY("desc-missing"), s->cube->path, "/descriptor", "CubeInstance desc not found '%s'",
               s->cube->descriptor != NULL ? s->cube->descriptor : "null");
        return;
    }
    if (s->desc->fault != NULL)
        refuse(r, RHY("read"), s->desc->path, "", "%s", s->desc->fault);
    if (!s->desc->new_shape)
        refuse(r, RHY("old-shape"), s->desc->path, "",
               "a cube desc of the shape before 1.5.0; convert the dump to kylin-1.5.1 first");
    check_model(r);
}

/* The other cubes that use the desc; each needs one of its own. */
static void check_shared(refusals *r)
{
    mm_hy_state *s = r->s;
    mm_hy_cube *c, **end = &s->split;
    size_t it = 0;

    while (s->desc != NULL && (c = mm_index_next(s->idx, MM_HY_CUBE, &it, NULL)) != NULL)
        if (c != s->cube && c->descriptor != NULL && mm__casecmp(c->descriptor, s->desc->name) == 0) {
            *end = c;
            end = &c->next;
            if (!mm_run_flag(s->run, "split-desc"))
                refuse(r, RHY("desc-shared"), c->path, "/descriptor",
                       "the cube %s uses the desc %s too; --split-desc gives it a copy", c->name != NULL ? c->name : "",
                       s->desc->name);
        }
}

static bool is_taken(const mm_hy_state *s, const mm_map *map, const char *folder, const char *name)
{
    char path[1024];

    if (named(map, name) != NULL)
        return true;
    if ((size_t)snprintf(path, sizeof path, "/%s/%s.json", folder, name) >= sizeof path)
        return false;
    return mm_run_has(s->run, path);
}

/* `name` with the suffix once, or as often as it takes until nobody has it. */
static mm_code free_name(mm_hy_state *s, const mm_map *map, const char *folder, const char *name, const char *suffix,
                         const char **out)
{
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, s->ctx);
    mm__buf_text(&buf, name);
    do
        mm__buf_text(&buf, suffix);
    while ((code = mm__buf_ok(&buf)) == MM_OK && is_taken(s, map, folder, buf.data));
    *out = code == MM_OK ? mm_index_text(s->idx, buf.data, buf.len) : NULL;
    mm__buf_free(&buf);
    return *out != NULL ? MM_OK : MM_E_NOMEM;
}

static void check_hybrid(refusals *r)
{
    mm_hy_state *s = r->s;
    const size_t n = strlen(s->cube->name) + sizeof "/hybrid/_hybrid.json";
    char *path = mm_index_alloc(s->idx, n), *name = mm_index_alloc(s->idx, n);
    const mm_hy_project *there;

    if (path == NULL || name == NULL) {
        r->code = MM_E_NOMEM;
        return;
    }
    snprintf(name, n, "%s_hybrid", s->cube->name);
    snprintf(path, n, "/hybrid/%s.json", name);
    s->hybrid = name;
    there = named(&s->hybrids, name);
    if (there != NULL || mm_run_has(s->run, path))
        refuse(r, RHY("exists"), there != NULL ? there->path : path, "", "there is a hybrid %s already", name);
}

/* ---- names ---- */

/* A desc is called as its cube where that name is free: so do 1.5 and later. */
static mm_code split_descs(mm_hy_state *s)
{
    for (mm_hy_cube *c = s->split; c != NULL; c = c->next) {
        const char *base = c->name != NULL && *c->name != 0 ? c->name : s->desc->name;
        if (!is_taken(s, &s->descs, "cube_desc", base))
            c->new_desc = base;
        else
            MM_TRY(free_name(s, &s->descs, "cube_desc", base, "_desc", &c->new_desc));
        MM_TRY(mm__map_put(&s->descs, c->new_desc, strlen(c->new_desc), s->desc)); /* taken from now on */
    }
    return MM_OK;
}

/* ---- the date ---- */

bool mm__hy_date(const char *text, int64_t *ms)
{
    const size_t n = strlen(text);
    char full[40];
    int64_t part = 0;

    *ms = 0;
    if (n > 0 && text[strspn(text, "0123456789")] == 0) {
        for (const char *c = text; *c != 0; c++)
            if (*ms > (INT64_MAX - (*c - '0')) / 10)
                return false;
            else
                *ms = *ms * 10 + (*c - '0');
        return true;
    }
    if (n == 10)
        snprintf(full, sizeof full, "%s 00:00:00 UTC", text);
    else if (n == 19 || (n == 23 && text[19] == '.' && strspn(text + 20, "0123456789") == 3))
        snprintf(full, sizeof full, "%.19s UTC", text);
    else
        return false;
    for (size_t i = 20; i < n; i++)
        part = part * 10 + (text[i] - '0');
    if (mm__java_time_parse(full, NULL, ms) != MM_TIME_OK)
        return false;
    *ms += part;
    return true;
}

/* DEVIATION: the vendor takes the last segment of the list for the latest one, which a list out of order disproves. */
static int64_t latest_end(const mm_hy_cube *c)
{
    int64_t end = c->segments[0].end;

    for (size_t i = 1; i < c->n_segments; i++)
        if (c->segments[i].end > end)
            end = c->segments[i].end;
    return end;
}

static mm_code choose_date(mm_hy_state *s)
{
    const char *text = mm_run_option(s->run, "partition-date");
    const mm_hy_cube *c = s->cube;

    s->at = latest_end(c);
    if (text == NULL)
        return MM_OK;
    if (!mm__hy_date(text, &s->at))
        return mm__fail(s->ctx, MM_E_OPTION, "core/option", "",
                        "--partition-date %.60s: neither milliseconds nor yyyy-MM-dd nor yyyy-MM-dd HH:mm:ss", text);
    for (size_t i = 0; i < c->n_segments; i++)
        if (c->segments[i].end == s->at)
            return MM_OK;
    return mm__fail(s->ctx, MM_E_OPTION, RHY("partition-date"), c->path + 1,
                    "PartitionDate must be end date of one segment. None ends at %" PRId64 ", the last one at %" PRId64,
                    s->at, latest_end(c));
}

static mm_code divide(refusals *r)
{
    mm_hy_cube *c = r->s->cube;

    for (size_t i = 0; i < c->n_segments; i++) {
        mm_hy_segment *seg = &c->segments[i];
        char pointer[32];
        seg->moves = seg->end <= r->s->at;
        r->s->n_moved += seg->moves;
        if (seg->moves || seg->start >= r->s->at)
            continue;
        snprintf(pointer, sizeof pointer, "/segments/%zu", i);
        refuse(r, RHY("overlap"), c->path, "", "the segment begins before %" PRId64 " and ends after it", r->s->at);
        r->last.line = seg->line;
        r->last.col = seg->col;
        r->last.pointer = mm_index_text(r->s->idx, pointer, strlen(pointer));
    }
    return refused(r);
}

/* The release that stamps what is new: that of the dump, or the one that wrote the cube if it is a later one of it. */
static void choose_release(mm_hy_state *s)
{
    const char *release = mm_run_release(s->run), *wrote = s->cube->version;
    const int is = mm__1x_release(release), was = wrote != NULL ? mm__1x_release(wrote) : 0;
    const bool later = was > is && was / 10000 == is / 10000 && strlen(wrote) < sizeof s->release;

    snprintf(s->release, sizeof s->release, "%s", later ? wrote : release);
}

/* ---- all of it ---- */

static mm_code plan(mm_hy_state *s)
{
    refusals r = { .s = s };

    MM_TRY(join_all(s));
    MM_TRY(find_named(s));
    check_project(&r);
    check_segments(&r);
    check_desc(&r);
    check_shared(&r);
    check_hybrid(&r);
    MM_TRY(refused(&r));
    MM_TRY(choose_date(s));
    MM_TRY(divide(&r));
    choose_release(s);
    MM_TRY(free_name(s, &s->cubes, "cube", s->cube->name, "_old", &s->cube_old));
    MM_TRY(free_name(s, &s->descs, "cube_desc", s->desc->name, "_old", &s->desc_old));
    MM_TRY(mm__map_put(&s->descs, s->desc_old, strlen(s->desc_old), s->desc));
    return split_descs(s);
}

mm_code mm__hy_prepare(mm_index *idx)
{
    mm_hy_state *s = mm_index_alloc(idx, sizeof *s);
    mm_map *maps[6];

    if (s == NULL)
        return MM_E_NOMEM;
    s->run = mm_index_run(idx);
    s->ctx = mm_run_ctx(s->run);
    s->idx = idx;
    s->now = mm_run_now(s->run);
    memcpy(maps, (mm_map *[]){ &s->cubes, &s->descs, &s->models, &s->projects, &s->hybrids, &s->tables }, sizeof maps);
    for (size_t i = 0; i < MM_COUNT(maps); i++)
        mm__map_init(maps[i], s->ctx, true);
    mm_index_set_state(idx, s, free_state);
    return plan(s);
}
