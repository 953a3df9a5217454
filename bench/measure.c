/* measure ROUNDS NAME=COMMAND...: runs the shell commands in turn, ROUNDS times, and prints for each the best wall
 * time in ms, the peak memory in KiB and the ratio to the first. "%R" in a command becomes the number of the round,
 * so that each writes to a name of its own. MEASURE_TABLE names a file that gets a line
 * "SIZE<tab>NAME<tab>ms<tab>KiB" for each, SIZE being MEASURE_SIZE. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 32 };

static double ms_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fill_in(const char *command, int round, char *out, size_t size)
{
    size_t n = 0;

    for (; *command != 0 && n + 16 < size; command++)
        if (command[0] == '%' && command[1] == 'R') {
            n += (size_t)snprintf(out + n, size - n, "%d", round);
            command++;
        } else
            out[n++] = *command;
    out[n] = 0;
}

static double run(const char *command, int round, long *kib)
{
    char text[4096];
    const double start = ms_now();
    struct rusage use;
    int status;
    pid_t pid;

    fill_in(command, round, text, sizeof text);
    pid = fork();
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", text, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &use) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "measure: failed: %s\n", text);
        exit(1);
    }
    if (use.ru_maxrss > *kib)
        *kib = use.ru_maxrss;
    return ms_now() - start;
}

static void append(const char *name, double ms, long kib)
{
    const char *table = getenv("MEASURE_TABLE"), *size = getenv("MEASURE_SIZE");
    FILE *f = table == NULL ? NULL : fopen(table, "a");

    if (f == NULL)
        return;
    fprintf(f, "%s\t%.*s\t%.1f\t%ld\n", size == NULL ? "" : size, (int)strcspn(name, "="), name, ms, kib);
    fclose(f);
}

int main(int argc, char **argv)
{
    double best[MOST];
    long kib[MOST] = { 0 };
    const int rounds = argc > 2 ? atoi(argv[1]) : 0, n = argc - 2;

    if (rounds < 1 || n > MOST)
        return 2;
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < n; i++) {
            const char *command = strchr(argv[i + 2], '=');
            const double ms = command == NULL ? 0 : run(command + 1, r, &kib[i]);
            best[i] = r == 0 || ms < best[i] ? ms : best[i];
        }
    for (int i = 0; i < n; i++) {
        printf("  %-28.*s %9.1f ms %9ld KiB   x %.2f\n", (int)strcspn(argv[i + 2], "="), argv[i + 2], best[i], kib[i],
               best[i] / best[0]);
        append(argv[i + 2], best[i], kib[i]);
    }
    return 0;
}
