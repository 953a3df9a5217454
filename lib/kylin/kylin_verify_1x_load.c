/* Verify of Kylin 1.4 to 2.0: what 1.6 and 2.0 refuse to load, and signatures. docs/formats/kylin-1.x-to-2.0.md 5.4,
 * 5.5. */
#include "kylin/kylin_verify_1x.h"

#include <string.h>

/* ---- models ---- */

static mm_code check_alias(const mm_v1_check *c, mm_map *aliases, mm_node node, const char *alias, const char *table)
{
    const char *before;

    if (table == NULL)
        return MM_OK; /* said already */
    if (alias == NULL)
        alias = mm__table_name(table);
    before = mm__map_get(aliases, alias, strlen(alias));
    if (before == NULL)
        return mm__map_put(aliases, alias, strlen(alias), (void *)(uintptr_t)table);
    return mm__v1_say(c, node, MM_ERROR, "2.0/alias", "Alias '%s' ref to multiple tables: %s, %s", alias, table,
                      before);
}

static mm_code check_aliases(const mm_v1_check *c)
{
    const mm_cube_model *m = c->model;
    mm_map aliases;
    mm_code code;

    mm__map_init(&aliases, mm_run_ctx(c->doc->run), true);
    code = check_alias(c, &aliases, m->root, NULL, m->fact_table);
    for (size_t i = 0; code == MM_OK && i < m->n_lookups; i++)
        code = check_alias(c, &aliases, m->lookups[i].node, m->lookups[i].alias, m->lookups[i].table);
    mm__map_free(&aliases);
    return code;
}

mm_code mm__v1_loadable_model(const mm_v1_check *c)
{
    const mm_cube_model *m = c->model;

    if (c->release < 10600)
        return MM_OK;
    MM_TRY(check_aliases(c));
    if (c->release < 20000)
        return MM_OK;
    if (m->no_dimensions)
        MM_TRY(mm__v1_say(c, mm__v1_place(m->root, "dimensions"), MM_ERROR, "2.0/model-lists",
                          "the model's dimensions are null"));
    if (m->no_metrics)
        MM_TRY(mm__v1_say(c, mm__v1_place(m->root, "metrics"), MM_ERROR, "2.0/model-lists",
                          "the model's metrics are null"));
    for (size_t i = 0; i < m->n_lookups; i++)
        if (!m->lookups[i].has_join)
            MM_TRY(mm__v1_say(c, m->lookups[i].node, MM_ERROR, "2.0/lookup-join", "the lookup %s has no join",
                              m->lookups[i].table == NULL ? "null" : m->lookups[i].table));
    return MM_OK;
}

/* ---- descs ---- */

static const char *const dates[] = { "date", NULL };

static mm_code check_rowcol(const mm_v1_check *c, const mm_cd_rowcol *col)
{
    const mm_node node = mm_node_get(col->node, "encoding");
    mm_resolved to;

    if (!c->resolves || !mm__v1_column(c, col->column, &to))
        return MM_OK;
    if (c->release >= 20000 && mm__1x_is_misfit(col->encoding, to.column->datatype))
        return mm__v1_say(c, node, MM_ERROR, "2.0/fixed-length", "%s of type %s cannot apply fixed_length encoding: %s",
                          col->column, to.column->datatype,
                          c->fact->n_segments > 0 ? "stay on 1.6 until its cubes are rebuilt with another one"
                                                  : "its cubes are empty, give it a dictionary instead");
    if (c->release < 20000 && mm__1x_is_encoding(col->encoding, "date")
        && !mm__1x_is_type(to.column->datatype, dates))
        return mm__v1_say(c, node, MM_ERROR, "2.0/date-encoding", "%s of type %s cannot apply date encoding",
                          col->column, to.column->datatype);
    return MM_OK;
}

static mm_code check_derived(const mm_v1_check *c, const mm_cd_dimension *d)
{
    for (size_t i = 0; i < d->derived.n; i++)
        if (strchr(d->derived.at[i], ':') != NULL)
            MM_TRY(mm__v1_say(c, mm_node_get(d->node, "derived"), MM_ERROR, "2.0/derived-extra",
                              "2.0.0 takes \"%s\" for the name of a column", d->derived.at[i]));
    return MM_OK;
}

static bool is_version(const char *text)
{
    for (int i = 0; i < 3; i++) {
        const size_t n = strspn(text, "0123456789");
        if (n == 0 || n > 9)
            return false;
        text += n;
        if (i < 2 && *text++ != '.')
            return false;
    }
    return *text == 0 || *text == '.' || *text == '-';
}

static mm_code check_version(const mm_v1_check *c)
{
    const mm_node node = mm_node_get(c->desc->root, "version");
    const char *text;
    size_t len;

    if (mm_node_kind(node) == MM_JSON_ABSENT || (mm_node_text(node, &text, &len) == MM_OK && is_version(text)))
        return MM_OK;
    return mm__v1_say(c, node, MM_ERROR, "2.0/version", "the version is not three integers");
}

mm_code mm__v1_loadable(const mm_v1_check *c)
{
    const mm_cube_desc *d = c->desc;

    if (c->release < 10600)
        return MM_OK;
    for (size_t i = 0; i < d->n_rowcols; i++)
        MM_TRY(check_rowcol(c, &d->rowcols[i]));
    if (c->release < 20000)
        return MM_OK;
    for (size_t i = 0; i < d->n_dimensions; i++)
        MM_TRY(check_derived(c, &d->dimensions[i]));
    for (size_t i = 0; i < d->n_groups; i++)
        if (d->groups[i].has_rule && d->groups[i].mandatory.at == NULL)
            MM_TRY(mm__v1_say(c, mm__v1_place(d->groups[i].rule, "mandatory_dims"), MM_ERROR, "2.0/mandatory-null",
                              "the mandatory_dims of aggregation group %zu are null", i));
    return check_version(c);
}

/* ---- properties ---- */

/* NAME=VALUE, one a line; the last one of a name counts. */
static const char *option_value(const mm_v1_check *c, const char *list, const char *name)
{
    const size_t n = strlen(name);
    const char *found = NULL;

    while (list != NULL && *list != 0) {
        const size_t len = strcspn(list, "\n");
        if (len > n && strncmp(list, name, n) == 0 && list[n] == '=')
            found = list + n + 1;
        list += len + (list[len] == '\n');
    }
    return found == NULL ? NULL : mm__arena_text(c->doc->arena, found, strcspn(found, "\n"));
}

const char *mm__v1_property(const mm_v1_check *c, const char *name)
{
    const char *text;
    size_t len;

    if (mm_node_text(mm_node_get(mm_node_get(c->desc->root, "override_kylin_properties"), name), &text, &len) == MM_OK)
        return mm__arena_text(c->doc->arena, text, len);
    return option_value(c, mm_run_option(c->doc->run, "prop"), name);
}

/* ---- signature ---- */

static const struct { mm_line line; const char *releases; } lines[] = {
    { MM_LINE_1_4, "0.7.1 to 1.4" }, { MM_LINE_1_5_0, "1.5.0" }, { MM_LINE_1_5_1, "1.5.1" }, { MM_LINE_1_5_2, "1.5.2" },
    { MM_LINE_1_5_3, "1.5.3 to 1.6.0" }, { MM_LINE_2_0, "2.0.0" },
};

static mm_code is_signed(const mm_v1_check *c, mm_line line, const char *stored, mm_signed *s, bool *same)
{
    mm_arena *arena = c->doc->arena;
    mm_cube_desc loaded = *c->desc;
    mm_signed other;

    MM_TRY(mm__signature_desc_is(arena, c->desc, c->model, c->tables, line, stored, s, same));
    if (*same || line != MM_LINE_1_4)
        return MM_OK;
    MM_TRY(mm__cube_desc_normalise(arena, &loaded)); /* as the server has it in memory */
    return mm__signature_desc_is(arena, &loaded, c->model, c->tables, line, stored, &other, same);
}

/* 2.8.4: does the release look at the signature of this desc at all? */
static bool is_checked(const mm_v1_check *c)
{
    const char *version, *ignore = c->release >= 20000
                                       ? mm__v1_property(c, "kylin.cube.ignore-signature-inconsistency") : NULL;
    size_t len;
    int of;

    if (c->release < 10501)
        return true;
    if (ignore != NULL && mm__casecmp(ignore, "true") == 0)
        return false;
    if (mm_node_text(mm_node_get(c->desc->root, "version"), &version, &len) != MM_OK)
        return true; /* it counts as of the running release */
    of = mm__1x_release(version);
    if (strstr(version, "SNAPSHOT") != NULL || strstr(version, "snapshot") != NULL)
        return of / 100 != c->release / 100;
    if (of / 100 != c->release / 100)
        return c->release < 20000;
    return of >= 10501;
}

static mm_code say_mismatch(const mm_v1_check *c, mm_node node, const char *stored, const mm_signed *target)
{
    const char *release = mm_run_release(c->doc->run);

    if (*target->value == 0)
        return mm__v1_say(c, node, MM_WARNING, "signature", "the signature of %s cannot be computed: %s", release,
                          target->why == NULL ? "a table is missing" : target->why);
    if (is_checked(c))
        return mm__v1_say(c, node, MM_ERROR, "signature", "%s is the signature of no release; of %s it is %s", stored,
                          release, target->value);
    return mm__v1_say(c, node, MM_WARNING, "signature",
                      "%s is the signature of no release; of %s it is %s, but it does not check this desc", stored,
                      release, target->value);
}

mm_code mm__v1_signature(const mm_v1_check *c, const char *stored)
{
    const mm_line line = mm__line_of(mm_run_release(c->doc->run));
    const mm_node node = mm__v1_place(c->desc->root, "signature");
    mm_signed target, other;
    bool same;

    if (stored == NULL || stored[strspn(stored, " \t\r\n\f\v")] == 0)
        return mm__v1_say(c, node, MM_NOTE, "signature", "no signature, which every release accepts");
    MM_TRY(is_signed(c, line, stored, &target, &same));
    for (size_t i = 0; !same && i < MM_COUNT(lines); i++) {
        if (lines[i].line == line || (lines[i].line == MM_LINE_1_4) != (line == MM_LINE_1_4))
            continue;
        MM_TRY(is_signed(c, lines[i].line, stored, &other, &same));
        if (same)
            return mm__v1_say(c, node, MM_WARNING, "signature", "%s is the signature of %s, not of %s", stored,
                              lines[i].releases, mm_run_release(c->doc->run));
    }
    return same ? MM_OK : say_mismatch(c, node, stored, &target);
}
