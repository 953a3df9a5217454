#include "json/json_skim.h"

#include <string.h>

enum { VALUE, FIRST_NAME, NAME, COLON, AFTER, FIRST_ITEM, STRING, ESCAPE, HEX, CHARACTER, WORD,
       SIGN, ZERO, DIGITS, POINT, FRACTION, EXP, EXP_SIGN, EXP_DIGITS, DONE };

void mm__skim_init(mm_skim *s, mm_ctx *ctx, mm_skim_member *members, size_t n, uint32_t max_depth)
{
    memset(s, 0, sizeof *s);
    mm__buf_init(&s->stack, ctx);
    s->members = members;
    s->n_members = n;
    s->max_depth = max_depth;
    s->line = 1;
    s->col = 1;
    for (size_t i = 0; i < n; i++)
        members[i].text[0] = 0;
}

void mm__skim_free(mm_skim *s)
{
    mm__buf_free(&s->stack);
}

static mm_code fail(mm_skim *s, const char *text)
{
    s->fault = text;
    return MM_E_SYNTAX;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- containers ---- */

static mm_code open_container(mm_skim *s, char c)
{
    if (!s->started && c != '{')
        return fail(s, "not a JSON object");
    s->started = true;
    if (s->stack.len >= s->max_depth)
        return fail(s, "too many levels");
    mm__buf_char(&s->stack, c);
    s->state = c == '{' ? FIRST_NAME : FIRST_ITEM;
    return mm__buf_ok(&s->stack);
}

static void value_ends(mm_skim *s)
{
    s->state = s->stack.len == 0 ? DONE : AFTER;
}

static mm_code close_container(mm_skim *s, char c)
{
    if (s->stack.len == 0 || s->stack.data[s->stack.len - 1] != (c == '}' ? '{' : '['))
        return fail(s, "a closing bracket that nothing opened");
    s->stack.len--;
    value_ends(s);
    return MM_OK;
}

/* ---- strings ---- */

static void start_string(mm_skim *s, bool is_name)
{
    s->is_name = is_name;
    s->n_text = s->stack.len == 1 ? 0 : SIZE_MAX;
    s->state = STRING;
}

static void keep(mm_skim *s, const char *data, size_t n)
{
    char *to = s->is_name ? s->name : s->value;

    if (s->n_text == SIZE_MAX)
        return;
    if (n >= MM_SKIM_TEXT - s->n_text) {
        s->n_text = SIZE_MAX;
        return;
    }
    memcpy(to + s->n_text, data, n);
    s->n_text += n;
}

static void name_ends(mm_skim *s)
{
    if (s->stack.len != 1)
        return;
    s->top_name = s->n_text != SIZE_MAX;
    if (!s->top_name)
        return;
    s->name[s->n_text] = 0;
    for (size_t i = 0; i < s->n_names && !s->duplicate; i++)
        if (strcmp(s->names[i], s->name) == 0) {
            s->duplicate = true;
            s->dup_line = s->line;
            s->dup_col = s->col;
        }
    if (s->n_names < MM_SKIM_NAMES)
        memcpy(s->names[s->n_names++], s->name, s->n_text + 1);
}

static void text_ends(mm_skim *s)
{
    if (s->stack.len != 1 || !s->top_name || s->n_text == SIZE_MAX)
        return;
    s->value[s->n_text] = 0;
    for (size_t i = 0; i < s->n_members; i++)
        if (strcmp(s->members[i].name, s->name) == 0)
            memcpy(s->members[i].text, s->value, s->n_text + 1);
}

static void end_string(mm_skim *s)
{
    if (s->is_name) {
        name_ends(s);
        s->state = COLON;
    } else {
        text_ends(s);
        value_ends(s);
    }
}

/* First byte of a character beyond ASCII: how many follow, and the range of the next one. */
static mm_code lead(mm_skim *s, unsigned char c)
{
    s->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    s->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    s->need = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    s->state = CHARACTER;
    return c < 0xc2 || c > 0xf4 ? fail(s, "not UTF-8") : MM_OK;
}

/* As much of a string as one loop can take; returns how much. */
static size_t run_of_text(const char *data, size_t len)
{
    size_t i = 0;

    while (i < len && (unsigned char)data[i] >= 0x20 && (unsigned char)data[i] < 0x80 && data[i] != '"'
           && data[i] != '\\')
        i++;
    return i;
}

static mm_code in_string(mm_skim *s, char c)
{
    if (c == '"') {
        end_string(s);
        return MM_OK;
    }
    if (c == '\\') {
        s->n_text = SIZE_MAX;
        s->state = ESCAPE;
        return MM_OK;
    }
    if ((unsigned char)c < 0x20)
        return fail(s, "a control character in a string");
    keep(s, &c, 1);
    return (unsigned char)c < 0x80 ? MM_OK : lead(s, (unsigned char)c);
}

static mm_code in_escape(mm_skim *s, char c)
{
    if (c == 'u') {
        s->need = 4;
        s->state = HEX;
        return MM_OK;
    }
    s->state = STRING;
    return c != 0 && strchr("\"\\/bfnrt", c) != NULL ? MM_OK : fail(s, "an unknown escape");
}

static mm_code in_hex(mm_skim *s, char c)
{
    if (c == 0 || strchr("0123456789abcdefABCDEF", c) == NULL)
        return fail(s, "an unknown escape");
    if (--s->need == 0)
        s->state = STRING;
    return MM_OK;
}

static mm_code in_character(mm_skim *s, char c)
{
    if ((unsigned char)c < s->low || (unsigned char)c > s->high)
        return fail(s, "not UTF-8");
    keep(s, &c, 1);
    s->low = 0x80;
    s->high = 0xbf;
    if (--s->need == 0)
        s->state = STRING;
    return MM_OK;
}

/* ---- values ---- */

static mm_code start_value(mm_skim *s, char c)
{
    static const char *const words[] = { "true", "false", "null" };

    if (c == '{' || c == '[' || !s->started)
        return c == '{' || c == '[' ? open_container(s, c) : fail(s, "not a JSON object");
    if (c == '"') {
        start_string(s, false);
        return MM_OK;
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        s->state = c == '-' ? SIGN : c == '0' ? ZERO : DIGITS;
        return MM_OK;
    }
    for (size_t i = 0; i < MM_COUNT(words); i++)
        if (c == words[i][0]) {
            s->word = words[i] + 1;
            s->state = WORD;
            return MM_OK;
        }
    return fail(s, "a value was expected");
}

static mm_code in_word(mm_skim *s, char c)
{
    if (c != *s->word)
        return fail(s, "a value was expected");
    if (*++s->word == 0)
        value_ends(s);
    return MM_OK;
}

static mm_code after_value(mm_skim *s, char c)
{
    if (c == '}' || c == ']')
        return close_container(s, c);
    if (c != ',')
        return fail(s, "a comma or a closing bracket was expected");
    s->state = s->stack.data[s->stack.len - 1] == '{' ? NAME : VALUE;
    return MM_OK;
}

/* True if the byte belongs to the number; else the number has ended before it, or *fault is set. */
static bool in_number(mm_skim *s, char c, bool *fault)
{
    const bool digit = c >= '0' && c <= '9';
    const int at = s->state;

    *fault = false;
    if (digit && at != ZERO) {
        s->state = at == SIGN ? (c == '0' ? ZERO : DIGITS) : at == POINT ? FRACTION
                   : at == EXP || at == EXP_SIGN ? EXP_DIGITS : at;
        return true;
    }
    if (c == '.' && (at == ZERO || at == DIGITS)) {
        s->state = POINT;
        return true;
    }
    if ((c == 'e' || c == 'E') && (at == ZERO || at == DIGITS || at == FRACTION)) {
        s->state = EXP;
        return true;
    }
    if ((c == '+' || c == '-') && at == EXP) {
        s->state = EXP_SIGN;
        return true;
    }
    *fault = at == SIGN || at == POINT || at == EXP || at == EXP_SIGN;
    if (!*fault)
        value_ends(s);
    return false;
}

static mm_code between(mm_skim *s, char c)
{
    switch (s->state) {
    case FIRST_ITEM: return c == ']' ? close_container(s, c) : start_value(s, c);
    case FIRST_NAME: case NAME:
        if (c == '}' && s->state == FIRST_NAME)
            return close_container(s, c);
        start_string(s, true);
        return c == '"' ? MM_OK : fail(s, "the name of a member was expected");
    case COLON: s->state = VALUE; return c == ':' ? MM_OK : fail(s, "a colon was expected");
    case AFTER: return after_value(s, c);
    case DONE:  return fail(s, "text after the JSON value");
    default:    return start_value(s, c);
    }
}

static mm_code step(mm_skim *s, char c)
{
    bool fault;

    switch (s->state) {
    case STRING:    return in_string(s, c);
    case ESCAPE:    return in_escape(s, c);
    case HEX:       return in_hex(s, c);
    case CHARACTER: return in_character(s, c);
    case WORD:      return in_word(s, c);
    default: break;
    }
    if (s->state >= SIGN && s->state <= EXP_DIGITS) {
        if (in_number(s, c, &fault))
            return MM_OK;
        if (fault)
            return fail(s, "not a number");
    }
    return is_blank(c) ? MM_OK : between(s, c);
}

mm_code mm__skim_feed(mm_skim *s, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (s->state == STRING) {
            const size_t n = run_of_text(data + i, len - i);
            keep(s, data + i, n);
            s->col += n;
            i += n;
            if (i == len)
                break;
        }
        MM_TRY(step(s, data[i]));
        s->col++;
        if (data[i] == '\n') {
            s->line++;
            s->col = 1;
        }
    }
    return MM_OK;
}

mm_code mm__skim_end(mm_skim *s)
{
    if (s->state == DONE)
        return MM_OK;
    return fail(s, s->started ? "the text ends too early" : "empty");
}
