/* Rules of all families in one order, and texts that have a name, for `explain`. */
#include "core/run.h"

#include <string.h>

typedef bool is_meant(const mm_rule *rule, const char *name);

static bool has_id(const mm_rule *rule, const char *name)
{
    return strcmp(rule->id, name) == 0;
}

/* "V11" of "cnosdb/verify/V11". */
static bool has_number(const mm_rule *rule, const char *name)
{
    const char *slash = strrchr(rule->id, '/');

    return name[0] == 'V' && name[1] >= '0' && name[1] <= '9' && slash != NULL && strcmp(slash + 1, name) == 0;
}

/* "M-61", a message of docs/formats/ke-metastore.md 8.3: the summary of its rule names it. */
static bool has_message(const mm_rule *rule, const char *name)
{
    const size_t n = strlen(name);
    const char *at = n == 4 && strncmp(name, "M-", 2) == 0 && rule->summary != NULL ? strstr(rule->summary, name) : NULL;

    return at != NULL && !(at[n] >= '0' && at[n] <= '9');
}

const mm_rule_info *mm_rule_find(const char *id)
{
    static is_meant *const ways[] = { has_id, has_number, has_message };

    for (size_t i = 0; i < MM_COUNT(ways); i++)
        for (const mm_rule *const *table = mm__registry.rules; *table != NULL; table++)
            for (const mm_rule *r = *table; r->id != NULL; r++)
                if (ways[i](r, id))
                    return r;
    return NULL;
}

/* The smallest id above `last`: the tables are short, and this is for listings. */
static const mm_rule *after(const char *last)
{
    const mm_rule *best = NULL;

    for (const mm_rule *const *table = mm__registry.rules; *table != NULL; table++)
        for (const mm_rule *r = *table; r->id != NULL; r++)
            if ((last == NULL || strcmp(r->id, last) > 0) && (best == NULL || strcmp(r->id, best->id) < 0))
                best = r;
    return best;
}

const mm_rule_info *mm_rule_next(size_t *it)
{
    const mm_rule *r = after(NULL);

    for (size_t i = 0; i < *it && r != NULL; i++)
        r = after(r->id);
    if (r != NULL)
        (*it)++;
    return r;
}

const mm_message_info *mm_message_next(size_t *it)
{
    const mm_message_info *m = &mm__registry.messages[*it];

    if (m->id == NULL)
        return NULL;
    (*it)++;
    return m;
}

const mm_message_info *mm_message_find(const char *id)
{
    size_t it = 0;

    for (const mm_message_info *m; (m = mm_message_next(&it)) != NULL;)
        if (strcmp(m->id, id) == 0)
            return m;
    return NULL;
}
