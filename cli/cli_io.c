/* Files that the command line writes itself: reports and manifests. Unlike OUTPUT they are made anew by every run of a
 * CI job, so a file of that name is replaced, by one rename, when the new one is complete. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* Folder of a path in *dir, its last component as result; both in malloc'ed memory that *dir owns. */
static char *split(const char *path, char **dir)
{
    size_t len = strlen(path), base;
    char *copy;

    while (len > 1 && path[len - 1] == '/')
        len--;
    for (base = len; base > 0 && path[base - 1] != '/';)
        base--;
    copy = malloc(2 * len + 4);
    if (copy == NULL)
        return NULL;
    snprintf(copy, 2 * len + 4, "%.*s", base == 0 ? 1 : base > 1 ? (int)base - 1 : 1, base == 0 ? "." : path);
    *dir = copy;
    copy += strlen(copy) + 1;
    memcpy(copy, path + base, len - base);
    copy[len - base] = 0;
    return copy;
}

/* Absolute path with links resolved, also where the last components do not exist yet. */
static char *resolve(const char *path)
{
    char *copy = strdup(path), *real = copy != NULL ? realpath(copy, NULL) : NULL, *out = NULL;
    size_t len = strlen(path), rest;

    while (len > 1 && path[len - 1] == '/')
        len--;
    rest = len; /* what begins here does not exist */
    while (copy != NULL && real == NULL && errno == ENOENT && rest > 0) {
        while (rest > 0 && path[rest - 1] != '/')
            rest--;
        snprintf(copy, strlen(path) + 1, "%.*s", (int)(rest > 1 ? rest - 1 : rest), path);
        real = realpath(rest == 0 ? "." : copy, NULL);
        while (real == NULL && rest > 0 && path[rest - 1] == '/')
            rest--;
    }
    if (real != NULL && (out = malloc(strlen(real) + len - rest + 2)) != NULL)
        sprintf(out, "%s%s%.*s", strcmp(real, "/") == 0 ? "" : real, rest < len ? "/" : "", (int)(len - rest),
                path + rest);
    free(copy);
    free(real);
    return out;
}

bool cli_lies_in(const char *path, const char *inside)
{
    char *a = resolve(path), *b = resolve(inside);
    bool in = false;

    if (a != NULL && b != NULL) {
        const size_t n = strcmp(b, "/") == 0 ? 0 : strlen(b);
        in = strncmp(a, b, n) == 0 && (a[n] == 0 || a[n] == '/');
    }
    free(a);
    free(b);
    return in;
}

static int io_fault(const cli_file *file, const char *what)
{
    cli_say("error: %s %s: %s: %s [core/io]", file->what, file->path, what, strerror(errno));
    return CLI_IO;
}

/* A descriptor without a name, in the folder of the file: if the run dies nothing stays behind. Where the file system
 * cannot do that, a file with a name that is removed at once. */
static int open_nameless(char *real)
{
    char *dir = NULL, *name;
    int fd;

    if (split(real, &dir) == NULL)
        return -1;
    fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL) &&
        (name = malloc(strlen(dir) + 32)) != NULL) {
        sprintf(name, "%s/.metamig-XXXXXX", dir);
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
        free(name);
    }
    free(dir);
    return fd;
}

int cli_file_open(cli_file *file, const char *what, const char *path)
{
    struct stat st, out;
    bool there;

    *file = (cli_file){ .what = what, .path = path, .fd = -1 };
    if (path == NULL)
        return CLI_DONE;
    there = stat(path, &st) == 0;
    if (there && S_ISREG(st.st_mode) && fstat(STDOUT_FILENO, &out) == 0 && st.st_dev == out.st_dev &&
        st.st_ino == out.st_ino) {
        cli_say("error: %s %s is standard output; give it another file", what, path);
        return CLI_MISUSE;
    }
    if (there && !S_ISREG(st.st_mode)) { /* a device or a pipe cannot be replaced; a folder fails here */
        file->fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        file->real = resolve(path);
        file->fd = file->real != NULL ? open_nameless(file->real) : -1;
    }
    if (file->fd >= 0)
        file->stream = fdopen(file->fd, "w");
    return file->stream != NULL ? CLI_DONE : io_fault(file, "cannot be written");
}

int cli_file_write(void *user, const void *data, size_t len)
{
    return cli_stream_write(((cli_file *)user)->stream, data, len);
}

int cli_stream_write(void *user, const void *data, size_t len)
{
    return len == 0 || fwrite(data, 1, len, user) == len ? 0 : -1;
}

/* Copies the nameless file to `fd`: the way for file systems that cannot give it a name. */
static int copy_to(int from, int fd)
{
    char block[65536];
    off_t at = 0;
    ssize_t n;

    while ((n = pread(from, block, sizeof block, at)) > 0) {
        for (ssize_t done = 0, w; done < n; done += w)
            if ((w = write(fd, block + done, (size_t)(n - done))) < 0)
                return -1;
        at += n;
    }
    return n < 0 || fsync(fd) != 0 ? -1 : 0;
}

/* Gives the nameless file the name `temp`. */
static int name_it(int from, const char *temp)
{
    char self[64];
    int fd, failed;

    snprintf(self, sizeof self, "/proc/self/fd/%d", from);
    if (linkat(AT_FDCWD, self, AT_FDCWD, temp, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return -1;
    failed = copy_to(from, fd);
    if (close(fd) != 0 || failed != 0) {
        unlink(temp);
        return -1;
    }
    return 0;
}

static int replace(const cli_file *file)
{
    char *temp = malloc(strlen(file->real) + 48), *dir = NULL, *base = split(file->real, &dir);
    int failed = -1;

    if (temp != NULL && base != NULL) {
        sprintf(temp, "%s/.metamig-%ld-%d", dir, (long)getpid(), file->fd);
        unlink(temp); /* of a dead process with our number */
        failed = name_it(file->fd, temp);
        if (failed == 0 && rename(temp, file->real) != 0) {
            const int kept = errno;
            unlink(temp);
            errno = kept;
            failed = -1;
        }
    }
    free(temp);
    free(dir);
    return failed;
}

int cli_file_commit(cli_file *file)
{
    int status = CLI_DONE;

    if (file->stream == NULL)
        return CLI_DONE;
    if (fflush(file->stream) != 0 || ferror(file->stream) != 0)
        status = io_fault(file, "write failed");
    else if (file->real != NULL && (fsync(file->fd) != 0 || replace(file) != 0))
        status = io_fault(file, "cannot be written");
    cli_file_discard(file);
    return status;
}

void cli_file_discard(cli_file *file)
{
    if (file->stream != NULL)
        fclose(file->stream);
    else if (file->fd >= 0)
        close(file->fd);
    free(file->real);
    file->stream = NULL;
    file->real = NULL;
    file->fd = -1;
}
