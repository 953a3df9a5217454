#include "metastore/snapshot.h"

#include "metastore/java_utf.h"
#include "metastore/trie.h"

#include <string.h>

/* ---- header ---- */

/* Boolean as Jackson reads it. */
static bool is_true(mm_node node)
{
    int64_t number;

    if (mm_node_kind(node) == MM_JSON_NUMBER)
        return mm_node_i64(node, &number) == MM_OK && number != 0;
    return mm_node_kind(node) == MM_JSON_TRUE || mm_node_is(node, "true");
}

static bool is_empty(mm_node node)
{
    const mm_json_kind kind = mm_node_kind(node);
    return kind == MM_JSON_ABSENT || kind == MM_JSON_NULL || mm_node_is(node, "");
}

static bool read_info(mm_binary *bin, mm_node root, bool no_table_name, mm_snapshot_info *out)
{
    const mm_node table = mm_node_get(root, "tableName");
    const bool named = !no_table_name && !is_empty(table);
    mm_header_field f[] = { { .name = "uuid", .node = mm_node_get(root, "uuid") },
                            { .name = "tableName", .node = table, .optional = !named },
                            { .name = "signature.path", .node = mm_node_get(mm_node_get(root, "signature"), "path"),
                              .optional = named } };

    mm__header_texts(bin, f, MM_COUNT(f));
    *out = (mm_snapshot_info){ .uuid = f[0].text, .table_name = f[1].text, .path = f[2].text, .rows = -1,
                               .columns = -1 };
    out->use_dictionary = is_true(mm_node_get(root, "useDictionary"));
    return f[0].text != NULL && f[named ? 1 : 2].text != NULL;
}

const char *mm__snapshot_folder(const mm_snapshot_info *info, bool no_table_name, size_t *len)
{
    const char *path = info->path != NULL ? info->path : "", *start;

    if (!no_table_name && info->table_name != NULL && *info->table_name != 0) {
        *len = strlen(info->table_name);
        return info->table_name;
    }
    *len = strlen(path);
    while (*len > 0 && path[*len - 1] == '/') /* java.io.File drops them */
        --*len;
    for (start = path + *len; start > path && start[-1] != '/'; start--)
        ;
    *len = (size_t)(path + *len - start);
    return start;
}

static void read_counts(const mm_binary *bin, size_t at, mm_snapshot_info *out)
{
    if (bin->len - at >= 4)
        out->rows = (int32_t)mm__be32(bin->data + at);
    if (out->rows > 0 && bin->len - at >= 8)
        out->columns = (int32_t)mm__be32(bin->data + at + 4);
    if (out->rows < 0)
        out->rows = -1;
    if (out->columns < 0)
        out->columns = -1;
}

mm_code mm__snapshot_info(mm_doc *doc, mm_snapshot_info *out)
{
    mm_binary bin = { .arena = doc->arena, .padded = true, .fn = mm__binary_silent };
    mm_binary_header header;

    MM_TRY(mm__binary_head(doc, 2 + UINT16_MAX + 8, &bin.data, &bin.len));
    MM_TRY(mm__binary_json(doc, &bin.json));
    header = mm__header_read(&bin);
    if (mm_node_kind(header.root) != MM_JSON_OBJECT || !read_info(&bin, header.root, false, out))
        return bin.code != MM_OK ? bin.code : MM_E_DATA;
    read_counts(&bin, header.body, out);
    return MM_OK;
}

/* ---- cells ---- */

typedef struct table { mm_binary *bin; size_t at; uint64_t rows, columns; } table;

/* Everything is measured before anything is read. */
static bool fits(table *t, unsigned cell, size_t counts)
{
    const size_t rest = t->bin->len - t->at;

    if (t->rows * t->columns <= rest / cell)
        return true;
    mm__binary_report(t->bin, MM_BIN_SNAPSHOT_COUNT, MM_ERROR, counts,
                      "%llu rows of %llu columns do not fit into %zu bytes", (unsigned long long)t->rows,
                      (unsigned long long)t->columns, rest);
    return false;
}

static void check_ids(table *t, const mm_trie *trie)
{
    const unsigned char *p = t->bin->data + t->at;
    const uint64_t n = t->rows * t->columns;
    uint64_t bad = 0, first = 0;

    for (uint64_t i = 0; i < n; i++) {
        const uint32_t id = mm__be32(p + i * 4);
        if ((id < trie->base_id || id - trie->base_id >= trie->values) && !mm__trie_is_null(trie, id) && bad++ == 0)
            first = i;
    }
    if (bad > 0)
        mm__binary_report(t->bin, MM_BIN_SNAPSHOT_ID, MM_ERROR, t->at + first * 4,
                          "ids outside of the %u values: %llu, the first is %d in row %llu, column %llu", trie->values,
                          (unsigned long long)bad, (int32_t)mm__be32(p + first * 4),
                          (unsigned long long)(first / t->columns), (unsigned long long)(first % t->columns));
    mm__binary_trailing(t->bin, t->at + n * 4);
}

/* False: the rest cannot be read. */
static bool check_cell(table *t, uint64_t row, uint64_t column)
{
    const size_t rest = t->bin->len - t->at;

    if (rest < 2 || rest - 2 < mm__be16(t->bin->data + t->at)) {
        mm__binary_report(t->bin, MM_BIN_SNAPSHOT_COUNT, MM_ERROR, t->at,
                          "cell in row %llu, column %llu runs over the end", (unsigned long long)row,
                          (unsigned long long)column);
        return false;
    }
    /* A cell that Java cannot read has a length all the same. */
    if (!mm__binary_utf(t->bin, t->at, MM_BIN_UTF, "cell", &t->at))
        t->at += 2 + (size_t)mm__be16(t->bin->data + t->at);
    return true;
}

static void check_cells(table *t)
{
    for (uint64_t row = 0; row < t->rows; row++)
        for (uint64_t column = 0; column < t->columns; column++)
            if (!check_cell(t, row, column))
                return;
    mm__binary_trailing(t->bin, t->at);
}

static void check_data(mm_binary *bin, size_t at, const mm_snapshot_info *info, int64_t wanted)
{
    table t = { bin, at + 8, (uint64_t)info->rows, (uint64_t)info->columns };
    mm_trie trie;

    if (wanted > 0 && info->columns != wanted)
        mm__binary_report(bin, MM_BIN_SNAPSHOT_COLUMNS, MM_WARNING, at + 4, "%lld columns, the table has %lld",
                          (long long)info->columns, (long long)wanted);
    if (!info->use_dictionary) {
        if (fits(&t, 2, at))
            check_cells(&t);
        return;
    }
    if (!fits(&t, 4, at) || !mm__trie_check(bin, t.at, bin->len, 0, &trie))
        return;
    t.at = trie.end;
    if (fits(&t, 4, at))
        check_ids(&t, &trie);
}

static void check_body(mm_binary *bin, size_t at, mm_snapshot_info *info, const mm_binary_facts *facts)
{
    read_counts(bin, at, info);
    if (bin->len - at < 4 || info->rows < 0)
        mm__binary_report(bin, MM_BIN_SNAPSHOT_COUNT, MM_ERROR, at, bin->len - at < 4 ? "number of rows is cut off"
                                                                                      : "number of rows is negative");
    else if (info->rows == 0)
        mm__binary_trailing(bin, at + 4);
    else if (bin->len - at < 8 || info->columns <= 0)
        mm__binary_report(bin, MM_BIN_SNAPSHOT_COUNT, MM_ERROR, at + 4,
                          bin->len - at < 8 ? "number of columns is cut off" : "number of columns is not positive");
    else
        check_data(bin, at, info, facts->columns);
}

void mm__snapshot_check(mm_binary *bin, const mm_binary_facts *facts)
{
    const mm_binary_header header = mm__header_read(bin);
    mm_snapshot_info info;
    const char *folder;
    size_t len;

    if (mm_node_kind(header.root) != MM_JSON_OBJECT)
        return;
    if (read_info(bin, header.root, facts->no_table_name, &info)) {
        folder = mm__snapshot_folder(&info, facts->no_table_name, &len);
        mm__header_path(bin, "/table_snapshot/", folder, len, NULL, info.uuid, ".snapshot");
    }
    if (bin->code == MM_OK)
        check_body(bin, header.body, &info, facts);
}
