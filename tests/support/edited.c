#include "support/edited.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void apply(const char *dump, const ed_edit *e)
{
    const char *path = fx_path("%s/%s", dump, e->file);
    char *text, *at, *made;

    if (e->to == NULL) {
        ck_assert_int_eq(unlink(path), 0);
        return;
    }
    if (e->from == NULL) {
        fx_write(path, e->to, strlen(e->to));
        return;
    }
    text = fx_read(path, NULL);
    at = strstr(text, e->from);
    ck_assert_msg(at != NULL, "%s has no %s", e->file, e->from);
    made = malloc(strlen(text) + strlen(e->to) + 1);
    sprintf(made, "%.*s%s%s", (int)(at - text), text, e->to, at + strlen(e->from));
    fx_write(path, made, strlen(made));
    free(made);
    free(text);
}

char *ed_make(const char *base, const ed_case *c)
{
    static unsigned n;
    char *dump = strdup(fx_path("%s/edited-%u", fx_tmp(), n++));

    fx_copy_tree(base, dump);
    for (const ed_edit *e = c->edits; e->file != NULL; e++)
        apply(dump, e);
    return dump;
}

static bool only_notes(const char *findings)
{
    return strstr(findings, " error: ") == NULL && strstr(findings, " warning: ") == NULL;
}

static bool has_text(const char *out, const ed_case *c)
{
    char *text;
    bool found;

    if (!fx_exists(fx_path("%s/%s", out, c->file)))
        return false;
    text = fx_read(fx_path("%s/%s", out, c->file), NULL);
    found = strstr(text, c->has) != NULL;
    if (!found)
        fprintf(stderr, "%s\n", text);
    free(text);
    return found;
}

bool ed_check(const char *base, const ed_case *c)
{
    char *dump = ed_make(base, c), *out = strdup(fx_path("%s.out", dump));
    const uint64_t digest = fx_tree_digest(dump);
    const go_plan plan = { .from = c->from_format, .to = c->to, .options = c->options, .now = 1433894400000,
                           .project = c->project, .cube = c->cube };
    go_result r = go_convert(dump, out, &plan);
    bool good = r.exit == c->exit && fx_tree_digest(dump) == digest && fx_exists(out) == r.published;

    good = good && (c->finding == NULL ? only_notes(r.findings) : strstr(r.all, c->finding) != NULL);
    good = good && (c->has == NULL || has_text(out, c));
    if (!good)
        fprintf(stderr, "%s: exit %d, published %d\n%s", c->name, r.exit, r.published, r.all);
    go_free(&r);
    fx_remove_tree(out);
    fx_remove_tree(dump);
    free(out);
    free(dump);
    return good;
}

void ed_check_all(const char *base, const ed_case *cases, size_t n)
{
    char *kept = strdup(base);
    size_t n_bad = 0;

    for (size_t i = 0; i < n; i++)
        n_bad += !ed_check(kept, &cases[i]);
    ck_assert_uint_eq(n_bad, 0);
    free(kept);
}
