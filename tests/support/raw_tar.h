#ifndef METAMIG_TESTS_RAW_TAR_H
#define METAMIG_TESTS_RAW_TAR_H

/* Tar archives byte by byte, so that they can be wrong in every way. */
#include <stddef.h>

typedef struct raw_tar { unsigned char *data; size_t len, cap; } raw_tar;

/* `type`: '0' file, '5' folder, '1' hard link, '2' symbolic link, '6' FIFO, 'x' pax head, ... Names over 100 bytes get
 * cut. `size` is what the head says; `len` bytes follow, filled up to whole blocks. */
void raw_tar_head(raw_tar *t, const char *name, char type, const char *link, unsigned long size);
void raw_tar_data(raw_tar *t, const void *data, size_t len);
void raw_tar_file(raw_tar *t, const char *name, const char *text);
/* pax record "LEN key=value\n" for the entry that follows. */
void raw_tar_pax(raw_tar *t, const char *key, const void *value, size_t len);
void raw_tar_end(raw_tar *t);   /* two blocks of zeros */
void raw_tar_free(raw_tar *t);

#endif
