#ifndef METAMIG_CORE_PIPELINE_H
#define METAMIG_CORE_PIPELINE_H

/* What a pipeline holds between its opening and its run. */
#include "core/run.h"
#include "core/source.h"
#include "core/stage.h"
#include <metamig/pipeline.h>

/* The container that a verb wants for its output. */
typedef enum mm_form { MM_FORM_SAME, MM_FORM_FOLDER, MM_FORM_STORE, MM_FORM_SNAPSHOT, MM_FORM_EXPORT } mm_form;

struct mm_pipeline {
    mm_ctx          *ctx;
    mm_source       *source;
    mm_wanted        from, to;         /* verify: `to` is what shall load it */
    const mm_step   *steps[MM_MAX_HOPS];
    size_t           n_steps;
    bool             verify, dry_run, ran;
    bool             has_to;           /* the plan names a target */
    mm_settings      settings;
    mm_source       *before;           /* of mm_pipeline_balance() */
    mm_write_fn     *manifest;
    void            *manifest_user;
    char            *default_output;
    /* Looks at the input and at the verified output before it is published, in a dry run, too; anything but MM_OK stops
     * the run. NULL = nobody does. */
    mm_code        (*gate)(void *user, mm_tree *before, mm_tree *after, mm_report *rep);
    void            *gate_user;
    mm_form          form;
    char             export_stem[256]; /* name of an export up to its MD5 */
    mm_store         store;            /* of the output, decided when it runs */
    bool             wrap;             /* it is a zip inside of the output */
};

/* ---- containers of a store (pipeline_store.c) ---- */
mm_code mm__store_choose(mm_pipeline *pipe, mm_sink *sink);
/* Where the resources of a zip inside of the output lie until it is made. */
mm_code mm__store_open(mm_pipeline *pipe, mm_sink **sink, mm_stage **inner);
mm_code mm__store_notes(mm_pipeline *pipe, mm_report *rep);
bool    mm__store_loses_time(const mm_pipeline *pipe, bool whole_seconds);
mm_code mm__store_pack(mm_pipeline *pipe, mm_tree *tree, mm_stage *out);

/* An edit within a format: the pass, the check and the publishing of a conversion, by a step whose `to` is NULL and
 * which the registry does not list. Of `plan` it takes from, family and dry_run. */
mm_code mm__pipeline_edit(mm_pipeline **out, mm_ctx *ctx, mm_source *src, const mm_plan *plan, const mm_step *edit);

/* The passes of a chain; the last one writes to `last`. *tree and *run are those of the last pass, for what comes
 * after; all is freed by mm__chain_free(). */
typedef struct mm_chain {
    mm_run      runs[MM_MAX_HOPS + 1];
    mm_overlay *overlays[MM_MAX_HOPS + 1];
    size_t      n_runs;
} mm_chain;

mm_code mm__chain_run(mm_chain *chain, mm_pipeline *pipe, mm_tree *tree, const mm_target *last, mm_report *rep,
                      bool quiet);
void    mm__chain_free(mm_chain *chain);
const mm_run *mm__chain_last(const mm_chain *chain);

mm_code mm__verify_tree(mm_pipeline *pipe, mm_tree *tree, mm_tree *origin, const mm_run *before, mm_report *rep,
                        mm_run *run);
mm_code mm__balance(mm_pipeline *pipe, mm_report *rep);
mm_code mm__manifest_write(mm_ctx *ctx, mm_tree *tree, mm_write_fn *fn, void *user);
bool    mm__keep_going(const mm_pipeline *pipe);

#endif
