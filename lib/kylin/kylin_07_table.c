/* Tables and table extensions: docs/formats/kylin-0.6-to-0.7.md 4.1, 4.2. */
#include "kylin/kylin_07_step.h"

#include <stdlib.h>
#include <string.h>

#include "core/path.h"

#define RENAME R07("table/rename")
#define RENAME_EXD R07("table-exd/rename")

/* Only a path whose first dot is the one of ".json" is touched. */
static bool is_bare(const char *path)
{
    const char *dot = strchr(path, '.');

    return dot != NULL && strcmp(dot, ".json") == 0;
}

/* ---- survey ---- */

typedef struct named { const char *name, *datatype; } named;

/* Reads what other documents need; the name and database become part of a path. */
static void read_table(mm_reader *r, mm_node root, const char **name, const char **database, mm_node *columns)
{
    const mm_node name_at = mm_node_get(root, "name"), db_at = mm_node_get(root, "database");

    *name = mm__06_upper(r, mm__read_text(r, name_at));
    *database = mm__06_upper(r, mm__read_text(r, db_at));
    if (*database == NULL)
        *database = "DEFAULT"; /* DEVIATION: the vendor dies; 0.6 understood it so */
    *columns = mm__read_array(r, mm_node_get(root, "columns"));
    r->rule = RENAME;
    if (mm_node_kind(name_at) <= MM_JSON_NULL || (*name != NULL && **name == 0))
        mm__read_fault(r, name_at, "table without name");
    else if (*name == NULL)
        return; /* reported */
    else if (strchr(*name, '.') != NULL)
        mm__read_fault(r, name_at, "table name \"%s\" contains a dot", *name);
    else if (strpbrk(*name, "/\\") != NULL)
        mm__read_fault(r, name_at, "table name \"%s\" contains a slash", *name);
    if (**database == 0 || strpbrk(*database, "./\\") != NULL)
        mm__read_fault(r, db_at, "database \"%s\" is not a name", *database);
}

/* Datatypes repeat from column to column: each text is kept once in a while. */
static const char *keep_type(mm_index *idx, const char *type, const char **recent, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (recent[i] != NULL && strcmp(recent[i], type) == 0)
            return recent[i];
    return mm_index_text(idx, type, strlen(type));
}

/* All names of a table lie in one piece of memory. */
static mm_code keep_columns(mm_index *idx, const named *columns, size_t n, mm_old_table *out)
{
    const char *recent[8] = { NULL };
    mm_old_column *kept = mm_index_alloc(idx, n * sizeof *kept + 1);
    const mm_old_column **by_name = mm_index_alloc(idx, n * sizeof *by_name + 1);
    size_t size = 1;
    char *names;

    for (size_t i = 0; i < n; i++)
        size += strlen(columns[i].name) + 1;
    names = mm_index_alloc(idx, size);
    if (kept == NULL || by_name == NULL || names == NULL)
        return MM_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        kept[i].name = strcpy(names, columns[i].name);
        names += strlen(names) + 1;
        if (columns[i].datatype == NULL)
            continue;
        kept[i].datatype = keep_type(idx, columns[i].datatype, recent, MM_COUNT(recent));
        if (kept[i].datatype == NULL)
            return MM_E_NOMEM;
        recent[i % MM_COUNT(recent)] = kept[i].datatype;
    }
    out->columns = kept;
    out->n_columns = n;
    mm__old_table_sort(out, by_name);
    return MM_OK;
}

static mm_code read_columns(mm_reader *r, mm_node array, mm_index *idx, mm_old_table *out)
{
    named *columns = mm__arena_alloc(r->doc->arena, (mm_node_len(array) + 1) * sizeof *columns);
    size_t n = 0, it = 0;

    if (columns == NULL)
        return MM_E_NOMEM;
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT;) {
        const mm_node column = mm__read_object(r, e);
        const mm_node name = mm_node_get(column, "name"), id = mm_node_get(column, "id");
        columns[n].name = mm__06_upper(r, mm__read_text(r, name));
        columns[n].datatype = mm__read_text(r, mm_node_get(column, "datatype"));
        (void)mm__read_int(r, id, 0);
        if (mm_node_kind(id) <= MM_JSON_NULL || mm_node_is(id, ""))
            mm__read_fault(r, mm_node_kind(id) == MM_JSON_ABSENT ? e : id, "column id is not an integer");
        if (columns[n].name == NULL)
            mm__read_fault(r, mm_node_kind(name) == MM_JSON_ABSENT ? e : name, "column without name");
        n += columns[n].name != NULL;
    }
    return r->code == MM_OK ? keep_columns(idx, columns, n, out) : r->code;
}

static mm_code survey(mm_doc *doc, mm_index *idx, mm_07_table *fact)
{
    const char *name, *database;
    mm_reader r;
    mm_node root, columns;

    MM_TRY(mm__to7_root(doc, &root));
    r = mm__reader(doc, R07("common/json-read"));
    read_table(&r, root, &name, &database, &columns);
    MM_TRY(read_columns(&r, columns, idx, &fact->t));
    name = mm__arena_printf(doc->arena, "%s.%s", database, name);
    if (name == NULL || (fact->t.id = mm_index_text(idx, name, strlen(name))) == NULL)
        return MM_E_NOMEM;
    fact->name = fact->t.id + strlen(database) + 1;
    fact->broken = false;
    return MM_OK;
}

mm_code mm__to7_table_survey(mm_doc *doc, mm_index *idx)
{
    mm_07_table *fact = mm_index_add(idx, doc, MM_07_TABLE, sizeof *fact);

    if (fact == NULL)
        return MM_E_NOMEM;
    fact->path = doc->path;
    fact->moves = is_bare(doc->path);
    fact->broken = true;
    return survey(doc, idx, fact);
}

mm_code mm__to7_exd_survey(mm_doc *doc, mm_index *idx)
{
    const char *stem = mm_doc_stem(doc);
    mm_07_exd *fact;

    if (stem == NULL)
        return MM_E_NOMEM;
    if (strchr(stem, '.') != NULL)
        return MM_OK;
    fact = mm_index_add(idx, doc, MM_07_EXD, sizeof *fact);
    if (fact == NULL || (fact->name = mm_index_text(idx, stem, strlen(stem))) == NULL)
        return MM_E_NOMEM;
    fact->path = doc->path;
    return MM_OK;
}

/* ---- table ---- */

typedef struct column { int64_t id; size_t at; mm_node node; } column;

static int by_id(const void *a, const void *b)
{
    const column *const x = a, *const y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void print_column(mm_conv *c, mm_node node)
{
    static const char *const known[] = { "id", "name", "datatype", NULL };
    const char *name = mm__read_text(&c->r, mm_node_get(node, "name"));

    mm_print_object(&c->p);
    mm__to7_copy_text(c, "id", mm_node_get(node, "id"));
    mm__to7_text(c, "name", mm__06_upper(&c->r, name));
    mm__to7_check_upper(c, mm_node_get(node, "name"), name);
    mm__to7_copy_text(c, "datatype", mm_node_get(node, "datatype"));
    mm__to7_unknown(c, node, known, NULL);
    mm_print_object_end(&c->p);
}

static mm_code print_columns(mm_conv *c)
{
    const mm_node array = mm__read_array(&c->r, mm_node_get(c->root, "columns"));
    column *columns = mm__arena_alloc(c->doc->arena, (mm_node_len(array) + 1) * sizeof *columns);
    size_t n = 0, it = 0;

    if (columns == NULL)
        return MM_E_NOMEM;
    mm_print_key(&c->p, "columns");
    if (mm_node_kind(array) == MM_JSON_ABSENT) {
        mm_print_null(&c->p);
        return MM_OK;
    }
    for (mm_node e; mm_node_kind(e = mm_node_next(array, &it, NULL)) != MM_JSON_ABSENT; n++)
        columns[n] = (column){ mm__read_int(&c->r, mm_node_get(e, "id"), 0), n, e };
    if (n > 0)
        qsort(columns, n, sizeof *columns, by_id);
    mm_print_array(&c->p);
    for (size_t i = 0; i < n; i++)
        print_column(c, columns[i].node);
    mm_print_array_end(&c->p);
    return MM_OK;
}

static void check_twin(mm_conv *c, const mm_07_table *fact)
{
    if (fact->twin != NULL)
        mm__to7_error(c, (mm_node){ 0 }, RENAME, "table %s is also defined by %s", fact->t.id, fact->twin->path + 1);
}

static mm_code check_target(mm_conv *c, const mm_07_table *fact, const char *path)
{
    check_twin(c, fact);
    if (fact->twin == NULL && mm_run_has(c->state->run, path))
        mm__to7_error(c, (mm_node){ 0 }, RENAME, "%s exists already", path + 1);
    return mm__to7_faults(c);
}

mm_code mm__to7_table(mm_conv *c)
{
    static const char *const known[] = { "uuid", "last_modified", "name", "columns", "database", NULL };
    const mm_07_table *fact = mm_index_find(c->state->run, MM_07_TABLE, c->doc->path);
    const char *path;

    if (fact == NULL || fact->broken)
        return MM_E_DATA;
    if (!fact->moves) { /* has a database in its path already */
        check_twin(c, fact);
        return c->out != NULL ? mm_emit_same(c->out, c->doc) : MM_OK;
    }
    path = mm__arena_printf(c->doc->arena, "/table/%s.json", fact->t.id);
    if (path == NULL)
        return MM_E_NOMEM;
    MM_TRY(check_target(c, fact, path));
    if (mm_node_kind(mm_node_get(c->root, "database")) <= MM_JSON_NULL)
        mm__to7_note(c, (mm_node){ 0 }, RENAME, "table without database gets DEFAULT, as 0.6 understood it");
    mm__to7_begin(c);
    mm__to7_stamp(c, mm_node_get(c->root, "uuid"), c->doc->item->mtime);
    mm__to7_text(c, "name", fact->name);
    mm__to7_check_upper(c, mm_node_get(c->root, "name"), fact->t.id);
    MM_TRY(print_columns(c));
    mm_print_key(&c->p, "database");
    mm_print_text_n(&c->p, fact->t.id, (size_t)(fact->name - fact->t.id) - 1);
    mm__to7_unknown(c, c->root, known, NULL);
    return mm__to7_emit(c, path, RENAME);
}

/* ---- table extension ---- */

static mm_code copy_exd(mm_conv *c, const char *path)
{
    mm_node key, value;
    size_t it = 0;

    mm__to7_begin(c);
    while (mm_node_kind(value = mm_node_next(c->root, &it, &key)) != MM_JSON_ABSENT) {
        const char *name = "";
        size_t len = 0;
        if (mm_node_text(key, &name, &len) == MM_E_DATA)
            mm__to7_error(c, value, R07("common/json-read"), "unpaired surrogate in a member name");
        else if (mm__to7_counts(c->root, key, value, &name)) {
            mm_print_key_n(&c->p, name, len);
            mm_print_node(&c->p, value);
        }
    }
    return mm__to7_emit(c, path, RENAME_EXD);
}

static mm_code orphan_exd(mm_conv *c, const char *name)
{
    if (c->state->tables_broken)
        return MM_E_DATA;
    mm__to7_warn(c, (mm_node){ 0 }, R07("table-exd/orphan"), "There is no table named with '%s'", name);
    return c->out != NULL ? mm_emit_same(c->out, c->doc) : MM_OK;
}

mm_code mm__to7_exd(mm_conv *c)
{
    const mm_07_exd *fact = mm_index_find(c->state->run, MM_07_EXD, c->doc->path);
    const mm_07_table *table;
    const char *name, *id, *path;

    if (fact == NULL)
        return c->out != NULL ? mm_emit_same(c->out, c->doc) : MM_OK;
    name = mm__06_upper(&c->r, fact->name);
    if (name == NULL)
        return MM_E_NOMEM;
    switch (mm__to7_qualify(c->state, name, &id, &table)) {
    case MM_07_NONE:
        return orphan_exd(c, name);
    case MM_07_MANY:
        mm__to7_error(c, (mm_node){ 0 }, R07("common/qualify-table"),
                     "There are more than 1 table named with '%s' in different database: %s", name,
                     mm__to7_candidates(c->state, c->doc->arena, name));
        return mm__to7_faults(c);
    default:
        break;
    }
    path = mm__arena_printf(c->doc->arena, "/table_exd/%s.json", id);
    if (path == NULL)
        return MM_E_NOMEM;
    if (fact->twin != NULL)
        mm__to7_error(c, (mm_node){ 0 }, RENAME_EXD, "%s is of the same table", fact->twin->path + 1);
    else if (mm_run_has(c->state->run, path))
        mm__to7_error(c, (mm_node){ 0 }, RENAME_EXD, "%s exists already", path + 1);
    mm__to7_check_upper(c, (mm_node){ 0 }, name);
    MM_TRY(mm__to7_faults(c));
    return copy_exd(c, path);
}
