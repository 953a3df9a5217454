#include "support/cuboids.h"

#include <string.h>
#include <strings.h>

/* Check writes a mark to a file at every assertion that holds: millions here. */
#define must(holds) ((holds) ? (void)0 : ck_abort_msg("%s", #holds))

typedef struct set { bool has[CB_MAX]; } set;

static const char *text_of(mm_node node)
{
    const char *text;

    must(mm_node_text(node, &text, NULL) == MM_OK);
    return text;
}

static mm_node columns_of(mm_node desc)
{
    return mm_node_get(mm_node_get(desc, "rowkey"), "rowkey_columns");
}

static int place(mm_node desc, const char *name)
{
    const mm_node columns = columns_of(desc);

    for (size_t i = 0; i < mm_node_len(columns); i++)
        if (strcasecmp(text_of(mm_node_get(mm_node_at(columns, i), "column")), name) == 0)
            return (int)i;
    return -1;
}

static set set_of(mm_node desc, mm_node list)
{
    set out = { { false } };

    for (size_t i = 0; i < mm_node_len(list); i++) {
        const int at = place(desc, text_of(mm_node_at(list, i)));
        must(at >= 0);
        out.has[at] = true;
    }
    return out;
}

static set set_of_id(unsigned n, unsigned id)
{
    set out = { { false } };

    for (unsigned i = 0; i < n; i++)
        out.has[i] = (id >> (n - 1 - i) & 1) != 0;
    return out;
}

static bool meets(const set *a, const set *b)
{
    for (int i = 0; i < CB_MAX; i++)
        if (a->has[i] && b->has[i])
            return true;
    return false;
}

static bool contains(const set *outer, const set *inner)
{
    for (int i = 0; i < CB_MAX; i++)
        if (inner->has[i] && !outer->has[i])
            return false;
    return true;
}

static bool is_empty(const set *a)
{
    return !meets(a, a);
}

static set minus(const set *a, const set *b)
{
    set out;

    for (int i = 0; i < CB_MAX; i++)
        out.has[i] = a->has[i] && !b->has[i];
    return out;
}

static set plus(const set *a, const set *b)
{
    set out;

    for (int i = 0; i < CB_MAX; i++)
        out.has[i] = a->has[i] || b->has[i];
    return out;
}

static bool equal(const set *a, const set *b)
{
    return contains(a, b) && contains(b, a);
}

/* ---- 1.4 ---- */

typedef struct old_rules {
    unsigned n;
    size_t n_groups;
    set mandatory, tail, groups[CB_MAX], unique[CB_MAX], left[CB_MAX];
} old_rules;

static old_rules rules_of(mm_node desc)
{
    const mm_node columns = columns_of(desc), groups = mm_node_get(mm_node_get(desc, "rowkey"), "aggregation_groups");
    old_rules r = { .n = (unsigned)mm_node_len(columns), .n_groups = mm_node_len(groups) };
    set all = { { false } };

    for (unsigned i = 0; i < r.n; i++) {
        int mandatory = 0;
        if (mm_node_kind(mm_node_get(mm_node_at(columns, i), "mandatory")) == MM_JSON_TRUE)
            mandatory = 1;
        r.mandatory.has[i] = mandatory;
    }
    for (size_t i = 0; i < r.n_groups; i++) {
        r.groups[i] = set_of(desc, mm_node_at(groups, i));
        all = plus(&all, &r.groups[i]);
    }
    for (unsigned i = 0; i < r.n; i++)
        r.tail.has[i] = (true ^ r.mandatory.has[i]) ^ all.has[i];
    for (size_t i = 0; i < r.n_groups; i++) {
        set later = { { false } }, rest;
        for (size_t j = i + 1; j < r.n_groups; j++)
            later = plus(&later, &r.groups[j]);
        r.unique[i] = minus(&r.groups[i], &later);
        rest = plus(&r.tail, &later);
        r.left[i] = minus(&rest, &r.groups[i]);
    }
    return r;
}

static bool old_groups_pass(const old_rules *r, const set *free)
{
    set rest;

    for (size_t i = 0; i < r->n_groups; i++)
        if (meets(free, &r->unique[i])) {
            rest = minus(free, &r->groups[i]);
            return is_empty(&rest) || equal(&rest, &r->left[i]);
        }
    return !meets(free, &r->tail) || contains(free, &r->tail);
}

static bool old_hierarchies_pass(const old_rules *r, mm_node desc, const char *(*fk_of)(const char *), const set *c)
{
    const mm_node dims = mm_node_get(desc, "dimensions");

    for (size_t i = 0; i < mm_node_len(dims); i++) {
        const mm_node d = mm_node_at(dims, i), levels = mm_node_get(d, "column");
        bool ended = false;
        if (mm_node_kind(mm_node_get(d, "hierarchy")) != MM_JSON_TRUE || mm_node_len(mm_node_get(d, "derived")) > 0)
            continue;
        for (size_t k = 0; k < mm_node_len(levels); k++) {
            const char *name = text_of(mm_node_at(levels, k));
            const int at = place(desc, fk_of != NULL ? fk_of(name) : name);
            must(at >= 0);
            if (r->tail.has[at])
                continue;
            if (c->has[at] && ended)
                return false;
            ended = ended || !c->has[at];
        }
    }
    return true;
}

unsigned cb_old(mm_node desc, const char *(*fk_of)(const char *level), bool *ids)
{
    const old_rules r = rules_of(desc);
    const unsigned all = (1u << r.n) - 1;

    for (unsigned id = 0; id <= all; id++) {
        const set c = set_of_id(r.n, id), free = minus(&c, &r.mandatory);
        ids[id] = id == all
                  || (contains(&c, &r.mandatory) && !is_empty(&free) && old_groups_pass(&r, &free)
                      && old_hierarchies_pass(&r, desc, fk_of, &c));
    }
    ids[0] = false;
    return r.n;
}

/* ---- 1.5 ---- */

static bool in_order(mm_node desc, mm_node levels, const set *c)
{
    bool ended = false;

    for (size_t k = 0; k < mm_node_len(levels); k++) {
        const int at = place(desc, text_of(mm_node_at(levels, k)));
        must(at >= 0);
        if (c->has[at] && ended)
            return false;
        ended = ended || !c->has[at];
    }
    return true;
}

static bool group_takes(mm_node desc, mm_node group, const set *c)
{
    const mm_node rule = mm_node_get(group, "select_rule"), hierarchies = mm_node_get(rule, "hierarchy_dims"),
                  joints = mm_node_get(rule, "joint_dims");
    const set includes = set_of(desc, mm_node_get(group, "includes")),
              mandatory = set_of(desc, mm_node_get(rule, "mandatory_dims")), free = minus(c, &mandatory);

    must(mm_node_len(mm_node_get(group, "includes")) > 0);
    must(contains(&includes, &mandatory));
    if (!contains(&includes, c) || !contains(c, &mandatory) || is_empty(&free))
        return false;
    for (size_t i = 0; i < mm_node_len(hierarchies); i++) {
        must(mm_node_len(mm_node_at(hierarchies, i)) >= 2); /* else 1.5 does not load it */
        if (!in_order(desc, mm_node_at(hierarchies, i), c))
            return false;
    }
    for (size_t i = 0; i < mm_node_len(joints); i++) {
        const set joint = set_of(desc, mm_node_at(joints, i));
        must(mm_node_len(mm_node_at(joints, i)) >= 2);
        if (meets(c, &joint) && !contains(c, &joint))
            return false;
    }
    return true;
}

unsigned cb_new(mm_node desc, bool *ids)
{
    const mm_node groups = mm_node_get(desc, "aggregation_groups");
    const unsigned n = (unsigned)mm_node_len(columns_of(desc)), all = (1u << n) - 1;

    for (unsigned id = 0; id <= all; id++) {
        const set c = set_of_id(n, id);
        ids[id] = id == all;
        for (size_t i = 0; i < mm_node_len(groups) && !ids[id]; i++)
            ids[id] = group_takes(desc, mm_node_at(groups, i), &c);
    }
    ids[0] = false;
    return n;
}
