/* How the program ends: exit codes, signals, standard streams. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static mm_ctx *volatile running;

int cli_status(mm_code code)
{
    switch (code) {
    case MM_OK: return CLI_DONE;
    case MM_E_VERIFY: return CLI_FOUND;
    case MM_E_OPTION: return CLI_MISUSE;
    case MM_E_SYNTAX:
    case MM_E_FORMAT:
    case MM_E_DATA:
    case MM_E_UNSUPPORTED: return CLI_BROKEN;
    case MM_E_IO:
    case MM_E_EXISTS: return CLI_IO;
    case MM_E_NOMEM:
    case MM_E_LIMIT: return CLI_MEMORY;
    case MM_E_CANCELLED: return CLI_INTERRUPTED;
    case MM_END:
    case MM_E_MISUSE: break;
    }
    return CLI_BUG;
}

static int rank(int status)
{
    static const int order[] = { CLI_DONE, CLI_FOUND, CLI_MISUSE, CLI_BROKEN, CLI_IO, CLI_MEMORY, CLI_INTERRUPTED };
    int i = 0;

    while (i < (int)(sizeof order / sizeof order[0]) && order[i] != status)
        i++;
    return i;
}

int cli_worse(int a, int b)
{
    return rank(a) >= rank(b) ? a : b;
}

/* A file opened while descriptor 1 is closed would become standard output and get the report written into it. The
 * stand-ins have the wrong direction, so that every use fails as it would have. */
void cli_open_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(CLI_IO);
}

static void on_signal(int number)
{
    struct sigaction again;
    mm_ctx *ctx = running;

    memset(&again, 0, sizeof again);
    again.sa_handler = SIG_DFL;
    sigaction(number, &again, NULL); /* the second one kills */
    if (ctx == NULL) {
        static const char text[] = "metamig: interrupted\n";
        ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
        (void)ignored;
        _exit(CLI_INTERRUPTED);
    }
    mm_ctx_cancel(ctx);
}

void cli_catch_signals(void)
{
    static const int stop[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction act, old;

    memset(&act, 0, sizeof act);
    act.sa_handler = SIG_IGN; /* a write that fails is an error like any other, not a sudden death */
    sigaction(SIGPIPE, &act, NULL);
    sigaction(SIGXFSZ, &act, NULL);
    act.sa_handler = on_signal; /* without SA_RESTART: a blocked read must return */
    for (size_t i = 0; i < sizeof stop / sizeof stop[0]; i++)
        if (sigaction(stop[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(stop[i], &act, NULL);
}

void cli_interruptible(mm_ctx *ctx)
{
    running = ctx;
}

int cli_close_stdout(int status)
{
    const int failed = ferror(stdout);
    int sys = 0;

    if (fflush(stdout) != 0)
        sys = errno;
    if (fclose(stdout) != 0 && sys == 0 && errno != EBADF)
        sys = errno;
    if (!failed && sys == 0)
        return status;
    cli_say("standard output: error: %s [core/io]", sys != 0 ? strerror(sys) : "write failed");
    return cli_worse(status, CLI_IO);
}
