#include "json/json_secret.h"

#include <string.h>

enum { LONGEST_NAME = 256, GAP = 8 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool starts(const char *text, size_t len, const char *word)
{
    for (; *word != 0; word++, text++, len--)
        if (len == 0 || lower(*text) != *word)
            return false;
    return true;
}

/* ---- names ---- */

static const char *const anywhere[] = {
    "password", "passwd", "passphrase", "secret", "token", "credential", "privatekey", "accesskey", "apikey",
    "encryptkey", "encryptionkey", "signingkey", "authkey", "sharedkey", "masterkey", "accountkey", "sshkey",
    "connectionstring",
};
static const char *const at_end[] = { "pwd", "pass" };
static const char *const alone[] = { "key", "keys", "pw", "connection" };

/* "Secret-Key", "secret_key" and "secretKey" are one word. Beyond 256 bytes names are cut. */
static size_t squash(const char *name, size_t len, char to[LONGEST_NAME + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < len && n < LONGEST_NAME; i++)
        if (name[i] != '_' && name[i] != '-' && name[i] != '.' && name[i] != ' ' && name[i] != 0)
            to[n++] = lower(name[i]);
    to[n] = 0;
    return n;
}

bool mm__secret_name(const char *name, size_t len)
{
    char word[LONGEST_NAME + 1];
    const size_t n = squash(name, len, word);

    for (size_t i = 0; i < MM_COUNT(anywhere); i++)
        if (strstr(word, anywhere[i]) != NULL)
            return true;
    for (size_t i = 0; i < MM_COUNT(at_end); i++) {
        const size_t m = strlen(at_end[i]);
        if (n >= m && strcmp(word + n - m, at_end[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < MM_COUNT(alone); i++)
        if (strcmp(word, alone[i]) == 0)
            return true;
    return false;
}

static bool is_one_of(const char *name, size_t len, const char *const *words)
{
    for (; *words != NULL; words++)
        if (len == strlen(*words) && starts(name, len, *words))
            return true;
    return false;
}

bool mm__secret_pair_name(const char *name, size_t len)
{
    static const char *const words[] = { "name", "key", "property", "param", "field", "option", "k", NULL };

    return is_one_of(name, len, words);
}

bool mm__secret_pair_value(const char *name, size_t len)
{
    static const char *const words[] = { "value", "values", "val", "default", "defaultvalue", "default_value",
                                         "content", "text", "data", "v", NULL };

    return is_one_of(name, len, words);
}

/* ---- values ---- */

/* The name of a property: the last part of it counts as a name, too. */
static bool is_secret_word(const char *word, size_t len)
{
    const char *dot = memrchr(word, '.', len);

    if (mm__secret_name(word, len))
        return true;
    return dot != NULL && mm__secret_name(dot + 1, len - (size_t)(dot + 1 - word));
}

static bool in_word(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '-' || c == '.';
}

/* "kylin.metadata.key = x", "\"apiKey\" : \"x\"": is the word before the sign a secret's name? Looks at most
 * LONGEST_NAME bytes back. */
static bool sets_secret(const char *text, size_t sign)
{
    size_t end = sign, start;

    while (end > 0 && sign - end < GAP && memchr(" \t\"'\\", text[end - 1], 5) != NULL)
        end--;
    for (start = end; start > 0 && end - start < LONGEST_NAME && in_word(text[start - 1]);)
        start--;
    return start < end && is_secret_word(text + start, end - start);
}

/* "password=x", "kylin.password: x", "\"secret_key\" : \"x\"" inside of a longer text. */
static bool assigns(const char *text, size_t len)
{
    static const char *const words[] = { "password", "passwd", "pwd", "secret", "token", "accesskey", "access_key",
                                         "apikey", "api_key", "--password", "credential" };

    for (size_t w = 0; w < MM_COUNT(words); w++) {
        const size_t n = strlen(words[w]);
        if (!starts(text, len, words[w]))
            continue;
        for (size_t i = n; i < len && i < n + GAP; i++)
            if (text[i] == '=' || text[i] == ':')
                return true;
        return *words[w] == '-';
    }
    return false;
}

/* "://user:password@host" */
static bool has_login(const char *text, size_t len)
{
    bool colon = false;

    for (size_t i = 3; starts(text, len, "://") && i < len && text[i] != '/' && text[i] != ' '; i++) {
        if (text[i] == '@')
            return colon;
        colon |= text[i] == ':';
    }
    return false;
}

/* "$2b$12$...", "$6$...", "$apr1$..." */
static bool is_hash(const char *text, size_t len)
{
    const char *end = len > 3 && text[0] == '$' ? memchr(text + 1, '$', len < 12 ? len - 1 : 11) : NULL;

    return end != NULL && end > text + 1;
}

bool mm__secret_text(const char *text, size_t len)
{
    if (is_hash(text, len))
        return true;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == ':' && has_login(text + i, len - i))
            return true;
        if ((text[i] == '=' || text[i] == ':') && sets_secret(text, i))
            return true;
        if (text[i] == '-' && starts(text + i, len - i, "-----begin "))
            return true;
        if (strchr("-pstac", lower(text[i])) != NULL && text[i] != 0 && assigns(text + i, len - i))
            return true;
    }
    return false;
}

/* ---- resources ---- */

bool mm__secret_path(const char *path)
{
    static const char *const ends[] = { ".properties", ".jks", ".keytab", ".pem", ".key", ".p12", ".pfx" };
    const size_t n = strlen(path);

    for (size_t i = 0; i < MM_COUNT(ends); i++) {
        const size_t m = strlen(ends[i]);
        if (n >= m && starts(path + n - m, m, ends[i]))
            return true;
    }
    for (const char *p = path; p != NULL; p = strchr(p, '/') != NULL ? strchr(p, '/') + 1 : NULL)
        if (strncmp(p, "user/", 5) == 0 || strncmp(p, "kafka/", 6) == 0)
            return true;
    return false;
}
