#include "ke/ke5.h"

#include <string.h>

bool mm__ke5_is(ke5_text text, const char *word)
{
    return text.at != NULL && mm__text_is(text.at, text.len, word);
}

static ke5_text piece(const char *at)
{
    return (ke5_text){ at, strcspn(at, "/") };
}

ke5_path mm__ke5_path(const char *path)
{
    const ke5_text first = piece(path + 1);
    const char *second = first.at + first.len;
    ke5_path out = { .rest = first.at };

    if (*second == 0)
        return out;
    out.global = mm__ke5_is(first, "_global");
    out.kind = piece(second + 1);
    out.rest = out.kind.at + out.kind.len;
    out.rest += *out.rest == '/';
    if (!out.global)
        out.project = first;
    else
        out.kind = (ke5_text){ first.at, (size_t)(out.kind.at + out.kind.len - first.at) };
    return out;
}

/* Kinds whose resources have no suffix: docs/formats/ke-metastore.md 5.1. */
bool mm__ke5_is_json(const char *path, const ke5_path *parts)
{
    static const char *const bare[] = { "_global/user", "_global/user_group", "_global/acl", "_global/sys_acl",
                                        "_global/trash_record", "execute", "event" };
    const size_t n = strlen(path);

    if (parts->kind.at == NULL)
        return strcmp(path, "/_image") == 0;
    if (n > 5 && strcmp(path + n - 5, ".json") == 0)
        return true;
    for (size_t i = 0; i < MM_COUNT(bare); i++)
        if (mm__ke5_is(parts->kind, bare[i]))
            return true;
    return false;
}

/* Permissions have two kinds below one name. */
const char *mm__ke5_kind(const char *path, size_t *len)
{
    const ke5_path p = mm__ke5_path(path);
    const ke5_text below = piece(p.rest);

    if (p.kind.at == NULL) {
        *len = strlen(p.rest);
        return p.rest;
    }
    *len = p.kind.len;
    if ((mm__ke5_is(p.kind, "acl") || mm__ke5_is(p.kind, "_global/sys_acl")) && below.at[below.len] == '/')
        *len = (size_t)(below.at + below.len - p.kind.at);
    return p.kind.at;
}
