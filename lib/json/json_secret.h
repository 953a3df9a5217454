#ifndef METAMIG_JSON_SECRET_H
#define METAMIG_JSON_SECRET_H

/* What must not be shown: docs/formats/product.md 6.2, passwords, keys, connection secrets. It is told by names, and by
 * what values look like; a doubt hides. */
#include "core/core.h"

/* Of a member, decoded. */
bool mm__secret_name(const char *name, size_t len);
/* Members of a pair, as in { "name" : "password", "value" : "x" }: one that may hold a name, one that holds its
 * value. */
bool mm__secret_pair_name(const char *name, size_t len);
bool mm__secret_pair_value(const char *name, size_t len);
/* Text of a string, decoded: a hash of a password, a connection with a password in it, a private key, a line of
 * properties that sets a secret. */
bool mm__secret_text(const char *text, size_t len);
/* A resource of which nothing is shown: accounts, brokers of Kafka, property files, key stores. */
bool mm__secret_path(const char *path);

#endif
