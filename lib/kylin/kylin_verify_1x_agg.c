/* Verify of Kylin 1.4 to 2.0: aggregation groups. docs/formats/kylin-1.x-to-2.0.md 5.3. */
#include "kylin/kylin_verify_1x.h"

#include <stdlib.h>
#include <string.h>

enum { NO_LIST = 0 };

/* What the group under check says of a column; of another group if `group` is another one. */
typedef struct use { size_t group, included, mandatory, hierarchy, joint; } use; /* numbers of lists, from 1 */

typedef struct agg {
    const mm_v1_check *c;
    mm_map ids;          /* column names, ignoring case, to their number + 1: rowkey columns first */
    use   *uses;         /* by number */
    size_t n_ids, cap;
    size_t group;        /* number of the group under check, from 1 */
    const mm_cd_group *g;
} agg;

/* ---- numbers for names ---- */

/* 2.0.0 compares columns, earlier releases names. */
static const char *canonical(const agg *x, const char *name)
{
    mm_resolved col;

    if (x->c->release < 20000 || !x->c->resolves || !mm__v1_column(x->c, name, &col))
        return name;
    return mm__arena_printf(x->c->doc->arena, "%s.%s", col.alias, col.column->name);
}

static mm_code number_of(agg *x, const char *name, use **out, size_t *id)
{
    const char *text = canonical(x, name);
    uintptr_t at;

    if (text == NULL)
        return MM_E_NOMEM;
    at = (uintptr_t)mm__map_get(&x->ids, text, strlen(text));
    if (at == 0) {
        if (x->n_ids == x->cap) {
            const size_t cap = 2 * x->cap + 64;
            use *grown = mm__arena_grow(x->c->doc->arena, x->uses, x->cap * sizeof *grown, cap * sizeof *grown);
            if (grown == NULL)
                return MM_E_NOMEM;
            x->uses = grown;
            x->cap = cap;
        }
        memset(&x->uses[x->n_ids], 0, sizeof *x->uses);
        at = ++x->n_ids;
        MM_TRY(mm__map_put(&x->ids, text, strlen(text), (void *)at));
    }
    *id = at - 1;
    *out = &x->uses[*id];
    if ((*out)->group != x->group)
        **out = (use){ .group = x->group };
    return MM_OK;
}

/* ---- one group ---- */

#define SAY(x, node, severity, rule, text) \
    mm__v1_say((x)->c, node, severity, rule, "Aggregation group %zu " text, (x)->group - 1)

static mm_node rule_node(const agg *x, const char *member)
{
    return mm__v1_place(x->g->rule, member);
}

static mm_code say_twice(const agg *x, mm_node node, const char *name)
{
    return x->c->release < 20000
               ? MM_OK
               : mm__v1_say(x->c, node, MM_ERROR, "agg/duplicate",
                            "Columns in aggrgroup must not contain duplication: %s", name);
}

static mm_code read_includes(agg *x)
{
    const mm_node node = mm__v1_place(x->g->node, "includes");
    const size_t n_rowcols = x->c->desc->n_rowcols;

    for (size_t i = 0; i < x->g->includes.n; i++) {
        const char *name = x->g->includes.at[i];
        size_t id;
        use *u;
        MM_TRY(number_of(x, name, &u, &id));
        if (u->included != NO_LIST)
            MM_TRY(say_twice(x, node, name));
        else if (id >= n_rowcols)
            MM_TRY(mm__v1_say(x->c, node, MM_ERROR, "agg/rowkey", "Aggregation group %zu includes %s, which is no "
                              "rowkey column", x->group - 1, name));
        u->included = 1;
    }
    return MM_OK;
}

typedef struct overlap { bool outside, hierarchies, joints, both, mandatory_hierarchy, mandatory_joint; } overlap;

static mm_code read_mandatory(agg *x, overlap *o)
{
    const size_t n_rowcols = x->c->desc->n_rowcols;

    for (size_t i = 0; i < x->g->mandatory.n; i++) {
        const char *name = x->g->mandatory.at[i];
        size_t id;
        use *u;
        MM_TRY(number_of(x, name, &u, &id));
        if (u->mandatory != NO_LIST)
            MM_TRY(say_twice(x, rule_node(x, "mandatory_dims"), name));
        u->mandatory = 1;
        o->outside |= u->included == NO_LIST;
        if (x->c->release <= 10504 && id < n_rowcols && n_rowcols - 1 - id >= 31)
            MM_TRY(mm__v1_say(x->c, rule_node(x, "mandatory_dims"), MM_ERROR, "agg/mandatory-bit",
                              "Aggregation group %zu has the mandatory column %s at bit %zu of the cuboid, but %s "
                              "shifts 32 bits", x->group - 1, name, n_rowcols - 1 - id,
                              mm_run_release(x->c->doc->run)));
    }
    return MM_OK;
}

static mm_code read_list(agg *x, overlap *o, mm_old_texts list, size_t number, bool is_hierarchy)
{
    for (size_t i = 0; i < list.n; i++) {
        size_t id, *mine;
        use *u;
        MM_TRY(number_of(x, list.at[i], &u, &id));
        mine = is_hierarchy ? &u->hierarchy : &u->joint;
        if (*mine == number)
            MM_TRY(say_twice(x, rule_node(x, is_hierarchy ? "hierarchy_dims" : "joint_dims"), list.at[i]));
        *(is_hierarchy ? &o->hierarchies : &o->joints) |= *mine != NO_LIST && *mine != number;
        *mine = number;
        o->outside |= u->included == NO_LIST;
        o->both |= u->hierarchy != NO_LIST && u->joint != NO_LIST;
        *(is_hierarchy ? &o->mandatory_hierarchy : &o->mandatory_joint) |= u->mandatory != NO_LIST;
    }
    return MM_OK;
}

/* An empty inner list passes in 2.0.0. */
static bool too_short(const agg *x, mm_cd_lists lists)
{
    for (size_t i = 0; i < lists.n; i++)
        if (lists.at[i].n < 2 && !(lists.at[i].n == 0 && x->c->release >= 20000))
            return true;
    return false;
}

static mm_code say_overlaps(const agg *x, const overlap *o)
{
    const mm_node hierarchies = rule_node(x, "hierarchy_dims"), joints = rule_node(x, "joint_dims");

    if (o->outside)
        MM_TRY(SAY(x, mm__v1_place(x->g->node, "includes"), MM_ERROR, "agg/used-dims",
                   "Include dims not containing all the used dims"));
    if (o->mandatory_hierarchy)
        MM_TRY(SAY(x, hierarchies, MM_WARNING, "agg/mandatory", "mandatory dims overlap with hierarchy dims"));
    if (o->mandatory_joint)
        MM_TRY(SAY(x, joints, MM_WARNING, "agg/mandatory", "mandatory dims overlap with joint dims"));
    if (o->both)
        MM_TRY(SAY(x, joints, MM_ERROR, "agg/hierarchy-joint", "hierarchy dims overlap with joint dims"));
    if (too_short(x, x->g->hierarchies))
        MM_TRY(SAY(x, hierarchies, MM_ERROR, "agg/hierarchy", "require at least 2 dims in a hierarchy"));
    if (too_short(x, x->g->joints))
        MM_TRY(SAY(x, joints, MM_ERROR, "agg/joint", "require at least 2 dims in a joint"));
    if (o->hierarchies)
        MM_TRY(SAY(x, hierarchies, MM_ERROR, "agg/repeated", "a dim exist in more than one hierarchy"));
    return o->joints ? SAY(x, joints, MM_ERROR, "agg/repeated", "a dim exist in more than one joint") : MM_OK;
}

/* ---- caps ---- */

static uint64_t cap_of(const mm_v1_check *c, const char *name, uint64_t usual)
{
    const char *text = mm__v1_property(c, name);
    uint64_t value = 0;

    if (text == NULL || *text == 0 || text[strspn(text, "0123456789")] != 0)
        return usual;
    for (; *text != 0; text++)
        value = value > UINT64_MAX / 16 ? value : 10 * value + (uint64_t)(*text - '0');
    return value;
}

static uint64_t times(uint64_t a, uint64_t b) /* saturates; both are at least 1 */
{
    return a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static mm_code check_caps(agg *x)
{
    const mm_cd_group *g = x->g;
    const int release = x->c->release;
    const uint64_t mandatory = release >= 10504 ? g->mandatory.n > 0 : g->mandatory.n;
    const uint64_t most = cap_of(x->c, "kylin.cube.aggrgroup.max.size", 12);
    const uint64_t combinations = cap_of(x->c, release >= 20000 ? "kylin.cube.aggrgroup.max-combination"
                                                                 : "kylin.cube.aggrgroup.max.combination", 4096);
    uint64_t normal = 0, product = 1, size;

    for (size_t i = 0; i < g->includes.n; i++) {
        size_t id;
        use *u;
        MM_TRY(number_of(x, g->includes.at[i], &u, &id));
        if (u->mandatory == NO_LIST && u->hierarchy == NO_LIST && u->joint == NO_LIST)
            normal++;
        u->mandatory = 1; /* once */
    }
    size = mandatory + normal + g->hierarchies.n + g->joints.n;
    for (size_t i = 0; i < g->hierarchies.n; i++)
        product = times(product, (uint64_t)g->hierarchies.at[i].n + 1);
    for (uint64_t i = 0; i < normal + g->joints.n && product < UINT64_MAX; i++)
        product = times(product, 2);
    if (size > most && release <= 10504)
        MM_TRY(mm__v1_say(x->c, g->node, release <= 10500 ? MM_ERROR : MM_WARNING, "agg/size", "Aggregation group %zu "
                          "has too many dimensions: %llu, at most %llu", x->group - 1, (unsigned long long)size,
                          (unsigned long long)most));
    if (product > combinations && release >= 10501)
        return mm__v1_say(x->c, g->node, MM_ERROR, "agg/combination",
                          "Aggregation group %zu has too many combinations: %s%llu, at most %llu", x->group - 1,
                          product == UINT64_MAX ? "at least " : "", (unsigned long long)product,
                          (unsigned long long)combinations);
    return MM_OK;
}

static mm_code check_group(agg *x, const mm_cd_group *g)
{
    overlap o = { 0 };

    x->g = g;
    x->group++;
    if (g->includes.n == 0)
        return SAY(x, mm__v1_place(g->node, "includes"), MM_ERROR, "agg/includes", "includes field not set");
    if (!g->has_rule)
        return SAY(x, mm__v1_place(g->node, "select_rule"), MM_ERROR, "agg/select-rule", "select rule field not set");
    MM_TRY(read_includes(x));
    MM_TRY(read_mandatory(x, &o));
    for (size_t i = 0; i < g->hierarchies.n; i++)
        MM_TRY(read_list(x, &o, g->hierarchies.at[i], i + 1, true));
    for (size_t i = 0; i < g->joints.n; i++)
        MM_TRY(read_list(x, &o, g->joints.at[i], i + 1, false));
    MM_TRY(say_overlaps(x, &o));
    return check_caps(x);
}

/* ---- groups of the old shape: what is refused when such a desc is saved ---- */

static mm_code check_old_group(agg *x, mm_node node, mm_old_texts list, const bool *mandatory, uint64_t most)
{
    if (list.n >= most)
        MM_TRY(mm__v1_say(x->c, node, MM_WARNING, "agg/old-group", "Aggregation group %zu has %zu columns; it must "
                          "have less than %llu to be saved", x->group - 1, list.n, (unsigned long long)most));
    for (size_t i = 0; i < list.n; i++) {
        size_t id;
        use *u;
        MM_TRY(number_of(x, list.at[i], &u, &id));
        if (id < x->c->desc->n_rowcols && mandatory[id])
            MM_TRY(mm__v1_say(x->c, node, MM_WARNING, "agg/old-group", "Aggregation group %zu has the mandatory column "
                              "%s", x->group - 1, list.at[i]));
    }
    return MM_OK;
}

static mm_code check_old_groups(agg *x)
{
    const mm_cube_desc *d = x->c->desc;
    const mm_node array = mm_node_get(d->rowkey, "aggregation_groups");
    const uint64_t most = cap_of(x->c, "kylin.cube.aggrgroup.max.size", 12);
    bool *mandatory = mm__arena_alloc(x->c->doc->arena, d->n_rowcols + 1);
    size_t it = 0;

    if (mandatory == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < d->n_rowcols; i++)
        mandatory[i] = d->rowcols[i].mandatory;
    for (size_t i = 0; i < d->old_groups.n; i++) {
        x->group++;
        MM_TRY(check_old_group(x, mm_node_next(array, &it, NULL), d->old_groups.at[i], mandatory, most));
    }
    return MM_OK;
}

/* ---- all ---- */

static mm_code check_all(agg *x)
{
    const mm_cube_desc *d = x->c->desc;

    for (size_t i = 0; i < d->n_rowcols; i++) {
        size_t id;
        use *u;
        if (d->rowcols[i].column == NULL)
            return MM_OK; /* said already */
        MM_TRY(number_of(x, d->rowcols[i].column, &u, &id));
        if (id != i)
            return MM_OK; /* one is there twice: numbers would be wrong */
    }
    if (!d->new_shape)
        return check_old_groups(x);
    if (d->n_groups == 0 && x->c->release >= 20000)
        return mm__v1_say(x->c, mm__v1_place(d->root, "aggregation_groups"), MM_ERROR, "agg/none",
                          "Cube should have at least one Aggregation group.");
    for (size_t i = 0; i < d->n_groups; i++)
        MM_TRY(check_group(x, &d->groups[i]));
    return MM_OK;
}

mm_code mm__v1_groups(const mm_v1_check *c)
{
    agg x = { .c = c };
    mm_code code;

    mm__map_init(&x.ids, mm_run_ctx(c->doc->run), true);
    code = check_all(&x);
    mm__map_free(&x.ids);
    return code;
}
