/* Form P: columns begin where the header's names begin. docs/formats/openmldb.md 3.1, 4. */
#include "openmldb/openmldb_table.h"

typedef struct plain {
    om_scan    *s;
    om_table    table;
    om_slice   *names;
    size_t     *starts, n;
    om_slice   *cells;
    uint64_t    realigned;
    uint32_t    first;     /* line of the first realigned row */
} plain;

static mm_code split_header(plain *p, om_slice header)
{
    size_t i = 0, cap = header.n / 2 + 1;

    p->names = mm__arena_alloc(&p->s->scratch, cap * sizeof *p->names);
    p->starts = mm__arena_alloc(&p->s->scratch, cap * sizeof *p->starts);
    p->cells = mm__arena_alloc(&p->s->scratch, cap * sizeof *p->cells);
    if (p->names == NULL || p->starts == NULL || p->cells == NULL)
        return MM_E_NOMEM;
    while (i < header.n) {
        if (mm__om_is_blank(header.p[i])) {
            i++;
            continue;
        }
        p->starts[p->n] = i;
        p->names[p->n] = mm__om_word(mm__om_after(header, i));
        i += p->names[p->n++].n;
    }
    return MM_OK;
}

static bool fits(const plain *p, om_slice row)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t at = p->starts[i];
        if (at < 2 || at >= row.n || mm__om_is_blank(row.p[at]) || row.p[at - 1] != ' ' || row.p[at - 2] != ' ')
            return false;
    }
    return true;
}

static void cut(const plain *p, om_slice row)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t end = i + 1 < p->n ? p->starts[i + 1] : row.n;
        p->cells[i] = mm__om_trim((om_slice){ row.p + p->starts[i], end - p->starts[i] });
    }
}

/* "14.648", to which a unit belongs. */
static bool is_size(om_slice s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    if (i == 0 || i + 4 != s.n || s.p[i] != '.')
        return false;
    for (i++; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* Number of cells; counts on beyond p->n without keeping them. */
static size_t split(const plain *p, om_slice row)
{
    om_slice last = { NULL, 0 };
    size_t n = 0;

    for (row = mm__om_trim(row); row.n > 0; row = mm__om_trim(row)) {
        const om_slice word = mm__om_word(row);
        if (n > 0 && word.n == 1 && strchr("KMGTPE", word.p[0]) != NULL && is_size(last)) {
            last.n = (size_t)(word.p + 1 - last.p);
            if (n <= p->n)
                p->cells[n - 1] = last;
        } else {
            last = word;
            if (n < p->n)
                p->cells[n] = word;
            n++;
        }
        row = mm__om_after(row, word.n);
    }
    return n;
}

static mm_code read_row(plain *p, om_slice row)
{
    const uint32_t line = p->s->line;

    if (fits(p, row)) {
        cut(p, row);
    } else {
        const size_t n = split(p, row);
        if (n != p->n) {
            const om_finding here = mm__om_here(p->s, line);
            mm__om_say(&p->s->cap->found, MM_ERROR, "openmldb/input/row-shape", &here,
                       "%zu cells in a table of %zu columns", n, p->n);
            return p->s->cap->found.code;
        }
        p->first = p->realigned++ == 0 ? line : p->first;
    }
    return mm__om_table_row(p->s->cap, &p->table, p->cells, line);
}

/* A table ends before a line that is blank, does not begin with two blanks, or is the header of the next one. */
static bool is_row(const om_line *line, const om_line *after)
{
    return mm__om_begins(line->text, "  ") && !(after != NULL && mm__om_is_rule(after->text));
}

static mm_code read_rows(plain *p)
{
    om_scan *s = p->s;
    om_line at, after;
    bool more = mm__om_line_at(s, s->pos, &at);

    while (more) {
        more = mm__om_line_at(s, at.next, &after);
        if (!is_row(&at, more ? &after : NULL))
            return MM_OK;
        MM_TRY(read_row(p, at.text));
        mm__om_next(s, &at);
        at = after;
    }
    return MM_OK;
}

mm_code mm__om_read_plain(om_scan *s, const om_line *header)
{
    plain p = { .s = s };
    const uint32_t line = s->line;
    om_line at;
    om_finding here;

    MM_TRY(split_header(&p, header->text));
    MM_TRY(mm__om_scan_begin(s, line, OM_PLAIN, p.names, p.n, &p.table));
    mm__om_next(s, header);
    mm__om_line_at(s, s->pos, &at);
    mm__om_next(s, &at);
    if (p.table.info == NULL)
        return MM_OK;
    MM_TRY(read_rows(&p));
    if (p.realigned > 0) {
        here = mm__om_here(s, p.first);
        mm__om_say(&s->cap->found, MM_NOTE, "openmldb/input/realigned", &here,
                   "%lu rows do not stand below their header; split at blanks", (unsigned long)p.realigned);
    }
    return s->cap->found.code;
}
