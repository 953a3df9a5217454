/* The passes of a conversion, one after the other: only the last one writes to the output. */
#include "core/pipeline.h"

#include <string.h>

static mm_code start_run(mm_chain *chain, mm_pipeline *pipe, mm_tree *tree, const mm_step *step, mm_report *rep,
                         mm_run **out)
{
    mm_run *run = &chain->runs[chain->n_runs];

    if (chain->n_runs > 0)
        mm__report_next_hop(rep);
    MM_TRY(mm__run_init(run, pipe->ctx, rep, tree));
    chain->n_runs++;
    run->step = step;
    run->format = step != NULL && step->to != NULL ? mm__format_find(step->to) : pipe->to.format;
    run->release = run->format == pipe->to.format ? pipe->to.release : run->format->release;
    run->from_release = chain->n_runs == 1 && pipe->from.named ? pipe->from.release : NULL;
    run->routes = step != NULL ? step->routes : NULL;
    run->n_routes = step != NULL ? step->n_routes : 0;
    run->settings = &pipe->settings;
    run->keep_going = mm__keep_going(pipe);
    *out = run;
    return MM_OK;
}

/* ---- counts of a chain are those between its two ends: what became of each resource of the input ---- */

enum { TOUCHED = 1, MADE = 2 };

typedef struct books {
    mm_ctx    *ctx;
    uint8_t   *state;   /* of each item of the tree that is read; NULL: all as in the input */
    size_t     n;
    mm_tree   *next;    /* the tree that the next pass reads, and its states; NULL: this was the last */
    uint8_t   *next_state;
    mm_counts  counts;
} books;

static uint8_t state_of(const books *b, size_t i)
{
    return b->state != NULL ? b->state[i] : 0;
}

static void enter(books *b, const char *path, uint8_t state)
{
    mm_counts *c = &b->counts;
    const mm_item *item;

    if (b->next == NULL) {
        *((state & MADE) != 0 ? &c->created : (state & TOUCHED) != 0 ? &c->changed : &c->unchanged) += 1;
        c->written++;
    } else if ((item = mm__tree_find(b->next, path, strlen(path))) != NULL)
        b->next_state[item - b->next->items] = state;
}

static void enter_own(books *b, const mm_run *run, size_t i)
{
    const unsigned flags = run->flags[i];
    const unsigned state = (flags & MM_OWN_CREATED) != 0 ? MADE
                           : (flags & MM_RESTORED) != 0  ? 0
                                                         : state_of(b, i) | ((flags & MM_OWN_SAME) != 0 ? 0 : TOUCHED);

    if ((flags & MM_DROPPED) != 0 && (state_of(b, i) & MADE) == 0)
        b->counts.dropped++;
    if ((flags & MM_AT_OWN_PATH) != 0)
        enter(b, run->tree->items[i].path, (uint8_t)state);
}

/* After a pass; `next` is what it made of its tree, NULL after the last one. */
static mm_code keep_books(books *b, const mm_run *run, mm_tree *next)
{
    b->next = next;
    b->next_state = NULL;
    if (next != NULL && (b->next_state = mm__alloc(b->ctx, next->n_items + 1)) == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < run->tree->n_items; i++)
        enter_own(b, run, i);
    for (size_t i = 0; i < run->n_moved; i++) {
        const mm_moved *m = &run->moved[i];
        enter(b, m->path, m->created || m->item == UINT32_MAX ? MADE : (uint8_t)(state_of(b, m->item) | TOUCHED));
    }
    mm__free(b->ctx, b->state, b->n);
    b->state = b->next_state;
    b->n = next != NULL ? next->n_items + 1 : 0;
    return MM_OK;
}

static mm_code run_steps(mm_chain *chain, mm_pipeline *pipe, mm_tree *tree, const mm_target *last, mm_report *rep,
                         bool quiet, books *b)
{
    const size_t n = pipe->n_steps == 0 ? 1 : pipe->n_steps;
    mm_tree *first = tree;

    for (size_t i = 0; i < n; i++) {
        const mm_step *step = pipe->n_steps == 0 ? NULL : pipe->steps[i];
        mm_run *run;
        MM_TRY(start_run(chain, pipe, tree, step, rep, &run));
        run->quiet = quiet;
        if (i > 0 && pipe->steps[i - 1]->splits)
            first = tree;
        run->first = first != tree ? first : NULL;
        run->target = last;
        if (i + 1 < n) {
            MM_TRY(mm__overlay_new(&chain->overlays[i], pipe->ctx, tree));
            run->target = mm__overlay_target(chain->overlays[i]);
        }
        mm__log(pipe->ctx, MM_LOG_DEBUG, "converting %zu resources to %s", tree->n_items, run->format->id);
        MM_TRY(mm__run_convert(run));
        /* Findings of later hops on a broken intermediate would only be echoes. */
        if (i + 1 == n || (atomic_load(&run->errors) > 0 && !run->keep_going))
            return keep_books(b, run, NULL);
        MM_TRY(mm__overlay_tree(chain->overlays[i], &tree));
        MM_TRY(keep_books(b, run, tree));
    }
    return MM_OK;
}

mm_code mm__chain_run(mm_chain *chain, mm_pipeline *pipe, mm_tree *tree, const mm_target *last, mm_report *rep,
                      bool quiet)
{
    books b = { .ctx = pipe->ctx, .counts = { .read = tree->n_items } };
    const mm_code code = run_steps(chain, pipe, tree, last, rep, quiet, &b);

    mm__free(b.ctx, b.state, b.n);
    if (code == MM_OK && !quiet)
        rep->counts = b.counts;
    return code;
}

const mm_run *mm__chain_last(const mm_chain *chain)
{
    return &chain->runs[chain->n_runs - 1];
}

void mm__chain_free(mm_chain *chain)
{
    while (chain->n_runs > 0) {
        chain->n_runs--;
        mm__run_free(&chain->runs[chain->n_runs]);
        mm__overlay_free(chain->overlays[chain->n_runs]);
    }
}
