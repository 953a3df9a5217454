#include "core/backup.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void mm__backup_time(mm_ctx *ctx, char text[32])
{
    const int64_t ms = mm__now(ctx);
    const time_t t = (time_t)(ms / 1000 - (ms % 1000 < 0));
    struct tm tm;

    if (gmtime_r(&t, &tm) == NULL || strftime(text, 32, "%Y_%m_%d_%H_%M_%S", &tm) == 0)
        snprintf(text, 32, "%lld", (long long)ms);
}

mm_code mm__backup_say(mm_report *rep, mm_severity severity, const char *rule, const char *file, const char *text)
{
    const mm_finding f = { .severity = severity, .rule = rule, .file = file, .pointer = "", .text = text };

    return mm__report_add(rep, &f);
}

mm_code mm__backup_faults(mm_report *rep, const mm_tree *tree)
{
    for (const mm_tree_fault *t = mm__tree_faults(tree); t != NULL; t = t->next) {
        MM_TRY(mm__backup_say(rep, t->severity, t->rule, t->path, t->text));
        if (t->severity == MM_ERROR)
            mm__report_worst(rep, t->code);
    }
    return MM_OK;
}

mm_code mm__backup_stage_notes(mm_report *rep, const mm_stage *stage)
{
    const unsigned n = mm__stage_removed(stage);
    char text[96];

    if (mm__stage_whole_seconds(stage))
        MM_TRY(mm__backup_say(rep, MM_NOTE, "core/zip-mtime", "", "zip keeps whole seconds: the rest of the "
                              "modification times is in the manifest alone"));
    if (n == 0)
        return MM_OK;
    snprintf(text, sizeof text, "removed what %u interrupted run%s left behind", n, n == 1 ? "" : "s");
    return mm__backup_say(rep, MM_NOTE, "core/stale-staging", "", text);
}

mm_code mm__backup_end(mm_report *rep, mm_code code)
{
    if (code != MM_OK) {
        const mm_code told = mm_report_fail(rep, code);
        code = told == MM_OK ? code : told;
    }
    rep->code = mm__code_outranks(rep->worst, code) ? rep->worst : code;
    rep->published = rep->code == MM_OK;
    return rep->code;
}

/* '.' comes before '/': it is the first. */
void mm__manifest_leave(mm_tree *tree)
{
    const size_t m = strlen(MM_MANIFEST_SUFFIX), n = tree->n_items;
    const mm_item *first = tree->items;
    size_t name;

    if (n < 2 || first->path_len <= m + 1 || strcmp(first->path + first->path_len - m, MM_MANIFEST_SUFFIX) != 0)
        return;
    name = first->path_len - m; /* with the slash before it */
    for (size_t i = 1; i < n; i += n > 2 ? n - 2 : 1)
        if (strncmp(first->path, tree->items[i].path, name) != 0 || tree->items[i].path[name] != '/')
            return;
    memmove(tree->items, tree->items + 1, (n - 1) * sizeof *tree->items);
    tree->n_items--;
}
