/* One line of a dump. docs/formats/cnosdb-2.3-to-2.4.md 1.5 and 1.6. */
#include "core/lines.h"
#include "core/utf8.h"

#include <string.h>

void mm__tally_add(mm_tally *t, uint64_t n, uint64_t line)
{
    if (n == 0)
        return;
    if (t->n == 0 || line < t->first)
        t->first = line;
    t->n += n;
}

static void merge(mm_tally *sum, const mm_tally *more)
{
    mm__tally_add(sum, more->n, more->first);
}

void mm__lines_stats_add(mm_lines_stats *sum, const mm_lines_stats *more)
{
    merge(&sum->crlf, &more->crlf);
    merge(&sum->blank, &more->blank);
    merge(&sum->mixed, &more->mixed);
    merge(&sum->leading, &more->leading);
    merge(&sum->unsorted, &more->unsorted);
    for (uint64_t i = 0; i < more->n_rules && i < 3; i++)
        if (sum->n_rules + i < 3)
            sum->rule_line[sum->n_rules + i] = more->rule_line[i];
    if (more->n_rules > 0)
        sum->last_rule = more->last_rule;
    sum->n_rules += more->n_rules;
    if (more->last_line > 0)
        sum->last_line = more->last_line;
    sum->lines += more->lines;
    sum->unterminated |= more->unterminated;
    sum->records += more->records;
    sum->faulty += more->faulty;
}

static void note_rule(mm_lines_stats *s, uint64_t line)
{
    if (s->n_rules < 3)
        s->rule_line[s->n_rules] = line;
    s->n_rules++;
    s->last_rule = line;
}

static mm_line_kind fault(mm_line *out, mm_lines_id id, uint64_t col)
{
    out->fault = id;
    out->col = col;
    return MM_LINE_FAULT;
}

/* Bytes of what comes before the key. */
static size_t prefix(const mm_lines *form, const char *t, size_t len, uint64_t number, mm_lines_stats *stats)
{
    if (len >= 2 && t[0] == '*' && t[1] == ' ') {
        mm__tally_add(&stats->mixed, !form->debug, number);
        return 2;
    }
    if (len >= 2 && t[0] == ' ' && t[1] == '/') {
        mm__tally_add(&stats->leading, 1, number);
        return 1;
    }
    if (len >= 1 && t[0] == '/')
        mm__tally_add(&stats->mixed, form->debug, number);
    return 0;
}

static char *separator(char *from, char *end)
{
    while (from < end) {
        char *colon = memchr(from, ':', (size_t)(end - from));
        if (colon == NULL || colon + 1 >= end)
            return NULL;
        if (colon[1] == ' ')
            return colon;
        from = colon + 1;
    }
    return NULL;
}

static bool is_ascii(const char *t, size_t n)
{
    uint64_t any = 0, w[4];
    size_t i = 0;

    for (; i + sizeof w <= n; i += sizeof w) {
        memcpy(w, t + i, sizeof w);
        any |= (w[0] | w[1]) | (w[2] | w[3]);
    }
    for (; i < n; i++)
        any |= (unsigned char)t[i];
    return (any & UINT64_C(0x8080808080808080)) == 0;
}

/* Column of the first byte that belongs to no character, 0 = none. */
static uint64_t utf8_fault(const char *t, size_t n)
{
    const unsigned char *s = (const unsigned char *)t, *end = s + n;

    if (is_ascii(t, n))
        return 0;
    while (s < end) {
        const size_t k = mm__utf8_seq(s, end);
        if (k == 0)
            return (uint64_t)(s - (const unsigned char *)t) + 1;
        s += k;
    }
    return 0;
}

void mm__lines_key(const mm_lines_dialect *dialect, const char *key, size_t len, mm_key *out)
{
    const char *from = key, *end = key + len;

    out->n = 0;
    while (out->n < MM_KEY_PARTS) {
        const char *at = from; /* parts are short: a call would cost more than the loop */
        while (at < end && *at != '/')
            at++;
        out->part[out->n] = from;
        out->len[out->n++] = (size_t)(at - from);
        if (at == end)
            break;
        from = at + 1;
    }
    out->kind = dialect->kind(out);
}

void mm__key_text(char *key, size_t len)
{
    for (char *nul; (nul = memchr(key, 0, len)) != NULL;)
        *nul = '?';
}

mm_line_kind mm__line_split(const mm_lines *form, char *t, size_t len, bool terminated, uint64_t number,
                            mm_lines_stats *stats, mm_line *out)
{
    char *colon;
    size_t skip;
    uint64_t bad;

    stats->lines++;
    memset(out, 0, sizeof *out);
    out->line = number;
    out->last = !terminated;
    if (terminated && len > 0 && t[len - 1] == '\r') {
        len--;
        mm__tally_add(&stats->crlf, 1, number);
    }
    if (len == 0) {
        mm__tally_add(&stats->blank, terminated, number);
        return MM_LINE_NONE;
    }
    stats->last_line = number;
    stats->unterminated |= !terminated;
    if (len >= 6 && memcmp(t, "******", 6) == 0) {
        note_rule(stats, number);
        return MM_LINE_NONE;
    }
    stats->records++;
    if ((bad = utf8_fault(t, len)) != 0)
        return fault(out, MM_LINES_UTF8, bad);
    skip = prefix(form, t, len, number, stats);
    colon = separator(t + skip, t + len);
    if (colon == NULL)
        return fault(out, terminated ? MM_LINES_NO_SEPARATOR : MM_LINES_TRUNCATED, len + 1);
    if (t[skip] != '/')
        return fault(out, MM_LINES_BAD_KEY, skip + 1);
    out->key = t + skip;
    out->key_len = (size_t)(colon - out->key);
    *colon = 0;
    out->value = colon + 2;
    out->value_len = (size_t)(t + len - out->value);
    out->value_col = (uint32_t)(out->value - t) + 1;
    return MM_LINE_RECORD;
}
