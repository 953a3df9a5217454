# Wrong command lines: what is wrong and one line of usage on standard error, exit 2, nothing on standard output.
. "$HERE/common"
sample
bad()
{
    metamig "$@" >out
    echo "exit $? for $*" >&2
    [ ! -s out ] || echo "printed for $*"
}
bad
bad convrt
bad kylyn verify x
bad --nonsense
bad kylin
bad convert
bad convert ''
bad convert a b c
bad convert --thread 2 a
bad convert --threads
bad convert --threads=
bad convert --threads 0 a
bad convert --dry-run=yes a
bad convert --dry a
bad convert -x a
bad convert --color sometimes a
bad convert --archive rar a -
bad convert --to kylin-9.9 meta_dump
bad convert --report - a
bad verify -n a
bad verify
bad verify --source - -
bad inspect --strict a
bad formats a
bad explain a b
bad explain kylin-0.7/no/such
bad explain core/no-wya
bad completion csh
