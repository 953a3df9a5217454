/* What the log of an upgrade says: docs/formats/ke-metastore.md 7.2, step 7. */
#include "core/diff.h"
#include "ke/ke_upgrade.h"

#include <stdio.h>
#include <string.h>

/* ---- the start ---- */

static void tell_end(mm_ke_upgrade *up, const char *which, const mm_ke_end *end)
{
    const mm_ke_event e = { .rule = MM_KE_CLASSIFY };

    mm__ke_log_put(&up->log, &e, "%s version: %s (%s)", which, end->text,
                   end->origin != NULL ? end->origin : "detected");
    if (end->home != NULL)
        mm__ke_log_put(&up->log, &e, "%s installation: %s, commit %s", which, end->home,
                       end->found.commit[0] != 0 ? end->found.commit : "unknown");
    if (end->found.pid != 0 && !end->found.running)
        mm__ke_log_put(&up->log, &e, "%s installation: its pid %d is not that of a running process", which,
                       end->found.pid);
}

void mm__ke_tell_start(mm_ke_upgrade *up)
{
    const mm_ke_event e = { .rule = MM_KE_CLASSIFY };

    mm__ke_log_put(&up->log, &(mm_ke_event){ .level = "INFO" }, "metamig %s: ke upgrade", mm_version_text());
    tell_end(up, "old", &up->was);
    tell_end(up, "new", &up->will);
    mm__ke_log_put(&up->log, &e, "class: %s", up->kind == MM_KE_MINOR ? "minor" : "major");
    mm__ke_log_put(&up->log, &(mm_ke_event){ .path = up->plan.metadata }, "input, %s", up->pipe->from.format->id);
    mm__ke_log_put(&up->log, &(mm_ke_event){ .path = up->plan.out }, "output, %s%s", up->pipe->to.format->id,
                   up->plan.dry_run ? "; a dry run, which publishes nothing" : "");
    if (up->backup != NULL)
        mm__ke_log_put(&up->log, &(mm_ke_event){ .path = up->backup_path }, "backup written and read back, sha256 %s",
                       mm__backup_digest(up->backup));
    else
        mm__ke_log_put(&up->log, &(mm_ke_event){ .level = "INFO" }, "no backup is made: %s",
                       up->plan.no_backup ? "--no-backup" : "a dry run");
}

/* ---- what came of it ---- */

void mm__ke_tell_decision(void *upgrade, const mm_decision *d)
{
    mm_ke_upgrade *up = upgrade;
    const mm_ke_event e = { .rule = d->rule, .path = d->file };

    mm__ke_log_put(&up->log, &e, "decision: \"%s\": %s (%s)", d->subject != NULL ? d->subject : "",
                   d->value != NULL ? d->value : "left as it is", d->origin != NULL ? d->origin : "none");
}

static void tell_value(mm_ke_upgrade *up, const mm_difference *d)
{
    const mm_ke_event e = { .path = d->path, .pointer = d->pointer };

    mm__ke_log_put(&up->log, &e, "changed: %s -> %s", d->before != NULL ? d->before : "(absent)",
                   d->after != NULL ? d->after : "(absent)");
}

static void tell_difference(void *user, const mm_difference *d)
{
    mm_ke_upgrade *up = user;
    const mm_ke_event e = { .path = d->path };

    switch (d->change) {
    case MM_CHANGE_ADDED:   mm__ke_log_put(&up->log, &e, "created"); break;
    case MM_CHANGE_REMOVED: mm__ke_log_put(&up->log, &e, "left out"); break;
    case MM_CHANGE_RENAMED: mm__ke_log_put(&up->log, &e, "renamed to %s", d->to); break;
    case MM_CHANGE_VALUE:   tell_value(up, d); break;
    case MM_CHANGE_BYTES:   mm__ke_log_put(&up->log, &e, "changed: other bytes, the same values"); break;
    case MM_CHANGE_CONTENT: case MM_CHANGE_TIME: break;
    }
}

mm_code mm__ke_tell_changes(mm_ke_upgrade *up, mm_tree *before, mm_tree *after)
{
    const mm_diff_plan plan = { .size = sizeof plan, .fn = tell_difference, .user = up };

    if (up->log.place == NULL)
        return MM_OK;
    return mm__diff_trees(up->ctx, before, after, &plan);
}

void mm__ke_tell_findings(mm_ke_upgrade *up)
{
    const mm_counts c = mm_report_counts(up->rep);
    const mm_finding *f;
    uint64_t n;
    size_t it = 0;

    while ((f = mm_report_next(up->rep, &it)) != NULL)
        mm__ke_log_finding(&up->log, f);
    it = 0;
    for (const char *id; (id = mm_report_rule_next(up->rep, &it, &n)) != NULL;)
        mm__ke_log_put(&up->log, &(mm_ke_event){ .rule = id }, "acted on %llu", (unsigned long long)n);
    mm__ke_log_put(&up->log, &(mm_ke_event){ .level = "INFO" }, "read %llu, unchanged %llu, changed %llu, created "
                   "%llu, dropped %llu, written %llu", (unsigned long long)c.read, (unsigned long long)c.unchanged,
                   (unsigned long long)c.changed, (unsigned long long)c.created, (unsigned long long)c.dropped,
                   (unsigned long long)c.written);
}
