#!/usr/bin/env bash
# check.sh [SUITE...]: runs the tests, prints one line per suite and, last, "N passed, N failed, N skipped".
#
# Suites: unit cli examples headers exports docs install completion shell fuzz locale rules fault secrets interop;
# without one all of them but interop, whose cases are part of unit. Every suite leaves TAP in $BUILD/check/SUITE.tap.
# Exit 0: all passed. 1: something failed, or nothing was run. 77: interop without reference data.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
CC=${CC:-cc}
CXX=${CXX:-c++}
export METAMIG_SHARED=${METAMIG_SHARED:-$PWD/../shared}
SRC=$PWD
[[ $BUILD == /* ]] || BUILD=$SRC/$BUILD
LOG=$BUILD/check
TMP=$(mktemp -d "${TMPDIR:-/tmp}/metamig-check-XXXXXX") || exit 1
trap 'chmod -R u+w "$TMP" 2>/dev/null; rm -rf "$TMP"' EXIT
mkdir -p "$LOG"
export SRC BUILD TMP CC CXX LOG
export METAMIG_RULES_SEEN=$LOG/rules.seen METAMIG_SKIP_LOG=$LOG/skipped
total_ok=0 total_bad=0 total_skip=0

# ---- TAP: tap OK|BAD|SKIP NAME [DETAIL]; the suite is $suite ----
tap()
{
    local verdict=$1 name=$2 detail=${3:-}
    case $verdict in
    OK) echo "ok - $name" ;;
    SKIP) echo "ok - $name # SKIP $detail" ;;
    *)
        echo "not ok - $name"
        [ -z "$detail" ] || printf '%s\n' "$detail" | sed 's/^/# /'
        ;;
    esac >>"$LOG/$suite.tap"
}

# try NAME COMMAND...: passes if the command succeeds; its output is shown if not.
try()
{
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then tap OK "$name"; else tap BAD "$name" "$out"; fi
}

suite_summary()
{
    local ok bad skip
    skip=$(grep -c '^ok.* # SKIP' "$LOG/$suite.tap")
    ok=$(($(grep -c '^ok' "$LOG/$suite.tap") - skip))
    bad=$(grep -c '^not ok' "$LOG/$suite.tap")
    printf '%-11s %5d passed %3d failed %3d skipped\n' "$suite" "$ok" "$bad" "$skip"
    [ "$bad" = 0 ] || grep -A40 '^not ok' "$LOG/$suite.tap" | grep -E '^(not ok|#)' | grep -v '# SKIP' | head -200
    total_ok=$((total_ok + ok)) total_bad=$((total_bad + bad)) total_skip=$((total_skip + skip))
}

# Runs the Check runner, its TAP becomes ours. A test that skipped itself because the reference data is absent has
# passed in the eyes of Check: the skip log knows better.
check_runner()
{
    local raw=$LOG/runner.tap out status skipped
    rm -f "$raw" "$METAMIG_SKIP_LOG"
    out=$(CK_TAP_LOG_FILE_NAME=$raw CK_VERBOSITY=${CK_VERBOSITY:-silent} "$@" 2>&1)
    status=$?
    printf '%s' "$out" >"$LOG/$suite.out"
    sed -nE 's/^(ok|not ok) [0-9]+ - (.*)$/\1 - \2/p' "$raw" 2>/dev/null | sed 's/: Passed$//' >"$TMP/tap"
    skipped=0
    [ ! -e "$METAMIG_SKIP_LOG" ] || skipped=$(wc -l <"$METAMIG_SKIP_LOG")
    awk -v n="$skipped" '/^ok/ && n > 0 { n--; $0 = "ok - a test of the runner # SKIP no reference data" } 1' \
        "$TMP/tap" >>"$LOG/$suite.tap"
    if [ "$status" != 0 ] && ! grep -q '^not ok' "$TMP/tap"; then
        tap BAD "the runner itself" "exit $status
$(printf '%s' "$out" | tail -40)"
    fi
    grep -q . "$TMP/tap" || tap BAD "the runner ran a test" "$(printf '%s' "$out" | tail -20)"
}

suite_unit()
{
    check_runner "$BUILD/tests/run"
}

# One script: exact stdout, stderr and exit code. Only paths below the private folder and of the sources are replaced.
cli_script()
{
    local script=$1 name base want got part
    name=$(basename "$script" .sh)
    base=${script%.sh}
    mkdir -p "$TMP/cli/$name"
    (
        cd "$TMP/cli/$name" || exit 99
        PATH=$BUILD/bin:$PATH TESTDATA=$SRC/testdata HERE=$SRC/tests/cli \
            LC_ALL=C TZ=UTC TERM=dumb timeout 400 bash "$SRC/$script" >../"$name.out" 2>../"$name.err" </dev/null
    )
    got=$?
    want=$(cat "$base.exit" 2>/dev/null || echo 0)
    if [ "$got" = 77 ] && [ "$want" != 77 ]; then
        tap SKIP "$name" "$(tail -1 "$TMP/cli/$name.err")"
        return
    fi
    for part in out err; do
        sed -i -e "s|$TMP/cli/$name|\$TMP|g" -e "s|$SRC|\$SRC|g" "$TMP/cli/$name.$part"
        # Findings end in an id; lines of the text report have a number before it.
        sed -nE -e 's/.*\[([a-z0-9.-]+(\/[a-z0-9.-]+)+)\]$/\1/p' -e 's/^(rules:)? +[0-9]+  ([a-z0-9./-]+)$/\2/p' \
            "$TMP/cli/$name.$part" >>"$METAMIG_RULES_SEEN"
    done
    if [ -n "${METAMIG_UPDATE:-}" ]; then
        keep "$TMP/cli/$name.out" "$base.stdout"
        keep "$TMP/cli/$name.err" "$base.stderr"
        if [ "$got" = 0 ]; then rm -f "$base.exit"; else echo "$got" >"$base.exit"; fi
        tap OK "$name"
        return
    fi
    part=$(
        [ "$got" = "$want" ] || echo "exit $got, wanted $want"
        diff -u --label wanted/stdout --label got/stdout <(cat "$base.stdout" 2>/dev/null) "$TMP/cli/$name.out"
        diff -u --label wanted/stderr --label got/stderr <(cat "$base.stderr" 2>/dev/null) "$TMP/cli/$name.err"
    )
    if [ -z "$part" ]; then tap OK "$name"; else tap BAD "$name" "$part"; fi
}

# An expectation of silence is no file.
keep()
{
    if [ -s "$1" ]; then cp "$1" "$2"; else rm -f "$2"; fi
}

suite_cli()
{
    local script
    for script in tests/cli/*.sh; do
        [ -z "${CLI:-}" ] || [[ $script == tests/cli/$CLI.sh ]] || continue
        cli_script "$script"
    done
}

suite_examples()
{
    local dump="$SRC/testdata/demo/meta_dump" p
    for p in convert_folder verify_findings kylin_hybrid memory_source_sink ke_upgrade_ask; do
        [ -x "$BUILD/examples/$p" ] || tap BAD "$p was built"
    done
    try convert_folder "$BUILD/examples/convert_folder" "$dump" "$TMP/example_out"
    try "its output is what the command makes" same_as_command "$dump" "$TMP/example_out"
    try verify_findings "$BUILD/examples/verify_findings" "$TMP/example_out"
    try backup_restore "$BUILD/examples/backup_restore" "$dump" "$TMP/example.tar.gz" "$TMP/example_copy"
    try kylin_hybrid "$BUILD/examples/kylin_hybrid" testdata/kylin/hybrid/base "$TMP/example_hybrid" learn_kylin sales
    try memory_source_sink "$BUILD/examples/memory_source_sink"
    # shellcheck disable=SC1091
    mkdir -p "$TMP/ke" && (cd "$TMP/ke" && . "$SRC/tests/cli/ke-common" && make_dump)
    try ke_upgrade_ask "$BUILD/examples/ke_upgrade_ask" "$TMP/ke/meta" "$TMP/ke/out" 3.4.5
    try "its answer is in the output" grep -q '"kylin.source.default":"1"' "$TMP/ke/out/project/sales.json"
    try demo.sh env BIN="$BUILD/bin" sh examples/demo.sh
}

same_as_command()
{
    "$BUILD/bin/metamig" convert -q --job-days all "$1" "$TMP/command_out" && diff -r "$TMP/command_out" "$2"
}

suite_headers()
{
    local h std
    try "lines of C have at most 120 columns" bash tests/line_length.sh
    for h in include/metamig/*.h; do
        for std in c11 c17; do
            try "$(basename "$h") alone, $std" "$CC" -std=$std -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror \
                -Iinclude -fsyntax-only -x c "$h"
        done
        for std in c++11 c++17; do
            try "$(basename "$h") alone, $std" "$CXX" -std=$std -Wall -Wextra -Wpedantic -Werror -Iinclude \
                -fsyntax-only -x c++ "$h"
        done
    done
}

suite_exports()
{
    try "exported symbols and the map agree" bash tests/lib_exports.sh
}

suite_docs()
{
    local page own family verbs
    for page in man/*.[13]; do
        try "lint $(basename "$page")" mandoc -T lint -W warning "$page"
    done
    # "  verb   summary" in --help; families have verbs of their own.
    own=$("$BUILD/bin/metamig" --help | sed -nE 's/^  ([a-z-]+) .*/\1/p')
    for page in $own; do
        try "options of $page in its man page" bash tests/man_options.sh "$page"
    done
    for family in $("$BUILD/bin/metamig" --help | sed -nE 's/^Families: ([a-z ]*);.*/\1/p'); do
        try "metamig-$family has a man page" test -e "man/metamig-$family.1"
        # Of its own: not among the common ones, or with another usage.
        mapfile -t verbs < <("$BUILD/bin/metamig" "$family" --help | sed -nE 's/^  ([a-z-]+) .*/\1/p' |
            while read -r verb; do
                [ "$("$BUILD/bin/metamig" "$family" "$verb" --help | sed -n 3p)" = \
                    "$("$BUILD/bin/metamig" "$verb" --help 2>/dev/null | sed -n 3p)" ] || echo "$verb"
            done)
        [ ${#verbs[@]} = 0 ] ||
            try "options of metamig $family ${verbs[*]} in its man page" \
                bash tests/man_options.sh "$family" "${verbs[@]}"
    done
    try "functions of the headers in libmetamig.3" bash tests/man_functions.sh
    for page in README.md CONTRIBUTING.md man/*.[13]; do
        if grep -qE '^\$ ' "$page"; then
            try "examples of $(basename "$page")" bash tests/doc_examples.sh "$page"
        fi
    done
    try "links of the documents" bash tests/doc_links.sh
}

suite_install()
{
    try "install, use by pkg-config, uninstall" bash tests/install_use.sh
}

suite_completion()
{
    try "bash" bash tests/completion.sh
    ! command -v zsh >/dev/null || try "zsh reads it" zsh -n "$BUILD/completions/_metamig"
    ! command -v fish >/dev/null || try "fish reads it" fish -n "$BUILD/completions/metamig.fish"
}

suite_shell()
{
    local f
    for f in scripts/*.sh examples/*.sh; do
        [ ! -e "$f" ] || try "$f" shellcheck -s sh "$f"
    done
    for f in tests/*.sh fuzz/*.sh bench/*.sh .ci/run; do
        [ ! -e "$f" ] || try "$f" shellcheck "$f"
    done
    try "tests/cli/*.sh" shellcheck tests/cli/*.sh
}

suite_fuzz()
{
    local f target corpus
    for f in fuzz/fuzz_*.c; do
        [ -e "$f" ] || continue
        target=$(basename "$f" .c)
        corpus=fuzz/corpus/${target#fuzz_}
        try "$target is built" make -s BUILD="$BUILD" "$BUILD/fuzz/$target"
        if [ -d "$corpus" ]; then
            try "$target over its corpus" timeout 300 "$BUILD/fuzz/$target" "$corpus"
        else
            tap BAD "$target has a corpus" "no folder $corpus"
        fi
    done
}

# A locale that writes 1,5: nothing that is read or written may depend on it.
suite_locale()
{
    export LOCPATH=$TMP/locale
    mkdir -p "$LOCPATH"
    if ! localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" >/dev/null 2>&1; then
        tap SKIP "comma-decimal locale" "no localedef or no de_DE source"
        return
    fi
    METAMIG_TEST_LOCALE=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 check_runner "$BUILD/tests/run"
    unset LOCPATH
}

suite_rules()
{
    try "ids seen in tests and ids that explain knows" bash tests/rules_seen.sh
    try "texts M-xx: in the document, in explain, in the sources, in a test" bash tests/messages.sh
}

# Outputs of all tests of this run, with reports, logs and scripts that are not for the owner alone, have no password of
# a test. A line of a dump is none of them: it has the hash that must stay. Nor is a compressed input.
suite_secrets()
{
    local list=testdata/cnosdb/passwords.txt found
    try "command-line tests have run" test -s "$LOG/cli.tap"
    found=$(find "$LOG" "$TMP/cli" -type f ! -perm 600 \( -path "$LOG/*" -o -path "$TMP/cli/cnosdb-*" -o -name '*.out' \
        -o -name '*.err' \) -print0 2>/dev/null | LC_ALL=C xargs -0r grep -IFHf "$list" |
        grep -avE '^[^:]*:(\* )? ?/[^:]*: [[{"0-9]' | cut -d : -f 1 | sort -u)
    tap "$([ -z "$found" ] && echo OK || echo BAD)" "no password in any output" "${found//$TMP\//}"
}

suite_fault()
{
    for script in tests/fault*.sh; do
        bash "$script" >>"$LOG/fault.tap" 2>"$TMP/fault.err" ||
            tap BAD "${script#tests/}" "$(tail -20 "$TMP/fault.err")"
    done
}

suite_interop()
{
    local f name
    if [ ! -d "$METAMIG_SHARED/data/kylin" ]; then
        echo "interop: no reference data in $METAMIG_SHARED" >&2
        exit 77
    fi
    # The suites that read recorded vendor output.
    while read -r f; do
        name=$(sed -nE 's/^FX_SUITE\("([^"]+)".*/\1/p' "$f")
        CK_RUN_SUITE=$name check_runner "$BUILD/tests/run"
    done < <(grep -lE '"kylin/(golden|signatures)' tests/test_*.c)
}

run_suite()
{
    suite=$1
    : >"$LOG/$suite.tap"
    "suite_$suite"
    suite_summary
}

suites=("$@")
if [ $# = 0 ]; then
    suites=(unit cli examples headers exports docs install completion shell fuzz locale rules fault secrets)
    : >"$METAMIG_RULES_SEEN"
fi
for s in "${suites[@]}"; do
    if ! declare -F "suite_$s" >/dev/null; then
        echo "check.sh: no suite $s" >&2
        exit 2
    fi
done
for s in "${suites[@]}"; do
    run_suite "$s"
done
echo "$total_ok passed, $total_bad failed, $total_skip skipped"
[ "$total_bad" = 0 ] && [ "$((total_ok + total_bad))" != 0 ]
