/* metamig explain: every rule id that a report can contain, and what surrounds a hop. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

const cli_opt cmd_explain_options[] = {
    { 0, "X", CLI_ARG_MAYBE, CLI_AT(topic), NULL, NULL,
      "rule id, hop (its target format), or M-26, V11; without it all are listed" },
    CLI_OPTIONS_COMMON,
    CLI_OPTIONS_END
};

enum { INDENT = 12, WIDTH = 100 };

/* Label, then words wrapped behind INDENT. */
static void paragraph(const char *label, const char *text)
{
    int at;

    if (text == NULL || *text == 0)
        return;
    at = printf("%-*s", INDENT, label);
    while (*text != 0) {
        const size_t len = strcspn(text, " ");
        if (at > INDENT && (size_t)at + 1 + len > WIDTH)
            at = printf("\n%*s", INDENT, "") - 1;
        at += printf(at > INDENT ? " %.*s" : "%.*s", (int)len, text);
        text += len;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void print_rule(const mm_rule_info *r)
{
    puts(r->id);
    paragraph("what:", r->summary);
    paragraph("why:", r->why);
    paragraph("vendor:", r->vendor);
    paragraph("deviation:", r->deviation);
    paragraph("evidence:", r->evidence);
    paragraph("section:", r->section);
    if ((r->flags & MM_RULE_CARRIED) != 0)
        paragraph("carried:", "a fault that may come from the input: an error of verify, a warning of convert");
}

static void json_rule(cli_json *j, const mm_rule_info *r)
{
    cli_json_open(j, NULL, '{');
    cli_json_text(j, "id", r->id);
    cli_json_text(j, "summary", r->summary);
    cli_json_text(j, "why", r->why);
    cli_json_text(j, "vendor", r->vendor);
    cli_json_text(j, "deviation", r->deviation);
    cli_json_text(j, "evidence", r->evidence);
    cli_json_text(j, "section", r->section);
    cli_json_flag(j, "carried", (r->flags & MM_RULE_CARRIED) != 0);
    cli_json_close(j, '}');
}

/* A hop is known by its target, which may be reached from several formats: this is the first of them. */
static bool first_of_id(size_t index, const mm_hop_info *hop)
{
    mm_hop_info other;
    size_t it = 0;

    while (it < index && mm_hop_next(&it, &other))
        if (it < index && strcmp(other.id, hop->id) == 0)
            return false;
    return true;
}

static void print_hop(const mm_hop_info *hop)
{
    mm_hop_info other;
    const char *book = mm_hop_runbook(hop->id);

    for (size_t it = 0; mm_hop_next(&it, &other);)
        if (strcmp(other.id, hop->id) == 0)
            printf("%s: %s -> %s%s\n", other.id, other.from, other.to, other.is_default ? " (default)" : "");
    if (book != NULL)
        printf("\n%s%s", book, *book != 0 && book[strlen(book) - 1] != '\n' ? "\n" : "");
}

static void json_hop(cli_json *j, const mm_hop_info *hop)
{
    mm_hop_info other;

    cli_json_open(j, NULL, '{');
    cli_json_text(j, "id", hop->id);
    cli_json_open(j, "from", '[');
    for (size_t it = 0; mm_hop_next(&it, &other);)
        if (strcmp(other.id, hop->id) == 0)
            cli_json_text(j, NULL, other.from);
    cli_json_close(j, ']');
    cli_json_text(j, "to", hop->to);
    cli_json_text(j, "runbook", mm_hop_runbook(hop->id));
    cli_json_close(j, '}');
}

/* One hop per id, those of the family; `wanted` NULL = all. */
static bool hop_next(const cli *app, const char *wanted, size_t *it, mm_hop_info *hop)
{
    while (mm_hop_next(it, hop))
        if (cli_family_wanted(app, hop->to) && first_of_id(*it, hop) &&
            (wanted == NULL || strcmp(wanted, hop->id) == 0))
            return true;
    return false;
}

static const mm_rule_info *rule_next(const cli *app, const char *wanted, size_t *it)
{
    const mm_rule_info *r;

    if (wanted != NULL)
        return (*it)++ == 0 ? mm_rule_find(wanted) : NULL;
    while ((r = mm_rule_next(it)) != NULL && !cli_family_wanted(app, r->id))
        ;
    return r;
}

static void print_json(const cli *app)
{
    cli_json j = { stdout, false };
    const mm_rule_info *r;
    mm_hop_info hop;

    cli_json_open(&j, NULL, '{');
    cli_json_text(&j, "format", "metamig-explain/1");
    cli_json_text(&j, "version", mm_version_text());
    cli_json_open(&j, "rules", '[');
    for (size_t it = 0; (r = rule_next(app, app->v.topic, &it)) != NULL;)
        json_rule(&j, r);
    cli_json_close(&j, ']');
    cli_json_open(&j, "hops", '[');
    for (size_t it = 0; hop_next(app, app->v.topic, &it, &hop);)
        json_hop(&j, &hop);
    cli_json_close(&j, ']');
    cli_json_close(&j, '}');
    putchar('\n');
}

static void print_list(const cli *app)
{
    const mm_rule_info *r;
    mm_hop_info hop;

    for (size_t it = 0; hop_next(app, NULL, &it, &hop);)
        printf("%-44s hop: steps of the operator before, after and back\n", hop.id);
    for (size_t it = 0; (r = rule_next(app, NULL, &it)) != NULL;)
        printf("%-44s %s\n", r->id, r->summary != NULL ? r->summary : "");
}

static int unknown(const cli *app)
{
    const mm_rule_info *r;
    mm_hop_info hop;
    cli_guess guess;

    cli_guess_start(&guess, app->v.topic);
    for (size_t it = 0; hop_next(app, NULL, &it, &hop);)
        cli_guess_offer(&guess, hop.id);
    for (size_t it = 0; (r = rule_next(app, NULL, &it)) != NULL;)
        cli_guess_offer(&guess, r->id);
    if (cli_guess_end(&guess) != NULL)
        return cli_misuse(app, "error: nothing is known by the name %s; did you mean %s?", app->v.topic,
                          cli_guess_end(&guess));
    return cli_misuse(app, "error: nothing is known by the name %s", app->v.topic);
}

static int explain(const cli *app)
{
    size_t it = 0, hops = 0;
    mm_hop_info hop;
    const bool is_hop = app->v.topic != NULL && hop_next(app, app->v.topic, &hops, &hop);
    const mm_rule_info *r = app->v.topic != NULL ? rule_next(app, app->v.topic, &it) : NULL;

    if (app->v.topic != NULL && r == NULL && !is_hop && mm_hop_runbook(app->v.topic) != NULL) {
        fputs(mm_hop_runbook(app->v.topic), stdout);
        return CLI_DONE;
    }
    if (app->v.topic != NULL && r == NULL && !is_hop)
        return unknown(app);
    if (app->v.json)
        print_json(app);
    else if (app->v.topic == NULL)
        print_list(app);
    else if (r != NULL)
        print_rule(r);
    else
        print_hop(&hop);
    return CLI_DONE;
}

/* ---- texts that have a name ---- */

/* The next rule of a message; *rules is behind it then. NULL = no more. */
static const mm_rule_info *next_of(const char **rules)
{
    char id[80];
    const size_t n = strcspn(*rules, " ");

    if (n == 0)
        return NULL;
    snprintf(id, sizeof id, "%.*s", (int)n, *rules);
    *rules += n + ((*rules)[n] == ' ');
    return mm_rule_find(id);
}

static void print_message(const mm_message_info *m)
{
    const char *rules = m->rules;

    printf("%s: %s", m->id, m->level);
    if (m->exit != 0)
        printf(", exit %d", m->exit);
    printf(": %s\n", m->text);
    for (const mm_rule_info *r; (r = next_of(&rules)) != NULL;) {
        putchar('\n');
        print_rule(r);
    }
}

static void json_message(const mm_message_info *m)
{
    cli_json j = { stdout, false };
    const char *rules = m->rules;

    cli_json_open(&j, NULL, '{');
    cli_json_text(&j, "format", "metamig-explain/1");
    cli_json_text(&j, "version", mm_version_text());
    cli_json_open(&j, "message", '{');
    cli_json_text(&j, "id", m->id);
    cli_json_text(&j, "level", m->level);
    cli_json_number(&j, "exit", (uint64_t)m->exit);
    cli_json_text(&j, "text", m->text);
    cli_json_close(&j, '}');
    cli_json_open(&j, "rules", '[');
    for (const mm_rule_info *r; (r = next_of(&rules)) != NULL;)
        json_rule(&j, r);
    cli_json_close(&j, ']');
    cli_json_close(&j, '}');
    putchar('\n');
}

/* The document of CnosDB calls its rules by their last part alone. */
static bool is_cnosdb(const char *topic)
{
    return topic[0] == 'V' && strlen(topic) == 3 && strspn(topic + 1, "0123456789") == 2;
}

int cmd_explain(cli *app)
{
    char full[32];
    const mm_message_info *m = app->v.topic != NULL ? mm_message_find(app->v.topic) : NULL;

    if (m != NULL) {
        (app->v.json ? json_message : print_message)(m);
        return CLI_DONE;
    }
    if (app->v.topic != NULL && is_cnosdb(app->v.topic)) {
        snprintf(full, sizeof full, "cnosdb/verify/%s", app->v.topic);
        app->v.topic = full;
    }
    return explain(app);
}
