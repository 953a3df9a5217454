/* The runs of a pass over a line dump: of the step that converts, of the format that checks. */
#include "core/lines.h"

#include <string.h>

static mm_code open_run(mm_lines_session *s, mm_run *run, mm_report *rep, const mm_pipeline *pipe,
                        const mm_wanted *target)
{
    MM_TRY(mm__run_init(run, s->ctx, rep, &s->none));
    run->settings = &pipe->settings;
    run->keep_going = mm__keep_going(pipe);
    run->format = target->format;
    run->release = target->release;
    run->from_release = pipe->from.release;
    run->shards = mm__alloc(s->ctx, sizeof *run->shards);
    if (run->shards == NULL)
        return MM_E_NOMEM;
    run->n_shards = 1;
    run->shards[0].run = run;
    mm__arena_init(&run->shards[0].arena, s->ctx);
    return MM_OK;
}

mm_code mm__lines_session_step(mm_lines_session *s, mm_report *rep, const mm_pipeline *pipe, const mm_step *step,
                               const mm_wanted *target)
{
    s->has_step = true;
    MM_TRY(open_run(s, &s->step, rep, pipe, target));
    s->step.step = step;
    s->step.routes = step->routes;
    s->step.n_routes = step->n_routes;
    return MM_OK;
}

mm_code mm__lines_session_format(mm_lines_session *s, mm_report *rep, const mm_pipeline *pipe, const mm_wanted *target)
{
    s->has_format = true;
    MM_TRY(open_run(s, &s->format, rep, pipe, target));
    s->format.routes = target->format->routes;
    s->format.n_routes = target->format->n_routes;
    return MM_OK;
}

void mm__lines_session_close(mm_lines_session *s)
{
    mm__lines_pass_free(&s->pass);
    if (s->has_step)
        mm__run_free(&s->step);
    if (s->has_format)
        mm__run_free(&s->format);
}

mm_code mm__lines_session_open(mm_lines_session *s, mm_ctx *ctx)
{
    memset(s, 0, sizeof *s);
    s->ctx = ctx;
    s->none.ctx = ctx;
    return MM_OK;
}

mm_code mm__lines_session_prepare(mm_lines_session *s)
{
    struct mm_lines_worker *chief = s->pass.chief;

    chief->yield = &s->pass.early;
    if (s->has_step && s->step.step->prepare != NULL)
        MM_TRY(mm__lines_absorb(chief, s->step.step->prepare(&s->step.shards[0])));
    if (s->has_format && s->format.format->prepare != NULL)
        MM_TRY(mm__lines_absorb(chief, s->format.format->prepare(&s->format.shards[0])));
    chief->yield = &s->pass.total;
    /* The workers have copies of the runs, made when the pass begins; the chief's were made before. */
    chief->run = *s->pass.run;
    if (s->pass.check != NULL)
        chief->check = *s->pass.check;
    return MM_OK;
}

mm_code mm__lines_session_finish(mm_lines_session *s)
{
    struct mm_lines_worker *chief = s->pass.chief;
    mm_emit out = { .run = &s->step, .arena = &chief->arena };

    if (s->has_step && s->step.step->finish != NULL)
        MM_TRY(mm__lines_absorb(chief, s->step.step->finish(&out)));
    if (s->has_format && s->format.format->finish != NULL) {
        /* Warnings repeat what the step has said: cnosdb-2.3-to-2.4.md 4.13. */
        mm_run *run = s->has_step ? &chief->check : &s->format;
        mm_index idx = { .run = run };
        mm_code code;

        run->state = s->format.state;
        mm__arena_init(&idx.arena, s->ctx);
        code = s->format.format->finish(&idx);
        mm__arena_free(&idx.arena);
        MM_TRY(mm__lines_absorb(chief, code));
    }
    return MM_OK;
}
