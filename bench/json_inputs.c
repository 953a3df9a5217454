#include "json_inputs.h"
#include "json/print.h"

#include <stdio.h>
#include <string.h>

static uint64_t state = 20240305;

static unsigned chance(unsigned n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((state >> 33) % n);
}

static const char *word(void)
{
    static const char *const words[] = {
        "metrics", "cpu", "load", "disk", "used", "host", "station", "temperature", "pressure", "visibility", "value",
        "coord_queries", "region", "rack", "service", "http_writes", "latency_p99", "memory", "network", "bytes_in"
    };
    return words[chance(MM_COUNT(words))];
}

/* ---- CnosDB ---- */
static void id_128(mm_buf *b)
{
    mm__buf_printf(b, "%u", 1 + chance(9));
    for (int i = 0; i < 4; i++)
        mm__buf_printf(b, "%09u", chance(1000000000));
    mm__buf_char(b, (char)('0' + chance(10)));
}

static void table(mm_buf *b)
{
    static const char *const types[] = { "\"Tag\"", "{\"Field\":\"Float\"}", "{\"Field\":\"Integer\"}",
                                         "{\"Field\":\"String\"}", "{\"Field\":\"Boolean\"}" };
    static const char *const encodings[] = { "Default", "Gorilla", "Delta", "Zstd" };
    const unsigned n = 3 + chance(11);

    mm__buf_printf(b, "{\"TsKvTableSchema\":{\"tenant\":\"%s\",\"db\":\"%s\",\"name\":\"%s_%u\",\"schema_id\":%u,"
                      "\"next_column_id\":%u,\"columns\":[", "acme", word(), word(), chance(1000), chance(9), n);
    for (unsigned i = 0; i < n; i++)
        mm__buf_printf(b, "%s{\"id\":%u,\"name\":\"%s_%u\",\"column_type\":%s,\"encoding\":\"%s\"}", i > 0 ? "," : "",
                       i, word(), i, i == 0 ? "{\"Time\":\"Nanosecond\"}" : types[chance(5)], encodings[chance(4)]);
    mm__buf_text(b, "],\"columns_index\":{");
    for (unsigned i = 0; i < n; i++)
        mm__buf_printf(b, "%s\"%s_%u\":%u", i > 0 ? "," : "", word(), i, i);
    mm__buf_text(b, "}}}");
}

static void bucket(mm_buf *b)
{
    const unsigned start = chance(400000), n = 1 + chance(3);

    mm__buf_printf(b, "{\"id\":%u,\"start_time\":17%05u00000000000,\"end_time\":17%05u00000000000,\"shard_group\":[",
                   chance(100000), start % 100000, (start + 432) % 100000);
    for (unsigned i = 0; i < n; i++)
        mm__buf_printf(b, "%s{\"id\":%u,\"vnodes\":[{\"id\":%u,\"node_id\":%u,\"status\":\"Running\"}]}",
                       i > 0 ? "," : "", chance(100000), chance(100000), 1001 + chance(3) * 1000);
    mm__buf_text(b, "]}");
}

static void one_value(mm_buf *b)
{
    const unsigned kind = chance(100);

    if (kind < 50) {
        table(b);
    } else if (kind < 78) {
        bucket(b);
    } else if (kind < 90) {
        mm__buf_printf(b, "{\"tenant\":\"acme\",\"database\":\"%s_%u\",\"config\":{\"ttl\":{\"time_num\":%u,"
                          "\"unit\":\"Day\"},"
                          "\"shard_num\":%u,\"vnode_duration\":null,\"replica\":1,\"precision\":\"NS\"}}", word(),
                       chance(1000), 1 + chance(999), 1 + chance(8));
    } else if (kind < 93) {
        mm__buf_text(b, "{\"id\":");
        id_128(b);
        mm__buf_printf(b, ",\"name\":\"user%u\",\"options\":{\"password\":\"$2b$12$abcdefghijklmnopqrstuuOsDKF.t8nTBly7"
                          "qPLoewG9sXn2TJwmC\",\"comment\":\"on call \\\"%u\\\"\"},\"is_admin\":false}", chance(1000),
                       chance(100));
    } else if (kind < 96) {
        mm__buf_text(b, "{\"id\":");
        id_128(b);
        mm__buf_printf(b, ",\"name\":\"tenant%u\",\"options\":{\"comment\":\"Z\xc3\xbcrich\",\"limiter_config\":null}}",
                       chance(1000));
    } else if (kind < 98) {
        mm__buf_text(b, "{\"System\":\"Member\"}");
    } else {
        mm__buf_printf(b, "%u", chance(100000));
    }
}

void bench_values(mm_buf *out, size_t size)
{
    while (out->len < size && !out->failed) {
        one_value(out);
        mm__buf_char(out, '\n');
    }
}

void bench_array(mm_buf *out, const mm_buf *lines)
{
    mm__buf_char(out, '[');
    mm__buf_add(out, lines->data, lines->len);
    for (size_t i = 0; i < out->len && !out->failed; i++)
        if (out->data[i] == '\n')
            out->data[i] = ',';
    if (!out->failed)
        out->data[out->len - 1] = ']';
}

/* ---- Kylin ---- */
static void dimension(mm_print *p, unsigned i)
{
    mm_print_object(p);
    mm_print_key(p, "id"), mm_print_u64(p, i);
    mm_print_key(p, "name"), mm_print_text(p, word());
    mm_print_key(p, "hierarchy"), mm_print_bool(p, false);
    mm_print_key(p, "table"), mm_print_text(p, "DEFAULT.TEST_KYLIN_FACT");
    mm_print_key(p, "column"), mm_print_array(p), mm_print_text(p, word()), mm_print_array_end(p);
    mm_print_key(p, "derived"), mm_print_null(p);
    mm_print_object_end(p);
}

static void measure(mm_print *p, unsigned i)
{
    mm_print_object(p);
    mm_print_key(p, "id"), mm_print_u64(p, i);
    mm_print_key(p, "name"), mm_print_text(p, word());
    mm_print_key(p, "function"), mm_print_object(p);
    mm_print_key(p, "expression"), mm_print_text(p, "SUM");
    mm_print_key(p, "parameter"), mm_print_object(p);
    mm_print_key(p, "type"), mm_print_text(p, "column");
    mm_print_key(p, "value"), mm_print_text(p, word());
    mm_print_object_end(p);
    mm_print_key(p, "returntype"), mm_print_text(p, "decimal(19,4)");
    mm_print_object_end(p);
    mm_print_key(p, "dependent_measure_ref"), mm_print_null(p);
    mm_print_object_end(p);
}

static void cube(mm_print *p)
{
    char uuid[64];

    snprintf(uuid, sizeof uuid, "%08x-%04x-%04x-%04x-%04x%08x", chance(1u << 31), chance(65536), chance(65536),
             chance(65536), chance(65536), chance(1u << 31));
    mm_print_object(p);
    mm_print_key(p, "uuid"), mm_print_text(p, uuid);
    mm_print_key(p, "name"), mm_print_text(p, "test_kylin_cube_with_slr_desc");
    mm_print_key(p, "description"), mm_print_null(p);
    mm_print_key(p, "last_modified"), mm_print_u64(p, UINT64_C(1433894400000) + chance(1000000));
    mm_print_key(p, "dimensions"), mm_print_array(p);
    for (unsigned i = 0; i < 8; i++)
        dimension(p, i);
    mm_print_array_end(p);
    mm_print_key(p, "measures"), mm_print_array(p);
    for (unsigned i = 0; i < 5; i++)
        measure(p, i);
    mm_print_array_end(p);
    mm_print_key(p, "rowkey"), mm_print_object(p);
    mm_print_key(p, "aggregation_groups"), mm_print_array(p), mm_print_array(p);
    for (unsigned i = 0; i < 6; i++)
        mm_print_text(p, word());
    mm_print_array_end(p), mm_print_array_end(p);
    mm_print_object_end(p);
    mm_print_key(p, "signature"), mm_print_text(p, "yVG6xXtohe82ReWni1Y1Hw==");
    mm_print_key(p, "size_kb"), mm_print_u64(p, chance(1u << 30));
    mm_print_object_end(p);
}

void bench_kylin(mm_buf *out, size_t size)
{
    mm_print p;

    mm_print_init(&p, out, MM_JSON_JACKSON, false);
    mm_print_array(&p);
    while (out->len < size && !out->failed)
        cube(&p);
    mm_print_array_end(&p);
    if (mm_print_end(&p) != MM_OK)
        out->failed = true;
}
