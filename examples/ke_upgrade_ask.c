/* ke_upgrade_ask METADATA OUT VERSION: upgrades a backup of KAP to a version of KE. The one question that may come up
 * is answered by a hook: here Kafka where there is any, since such a project may load Hive tables, too. */
#include <metamig/metamig.h>

#include <stdio.h>
#include <string.h>

static int choose(void *user, const mm_question *q)
{
    (void)user;
    printf("%s\n", q->text);
    for (size_t i = 0; i < q->n_choices; i++)
        if (strcmp(q->choices[i], "kafka") == 0)
            return (int)i;
    return MM_ANSWER_NONE;
}

static void decided(void *user, const mm_decision *d)
{
    (void)user;
    printf("%s: %s (%s)\n", d->subject, d->value != NULL ? d->value : "left as it is", d->origin);
}

int main(int argc, char **argv)
{
    const mm_hooks hooks = { .size = sizeof hooks, .choose = choose, .decided = decided };
    mm_ke_upgrade_plan plan = { .size = sizeof plan };
    mm_ctx *ctx = NULL;
    mm_report *rep = NULL;
    mm_ke_upgrade *up = NULL;
    mm_code code;

    if (argc != 4)
        return 2;
    plan.metadata = argv[1];
    plan.out = argv[2];
    plan.to = argv[3];
    code = mm_ctx_new(&ctx, &hooks);
    if (code == MM_OK)
        code = mm_report_new(&rep, ctx);
    if (code == MM_OK)
        code = mm_ke_upgrade_open(&up, ctx, &plan, rep);
    if (code == MM_OK)
        code = mm_ke_upgrade_run(up);
    if (code == MM_OK)
        printf("\n%s", mm_ke_upgrade_steps(up));
    else
        fprintf(stderr, "%s\n", mm_ctx_error(ctx)->text);
    mm_ke_upgrade_free(up);
    mm_report_free(rep);
    mm_ctx_free(ctx);
    return code == MM_OK ? 0 : 1;
}
