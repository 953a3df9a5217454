#!/usr/bin/env bash
# Lines of C have at most 120 columns; those that have more are listed.
set -eu
cd "$(dirname "$0")/.."
find bench cli examples fuzz include lib tests -name '*.[ch]' -exec \
    awk 'length > 120 { printf "%s:%d: %d columns\n", FILENAME, FNR, length; bad = 1 } END { exit bad }' {} +
