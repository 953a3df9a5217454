/* What may have been meant by a name that is not known. */
#include <string.h>

#include "cli.h"

enum { LONGEST = 96 };

/* Changes, insertions, deletions and swaps of neighbours between two texts. */
static size_t distance(const char *a, const char *b)
{
    const size_t la = strlen(a), lb = strlen(b);
    size_t rows[3][LONGEST + 1];

    if (la > LONGEST || lb > LONGEST)
        return (size_t)-1;
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *row = rows[i % 3];
        const size_t *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t best = up[j - 1] + (a[i - 1] != b[j - 1]);
            if (up[j] + 1 < best)
                best = up[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && up2[j - 2] + 1 < best)
                best = up2[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[la % 3][lb];
}

void cli_guess_start(cli_guess *g, const char *wanted)
{
    g->wanted = wanted;
    g->best = NULL;
    g->distance = strlen(wanted) < 5 ? 2 : 3; /* the first that is too far */
}

void cli_guess_offer(cli_guess *g, const char *candidate)
{
    size_t d = distance(g->wanted, candidate);

    if (*g->wanted == 0)
        return;
    if (d > 1 && strlen(g->wanted) >= 3 && strstr(candidate, g->wanted) != NULL)
        d = 1;
    if (d < g->distance) {
        g->distance = d;
        g->best = candidate;
    }
}

const char *cli_guess_end(const cli_guess *g)
{
    return g->best;
}
