#include "metastore/signature_desc.h"

#include <stdlib.h>
#include <string.h>

#include "metastore/java_case.h"
#include "metastore/print_member.h"

typedef void part_fn(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d);

static void print_null_string(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    (void)form;
    mm__print_texts(p, d->null_string);
}

static void print_model_name(mm_print *p, const mm_cd_form *form, const mm_cube_desc *d)
{
    (void)form;
    mm_print_text(p, d->model_name);
}

static mm_code add_part(mm_buf *buf, part_fn *part, const mm_cd_form *form, const mm_cube_desc *d)
{
    mm_print p;

    mm__buf_char(buf, '|');
    mm_print_init(&p, buf, MM_JSON_COMPACT, true);
    part(&p, form, d);
    return mm_print_end(&p);
}

static mm_code add_parts(mm_buf *buf, part_fn *const *parts, size_t n, const mm_cd_form *form, const mm_cube_desc *d)
{
    for (size_t i = 0; i < n; i++)
        MM_TRY(add_part(buf, parts[i], form, d));
    return mm__buf_ok(buf);
}

/* ---- 0.7.1 to 1.4 ---- */

static void add_upper(mm_buf *buf, const char *text, bool *uncased)
{
    if (text == NULL)
        mm__buf_text(buf, "null");
    else if (!mm__java_upper(buf, text, strlen(text)))
        *uncased = true;
}

static mm_code add_partition(mm_buf *buf, const mm_cube_model *m, bool *uncased)
{
    mm_print p;
    mm_buf up;

    mm__buf_char(buf, '|');
    if (!m->has_partition) {
        mm__buf_text(buf, "null");
        return mm__buf_ok(buf);
    }
    mm__buf_init(&up, buf->ctx);
    if (m->partition_column != NULL)
        add_upper(&up, m->partition_column, uncased);
    mm_print_init(&p, buf, MM_JSON_COMPACT, true);
    mm_print_object(&p);
    mm_print_key(&p, "partition_date_column");
    if (m->partition_column != NULL)
        mm_print_text_n(&p, up.len > 0 ? up.data : "", up.len);
    else
        mm_print_null(&p);
    mm_print_key(&p, "partition_date_start");
    mm_print_i64(&p, m->partition_start);
    mm_print_key(&p, "partition_date_format");
    mm_print_text(&p, m->partition_format);
    mm_print_key(&p, "partition_type");
    mm_print_text(&p, m->partition_type);
    mm_print_key(&p, "partition_condition_builder");
    mm_print_text(&p, m->partition_builder);
    mm_print_object_end(&p);
    if (mm__buf_ok(&up) != MM_OK)
        buf->failed = true;
    mm__buf_free(&up);
    return mm_print_end(&p);
}

static mm_code input_1_4(mm_buf *buf, const mm_cd_form *form, const mm_cube_desc *d, const mm_cube_model *m)
{
    static part_fn *const parts[] = { mm__cd_print_dimensions, mm__cd_print_measures, mm__cd_print_rowkey,
                                      mm__cd_print_hbase };

    mm__buf_text(buf, d->name != NULL ? d->name : "null");
    mm__buf_char(buf, '|');
    add_upper(buf, m->fact_table, form->uncased);
    MM_TRY(add_partition(buf, m, form->uncased));
    return add_parts(buf, parts, MM_COUNT(parts), form, d);
}

/* ---- mandatory_dimension_set_list of 2.3 and later ---- */

typedef struct element { const char *text; size_t len; } element;

static int by_text(const void *a, const void *b)
{
    const element *x = a, *y = b;

    return mm__order(x->text, x->len, y->text, y->len);
}

static void print_sorted(mm_print *p, const element *list, size_t n)
{
    mm_print_array(p);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || by_text(&list[i - 1], &list[i]) != 0) /* it is a set */
            mm_print_text_n(p, list[i].text, list[i].len);
    mm_print_array_end(p);
}

static mm_code add_set(mm_buf *buf, mm_node set)
{
    const size_t size = (mm_node_len(set) + 1) * sizeof(element);
    element *list = mm__resize(buf->ctx, NULL, 0, size);
    size_t n = 0, it = 0;
    mm_print p;
    mm_code code = MM_OK;

    if (list == NULL)
        return MM_E_NOMEM;
    for (mm_node e; code == MM_OK && mm_node_kind(e = mm_node_next(set, &it, NULL)) != MM_JSON_ABSENT; n++)
        code = mm_node_text(e, &list[n].text, &list[n].len) == MM_OK ? MM_OK : MM_E_DATA;
    if (code == MM_OK) {
        qsort(list, n, sizeof *list, by_text);
        mm_print_init(&p, buf, MM_JSON_COMPACT, true);
        print_sorted(&p, list, n);
        code = mm_print_end(&p);
        mm__buf_char(buf, '|');
    }
    mm__free(buf->ctx, list, size);
    return code;
}

static mm_code add_sets(mm_buf *buf, const mm_cube_desc *d)
{
    const mm_node sets = mm_node_get(d->root, "mandatory_dimension_set_list");
    size_t it = 0;

    if (mm_node_kind(sets) <= MM_JSON_NULL)
        return mm__buf_ok(buf);
    if (mm_node_kind(sets) != MM_JSON_ARRAY)
        return MM_E_DATA;
    for (mm_node set; mm_node_kind(set = mm_node_next(sets, &it, NULL)) != MM_JSON_ABSENT;) {
        if (mm_node_kind(set) != MM_JSON_ARRAY)
            return MM_E_DATA;
        MM_TRY(add_set(buf, set));
    }
    return mm__buf_ok(buf);
}

/* ---- 1.5 and later ---- */

static mm_code raw_input(mm_buf *buf, const mm_cd_form *form, const mm_cube_desc *d)
{
    static part_fn *const parts[] = { print_model_name, print_null_string, mm__cd_print_dimensions,
                                      mm__cd_print_measures, mm__cd_print_rowkey, mm__cd_print_groups,
                                      mm__cd_print_hbase };

    mm__buf_text(buf, d->name != NULL ? d->name : "null");
    if (form->line == MM_LINE_1_5_0) { /* without null_string */
        MM_TRY(add_part(buf, parts[0], form, d));
        return add_parts(buf, parts + 2, MM_COUNT(parts) - 2, form, d);
    }
    MM_TRY(add_parts(buf, parts, MM_COUNT(parts), form, d));
    if (form->line >= MM_LINE_2_1) {
        mm__buf_printf(buf, "|%lld|", (long long)d->storage);
        return add_sets(buf, d);
    }
    mm__buf_printf(buf, "|%lld|%lld|", (long long)d->engine, (long long)d->storage);
    return mm__buf_ok(buf);
}

static void strip_blanks(mm_buf *buf)
{
    size_t n = 0;

    for (size_t i = 0; i < buf->len; i++)
        if (buf->data[i] != ' ' && (buf->data[i] < '\t' || buf->data[i] > '\r'))
            buf->data[n++] = buf->data[i];
    buf->len = n;
}

/* What the line has in memory instead of what the file says. */
static mm_code in_memory(mm_arena *arena, mm_cube_desc *d, const mm_cube_model *m, mm_old_tables tables, mm_line line,
                         const char **why)
{
    *why = NULL;
    if (line < MM_LINE_1_5_3 || line > MM_LINE_2_0)
        return MM_OK;
    MM_TRY(mm__resolve_encodings(arena, m, tables, d, why));
    return line == MM_LINE_2_0 && *why == NULL ? mm__resolve_desc(arena, m, tables, d, why) : MM_OK;
}

/* False for a text whose lower case is not known; from 2.1 on for any that is not plain ASCII. */
static bool add_lower(mm_buf *buf, const mm_buf *raw, mm_line line)
{
    for (size_t i = 0; line >= MM_LINE_2_1 && i < raw->len; i++)
        if ((unsigned char)raw->data[i] >= 0x80)
            return false;
    return mm__java_lower(buf, raw->data, raw->len);
}

static mm_code input_1_5(mm_buf *buf, const mm_cd_form *form, const mm_cube_desc *d)
{
    mm_buf raw;
    mm_code code;

    mm__buf_init(&raw, buf->ctx);
    code = raw_input(&raw, form, d);
    if (code == MM_OK && form->line != MM_LINE_1_5_0)
        strip_blanks(&raw);
    if (code == MM_OK && !add_lower(buf, &raw, form->line))
        *form->uncased = true;
    mm__buf_free(&raw);
    return code == MM_OK ? mm__buf_ok(buf) : code;
}

/* A desc and what its names mean: what is hashed, but for the form. */
typedef struct signee { const mm_cube_desc *desc; const mm_cube_model *model; mm_old_tables tables; } signee;

static mm_code input(mm_buf *buf, const signee *of, mm_cd_form form, mm_signed *out)
{
    const mm_line line = form.line;
    bool uncased = false;
    mm_cube_desc d = *of->desc;
    mm_code code;

    form.hashed = true;
    form.uncased = &uncased;
    memset(out, 0, sizeof *out);
    MM_TRY(in_memory(form.arena, &d, of->model, of->tables, line, &out->why));
    if (out->why != NULL)
        return MM_OK;
    code = line == MM_LINE_1_4 ? input_1_4(buf, &form, &d, of->model) : input_1_5(buf, &form, &d);
    if (code == MM_E_DATA) { /* a map that is hashed as it is has an unpaired surrogate */
        out->why = line < MM_LINE_2_1 ? "unpaired surrogate in a text that is hashed"
                                      : "a text that is hashed has an unpaired surrogate, or a set is no list of texts";
        return MM_OK;
    }
    if (uncased) {
        out->non_ascii = true;
        out->why = line >= MM_LINE_2_1
                       ? "a text that is hashed is not plain ASCII"
                       : "a name has a letter whose upper or lower case depends on the Java version";
    }
    return code;
}

static mm_code sign(const signee *of, mm_cd_form form, mm_signed *out)
{
    mm_buf buf;
    mm_code code;

    mm__buf_init(&buf, form.arena->ctx);
    code = input(&buf, of, form, out);
    if (code == MM_OK && out->why == NULL)
        mm__signature_text(buf.data, buf.len, out->value);
    mm__buf_free(&buf);
    return code;
}

mm_code mm__signature_desc_input(mm_buf *buf, mm_arena *arena, const mm_cube_desc *desc, const mm_cube_model *model,
                                 mm_old_tables tables, mm_line line, mm_signed *out)
{
    return input(buf, &(signee){ desc, model, tables }, (mm_cd_form){ .line = line, .arena = arena }, out);
}

mm_code mm__signature_desc(mm_arena *arena, const mm_cube_desc *desc, const mm_cube_model *model, mm_old_tables tables,
                           mm_line line, mm_signed *out)
{
    return sign(&(signee){ desc, model, tables }, (mm_cd_form){ .line = line, .arena = arena }, out);
}

/* Another text that servers of one release made of the same desc. 1.5.3 to 1.6.0 hashed a map in an order that depends
 * on the JVM; 2.0.0 with a JSON library of its cluster, 2.7 or later, wrote each encoding_version. 2.8.3. */
static bool other_form(mm_cd_form *form)
{
    form->sorted = form->line == MM_LINE_1_5_3;
    form->versions = form->line == MM_LINE_2_0;
    return form->sorted || form->versions;
}

mm_code mm__signature_desc_is(mm_arena *arena, const mm_cube_desc *desc, const mm_cube_model *model,
                              mm_old_tables tables, mm_line line, const char *stored, mm_signed *out, bool *same)
{
    const signee of = { desc, model, tables };
    mm_cd_form form = { .line = line, .arena = arena };
    mm_signed other;

    MM_TRY(sign(&of, form, out));
    *same = *out->value != 0 && strcmp(out->value, stored) == 0;
    if (*same || *out->value == 0 || !other_form(&form))
        return MM_OK;
    MM_TRY(sign(&of, form, &other));
    *same = *other.value != 0 && strcmp(other.value, stored) == 0;
    return MM_OK;
}
