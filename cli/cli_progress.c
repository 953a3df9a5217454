/* The progress line: on a terminal only, ten times a second at most. */
#include <time.h>

#include "cli.h"

static bool shown;

static uint64_t ticks(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 10 + (uint64_t)t.tv_nsec / 100000000;
}

int cli_progress(void *user, uint64_t done, uint64_t total)
{
    static uint64_t last;
    const cli *app = user;
    const uint64_t now = ticks();

    if (!app->progress || now == last)
        return 0;
    last = now;
    fprintf(stderr, "\r%s: %llu/%llu resources\033[K", app->verb->name, (unsigned long long)done,
            (unsigned long long)total);
    fflush(stderr);
    shown = true;
    return 0;
}

void cli_progress_clear(void)
{
    if (shown)
        fputs("\r\033[K", stderr);
    shown = false;
}
