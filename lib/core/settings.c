#include "core/run.h"
#include "core/utf8.h"

#include <string.h>

const mm_option mm__common_options[] = {
    { "duplicates", MM_OPTION_CHOICE, "error|last", "error|last", "error",
      "duplicate members or records: refuse, or take the last as vendors do and warn" },
    { "stamp", MM_OPTION_CHOICE, "source|now", "source|now", "source",
      "times of rewritten resources: of the resource they come from, or now" },
    { "style", MM_OPTION_CHOICE, "splice|vendor", "splice|vendor", NULL,
      "write small edits into the text, or print the document anew as the vendor does" },
    { "keep-going", MM_OPTION_FLAG, NULL, NULL, NULL,
      "carry broken resources over as they are, publish, and exit with 3" },
    { "strict", MM_OPTION_FLAG, NULL, NULL, NULL, "a warning makes the run fail with 1; nothing is published" },
};
const size_t mm__n_common_options = MM_COUNT(mm__common_options);

static bool among(const char *choices, const char *value)
{
    const size_t n = strlen(value);

    for (const char *c = choices; c != NULL; c = strchr(c, '|') != NULL ? strchr(c, '|') + 1 : NULL)
        if (strncmp(c, value, n) == 0 && (c[n] == '|' || c[n] == 0))
            return n > 0;
    return false;
}

static bool digits(const char *value)
{
    return *value != 0 && strlen(value) <= 18 && value[strspn(value, "0123456789")] == 0;
}

/* NAME=VALUE */
static bool assigns(const char *value)
{
    const char *sign = strchr(value, '=');

    return sign != NULL && sign != value;
}

const mm_option *mm__option_check(mm_ctx *ctx, const mm_option *o, const char *value)
{
    const char *wanted = o->value != NULL ? o->value : "true or false";
    bool fine = true;

    switch (o->kind) {
    case MM_OPTION_FLAG: fine = among("|true|false", value) || *value == 0; break;
    case MM_OPTION_NUMBER: fine = digits(value) || (o->choices != NULL && among(o->choices, value)); break;
    case MM_OPTION_CHOICE: fine = among(o->choices, value); break;
    case MM_OPTION_TEXT: case MM_OPTION_LIST:
        fine = mm__utf8_ok(value, strlen(value)); /* it may end up in a document */
        if (!fine)
            wanted = "UTF-8";
        else
            fine = strcmp(wanted, "NAME=VALUE") != 0 || assigns(value);
        break;
    case MM_OPTION_FILE: break;
    }
    if (fine)
        return o;
    mm__fail(ctx, MM_E_OPTION, "core/option", NULL, "--%s=%s: must be %s", o->name, value, wanted);
    return NULL;
}

static char *join(mm_ctx *ctx, const char *a, const char *b)
{
    const size_t n = strlen(a), m = strlen(b);
    char *out = mm__resize(ctx, NULL, 0, n + 1 + m + 1);

    if (out != NULL) {
        memcpy(out, a, n);
        out[n] = '\n';
        memcpy(out + n + 1, b, m + 1);
    }
    return out;
}

mm_code mm__settings_put(mm_settings *set, const mm_option *option, const char *value)
{
    mm_setting *s = NULL;
    char *copy;

    for (size_t i = 0; i < set->n && s == NULL; i++)
        if (strcmp(set->list[i].option->name, option->name) == 0)
            s = &set->list[i];
    copy = s != NULL && option->kind == MM_OPTION_LIST ? join(set->ctx, s->value, value) : mm__strdup(set->ctx, value);
    if (copy == NULL)
        return MM_E_NOMEM;
    if (s == NULL && mm__list_room(set->ctx, &set->list, set->n, &set->cap, sizeof *s) != MM_OK) {
        mm__strfree(set->ctx, copy);
        return MM_E_NOMEM;
    }
    if (s == NULL)
        s = &set->list[set->n++];
    else
        mm__strfree(set->ctx, s->value);
    *s = (mm_setting){ option, copy };
    return MM_OK;
}

const char *mm__settings_get(const mm_settings *set, const char *name)
{
    for (size_t i = 0; set != NULL && i < set->n; i++)
        if (strcmp(set->list[i].option->name, name) == 0)
            return set->list[i].value;
    return NULL;
}

void mm__settings_free(mm_settings *set)
{
    for (size_t i = 0; i < set->n; i++)
        mm__strfree(set->ctx, set->list[i].value);
    mm__free(set->ctx, set->list, set->cap * sizeof *set->list);
    set->list = NULL;
    set->n = set->cap = 0;
}
