/* The one question of metamig: the default source of a project, docs/formats/ke-metastore.md 7.3. */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"

enum { TRIES = 3, ANSWER = 64 };

bool cli_may_ask(const cli *app)
{
    return !app->v.yes && !app->v.silent && !app->v.json && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

/* One line without blanks around it; what is too long is cut, and so no answer. False: end of input, or a signal. Not
 * by stdio: nothing after the line may be taken. */
static bool read_line(char line[ANSWER])
{
    size_t n = 0;
    char c;

    for (;;) {
        const ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got != 1)
            return false;
        if (c == '\n')
            break;
        if (n + 1 < ANSWER && (n > 0 || (c != ' ' && c != '\t')))
            line[n++] = c;
    }
    while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t' || line[n - 1] == '\r'))
        n--;
    line[n] = 0;
    return true;
}

/* The numbers are those of the stored property. */
static bool means(const char *answer, const char *choice)
{
    return strcasecmp(answer, choice) == 0 || (strcmp(answer, "0") == 0 && strcmp(choice, "hive") == 0) ||
           (strcmp(answer, "1") == 0 && strcmp(choice, "kafka") == 0);
}

static void print_question(const mm_question *q)
{
    cli_progress_clear();
    cli_mask(stderr, q->text);
    fputs("\nKE 3.x needs one default source. It cannot be changed later. RDBMS cannot be chosen here.\n", stderr);
}

static void print_prompt(const mm_question *q)
{
    fputs("Default source for \"", stderr);
    cli_mask(stderr, q->subject);
    fputs("\" [", stderr);
    for (size_t i = 0; i < q->n_choices; i++)
        fprintf(stderr, "%s/", q->choices[i]);
    fputs("quit]: ", stderr);
    fflush(stderr);
}

int cli_ask_source(void *user, const mm_question *q)
{
    char line[ANSWER];

    (void)user;
    print_question(q);
    for (int i = 0; i < TRIES; i++) {
        print_prompt(q);
        if (!read_line(line)) {
            putc('\n', stderr);
            return MM_ANSWER_QUIT;
        }
        if (strcasecmp(line, "quit") == 0)
            return MM_ANSWER_QUIT;
        for (size_t k = 0; k < q->n_choices; k++)
            if (means(line, q->choices[k]))
                return (int)k;
    }
    return MM_ANSWER_QUIT;
}
