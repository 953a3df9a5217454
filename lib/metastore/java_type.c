#include "metastore/java_type.h"

#include <string.h>
#include "metastore/java_text.h"

static const char *const names[] = {
    "any", "char", "varchar", "boolean", "binary", "integer", "tinyint", "smallint", "bigint", "decimal", "numeric",
    "float", "real", "double", "date", "time", "datetime", "timestamp", "byte", "int", "short", "long", "string",
    "_literal_type", "_derived_type", "hllc10", "hllc12", "hllc14", "hllc15", "hllc16",
};

/* Digits that fit a Java int; *value is left alone if there are none. */
static bool number(const char **at, const char *end, int64_t *value)
{
    const char *start = *at;
    int64_t n = 0;

    while (*at < end && **at >= '0' && **at <= '9' && n <= INT32_MAX)
        n = n * 10 + *(*at)++ - '0';
    if (*at == start || n > INT32_MAX)
        return false;
    *value = n;
    return true;
}

/* "(n)" or "(n, m)" up to `end`; blanks only around the comma. */
static bool precision(const char *at, const char *end, int64_t *first)
{
    int64_t scale;

    if (at == end || *at++ != '(' || !number(&at, end, first))
        return false;
    if (at < end && *at != ')') {
        while (at < end && mm__java_is_space(*at))
            at++;
        if (at == end || *at++ != ',')
            return false;
        while (at < end && mm__java_is_space(*at))
            at++;
        if (!number(&at, end, &scale))
            return false;
    }
    return at < end && *at == ')' && at + 1 == end;
}

static bool is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < MM_COUNT(names); i++)
        if (mm__casecmp_n(text, len, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

bool mm__java_type_parses(const char *text)
{
    size_t len = strlen(text), name;
    const char *open;
    int64_t first = -1;

    mm__java_trim(&text, &len);
    open = memchr(text, '(', len);
    name = open != NULL ? (size_t)(open - text) : len;
    if (open != NULL && !precision(open, text + len, &first))
        return false;
    while (name > 0 && mm__java_is_space(text[name - 1]))
        name--;
    if (mm__casecmp_n(text, name, "hllc", 4) == 0)
        return first >= 10 && first <= 16;
    return is_name(text, name);
}

bool mm__java_type_is_bigint(const char *text)
{
    size_t len = strlen(text);

    mm__java_trim(&text, &len);
    return mm__casecmp_n(text, len, "bigint", 6) == 0 || mm__casecmp_n(text, len, "long", 4) == 0;
}

/* Kylin gives a type its new name when it loads a column (DataType.java, ColumnDesc.java). */
static const char *new_name(const char *text, size_t len, size_t *out)
{
    static const char *const list[][2] = {
        { "byte", "tinyint" }, { "int", "integer" }, { "short", "smallint" }, { "long", "bigint" },
        { "string", "varchar" },
    };

    for (size_t i = 0; i < MM_COUNT(list); i++)
        if (mm__casecmp_n(text, len, list[i][0], strlen(list[i][0])) == 0) {
            *out = strlen(list[i][1]);
            return list[i][1];
        }
    *out = len;
    return text;
}

bool mm__java_type_same(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b);

    mm__java_trim(&a, &m);
    mm__java_trim(&b, &n);
    a = new_name(a, m, &m);
    b = new_name(b, n, &n);
    return mm__casecmp_n(a, m, b, n) == 0;
}
