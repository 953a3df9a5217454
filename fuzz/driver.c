/* Runs a fuzz target without an engine: over files, and over the files in folders. So corpora are tests like any
 * other, with any compiler. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static unsigned long n_inputs;

static int fail(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return 1;
}

/* The input in memory of exactly its size, so that a checker sees every read behind it. */
static int run_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    unsigned char *data;
    int status = 0;

    if (f == NULL)
        return fail(path);
    data = malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, f) != size)
        status = fail(path);
    else
        (void)LLVMFuzzerTestOneInput(data, size);
    n_inputs++;
    free(data);
    fclose(f);
    return status;
}

static int run_path(const char *path, int depth);

static int run_folder(const char *path, int depth)
{
    DIR *d = opendir(path);
    char name[PATH_MAX];
    int status = 0;

    if (d == NULL)
        return fail(path);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        status |= run_path(name, depth + 1);
    }
    closedir(d);
    return status;
}

static int run_path(const char *path, int depth)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return fail(path);
    if (S_ISDIR(st.st_mode))
        return depth < 4 ? run_folder(path, depth) : 0;
    return run_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc; i++)
        status |= run_path(argv[i], 0);
    if (n_inputs == 0) {
        fprintf(stderr, "usage: %s FILE|FOLDER ...\n", argv[0]);
        return 2;
    }
    printf("%lu inputs\n", n_inputs);
    return status;
}
