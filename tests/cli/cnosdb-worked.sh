# The worked examples come out byte for byte whatever way they come in: file, standard input, compressed, shuffled, one
# thread and two, in pieces through GNU parallel. docs/formats/cnosdb-2.3-to-2.4.md 10, json-layer.md 13.
# shellcheck shell=bash
. "$HERE/common"
data=$TESTDATA/cnosdb
salt=(--bcrypt-salt abcdefghijklmnopqrstuu)

# same NAME WANT COMMAND...: its standard output is WANT.
same()
{
    local name=$1 want=$2
    shift 2
    "$@" 2>err | cmp - "$want" || { echo "differs: $name"; cat err; }
}

piped()
{
    local in=$1
    shift
    tail -c +1 "$in" | metamig convert -q "$@" -
}

# all IN TARGET WANT OPTION...
all()
{
    local in=$data/$1 to=cnosdb-$2 want=$data/$3 t
    shift 3
    gzip -nc "$in" >in.gz
    zstd -qfc "$in" >in.zst
    xz -c "$in" >in.xz
    bzip2 -c "$in" >in.bz2
    lz4 -qc "$in" >in.lz4
    # A header can only be at the top, a footer at the bottom: the records between them.
    { grep -v '^\*\*\*\*\*\*' "$in" | shuf --random-source="$in"; } >in.shuffled
    for t in 1 2; do
        same "file $t" "$want" metamig convert -q --threads "$t" --to "$to" "$@" "$in" -
        same "stdin $t" "$want" metamig convert -q --threads "$t" --to "$to" "$@" - <"$in"
        same "pipe $t" "$want" piped "$in" --threads "$t" --to "$to" "$@"
        for z in gz zst xz bz2 lz4; do
            same "$z $t" "$want" metamig convert -q --threads "$t" --to "$to" "$@" "in.$z" -
            same "$z stdin $t" "$want" metamig convert -q --threads "$t" --to "$to" "$@" - <"in.$z"
        done
        same "shuffled $t" "$want" metamig convert -q --threads "$t" --to "$to" "$@" in.shuffled -
    done
    echo "$to from $(basename "$in")"
}
for in in debug-2.3.txt dump-2.3.txt; do
    for to in 2.4 2.4.0.1 2.4.1 2.4.2 2.4.3; do
        all "$in" "$to" "expected-$to.txt"
    done
done
all dump-2.3.0.txt 2.4 expected-2.4-from-2.3.0.txt "${salt[@]}"
all dump-2.3.0.txt 2.4.3 expected-2.4.3-from-2.3.0.txt "${salt[@]}" --cluster cluster_xxx

# Pieces on many machines: a mapper of its own for each, sorted by key afterwards; and the reducer on the result.
parallel --version >/dev/null 2>&1 || { echo "no GNU parallel" >&2; exit 77; }
by_parts()
{
    local in=$data/$1 to=$2 want=$data/$3 size
    shift 3
    for size in 300 1k 4k; do
        parallel --no-notice --pipe --block "$size" -j 2 metamig convert --lines --to "cnosdb-$to" --emit=tsv "$@" \
            <"$in" 2>err | LC_ALL=C sort -t "$(printf '\t')" -k 1,1 | cut -f 2- >got
        cmp got "$want" || { echo "differs: $to by $size"; cat err; }
    done
    run metamig verify -q --lines --from "cnosdb-$to" "$@" <got 2>&1 | tail -n 1
}
for in in debug-2.3.txt dump-2.3.txt; do
    for to in 2.4.0 2.4.0.1 2.4.1 2.4.2 2.4.3; do
        by_parts "$in" "$to" "expected-${to%.0}.txt"
    done
done
by_parts dump-2.3.0.txt 2.4.0 expected-2.4-from-2.3.0.txt "${salt[@]}"
by_parts dump-2.3.0.txt 2.4.3 expected-2.4.3-from-2.3.0.txt "${salt[@]}" --cluster prod=cluster_xxx
