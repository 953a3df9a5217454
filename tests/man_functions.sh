#!/usr/bin/env bash
# libmetamig.3 names every public function, and no other.
set -eu
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat include/metamig/*.h | tr '\n' ' ' | grep -oE 'MM_API[^;]*;' | grep -oE '\bmm_[a-z0-9_]+ *\(' | tr -d ' (' |
    grep -v '_fn$' | sort -u >"$tmp/declared"
grep -oE '^\.(Fo|Fn) "?mm_[a-z0-9_]+' man/libmetamig.3 | grep -oE 'mm_[a-z0-9_]+' | sort -u >"$tmp/documented"
diff -u --label headers --label libmetamig.3 "$tmp/declared" "$tmp/documented"
