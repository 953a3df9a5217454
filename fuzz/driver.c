/* Runs a fuzz target over files, and folders with all below them, without an engine: `TARGET PATH...`. Each input is
 * given as a heap block of its exact size, so that sanitizers and valgrind see a read past its end. Not linked when
 * libFuzzer brings its own main(). */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static unsigned long inputs;

static int run_file(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    const size_t size = (size_t)st->st_size;
    unsigned char *data;
    FILE *f;

    (void)ftw;
    if (kind != FTW_F)
        return kind == FTW_DNR || kind == FTW_NS;
    f = fopen(path, "rb");
    data = malloc(size > 0 ? size : 1);
    if (f == NULL || data == NULL || fread(data, 1, size, f) != size) {
        perror(path);
        exit(1);
    }
    fclose(f);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    inputs++;
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (nftw(argv[i], run_file, 16, FTW_PHYS) != 0) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
    printf("%lu inputs\n", inputs);
    return inputs > 0 ? 0 : 1;
}
