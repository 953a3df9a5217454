/* on-terminal [-a ANSWER]... COMMAND [ARG]...
 *
 * Runs a command whose standard input and standard error are a terminal, and answers its questions: each time "quit]: "
 * is shown the next ANSWER is typed, with a line end; "^D" and "^C" are the keys. Without an answer left nothing is
 * typed. What the terminal shows goes to standard error, without carriage returns. Exit: that of the command, 128 + N
 * if a signal ended it, 99 after 60 s. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_ANSWERS = 16, SECONDS = 60 };

static const char prompt[] = "quit]: ";

static void die(const char *what)
{
    perror(what);
    exit(98);
}

static pid_t start(int *master, char **argv)
{
    const char *name;
    pid_t pid;

    *master = posix_openpt(O_RDWR | O_NOCTTY);
    if (*master < 0 || grantpt(*master) != 0 || unlockpt(*master) != 0 || (name = ptsname(*master)) == NULL)
        die("pty");
    pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        int slave = -1;
        if (setsid() < 0 || (slave = open(name, O_RDWR)) < 0 || ioctl(slave, TIOCSCTTY, 0) != 0)
            die("terminal");
        dup2(slave, STDIN_FILENO);
        dup2(slave, STDERR_FILENO);
        if (slave > STDERR_FILENO)
            close(slave);
        close(*master);
        execvp(argv[0], argv);
        die(argv[0]);
    }
    return pid;
}

static void type(int master, const char *answer)
{
    const char key = strcmp(answer, "^D") == 0 ? 4 : 3;

    if (strcmp(answer, "^D") == 0 || strcmp(answer, "^C") == 0) {
        if (write(master, &key, 1) != 1)
            die("write");
    } else if (write(master, answer, strlen(answer)) != (ssize_t)strlen(answer) || write(master, "\n", 1) != 1) {
        die("write");
    }
}

/* Shows a piece; how often the prompt was completed in it. */
static int show(const char *piece, ssize_t n)
{
    static size_t matched;
    int prompts = 0;

    for (ssize_t i = 0; i < n; i++) {
        if (piece[i] != '\r')
            putc(piece[i], stderr);
        matched = piece[i] == prompt[matched] ? matched + 1 : piece[i] == prompt[0];
        if (prompt[matched] == 0) {
            prompts++;
            matched = 0;
        }
    }
    fflush(stderr);
    return prompts;
}

static void talk(int master, const char **answers, int n)
{
    struct pollfd p = { .fd = master, .events = POLLIN };
    char piece[1024];
    int next = 0;

    for (;;) {
        ssize_t got;
        if (poll(&p, 1, SECONDS * 1000) <= 0)
            exit(99);
        got = read(master, piece, sizeof piece);
        if (got <= 0)
            return;
        for (int k = show(piece, got); k > 0 && next < n; k--)
            type(master, answers[next++]);
    }
}

int main(int argc, char **argv)
{
    const char *answers[MAX_ANSWERS];
    int n = 0, at = 1, master, status;
    pid_t pid;

    while (at + 1 < argc && strcmp(argv[at], "-a") == 0 && n < MAX_ANSWERS) {
        answers[n++] = argv[at + 1];
        at += 2;
    }
    if (at >= argc) {
        fputs("usage: on-terminal [-a ANSWER]... COMMAND [ARG]...\n", stderr);
        return 98;
    }
    pid = start(&master, argv + at);
    talk(master, answers, n);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
