# A dump in pieces: each through a filter of its own, sorted together, is what one run gives; reports add up.
# shellcheck shell=bash
. "$HERE/common"
i=0
{
    echo '/c/tenants/cnosdb: {"id":1,"name":"cnosdb","options":{}}'
    while [ $i -lt 50 ]; do
        echo "/c/users/u$((100 + i)): {\"id\":$((i + 2)),\"name\":\"u$((100 + i))\",\"options\":{\"password\":null},\"is_admin\":$([ $i = 0 ] && echo true || echo false)}"
        i=$((i + 1))
    done
    echo '/data_version: 5'
} >dump
metamig convert -q --to cnosdb-2.4.0 dump whole 2>/dev/null
split -l 7 dump part.
for p in part.??; do
    metamig convert --lines --to cnosdb-2.4.0 --report "$p.json" <"$p" >"$p.out" 2>/dev/null || echo "bad $p"
done
cat part.??.out | LC_ALL=C sort -t '	' | cmp - whole && echo same
# Keys that begin with another one: lines do not sort as keys do, those with a TAB behind the key do.
tsv() { metamig convert --lines --to cnosdb-2.4.0 --emit=tsv <"$1" 2>/dev/null; }
cp "$TESTDATA/cnosdb/dump-2.3.txt" nested
metamig convert -q --to cnosdb-2.4.0 nested nested.whole 2>/dev/null
head -n 15 nested >nested.1
tail -n +16 nested >nested.2
{ tsv nested.2; tsv nested.1; } | LC_ALL=C sort | cut -f 2- | cmp - nested.whole && echo same
metamig report --merge part.*.json | json counts
metamig report --merge part.*.json | json rules
run metamig convert --lines --to cnosdb-2.4.0 --emit=tsv <part.aa 2>/dev/null | head -n 1
run metamig verify --lines --from cnosdb-2.4.0 <whole
run metamig convert --lines --cluster x <dump 2>&1
echo '/c/tenants/x: {' | run metamig convert --lines 2>&1
run metamig report --merge dump 2>&1
# Exit codes of the parts: the first of product.md 5 that applies.
report()
{
    local name=$1
    shift
    "$@" --report "$name.json" >/dev/null 2>&1
    echo "$name $?"
}
report fine metamig verify --lines --from cnosdb-2.4.0 <whole
report found metamig verify --lines --from cnosdb-2.4.0 <dump
report strict metamig verify --lines --strict --from cnosdb-2.4.0 <whole
report misuse metamig convert --lines --to cnosdb-2.4.0 --drop-orphans <dump
report broken metamig convert --lines --to cnosdb-2.4.0 <<<'/c/tenants/x: {'
report limit metamig convert --lines --to cnosdb-2.4.0 --max-line 20 <dump
report exists metamig convert --to cnosdb-2.4.0 dump whole
for parts in "fine fine" "fine found" "found strict" "found misuse" "broken found misuse" "broken exists" "limit exists broken"; do
    # shellcheck disable=SC2046,SC2086 # words
    metamig report --merge $(printf '%s.json ' $parts) | json result
    echo "$parts: ${PIPESTATUS[0]}"
done
# Verify of sorted lines says what verify of the whole says.
user() { echo "/$1/users/$2: {\"id\":$3,\"name\":\"$2\",\"options\":{},\"is_admin\":$4}"; }
tenant() { echo "/$1/tenants/$2: {\"id\":$3,\"name\":\"$2\",\"options\":{\"tenant_is_hidden\":false}}"; }
db() { echo "/$1/tenants/$2/dbs/$3: {\"tenant\":\"$2\",\"database\":\"$3\",\"config\":{\"precision\":\"$4\",\"db_is_hidden\":false}}"; }
table()
{
    echo "/$1/tenants/$2/dbs/$3/schemas/$4: {\"TsKvTableSchema\":{\"tenant\":\"$2\",\"db\":\"$3\",\"name\":\"$4\"," \
        "\"schema_id\":0,\"next_column_id\":1,\"columns\":[{\"id\":0,\"name\":\"time\",\"column_type\":{\"Time\":\"$5\"}," \
        "\"encoding\":\"Default\"}],\"columns_index\":{\"time\":0}}}"
}
{
    tenant a t 1 && tenant a t-x 2 && tenant a tt 1 && tenant b cnosdb 3
    db a t d MS && db a t d-x NS && db a t-x d US && db a lost d NS && db b cnosdb public MS
    for d in d d-x dd; do
        table a t $d p Nanosecond
        table a t $d q Millisecond
    done
    table a t-x d p Microsecond
    table a t-x d/e p Microsecond
    echo '/a/tenants/t/members/7: {"System":"Owner"}'
    echo '/a/tenants/t/members/8: {"Custom":"gone"}'
    echo '/a/tenants/t/members/9: {"Custom":"gone"}'
    echo '/a/tenants/t/members/90: {"Custom":"r"}'
    echo '/a/tenants/t/roles/r: {"id":1,"name":"r","system_role":"Owner","additional_privileges":{"d":"Read","x":"Read","y":"Full"}}'
    user a root 7 true && user a toor 9 true && user a w 9 false && user b n 1 false
    echo '/c/zz: 1'
} | LC_ALL=C sort -s -t : -k 1,1 >odd
run metamig verify --lines --from cnosdb-2.4.0 <odd
metamig verify --from cnosdb-2.4.0 - <odd >one
metamig verify --lines --from cnosdb-2.4.0 <odd | cmp - one && echo "the same as of the whole"
{ head -n 3 odd; head -n 4 odd; tail -n +4 odd; } >twice
run metamig verify -q --lines --from cnosdb-2.4.0 <twice | grep -E 'V02|V03|exit'
metamig convert --to cnosdb-2.4.0 - <dump 2>/dev/null | cmp - whole && echo stdin
gzip -n <dump | metamig convert --to cnosdb-2.4.0 - 2>/dev/null | cmp - whole && echo gzip
metamig convert -q --to cnosdb-2.4.0 dump packed.gz 2>/dev/null
zcat packed.gz | cmp - whole && echo packed
run metamig-cnosdb convert -q --to 2.4.0 dump whole 2>&1
run metamig convert -q --to cnosdb-2.4.0 dump /dev/full 2>&1
metamig convert -q --to cnosdb-2.4.0 dump - >/dev/full 2>/dev/null
echo "full: $?"
