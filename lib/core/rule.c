/* Rules of all families in one order, and texts that have a name, for `explain`. */
#include "core/run.h"

#include <string.h>

const mm_rule_info *mm_rule_find(const char *id)
{
    for (const mm_rule *const *table = mm__registry.rules; *table != NULL; table++)
        for (const mm_rule *r = *table; r->id != NULL; r++)
            if (strcmp(r->id, id) == 0)
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
