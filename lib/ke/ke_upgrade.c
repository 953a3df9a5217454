/* The upgrade as programs see it: docs/formats/ke-metastore.md 7.2. */
#include "ke/ke_upgrade.h"

#include <stdio.h>
#include <string.h>

mm_code mm__ke_say(mm_ke_upgrade *up, mm_severity severity, const char *rule, const char *file, const char *fmt, ...)
{
    va_list ap;
    char text[1024];
    mm_finding f = { .severity = severity, .rule = rule, .file = file, .pointer = "", .text = text };

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return mm__report_add(up->rep, &f);
}

/* ---- opening ---- */

static mm_code keep_text(mm_ke_upgrade *up, const char **text)
{
    if (*text == NULL)
        return MM_OK;
    *text = mm__arena_text(&up->arena, *text, strlen(*text));
    return *text != NULL ? MM_OK : MM_E_NOMEM;
}

static mm_code keep_plan(mm_ke_upgrade *up)
{
    const char **const texts[] = {
        &up->plan.metadata, &up->plan.out, &up->plan.old_home, &up->plan.new_home, &up->plan.kylin_home, &up->plan.from,
        &up->plan.to, &up->plan.backup, &up->plan.log,
    };

    for (size_t i = 0; i < MM_COUNT(texts); i++)
        MM_TRY(keep_text(up, texts[i]));
    return MM_OK;
}

static mm_code check_plan(mm_ke_upgrade *up)
{
    const mm_ke_upgrade_plan *p = &up->plan;

    if (p->metadata == NULL || p->out == NULL)
        return mm__fail(up->ctx, MM_E_OPTION, "core/option", NULL,
                        "an upgrade needs a dump of the metadata and an output");
    if (strcmp(p->metadata, "-") == 0 || strcmp(p->out, "-") == 0)
        return mm__fail(up->ctx, MM_E_OPTION, "core/option", NULL, "an upgrade reads and writes folders and files, not "
                        "standard streams");
    if (p->to != NULL && p->new_home != NULL)
        return mm__fail(up->ctx, MM_E_OPTION, "core/option", NULL, "--to and --new-home exclude each other");
    if (p->backup != NULL && p->no_backup)
        return mm__fail(up->ctx, MM_E_OPTION, "core/option", NULL, "--backup and --no-backup exclude each other");
    return MM_OK;
}

static mm_code open_all(mm_ke_upgrade *up)
{
    MM_TRY(keep_plan(up));
    MM_TRY(check_plan(up));
    return mm__ke_classify(up);
}

static mm_code fail_report(mm_report *rep, mm_code code)
{
    const mm_code told = mm_report_fail(rep, code);

    return told == MM_OK ? code : told;
}

mm_code mm_ke_upgrade_open(mm_ke_upgrade **out, mm_ctx *ctx, const mm_ke_upgrade_plan *plan, mm_report *rep)
{
    mm_ke_upgrade *up;
    mm_code code;

    *out = NULL;
    mm__error_clear(ctx);
    up = mm__alloc(ctx, sizeof *up);
    if (up == NULL)
        return fail_report(rep, MM_E_NOMEM);
    up->ctx = ctx;
    up->rep = rep;
    mm__arena_init(&up->arena, ctx);
    mm__buf_init(&up->steps, ctx);
    memcpy(&up->plan, plan, plan->size < sizeof up->plan ? plan->size : sizeof up->plan);
    code = open_all(up);
    if (code == MM_OK) {
        *out = up;
        return MM_OK;
    }
    code = fail_report(rep, code);
    mm_ke_upgrade_free(up);
    return code;
}

mm_pipeline *mm_ke_upgrade_pipeline(mm_ke_upgrade *up)
{
    return up->pipe;
}

/* ---- running ---- */

/* The output is verified: the last moment before it gets its name. The backup gets its own first. */
static mm_code gate(void *user, mm_tree *before, mm_tree *after, mm_report *rep)
{
    mm_ke_upgrade *up = user;

    (void)rep;
    MM_TRY(mm__ke_tell_changes(up, before, after));
    mm__ke_tell_findings(up);
    MM_TRY(mm__ke_tell_steps(up));
    MM_TRY(mm__ke_log_flush(&up->log));
    return up->backup != NULL ? mm__backup_publish(up->backup) : MM_OK;
}

static mm_code prepare(mm_ke_upgrade *up)
{
    MM_TRY(mm__ke_name_files(up));
    MM_TRY(mm_sink_open(&up->sink, up->ctx, up->plan.out, NULL));
    MM_TRY(mm__ke_open_log(up));
    MM_TRY(mm__ke_back_up(up));
    if (up->rep->worst != MM_OK)
        return MM_OK; /* all of it has been told */
    mm__ke_tell_start(up);
    return mm__ke_log_flush(&up->log);
}

static mm_code run(mm_ke_upgrade *up)
{
    MM_TRY(prepare(up));
    if (up->rep->worst != MM_OK)
        return up->rep->worst;
    up->pipe->gate = gate;
    up->pipe->gate_user = up;
    up->rep->decided = mm__ke_tell_decision;
    up->rep->decided_user = up;
    return mm_pipeline_run(up->pipe, up->sink, up->rep);
}

/* What the log says last. A run that was given up has not happened. */
static mm_code end_log(mm_ke_upgrade *up, mm_code code)
{
    const bool good = up->published || (code == MM_OK && up->plan.dry_run);
    mm_code flushed;

    if (code == MM_E_CANCELLED && !up->published) {
        mm__ke_log_remove(&up->log);
        return MM_OK;
    }
    if (!good)
        mm__ke_tell_findings(up);
    mm__ke_log_put(&up->log, &(mm_ke_event){ .level = good ? "INFO" : "ERROR", .path = up->plan.out },
                   up->published ? "published" : good ? "dry run: nothing was published" : "nothing was published");
    flushed = mm__ke_log_flush(&up->log);
    mm__ke_log_close(&up->log);
    return flushed;
}

mm_code mm_ke_upgrade_run(mm_ke_upgrade *up)
{
    mm_code code, logged;

    mm__error_clear(up->ctx);
    if (up->ran)
        return mm__fail(up->ctx, MM_E_MISUSE, "core/bug", NULL, "an upgrade runs once");
    up->ran = true;
    code = run(up);
    if (code != MM_OK && mm_report_code(up->rep) == MM_OK)
        code = fail_report(up->rep, code);
    up->published = mm_report_published(up->rep) != 0;
    logged = end_log(up, code);
    if (logged != MM_OK && code == MM_OK)
        code = fail_report(up->rep, logged);
    return code;
}

/* ---- what came of it ---- */

const char *mm_ke_upgrade_backup(const mm_ke_upgrade *up)
{
    return up->published && up->backup != NULL ? up->backup_path : NULL;
}

const char *mm_ke_upgrade_log(const mm_ke_upgrade *up)
{
    return up->logged && mm_report_code(up->rep) != MM_E_CANCELLED ? up->log_path : NULL;
}

const char *mm_ke_upgrade_steps(const mm_ke_upgrade *up)
{
    return up->ran && (up->published || up->plan.dry_run) && up->steps.len > 0 ? up->steps.data : NULL;
}

void mm_ke_upgrade_free(mm_ke_upgrade *up)
{
    if (up == NULL)
        return;
    mm__ke_log_close(&up->log);
    mm__backup_free(up->backup);
    mm__tree_free(up->tree);
    mm_sink_free(up->sink);
    mm_pipeline_free(up->pipe);
    mm_source_free(up->source);
    mm__buf_free(&up->steps);
    mm__arena_free(&up->arena);
    mm__free(up->ctx, up, sizeof *up);
}
