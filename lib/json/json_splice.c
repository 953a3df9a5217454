/* Splice writer: the input with the edits in it. docs/formats/json-layer.md 5.2 defines W, C and S.
 *
 * Three kinds of frames on a stack of their own: a range of a text with loose containers in it, a loose container
 * around its original blanks, and a new value in the style of the document (json_fresh.c). */
#include "json/json_splice.h"
#include <string.h>

/* ---- output ---- */
mm_span mm__splice_indent(mm_splice *w)
{
    const char *lf, *s;
    size_t n = 0;

    lf = w->out->len > w->seen ? memrchr(w->out->data + w->seen, '\n', w->out->len - w->seen) : NULL;
    if (lf != NULL)
        w->line = (size_t)(lf + 1 - w->out->data);
    w->seen = w->out->len;
    if (w->line == w->start)
        return w->indent;
    s = w->out->data + w->line;
    while (w->line + n < w->out->len && (s[n] == ' ' || s[n] == '\t'))
        n++;
    return (mm_span){ s, n };
}

/* Copies bytes of a text; inside a moved value each line gets its new indentation. */
static void copy(mm_splice *w, const char *text, size_t from, size_t to, const mm_shift *shift)
{
    const char *s = text + from, *const end = text + to, *lf;

    while (shift != NULL && (lf = memchr(s, '\n', (size_t)(end - s))) != NULL) {
        mm__buf_add(w->out, s, (size_t)(lf + 1 - s));
        mm__buf_add(w->out, shift->now.s, shift->now.n);
        s = lf + 1;
        s += shift->old.n <= (size_t)(end - s) ? shift->old.n : 0;
    }
    mm__buf_add(w->out, s, (size_t)(end - s));
}

static void copy_span(mm_splice *w, mm_span span, const mm_shift *shift)
{
    copy(w, span.s, 0, span.n, shift);
}

mm_frame *mm__splice_push(mm_splice *w)
{
    mm_frame *frames = mm__json_room(w->json, &w->json->frames, w->depth + 1, sizeof *frames);

    if (frames == NULL)
        return NULL;
    memset(&frames[w->depth], 0, sizeof *frames);
    return &frames[w->depth++];
}

/* ---- ranges ---- */
static bool loose_less(void *user, uint32_t a, uint32_t b)
{
    mm_loose **list = ((const mm_json *)user)->loose.data;
    return list[a]->tok < list[b]->tok;
}

static mm_loose *next_loose(const mm_splice *w, uint32_t from, uint32_t to) /* NULL: none in these tokens */
{
    mm_loose **list = w->json->loose.data;
    const uint32_t *order = w->json->order.data;
    uint32_t low = 0, high = w->json->n_loose;

    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (list[order[mid]]->tok < from)
            low = mid + 1;
        else
            high = mid;
    }
    return low < w->json->n_loose && list[order[low]]->tok < to ? list[order[low]] : NULL;
}

static mm_code push_range(mm_splice *w, const char *text, size_t from, size_t to, uint32_t tok, uint32_t tok_end,
                          const mm_shift *shift)
{
    mm_frame *f;

    if (next_loose(w, tok, tok_end) == NULL) {
        copy(w, text, from, to, shift);
        return MM_OK;
    }
    f = mm__splice_push(w);
    if (f == NULL)
        return MM_E_NOMEM;
    f->kind = MM_FRAME_RANGE;
    f->text = text, f->from = from, f->to = to;
    f->tok = tok, f->tok_end = tok_end;
    f->shift = shift;
    return MM_OK;
}

static mm_code push_loose(mm_splice *w, mm_loose *loose, const mm_shift *shift);

static mm_code step_range(mm_splice *w, mm_frame *f)
{
    mm_loose *loose = next_loose(w, f->tok, f->tok_end);
    const mm_shift *shift = f->shift;
    size_t off;

    if (loose == NULL) {
        copy(w, f->text, f->from, f->to, shift);
        w->depth--;
        return MM_OK;
    }
    off = w->json->tape[loose->tok].off;
    copy(w, f->text, f->from, off, shift);
    f->from = off + loose->len;
    f->tok = w->json->tape[loose->tok].next;
    return push_loose(w, loose, shift);
}

/* ---- values that stand somewhere else than in the input ---- */
static bool all_lines_start(const char *s, const char *end, mm_span indent)
{
    for (const char *lf; (lf = memchr(s, '\n', (size_t)(end - s))) != NULL; s = lf + 1)
        if ((size_t)(end - lf - 1) < indent.n || memcmp(lf + 1, indent.s, indent.n) != 0)
            return false;
    return true;
}

/* NULL in *out: the value's lines keep their indentation. */
static mm_code find_shift(mm_splice *w, uint32_t tok, const mm_shift **out)
{
    const char *text = mm__json_text(w->json, tok);
    const char *s = text + mm__json_start(w->json, tok), *end = text + mm__json_end(w->json, tok);
    mm_span old, now;
    mm_shift *shift;
    char *copy_of_now;

    *out = NULL;
    if (memchr(s, '\n', (size_t)(end - s)) == NULL)
        return MM_OK;
    old = mm__json_indent(w->json, tok);
    now = mm__splice_indent(w);
    if ((old.n == now.n && memcmp(old.s, now.s, now.n) == 0) || !all_lines_start(s, end, old))
        return MM_OK;
    shift = mm__arena_alloc(&w->json->arena, sizeof *shift);
    copy_of_now = mm__arena_text(&w->json->arena, now.s, now.n);
    if (shift == NULL || copy_of_now == NULL)
        return MM_E_NOMEM;
    shift->old = old;
    shift->now = (mm_span){ copy_of_now, now.n };
    *out = shift;
    return MM_OK;
}

mm_code mm__splice_value(mm_splice *w, uint32_t tok, const mm_look *look)
{
    const mm_json *json = w->json;
    const mm_shift *shift;

    if (mm__tok_holds(&json->tape[tok]) && !mm__json_piece(json, tok)->verbatim)
        return mm__splice_fresh(w, tok, look);
    MM_TRY(find_shift(w, tok, &shift));
    return push_range(w, mm__json_text(json, tok), mm__json_start(json, tok), mm__json_end(json, tok), tok,
                      mm__tok_holds(&json->tape[tok]) ? json->tape[tok].next : tok + 1, shift);
}

/* ---- loose containers ---- */
/* Marks the longest run of original children that stand in their original order; the others count as new. */
static mm_code mark_kept(mm_json *json, mm_loose *l)
{
    mm_slot *s = l->slots;
    uint32_t *ends, *before, n = 0;

    for (uint32_t i = l->first; i != MM_SLOT_NONE; i = s[i].next)
        s[i].kept = s[i].origin != 0;
    if (!l->moved)
        return MM_OK;
    ends = mm__arena_alloc(&json->arena, ((size_t)l->n_orig + 1) * sizeof *ends);
    before = mm__arena_alloc(&json->arena, ((size_t)l->n_orig + 1) * sizeof *before);
    if (ends == NULL || before == NULL)
        return MM_E_NOMEM;
    for (uint32_t i = l->first; i != MM_SLOT_NONE; i = s[i].next) {
        uint32_t low = 0, high = n; /* ends[k]: smallest last child of a run of k + 1 */
        if (!s[i].kept)
            continue;
        s[i].kept = false;
        while (low < high) {
            uint32_t mid = low + (high - low) / 2;
            if (ends[mid] < i)
                low = mid + 1;
            else
                high = mid;
        }
        before[i] = low > 0 ? ends[low - 1] : MM_SLOT_NONE;
        ends[low] = i;
        n += low == n;
    }
    for (uint32_t i = n > 0 ? ends[n - 1] : MM_SLOT_NONE; i != MM_SLOT_NONE; i = before[i])
        s[i].kept = true;
    return MM_OK;
}

static bool object_at(const mm_splice *w, uint32_t tok)
{
    return mm__tok_kind(&w->json->tape[tok]) == MM_JSON_OBJECT;
}

static uint32_t value_of(const mm_splice *w, const mm_loose *l, uint32_t slot) /* original value of an original child */
{
    return l->slots[slot].origin + (object_at(w, l->tok) ? 1u : 0u);
}

static size_t child_start(const mm_splice *w, const mm_loose *l, uint32_t slot)
{
    return mm__json_start(w->json, l->slots[slot].origin);
}

static size_t child_end(const mm_splice *w, const mm_loose *l, uint32_t slot)
{
    return mm__json_end(w->json, value_of(w, l, slot));
}

/* C of an original member. */
static mm_span colon_of(const mm_splice *w, const mm_loose *l, uint32_t slot)
{
    const uint32_t name = l->slots[slot].origin;
    const size_t end = mm__json_end(w->json, name);

    return (mm_span){ mm__json_text(w->json, name) + end, mm__json_start(w->json, name + 1) - end };
}

static bool ends_blank(mm_span s)
{
    return s.n > 0 && strchr(" \t\r\n", s.s[s.n - 1]) != NULL;
}

bool mm__span_has_line(mm_span s)
{
    return s.n > 0 && memchr(s.s, '\n', s.n) != NULL;
}

/* S of a container that had children. */
static mm_span gap_of(const mm_splice *w, const mm_loose *l, const char *text)
{
    const size_t first = child_start(w, l, 0), open = (size_t)w->json->tape[l->tok].off + 1;
    const char *comma;
    size_t end;
    bool blank;

    if (l->n_orig > 1) {
        end = child_end(w, l, 0);
        comma = memchr(text + end, ',', child_start(w, l, 1) - end);
        return (mm_span){ comma + 1, (size_t)(text + child_start(w, l, 1) - comma - 1) };
    }
    if (first > open)
        return (mm_span){ text + open, first - open };
    blank = object_at(w, l->tok) ? ends_blank(colon_of(w, l, 0)) : ends_blank(w->look.colon);
    return (mm_span){ " ", blank };
}

/* An empty container is opened like its neighbours: on lines of its own if it stands at the start of a line. */
static mm_code open_empty(mm_splice *w, const mm_loose *l, mm_frame *f)
{
    const bool named = mm__json_piece(w->json, l->tok)->first != l->tok &&
                       mm__tok_kind(&w->json->tape[l->tok - 1]) == MM_TOK_NAME;
    const uint32_t name = named ? l->tok - 1 : 0;
    const char *s = f->text + mm__json_start(w->json, name != 0 ? name : l->tok);
    bool lines = false;
    mm_span now;
    char *tail, *gap;
    size_t n;

    while (s > f->text && strchr(" \t\r\n", s[-1]) != NULL && !lines)
        lines = *--s == '\n';
    if (name != 0)
        f->colon = (mm_span){ f->text + mm__json_end(w->json, name),
                              mm__json_start(w->json, l->tok) - mm__json_end(w->json, name) };
    f->gap = (mm_span){ " ", ends_blank(f->colon) };
    if (!lines)
        return MM_OK;
    now = mm__splice_indent(w);
    n = w->look.newline.n + now.n;
    gap = mm__arena_alloc(&w->json->arena, n + w->look.unit.n + 1);
    if (gap == NULL)
        return MM_E_NOMEM;
    memcpy(gap, w->look.newline.s, w->look.newline.n);
    memcpy(gap + w->look.newline.n, now.s, now.n);
    memcpy(gap + n, w->look.unit.s, w->look.unit.n);
    tail = gap;
    f->lead = f->gap = (mm_span){ gap, n + w->look.unit.n };
    f->tail = (mm_span){ tail, n };
    f->own_blanks = true;
    return MM_OK;
}

static mm_code push_loose(mm_splice *w, mm_loose *l, const mm_shift *shift)
{
    const size_t off = w->json->tape[l->tok].off, end = off + l->len - 1;
    mm_frame *f;
    uint32_t first;

    MM_TRY(mark_kept(w->json, l));
    f = mm__splice_push(w);
    if (f == NULL)
        return MM_E_NOMEM;
    f->kind = MM_FRAME_LOOSE;
    f->loose = l;
    f->shift = shift;
    f->text = mm__json_text(w->json, l->tok);
    f->slot = l->first;
    f->last_kept = f->last = MM_SLOT_NONE;
    f->lead = f->gap = f->tail = (mm_span){ "", 0 };
    f->colon = w->look.colon;
    copy(w, f->text, off, off + 1, NULL);
    if (l->live == 0) {
        f->tail = l->n_orig == 0 ? (mm_span){ f->text + off + 1, end - off - 1 } : (mm_span){ "", 0 };
        return MM_OK;
    }
    if (l->n_orig == 0)
        return open_empty(w, l, f);
    for (first = l->first; first != MM_SLOT_NONE && !l->slots[first].kept; first = l->slots[first].next)
        ;
    if (object_at(w, l->tok))
        f->colon = colon_of(w, l, first != MM_SLOT_NONE ? first : 0);
    f->lead = (mm_span){ f->text + off + 1, child_start(w, l, 0) - off - 1 };
    f->tail = (mm_span){ f->text + child_end(w, l, l->n_orig - 1), end - child_end(w, l, l->n_orig - 1) };
    f->gap = gap_of(w, l, f->text);
    return MM_OK;
}

/* Blanks and comma in front of a child. */
static void put_lead(mm_splice *w, const mm_frame *f, uint32_t slot)
{
    const mm_loose *l = f->loose;
    const mm_shift *shift = f->own_blanks ? NULL : f->shift;

    if (f->last == MM_SLOT_NONE) {
        copy_span(w, f->lead, shift);
    } else if (l->slots[slot].kept && f->last_kept != MM_SLOT_NONE) {
        copy(w, f->text, child_end(w, l, f->last_kept), child_start(w, l, f->last_kept + 1), shift);
    } else {
        mm__buf_char(w->out, ',');
        copy_span(w, f->gap, shift);
    }
}

static void put_name(mm_splice *w, uint32_t name)
{
    const char *text = mm__json_text(w->json, name);
    const size_t from = mm__json_start(w->json, name);

    mm__buf_add(w->out, text + from, mm__json_end(w->json, name) - from);
}

static bool untouched(const mm_splice *w, const mm_loose *l, uint32_t slot)
{
    const mm_slot *s = &l->slots[slot];
    return s->kept && s->value == value_of(w, l, slot) && (s->name == 0 || s->name == s->origin);
}

/* Children that stand as they did in the input, as one range. */
static mm_code put_run(mm_splice *w, mm_frame *f)
{
    const mm_loose *l = f->loose;
    const uint32_t first = f->slot;
    uint32_t last = first;

    while (l->slots[last].next == last + 1 && last + 1 < l->n_orig && untouched(w, l, last + 1))
        last++;
    f->slot = l->slots[last].next;
    f->last = f->last_kept = last;
    if (object_at(w, l->tok))
        f->colon = colon_of(w, l, last);
    return push_range(w, f->text, child_start(w, l, first), child_end(w, l, last), l->slots[first].origin,
                      w->json->tape[value_of(w, l, last)].next, f->shift);
}

static mm_look look_at(const mm_splice *w, const mm_frame *f) /* style for a new value in this container */
{
    mm_look look = w->look;

    look.lines = mm__span_has_line(f->gap);
    if (object_at(w, f->loose->tok))
        look.colon = f->colon;
    return look;
}

static mm_code step_loose(mm_splice *w, mm_frame *f)
{
    const mm_loose *l = f->loose;
    const uint32_t slot = f->slot;
    const mm_slot *s;
    mm_look look;

    if (slot == MM_SLOT_NONE) {
        copy_span(w, f->tail, f->own_blanks ? NULL : f->shift);
        mm__buf_char(w->out, object_at(w, l->tok) ? '}' : ']');
        w->depth--;
        return MM_OK;
    }
    put_lead(w, f, slot);
    if (untouched(w, l, slot))
        return put_run(w, f);
    s = &l->slots[slot];
    if (s->kept && s->name != 0)
        f->colon = colon_of(w, l, slot);
    if (s->name != 0) {
        put_name(w, s->name);
        copy_span(w, f->colon, f->own_blanks ? NULL : f->shift);
    }
    f->slot = s->next;
    f->last = slot;
    if (s->kept)
        f->last_kept = slot;
    if (s->kept && s->value == value_of(w, l, slot))
        return push_range(w, f->text, mm__json_start(w->json, s->value), child_end(w, l, slot), s->value,
                          w->json->tape[s->value].next, f->shift);
    look = look_at(w, f);
    return mm__splice_value(w, s->value, &look);
}

/* ---- whole ---- */
/* Edits mostly go forward, so that the order of an earlier call needs only its new ones. */
static mm_code prepare(mm_json *json)
{
    uint32_t *order = mm__json_room(json, &json->order, (size_t)json->n_loose + 1, sizeof *order);

    if (order == NULL)
        return MM_E_NOMEM;
    if (!json->looked)
        json->look = mm__json_look(json);
    json->looked = true;
    if (json->n_order == json->n_loose)
        return MM_OK;
    for (uint32_t i = json->n_order; i < json->n_loose; i++)
        order[i] = i;
    mm__json_sort(order, json->n_loose, loose_less, json);
    json->n_order = json->n_loose;
    return MM_OK;
}

static mm_code run(mm_splice *w)
{
    while (w->depth > 0) {
        mm_frame *f = (mm_frame *)w->json->frames.data + (w->depth - 1);
        MM_TRY(f->kind == MM_FRAME_RANGE ? step_range(w, f) : f->kind == MM_FRAME_LOOSE ? step_loose(w, f)
                                                                                       : mm__splice_step_fresh(w, f));
    }
    return mm__buf_ok(w->out);
}

mm_code mm__json_splice(mm_json *json, mm_buf *out)
{
    mm_splice w = { .json = json, .out = out, .indent = { "", 0 } };
    size_t from, to;

    MM_TRY(prepare(json));
    w.look = json->look;
    if (json->root == 1) {
        MM_TRY(push_range(&w, json->text, 0, json->len, 1, json->n_base, NULL));
        return run(&w);
    }
    from = mm__json_start(json, 1), to = mm__json_end(json, 1);
    mm__buf_add(out, json->text, from);
    MM_TRY(mm__splice_value(&w, json->root, &w.look));
    MM_TRY(run(&w));
    mm__buf_add(out, json->text + to, json->len - to);
    return mm__buf_ok(out);
}

mm_code mm__json_splice_value(mm_json *json, mm_buf *out, uint32_t tok)
{
    mm_splice w = { .json = json, .out = out, .indent = mm__json_indent(json, tok), .start = out->len,
                    .line = out->len, .seen = out->len };

    MM_TRY(prepare(json));
    w.look = json->look;
    MM_TRY(mm__splice_value(&w, tok, &w.look));
    return run(&w);
}
