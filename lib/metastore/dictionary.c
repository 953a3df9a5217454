#include "metastore/dictionary.h"

#include "metastore/java_utf.h"
#include "metastore/trie.h"

#include <string.h>

mm_dict_class mm__dictionary_class(const char *class_name)
{
    static const struct { const char *name; mm_dict_class kind; } classes[] = {
        { "TrieDictionary", MM_DICT_TRIE },           { "NumberDictionary", MM_DICT_NUMBER },
        { "NumberDictionary2", MM_DICT_NUMBER2 },     { "DateStrDictionary", MM_DICT_DATE },
        { "TimeStrDictionary", MM_DICT_TIME },        { "AppendTrieDictionary", MM_DICT_APPEND },
        { "TrieDictionaryForest", MM_DICT_FOREST },
    };
    size_t len = strlen(class_name);
    const char *base = mm__class_base(class_name, &len);

    for (size_t i = 0; i < MM_COUNT(classes); i++)
        if (mm__text_is(base, len, classes[i].name))
            return classes[i].kind;
    return MM_DICT_OTHER;
}

/* ---- header ---- */

static bool read_info(mm_binary *bin, mm_node root, mm_dictionary_info *out)
{
    mm_header_field f[] = { { .name = "uuid" }, { .name = "source_table" }, { .name = "source_column" },
                            { .name = "dictionary_class" } };
    const mm_node cardinality = mm_node_get(root, "cardinality");

    for (size_t i = 0; i < MM_COUNT(f); i++)
        f[i].node = mm_node_get(root, f[i].name);
    mm__header_texts(bin, f, MM_COUNT(f));
    *out = (mm_dictionary_info){ f[0].text, f[1].text, f[2].text, f[3].text, MM_DICT_OTHER, -1 };
    if (out->class_name != NULL)
        out->kind = mm__dictionary_class(out->class_name);
    if (mm_node_kind(cardinality) == MM_JSON_NUMBER && mm_node_i64(cardinality, &out->cardinality) != MM_OK)
        out->cardinality = -1;
    return f[0].text != NULL && f[1].text != NULL && f[2].text != NULL;
}

mm_code mm__dictionary_info(mm_doc *doc, mm_dictionary_info *out)
{
    mm_binary bin = { .arena = doc->arena, .padded = true, .fn = mm__binary_silent };
    mm_binary_header header;

    MM_TRY(mm__binary_head(doc, 2 + UINT16_MAX, &bin.data, &bin.len));
    MM_TRY(mm__binary_json(doc, &bin.json));
    header = mm__header_read(&bin);
    if (mm_node_kind(header.root) == MM_JSON_OBJECT && read_info(&bin, header.root, out) && out->class_name != NULL)
        return MM_OK;
    return bin.code != MM_OK ? bin.code : MM_E_DATA;
}

/* ---- bodies ---- */

/* Splitting a part of more than 255 bytes adds a value that the column does not have. */
static void check_cardinality(mm_binary *bin, const mm_dictionary_info *info, size_t at, uint64_t values,
                              uint64_t splits)
{
    const uint64_t least = values - splits;

    if (info->cardinality < 0 || (least <= (uint64_t)info->cardinality && (uint64_t)info->cardinality <= values))
        return;
    mm__binary_report(bin, MM_BIN_CARDINALITY, MM_WARNING, at, "%llu values where the header says %lld",
                      (unsigned long long)values, (long long)info->cardinality);
}

static void check_trie(mm_binary *bin, const mm_dictionary_info *info, size_t at)
{
    const unsigned digits = info->kind == MM_DICT_NUMBER    ? 16
                            : info->kind == MM_DICT_NUMBER2 ? 19
                                                            : MM_TRIE_BY_CONVERTER;
    mm_trie trie;

    if (!mm__trie_check(bin, at, bin->len, digits, &trie))
        return;
    check_cardinality(bin, info, at + trie.head_size + trie.child_size, trie.values, trie.sound ? trie.splits : 0);
    mm__binary_trailing(bin, trie.end);
}

static void check_forest(mm_binary *bin, const mm_dictionary_info *info, size_t at)
{
    uint64_t values, splits;
    size_t end;

    if (!mm__forest_check(bin, at, &end, &values, &splits))
        return;
    check_cardinality(bin, info, at, values, splits);
    mm__binary_trailing(bin, end);
}

static void check_date(mm_binary *bin, size_t at)
{
    size_t end;

    if (!mm__binary_utf(bin, at, MM_BIN_DATE, "date pattern", &end))
        return;
    if (bin->len - end != 4)
        mm__binary_report(bin, MM_BIN_DATE, MM_ERROR, end, "%zu byte%s behind the date pattern, not 4",
                          bin->len - end, bin->len - end == 1 ? "" : "s");
}

static void check_body(mm_binary *bin, const mm_dictionary_info *info, size_t at)
{
    size_t end;

    switch (info->kind) {
    case MM_DICT_TRIE: case MM_DICT_NUMBER: case MM_DICT_NUMBER2:
        check_trie(bin, info, at);
        break;
    case MM_DICT_FOREST:
        check_forest(bin, info, at);
        break;
    case MM_DICT_DATE:
        check_date(bin, at);
        break;
    case MM_DICT_TIME:
        mm__binary_trailing(bin, at);
        break;
    case MM_DICT_APPEND:
        if (mm__binary_utf(bin, at, MM_BIN_UTF, "folder of the dictionary", &end))
            mm__binary_trailing(bin, end);
        break;
    case MM_DICT_OTHER:
        mm__binary_report(bin, MM_BIN_CLASS, MM_WARNING, at, "unknown dictionary class \"%.*s\": body not checked",
                          mm__binary_show(info->class_name, strlen(info->class_name)), info->class_name);
    }
}

void mm__dictionary_check(mm_binary *bin)
{
    const mm_binary_header header = mm__header_read(bin);
    mm_dictionary_info info;

    if (mm_node_kind(header.root) != MM_JSON_OBJECT)
        return;
    if (read_info(bin, header.root, &info))
        mm__header_path(bin, "/dict/", info.source_table, strlen(info.source_table), info.source_column, info.uuid,
                        ".dict");
    if (info.class_name != NULL && bin->code == MM_OK)
        check_body(bin, &info, header.body);
}
