/* metamig report --merge: adds up the JSON reports of a run that was split over many machines.
 * docs/formats/json-layer.md 13. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const cli_opt cmd_report_options[] = {
    { 0,   "FILE",  CLI_ARGS, CLI_AT(input), NULL, NULL, "reports (--report FILE of convert), one or many a file" },
    { 0,   "merge", CLI_FLAG, CLI_AT(merge), NULL, NULL, "add them up" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

enum { COUNTS = 6, MAX_RULES = 512 };

static const char *const counts[COUNTS] = { "read", "unchanged", "changed", "created", "dropped", "written" };

typedef struct rule { char *id; uint64_t n; } rule;

typedef struct sum {
    mm_ctx  *ctx;
    mm_json *json;
    uint64_t counts[COUNTS], severity[3], reports;
    rule     rules[MAX_RULES];
    size_t   n_rules;
    bool     published, failed, warned;
    int      status;          /* the worst of the runs */
    FILE    *findings;        /* as they were written, joined */
    char    *text;
    size_t   size;
} sum;

static uint64_t number(mm_node object, const char *name)
{
    uint64_t n = 0;

    return mm_node_u64(mm_node_get(object, name), &n) == MM_OK ? n : 0;
}

static int add_rule(sum *s, const char *id, uint64_t n)
{
    size_t i = 0;

    while (i < s->n_rules && strcmp(s->rules[i].id, id) < 0)
        i++;
    if (i == s->n_rules || strcmp(s->rules[i].id, id) != 0) {
        if (s->n_rules == MAX_RULES)
            return CLI_BROKEN;
        memmove(s->rules + i + 1, s->rules + i, (s->n_rules - i) * sizeof *s->rules);
        s->rules[i] = (rule){ strdup(id), 0 };
        s->n_rules++;
        if (s->rules[i].id == NULL)
            return CLI_MEMORY;
    }
    s->rules[i].n += n;
    return CLI_DONE;
}

static int add_rules(sum *s, mm_node rules)
{
    mm_node key, value;
    size_t it = 0;
    int status = CLI_DONE;

    while (status == CLI_DONE && mm_node_kind(value = mm_node_next(rules, &it, &key)) != MM_JSON_ABSENT) {
        const char *id;
        size_t len;
        uint64_t n;
        if (mm_node_text(key, &id, &len) != MM_OK || mm_node_u64(value, &n) != MM_OK)
            return CLI_BROKEN;
        status = add_rule(s, id, n);
    }
    return status;
}

static int add_findings(sum *s, mm_node list)
{
    mm_node one;
    size_t it = 0;

    while (mm_node_kind(one = mm_node_next(list, &it, NULL)) != MM_JSON_ABSENT) {
        const mm_node severity = mm_node_get(one, "severity");
        const char *raw;
        size_t n;
        if (mm_node_raw(one, &raw, &n) != MM_OK)
            return CLI_BROKEN;
        s->severity[mm_node_is(severity, "error") ? MM_ERROR
                    : mm_node_is(severity, "warning") ? MM_WARNING : MM_NOTE]++;
        if (ftell(s->findings) > 0)
            fputc(',', s->findings);
        fwrite(raw, 1, n, s->findings);
    }
    return CLI_DONE;
}

/* Books that do not balance are not added to others. */
static int add(sum *s, mm_node root)
{
    const mm_node c = mm_node_get(root, "counts");
    uint64_t n[COUNTS];

    if (!mm_node_is(mm_node_get(root, "format"), "metamig-report/1"))
        return CLI_BROKEN;
    for (size_t i = 0; i < COUNTS; i++)
        s->counts[i] += n[i] = number(c, counts[i]);
    if (mm_node_is(mm_node_get(root, "command"), "convert") && n[0] != n[1] + n[2] + n[4])
        return CLI_BROKEN;
    s->reports++;
    s->published |= mm_node_kind(mm_node_get(root, "published")) == MM_JSON_TRUE;
    if (mm_node_is(mm_node_get(root, "result"), "failed")) {
        const uint64_t status = number(root, "exit");
        s->failed = true;
        s->status = cli_worse(s->status, status > 0 && status <= CLI_INTERRUPTED ? (int)status : CLI_BROKEN);
    }
    s->warned |= mm_node_is(mm_node_get(root, "result"), "warnings");
    if (add_rules(s, mm_node_get(root, "rules")) != CLI_DONE)
        return CLI_BROKEN;
    return add_findings(s, mm_node_get(root, "findings"));
}

static int add_line(sum *s, const char *path, const char *line, size_t len)
{
    if (strspn(line, " \t\r\n") == len)
        return CLI_DONE;
    if (mm_json_parse(s->json, path, line, len, MM_JSON_FILE) != MM_OK || add(s, mm_json_root(s->json)) != CLI_DONE) {
        cli_say("%s: error: not a report of metamig whose counts balance", path);
        return CLI_BROKEN;
    }
    return CLI_DONE;
}

static int add_file(sum *s, const char *path)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    int status = CLI_DONE;
    const uint64_t before = s->reports;

    if (in == NULL) {
        cli_say("%s: error: cannot open: %s", path, strerror(errno));
        return CLI_IO;
    }
    while (status == CLI_DONE && (n = getline(&line, &room, in)) >= 0)
        status = add_line(s, path, line, (size_t)n);
    if (status == CLI_DONE && ferror(in)) {
        cli_say("%s: error: cannot read", path);
        status = CLI_IO;
    } else if (status == CLI_DONE && s->reports == before) {
        cli_say("%s: error: no report in it", path);
        status = CLI_BROKEN;
    }
    free(line);
    if (in != stdin)
        fclose(in);
    return status;
}

static void print(const sum *s)
{
    printf("{\"format\":\"metamig-report/1\",\"command\":\"report\",\"version\":\"%s\",\"result\":\"%s\",",
           mm_version_text(), s->failed ? "failed" : s->warned ? "warnings" : "ok");
    if (s->failed)
        printf("\"exit\":%d,", s->status);
    printf("\"reports\":%" PRIu64 ",\"counts\":{", s->reports);
    for (size_t i = 0; i < COUNTS; i++)
        printf("%s\"%s\":%" PRIu64, i > 0 ? "," : "", counts[i], s->counts[i]);
    fputs("},\"rules\":{", stdout);
    for (size_t i = 0; i < s->n_rules; i++)
        printf("%s\"%s\":%" PRIu64, i > 0 ? "," : "", s->rules[i].id, s->rules[i].n);
    printf("},\"errors\":%" PRIu64 ",\"warnings\":%" PRIu64 ",\"notes\":%" PRIu64 ",\"findings\":[",
           s->severity[MM_ERROR], s->severity[MM_WARNING], s->severity[MM_NOTE]);
    fwrite(s->text, 1, s->size, stdout);
    puts("]}");
}

static int merge(const cli *app, sum *s)
{
    int status = CLI_DONE;

    for (size_t i = 0; i < app->n_rest && status == CLI_DONE; i++)
        status = add_file(s, app->rest[i]);
    if (fflush(s->findings) != 0)
        return cli_out_of_memory();
    if (status != CLI_DONE)
        return status;
    print(s);
    return s->status;
}

int cmd_report(cli *app)
{
    sum *s;
    int status;

    if (!app->v.merge)
        return cli_misuse(app, "error: --merge is the only thing that report does");
    s = calloc(1, sizeof *s);
    if (s == NULL || mm_ctx_new(&s->ctx, NULL) != MM_OK || mm_json_new(&s->json, s->ctx) != MM_OK ||
        (s->findings = open_memstream(&s->text, &s->size)) == NULL)
        status = cli_out_of_memory();
    else
        status = merge(app, s);
    if (s != NULL) {
        if (s->findings != NULL)
            fclose(s->findings);
        free(s->text);
        for (size_t i = 0; i < s->n_rules; i++)
            free(s->rules[i].id);
        mm_json_free(s->json);
        mm_ctx_free(s->ctx);
    }
    free(s);
    return status;
}
