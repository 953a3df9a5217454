#!/usr/bin/env bash
# libmetamig.3 names every public function, and no other.
set -eu
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat include/metamig/*.h | tr '\n' ' ' | grep -oE 'MM_API[^;]*;' | grep -oE '\bmm_[a-z0-9_]+ *\(' | tr -d ' (' |
    grep -v '_fn$' | sort -u >"$tmp/declared"
grep -E '^\.(It )?Fn ' man/libmetamig.3 | grep -oE '\bmm_[a-z0-9_]+\b' |
    grep -vE '^mm_(ctx|source|sink|code|report|plan|hooks|pipeline)$' | sort -u >"$tmp/documented"
diff -u --label headers --label libmetamig.3 "$tmp/declared" "$tmp/documented"
