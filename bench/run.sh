#!/usr/bin/env bash
# All benches. They print ratios of one run beside their peers, and never fail on time: the goals are read by people.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for b in "$here"/bench_*.sh; do
    printf '== %s\n' "$(basename "$b" .sh)"
    bash "$b"
done
