/* metamig formats: what is known. */
#include <string.h>

#include "cli.h"

const cli_opt cmd_formats_options[] = { CLI_OPTIONS_COMMON, CLI_OPTIONS_END };

static const char *kind_name(mm_kind kind)
{
    return kind == MM_TREE ? "tree" : kind == MM_LINES ? "lines" : "captures";
}

static void print_json(const cli *app)
{
    cli_json j = { stdout, false };
    size_t it = 0;
    mm_hop_info hop;

    cli_json_open(&j, NULL, '{');
    cli_json_text(&j, "format", "metamig-formats/1");
    cli_json_text(&j, "version", mm_version_text());
    cli_json_open(&j, "formats", '[');
    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL;) {
        if (!cli_family_wanted(app, f->id))
            continue;
        cli_json_open(&j, NULL, '{');
        cli_json_text(&j, "id", f->id);
        cli_json_text(&j, "family", f->family);
        cli_json_text(&j, "kind", kind_name(f->kind));
        cli_json_open(&j, "releases", '[');
        for (const char *const *r = f->releases; r != NULL && *r != NULL; r++)
            cli_json_text(&j, NULL, *r);
        cli_json_close(&j, ']');
        cli_json_close(&j, '}');
    }
    cli_json_close(&j, ']');
    cli_json_open(&j, "hops", '[');
    for (it = 0; mm_hop_next(&it, &hop);) {
        if (!cli_family_wanted(app, hop.from) || !cli_family_wanted(app, hop.to))
            continue;
        cli_json_open(&j, NULL, '{');
        cli_json_text(&j, "id", hop.id);
        cli_json_text(&j, "from", hop.from);
        cli_json_text(&j, "to", hop.to);
        cli_json_flag(&j, "default", hop.is_default != 0);
        cli_json_close(&j, '}');
    }
    cli_json_close(&j, ']');
    cli_json_close(&j, '}');
    putchar('\n');
}

static void print_text(const cli *app)
{
    size_t it = 0;
    mm_hop_info hop;

    for (const mm_format_info *f; (f = mm_format_next(&it)) != NULL;) {
        if (!cli_family_wanted(app, f->id))
            continue;
        printf("%-14s %-9s", f->id, kind_name(f->kind));
        for (const char *const *r = f->releases; r != NULL && *r != NULL; r++)
            printf(" %s", *r);
        putchar('\n');
    }
    for (it = 0; mm_hop_next(&it, &hop);)
        if (cli_family_wanted(app, hop.from) && cli_family_wanted(app, hop.to))
            printf("%-14s %s -> %s%s\n", "hop", hop.from, hop.to, hop.is_default ? " (default)" : "");
}

int cmd_formats(cli *app)
{
    (app->v.json ? print_json : print_text)(app);
    return CLI_DONE;
}
