/* The simulated loader of 0.7: docs/formats/kylin-0.6-to-0.7.md 7.2. */
#include "kylin/kylin_07_loader.h"
#include "support/demo_desc.h"
#include "support/fixture.h"

#include <string.h>

typedef struct loaded { mm_ctx *ctx; mm_arena arena; mm_07_faults faults; mm_07_loaded out; } loaded;

static loaded load(const demo *d)
{
    const mm_old_tables tables = demo_tables(d);
    loaded l = { .ctx = fx_ctx(NULL) };

    mm__arena_init(&l.arena, l.ctx);
    ck_assert_int_eq(mm__07_load_model(&l.arena, &d->model, &tables, &l.faults), MM_OK);
    ck_assert_int_eq(mm__07_load_desc(&l.arena, &d->desc, &d->model, &tables, &l.faults, &l.out), MM_OK);
    return l;
}

static void drop(loaded *l)
{
    mm__arena_free(&l->arena);
    mm_ctx_free(l->ctx);
}

/* The first fault; pointer NULL: none. */
static void expect(const demo *d, const char *pointer, const char *text)
{
    loaded l = load(d);

    if (pointer == NULL) {
        ck_assert_msg(l.faults.n == 0, "%s: %s", l.faults.at[0].pointer, l.faults.at[0].text);
    } else {
        ck_assert_uint_gt(l.faults.n, 0);
        ck_assert_str_eq(l.faults.at[0].text, text);
        ck_assert_str_eq(l.faults.at[0].pointer, pointer);
    }
    drop(&l);
}

START_TEST(demo_loads)
{
    demo d;
    loaded l;

    demo_init(&d);
    l = load(&d);
    ck_assert_uint_eq(l.faults.n, 0);
    ck_assert_uint_eq(l.out.n_columns, 2);
    ck_assert_str_eq(l.out.rowkey[0].table, "DEFAULT.SALES");
    ck_assert_str_eq(l.out.rowkey[0].column, "DT");
    ck_assert_str_eq(l.out.rowkey[1].column, "SITE");
    ck_assert_ptr_null(l.out.lookup[0]);
    ck_assert_ptr_eq(l.out.lookup[1], &d.lookups[0]);
    drop(&l);
}
END_TEST

START_TEST(model_faults)
{
    demo d;

    demo_init(&d);
    d.model.fact_table = "DEFAULT.NOPE";
    expect(&d, "/fact_table", "Fact table does not exist:DEFAULT.NOPE");
    demo_init(&d);
    d.lookups[0].table = "EDW.NOPE";
    expect(&d, "/lookups/0/table", "Lookup table does not exist:EDW.NOPE");
    demo_init(&d);
    d.pk[0] = "NOPE";
    expect(&d, "/lookups/0/join/primary_key/0", "Can't find column NOPE in table EDW.SITES");
    demo_init(&d);
    d.fk[0] = "NOPE";
    expect(&d, "/lookups/0/join/foreign_key/0", "Can't find column NOPE in table DEFAULT.SALES");
    demo_init(&d);
    d.sites_columns[0].datatype = "integer"; /* texts are compared, not types */
    expect(&d, "/lookups/0/join/primary_key/0",
           "Primary key EDW.SITES.SITE_ID.integer are not consistent with Foreign key DEFAULT.SALES.SITE.int");
    demo_init(&d);
    d.lookups[0].join.fk.n = 0;
    expect(&d, "/lookups/0/join", "1 primary keys do not match 0 foreign keys of table EDW.SITES");
    demo_init(&d);
    d.model.partition.column = "SALES.DT";
    expect(&d, "/partition_desc/partition_date_column",
           "The column 'SALES.DT' provided in 'partition_date_column' doesn't exist.");
    d.model.partition.column = "";
    expect(&d, NULL, NULL);
    d.model.partition.column = "default.sales.dt";
    expect(&d, NULL, NULL);
    d.model.partition.column = "A.DEFAULT.SALES.DT";
    expect(&d, "/partition_desc/partition_date_column",
           "The column 'A.DEFAULT.SALES.DT' provided in 'partition_date_column' doesn't exist.");
}
END_TEST

START_TEST(dimension_faults)
{
    static const char *const fk[] = { "{FK}" };
    demo d;

    demo_init(&d);
    d.dimensions[0].table = "DEFAULT.NOPE";
    expect(&d, "/dimensions/0/table", "Can't find table DEFAULT.NOPE for dimension DT");
    demo_init(&d);
    d.dt[0] = "NOPE";
    expect(&d, "/dimensions/0/column/0", "Can't find column NOPE in table DEFAULT.SALES");
    demo_init(&d);
    d.dimensions[0].derived = d.dimensions[1].derived;
    expect(&d, "/dimensions/0/derived", "Derived can only be defined on lookup table");
    demo_init(&d);
    d.dimensions[0].column.at = NULL;
    d.dimensions[0].column.n = 0;
    expect(&d, "/dimensions/0/column", "dimension DT has no column");
    demo_init(&d);
    d.derived[0] = "NOPE:1-1";
    expect(&d, "/dimensions/1/derived/0", "Can't find column NOPE in table EDW.SITES");
    demo_init(&d);
    d.dimensions[1].column = (mm_old_texts){ fk, 1 }; /* the same as null */
    expect(&d, NULL, NULL);
    demo_init(&d);
    d.derived[0] = "SITE_ID"; /* a PK stands for its FK, which is then derived */
    expect(&d, "/rowkey/rowkey_columns/1/column", "Cannot find rowkey column SITE in cube CubeDesc [name=demo_desc]");
}
END_TEST

START_TEST(rowkey_faults)
{
    demo d;

    demo_init(&d);
    d.rowcols[0].column = "price";
    expect(&d, "/rowkey/rowkey_columns/0/column", "Cannot find rowkey column price in cube CubeDesc [name=demo_desc]");
    demo_init(&d);
    d.desc.rowkey.n_columns = 1;
    expect(&d, "/rowkey/rowkey_columns", "RowKey columns count (1) does not match dimension columns count (2). ");
    demo_init(&d);
    d.group[1] = "price";
    expect(&d, "/rowkey/aggregation_groups/0/1",
           "Cannot find aggregation group column price in cube CubeDesc [name=demo_desc]");
    demo_init(&d);
    d.desc.has_rowkey = false;
    expect(&d, "/rowkey", "cube desc without rowkey columns");
    demo_init(&d);
    d.desc.rowkey.groups = NULL;
    d.desc.rowkey.n_groups = 0;
    expect(&d, NULL, NULL);
}
END_TEST

START_TEST(measure_faults)
{
    demo d;
    loaded l;

    demo_init(&d);
    d.measures[0].param_value = "PRICE,NOPE";
    expect(&d, "/measures/0/function/parameter/value", "Can't find column NOPE in table DEFAULT.SALES");
    demo_init(&d);
    d.measures[0].returntype = "money";
    expect(&d, "/measures/0/function/returntype", "bad data type -- money, does not match ...");
    demo_init(&d);
    d.measures[1].expression = "count_distinct";
    expect(&d, "/measures/1/dependent_measure_ref",
           "measure CNT is a holistic count distinct but has no dependent_measure_ref");
    d.measures[1].dependent = "GMV";
    expect(&d, NULL, NULL);
    demo_init(&d);
    d.measures[0].has_function = false;
    expect(&d, "/measures/0/function", "measure GMV without function");
    demo_init(&d);
    d.desc.has_hbase = false;
    expect(&d, "/hbase_mapping", "cube desc with measures but without column families");
    d.desc.n_measures = 0;
    expect(&d, NULL, NULL);
    demo_init(&d);
    d.refs[1] = "gone";
    l = load(&d);
    ck_assert_uint_eq(l.faults.n, 1);
    ck_assert_uint_eq(l.faults.n_errors, 0);
    ck_assert_str_eq(l.faults.at[0].text, "measure gone is not known");
    drop(&l);
}
END_TEST

START_TEST(models_missing)
{
    demo d;
    mm_old_tables tables;
    loaded l = { .ctx = fx_ctx(NULL) };

    demo_init(&d);
    tables = demo_tables(&d);
    mm__arena_init(&l.arena, l.ctx);
    ck_assert_int_eq(mm__07_load_desc(&l.arena, &d.desc, NULL, &tables, &l.faults, &l.out), MM_OK);
    ck_assert_str_eq(l.faults.at[0].text, "No data model found with name 'demo_desc'.");
    d.desc.model_name = "";
    ck_assert_int_eq(mm__07_load_desc(&l.arena, &d.desc, &d.model, &tables, &l.faults, &l.out), MM_OK);
    ck_assert_str_eq(l.faults.at[1].text, "cube desc demo_desc names no model");
    drop(&l);
}
END_TEST

START_TEST(allocations)
{
    mm_code code = MM_E_NOMEM;

    for (unsigned long n = 0; code != MM_OK; n++) {
        fx_alloc alloc = FX_ALLOC_NONE;
        mm_ctx *ctx = fx_ctx(&alloc);
        mm_07_faults faults = { 0 };
        mm_07_loaded out;
        mm_arena arena;
        demo d;
        mm_old_tables tables;
        demo_init(&d);
        tables = demo_tables(&d);
        d.dt[0] = "NOPE";
        mm__arena_init(&arena, ctx);
        alloc.fail_at = alloc.calls + n;
        code = mm__07_load_desc(&arena, &d.desc, &d.model, &tables, &faults, &out);
        ck_assert(code == MM_E_NOMEM || (code == MM_OK && faults.n_errors > 0));
        mm__arena_free(&arena);
        mm_ctx_free(ctx);
        ck_assert_uint_eq(alloc.live, 0);
    }
}
END_TEST

FX_SUITE("kylin-0.7-loader", FX_TEST(demo_loads), FX_TEST(model_faults), FX_TEST(dimension_faults),
         FX_TEST(rowkey_faults), FX_TEST(measure_faults), FX_TEST(models_missing), FX_TEST(allocations))
