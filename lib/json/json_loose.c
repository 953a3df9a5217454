/* Loose containers: lists of slots for children that were edited. docs/formats/json-layer.md 5.1. */
#include "json/json_impl.h"

/* The original children come first, in order of their tokens: found by halving. */
uint32_t mm__loose_slot(const mm_loose *loose, uint32_t id)
{
    uint32_t low = 0, high = loose->n_orig;

    if ((id & MM_SLOT_NEW) != 0) {
        id &= ~MM_SLOT_NEW;
        return id < loose->n_slots ? id : MM_SLOT_NONE;
    }
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (loose->slots[mid].origin < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < loose->n_orig && loose->slots[low].origin == id ? low : MM_SLOT_NONE;
}

uint32_t mm__loose_id(const mm_loose *loose, uint32_t slot)
{
    return slot < loose->n_orig ? loose->slots[slot].origin : MM_SLOT_NEW | slot;
}

static void fill(const mm_json *json, uint32_t tok, mm_loose *loose)
{
    uint32_t id = 0, name = 0, value, n = 0;

    while ((value = mm__json_child(json, tok, &id, &name)) != 0) {
        loose->slots[n] = (mm_slot){ .name = name, .value = value, .origin = id, .prev = n - 1, .next = n + 1 };
        n++;
    }
    loose->n_orig = loose->n_slots = loose->live = n;
    loose->first = loose->last = MM_SLOT_NONE;
    if (n > 0) {
        loose->first = 0;
        loose->slots[0].prev = MM_SLOT_NONE;
        loose->last = n - 1;
        loose->slots[n - 1].next = MM_SLOT_NONE;
    }
}

mm_loose *mm__json_loosen(mm_json *json, uint32_t tok)
{
    mm_loose *loose = mm__json_loose(json, tok), **list;
    size_t n;

    if (loose != NULL)
        return loose;
    n = mm__json_count(json, tok);
    list = mm__json_room(json, &json->loose, (size_t)json->n_loose + 1, sizeof *list);
    loose = list != NULL ? mm__arena_alloc(&json->arena, sizeof *loose) : NULL;
    if (loose == NULL)
        return NULL;
    loose->cap_slots = (uint32_t)n + 4;
    loose->slots = mm__arena_alloc(&json->arena, loose->cap_slots * sizeof *loose->slots);
    if (loose->slots == NULL)
        return NULL;
    loose->tok = tok;
    loose->len = json->tape[tok].len;
    fill(json, tok, loose);
    json->tape[tok].meta |= MM_TOK_LOOSE;
    json->tape[tok].len = json->n_loose;
    list[json->n_loose++] = loose;
    return loose;
}

/* A new slot, not linked yet; MM_SLOT_NONE: out of memory. */
uint32_t mm__loose_add(mm_json *json, mm_loose *loose, uint32_t name, uint32_t value)
{
    const size_t old = loose->cap_slots * sizeof *loose->slots;

    if (loose->n_slots == loose->cap_slots) {
        mm_slot *slots = mm__arena_grow(&json->arena, loose->slots, old, 2 * old);
        if (slots == NULL)
            return MM_SLOT_NONE;
        loose->slots = slots;
        loose->cap_slots *= 2;
    }
    loose->slots[loose->n_slots] = (mm_slot){ .name = name, .value = value, .dead = true };
    return loose->n_slots++;
}

void mm__loose_unlink(mm_loose *loose, uint32_t slot)
{
    const mm_slot *s = &loose->slots[slot];

    if (s->prev != MM_SLOT_NONE)
        loose->slots[s->prev].next = s->next;
    else
        loose->first = s->next;
    if (s->next != MM_SLOT_NONE)
        loose->slots[s->next].prev = s->prev;
    else
        loose->last = s->prev;
    loose->slots[slot].dead = true;
    loose->live--;
}

void mm__loose_link(mm_loose *loose, uint32_t slot, uint32_t before)
{
    mm_slot *s = &loose->slots[slot];

    s->next = before;
    s->prev = before == MM_SLOT_NONE ? loose->last : loose->slots[before].prev;
    s->dead = false;
    if (before == MM_SLOT_NONE)
        loose->last = slot;
    else
        loose->slots[before].prev = slot;
    if (s->prev == MM_SLOT_NONE)
        loose->first = slot;
    else
        loose->slots[s->prev].next = slot;
    loose->live++;
}

uint32_t mm__loose_at(const mm_loose *loose, size_t place)
{
    uint32_t i = loose->first;

    if (place >= loose->live)
        return MM_SLOT_NONE;
    while (place-- > 0)
        i = loose->slots[i].next;
    return i;
}
