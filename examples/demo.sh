#!/bin/sh
# What `make demo` shows: a Kylin 0.6 dump is recognised, upgraded to 0.7 and checked, in a folder of its own.
set -eu
cd "$(dirname "$0")/.."
bin=$(cd "${BIN:-build/bin}" && pwd)
sample=$(pwd)/testdata/demo/meta_dump
dir=$(mktemp -d "${TMPDIR:-/tmp}/metamig-demo-XXXXXX")
trap 'rm -rf "$dir"' EXIT

cp -R "$sample" "$dir/meta_dump"
# Modification times are data, and version control does not keep them.
find "$dir/meta_dump" -type f -exec touch -d '2014-06-30 03:15:42 UTC' {} +
cd "$dir"

show()
{
    printf '\n$ %s\n' "$*"
    verb=$2
    shift 2
    "$bin/metamig" "$verb" "$@"
}

show metamig inspect meta_dump
show metamig convert --job-days all meta_dump
show metamig verify --source meta_dump --job-days all meta_dump_v2
show metamig explain kylin-0.7/cube/rewrite
printf '\n$ ls meta_dump_v2\n'
ls meta_dump_v2
