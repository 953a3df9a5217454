#include "support/cnosdb_case.h"
#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

/* Ends the line at its LF; the next one, or NULL. */
static char *cut(char *line)
{
    char *end = strchr(line, '\n');

    if (end == NULL)
        return NULL;
    *end = 0;
    return end[1] == 0 ? NULL : end + 1;
}

static bool is_case(const char *line)
{
    return strncmp(line, "== ", 3) == 0;
}

void cc_open(cc_file *f, const char *path)
{
    size_t len;
    char *line, *next;

    memset(f, 0, sizeof *f);
    f->text = fx_read(path, &len);
    for (line = f->text; line != NULL && !is_case(line); line = next) {
        next = cut(line);
        if (line[0] == '$')
            f->command = line;
        else if (line[0] == '/')
            f->base[f->n_base++] = line;
        ck_assert_msg(line[0] == '$' || line[0] == '/' || line[0] == '#' || line[0] == 0, "%s: %s", path, line);
        ck_assert(f->n_base < CC_RECORDS);
    }
    f->at = line;
    ck_assert_msg(f->at != NULL && f->command != NULL, "%s: no case, or no command", path);
}

bool cc_next(cc_file *f, cc_case *c)
{
    char *line = f->at, *end;

    if (line == NULL)
        return false;
    *c = (cc_case){ .times = 1 };
    ck_assert_int_ge(sscanf(line, "== %63s x%u", c->rule, &c->times), 1);
    c->begin = strchr(line, '\n');
    ck_assert_ptr_nonnull(c->begin);
    c->begin++;
    end = strstr(c->begin, "\n== ");
    f->at = end == NULL ? NULL : end + 1;
    c->end = end == NULL ? c->begin + strlen(c->begin) : end + 1;
    return true;
}

void cc_close(cc_file *f)
{
    free(f->text);
}

/* ---- one side ---- */

typedef struct text { char *data; size_t len, cap; } text;

static void add(text *t, const char *data, size_t len)
{
    if (t->len + len + 1 > t->cap) {
        t->cap = 2 * (t->len + len + 1);
        t->data = realloc(t->data, t->cap);
        ck_assert_ptr_nonnull(t->data);
    }
    memcpy(t->data + t->len, data, len);
    t->len += len;
    t->data[t->len] = 0;
}

static void repeat(text *t, char c, size_t n)
{
    char block[4096];

    memset(block, c, sizeof block);
    for (size_t k; n > 0; n -= k) {
        k = n < sizeof block ? n : sizeof block;
        add(t, block, k);
    }
}

/* A line with %XX and %{N*C} written out. */
static void expand(text *t, const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned long n;
        unsigned byte;
        char c;
        if (line[i] == '%' && sscanf(line + i, "%%{%lu*%c}", &n, &c) == 2) {
            repeat(t, c, n);
            i += strcspn(line + i, "}");
        } else if (line[i] == '%' && sscanf(line + i, "%%%2x", &byte) == 1) {
            add(t, &(char){ (char)byte }, 1);
            i += 2;
        } else {
            add(t, line + i, 1);
        }
    }
    add(t, "\n", 1);
}

static void add_setting(cc_side *side, const char *word)
{
    const size_t name = strcspn(word, "="), n = side->n_settings++;

    ck_assert(n < CC_SETTINGS && name < sizeof side->settings[n].name);
    memcpy(side->settings[n].name, word, name);
    if (word[name] == 0)
        return;
    word += name + 1;
    ck_assert(strlen(word) + strlen(fx_tmp()) + 2 < sizeof side->settings[n].value);
    if (word[0] == '@') /* a file of the case */
        sprintf(side->settings[n].value, "%s/%s", fx_tmp(), word + 1);
    else
        strcpy(side->settings[n].value, word);
}

static void command(cc_side *side, const char *line, size_t len)
{
    char words[512], *save, *word;

    ck_assert(len < sizeof words);
    memcpy(words, line, len);
    words[len] = 0;
    word = strtok_r(words, " ", &save);
    ck_assert(word != NULL && strcmp(word, "$") == 0);
    side->n_settings = 0;
    memset(side->settings, 0, sizeof side->settings);
    word = strtok_r(NULL, " ", &save);
    snprintf(side->verb, sizeof side->verb, "%s", word);
    if (strcmp(word, "sql") != 0)
        snprintf(side->target, sizeof side->target, "%s", strtok_r(NULL, " ", &save));
    while ((word = strtok_r(NULL, " ", &save)) != NULL)
        add_setting(side, word);
}

/* ---- records of the base and of the case ---- */

static size_t key_len(const char *record)
{
    const char *sep = strstr(record, ": ");

    return sep == NULL ? strcspn(record, "\n") : (size_t)(sep - record);
}

static int by_key(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    const size_t n = key_len(x), m = key_len(y);
    const int d = memcmp(x, y, n < m ? n : m);

    return d != 0 ? d : n != m ? (n < m ? -1 : 1) : x < y ? -1 : x > y;
}

static bool replaced(const char *record, char *const *by, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (key_len(by[i]) == key_len(record) && memcmp(by[i], record, key_len(record)) == 0)
            return true;
    return false;
}

/* The dump: records of the case, and of the base what has no key of theirs, ascending. */
static void merge(const cc_file *f, text *t)
{
    char *records[CC_RECORDS];
    size_t n = 0, own;
    text all = { NULL, 0, 0 };

    for (char *at = t->data; at != NULL && *at != 0 && n < CC_RECORDS / 2; at = strchr(at, '\n') + 1)
        records[n++] = at;
    own = n;
    for (size_t i = 0; i < f->n_base; i++)
        if (!replaced(f->base[i], records, own))
            records[n++] = f->base[i];
    qsort(records, n, sizeof *records, by_key);
    for (size_t i = 0; i < n; i++) {
        add(&all, records[i], strcspn(records[i], "\n"));
        add(&all, "\n", 1);
    }
    free(t->data);
    *t = all;
}

void cc_side_make(const cc_file *f, const cc_case *c, char sign, cc_side *side)
{
    text dump = { NULL, 0, 0 }, other = { NULL, 0, 0 }, *to = &dump;
    char name[64] = "";

    memset(side, 0, sizeof *side);
    command(side, f->command, strlen(f->command));
    for (const char *line = c->begin; line < c->end; line += strcspn(line, "\n") + 1) {
        const size_t len = strcspn(line, "\n") - 1;
        if (line[0] == '\n' || line[0] == '#')
            continue;
        ck_assert_msg(line[0] == ' ' || line[0] == '-' || line[0] == '+', "%.60s", line);
        if (line[0] != ' ' && line[0] != sign)
            continue;
        if (line[1] == '$') {
            command(side, line + 1, len);
        } else if (line[1] == '@') {
            snprintf(name, sizeof name, "%.*s", (int)len - 1, line + 2);
            to = &other;
        } else if (line[1] == '\\') {
            to->data[--to->len] = 0;
        } else {
            expand(to, line + 1, len);
        }
    }
    if (f->n_base > 0)
        merge(f, &dump);
    if (name[0] != 0)
        fx_write(fx_path("%s/%s", fx_tmp(), name), other.data, other.len);
    free(other.data);
    side->text = dump.data;
    side->len = dump.len;
}

void cc_side_free(cc_side *side)
{
    free(side->text);
}
