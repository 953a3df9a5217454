/* --help and the usage line, printed from the option tables. */
#include <string.h>

#include "cli.h"

enum { COLUMN = 28, WIDTH = 80 };

static bool has_options(const cli *app)
{
    return app->verb->options->kind != CLI_END;
}

void cli_usage_line(const cli *app, FILE *out)
{
    fprintf(out, "usage: %s", app->called);
    if (app->verb == NULL) {
        fputs(" VERB [OPTIONS] ...\n", out);
        return;
    }
    if (has_options(app))
        fputs(" [OPTIONS]", out);
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++)
        if (o->kind >= CLI_ARG)
            fprintf(out, o->kind == CLI_ARG ? " %s" : o->kind == CLI_ARGS ? " %s..." : " [%s]", o->name);
    putc('\n', out);
}

/* `used` columns are taken; words are wrapped behind COLUMN. */
static void wrapped(size_t used, const char *text)
{
    size_t at = used;

    if (used + 2 > COLUMN) {
        putchar('\n');
        at = 0;
    }
    printf("%*s", (int)(COLUMN - at), "");
    at = COLUMN;
    while (*text != 0) {
        const size_t len = strcspn(text, " ");
        if (at > COLUMN && at + 1 + len > WIDTH) {
            printf("\n%*s", COLUMN, "");
            at = COLUMN;
        }
        at += (size_t)printf(at > COLUMN ? " %.*s" : "%.*s", (int)len, text);
        text += len;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void one(char letter, const char *name, const char *value, const char *text)
{
    int n = letter != 0 ? printf("  -%c, ", letter) : printf("      ");

    n += value != NULL ? printf("--%s %s", name, value) : printf("--%s", name);
    wrapped((size_t)n, text);
}

/* Lists that another verb prints ("@formats") are not repeated. */
static void own_one(const cli_opt *o)
{
    char text[512];

    if (o->choices == NULL || o->choices[0] == '@' || o->kind == CLI_TEXTS)
        snprintf(text, sizeof text, "%s", o->help);
    else
        snprintf(text, sizeof text, "%s; %s", o->help, o->choices);
    one(o->letter, o->name, o->value, text);
}

/* An option that several hops have is one of their family. */
static size_t owner_length(const mm_option *o, const char *hop)
{
    size_t it = 0, hops = 0;
    const char *other;

    for (const mm_option *p; (p = mm_step_option_next(&it, &other)) != NULL;)
        hops += strcmp(p->name, o->name) == 0;
    return hops > 1 ? strcspn(hop, "-") : strlen(hop);
}

static void library_one(const mm_option *o, const char *hop)
{
    char text[512];
    size_t n = 0;

    if (hop != NULL)
        n += (size_t)snprintf(text, sizeof text, "%.*s: ", (int)owner_length(o, hop), hop);
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", o->help);
    if (o->choices != NULL && n < sizeof text && (o->value == NULL || strstr(o->value, o->choices) == NULL))
        n += (size_t)snprintf(text + n, sizeof text - n, "; %s", o->choices);
    if (o->initial != NULL && n < sizeof text)
        snprintf(text + n, sizeof text - n, " (default: %s)", o->initial);
    one(0, o->name, o->kind == MM_OPTION_FLAG ? NULL : o->value, text);
}

static void operands(const cli *app)
{
    bool any = false;

    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++)
        if (o->kind >= CLI_ARG) {
            wrapped((size_t)printf("  %s", o->name), o->help);
            any = true;
        }
    if (any)
        putchar('\n');
}

void cli_help(const cli *app)
{
    cli_library walk = { .which = app->verb->library };

    cli_usage_line(app, stdout);
    printf("\n%s.\n", app->verb->summary);
    if (app->verb->about != NULL)
        printf("%s\n", app->verb->about);
    putchar('\n');
    operands(app);
    for (const cli_opt *o = app->verb->options; o->kind != CLI_END; o++)
        if (o->kind < CLI_ARG)
            own_one(o);
    for (const mm_option *o; (o = cli_library_next(&walk)) != NULL;)
        if (walk.hop == NULL || cli_hop_wanted(app->family, walk.hop))
            library_one(o, walk.hop);
    if (app->verb->library != 0)
        puts("\nExit: 0 done, 1 found something, 2 command line, 3 input, 4 I/O, 5 memory or a\n"
             "limit, 70 bug, 130 interrupted. See metamig(1).");
}
