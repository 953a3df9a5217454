/* Names and patterns: the first line is a pattern, the rest a name. What is called safe must be safe. */
#include "core/path.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int safe_by_definition(const char *p, size_t n)
{
    size_t start = 0;

    if (n == 0 || n > 4096 || p[0] == '/' || memchr(p, 0, n) != NULL)
        return 0;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && p[i] != '/')
            continue;
        if (i == start || i - start > 255 || (i - start == 1 && p[start] == '.')
            || (i - start == 2 && p[start] == '.' && p[start + 1] == '.'))
            return 0;
        start = i + 1;
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const unsigned char *line = memchr(data, '\n', size);
    const size_t n = line != NULL ? (size_t)(line - data) : 0, rest = line != NULL ? size - n - 1 : size;
    char *pattern = calloc(1, n + 1), *name = malloc(rest + 1);

    if (pattern == NULL || name == NULL)
        abort();
    memcpy(pattern, data, n);
    memcpy(name, data + size - rest, rest);
    for (int zip = 0; zip < 2; zip++)
        if (mm__path_fault(name, rest, zip) == NULL) {
            if (!safe_by_definition(name, rest))
                abort();
            if (zip && memchr(name, '\\', rest) != NULL)
                abort();
        }
    if (rest <= 300 && n <= 60) {
        const bool match = mm__path_match(pattern, name, rest);
        /* a name without stars matches itself as a pattern; two stars match all */
        if (memchr(name, '*', rest) == NULL && memchr(name, 0, rest) == NULL) {
            name[rest] = 0;
            if (!mm__path_match(name, name, rest) || !mm__path_match("**", name, rest))
                abort();
        }
        if (match && strchr(pattern, '*') == NULL && (strlen(pattern) != rest || memcmp(pattern, name, rest) != 0))
            abort();
    }
    free(pattern);
    free(name);
    return 0;
}
