#include "support/demo_desc.h"

#include <string.h>

static void init_model(demo *d)
{
    d->sales_columns[0] = (mm_old_column){ "DT", "date" };
    d->sales_columns[1] = (mm_old_column){ "SITE", "int" };
    d->sales_columns[2] = (mm_old_column){ "PRICE", "decimal(18,6)" };
    d->sales_columns[3] = (mm_old_column){ "SELLER", "bigint" };
    d->sites_columns[0] = (mm_old_column){ "SITE_ID", "int" };
    d->sites_columns[1] = (mm_old_column){ "SITE_NAME", "string" };
    d->sites_columns[2] = (mm_old_column){ "COUNTRY", "string" };
    d->sales = (mm_old_table){ .id = "DEFAULT.SALES", .columns = d->sales_columns, .n_columns = 4 };
    d->sites = (mm_old_table){ .id = "EDW.SITES", .columns = d->sites_columns, .n_columns = 3 };
    d->pk[0] = "SITE_ID";
    d->fk[0] = "SITE";
    d->lookups[0] = (mm_old_lookup){ "EDW.SITES", true, { "inner", { d->pk, 1 }, { d->fk, 1 } } };
    d->model = (mm_old_model){ .name = "demo_desc", .fact_table = "DEFAULT.SALES", .lookups = d->lookups,
                               .n_lookups = 1, .has_partition = true };
    d->model.partition = (mm_old_partition){
        "DEFAULT.SALES.dt", 0, "APPEND",
        "org.apache.kylin.metadata.model.PartitionDesc$DefaultPartitionConditionBuilder" };
}

static void init_measures(demo *d)
{
    d->measures[0] = (mm_old_measure){ .id = 1, .name = "GMV", .has_function = true, .has_parameter = true,
                                       .expression = "SUM", .param_type = "column", .param_value = "PRICE",
                                       .returntype = "decimal" };
    d->measures[1] = (mm_old_measure){ .id = 2, .name = "CNT", .has_function = true, .has_parameter = true,
                                       .expression = "COUNT", .param_type = "constant", .param_value = "1",
                                       .returntype = "bigint" };
    d->refs[0] = "gmv";
    d->refs[1] = "cnt";
    d->hcolumns[0] = (mm_old_hcolumn){ "m", { d->refs, 2 } };
    d->families[0] = (mm_old_family){ "f1", d->hcolumns, 1 };
}

void demo_init(demo *d)
{
    memset(d, 0, sizeof *d);
    init_model(d);
    init_measures(d);
    d->dt[0] = "DT";
    d->derived[0] = "SITE_NAME";
    d->dimensions[0] = (mm_old_dimension){ .id = 0, .name = "DT", .table = "DEFAULT.SALES", .column = { d->dt, 1 } };
    d->dimensions[1] = (mm_old_dimension){ .id = 1, .name = "SITE", .table = "EDW.SITES",
                                           .derived = { d->derived, 1 } };
    d->rowcols[0] = (mm_old_rowcol){ "dt", 0, "true", false };
    d->rowcols[1] = (mm_old_rowcol){ "SITE", 0, "true", true };
    d->group[0] = "dt";
    d->group[1] = "SITE";
    d->groups[0] = (mm_old_texts){ d->group, 2 };
    d->desc = (mm_old_desc){ .name = "demo_desc", .model_name = "demo_desc", .dimensions = d->dimensions,
                             .n_dimensions = 2, .measures = d->measures, .n_measures = 2, .has_rowkey = true,
                             .rowkey = { d->rowcols, 2, d->groups, 1 }, .has_hbase = true, .families = d->families,
                             .n_families = 1 };
}

static const mm_old_table *find(const void *user, const char *id, size_t len)
{
    const demo *d = user;

    if (mm__text_is(id, len, d->sales.id))
        return &d->sales;
    return mm__text_is(id, len, d->sites.id) ? &d->sites : NULL;
}

mm_old_tables demo_tables(const demo *d)
{
    return (mm_old_tables){ find, d };
}
