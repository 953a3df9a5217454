#ifndef METAMIG_TESTS_BYTES_H
#define METAMIG_TESTS_BYTES_H

/* Compressed data for tests, made by the programs that users have. */
#include <stddef.h>

/* Output of the command with this input: "gzip -c". Fails the test if the program is missing or fails. */
unsigned char *bytes_filter(const char *command, const void *data, size_t len, size_t *out_len);

#endif
