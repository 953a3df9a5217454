/* Return types: docs/formats/kylin-0.6-to-0.7.md 4.3.1. */
#include "metastore/java_type.h"
#include "support/fixture.h"

START_TEST(parses)
{
    static const char *const good[] = {
        "any", "char", "varchar", "boolean", "binary", "integer", "tinyint", "smallint", "bigint", "decimal", "numeric",
        "float", "real", "double", "date", "time", "datetime", "timestamp", "byte", "int", "short", "long", "string",
        "_literal_type", "_derived_type", "DECIMAL(19, 4)", "decimal(19,4)", "decimal (19 , 4)", "varchar(256)",
        " bigint ", "hllc(10)", "HLLC(16)", "hllc10", "hllc12", "hllc14", "hllc15", "hllc16", "Hllc12", "char(0)",
        "int(2147483647)",
    };
    static const char *const bad[] = {
        "", " ", "money", "hllc", "hllc(9)", "hllc(17)", "hllc11", "decimal(", "decimal()", "decimal(a)",
        "decimal(1,2,3)", "decimal(1,)", "decimal(,1)", "decimal(19,4) x", "decimal(-1)", "int(2147483648)",
        "int(99999999999999999999)", "(4)", "big int", "decimal(1 2)", "decimal( 1)", "decimal(1 )",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(mm__java_type_parses(good[i]), "\"%s\"", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!mm__java_type_parses(bad[i]), "\"%s\"", bad[i]);
}
END_TEST

START_TEST(bigint)
{
    ck_assert(mm__java_type_is_bigint("bigint"));
    ck_assert(mm__java_type_is_bigint(" LONG"));
    ck_assert(!mm__java_type_is_bigint("int"));
    ck_assert(!mm__java_type_is_bigint("hllc12"));
    ck_assert(!mm__java_type_is_bigint(""));
}
END_TEST

START_TEST(same)
{
    static const char *const equal[][2] = {
        { "int", "integer" }, { " INTEGER", "Int " }, { "long", "bigint" }, { "byte", "tinyint" },
        { "short", "smallint" },
        { "string", "varchar" }, { "decimal(19,4)", "DECIMAL(19,4)" }, { "", " " },
    };
    static const char *const other[][2] = {
        { "int", "bigint" }, { "integer", "integer(4)" }, { "varchar(10)", "varchar(20)" }, { "int", "in" },
        { "", "int" },
    };

    for (size_t i = 0; i < sizeof equal / sizeof equal[0]; i++)
        ck_assert_msg(mm__java_type_same(equal[i][0], equal[i][1]), "\"%s\"", equal[i][0]);
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        ck_assert_msg(!mm__java_type_same(other[i][0], other[i][1]), "\"%s\"", other[i][0]);
        ck_assert_msg(!mm__java_type_same(other[i][1], other[i][0]), "\"%s\"", other[i][0]);
    }
}
END_TEST

FX_SUITE("java_type", FX_TEST(parses), FX_TEST(bigint), FX_TEST(same))
