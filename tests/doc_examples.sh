#!/usr/bin/env bash
# doc_examples.sh FILE: runs the examples of a document and compares what they print.
#
# An example is a block (``` in Markdown, .Bd -literal in a man page) with lines that begin with "$ ": what follows such
# a line is its output, standard error included. All blocks of a document run one after the other in one folder that
# holds the sample dump as meta_dump and is called /backup. A line "..." stands for any lines.
set -u
cd "$(dirname "$0")/.." || exit 1
SRC=$PWD
BUILD=${BUILD:-build}
[[ $BUILD == /* ]] || BUILD=$SRC/$BUILD
doc=$SRC/$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp -R "$SRC/testdata/demo/meta_dump" "$tmp/" || exit 1
find "$tmp/meta_dump" -type f -exec touch -d '2014-06-30 03:15:42 UTC' {} +
export PATH=$BUILD/bin:$PATH LC_ALL=C TZ=UTC TERM=dumb
cd "$tmp" || exit 1

awk '
    /^```/ || /^\.Bd -literal/ || /^\.Ed/ {
        inside = /^```[a-z]/ || (/^```/ && !inside) || /^\.Bd/
        if (!inside)
            print "\001"
        next
    }
    inside { gsub(/\\e/, "\\"); gsub(/\\&/, ""); gsub(/\\-/, "-"); print }
' "$doc" >"$tmp/.blocks"

bad=0 n=0 command='' want=''
check()
{
    [ -n "$command" ] || return 0
    local got pattern
    got=$(eval "$command" 2>&1 </dev/null)
    got=${got//$tmp//backup}
    n=$((n + 1))
    if [[ $want == *$'\n...\n'* || $want == *$'\n...' || $want == '...'* ]]; then
        pattern=$(printf '%s' "$want" | sed -E 's/[][*?\\]/\\&/g; s/^\.\.\.$/*/')
        # shellcheck disable=SC2053 # a pattern is what it is
        [[ $got == $pattern ]] && return 0
    elif [ "$got" = "$want" ]; then
        return 0
    fi
    echo "\$ $command"
    diff -u --label documented --label printed <(printf '%s\n' "$want") <(printf '%s\n' "$got")
    bad=1
}
while IFS= read -r line; do
    if [[ $line == '$ '* || $line == $'\001' ]]; then
        check
        command='' want=''
        [[ $line != '$ '* ]] || command=${line#'$ '}
    elif [ -n "$command" ]; then
        if [[ $command == *\\ ]]; then command="${command%\\}$line"; else want=$want${want:+$'\n'}$line; fi
    fi
done <"$tmp/.blocks"
check
[ "$n" != 0 ] || { echo "no example found"; exit 1; }
exit $bad
