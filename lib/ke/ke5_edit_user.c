#include "ke/ke5_rename.h"

#include <stdlib.h>
#include <string.h>

/* The rename that this text asks for, NULL = none. */
static const ke5_rename *rename_of(const ke5_plan *plan, mm_node node)
{
    const char *text;
    size_t len;

    if (mm_node_kind(node) != MM_JSON_STRING || mm_node_text(node, &text, &len) != MM_OK)
        return NULL;
    return mm__ke5_renamed(plan, KE5_USER, text, len);
}

static mm_code set_user(mm_doc *doc, mm_node node, const ke5_plan *plan, unsigned *used)
{
    const ke5_rename *r = rename_of(plan, node);

    if (r == NULL)
        return MM_OK;
    *used |= KE5_USED_USER;
    return mm__ke5_set(doc, node, K5_USER_RULE, r, r->new, strlen(r->new));
}

/* ---- permissions ---- */

typedef struct entry { mm_node node; const char *sid; size_t len; bool user; } entry;

/* Groups ("a") before users ("p"), each by name. */
static int by_sid(const void *a, const void *b)
{
    const entry *x = a, *y = b;

    return x->user != y->user ? x->user - y->user : mm__order(x->sid, x->len, y->sid, y->len);
}

/* The server looks entries up by bisection.
 * DEVIATION: the vendor's tool leaves them where they are, and so loses them. */
static mm_code sort_entries(mm_doc *doc, mm_node list)
{
    const size_t n = mm_node_len(list);
    entry *all = mm__arena_alloc(doc->arena, (n + 1) * sizeof *all);
    bool sorted = true;
    size_t it = 0, i = 0;

    if (all == NULL)
        return MM_E_NOMEM;
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT; i++) {
        const mm_node user = mm_node_get(e, "p"), group = mm_node_get(e, "a");
        all[i] = (entry){ .node = e, .user = mm_node_kind(user) == MM_JSON_STRING };
        if (mm_node_text(all[i].user ? user : group, &all[i].sid, &all[i].len) != MM_OK)
            return MM_OK; /* of an unknown form: the order is not ours to say */
        if (i > 0 && by_sid(&all[i - 1], &all[i]) > 0)
            sorted = false;
    }
    if (sorted)
        return MM_OK;
    qsort(all, n, sizeof *all, by_sid);
    for (i = 0; i < n; i++)
        MM_TRY(mm_node_move(all[i].node, list, SIZE_MAX, NULL));
    return MM_OK;
}

static mm_code edit_acl(mm_doc *doc, mm_node root, const ke5_plan *plan, unsigned *used)
{
    const mm_node owner = mm_node_get(root, "ownerInfo"), list = mm_node_get(root, "entries");
    unsigned entries = 0;
    size_t it = 0;

    if (mm_node_kind(mm_node_get(owner, "principal")) == MM_JSON_TRUE)
        MM_TRY(set_user(doc, mm_node_get(owner, "sid"), plan, used));
    if (mm_node_kind(list) != MM_JSON_ARRAY)
        return MM_OK;
    for (mm_node e; mm_node_kind(e = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT;)
        MM_TRY(set_user(doc, mm_node_get(e, "p"), plan, &entries));
    *used |= entries;
    return entries != 0 ? sort_entries(doc, list) : MM_OK;
}

/* ---- other mentions ---- */

typedef struct level { mm_node node; size_t it; } level;

typedef struct walk {
    mm_doc         *doc;
    const ke5_plan *plan;
    level          *stack;
    size_t          n, room;
} walk;

static mm_code push(walk *w, mm_node node)
{
    if (w->n == w->room) {
        const size_t room = w->room == 0 ? 16 : 2 * w->room;
        level *more = mm__arena_grow(w->doc->arena, w->stack, w->room * sizeof *more, room * sizeof *more);
        if (more == NULL)
            return MM_E_NOMEM;
        w->stack = more;
        w->room = room;
    }
    w->stack[w->n++] = (level){ node, 0 };
    return MM_OK;
}

static void tell(walk *w, mm_node node)
{
    const ke5_rename *r = rename_of(w->plan, node);
    mm_json_where where = { .pointer = "" };

    if (r == NULL)
        return;
    if (mm_node_where(node, &where) != MM_OK)
        where.pointer = "";
    mm_node_note(w->doc, node, K5_USER_RULE, "\"%s\" is also mentioned in %s %s; not changed", r->old, w->doc->path + 1,
                 where.pointer);
}

static mm_code tell_mentions(mm_doc *doc, mm_node root, const ke5_plan *plan)
{
    walk w = { .doc = doc, .plan = plan };

    MM_TRY(push(&w, root));
    while (w.n > 0) {
        level *top = &w.stack[w.n - 1];
        const mm_node e = mm_node_next(top->node, &top->it, NULL);
        const mm_json_kind kind = mm_node_kind(e);
        if (kind == MM_JSON_ABSENT)
            w.n--;
        else if (kind >= MM_JSON_ARRAY)
            MM_TRY(push(&w, e));
        else if (kind == MM_JSON_STRING)
            tell(&w, e);
    }
    return MM_OK;
}

mm_code mm__ke5_edit_users(mm_doc *doc, const ke5_path *p, mm_node root, const ke5_plan *plan, unsigned *used)
{
    if (mm__ke5_is(p->kind, "_global/user")) /* whatever else it holds is nobody's business */
        return set_user(doc, mm_node_get(root, "username"), plan, used);
    if (mm__ke5_is(p->kind, "_global/acl"))
        MM_TRY(edit_acl(doc, root, plan, used));
    else if (mm__ke5_is(p->kind, "_global/project") || mm__ke5_is(p->kind, "model_desc"))
        MM_TRY(set_user(doc, mm_node_get(root, "owner"), plan, used));
    return tell_mentions(doc, root, plan);
}
