#!/usr/bin/env bash
# The bash completion loads, offers verbs, every option of every verb, values and files.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
bin=$BUILD/bin/metamig
# shellcheck disable=SC1090,SC1091 # made by the build
source "$BUILD/completions/metamig.bash" || exit 1
bad=0

# offered WORD...: what is offered for the last word.
offered()
{
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _metamig
    printf '%s\n' "${COMPREPLY[@]}"
}
expect()
{
    local want=$1 got
    shift
    got=$(offered "$@" | sort | tr '\n' ' ')
    [[ $got == "$want"* && (-n $want || -z ${got// /}) ]] && return
    echo "for \"$*\": offered \"$got\", wanted \"$want\""
    bad=1
}

complete -p metamig metamig-kylin >/dev/null || bad=1
expect 'convert ' metamig con
expect 'verify ' metamig kylin ver
expect 'kylin ' metamig kyl
expect '--dry-run ' metamig convert --dry
expect 'plan ' metamig openmldb pl
expect '' metamig pl
expect 'hybrid ' metamig kylin hy
expect '' metamig hy
expect '--partition-date ' metamig-kylin hybrid --part
expect '--archive ' metamig kylin hybrid --arc
expect '' metamig kylin hybrid --to
expect '--default-source ' metamig ke upgrade --default
expect '' metamig ke upgrade --fix
expect '--fix-fixed-length ' metamig convert --fix
expect 'plan ' metamig-openmldb pl
expect 'drained growing restored ' metamig openmldb verify --expect ''
expect '--expect ' metamig-openmldb verify --expe
expect '' metamig verify --expe
expect 'kylin-0.6 kylin-0.7 ' metamig convert --to kylin-0
expect 'kylin-0.6 ' metamig convert --from = kylin-0.6
expect 'always auto never ' metamig verify --color ''
expect 'README.md ' metamig inspect READ
expect 'backup ' metamig ba
expect 'restore ' metamig rest
expect 'diff ' metamig di
expect 'diff ' metamig kylin di
expect '--times ' metamig diff --ti
expect '' metamig backup --ti
expect '' metamig restore --to
expect '--no-sync ' metamig-kylin backup --no-s
expect 'always auto never ' metamig restore --color ''
for words in 'backup READ' 'backup testdata READ' 'restore READ' 'restore README.md READ' \
    'diff READ' 'diff testdata READ'; do
    # shellcheck disable=SC2086 # words
    expect 'README.md ' metamig $words
done
for verb in $("$bin" --help | sed -nE 's/^  ([a-z-]+) .*/\1/p'); do
    for option in $("$bin" "$verb" --help | grep -oE -- '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
        offered metamig "$verb" "$option" | grep -qxF -- "$option" || { echo "$verb: $option is not offered"; bad=1; }
    done
done
# Verbs of one family, and those that have no format, in every shell: zsh calls _arguments, fish is asked itself.
# shellcheck disable=SC2016 # of zsh
zsh_says='_arguments() { print -l -- ${@%%\[*}; }
_describe() { :; }
words=("$@" --) CURRENT=$#words
. "$0"'
offered_by()
{
    local shell=$1
    shift
    case $shell in
    bash) offered "$@" -- ;;
    zsh) zsh -f -c "$zsh_says" "$BUILD/completions/_metamig" "$@" ;;
    fish) fish -c "source $BUILD/completions/metamig.fish; complete -C '$* --'" | cut -f 1 ;;
    esac
}
for line in 'metamig kylin hybrid' 'metamig cnosdb sql' 'metamig-cnosdb sql' 'metamig ke upgrade' 'metamig-ke repack' \
    'metamig backup' 'metamig-kylin backup' 'metamig restore' 'metamig-kylin restore' \
    'metamig diff' 'metamig-kylin diff'; do
    read -ra words <<<"$line"
    wanted=$("$BUILD/bin/${words[0]}" "${words[@]:1}" --help | grep -oE -- '^ +(-., )?--[a-z-]+' |
        grep -oE -- '--[a-z-]+')
    for shell in bash zsh fish; do
        command -v "$shell" >/dev/null || continue
        missing=$(comm -23 <(sort -u <<<"$wanted") <(offered_by "$shell" "${words[@]}" | sort -u))
        [ -z "$missing" ] || { echo "$shell: $line: not offered: $missing"; bad=1; }
    done
done
exit $bad
