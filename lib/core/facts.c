/* Facts that survey leaves: in the arena of the thread that found them, then in order of kind and path. */
#include "core/run.h"

#include <string.h>

enum { KINDS = 64 };

mm_run *mm_index_run(mm_index *idx)
{
    return idx->run;
}

void *mm_index_alloc(mm_index *idx, size_t size)
{
    return mm__arena_alloc(&idx->arena, size);
}

char *mm_index_text(mm_index *idx, const char *text, size_t len)
{
    return mm__arena_text(&idx->arena, text, len);
}

void *mm_index_add(mm_index *idx, const mm_doc *doc, int kind, size_t size)
{
    mm_record *r = mm__arena_alloc(&idx->arena, sizeof *r);
    const size_t item = (size_t)(doc->item - idx->run->tree->items);

    if (kind < 0 || kind >= KINDS || r == NULL || (r->fact = mm__arena_alloc(&idx->arena, size)) == NULL)
        return NULL;
    r->kind = kind;
    r->item = (uint32_t)item;
    r->next = idx->run->record_of[item]; /* one document, one thread: no lock */
    idx->run->record_of[item] = r;
    idx->n[kind]++;
    return r->fact;
}

mm_code mm__facts_merge(mm_run *run)
{
    size_t at[KINDS], total = 0;

    for (int k = 0; k < KINDS; k++) {
        run->kind_start[k] = at[k] = total;
        for (unsigned s = 0; s < run->n_shards; s++)
            total += run->shards[s].n[k];
    }
    run->kind_start[KINDS] = total;
    run->n_records = total;
    if (total > 0) {
        run->by_kind = mm__alloc(run->ctx, total * sizeof *run->by_kind);
        if (run->by_kind == NULL)
            return MM_E_NOMEM;
        for (size_t i = 0; i < run->tree->n_items; i++)
            for (mm_record *r = run->record_of[i]; r != NULL; r = r->next)
                run->by_kind[at[r->kind]++] = r;
    }
    run->merged = true;
    return MM_OK;
}

void *mm_index_next(mm_index *idx, int kind, size_t *it, const char **path)
{
    const mm_run *run = idx->run;
    const size_t i = run->kind_start[kind] + *it;

    if (!run->merged || i >= run->kind_start[kind + 1])
        return NULL;
    (*it)++;
    if (path != NULL)
        *path = run->tree->items[run->by_kind[i]->item].path;
    return run->by_kind[i]->fact;
}

void *mm_index_find(mm_run *run, int kind, const char *path)
{
    const mm_item *item = mm__tree_find(run->tree, path, strlen(path));

    if (item != NULL)
        for (mm_record *r = run->record_of[item - run->tree->items]; r != NULL; r = r->next)
            if (r->kind == kind)
                return r->fact;
    return NULL;
}

void mm_index_set_state(mm_index *idx, void *state, void (*free_state)(void *state))
{
    idx->run->state = state;
    idx->run->free_state = free_state;
}

void *mm_index_state(mm_index *idx)
{
    return idx->run->state;
}

void *mm_doc_state(const mm_doc *doc)
{
    return doc->run->state;
}

void *mm_emit_state(mm_emit *out)
{
    return out->run->state;
}
