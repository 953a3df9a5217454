/* gen_kylin DIR N: a Kylin 0.6 dump with N cubes: tables, descs, cubes with two segments, valid dictionaries and
 * snapshots, projects, jobs with their outputs; about 8.6 files a cube. The same N gives the same bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buf[1 << 20];
static size_t len;
static const char *root;
static unsigned long files;

__attribute__((format(printf, 1, 2))) static void text(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    len += (size_t)vsnprintf(buf + len, sizeof buf - len, fmt, ap);
    va_end(ap);
}

static void byte(unsigned v)
{
    buf[len++] = (char)v;
}

static void big(uint64_t v, unsigned bytes)
{
    while (bytes-- > 0)
        byte((unsigned)(v >> (8 * bytes)) & 255);
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

__attribute__((format(printf, 1, 2))) static void save(const char *fmt, ...)
{
    char path[4096];
    const struct timespec times[2] = { { 1404098141, 0 }, { 1404098141, (long)(files % 1000) * 1000000 + 17 } };
    size_t n = (size_t)snprintf(path, sizeof path, "%s/", root);
    va_list ap;
    int fd;

    va_start(ap, fmt);
    vsnprintf(path + n, sizeof path - n, fmt, ap);
    va_end(ap);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    for (char *p = path + n; fd < 0 && errno == ENOENT && (p = strchr(p, '/')) != NULL; p++) {
        *p = 0;
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            die(path);
        *p = '/';
        errno = ENOENT;
    }
    if (fd < 0)
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0 || write(fd, buf, len) != (ssize_t)len || futimens(fd, times) != 0 || close(fd) != 0)
        die(path);
    files++;
    len = 0;
}

/* ---- resources ---- */

static void table(const char *name, const char *database, const char *const *columns)
{
    text("{\r\n \"uuid\":\"e286e39e-40d7-44c2-8fa2-41b365522771\",\r\n \"name\":\"%s\",\r\n \"columns\":[", name);
    for (unsigned i = 0; columns[2 * i] != NULL; i++)
        text("%s{\"id\":\"%u\",\"name\":\"%s\",\"datatype\":\"%s\"}", i == 0 ? "" : ",\r\n  ", i + 1, columns[2 * i],
             columns[2 * i + 1]);
    text("],\r\n \"database\":\"%s\",\"last_modified\":0\r\n}", database);
    save("table/%s.json", name);
}

static void tables(void)
{
    static const char *const fact[] = { "CAL_DT", "date", "LEAF_CATEG_ID", "bigint", "LSTG_SITE_ID", "int",
                                        "SLR_SEGMENT_CD", "smallint", "PRICE", "decimal", "ITEM_COUNT", "bigint",
                                        "SELLER_ID", "bigint", "LSTG_FORMAT_NAME", "string", NULL };
    static const char *const categories[] = { "LEAF_CATEG_ID", "bigint", "SITE_ID", "int", "META_CATEG_NAME",
                                              "string", "CATEG_LVL2_NAME", "string", "UPD_USER", "string", NULL };
    static const char *const sites[] = { "SITE_ID", "int", "SITE_NAME", "string", "CRE_USER", "string", NULL };

    table("FACT", "DEFAULT", fact);
    table("CATEGORIES", "DEFAULT", categories);
    table("SITES", "edw", sites);
}

static void desc(unsigned i)
{
    text("{\n  \"uuid\": \"a24ca905-1fc6-4f67-985c-%012x\",\n  \"name\": \"desc_%u\",\n  \"fact_table\": \"fact\",\n"
         "  \"cube_partition_desc\": {\"partition_date_column\": \"fact.cal_dt\", \"partition_date_start\": 0},\n"
         "  \"dimensions\": [\n"
         "   {\"id\": \"1\", \"name\": \"cal_dt\", \"table\": \"fact\", \"column\": \"cal_dt\"},\n"
         "   {\"id\": \"2\", \"name\": \"category\", \"table\": \"categories\", \"column\": \"{FK}\","
         " \"derived\": [\"UPD_USER\"], \"join\": {\"type\": \"inner\", \"primary_key\": [\"leaf_categ_id\","
         " \"site_id\"], \"foreign_key\": [\"leaf_categ_id\", \"lstg_site_id\"]},\n"
         "    \"hierarchy\": [{\"level\": \"1\", \"column\": \"meta_categ_name\"},"
         " {\"level\": \"2\", \"column\": \"categ_lvl2_name\"}]},\n"
         "   {\"id\": \"3\", \"name\": \"site\", \"table\": \"sites\", \"column\": \"{FK}\", \"derived\":"
         " [\"site_name\"], \"join\": {\"type\": \"inner\", \"primary_key\": [\"site_id\"], \"foreign_key\":"
         " [\"lstg_site_id\"]}}],\n"
         "  \"measures\": [\n", i, i);
    text("   {\"id\": \"1\", \"name\": \"m1\", \"function\": {\"expression\": \"count\", \"returntype\":"
         " \"bigint\", \"parameter\": {\"type\": \"constant\", \"value\": \"1\"}}},\n");
    for (unsigned m = 2; m <= 8; m++)
        text("   {\"id\": \"%u\", \"name\": \"m%u\", \"function\": {\"expression\": \"sum\", \"returntype\":"
             " \"decimal\", \"parameter\": {\"type\": \"column\", \"value\": \"price\"}}}%s\n",
             m, m, m == 8 ? "" : ",");
    text("  ],\n  \"rowkey\": {\"rowkey_columns\": [\n"
         "    {\"column\": \"cal_dt\", \"dictionary\": \"date(yyyy-mm-dd)\"},\n"
         "    {\"column\": \"leaf_categ_id\", \"dictionary\": \"string\"},\n"
         "    {\"column\": \"lstg_site_id\", \"dictionary\": \"string\", \"mandatory\": \"true\"},\n"
         "    {\"column\": \"meta_categ_name\", \"dictionary\": \"string\"},\n"
         "    {\"column\": \"categ_lvl2_name\", \"dictionary\": \"string\"}],\n"
         "   \"aggregation_groups\": [[\"leaf_categ_id\", \"meta_categ_name\", \"categ_lvl2_name\", \"cal_dt\"]]},\n"
         "  \"hbase_mapping\": {\"column_family\": [{\"name\": \"f1\", \"columns\": [{\"qualifier\": \"m\","
         " \"measure_refs\": [\"m1\", \"m2\", \"m3\", \"m4\", \"m5\", \"m6\", \"m7\", \"m8\"]}]}]}\n}\n");
    save("cube_desc/desc_%u.json", i);
}

static const char *const dict_columns[] = { "FACT/CAL_DT", "CATEGORIES/LEAF_CATEG_ID", "SITES/SITE_ID",
                                            "CATEGORIES/META_CATEG_NAME", "CATEGORIES/CATEG_LVL2_NAME" };

static void cube(unsigned i, unsigned n_descs)
{
    text("{\n  \"uuid\" : \"daa53e80-41be-49a5-90ca-%012x\",\n  \"name\" : \"cube_%u\",\n  \"owner\" : \"ADMIN\",\n"
         "  \"version\" : null,\n  \"descriptor\" : \"desc_%u\",\n  \"cost\" : 50,\n  \"status\" : \"READY\",\n"
         "  \"segments\" : [ ", i, i, i % n_descs);
    for (unsigned s = 0; s < 2; s++) {
        text("%s{\n    \"uuid\" : \"44444444-0000-0000-%04u-%012x\",\n    \"name\" : \"2013%u\",\n"
             "    \"storage_location_identifier\" : \"KYLIN_%08X%u\",\n    \"date_range_start\" : %u00000000,\n"
             "    \"date_range_end\" : %u00000000,\n    \"status\" : \"READY\",\n    \"size_kb\" : 7801,\n"
             "    \"source_records\" : 10000,\n    \"source_records_size\" : 608012,\n"
             "    \"last_build_time\" : 1404098140902,\n    \"last_build_job_id\" : null,\n"
             "    \"create_time\" : \"2014-06-29 20:15:18 GMT\",\n    \"binary_signature\" : null,\n"
             "    \"dictionaries\" : {", s == 0 ? "" : ", ", s, i, s, i, s, 13646 + s * 100, 13746 + s * 100);
        for (unsigned d = 0; d < 5; d++)
            text("%s\n      \"%s\" : \"/dict/%s/00000000-0000-4000-%04u-%012x.dict\"", d == 0 ? "" : ",",
                 dict_columns[d], dict_columns[d], d, i);
        text("\n    },\n    \"snapshots\" : {\n      \"CATEGORIES\" : \"/table_snapshot/CATEGORIES.csv/"
             "00000000-0000-4000-9000-%012x.snapshot\",\n      \"SITES\" : \"/table_snapshot/SITES.csv/"
             "00000000-0000-4000-9001-%012x.snapshot\"\n    }\n  }", i / 4, i / 4);
    }
    text(" ],\n  \"create_time\" : \"2014-06-29 20:00:00 GMT\",\n  \"last_modified\" : 1404098141020\n}");
    save("cube/cube_%u.json", i);
}

/* One trie: a root without a part, and one leaf for each of the given first bytes. */
static void trie(unsigned values)
{
    static const char converter[] = "com.kylinolap.dict.StringBytesConverter";

    text("TrieDict");
    big(22 + sizeof converter - 1, 2);
    big(4 + 12 * values, 4); /* the root, then the leaves: two bytes, one, one, and the part */
    byte(2);
    byte(1);
    big(0, 2);
    big(8, 2);
    big(sizeof converter - 1, 2);
    text("%s", converter);
    big(0x8004, 2);
    big(values, 1);
    byte(0);
    for (unsigned v = 0; v < values; v++) {
        big(v + 1 == values ? 0xc000 : 0x4000, 2);
        byte(1);
        byte(8);
        text("%cvalue%02u", 'A' + (int)v, v);
    }
}

static void framed(const char *json)
{
    const size_t n = strlen(json);
    big(n, 2);
    text("%s", json);
}

static void dict(unsigned i, unsigned d)
{
    char header[1024], table_name[64];
    const char *column = strchr(dict_columns[d], '/') + 1;

    snprintf(table_name, sizeof table_name, "%.*s", (int)(column - dict_columns[d] - 1), dict_columns[d]);
    snprintf(header, sizeof header,
             "{\n  \"uuid\" : \"00000000-0000-4000-%04u-%012x\",\n  \"last_modified\" : 1404098140000,\n"
             "  \"source_table\" : \"%s\",\n  \"source_column\" : \"%s\",\n  \"source_column_index\" : %u,\n"
             "  \"data_type\" : \"string\",\n  \"input\" : {\n    \"path\" : \"/warehouse/%s\",\n    \"size\" : 4711,\n"
             "    \"last_modified_time\" : 1398425974000\n  },\n  \"input_delimeter\" : \"auto\",\n"
             "  \"dictionary_class\" : \"com.kylinolap.dict.TrieDictionary\",\n  \"cardinality\" : 20\n}", d, i,
             table_name, column, d, table_name);
    framed(header);
    trie(20);
    save("dict/%s/00000000-0000-4000-%04u-%012x.dict", dict_columns[d], d, i);
}

static void snapshot(unsigned i, const char *name, unsigned kind, unsigned columns)
{
    char header[1024];

    snprintf(header, sizeof header,
             "{\n  \"uuid\" : \"00000000-0000-4000-900%u-%012x\",\n  \"last_modified\" : 0,\n  \"signature\" : {\n"
             "    \"path\" : \"/warehouse/%s.csv\",\n    \"size\" : 1,\n    \"last_modified_time\" : 0\n  },\n"
             "  \"column_delimeter\" : \"auto\"\n}", kind, i, name);
    framed(header);
    big(10, 4);
    big(columns, 4);
    for (unsigned r = 0; r < 10 * columns; r++)
        framed("some cell");
    save("table_snapshot/%s.csv/00000000-0000-4000-900%u-%012x.snapshot", name, kind, i);
}

static void job(unsigned i)
{
    text("{\"uuid\":\"55555555-0000-0000-0000-%012x\",\"last_modified\":4102444800000,\"name\":\"job %u\","
         "\"type\":\"BUILD\",\"related_cube\":\"cube_%u\",\"related_segment\":\"20130\","
         "\"exec_start_time\":1404097000000,\"exec_end_time\":1404098000000,\"mr_waiting\":45,"
         "\"job_status\":\"FINISHED\",\"submitter\":\"ADMIN\",\"steps\":[",
         i, i, i);
    for (unsigned s = 0; s < 5; s++)
        text("%s{\"name\":\"step %u\",\"sequence_id\":%u,\"exec_cmd\":\" -cubename CUBE_%u\",\"step_status\":"
             "\"FINISHED\",\"cmd_type\":\"JAVA_CMD_HADOOP_BASECUBOID\",\"exec_start_time\":1404097000000,"
             "\"exec_end_time\":1404098000000,\"exec_wait_time\":4,\"info\":{\"mr_job_id\":\"job_%u\"}}",
             s == 0 ? "" : ",", s, s, i, s);
    text("]}");
    save("job/55555555-0000-0000-0000-%012x", i);
    for (unsigned s = 0; s < 5; s++) {
        text("{\"uuid\":null,\"last_modified\":0,\"name\":\"55555555-0000-0000-0000-%012x.%u\",\"output\":\"", i, s);
        for (unsigned k = 0; k < 40; k++)
            text("14/06/29 20:15:18 INFO mapred.JobClient: map %u%% reduce 0%%\\n", k);
        text("\"}");
        save("job_output/55555555-0000-0000-0000-%012x.%u", i, s);
    }
}

int main(int argc, char **argv)
{
    const unsigned n = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0, n_descs = n < 10 ? 1 : n / 10;

    if (n == 0) {
        fprintf(stderr, "usage: gen_kylin DIR N\n");
        return 2;
    }
    root = argv[1];
    if (mkdir(root, 0755) != 0)
        die(root);
    tables();
    for (unsigned i = 0; i < n_descs; i++)
        desc(i);
    for (unsigned i = 0; i < n; i++) {
        cube(i, n_descs);
        for (unsigned d = 0; d < 5; d++)
            dict(i, d);
        if (i % 4 == 0) {
            snapshot(i / 4, "CATEGORIES", 0, 5);
            snapshot(i / 4, "SITES", 1, 3);
        }
        if (i % 3 == 0)
            job(i);
        if (i % 100 == 0) {
            text("{\"uuid\":\"66666666-0000-0000-0000-%012x\",\"name\":\"project_%u\",\"cubes\":[", i, i);
            for (unsigned k = i; k < i + 100 && k < n; k++)
                text("%s\"CUBE_%u\"", k == i ? "" : ",", k);
            text("],\"tables\":[\"FACT\",\"SITES\",\"CATEGORIES\"],\"owner\":\"ADMIN\",\"status\":\"ENABLED\","
                 "\"create_time\":\"2014-06-01 00:00:00 GMT\",\"last_update_time\":null,\"description\":\"d\"}");
            save("project/project_%u.json", i);
        }
    }
    printf("%lu files\n", files);
    return 0;
}
