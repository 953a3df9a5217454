/* The value of a record as JSON: keys that were cut at the wrong place (1.6), values that are cut off (1.7, 7). */
#include "cnosdb/cnosdb.h"

#include <string.h>

bool mm__cnosdb_is_struct(unsigned kind)
{
    return kind >= CN_USER && kind <= CN_TABLE && kind != CN_BUCKET;
}

/* A value that must be JSON: K5 to K19. */
static bool is_json(unsigned kind)
{
    return kind >= CN_MARK && kind <= CN_TENANT_USER;
}

static mm_code try_text(mm_doc *doc, const char *data, size_t len, mm_node *root)
{
    doc->json = NULL;
    doc->data = data;
    doc->len = len;
    return mm_doc_try(doc, root);
}

static mm_code find_sep(const char *text, size_t len, size_t from, size_t *at)
{
    const char *p = from < len ? memmem(text + from, len - from, ": ", 2) : NULL;

    if (p == NULL)
        return MM_END;
    *at = (size_t)(p - text);
    return MM_OK;
}

/* 1.6: a key with ": " in it was cut at its first one. True if a later cut gives a value of the right shape. */
static mm_code is_ambiguous(mm_doc *doc, bool *yes)
{
    mm_doc other = *doc;
    size_t at, from = 0;
    int tries = 0;

    *yes = false;
    while (!*yes && tries++ < 16 && find_sep(doc->data, doc->len, from, &at) == MM_OK) {
        cn_faults faults = { 0 };
        char *key = mm__arena_alloc(doc->arena, doc->path_len + 2 + at + 1);
        mm_node root;
        cn_key parts;
        mm_code code;
        if (key == NULL)
            return MM_E_NOMEM;
        memcpy(key, doc->path, doc->path_len);
        memcpy(key + doc->path_len, ": ", 2);
        memcpy(key + doc->path_len + 2, doc->data, at);
        mm__cnosdb_key(key, doc->path_len + 2 + at, &parts);
        from = at + 2;
        if (!mm__cnosdb_is_struct(parts.kind))
            continue;
        code = try_text(&other, doc->data + from, doc->len - from, &root);
        if (code == MM_OK) {
            faults.shape = "cnosdb/value/bad-shape";
            doc->lines->mute = true;
            code = mm__cnosdb_shape(&other, parts.kind, root, CN_SRC, &faults);
            doc->lines->mute = false;
        }
        if (code == MM_E_NOMEM)
            return code;
        *yes = code == MM_OK;
    }
    return MM_OK;
}

/* Closers that are missing at the end of the value, innermost first; NULL: that is not all that is wrong. */
static const char *closers(mm_doc *doc)
{
    char *open = mm__arena_alloc(doc->arena, doc->len + 1);
    size_t n = 0;
    bool in_string = false;
    char last = 0;

    for (size_t i = 0; open != NULL && i < doc->len; i++) {
        const char c = doc->data[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            open[n++] = c == '{' ? '}' : ']';
        } else if ((c == '}' || c == ']') && n > 0) {
            n--;
        }
        if (c != ' ' && c != '\t' && c != '\r')
            last = c;
    }
    if (open == NULL || in_string || n == 0 || last == ',' || last == ':' || last == '{' || last == '[')
        return NULL;
    for (size_t i = 0; i < n / 2; i++) {
        const char c = open[i];
        open[i] = open[n - 1 - i];
        open[n - 1 - i] = c;
    }
    open[n] = 0;
    return open;
}

/* 7: nothing is guessed but brackets at the very end, and only if the result is right. */
static mm_code repair(mm_doc *doc, unsigned kind, mm_node *root, bool *done)
{
    const char *more = closers(doc);
    const char *was = doc->data;
    const size_t n = doc->len;
    cn_faults faults = { .shape = "cnosdb/value/bad-shape" };
    char *text;
    mm_code code;

    *done = false;
    if (more == NULL)
        return MM_OK;
    text = mm__arena_alloc(doc->arena, n + strlen(more) + MM_PAD + 1);
    if (text == NULL)
        return MM_E_NOMEM;
    memcpy(text, was, n);
    memcpy(text + n, more, strlen(more));
    code = try_text(doc, text, n + strlen(more), root);
    if (code == MM_OK) {
        doc->lines->mute = true;
        code = mm__cnosdb_shape(doc, kind, *root, CN_SRC, &faults);
        doc->lines->mute = false;
    }
    if (code == MM_E_NOMEM)
        return code;
    *done = code == MM_OK;
    if (*done) {
        doc->faulty = false;
        mm_doc_warn(doc, "cnosdb/repair/closed", "appended \"%s\"", more);
        return MM_OK;
    }
    doc->data = was;
    doc->len = n;
    code = try_text(doc, was, n, root); /* the fault again, for the finding */
    return code == MM_E_NOMEM ? code : MM_OK;
}

static mm_code tell_json(mm_doc *doc, mm_code code, bool hint)
{
    const mm_error *e = mm_doc_json_fault(doc);
    const mm_fault f = { .severity = MM_ERROR, .rule = "cnosdb/value/bad-json", .pointer = e->pointer, .line = e->line,
                         .col = e->col };
    const bool closable = hint && strcmp(e->rule, "json/eof") == 0 && closers(doc) != NULL;
    mm_code told;

    doc->faulty = true;
    told = mm_run_fault(doc->run, &f, "%s", e->text);
    if (told == MM_E_NOMEM)
        return told;
    if (closable)
        mm_doc_note(doc, "cnosdb/value/bad-json", "--repair=close appends what is missing");
    return code == MM_E_LIMIT ? code : MM_E_DATA;
}

static mm_code tell_issues(mm_doc *doc)
{
    const char *duplicates = mm_run_option(doc->run, "duplicates");
    const bool last = duplicates != NULL && strcmp(duplicates, "last") == 0;
    mm_json_issue issue;
    size_t it = 0;
    mm_code code;

    while ((code = mm_json_issue_next(doc->json, &it, &issue)) == MM_OK) {
        const mm_fault f = { .severity = last ? MM_WARNING : MM_ERROR, .rule = "cnosdb/value/bad-json",
                             .pointer = issue.where.pointer, .line = issue.where.line, .col = issue.where.col };
        if (strcmp(issue.rule, "json/dup-key") != 0)
            continue;
        doc->faulty |= !last;
        if (mm_run_fault(doc->run, &f, "%s", issue.text) == MM_E_NOMEM)
            return MM_E_NOMEM;
    }
    if (code != MM_END)
        return code;
    return doc->faulty ? MM_E_DATA : MM_OK;
}

mm_code mm__cnosdb_value(mm_doc *doc, const cn_key *key, bool may_repair, mm_node *root)
{
    mm_code code = mm_doc_try(doc, root);
    bool yes = false;

    if (code == MM_E_SYNTAX || code == MM_E_LIMIT) {
        if (may_repair && code == MM_E_SYNTAX)
            MM_TRY(repair(doc, key->kind, root, &yes));
        if (!yes && code == MM_E_SYNTAX) {
            bool cut;
            MM_TRY(is_ambiguous(doc, &cut));
            if (cut)
                return mm_doc_error(doc, "cnosdb/dump/ambiguous-key",
                                    "key contains \": \" and cannot be loaded by 2.4");
            code = try_text(doc, doc->data, doc->len, root);
        }
        if (!yes)
            return code == MM_E_NOMEM ? code : tell_json(doc, code, true);
    } else if (code != MM_OK) {
        return code;
    }
    return tell_issues(doc);
}

/* 1.7: a last line without line end. */
bool mm__cnosdb_is_cut(mm_doc *doc)
{
    mm_doc copy = *doc;
    mm_node root;

    return is_json(doc->key->kind) && mm_doc_try(&copy, &root) != MM_OK;
}
