/* metamig inspect: what is this? */
#include <inttypes.h>
#include <string.h>

#include "cli.h"

const cli_opt cmd_inspect_options[] = {
    { 0, "INPUT", CLI_ARG, CLI_AT(input), NULL, NULL, "dump folder or archive; - is standard input" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

/* Every format that can be reached, by the fewest hops: nearest first, each with its last hop. */
static void reachable(const char *from, void (*each)(void *user, const mm_hop_info *hop), void *user)
{
    const char *seen[64] = { from };
    size_t n = 1;
    mm_hop_info hop;

    for (size_t i = 0; i < n; i++)
        for (size_t it = 0; mm_hop_next(&it, &hop);) {
            size_t known = 0;
            if (strcmp(hop.from, seen[i]) != 0)
                continue;
            while (known < n && strcmp(seen[known], hop.to) != 0)
                known++;
            if (known < n || n == sizeof seen / sizeof seen[0])
                continue;
            seen[n++] = hop.to;
            each(user, &hop);
        }
}

static void print_hop(void *user, const mm_hop_info *hop)
{
    (void)user;
    printf("%-10s %s -> %s%s\n", "hop:", hop->from, hop->to, hop->is_default ? " (default)" : "");
}

static void json_hop(void *user, const mm_hop_info *hop)
{
    cli_json *j = user;

    cli_json_open(j, NULL, '{');
    cli_json_text(j, "id", hop->id);
    cli_json_text(j, "from", hop->from);
    cli_json_text(j, "to", hop->to);
    cli_json_flag(j, "default", hop->is_default != 0);
    cli_json_close(j, '}');
}

static void totals(mm_source *src, uint64_t *count, uint64_t *bytes)
{
    const char *kind;
    uint64_t n, b;

    *count = *bytes = 0;
    for (size_t it = 0; mm_detected_kind_next(src, &it, &kind, &n, &b);) {
        *count += n;
        *bytes += b;
    }
}

static void print_text(const cli *app, mm_source *src, const mm_detected *d)
{
    const char *kind;
    uint64_t n, b;

    printf("%-10s ", "input:");
    cli_mask(stdout, app->v.input);
    printf(" (%s)\n%-10s %s\n%-10s %s\n", mm_source_kind(src), "family:", d->family, "format:", d->format);
    if (d->release != NULL && *d->release != 0)
        printf("%-10s %s\n", "release:", d->release);
    if (d->prefix != NULL && *d->prefix != 0) {
        printf("%-10s ", "prefix:");
        cli_mask(stdout, d->prefix);
        putchar('\n');
    }
    if (d->evidence != NULL && *d->evidence != 0) {
        printf("%-10s ", "evidence:");
        cli_mask(stdout, d->evidence);
        putchar('\n');
    }
    for (size_t it = 0; mm_detected_kind_next(src, &it, &kind, &n, &b);) {
        printf("%-10s %8" PRIu64 " resources %12" PRIu64 " bytes  ", it == 1 ? "kinds:" : "", n, b);
        cli_mask(stdout, kind);
        putchar('\n');
    }
    totals(src, &n, &b);
    printf("%-10s %8" PRIu64 " resources %12" PRIu64 " bytes\n", "total:", n, b);
    reachable(d->format, print_hop, NULL);
}

static void print_json(const cli *app, mm_source *src, const mm_detected *d)
{
    cli_json j = { stdout, false };
    const char *kind;
    uint64_t n, b;

    cli_json_open(&j, NULL, '{');
    cli_json_text(&j, "format", "metamig-inspect/1");
    cli_json_text(&j, "version", mm_version_text());
    cli_json_open(&j, "input", '{');
    cli_json_text(&j, "path", app->v.input);
    cli_json_text(&j, "container", mm_source_kind(src));
    cli_json_text(&j, "family", d->family);
    cli_json_text(&j, "format", d->format);
    cli_json_text(&j, "release", d->release);
    cli_json_text(&j, "prefix", d->prefix);
    cli_json_text(&j, "evidence", d->evidence);
    totals(src, &n, &b);
    cli_json_number(&j, "resources", n);
    cli_json_number(&j, "bytes", b);
    cli_json_close(&j, '}');
    cli_json_open(&j, "kinds", '[');
    for (size_t it = 0; mm_detected_kind_next(src, &it, &kind, &n, &b);) {
        cli_json_open(&j, NULL, '{');
        cli_json_text(&j, "kind", kind);
        cli_json_number(&j, "resources", n);
        cli_json_number(&j, "bytes", b);
        cli_json_close(&j, '}');
    }
    cli_json_close(&j, ']');
    cli_json_open(&j, "hops", '[');
    reachable(d->format, json_hop, &j);
    cli_json_close(&j, ']');
    cli_json_close(&j, '}');
    putchar('\n');
}

static int inspect(cli *app, cli_run *w)
{
    mm_detected d = { .size = sizeof d };
    mm_code code = cli_open_input(app, w);

    if (code == MM_OK)
        code = mm_detect(w->ctx, w->src, &d);
    if (code != MM_OK)
        return cli_fail(app, w->ctx, code);
    if (!cli_family_wanted(app, d.format)) {
        cli_say("error: this is %s, not a dump of %s [core/format-family]", d.format, app->family);
        return CLI_BROKEN;
    }
    (app->v.json ? print_json : print_text)(app, w->src, &d);
    return CLI_DONE;
}

int cmd_inspect(cli *app)
{
    cli_run w;
    int status = cli_open_run(app, CLI_PLAIN, &w);

    if (status == CLI_CONTINUE)
        status = inspect(app, &w);
    cli_close_run(&w);
    return status;
}
