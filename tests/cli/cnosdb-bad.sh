# Bad input: each ends in its finding and exit code, and nothing is published, neither to a file nor to a pipe.
# docs/formats/cnosdb-2.3-to-2.4.md 1.5 to 1.8 and 7.
# shellcheck shell=bash
. "$HERE/common"
data=$TESTDATA/cnosdb
dump=$data/dump-2.3.txt

# bad NAME FILE OPTION...: messages of errors, exit codes, and what is there afterwards. Through a file and a pipe.
bad()
{
    local name=$1 in=$2 sum code
    shift 2
    sum=$(sha256sum <"$in")
    metamig convert -q --to cnosdb-2.4.3 "$@" "$in" out >stdout 2>err
    code=$?
    echo "$name: exit $code"
    grep ' error: ' err | sed -e 's/^metamig: [^:]*:/  /' -e 's/\(damaged [a-z0-9]* data\):.* \[/\1 [/' \
        -e 's/at byte [0-9]*/at byte N/' -e 's/^\(.\{100\}\).*\( \[[^]]*\]\)$/\1...\2/'
    [ ! -e out ] || { echo "  an output is there"; rm -f out; }
    [ ! -s stdout ] || echo "  something came out"
    [ "$(sha256sum <"$in")" = "$sum" ] || echo "  the input was touched"
    metamig convert -q --to cnosdb-2.4.3 "$@" - <"$in" >stdout 2>err
    [ $? = $code ] || echo "  another exit through a pipe"
    [ ! -s stdout ] || echo "  something came out of the pipe"
}
# insert TEXT: the dump with a line at its place in the order.
insert()
{
    { cat "$dump"; printf '%b\n' "$1"; } | LC_ALL=C sort -s -t ':' -k 1,1 >in
}

echo '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>' >in && bad HTML in
printf -- '-- Dump Global Object\ncreate tenant "acme";\n' >in && bad SQL in
: >in && bad empty in
sed '$d' "$data/debug-2.3.txt" >in && bad "footer missing" in
head -c -1 "$data/debug-2.3.txt" | sed '$d' | head -c -5 >in && bad "cut in the last record" in
printf '%s\n' '/cluster_xxx/tenants/cnosdb/dbs/public: {"tenant":"cnosdb","database":"public","config":{"ttl":null,"shard_num":null,"vnode_duration":null,"replica":null,"precision":null}' >in
bad "sample of the vendor's page" in
for z in 'gzip -n' 'zstd -q' xz bzip2 'lz4 -q'; do
    $z -c <"$dump" >whole
    head -c -7 whole >in && bad "$z, cut" in
    head -c "$(($(stat -c %s whole) / 2))" whole >in && bad "$z, half" in
    { cat whole; printf 'garbage'; } >in && bad "$z, garbage behind it" in
done
insert '/cluster_xxx/tenants/acme: {"id":3,"name":"acme","options":{}}' && bad "key twice" in
insert '/cluster_xxx/users/a: b: {"id":3,"name":"a: b","options":{},"is_admin":false}' && bad '": " in a key' in
insert '/cluster_xxx/tenants/acme/dbs/metrics/schemas/a/b: {}' && bad '/ in a name' in
insert '/cluster_xxx/tenants/\xff: {}' && bad "UTF-8, key" in
insert '/cluster_xxx/zz: \xed\xa0\x80' && bad "UTF-8, value" in
insert '/cluster_xxx/zz' && bad "no separator" in
insert 'cluster_xxx/zz: 1' && bad "no slash" in
insert "/cluster_xxx/zz/$(printf '%0600d' 0): 1" && bad "key of 600 bytes" in
insert "/cluster_xxx/tenants/zz: $(head -c 10000000 /dev/zero | tr '\0' '[')" && bad "10 million levels" in
# What is odd but not wrong is converted.
tac "$dump" >in
metamig convert -q --to cnosdb-2.4.3 in - 2>err | cmp - "$data/expected-2.4.3.txt" && echo "in reverse order"
sed 1d "$data/debug-2.3.txt" >in
metamig convert -q --to cnosdb-2.4.3 in - 2>err | cmp - "$data/expected-2.4.3.txt" && echo "no header"

# A reader that goes away, and a disk that is full: exit 4.
for ((i = 100000; i < 104000; i++)); do
    printf '/cluster_xxx/zz/%d: "%0200d"\n' "$i" 0
done >extra
{ cat "$dump" extra; } | LC_ALL=C sort -s -t ':' -k 1,1 >large
metamig convert -q --to cnosdb-2.4.3 large - 2>err | head -c 1000 >part
echo "closed pipe: ${PIPESTATUS[0]}"
sed 's/^metamig: /  /' err | grep error
metamig convert -q --lines --to cnosdb-2.4.3 <large 2>err | head -c 1000 >part
echo "closed pipe, --lines: ${PIPESTATUS[0]}"
grep error err
metamig verify --from cnosdb-2.4.3 extra 2>err | head -c 10 >part
echo "closed pipe, verify: ${PIPESTATUS[0]}"
for verb in "convert -q --to cnosdb-2.4.3 large -" "convert --lines --to cnosdb-2.4.3" "verify --from cnosdb-2.4.3 large" \
    "inspect large"; do
    # shellcheck disable=SC2086 # words
    metamig $verb <large >/dev/full 2>err
    echo "full: $?: $verb"
done
metamig convert -q --to cnosdb-2.4.3 --report /dev/full large out 2>err
echo "full, report: $?"
