/* The JSON header that dictionaries and snapshots begin with. docs/formats/kylin-binary-resources.md 3.1. */
#include "metastore/binary.h"

#include "json/json_impl.h"
#include "metastore/java_utf.h"

#include <stdio.h>
#include <string.h>

/* Standard UTF-8 of the header; NULL: reported. */
static const char *header_text(mm_binary *bin, size_t n, size_t *len, bool *same)
{
    const unsigned char *in = bin->data + 2;
    const mm_java_utf utf = mm__java_utf_scan(in, n);
    char *out;

    if (utf.bad != SIZE_MAX) {
        mm__binary_report(bin, MM_BIN_HEADER_UTF, MM_ERROR, 2 + utf.bad, "header is not modified UTF-8: byte 0x%02X",
                          in[utf.bad]);
        return NULL;
    }
    if (utf.lone != SIZE_MAX) {
        mm__binary_report(bin, MM_BIN_HEADER_UTF, MM_ERROR, 2 + utf.lone, "unpaired surrogate in the header");
        return NULL;
    }
    if (utf.overlong != SIZE_MAX)
        mm__binary_report(bin, MM_BIN_HEADER_UTF, MM_WARNING, 2 + utf.overlong, "overlong form in the header");
    *same = utf.same;
    *len = n;
    if (utf.same)
        return (const char *)in;
    out = mm__arena_alloc(bin->arena, n + MM_PAD);
    if (out == NULL) {
        bin->code = MM_E_NOMEM;
        return NULL;
    }
    *len = mm__java_utf_decode(in, n, out);
    return out;
}

/* Header as it was read. */
typedef struct source { const char *text; size_t len, raw_len; bool same; } source;

static void report_json(mm_binary *bin, const source *src, mm_severity severity, const mm_json_where *where,
                        const char *text)
{
    const size_t at = src->same ? (size_t)where->offset
                                : mm__java_utf_place(bin->data + 2, src->raw_len, (size_t)where->offset);

    mm__binary_report(bin, MM_BIN_HEADER_JSON, severity, 2 + at, "header line %llu, column %llu: %s",
                      (unsigned long long)where->line, (unsigned long long)where->col, text);
}

static void report_duplicates(mm_binary *bin, const source *src)
{
    mm_json_issue issue;
    size_t it = 0;

    while ((bin->code = mm_json_issue_next(bin->json, &it, &issue)) == MM_OK)
        if (strcmp(issue.rule, "json/dup-key") == 0)
            report_json(bin, src, MM_WARNING, &issue.where, issue.text);
    if (bin->code == MM_END)
        bin->code = MM_OK;
}

static mm_node parse(mm_binary *bin, size_t n)
{
    const mm_json_where start = { .line = 1, .col = 1 };
    source src = { .raw_len = n };
    mm_node root = { 0 };

    src.text = header_text(bin, n, &src.len, &src.same);
    if (src.text == NULL)
        return root;
    mm__json_quiet(bin->json, true); /* of members with one name Kylin takes the last */
    bin->code = mm_json_parse(bin->json, "", src.text, src.len,
                              MM_JSON_VALUE | (bin->padded || !src.same ? MM_JSON_PADDED : 0u));
    if (bin->code == MM_E_SYNTAX || bin->code == MM_E_LIMIT) {
        const mm_error *e = mm__json_error(bin->json);
        const mm_json_where where = { .line = e->line, .col = e->col, .offset = e->offset };
        bin->code = MM_OK;
        report_json(bin, &src, MM_ERROR, &where, e->text);
        return root;
    }
    if (bin->code != MM_OK)
        return root;
    if (mm_node_kind(mm_json_root(bin->json)) != MM_JSON_OBJECT) {
        report_json(bin, &src, MM_ERROR, &start, "expected an object");
        return root;
    }
    report_duplicates(bin, &src);
    return mm_json_root(bin->json);
}

mm_binary_header mm__header_read(mm_binary *bin)
{
    mm_binary_header out = { 0 };
    size_t n;

    if (bin->len < 2) {
        mm__binary_report(bin, MM_BIN_HEADER_LENGTH, MM_ERROR, 0, "length of the header is cut off");
        return out;
    }
    n = mm__be16(bin->data);
    if (n > bin->len - 2) {
        mm__binary_report(bin, MM_BIN_HEADER_LENGTH, MM_ERROR, 0, "header of %zu bytes in a file of %zu", n, bin->len);
        return out;
    }
    out.body = 2 + n;
    out.root = parse(bin, n);
    return out;
}

/* What is wrong with a member that should be a string, or NULL. */
static const char *read_text(mm_binary *bin, mm_header_field *f)
{
    size_t len;
    mm_code code;

    f->text = NULL;
    if (mm_node_kind(f->node) == MM_JSON_ABSENT)
        return "is missing";
    if (mm_node_kind(f->node) != MM_JSON_STRING)
        return "is not a string";
    code = mm_node_text(f->node, &f->text, &len);
    if (code == MM_OK && memchr(f->text, 0, len) == NULL)
        return NULL;
    f->text = NULL;
    if (code != MM_OK && code != MM_E_DATA)
        bin->code = code;
    return code == MM_OK ? "has a character U+0000" : "has an unpaired surrogate";
}

void mm__header_texts(mm_binary *bin, mm_header_field *fields, size_t n)
{
    char text[512] = "";
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        const char *fault = read_text(bin, &fields[i]);
        if (fault != NULL && !fields[i].optional && used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s\"%s\" %s", used > 0 ? ", " : "",
                                     fields[i].name, fault);
    }
    if (used > 0 && bin->code == MM_OK)
        mm__binary_report(bin, MM_BIN_HEADER_FIELDS, MM_ERROR, 2, "%s in the header", text);
}

/* Takes a part off the front of a path. */
static bool skip(const char **path, const char *part, size_t len)
{
    if (strncmp(*path, part, len) != 0)
        return false;
    *path += len;
    return true;
}

void mm__header_path(mm_binary *bin, const char *root, const char *folder, size_t folder_len, const char *sub,
                     const char *uuid, const char *suffix)
{
    const char *path = bin->path, *slash = sub != NULL ? "/" : "";
    const size_t n_uuid = strlen(uuid), n_sub = sub != NULL ? strlen(sub) : 0;

    if (sub == NULL)
        sub = "";
    if (path == NULL || (skip(&path, root, strlen(root)) && skip(&path, folder, folder_len)
                         && skip(&path, slash, strlen(slash)) && skip(&path, sub, n_sub) && skip(&path, "/", 1)
                         && skip(&path, uuid, n_uuid) && strcmp(path, suffix) == 0))
        return;
    mm__binary_report(bin, MM_BIN_PATH, MM_ERROR, 2, "by its header the file is \"%s%.*s%s%.*s/%.*s%s\"", root + 1,
                      mm__binary_show(folder, folder_len), folder, slash, mm__binary_show(sub, n_sub), sub,
                      mm__binary_show(uuid, n_uuid), uuid, suffix);
}
