/* Speed of the JSON layer beside its peers: docs/formats/json-layer.md 6. Ratios of one run: all candidates in turn,
 * several rounds, the median of each one's best of three. `bench_json [MiB of A] [rounds]`. */
#include "json/json_impl.h"
#include "json_inputs.h"
#include "json_peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_YAJL
#include <yajl/yajl_parse.h>
#endif

mm_code mm__json_scan_words(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);
mm_code mm__json_scan_bytes(mm_json *json, const char *text, size_t len, size_t skip, uint32_t first);

enum { MOST = 24, ROUNDS = 6 };

static mm_ctx *ctx;
static mm_json *json;
static char *copy_to;

static void must(bool fact, const char *what)
{
    if (!fact) {
        fprintf(stderr, "bench_json: %s: %s\n", what, mm_ctx_error(ctx)->text);
        exit(1);
    }
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* of this process alone: the machine may be shared */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- candidates: each handles one value ---- */
static int run_copy(const char *text, size_t len)
{
    memcpy(copy_to, text, len);
    __asm__ volatile("" : : "r"(copy_to) : "memory");
    return 0;
}

static int run_tape(const char *text, size_t len)
{
    return mm_json_parse(json, "", text, len, MM_JSON_VALUE | MM_JSON_PADDED) != MM_OK;
}

static int run_fresh(const char *text, size_t len)
{
    mm_json *own = NULL;
    int out = mm_json_new(&own, ctx) != MM_OK ||
              mm_json_parse(own, "", text, len, MM_JSON_VALUE | MM_JSON_PADDED) != MM_OK;

    mm_json_free(own);
    return out;
}

static int run_form(mm_code (*scan)(mm_json *, const char *, size_t, size_t, uint32_t), const char *text, size_t len)
{
    json->n_dups = 0;
    json->n_base = MM_TOK_LIMIT;
    return scan(json, text, len, 0, 1) != MM_OK;
}

static int run_words(const char *text, size_t len)
{
    return run_form(mm__json_scan_words, text, len);
}

static int run_bytes(const char *text, size_t len)
{
    return run_form(mm__json_scan_bytes, text, len);
}

static int run_print(const char *text, size_t len)
{
    const char *out;
    size_t n;

    return run_tape(text, len) || mm_json_write(json, MM_JSON_JACKSON, &out, &n) != MM_OK;
}

static int run_edit(const char *text, size_t len)
{
    const char *out;
    size_t n;
    const mm_node node = { json, 1, 0, 0 };

    return run_tape(text, len) || mm_node_append(mm_node_at(node, 100), "version", "\"2.0\"") != MM_OK ||
           mm_json_write(json, MM_JSON_SPLICE, &out, &n) != MM_OK;
}

#ifdef HAVE_YAJL
static int on_null(void *user) { (void)user; return 1; }
static int on_bool(void *user, int x) { (void)user, (void)x; return 1; }
static int on_text(void *user, const char *s, size_t n) { (void)user, (void)s, (void)n; return 1; }
static int on_string(void *user, const unsigned char *s, size_t n) { (void)user, (void)s, (void)n; return 1; }
static const yajl_callbacks callbacks = {
    .yajl_null = on_null, .yajl_boolean = on_bool, .yajl_number = on_text, .yajl_string = on_string,
    .yajl_start_map = on_null, .yajl_map_key = on_string, .yajl_end_map = on_null, .yajl_start_array = on_null,
    .yajl_end_array = on_null
};

static int run_yajl(const char *text, size_t len)
{
    yajl_handle h = yajl_alloc(&callbacks, NULL, NULL);
    int bad = yajl_parse(h, (const unsigned char *)text, len) != yajl_status_ok ||
              yajl_complete_parse(h) != yajl_status_ok;

    yajl_free(h);
    return bad;
}
#endif

#ifdef HAVE_YYJSON /* not packaged: used where somebody has put it */
#include <yyjson.h>

static char *pool;
static size_t pool_size;

static int run_yyjson(const char *text, size_t len)
{
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text, len, YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
    int bad = doc == NULL;

    yyjson_doc_free(doc);
    return bad;
}

static int run_yyjson_pool(const char *text, size_t len)
{
    yyjson_alc alc;
    yyjson_doc *doc;

    if (pool_size < len * 12 + 65536) {
        free(pool);
        pool_size = len * 12 + 65536;
        pool = malloc(pool_size);
        must(pool != NULL, "memory");
    }
    yyjson_alc_pool_init(&alc, pool, pool_size);
    doc = yyjson_read_opts((char *)(uintptr_t)text, len, YYJSON_READ_NUMBER_AS_RAW, &alc, NULL);
    return doc == NULL;
}

static size_t print_yyjson(const char *text, size_t len)
{
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text, len, YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
    size_t n = 0;
    char *out = yyjson_write(doc, YYJSON_WRITE_PRETTY, &n);

    free(out);
    yyjson_doc_free(doc);
    return n;
}
#endif

#ifndef HAVE_PEERS
const json_peer *json_peers(size_t *n)
{
    *n = 0;
    return NULL;
}
#endif

/* ---- measuring ---- */
typedef struct candidate {
    const char *name;
    int       (*run)(const char *text, size_t len);
    size_t    (*print)(const char *text, size_t len);
    double      mbs[64], median;
    bool        refuses;
} candidate;

static int run_all(const candidate *c, const mm_buf *in, bool lines)
{
    const char *s = in->data, *const end = s + in->len;

    if (!lines)
        return c->print != NULL ? c->print(s, in->len) == 0 : c->run(s, in->len);
    for (const char *lf; s < end; s = lf + 1) {
        lf = memchr(s, '\n', (size_t)(end - s));
        if (c->run(s, (size_t)(lf - s)) != 0)
            return 1;
    }
    return 0;
}

static double best_of_three(candidate *c, const mm_buf *in, bool lines)
{
    double best = 1e9;

    for (int i = 0; i < 3; i++) {
        double start = now(), took;
        c->refuses |= run_all(c, in, lines) != 0;
        took = now() - start;
        best = took < best ? took : best;
    }
    return (double)in->len / 1e6 / best;
}

static int by_speed(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(candidate *c, size_t n, const mm_buf *in, bool lines, int rounds)
{
    for (int r = 0; r < rounds; r++)
        for (size_t i = 0; i < n; i++)
            c[i].mbs[r] = c[i].refuses ? 0 : best_of_three(&c[i], in, lines);
    for (size_t i = 0; i < n; i++) {
        qsort(c[i].mbs, (size_t)rounds, sizeof c[i].mbs[0], by_speed);
        c[i].median = c[i].mbs[rounds / 2];
    }
}

static const candidate *find(const candidate *c, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(c[i].name, name) == 0)
            return &c[i];
    return NULL;
}

static void table(const char *title, const candidate *c, size_t n)
{
    printf("%s\n", title);
    for (size_t i = 0; i < n; i++) {
        if (c[i].refuses)
            printf("  %-32s refuses\n", c[i].name);
        else
            printf("  %-32s %7.0f MB/s %8.3f x memcpy %8.2f x tape\n", c[i].name, c[i].median,
                   c[i].median / c[0].median, c[i].median / c[1].median);
    }
}

static void goal(const char *id, const char *what, double is, double wanted, bool at_most)
{
    printf("%-3s %-58s %6.2f, goal %s %.2f%s\n", id, what, is, at_most ? "<=" : ">=", wanted,
           (at_most ? is <= wanted : is >= wanted) ? "" : "  MISSED");
}

static size_t add_peers(candidate *c, size_t n, bool print)
{
    size_t n_peers;
    const json_peer *peers = json_peers(&n_peers);

    for (size_t i = 0; i < n_peers; i++)
        if (!print || peers[i].print != NULL)
            c[n++] = (candidate){ .name = peers[i].name, .run = peers[i].parse,
                                  .print = print ? peers[i].print : NULL };
    return n;
}

static void parsing(const char *name, const mm_buf *in, bool lines, int rounds)
{
    candidate c[MOST] = {
        { .name = "memcpy", .run = run_copy }, { .name = "tape", .run = run_tape },
        { .name = "tape, 8-byte form", .run = run_words }, { .name = "tape, scalar form", .run = run_bytes },
        { .name = "tape, fresh memory", .run = run_fresh },
#ifdef HAVE_YAJL
        { .name = "yajl events", .run = run_yajl },
#endif
#ifdef HAVE_YYJSON
        { .name = "yyjson, pool", .run = run_yyjson_pool }, { .name = "yyjson", .run = run_yyjson },
#endif
    };
    size_t n = 0;
    const candidate *yajl, *yy;
    char title[64];

    while (c[n].name != NULL)
        n++;
    n = add_peers(c, n, false);
    must(run_all(&c[1], in, lines) == 0, "input is not JSON");
    measure(c, n, in, lines, rounds);
    snprintf(title, sizeof title, "%s, %.1f MB", name, (double)in->len / 1e6);
    table(title, c, n);
    yajl = find(c, n, "yajl events");
    yy = find(c, n, "yyjson, pool");
    if (yy != NULL)
        goal("P1", "parse / yyjson with a pool", c[1].median / yy->median, 0.95, false);
    yy = find(c, n, "yyjson");
    if (yy != NULL && !lines)
        goal("P2", "parse with fresh memory / yyjson", c[4].median / yy->median, 1.2, false);
    if (yajl != NULL)
        goal("P3", "parse / yajl events", c[1].median / yajl->median, 2.5, false);
    goal("P3", "8-byte form / form of this machine", c[2].median / c[1].median, 0.7, false);
}

static void writing(const mm_buf *in, int rounds)
{
    candidate c[MOST] = {
        { .name = "memcpy", .run = run_copy }, { .name = "tape", .run = run_tape },
        { .name = "tape, parse and print", .run = run_print }, { .name = "tape, parse, edit, splice", .run = run_edit },
#ifdef HAVE_YYJSON
        { .name = "yyjson", .print = print_yyjson },
#endif
    };
    size_t n = 4;

    while (c[n].name != NULL)
        n++;
    n = add_peers(c, n, true);
    measure(c, n, in, false, rounds);
    table("K, written again", c, n);
    for (size_t i = 4; i < n; i++) {
        char what[128];
        snprintf(what, sizeof what, "parse + print / %s", c[i].name);
        goal("P4", what, c[2].median / c[i].median, 2, false);
    }
    goal("P5", "(edit + splice - parse) / memcpy time", c[0].median / c[3].median - c[0].median / c[1].median, 1.2,
         true);
}

/* ---- P6: memory, in a process of its own ---- */
static void memory(const mm_buf *in)
{
    struct rusage before, after;
    long grown = 0;
    int pipe_fd[2];
    pid_t pid;

    must(pipe(pipe_fd) == 0, "pipe");
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        getrusage(RUSAGE_SELF, &before);
        must(run_fresh(in->data, in->len) == 0, "parse");
        getrusage(RUSAGE_SELF, &after);
        grown = after.ru_maxrss - before.ru_maxrss;
        _exit(write(pipe_fd[1], &grown, sizeof grown) != sizeof grown);
    }
    must(pid > 0 && read(pipe_fd[0], &grown, sizeof grown) == sizeof grown && waitpid(pid, NULL, 0) == pid, "fork");
    close(pipe_fd[0]);
    close(pipe_fd[1]);
    goal("P6", "memory of the tape of A / input", (double)grown * 1024 / (double)in->len, 2.2, true);
}

/* ---- P7: hostile input, per byte ---- */
static double hostile(const char *name, mm_buf *in, double per_byte_of_a)
{
    double start, took = 1e9, ratio;
    const size_t len = in->len;

    if (mm__buf_room(in, MM_PAD) == NULL)
        must(false, "memory");
    memset(in->data + len, 0, MM_PAD);
    for (int i = 0; i < 3; i++) {
        start = now();
        (void)!run_tape(in->data, len);
        took = now() - start < took ? now() - start : took;
    }
    ratio = took / (double)len / per_byte_of_a;
    printf("  %-32s %7.0f MB/s, time per byte %.2f x A\n", name, (double)len / 1e6 / took, ratio);
    in->len = 0;
    return ratio;
}

static void fill(mm_buf *b, const char *first, const char *repeat, size_t n, const char *last)
{
    mm__buf_text(b, first);
    for (size_t i = 0; i < n; i++)
        mm__buf_printf(b, repeat, (unsigned)i);
    mm__buf_text(b, last);
}

static void hostile_set(const mm_buf *a)
{
    double per_byte, start = now(), worst = 0, x;
    mm_buf b;

    mm__buf_init(&b, ctx);
    must(run_tape(a->data, a->len) == 0, "A");
    start = now();
    must(run_tape(a->data, a->len) == 0, "A");
    per_byte = (now() - start) / (double)a->len;
    printf("hostile input\n");
    fill(&b, "", "[", 20000000, "");
    x = hostile("[ x 20 million", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "[0", ",0", 10000000, "]");
    x = hostile("[0,0,...", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "[[]", ",[]", 5000000, "]");
    x = hostile("[[],[],...", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "{\"x\":0", ",\"k%u\":0", 1000000, "}");
    x = hostile("1 million members", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "{\"x\":0", ",\"k\":0", 1000000, "}");
    x = hostile("1 million equal names", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "{\"x\":0", ",\"\\u006b%u\":0", 1000000, "}");
    x = hostile("1 million escaped names", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "[{}", ",{\"\":0,\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,\"k\":0,"
                    "\"l\":0,\"m\":0,\"n\":0,\"o\":0}", 200000, "]");
    x = hostile("objects of 16 members", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "[\"", "\\u00e9", 3000000, "\"]");
    x = hostile("escapes", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "[\"", "\xc3\xa9x", 5000000, "\"]");
    x = hostile("two-byte characters", &b, per_byte), worst = x > worst ? x : worst;
    fill(&b, "[\"", "xxxxxxxx", 6000000, "\"]");
    x = hostile("one string", &b, per_byte), worst = x > worst ? x : worst;
    goal("P7", "slowest of these, time per byte / A", worst, 8, true);
    mm__buf_free(&b);
}

static void pad(mm_buf *b)
{
    must(mm__buf_room(b, MM_PAD) != NULL, "memory");
    memset(b->data + b->len, 0, MM_PAD);
}

int main(int argc, char **argv)
{
    const size_t mib = argc > 1 ? (size_t)atoi(argv[1]) : 64;
    const int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
    mm_buf a, k, l;

    if (mib == 0 || rounds < 1 || rounds > 64 || mm_ctx_new(&ctx, NULL) != MM_OK || mm_json_new(&json, ctx) != MM_OK)
        return 2;
    mm__buf_init(&a, ctx), mm__buf_init(&k, ctx), mm__buf_init(&l, ctx);
    bench_values(&l, mib << 20);
    bench_array(&a, &l);
    bench_kylin(&k, mib << 19);
    pad(&a), pad(&k), pad(&l);
    copy_to = malloc(a.len + k.len + l.len);
    must(copy_to != NULL, "memory");
    memset(copy_to, 1, a.len);
    memory(&a);
    parsing("A: one array of CnosDB values", &a, false, rounds);
    parsing("K: one array of Kylin objects", &k, false, rounds);
    parsing("L: CnosDB values line by line", &l, true, rounds);
    writing(&k, rounds);
    hostile_set(&a);
    free(copy_to);
    mm__buf_free(&a), mm__buf_free(&k), mm__buf_free(&l);
    mm_json_free(json);
    mm_ctx_free(ctx);
    return 0;
}
