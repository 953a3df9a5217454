/* Forms B and Q: tables with lines above and below. docs/formats/openmldb.md 3.2, 3.3, 4. */
#include "openmldb/openmldb_table.h"

typedef struct segment { size_t start, end; } segment;

typedef struct ruled {
    om_scan  *s;
    om_table  table;
    size_t    n;
    segment  *segments;
    om_slice *names, *cells;
    size_t   *rooms;       /* of cells that lines were added to */
    /* A row of form B is handed on when the next one begins, because lines may be added to it. */
    bool      open;
    uint32_t  line;        /* of the open row */
    uint64_t  rows;
} ruled;

static mm_code say(const ruled *r, const char *rule, uint32_t line, const char *text)
{
    const om_finding here = mm__om_here(r->s, line);

    mm__om_say(&r->s->cap->found, MM_ERROR, rule, &here, "%s", text);
    return r->s->cap->found.code;
}

static mm_code room(ruled *r, size_t n)
{
    r->segments = mm__arena_alloc(&r->s->scratch, n * sizeof *r->segments);
    r->names = mm__arena_alloc(&r->s->scratch, n * sizeof *r->names);
    r->cells = mm__arena_alloc(&r->s->scratch, n * sizeof *r->cells);
    r->rooms = mm__arena_alloc(&r->s->scratch, n * sizeof *r->rooms);
    return r->segments == NULL || r->names == NULL || r->cells == NULL || r->rooms == NULL ? MM_E_NOMEM : MM_OK;
}

static mm_code truncated(const ruled *r)
{
    return r->table.info == NULL
               ? MM_OK
               : say(r, "openmldb/input/truncated", r->table.line, "the table ends before its closing line");
}

/* "9 rows in set", the next line that is not blank. */
static mm_code check_footer(const ruled *r)
{
    om_line at;
    size_t pos = r->s->pos, digits = 0;
    uint32_t line = r->s->line;
    uint64_t n;
    om_slice word;

    for (; mm__om_line_at(r->s, pos, &at) && at.text.n == 0; pos = at.next)
        line++;
    if (r->table.info == NULL || pos >= r->s->text.n)
        return MM_OK;
    word = mm__om_word(at.text);
    digits = word.n;
    if (!mm__om_number(word, UINT64_MAX, &n)
        || !(mm__om_is(mm__om_after(at.text, digits), " rows in set")
             || mm__om_is(mm__om_after(at.text, digits), " row in set")))
        return MM_OK;
    if (n != r->rows) {
        const om_finding here = mm__om_here(r->s, line);
        mm__om_say(&r->s->cap->found, MM_ERROR, "openmldb/input/count-mismatch", &here,
                   "%lu rows were announced, %lu were read", (unsigned long)n, (unsigned long)r->rows);
    }
    return r->s->cap->found.code;
}

/* ---- form B ---- */

static mm_code find_segments(ruled *r, om_slice ruler)
{
    MM_TRY(room(r, ruler.n / 2 + 1));
    for (size_t i = 0; i < ruler.n; r->n++) {
        while (i < ruler.n && ruler.p[i] == ' ')
            i++;
        r->segments[r->n].start = i;
        while (i < ruler.n && ruler.p[i] == '-')
            i++;
        r->segments[r->n].end = i;
    }
    return MM_OK;
}

static om_slice piece(const ruled *r, om_slice line, size_t i)
{
    const size_t a = r->segments[i].start, b = r->segments[i].end < line.n ? r->segments[i].end : line.n;

    return a >= b ? (om_slice){ line.p, 0 } : mm__om_trim((om_slice){ line.p + a, b - a });
}

/* Between the segments, and behind the last one, there is nothing. */
static bool stands_in_columns(const ruled *r, om_slice line)
{
    size_t at = 0;

    for (size_t i = 0; i <= r->n; i++) {
        const size_t to = i < r->n ? r->segments[i].start : line.n;
        for (; at < to && at < line.n; at++)
            if (!mm__om_is_blank(line.p[at]))
                return false;
        at = i < r->n ? r->segments[i].end : at;
    }
    return true;
}

static mm_code close_row(ruled *r)
{
    if (!r->open)
        return MM_OK;
    r->open = false;
    return r->table.info == NULL ? MM_OK : mm__om_table_row(r->s->cap, &r->table, r->cells, r->line);
}

/* Room is doubled: a cell of many lines costs no more than its length. */
static mm_code add_line(ruled *r, size_t i, om_slice more)
{
    const om_slice old = r->cells[i];
    const size_t need = old.n + 1 + more.n;
    char *text = (char *)(uintptr_t)old.p;

    if (need > r->rooms[i]) {
        text = mm__arena_alloc(&r->s->scratch, need * 2);
        if (text == NULL)
            return MM_E_NOMEM;
        memcpy(text, old.p, old.n);
        r->rooms[i] = need * 2;
    }
    text[old.n] = '\n';
    memcpy(text + old.n + 1, more.p, more.n);
    r->cells[i] = (om_slice){ text, need };
    return MM_OK;
}

static mm_code add_lines(ruled *r, om_slice line)
{
    for (size_t i = 0; i < r->n; i++) {
        const om_slice more = piece(r, line, i);
        if (more.n > 0)
            MM_TRY(add_line(r, i, more));
    }
    return MM_OK;
}

static mm_code sql_line(ruled *r, om_slice line)
{
    if (r->table.info != NULL && !stands_in_columns(r, line))
        return say(r, "openmldb/input/row-shape", r->s->line, "the cells do not stand in the columns of the table");
    if (piece(r, line, 0).n == 0 && r->open)
        return add_lines(r, line);
    MM_TRY(close_row(r));
    for (size_t i = 0; i < r->n; i++) {
        r->cells[i] = piece(r, line, i);
        r->rooms[i] = 0;
    }
    r->open = true;
    r->line = r->s->line;
    r->rows++;
    return MM_OK;
}

mm_code mm__om_read_sql(om_scan *s, const om_line *ruler)
{
    ruled r = { .s = s };
    om_line at;
    bool closed = false;

    MM_TRY(find_segments(&r, ruler->text));
    mm__om_next(s, ruler);
    mm__om_line_at(s, s->pos, &at);
    for (size_t i = 0; i < r.n; i++)
        r.names[i] = piece(&r, at.text, i);
    MM_TRY(mm__om_scan_begin(s, s->line, OM_SQL, r.names, r.n, &r.table));
    mm__om_next(s, &at);
    mm__om_line_at(s, s->pos, &at);
    mm__om_next(s, &at);
    while (!closed && mm__om_line_at(s, s->pos, &at)) {
        closed = mm__om_same(at.text, ruler->text);
        if (!closed && !mm__om_begins(at.text, "  "))
            break;
        if (!closed)
            MM_TRY(sql_line(&r, at.text));
        mm__om_next(s, &at);
    }
    MM_TRY(close_row(&r));
    if (!closed && r.rows > 0)
        return truncated(&r);
    return check_footer(&r);
}

/* ---- form Q ---- */

/* Number of cells between the pipes; those beyond r->n are only counted. */
static size_t split_pipes(const ruled *r, om_slice line, om_slice *to)
{
    size_t n = 0, from = 1;

    for (size_t i = 1; i < line.n; i++)
        if (line.p[i] == '|') {
            if (n < r->n)
                to[n] = mm__om_trim((om_slice){ line.p + from, i - from });
            from = i + 1;
            n++;
        }
    return from == line.n ? n : n + 1;
}

static mm_code pretty_line(ruled *r, om_slice line)
{
    const size_t n = split_pipes(r, line, r->cells);
    const om_finding here = mm__om_here(r->s, r->s->line);

    r->rows++;
    if (r->table.info == NULL)
        return MM_OK;
    if (n == r->n)
        return mm__om_table_row(r->s->cap, &r->table, r->cells, r->s->line);
    mm__om_say(&r->s->cap->found, MM_ERROR, "openmldb/input/row-shape", &here, "%zu cells in a table of %zu columns", n,
               r->n);
    return r->s->cap->found.code;
}

mm_code mm__om_read_pretty(om_scan *s, const om_line *border)
{
    ruled r = { .s = s, .n = SIZE_MAX };
    om_line at;
    int borders = 1;

    MM_TRY(room(&r, border->text.n / 2 + 1));
    mm__om_next(s, border);
    mm__om_line_at(s, s->pos, &at);
    r.n = border->text.n / 2;
    r.n = split_pipes(&r, at.text, r.names);
    if (r.n > border->text.n / 2)
        r.n = border->text.n / 2;
    MM_TRY(mm__om_scan_begin(s, s->line, OM_PRETTY, r.names, r.n, &r.table));
    mm__om_next(s, &at);
    while (borders < 3 && mm__om_line_at(s, s->pos, &at)) {
        if (mm__om_same(at.text, border->text))
            borders++;
        else if (borders == 2 && at.text.n > 0 && at.text.p[0] == '|')
            MM_TRY(pretty_line(&r, at.text));
        else
            break;
        mm__om_next(s, &at);
    }
    return borders < 3 ? truncated(&r) : MM_OK;
}
