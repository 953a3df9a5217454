/* Heap sort of token numbers: no memory, no recursion, never quadratic. */
#include "json/json_impl.h"

static void sift(uint32_t *v, size_t at, size_t n, mm_less_fn *less, void *user)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        uint32_t x = v[at];
        if (child + 1 < n && less(user, v[child], v[child + 1]))
            child++;
        if (!less(user, x, v[child]))
            return;
        v[at] = v[child];
        v[child] = x;
    }
}

void mm__json_sort(uint32_t *v, size_t n, mm_less_fn *less, void *user)
{
    size_t sorted = 1;

    while (sorted < n && !less(user, v[sorted], v[sorted - 1]))
        sorted++;
    if (sorted >= n)
        return;
    for (size_t i = n / 2; i-- > 0;)
        sift(v, i, n, less, user);
    for (size_t i = n; i-- > 1;) {
        uint32_t x = v[0];
        v[0] = v[i];
        v[i] = x;
        sift(v, 0, i, less, user);
    }
}
