/* Aggregation groups from 1.4 to 1.5: the valid cuboids of a cube desc are the same before and after, or it is refused
 * (built) or warned of (empty). Against an enumeration of its own, over generated descs; and the lists that the
 * vendor's classes gave. docs/formats/kylin-1.x-to-2.0.md 2.5.5. */
#include "support/cuboids.h"
#include "support/golden.h"
#include "kylin/kylin_15_cuboid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESCS 400

static uint32_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* ---- generated descs ---- */

static void put_list(FILE *f, unsigned n, unsigned chance)
{
    bool first = true;

    fprintf(f, "[");
    for (unsigned i = 0; i < n; i++)
        if (draw(100) < chance) {
            fprintf(f, "%s\"C%u\"", first ? "" : ",", i);
            first = false;
        }
    fprintf(f, "]");
}

/* A hierarchy over up to four different columns in any order; of a lookup, it names them by their primary keys. */
static void put_hierarchy(FILE *f, unsigned n, unsigned number)
{
    bool taken[CB_MAX] = { false };
    const unsigned levels = 1 + draw(4);
    const bool keys = draw(4) == 0;
    bool first = true;

    fprintf(f, ",{\"id\":%u,\"name\":\"H%u\",\"table\":\"DEFAULT.%s\",\"hierarchy\":true,\"column\":[",
            100 + number, number, keys ? "L" : "T");
    for (unsigned i = 0; i < levels; i++) {
        const unsigned c = draw(n);
        if (taken[c])
            continue;
        taken[c] = true;
        fprintf(f, "%s\"%s%u\"", first ? "" : ",", keys ? "P" : "C", c);
        first = false;
    }
    fprintf(f, "]}");
}

static void put_groups(FILE *f, unsigned n)
{
    static const unsigned chances[] = { 20, 35, 50, 80 };
    const unsigned groups = draw(4);
    const bool disjoint = draw(2) == 0;
    const unsigned left_over = draw(2) * draw(n);

    fprintf(f, "[");
    for (unsigned g = 0; g < groups; g++) {
        fprintf(f, g > 0 ? "," : "");
        if (!disjoint) {
            put_list(f, n, chances[draw(4)]);
            continue;
        }
        fprintf(f, "[");
        for (unsigned i = g, k = 0; i < n - left_over; i += groups, k++)
            fprintf(f, "%s\"C%u\"", k > 0 ? "," : "", i);
        fprintf(f, "]");
    }
    fprintf(f, "]");
}

static void put_desc(const char *path, const char *name, unsigned n)
{
    const unsigned mandatory = draw(3) == 0 ? 30 : 0, hierarchies = draw(3);
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);

    fprintf(f, "{\"uuid\":\"u\",\"name\":\"%s\",\"model_name\":\"m\",\"dimensions\":[", name);
    for (unsigned i = 0; i < n; i++)
        fprintf(f, "%s{\"id\":%u,\"name\":\"D%u\",\"table\":\"DEFAULT.T\",\"column\":[\"C%u\"]}", i > 0 ? "," : "", i,
                i, i);
    for (unsigned i = 0; i < hierarchies; i++)
        put_hierarchy(f, n, i);
    fprintf(f, "],\"measures\":[],\"rowkey\":{\"rowkey_columns\":[");
    for (unsigned i = 0; i < n; i++)
        fprintf(f, "%s{\"column\":\"C%u\",\"dictionary\":\"true\",\"mandatory\":%s}", i > 0 ? "," : "", i,
                draw(100) < mandatory ? "true" : "false");
    fprintf(f, "],\"aggregation_groups\":");
    put_groups(f, n);
    fprintf(f, "}}");
    fclose(f);
    fx_write(path, text, len);
    free(text);
}

static void put_built_cube(const char *dump, const char *desc)
{
    const char *text = fx_path("{\"uuid\":\"%s\",\"name\":\"%s\",\"descriptor\":\"%s\",\"segments\":[{"
                               "\"name\":\"s\",\"status\":\"READY\"}]}", desc, desc, desc);
    fx_write(fx_path("%s/cube/%s.json", dump, desc), text, strlen(text));
}

#define KEY(p, i) "\"" p #i "\""
#define KEYS(p) "[" KEY(p, 0) "," KEY(p, 1) "," KEY(p, 2) "," KEY(p, 3) "," KEY(p, 4) "," KEY(p, 5) "," KEY(p, 6) "," \
    KEY(p, 7) "," KEY(p, 8) "," KEY(p, 9) "," KEY(p, 10) "," KEY(p, 11) "]"

static char *make_dump(bool built)
{
    static const char model[] = "{\"uuid\":\"m\",\"name\":\"m\",\"fact_table\":\"DEFAULT.T\",\"lookups\":["
                                "{\"table\":\"DEFAULT.L\",\"join\":{\"type\":\"left\",\"primary_key\":" KEYS("P")
                                ",\"foreign_key\":" KEYS("C") "}}]}";
    char *dump = strdup(fx_path("%s/cuboids", fx_tmp()));

    fx_write(fx_path("%s/model_desc/m.json", dump), model, sizeof model - 1);
    for (unsigned i = 0; i < DESCS; i++) {
        const char *name = fx_path("d%03u", i);
        put_desc(fx_path("%s/cube_desc/%s.json", dump, name), name, 1 + draw(i % 8 == 0 ? 12 : 7));
        if (built)
            put_built_cube(dump, name);
    }
    return dump;
}

/* ---- comparison ---- */

typedef struct sets { bool before[1u << CB_MAX], after[1u << CB_MAX]; unsigned n; } sets;

static const char *site_fk(const char *level)
{
    static char made[8];

    if (level[0] == 'P' && level[1] >= '0' && level[1] <= '9') {
        snprintf(made, sizeof made, "C%s", level + 1);
        return made;
    }
    return strcmp(level, "ID") == 0 ? "SITE_ID" : strcmp(level, "CAL_DT") == 0 ? "DT" : level;
}

static void read_sets(mm_ctx *ctx, const char *in, const char *out, sets *s)
{
    const char *const paths[] = { in, out };

    for (int i = 0; i < 2; i++) {
        size_t len;
        char *text = fx_read(paths[i], &len);
        mm_json *json;
        ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
        ck_assert_int_eq(mm_json_parse(json, "x", text, len, MM_JSON_FILE), MM_OK);
        s->n = i == 0 ? cb_old(mm_json_root(json), site_fk, s->before) : cb_new(mm_json_root(json), s->after);
        mm_json_free(json);
        free(text);
    }
}

/* ---- which kinds of descs there were ---- */

typedef struct kinds { unsigned overlapping, inside, outside, across, keys, mandatory, left_over, twelve; } kinds;

static unsigned number(mm_node name)
{
    const char *text;

    ck_assert_int_eq(mm_node_text(name, &text, NULL), MM_OK);
    return (unsigned)strtoul(text + 1, NULL, 10);
}

static unsigned mask(mm_node list)
{
    unsigned out = 0;

    for (size_t i = 0; i < mm_node_len(list); i++)
        out |= 1u << number(mm_node_at(list, i));
    return out;
}

static void count_hierarchies(kinds *k, mm_node desc, mm_node groups)
{
    const mm_node dims = mm_node_get(desc, "dimensions");

    for (size_t i = 0; i < mm_node_len(dims); i++) {
        const mm_node d = mm_node_at(dims, i);
        const unsigned levels = mask(mm_node_get(d, "column"));
        unsigned met = 0, whole = 0, all = 0;
        if (mm_node_kind(mm_node_get(d, "hierarchy")) != MM_JSON_TRUE || (levels & (levels - 1)) == 0)
            continue;
        for (size_t g = 0; g < mm_node_len(groups); g++) {
            const unsigned group = mask(mm_node_at(groups, g));
            met += (group & levels) != 0;
            whole += (group & levels) == levels;
            all |= group;
        }
        k->inside += met == 1 && whole == 1;
        k->across += met > 1;
        k->outside += (all & levels) != levels;
        k->keys += mm_node_is(mm_node_get(d, "table"), "DEFAULT.L") != 0;
    }
}

static void count_kinds(kinds *k, const char *path)
{
    mm_ctx *ctx = fx_ctx(NULL);
    mm_json *json;
    size_t len;
    char *text = fx_read(path, &len);
    mm_node desc, rowkey, groups, columns;
    unsigned all = 0, twice = 0, mandatory = 0;

    ck_assert_int_eq(mm_json_new(&json, ctx), MM_OK);
    ck_assert_int_eq(mm_json_parse(json, "x", text, len, MM_JSON_FILE), MM_OK);
    desc = mm_json_root(json);
    rowkey = mm_node_get(desc, "rowkey");
    groups = mm_node_get(rowkey, "aggregation_groups");
    columns = mm_node_get(rowkey, "rowkey_columns");
    for (size_t g = 0; g < mm_node_len(groups); g++) {
        const unsigned group = mask(mm_node_at(groups, g));
        twice |= all & group;
        all |= group;
    }
    for (size_t i = 0; i < mm_node_len(columns); i++)
        if (mm_node_kind(mm_node_get(mm_node_at(columns, i), "mandatory")) == MM_JSON_TRUE)
            mandatory |= 1u << i;
    k->overlapping += twice != 0;
    k->mandatory += mandatory != 0;
    k->left_over += all != 0 && (all | mandatory) + 1 < 1u << mm_node_len(columns);
    k->twelve += mm_node_len(columns) == 12;
    count_hierarchies(k, desc, groups);
    mm_json_free(json);
    mm_ctx_free(ctx);
    free(text);
}

static bool says(const char *findings, const char *file, const char *rule)
{
    const char *at = findings;

    while ((at = strstr(at, file)) != NULL) {
        const char *end = strchr(at, '\n'), *hit = strstr(at, rule);
        if (hit != NULL && hit < end)
            return true;
        at = end;
    }
    return false;
}

static void check_desc(mm_ctx *ctx, const char *findings, const char *in, const char *out, unsigned i, sets *s,
                       unsigned *exact)
{
    char *name = strdup(fx_path("cube_desc/d%03u.json", i));
    unsigned extra = 0, lost = 0;

    read_sets(ctx, fx_path("%s/%s", in, name), fx_path("%s/%s", out, name), s);
    for (unsigned c = 0; c < 1u << s->n; c++) {
        extra += s->after[c] && !s->before[c];
        lost += s->before[c] && !s->after[c];
    }
    ck_assert_msg((extra > 0) == says(findings, name, "not-representable"), "%s: %u more", name, extra);
    ck_assert_msg((lost > 0) == says(findings, name, "cuboids-lost"), "%s: %u lost", name, lost);
    *exact += extra == 0 && lost == 0;
    free(name);
}

START_TEST(generated)
{
    /* keep-going: the descs have no measures, which verify does not like */
    const go_plan plan = { .from = "kylin-1.4", .to = "kylin-1.5.1", .now = 1433894400000, .options = "keep-going" };
    sets *s = malloc(sizeof *s);
    unsigned exact = 0;
    kinds k = { 0 };

    for (seed = 1; seed <= 3; seed++) {
        const uint32_t kept = seed;
        char *dump = make_dump(false), *out = strdup(fx_path("%s.out", dump));
        mm_ctx *ctx = fx_ctx(NULL);
        go_result r = go_convert(dump, out, &plan);
        ck_assert_msg(r.published && strstr(r.findings, " error: ") == NULL, "%.2000s", r.findings);
        for (unsigned i = 0; i < DESCS; i++) {
            check_desc(ctx, r.findings, dump, out, i, s, &exact);
            count_kinds(&k, fx_path("%s/cube_desc/d%03u.json", dump, i));
        }
        go_free(&r);
        mm_ctx_free(ctx);
        fx_remove_tree(out);
        fx_remove_tree(dump);
        free(out);
        free(dump);
        seed = kept;
    }
    ck_assert_uint_gt(exact, 3 * DESCS / 2); /* most can be kept */
    ck_assert_uint_lt(exact, 3 * DESCS);
    ck_assert_uint_gt(k.overlapping, 100);
    ck_assert_uint_gt(k.inside, 100);
    ck_assert_uint_gt(k.outside, 100);
    ck_assert_uint_gt(k.across, 100);
    ck_assert_uint_gt(k.keys, 50);
    ck_assert_uint_gt(k.mandatory, 100);
    ck_assert_uint_gt(k.left_over, 100);
    ck_assert_uint_gt(k.twelve, 5);
    free(s);
}
END_TEST

static bool is_refused(const char *findings, const char *name)
{
    const char *at = strstr(findings, name);

    for (; at != NULL; at = strstr(at + 1, name)) {
        const char *end = strchr(at, '\n'), *hit = strstr(at, ": error: ");
        if (hit != NULL && hit < end && memmem(at, (size_t)(end - at), "not-representable", 17) != NULL)
            return true;
    }
    return false;
}

static bool same_bytes(const char *a, const char *b)
{
    size_t nx, ny;
    char *x = fx_read(a, &nx), *y = fx_read(b, &ny);
    const bool same = nx == ny && memcmp(x, y, nx) == 0;

    free(x);
    free(y);
    return same;
}

/* The same descs with built cubes: none gets a cuboid more, those that would are refused and stay as they are. */
START_TEST(generated_and_built)
{
    const go_plan plan = { .from = "kylin-1.4", .to = "kylin-1.5.1", .now = 1433894400000, .options = "keep-going" };
    sets *s = malloc(sizeof *s);
    unsigned refused = 0, kept = 0;
    char *dump, *out;
    mm_ctx *ctx = fx_ctx(NULL);
    go_result r;

    seed = 4;
    dump = make_dump(true);
    out = strdup(fx_path("%s.out", dump));
    r = go_convert(dump, out, &plan);
    ck_assert_msg(r.exit == 3 && r.published, "%.2000s", r.all);
    for (unsigned i = 0; i < DESCS; i++) {
        char *name = strdup(fx_path("cube_desc/d%03u.json", i)), *before = strdup(fx_path("%s/%s", dump, name)),
             *after = strdup(fx_path("%s/%s", out, name));
        if (is_refused(r.findings, name)) {
            ck_assert_msg(same_bytes(before, after), "%s is no copy", name);
            refused++;
        } else {
            read_sets(ctx, before, after, s);
            for (unsigned c = 0; c < 1u << s->n; c++)
                ck_assert_msg(!s->after[c] || s->before[c], "%s: %u was never built", name, c);
            kept++;
        }
        free(name);
        free(before);
        free(after);
    }
    ck_assert_uint_gt(refused, 0);
    ck_assert_uint_gt(kept, refused);
    go_free(&r);
    mm_ctx_free(ctx);
    fx_remove_tree(out);
    fx_remove_tree(dump);
    free(out);
    free(dump);
    free(s);
}
END_TEST

/* ---- the vendor's lists ---- */

static void parse_ids(const char *text, bool *ids, unsigned n)
{
    memset(ids, 0, (size_t)1 << n);
    for (const char *at = text; *at >= '0' && *at <= '9';) {
        char *end;
        ids[strtoul(at, &end, 10)] = true;
        at = *end == ',' ? end + 1 : end;
    }
}

static void check_line(mm_ctx *ctx, const char *dir, const char *out, char *line, sets *s)
{
    const char *desc = strsep(&line, "\t"), *rowkey = strsep(&line, "\t"), *before = strsep(&line, "\t"),
               *vendor = strsep(&line, "\t"), *after = strsep(&line, "\t");
    sets *want = malloc(sizeof *want);

    (void)rowkey, (void)vendor;
    if (!fx_exists(fx_path("%s/cube_desc/%s.json", out, desc)) || strcmp(after, "-") == 0) {
        free(want);
        return;
    }
    read_sets(ctx, fx_path("%s/in/cube_desc/%s.json", dir, desc), fx_path("%s/cube_desc/%s.json", out, desc), s);
    parse_ids(before, want->before, s->n);
    parse_ids(after, want->after, s->n);
    ck_assert_msg(memcmp(want->before, s->before, (size_t)1 << s->n) == 0, "%s %s: old", dir, desc);
    ck_assert_msg(memcmp(want->after, s->after, (size_t)1 << s->n) == 0, "%s %s: new", dir, desc);
    free(want);
}

START_TEST(recorded)
{
    FX_NEED_SHARED(shared, "kylin/golden-1.5.1");
    char *golden = strdup(shared);
    sets *s = malloc(sizeof *s);
    size_t n = 0;

    for (int i = 0; fx_loop_name(golden, i) != NULL; i++) {
        char *dir = strdup(fx_path("%s/%s", golden, fx_loop_name(golden, i))), *out, *text, *rest, *line;
        const go_plan plan = { .to = "kylin-1.5.1", .now = 1433894400000,
                               .options = "keep-going\nallow-cuboid-superset" };
        mm_ctx *ctx = fx_ctx(NULL);
        if (fx_exists(fx_path("%s/cuboids.tsv", dir))) {
            go_result r;
            out = strdup(fx_path("%s/recorded-%d", fx_tmp(), i));
            r = go_convert(fx_path("%s/in", dir), out, &plan);
            rest = text = fx_read(fx_path("%s/cuboids.tsv", dir), NULL);
            strsep(&rest, "\n");
            while ((line = strsep(&rest, "\n")) != NULL)
                if (*line != 0 && n++ < 1000)
                    check_line(ctx, dir, out, line, s);
            go_free(&r);
            fx_remove_tree(out);
            free(text);
            free(out);
        }
        mm_ctx_free(ctx);
        free(dir);
    }
    ck_assert_uint_gt(n, 20);
    free(s);
    free(golden);
}
END_TEST

/* The steps never make such groups: what the warning cuboids-lost counts is shown on groups made by hand. */
START_TEST(lost_cuboids_are_counted)
{
    static const uint64_t groups[] = { 0x07, 0x0e, 0x1c };
    const mm_cub_old old = { .n = 6, .groups = groups, .n_groups = 3 };
    const mm_cub_new none = { .n = 6 };
    mm_cub_verdict v;
    mm_ctx *ctx = fx_ctx(NULL);

    ck_assert_int_eq(mm__cuboid_compare(ctx, &old, &none, &v), MM_OK);
    ck_assert(!v.unknown);
    ck_assert_uint_gt(v.lost, 0);
    fx_saw_rule("kylin-1.5/aggregation-groups/cuboids-lost");
    mm_ctx_free(ctx);
}
END_TEST

FX_SUITE("kylin-cuboids", FX_TEST(generated), FX_TEST(generated_and_built),
         FX_TEST(recorded), FX_TEST(lost_cuboids_are_counted))
