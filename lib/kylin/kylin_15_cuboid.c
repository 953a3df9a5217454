#include "kylin/kylin_15_cuboid.h"

#define ENUMERATED 20                    /* columns */
#define WORK (UINT64_C(1) << 30)         /* tests of one group or hierarchy */

static uint64_t all_of(unsigned n)
{
    return n == 0 ? 0 : UINT64_MAX >> (64 - n);
}

/* {} or a prefix of the levels that are in `among`. */
static bool is_prefix(const mm_cub_levels *h, uint64_t cuboid, uint64_t among)
{
    bool ended = false;

    for (size_t i = 0; i < h->n; i++) {
        const uint64_t level = UINT64_C(1) << h->at[i];
        if ((level & among) == 0)
            continue;
        if ((cuboid & level) == 0)
            ended = true;
        else if (ended)
            return false;
    }
    return true;
}

/* ---- 1.4 ---- */

typedef struct group { uint64_t all, unique, left; } group;
typedef struct rules { const mm_cub_old *old; group *groups; uint64_t all, tail; } rules;

static mm_code make_rules(mm_ctx *ctx, const mm_cub_old *old, rules *r)
{
    uint64_t later = 0, united = 0;

    r->old = old;
    r->all = all_of(old->n);
    r->groups = mm__alloc(ctx, (old->n_groups + 1) * sizeof *r->groups);
    if (r->groups == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < old->n_groups; i++)
        united |= old->groups[i];
    r->tail = r->all ^ old->mandatory ^ united; /* sic: a mandatory column of a group is in the tail */
    for (size_t i = old->n_groups; i-- > 0;) {
        const uint64_t g = old->groups[i];
        r->groups[i] = (group){ g, g & ~later, (r->tail | later) & ~g };
        later |= g;
    }
    return MM_OK;
}

static bool passes_groups(const rules *r, uint64_t free)
{
    for (size_t i = 0; i < r->old->n_groups; i++) {
        const group *g = &r->groups[i];
        if ((free & g->unique) != 0) {
            const uint64_t rest = free & ~g->all;
            return rest == 0 || rest == g->left;
        }
    }
    return (free & r->tail) == 0 || (free & r->tail) == r->tail;
}

static bool old_valid(const rules *r, uint64_t cuboid)
{
    const uint64_t free = cuboid & ~r->old->mandatory;

    if (cuboid == r->all)
        return true;
    if ((cuboid & r->old->mandatory) != r->old->mandatory || free == 0 || !passes_groups(r, free))
        return false;
    for (size_t i = 0; i < r->old->n_hierarchies; i++)
        if (!is_prefix(&r->old->hierarchies[i], cuboid, ~r->tail))
            return false;
    return true;
}

/* ---- 1.5 ---- */

static bool in_group(const mm_cub_new *new, const mm_cub_group *g, uint64_t cuboid)
{
    if ((cuboid & ~g->includes) != 0 || (cuboid & new->mandatory) != new->mandatory
        || (cuboid & ~new->mandatory) == 0)
        return false;
    if ((cuboid & g->joint) != 0 && (cuboid & g->joint) != g->joint)
        return false;
    for (size_t i = 0; i < g->n_hierarchies; i++)
        if (!is_prefix(&g->hierarchies[i], cuboid, UINT64_MAX))
            return false;
    return true;
}

static bool new_valid(const mm_cub_new *new, uint64_t cuboid)
{
    if (cuboid == all_of(new->n))
        return true;
    for (size_t i = 0; i < new->n_groups; i++)
        if (in_group(new, &new->groups[i], cuboid))
            return true;
    return false;
}

/* ---- comparison ---- */

/* Each group holds all or none of the levels that count, and no mandatory level follows one that is not. */
static bool is_simple(const rules *r, const mm_cub_levels *h)
{
    const uint64_t mandatory = r->old->mandatory, counting = h->set & ~r->tail & ~mandatory;
    bool free_seen = false;

    for (size_t i = 0; i < r->old->n_groups; i++)
        if ((r->groups[i].all & counting) != 0 && (r->groups[i].all & counting) != counting)
            return false;
    for (size_t i = 0; i < h->n; i++) {
        const bool is_mandatory = (mandatory >> h->at[i] & 1) != 0;
        if (is_mandatory && free_seen)
            return false;
        free_seen = free_seen || !is_mandatory;
    }
    return true;
}

/* Cases that are known to be exact, whatever the number of columns. */
static bool is_exact(const rules *r)
{
    uint64_t seen = 0;
    bool disjoint = true;

    for (size_t i = 0; i < r->old->n_groups; i++) {
        const uint64_t g = r->groups[i].all;
        if ((g & r->old->mandatory) != 0 || g == 0)
            return false;
        disjoint = disjoint && (g & seen) == 0;
        seen |= g;
    }
    if (!disjoint && r->old->n_groups != 2)
        return false;
    for (size_t i = 0; i < r->old->n_hierarchies; i++)
        if (!is_simple(r, &r->old->hierarchies[i]))
            return false;
    return true;
}

static uint64_t cost(const mm_cub_old *old, const mm_cub_new *new)
{
    uint64_t each = 1 + old->n_groups + old->n_hierarchies;

    for (size_t i = 0; i < new->n_groups; i++)
        each += 1 + new->groups[i].n_hierarchies;
    return each;
}

mm_code mm__cuboid_compare(mm_ctx *ctx, const mm_cub_old *old, const mm_cub_new *new, mm_cub_verdict *out)
{
    rules r;

    *out = (mm_cub_verdict){ 0 };
    MM_TRY(make_rules(ctx, old, &r));
    if (!is_exact(&r)) {
        out->unknown = old->n > ENUMERATED || cost(old, new) > WORK >> old->n;
        for (uint64_t c = 1; !out->unknown && c <= r.all; c++) {
            const bool was = old_valid(&r, c), is = new_valid(new, c);
            out->extra += is && !was;
            out->lost += was && !is;
        }
    }
    mm__free(ctx, r.groups, (old->n_groups + 1) * sizeof *r.groups);
    return MM_OK;
}
