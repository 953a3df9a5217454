#include "core/path.h"

#include <string.h>

enum { MAX_COMPONENT = 255, MAX_PATH = 4096 };

/* Length of the UTF-8 sequence at s, 0 if it is none: no overlong form, no surrogate, nothing above U+10FFFF. */
static size_t sequence(const unsigned char *s, size_t left)
{
    const size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f))
        return 0;
    if ((s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return n;
}

static const char *component_fault(const char *at, size_t len)
{
    if (len == 0)
        return "an empty component";
    if (len == 1 && at[0] == '.')
        return "a \".\" component";
    if (len == 2 && at[0] == '.' && at[1] == '.')
        return "a \"..\" component";
    return len > MAX_COMPONENT ? "a component over 255 bytes" : NULL;
}

static const char *bytes_fault(const char *path, size_t len, bool zip)
{
    if (memchr(path, 0, len) != NULL)
        return "a NUL byte";
    for (size_t i = 0, n; i < len; i += n) {
        n = sequence((const unsigned char *)path + i, len - i);
        if (n == 0)
            return "bytes that are not UTF-8";
    }
    if (zip && memchr(path, '\\', len) != NULL)
        return "a backslash";
    if (zip && len >= 2 && path[1] == ':' && ((path[0] | 32) >= 'a' && (path[0] | 32) <= 'z'))
        return "a drive letter";
    return NULL;
}

const char *mm__path_fault(const char *path, size_t len, bool zip)
{
    const char *fault;

    if (len == 0)
        return "no name at all";
    if (path[0] == '/')
        return "an absolute name";
    if (len > MAX_PATH)
        return "a name over 4096 bytes";
    fault = bytes_fault(path, len, zip);
    for (size_t from = 0; fault == NULL && from <= len;) {
        const char *slash = memchr(path + from, '/', len - from);
        const size_t end = slash != NULL ? (size_t)(slash - path) : len;
        fault = component_fault(path + from, end - from);
        from = end + 1;
    }
    return fault;
}

const char *mm__path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Where to go on after a mismatch: the pattern behind a star, and the text it may take one byte more of. */
typedef struct retry { const char *pattern; const char *text; } retry;

/* Backtracks to the last star within its component, else to the last double star. The earlier ones need no second
 * try: a star cannot give back what lies before a "/" that is matched, a double star gives way to any later one. */
static bool go_back(retry *star, retry *wide, const char *end, const char **p, const char **t)
{
    if (star->pattern != NULL && star->text < end && *star->text != '/') {
        star->text++;
        *p = star->pattern;
        *t = star->text;
        return true;
    }
    star->pattern = NULL;
    if (wide->pattern == NULL || wide->text >= end)
        return false;
    wide->text++;
    if (wide->pattern[-1] == '/') { /* whole components */
        while (wide->text < end && wide->text[-1] != '/')
            wide->text++;
        if (wide->text[-1] != '/')
            return false;
    }
    *p = wide->pattern;
    *t = wide->text;
    return true;
}

bool mm__path_match(const char *pattern, const char *path, size_t len)
{
    const char *p = pattern, *t = path, *end = path + len;
    retry star = { NULL, NULL }, wide = { NULL, NULL };

    for (;;) {
        if (p[0] == '*' && p[1] == '*') {
            const bool whole = p[2] == '/' && (p == pattern || p[-1] == '/');
            p += whole ? 3 : 2;
            wide = (retry){ p, t };
            star.pattern = NULL;
        } else if (p[0] == '*') {
            star = (retry){ ++p, t };
        } else if (p[0] == 0 && t == end) {
            return true;
        } else if (p[0] != 0 && t < end && p[0] == t[0]) {
            p++, t++;
        } else if (!go_back(&star, &wide, end, &p, &t)) {
            return false;
        }
    }
}
