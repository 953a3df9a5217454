/* verify --source: the steps are run again into a recorder, and each resource of the source must be where they put
 * it. docs/formats/product.md 6.3. */
#include "core/pipeline.h"

#include <stdio.h>
#include <string.h>

typedef struct balance {
    mm_pipeline *pipe;     /* the run again */
    mm_tree     *expected; /* what the steps make of the source */
    mm_tree     *found;    /* the dump that is verified */
    const mm_run *last;
    mm_run      *run;      /* for findings */
    mm_buf       a, b;
} balance;

static mm_code missing(balance *w, const mm_item *want)
{
    const mm_fault f = { .severity = MM_ERROR, .rule = "core/balance-missing", .file = want->path + 1 };
    const mm_code code = mm_run_fault(w->run, &f, "missing here; the conversion of the source has it");
    return code == MM_E_DATA ? MM_OK : code;
}

/* Unchanged by every step: the source has the same bytes under the same path. */
static bool is_untouched(const balance *w, const mm_item *want)
{
    const mm_tree *tree = w->last->tree;
    const mm_item *in = mm__tree_find(tree, want->path, want->path_len);
    return w->pipe->n_steps <= 1 && in != NULL && (w->last->flags[in - tree->items] & MM_OWN_SAME) != 0;
}

static mm_code differs(balance *w, const mm_item *want)
{
    const bool same = is_untouched(w, want);
    const mm_fault f = { .severity = same ? MM_ERROR : MM_NOTE, .file = want->path + 1,
                         .rule = same ? "core/balance-bytes" : "core/balance-edited" };
    const mm_code code = mm_run_fault(w->run, &f, "%s",
                                      same ? "differs from the source, though no rule touches it"
                                           : "differs from what the conversion of the source gives");
    return code == MM_E_DATA ? MM_OK : code;
}

static mm_code compare(balance *w, mm_item *want, mm_item *got)
{
    MM_TRY(mm__tree_load(w->expected, want, &w->a));
    MM_TRY(mm__tree_load(w->found, got, &w->b));
    if (w->a.len == w->b.len && (w->a.len == 0 || memcmp(w->a.data, w->b.data, w->a.len) == 0))
        return MM_OK;
    return differs(w, want);
}

static mm_code extra(balance *w, const mm_item *got)
{
    const mm_fault f = { .severity = MM_WARNING, .rule = "core/balance-extra", .file = got->path + 1 };
    return mm_run_fault(w->run, &f, "comes from no resource of the source");
}

static mm_code compare_all(balance *w)
{
    for (size_t i = 0; i < w->expected->n_items; i++) {
        mm_item *want = &w->expected->items[i], *got = mm__tree_find(w->found, want->path, want->path_len);
        if (mm__cancelled(w->run->ctx))
            return MM_E_CANCELLED;
        MM_TRY(got == NULL ? missing(w, want) : compare(w, want, got));
    }
    for (size_t i = 0; i < w->found->n_items; i++)
        if (mm__tree_find(w->expected, w->found->items[i].path, w->found->items[i].path_len) == NULL)
            MM_TRY(extra(w, &w->found->items[i]));
    return MM_OK;
}

static mm_code run_again(mm_pipeline *again, mm_report *rep, mm_run *run, mm_tree *found)
{
    balance w = { .pipe = again, .found = found, .run = run };
    mm_overlay *recorder = NULL;
    mm_chain *chain = mm__alloc(again->ctx, sizeof *chain);
    mm_code code = chain == NULL ? MM_E_NOMEM : mm__overlay_new(&recorder, again->ctx, again->source->tree);

    mm__buf_init(&w.a, again->ctx);
    mm__buf_init(&w.b, again->ctx);
    if (code == MM_OK)
        code = mm__chain_run(chain, again, again->source->tree, mm__overlay_target(recorder), rep, true);
    if (code == MM_OK)
        code = mm__overlay_tree(recorder, &w.expected);
    if (code == MM_OK) {
        w.last = mm__chain_last(chain);
        code = compare_all(&w);
    }
    mm__buf_free(&w.a);
    mm__buf_free(&w.b);
    if (chain != NULL) {
        mm__chain_free(chain);
        mm__free(again->ctx, chain, sizeof *chain);
    }
    mm__overlay_free(recorder);
    return code;
}

mm_code mm__balance(mm_pipeline *pipe, mm_report *rep)
{
    mm_pipeline again = { .ctx = pipe->ctx, .source = pipe->before, .to = pipe->from, .settings = pipe->settings };
    const mm_detection *before;
    mm_run run;
    mm_code code;

    MM_TRY(mm__detect(pipe->ctx, pipe->before, &before));
    again.from = (mm_wanted){ .format = before->format, .release = before->release };
    MM_TRY(mm__chain_find(pipe->ctx, again.from.format, again.to.format, again.steps, &again.n_steps));
    MM_TRY(mm__run_init(&run, pipe->ctx, rep, pipe->source->tree));
    code = run_again(&again, rep, &run, pipe->source->tree);
    mm__run_free(&run);
    return code;
}
