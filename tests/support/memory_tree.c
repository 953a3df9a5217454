#include "support/memory_tree.h"
#include "support/fixture.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add(mt_tree *tree, const char *path, const char *data, size_t len, int64_t mtime)
{
    mt_file *f = &tree->files[tree->n++];

    ck_assert_uint_le(tree->n, MT_MOST);
    f->path = strdup(path);
    f->data = malloc(len + 1);
    memcpy(f->data, data, len);
    f->data[len] = 0;
    f->len = len;
    f->mtime = mtime;
}

void mt_add(mt_tree *tree, const char *path, const char *data, int64_t mtime)
{
    add(tree, path, data, strlen(data), mtime);
}

static void load(mt_tree *tree, const char *folder, const char *rel)
{
    DIR *d = opendir(folder);

    ck_assert_ptr_nonnull(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[PATH_MAX], sub[PATH_MAX];
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        snprintf(sub, sizeof sub, "%s%s%s", rel, *rel != 0 ? "/" : "", e->d_name);
        ck_assert_int_eq(stat(path, &st), 0);
        if (S_ISDIR(st.st_mode)) {
            load(tree, path, sub);
        } else {
            size_t n;
            char *data = fx_read(path, &n);
            add(tree, sub, data, n, (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);
            free(data);
        }
    }
    closedir(d);
}

void mt_load(mt_tree *tree, const char *folder)
{
    load(tree, folder, "");
}

const mt_file *mt_find(const mt_tree *tree, const char *path)
{
    for (size_t i = 0; i < tree->n; i++)
        if (strcmp(tree->files[i].path, path) == 0)
            return &tree->files[i];
    return NULL;
}

void mt_shuffle(mt_tree *tree, unsigned seed)
{
    for (size_t i = tree->n; i > 1; i--) {
        mt_file f;
        size_t j;
        seed = seed * 1103515245u + 12345u;
        j = (seed >> 8) % i;
        f = tree->files[i - 1];
        tree->files[i - 1] = tree->files[j];
        tree->files[j] = f;
    }
}

int mt_same(const mt_tree *a, const mt_tree *b)
{
    if (a->n != b->n)
        return 0;
    for (size_t i = 0; i < a->n; i++) {
        const mt_file *x = &a->files[i], *y = mt_find(b, x->path);
        if (y == NULL || x->len != y->len || memcmp(x->data, y->data, x->len) != 0 || x->mtime != y->mtime)
            return 0;
    }
    return 1;
}

void mt_free(mt_tree *tree)
{
    for (size_t i = 0; i < tree->n; i++) {
        free(tree->files[i].path);
        free(tree->files[i].data);
    }
    memset(tree, 0, sizeof *tree);
}

/* ---- source ---- */

static mm_code next(void *user, mm_entry *entry)
{
    mt_tree *t = user;

    if (t->at >= t->n)
        return MM_END;
    *entry = (mm_entry){ .path = t->files[t->at].path, .mtime = t->files[t->at].mtime, .size = t->files[t->at].len,
                         .mode = 0644 };
    t->at++;
    t->piece = 0;
    return MM_OK;
}

/* Two pieces, so that joining them is tested. */
static mm_code read_piece(void *user, const void **data, size_t *len)
{
    mt_tree *t = user;
    const mt_file *f = &t->files[t->at - 1];
    const size_t half = f->len / 2;

    if (t->piece == 2)
        return MM_END;
    *data = t->piece == 0 ? f->data : f->data + half;
    *len = t->piece == 0 ? half : f->len - half;
    t->piece++;
    return MM_OK;
}

static mm_code again(void *user)
{
    ((mt_tree *)user)->at = 0;
    return MM_OK;
}

const mm_source_ops mt_source_ops = { .size = sizeof mt_source_ops, .next = next, .read = read_piece, .rewind = again };

/* ---- sink ---- */

static mm_code called(mt_tree *t)
{
    return ++t->calls == t->fail_at ? MM_E_IO : MM_OK;
}

static mm_code begin(void *user, const mm_entry *entry)
{
    mt_tree *t = user;

    add(t, entry->path, "", 0, entry->mtime);
    return called(t);
}

static mm_code write_piece(void *user, const void *data, size_t len)
{
    mt_tree *t = user;
    mt_file *f = &t->files[t->n - 1];

    f->data = realloc(f->data, f->len + len + 1);
    memcpy(f->data + f->len, data, len);
    f->len += len;
    f->data[f->len] = 0;
    return called(t);
}

static mm_code end(void *user)
{
    return called(user);
}

static mm_code commit(void *user)
{
    ((mt_tree *)user)->committed++;
    return called(user);
}

static void abort_sink(void *user)
{
    ((mt_tree *)user)->aborted++;
}

const mm_sink_ops mt_sink_ops = { .size = sizeof mt_sink_ops, .begin = begin, .write = write_piece, .end = end,
                                  .commit = commit, .abort = abort_sink };

/* ---- a dump ---- */

void mt_demo(mt_tree *tree)
{
    const int64_t t = INT64_C(1404098141000000000);

    mt_add(tree, "table/SALES.json",
           "{\"uuid\":\"11111111-0000-0000-0000-000000000001\",\"name\":\"SALES\",\"columns\":["
           "{\"id\":\"1\",\"name\":\"DT\",\"datatype\":\"date\"},{\"id\":\"2\",\"name\":\"SITE\",\"datatype\":\"int\"},"
           "{\"id\":\"3\",\"name\":\"PRICE\",\"datatype\":\"decimal(18,6)\"}],\"database\":\"DEFAULT\"}", t + 1);
    mt_add(tree, "table/SITES.json",
           "{\"uuid\":\"11111111-0000-0000-0000-000000000002\",\"last_modified\":0,\"name\":\"sites\",\"columns\":["
           "{\"id\":\"2\",\"name\":\"SITE_NAME\",\"datatype\":\"string\"},"
           "{\"id\":\"1\",\"name\":\"SITE_ID\",\"datatype\":\"int\"}],\"database\":\"edw\"}", t + 2);
    mt_add(tree, "cube_desc/demo_desc.json",
           "{\"uuid\":\"22222222-0000-0000-0000-000000000001\",\"last_modified\":1404098141020,\"name\":\"demo_desc\","
           "\"fact_table\":\"sales\",\"cube_partition_desc\":{\"partition_date_column\":\"sales.dt\","
           "\"partition_date_start\":0},\"dimensions\":["
           "{\"id\":\"1\",\"name\":\"dt\",\"table\":\"sales\",\"column\":\"dt\"},"
           "{\"id\":\"2\",\"name\":\"site\",\"table\":\"sites\",\"column\":\"{FK}\",\"derived\":[\"site_name\"],"
           "\"join\":{\"type\":\"inner\",\"primary_key\":[\"site_id\"],\"foreign_key\":[\"site\"]}}],\"measures\":["
           "{\"id\":\"1\",\"name\":\"gmv\",\"function\":{\"expression\":\"sum\",\"returntype\":\"decimal\","
           "\"parameter\":{\"type\":\"column\",\"value\":\"price\"}}}],"
           "\"rowkey\":{\"rowkey_columns\":[{\"column\":\"dt\",\"dictionary\":\"date(yyyy-mm-dd)\"},"
           "{\"column\":\"SITE_ID\",\"dictionary\":\"string\",\"mandatory\":\"true\"}],"
           "\"aggregation_groups\":[[\"dt\",\"SITE_ID\"]]},\"hbase_mapping\":{\"column_family\":["
           "{\"name\":\"f1\",\"columns\":[{\"qualifier\":\"m\",\"measure_refs\":[\"gmv\"]}]}]}}", t + 3);
    mt_add(tree, "cube/demo.json",
           "{\"uuid\":\"33333333-0000-0000-0000-000000000001\",\"name\":\"demo\",\"owner\":\"ADMIN\",\"version\":null,"
           "\"descriptor\":\"demo_desc\",\"cost\":20,\"status\":\"DISABLED\",\"segments\":[],"
           "\"create_time\":\"2014-06-29 20:00:00 GMT\"}", t + 4);
    mt_add(tree, "project/default.json",
           "{\"uuid\":\"66666666-0000-0000-0000-000000000001\",\"name\":\"default\",\"cubes\":[\"DEMO\"],"
           "\"tables\":[\"SALES\",\"SITES\"],\"owner\":\"ADMIN\",\"status\":\"ENABLED\"}", t + 5);
    mt_add(tree, "other/thing.bin", "any bytes", t + 123456789);
}
