/* JSON for the short answers: formats, explain, inspect. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"

/* Length of the well-formed UTF-8 character at s, 0 if it is none. */
static size_t utf8(const unsigned char *s)
{
    static const unsigned char low[] = { [0xe0 - 0xe0] = 0xa0, [0xf0 - 0xe0] = 0x90 };
    const size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s <= 0xdf ? 2 : *s >= 0xe0 && *s <= 0xef ? 3
                   : *s >= 0xf0 && *s <= 0xf4 ? 4 : 0;

    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if (n > 2 && *s - 0xe0u < sizeof low && s[1] < low[*s - 0xe0])
        return 0; /* too long a form */
    return (*s == 0xed && s[1] > 0x9f) || (*s == 0xf4 && s[1] > 0x8f) ? 0 : n;
}

static void string(FILE *out, const char *text)
{
    putc('"', out);
    for (const unsigned char *s = (const unsigned char *)text; *s != 0;) {
        const size_t n = utf8(s);
        if (n == 0)
            fputs("\\ufffd", out);
        else if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if (*s == '\n')
            fputs("\\n", out);
        else if (*s < 0x20)
            fprintf(out, "\\u%04x", *s);
        else
            fwrite(s, 1, n, out);
        s += n == 0 ? 1 : n;
    }
    putc('"', out);
}

static void lead(cli_json *j, const char *name)
{
    if (j->comma)
        putc(',', j->out);
    if (name != NULL) {
        string(j->out, name);
        putc(':', j->out);
    }
    j->comma = true;
}

void cli_json_open(cli_json *j, const char *name, char bracket)
{
    lead(j, name);
    putc(bracket, j->out);
    j->comma = false;
}

void cli_json_close(cli_json *j, char bracket)
{
    putc(bracket, j->out);
    j->comma = true;
}

void cli_json_text(cli_json *j, const char *name, const char *text)
{
    if (text == NULL || *text == 0)
        return;
    lead(j, name);
    string(j->out, text);
}

void cli_json_number(cli_json *j, const char *name, uint64_t n)
{
    lead(j, name);
    fprintf(j->out, "%" PRIu64, n);
}

void cli_json_flag(cli_json *j, const char *name, bool value)
{
    lead(j, name);
    fputs(value ? "true" : "false", j->out);
}
