# The question of metamig ke upgrade, on a terminal: every answer, no answer, end of input, Ctrl-C.
. "$HERE/common"
. "$HERE/ke-common"
make_dump
make_homes
ask="$BUILD/tests/on-terminal"
command -v "$ask" >/dev/null || { echo "no $ask" >&2; exit 98; }

# asked NAME [-a ANSWER]...: runs it; what of the terminal is the question; how it ended; what the output has.
asked()
{
    echo "## $1"
    shift
    untouched "$ask" "$@" metamig ke upgrade old --metadata meta --to 3.4.5 --out out -q --color=never --no-progress 2>err
    sed -e 's|\^C$||' err
    [ ! -e out ] || grep -o '"kylin.source.default":"[01]"' out/project/sales.json
    rm -rf out out.* meta.backup.tar.gz err
}
asked hive -a hive
asked kafka -a kafka
asked "case and blanks do not matter" -a '  KaFKa '
asked "0 is hive" -a 0
asked "1 is kafka" -a 1
asked quit -a quit
asked "QUIT" -a QUIT
asked "a wrong answer, an empty line, then an answer" -a rdbms -a '' -a hive
asked "three bad answers" -a 8 -a '' -a yes -a hive
asked "a very long answer" -a "$(printf 'hive%.0s' {1..100})" -a hive
asked "end of input" -a ^D
asked "end of input after a wrong answer" -a no -a ^D
asked "Ctrl-C" -a ^C

echo "## in byte order of the projects, each its own answer; the second one is quit"
table DEFAULT.K2 1
project Zoo '"DEFAULT.H","DEFAULT.K2"'
asked both -a 1 -a 0
asked "one, and quit" -a 1 -a quit

echo "## what is decided is not asked; rdbms is no choice"
table DEFAULT.R 16
project Zoo '"DEFAULT.H","DEFAULT.R"'
untouched "$ask" -a kafka -a hive metamig ke upgrade old --metadata meta --to 3.4.5 --out out -q --color=never --no-progress \
    --default-source sales=hive 2>&1 | grep -v '^exit'
rm -rf out out.* meta.backup.tar.gz

echo "## nothing is asked with --yes, --silent, --json; nor without a terminal on both sides"
for how in --yes --silent --json; do
    untouched "$ask" -a hive metamig ke upgrade old --metadata meta --to 3.4.5 --out out --color=never --no-progress $how \
        >o 2>err
    sed -n '$p' o
    grep -c 'quit]' err
    rm -rf o err out.*
done
untouched "$ask" -a hive sh -c \
    'metamig ke upgrade old --metadata meta --to 3.4.5 --out out -q --color=never --no-progress </dev/null' 2>&1 | grep -v left
rm -rf out.*
# shellcheck disable=SC2016 # the inner shell expands
untouched "$ask" -a hive sh -c \
    'metamig ke upgrade old --metadata meta --to 3.4.5 --out out -q --color=never --no-progress 2>err; s=$?; rm err; exit $s'
rm -rf out.*

echo "## the answer is in the log"
project Zoo '"DEFAULT.H"'
"$ask" -a kafka metamig ke upgrade old --metadata meta --to 3.4.5 --out out -q --color=never --no-progress 2>/dev/null
grep decision out.*.log
