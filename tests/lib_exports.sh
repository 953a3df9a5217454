#!/usr/bin/env bash
# The shared library exports what the public headers declare, nothing else, all of it through libmetamig.map.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
so=$(readlink -f "$BUILD/lib/libmetamig.so")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

nm -D --defined-only --with-symbol-versions "$so" | awk '$2 != "A" { print $3 }' | sort >"$tmp/versioned"
if grep -v '@@METAMIG_' "$tmp/versioned"; then
    echo "exported without a version" >&2
    exit 1
fi
sed 's/@.*//' "$tmp/versioned" | sort -u >"$tmp/exported"
if grep -v '^mm_[a-z]' "$tmp/exported" || grep '^mm__' "$tmp/exported"; then
    echo "exported, but not a public name" >&2
    exit 1
fi
cat include/metamig/*.h | tr '\n' ' ' | grep -oE 'MM_API[^;]*;' | grep -oE '\bmm_[a-z0-9_]+ *\(' | tr -d ' (' |
    grep -v '_fn$' | sort -u >"$tmp/declared"
if ! diff -u --label declared --label exported "$tmp/declared" "$tmp/exported"; then
    echo "headers and exports differ" >&2
    exit 1
fi
# Every pattern of the map matches something.
sed -n '/global:/,/local:/p' lib/libmetamig.map | grep -oE 'mm_[a-z0-9_*]+' | while read -r pattern; do
    regex="^${pattern//\*/.*}\$"
    grep -qE "$regex" "$tmp/exported" || { echo "nothing is called $pattern" >&2; exit 1; }
done
# Names with external linkage in the archive keep to the library's own.
if nm -g --defined-only "$BUILD/lib/libmetamig.a" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -v '^mm_'; then
    echo "a global name that is not ours" >&2
    exit 1
fi
