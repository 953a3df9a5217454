#include "metastore/old_desc.h"

#include <stdlib.h>
#include <string.h>
#include "metastore/java_text.h"

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Cuts `text` in place and returns the number of pieces. As in Java, empty pieces at the end vanish (unless there is no
 * comma at all), and blanks at the two ends of the whole text stay. */
static size_t cut(char *text, const char **pieces)
{
    size_t n = 0;

    for (char *at = text, *comma; at != NULL; at = comma) {
        pieces[n++] = at;
        comma = strchr(at, ',');
        if (comma != NULL) {
            char *end = comma++;
            while (end > at && mm__java_is_space(end[-1]))
                end--;
            *end = 0;
            while (mm__java_is_space(*comma))
                comma++;
        }
    }
    if (n > 1)
        while (n > 0 && *pieces[n - 1] == 0)
            n--;
    return n;
}

mm_code mm__old_column_list(mm_arena *arena, const char *value, mm_old_texts *out)
{
    const size_t len = strlen(value);
    char *copy = mm__arena_text(arena, value, len);
    size_t n = 1;
    const char **pieces;

    for (const char *at = value; (at = strchr(at, ',')) != NULL; at++)
        n++;
    pieces = mm__arena_alloc(arena, n * sizeof *pieces);
    if (copy == NULL || pieces == NULL)
        return MM_E_NOMEM;
    mm__upper(copy, len);
    n = cut(copy, pieces);
    if (n > 0)
        qsort(pieces, n, sizeof *pieces, by_bytes);
    *out = (mm_old_texts){ pieces, n };
    return MM_OK;
}

const char *mm__old_column_param(mm_arena *arena, const char *value)
{
    mm_old_texts list;
    size_t room = 1;
    char *out, *at;

    if (mm__old_column_list(arena, value, &list) != MM_OK)
        return NULL;
    for (size_t i = 0; i < list.n; i++)
        room += strlen(list.at[i]) + 1;
    out = at = mm__arena_alloc(arena, room);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < list.n; i++) {
        const size_t len = strlen(list.at[i]);
        if (i > 0)
            *at++ = ',';
        memcpy(at, list.at[i], len);
        at += len;
    }
    return out;
}
