/* The passes of a conversion, one after the other: only the last one writes to the output. */
#include "core/pipeline.h"

#include <string.h>

static mm_code start_run(mm_chain *chain, mm_pipeline *pipe, mm_tree *tree, const mm_step *step, mm_report *rep,
                         mm_run **out)
{
    mm_run *run = &chain->runs[chain->n_runs];

    MM_TRY(mm__run_init(run, pipe->ctx, rep, tree));
    chain->n_runs++;
    run->step = step;
    run->format = step != NULL && step->to != NULL ? mm__format_find(step->to) : pipe->to.format;
    run->release = run->format == pipe->to.format ? pipe->to.release : run->format->release;
    run->routes = step != NULL ? step->routes : NULL;
    run->n_routes = step != NULL ? step->n_routes : 0;
    run->settings = &pipe->settings;
    run->keep_going = mm__keep_going(pipe);
    *out = run;
    return MM_OK;
}

/* Counts of a chain are those between its two ends; what lies between is summed up from the last pass. */
static void add_counts(mm_report *rep, const mm_run *first, const mm_run *last)
{
    rep->counts = last->counts;
    rep->counts.read = first->counts.read;
}

mm_code mm__chain_run(mm_chain *chain, mm_pipeline *pipe, mm_tree *tree, const mm_target *last, mm_report *rep,
                      bool quiet)
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
        MM_TRY(mm__run_convert(run));
        /* Findings of later hops on a broken intermediate would only be echoes. */
        if (atomic_load(&run->errors) > 0 && !run->keep_going)
            break;
        if (i + 1 < n)
            MM_TRY(mm__overlay_tree(chain->overlays[i], &tree));
    }
    if (!quiet)
        add_counts(rep, &chain->runs[0], mm__chain_last(chain));
    return MM_OK;
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
