#include "metastore/trie.h"

#include "metastore/java_utf.h"

#include <string.h>

enum { MAGIC = 8, FIXED = 20 }; /* bytes before the size of the head; before the name of the converter */
enum { LAST = 0x80, VALUE = 0x40 };

/* ---- names ---- */

const char *mm__class_base(const char *name, size_t *len)
{
    static const char *const packages[] = { "com.kylinolap.dict.", "org.apache.kylin.dict." };

    for (size_t i = 0; i < MM_COUNT(packages); i++) {
        const size_t n = strlen(packages[i]);
        if (*len > n && memcmp(name, packages[i], n) == 0) {
            *len -= n;
            return name + n;
        }
    }
    return name;
}

unsigned mm__trie_digits(const char *converter, size_t len)
{
    const char *base = mm__class_base(converter, &len);
    return mm__text_is(base, len, "Number2BytesConverter") ? 19 : 0;
}

void mm__trie_converter(mm_binary *bin, size_t at, const char *name, size_t len)
{
    size_t n = len;
    const char *base = mm__class_base(name, &n);

    if (n != 0 && !mm__text_is(base, n, "StringBytesConverter") && !mm__text_is(base, n, "Number2BytesConverter"))
        mm__binary_report(bin, MM_BIN_CONVERTER, MM_WARNING, at, "unknown converter \"%.*s\"",
                          mm__binary_show(name, len), name);
}

/* ---- head ---- */

static bool bad_head(mm_binary *bin, size_t at, const char *what, long long value)
{
    mm__binary_report(bin, MM_BIN_TRIE_HEAD, MM_ERROR, at, "%s is %lld", what, value);
    return false;
}

/* Fields whose value decides whether the rest can be read at all. */
static bool read_sizes(mm_binary *bin, const unsigned char *p, size_t rest, mm_trie *t)
{
    const size_t at = t->at;
    const int head_size = (int16_t)mm__be16(p + 8), body_len = (int32_t)mm__be32(p + 10);
    const unsigned name = mm__be16(p + FIXED);

    t->child_size = p[14];
    t->count_size = p[15];
    if (head_size != (int)(22 + name)) {
        mm__binary_report(bin, MM_BIN_TRIE_HEAD, MM_ERROR, at + 8, "size of the head is %d, not %u", head_size,
                          22 + name);
        return false;
    }
    if (t->child_size < 1 || t->child_size > 5)
        return bad_head(bin, at + 14, "size of child offsets", t->child_size);
    if (t->count_size > 4)
        return bad_head(bin, at + 15, "size of counts", t->count_size);
    if (body_len < (int)(t->child_size + t->count_size + 1))
        return bad_head(bin, at + 10, "size of the nodes", body_len);
    t->head_size = 22 + name;
    t->body_len = (uint32_t)body_len;
    if ((uint64_t)t->head_size + t->body_len > rest) {
        mm__binary_report(bin, MM_BIN_TRIE_LENGTH, MM_ERROR, at + 8, "trie of %llu bytes where %zu are left",
                          (unsigned long long)t->head_size + t->body_len, rest);
        return false;
    }
    return true;
}

static void check_numbers(mm_binary *bin, const unsigned char *p, mm_trie *t)
{
    const int base_id = (int16_t)mm__be16(p + 16), max_len = (int16_t)mm__be16(p + 18);

    if (base_id < 0)
        bad_head(bin, t->at + 16, "first id", base_id);
    if (max_len < 0)
        bad_head(bin, t->at + 18, "length of the longest value", max_len);
    t->base_id = base_id < 0 ? 0 : (uint32_t)base_id;
    t->max_len = max_len < 0 ? UINT32_MAX : (uint32_t)max_len;
    if (t->head_size + t->body_len < 56)
        mm__binary_report(bin, MM_BIN_TRIE_SHORT, MM_WARNING, t->at,
                          "trie of %u bytes: Kylin cannot read fewer than 56", t->head_size + t->body_len);
}

static bool read_head(mm_binary *bin, size_t limit, mm_trie *t)
{
    const unsigned char *p = bin->data + t->at;
    const size_t rest = limit - t->at;
    size_t end;

    if (rest < MAGIC || memcmp(p, "TrieDict", MAGIC) != 0) {
        mm__binary_report(bin, MM_BIN_MAGIC, MM_ERROR, t->at, "no trie: \"TrieDict\" expected");
        return false;
    }
    if (rest < FIXED + 2 || rest - FIXED - 2 < mm__be16(p + FIXED)) {
        mm__binary_report(bin, MM_BIN_TRIE_HEAD, MM_ERROR, t->at, "head of the trie runs over the end");
        return false;
    }
    if (!read_sizes(bin, p, rest, t))
        return false;
    t->converter = (const char *)p + FIXED + 2;
    t->converter_len = t->head_size - FIXED - 2;
    t->nodes = p + t->head_size;
    t->end = t->at + t->head_size + t->body_len;
    t->values = (uint32_t)mm__be(t->nodes + t->child_size, t->count_size);
    if (mm__binary_utf(bin, t->at + FIXED, MM_BIN_UTF, "name of the converter", &end))
        mm__trie_converter(bin, t->at + FIXED, t->converter, t->converter_len);
    check_numbers(bin, p, t);
    return true;
}

/* ---- nodes ---- */

typedef struct node {
    uint64_t child;              /* offset of the first child; 0 = none */
    uint32_t values;
    unsigned flags;
    unsigned part_len;
    const unsigned char *part;
    uint32_t size;
} node;

/* The node at `at`; false if it runs over the end of the nodes. */
static inline bool read_node(const mm_trie *t, uint32_t at, node *out)
{
    const unsigned fixed = t->child_size + t->count_size + 1;
    const unsigned char *p = t->nodes + at;

    if (t->body_len - at < fixed)
        return false;
    out->flags = p[0] & (LAST | VALUE);
    out->child = p[0] & 0x3f;
    for (unsigned i = 1; i < t->child_size; i++)
        out->child = out->child << 8 | p[i];
    out->values = 0;
    for (unsigned i = t->child_size; i < fixed - 1; i++)
        out->values = out->values << 8 | p[i];
    out->part_len = p[fixed - 1];
    out->part = p + fixed;
    out->size = fixed + out->part_len;
    return t->body_len - at >= out->size;
}

/* A node whose children have not been read yet. */
typedef struct parent {
    uint32_t at, child;
    uint32_t values;             /* expected below, without its own */
    uint32_t shape;              /* length of the prefix up to and with it; on top the state of the number automaton */
} parent;

enum { LEN_BITS = 24, LEN_MAX = (1 << LEN_BITS) - 1 };

typedef struct walk {
    mm_binary *bin;
    mm_trie   *trie;
    unsigned   digits;
    parent    *queue;
    size_t     head, tail, cap;
    uint32_t   next;             /* first byte not read */
    bool       stop;
    uint32_t   bad_number;       /* how many values have a wrong form, and the first node */
    uint32_t   bad_number_at;
} walk;

static uint64_t place(const walk *w, uint32_t at)
{
    return (uint64_t)w->trie->at + w->trie->head_size + at;
}

static void flaw(walk *w, uint32_t at, const char *text)
{
    mm__binary_report(w->bin, MM_BIN_TRIE_NODES, MM_ERROR, place(w, at), "%s", text);
    w->trie->sound = false;
}

/* A flaw after which it is not known what the next bytes are. */
static void lost(walk *w, uint32_t at, const char *text)
{
    flaw(w, at, text);
    w->stop = true;
}

static void miscount(walk *w, uint32_t at, uint64_t says, uint64_t has)
{
    mm__binary_report(w->bin, MM_BIN_TRIE_COUNT, MM_ERROR, place(w, at), "node counts %llu values, has %llu",
                      (unsigned long long)says, (unsigned long long)has);
}

/* Room for one more; what has been taken out at the front is used again first. */
static bool queue_room(walk *w)
{
    parent *queue;

    if (w->tail < w->cap)
        return true;
    if (w->head > w->cap / 2) {
        memmove(w->queue, w->queue + w->head, (w->tail - w->head) * sizeof *w->queue);
        w->tail -= w->head;
        w->head = 0;
        return true;
    }
    queue = mm__arena_grow(w->bin->arena, w->queue, w->cap * sizeof *queue, (w->cap + 64) * 2 * sizeof *queue);
    if (queue == NULL) {
        w->bin->code = MM_E_NOMEM;
        w->stop = true;
        return false;
    }
    w->queue = queue;
    w->cap = (w->cap + 64) * 2;
    return true;
}

static void end_value(walk *w, uint32_t at, const node *n, uint32_t shape)
{
    mm_trie *t = w->trie;

    if ((shape & LEN_MAX) > t->longest)
        t->longest = shape & LEN_MAX;
    if (n->part_len == 255 && n->child != 0)
        t->splits++;
    if (w->digits != 0 && !mm__number_ends(shape >> LEN_BITS, w->digits) && w->bad_number++ == 0)
        w->bad_number_at = at;
}

/* Counts a node and queues its children; `shape` is that of its parent. */
static void visit(walk *w, uint32_t at, const node *n, uint32_t shape)
{
    const uint32_t own = (n->flags & VALUE) != 0;
    uint32_t len = (shape & LEN_MAX) + n->part_len, state = shape >> LEN_BITS;

    w->trie->n_nodes++;
    w->next = at + n->size;
    if (w->digits != 0)
        state = mm__number_feed(state, w->digits, n->part, n->part_len);
    shape = (len > LEN_MAX ? LEN_MAX : len) | state << LEN_BITS;
    if (own)
        end_value(w, at, n, shape);
    if (n->values < own || (n->child == 0 && n->values != own))
        miscount(w, at, n->values, own);
    if (n->child == 0)
        return;
    if (n->child >= w->trie->body_len)
        lost(w, at, "children lie outside of the nodes");
    else if (queue_room(w))
        w->queue[w->tail++] = (parent){ at, (uint32_t)n->child, n->values - (n->values < own ? 0 : own), shape };
}

/* Has the group ended without its mark? The next group, if there is one, says where. */
static bool unmarked_end(walk *w, uint32_t group)
{
    if (w->next == w->trie->body_len) {
        flaw(w, group, "siblings without a last one");
        return true;
    }
    if (w->head == w->tail || w->queue[w->head].child != w->next || w->next == group)
        return false;
    flaw(w, group, "siblings without a last one");
    return true;
}

static void read_children(walk *w, const parent *p)
{
    uint64_t sum = 0;
    int before = -1;
    node n = { .flags = 0 };

    if (p->child != w->next) {
        lost(w, p->at, p->child < w->next ? "children lie among the nodes before them"
                                          : "children do not follow the nodes before them");
        return;
    }
    while ((n.flags & LAST) == 0 && !unmarked_end(w, p->child)) {
        const uint32_t at = w->next;
        if (!read_node(w->trie, at, &n)) {
            lost(w, at, "node runs over the end of the nodes");
            return;
        }
        if (n.part_len == 0)
            flaw(w, at, "node without bytes of its own");
        else if (n.part[0] <= before)
            flaw(w, at, "siblings are not in ascending order");
        before = n.part_len == 0 ? before : n.part[0];
        sum += n.values;
        visit(w, at, &n, p->shape);
        if (w->stop)
            return;
    }
    if (sum != p->values)
        miscount(w, p->at, p->values, sum);
}

static void read_root(walk *w)
{
    node n;

    if (!read_node(w->trie, 0, &n)) {
        lost(w, 0, "node runs over the end of the nodes");
        return;
    }
    if ((n.flags & LAST) == 0)
        flaw(w, 0, "root is not marked as the last of its siblings");
    visit(w, 0, &n, 0);
}

static void report_values(walk *w)
{
    const mm_trie *t = w->trie;

    if (w->bad_number > 0)
        mm__binary_report(w->bin, MM_BIN_NUMBER, MM_WARNING, place(w, w->bad_number_at),
                          "not a number of %u digits: %u values, the first", w->digits, w->bad_number);
    if (t->sound && t->max_len != UINT32_MAX && t->longest != t->max_len)
        mm__binary_report(w->bin, MM_BIN_TRIE_MAXLEN, MM_WARNING, t->at + 18, "longest value has %u bytes, not %u",
                          t->longest, t->max_len);
}

/* Nodes are stored breadth first: the children of the oldest parent come next, always. */
static void read_nodes(mm_binary *bin, mm_trie *t, unsigned digits)
{
    walk w = { .bin = bin, .trie = t, .digits = digits };

    t->sound = true;
    read_root(&w);
    while (!w.stop && w.head < w.tail) {
        const parent p = w.queue[w.head++];
        if (w.head == w.tail)
            w.head = w.tail = 0;
        read_children(&w, &p);
    }
    if (!w.stop && w.next != t->body_len)
        lost(&w, w.next, "bytes that belong to no node");
    if (bin->code == MM_OK)
        report_values(&w);
}

bool mm__trie_check(mm_binary *bin, size_t at, size_t limit, unsigned digits, mm_trie *out)
{
    *out = (mm_trie){ .at = at };
    if (!read_head(bin, limit, out))
        return false;
    if (digits == MM_TRIE_BY_CONVERTER)
        digits = mm__trie_digits(out->converter, out->converter_len);
    read_nodes(bin, out, digits);
    return bin->code == MM_OK;
}

/* ---- values ---- */

unsigned mm__trie_id_size(const mm_trie *trie)
{
    return mm__be_size((uint64_t)trie->base_id + trie->values + 1);
}

bool mm__trie_is_null(const mm_trie *trie, uint32_t id)
{
    const unsigned size = mm__trie_id_size(trie);

    /* Of 4 bytes: up to 1.3.0 a slip in a table made it three bytes long. */
    return size < 4 ? id == (UINT32_C(1) << 8 * size) - 1 : id == UINT32_C(0xffffff) || id == UINT32_MAX;
}

bool mm__trie_value(const mm_trie *trie, uint32_t seq, unsigned char *out, size_t cap, size_t *len)
{
    uint32_t at = 0;
    node n;

    *len = 0;
    while (read_node(trie, at, &n)) {
        if (seq >= n.values) { /* not below this node: go on with the next sibling */
            if ((n.flags & LAST) != 0 || at == 0)
                return false;
            seq -= n.values;
            at += n.size;
            continue;
        }
        for (unsigned i = 0; i < n.part_len; i++, ++*len)
            if (*len < cap)
                out[*len] = n.part[i];
        if ((n.flags & VALUE) != 0 && seq-- == 0)
            return true;
        if (n.child <= at || n.child >= trie->body_len)
            return false;
        at = (uint32_t)n.child;
    }
    return false;
}
