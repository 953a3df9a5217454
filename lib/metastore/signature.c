#include "metastore/signature.h"

#include <string.h>

#include <nettle/base64.h>
#include <nettle/md5.h>

#include "json/print.h"
#include "metastore/print_member.h"

_Static_assert(BASE64_ENCODE_RAW_LENGTH(MD5_DIGEST_SIZE) + 1 == MM_SIGNATURE_SIZE, "a signature fits");

void mm__signature_text(const char *text, size_t len, char out[MM_SIGNATURE_SIZE])
{
    struct md5_ctx md5;
    uint8_t digest[MD5_DIGEST_SIZE];

    md5_init(&md5);
    md5_update(&md5, len, (const uint8_t *)text);
    md5_digest(&md5, sizeof digest, digest);
    base64_encode_raw(out, sizeof digest, digest);
    out[MM_SIGNATURE_SIZE - 1] = 0;
}

/* ---- the parts ---- */

static void print_partition(mm_print *p, const mm_old_desc *desc, const mm_old_model *model)
{
    (void)desc;
    if (!model->has_partition) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    mm__member_text(p, "partition_date_column", model->partition.column);
    mm__member_int(p, "partition_date_start", model->partition.start);
    mm__member_text(p, "partition_type", model->partition.type);
    mm__member_text(p, "partition_condition_builder", model->partition.builder);
    mm_print_object_end(p);
}

static void print_dimensions(mm_print *p, const mm_old_desc *desc, const mm_old_model *model)
{
    (void)model;
    if (desc->dimensions == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < desc->n_dimensions; i++) {
        const mm_old_dimension *d = &desc->dimensions[i];
        mm_print_object(p);
        mm__member_int(p, "id", d->id);
        mm__member_text(p, "name", d->name);
        mm__member_bool(p, "hierarchy", d->hierarchy);
        mm__member_text(p, "table", d->table);
        mm__member_texts(p, "column", d->column);
        mm__member_texts(p, "derived", d->derived);
        mm_print_object_end(p);
    }
    mm_print_array_end(p);
}

static void print_function(mm_print *p, const mm_old_measure *m)
{
    if (!m->has_function) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    mm__member_text(p, "expression", m->expression);
    mm_print_key(p, "parameter");
    if (m->has_parameter) {
        mm_print_object(p);
        mm__member_text(p, "type", m->param_type);
        mm__member_text(p, "value", m->param_value);
        mm_print_object_end(p);
    } else {
        mm_print_null(p);
    }
    mm__member_text(p, "returntype", m->returntype);
    mm_print_object_end(p);
}

static void print_measures(mm_print *p, const mm_old_desc *desc, const mm_old_model *model)
{
    (void)model;
    if (desc->measures == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < desc->n_measures; i++) {
        mm_print_object(p);
        mm__member_int(p, "id", desc->measures[i].id);
        mm__member_text(p, "name", desc->measures[i].name);
        mm_print_key(p, "function");
        print_function(p, &desc->measures[i]);
        mm__member_text(p, "dependent_measure_ref", desc->measures[i].dependent);
        mm_print_object_end(p);
    }
    mm_print_array_end(p);
}

static void print_rowkey_columns(mm_print *p, const mm_old_rowkey *rowkey)
{
    if (rowkey->columns == NULL) {
        mm_print_null(p);
        return;
    }
    mm_print_array(p);
    for (size_t i = 0; i < rowkey->n_columns; i++) {
        const mm_old_rowcol *c = &rowkey->columns[i];
        mm_print_object(p);
        mm__member_text(p, "column", c->column);
        mm__member_int(p, "length", c->length);
        mm__member_text(p, "dictionary", c->dictionary);
        mm__member_bool(p, "mandatory", c->mandatory);
        mm_print_object_end(p);
    }
    mm_print_array_end(p);
}

static void print_rowkey(mm_print *p, const mm_old_desc *desc, const mm_old_model *model)
{
    (void)model;
    if (!desc->has_rowkey) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    mm_print_key(p, "rowkey_columns");
    print_rowkey_columns(p, &desc->rowkey);
    mm_print_key(p, "aggregation_groups");
    if (desc->rowkey.groups == NULL) {
        mm_print_null(p);
    } else {
        mm_print_array(p);
        for (size_t i = 0; i < desc->rowkey.n_groups; i++)
            mm__print_texts(p, desc->rowkey.groups[i]);
        mm_print_array_end(p);
    }
    mm_print_object_end(p);
}

static void print_family(mm_print *p, const mm_old_family *family)
{
    mm_print_object(p);
    mm__member_text(p, "name", family->name);
    mm_print_key(p, "columns");
    if (family->columns == NULL) {
        mm_print_null(p);
    } else {
        mm_print_array(p);
        for (size_t i = 0; i < family->n_columns; i++) {
            mm_print_object(p);
            mm__member_text(p, "qualifier", family->columns[i].qualifier);
            mm__member_texts(p, "measure_refs", family->columns[i].refs);
            mm_print_object_end(p);
        }
        mm_print_array_end(p);
    }
    mm_print_object_end(p);
}

static void print_hbase(mm_print *p, const mm_old_desc *desc, const mm_old_model *model)
{
    (void)model;
    if (!desc->has_hbase) {
        mm_print_null(p);
        return;
    }
    mm_print_object(p);
    mm_print_key(p, "column_family");
    if (desc->families == NULL) {
        mm_print_null(p);
    } else {
        mm_print_array(p);
        for (size_t i = 0; i < desc->n_families; i++)
            print_family(p, &desc->families[i]);
        mm_print_array_end(p);
    }
    mm_print_object_end(p);
}

typedef void part_fn(mm_print *p, const mm_old_desc *desc, const mm_old_model *model);

mm_code mm__signature_07_input(mm_buf *buf, const mm_old_desc *desc, const mm_old_model *model)
{
    static part_fn *const parts[] = { print_partition, print_dimensions, print_measures, print_rowkey, print_hbase };
    const char *fact = model->fact_table != NULL ? model->fact_table : "null";
    size_t fact_at;

    mm__buf_text(buf, desc->name != NULL ? desc->name : "null");
    mm__buf_char(buf, '|');
    fact_at = buf->len;
    mm__buf_text(buf, fact);
    if (mm__buf_ok(buf) != MM_OK)
        return MM_E_NOMEM;
    if (model->fact_table != NULL)
        mm__upper(buf->data + fact_at, buf->len - fact_at);
    for (size_t i = 0; i < MM_COUNT(parts); i++) {
        mm_print p;
        mm__buf_char(buf, '|');
        mm_print_init(&p, buf, MM_JSON_COMPACT, true);
        parts[i](&p, desc, model);
        MM_TRY(mm_print_end(&p));
    }
    return mm__buf_ok(buf);
}

mm_code mm__signature_07(mm_ctx *ctx, const mm_old_desc *desc, const mm_old_model *model, char out[MM_SIGNATURE_SIZE])
{
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, ctx);
    code = mm__signature_07_input(&buf, desc, model);
    if (code == MM_OK)
        mm__signature_text(buf.data, buf.len, out);
    mm__buf_free(&buf);
    return code;
}
