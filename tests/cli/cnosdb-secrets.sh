# No password, hash or key of a connection is in anything that is printed or reported, whatever goes wrong with the
# record that holds it. The outputs of runs over good and broken dumps are searched here, those of all tests by
# check.sh.
# shellcheck shell=bash
. "$HERE/common"
word=Tr0ub4dor-and-3
# shellcheck disable=SC2016 # no variables
hash='$2b$12$abcdefghijklmnopqrstuuIkD3QUGeSzQARHziTZIsG4D8yrNpG.S'
mkdir dumps said
base()
{
    echo '/c/tenants/cnosdb: {"id":1,"name":"cnosdb","options":{"comment":null,"limiter_config":null}}'
    printf '%s\n' "$1"
    echo '/c/users/root: {"id":7,"name":"root","options":{"password":"'"$hash"'"},"is_admin":true}'
    echo '/data_version: 3'
}
user='/c/users/dave: {"id":8,"name":"dave","options":'
n=0
while IFS= read -r rest; do
    n=$((n + 1))
    base "$user$rest" >"dumps/$n"
done <<CASES
{"password":"$word"},"is_admin":false}
{"password":"$word","hash_password":"$word"},"is_admin":false}
{"password":"$word","password":"$word"},"is_admin":false}
{"password":"$word"},"is_admin":"yes"}
{"password":["$word"]},"is_admin":false}
{"password":{"$word":"$word"}},"is_admin":false}
{"password":"$word
{"password":"$word\\u0000"},"is_admin":false}
{"password":"$word\\ud800"},"is_admin":false}
{"password":"$word\\x"},"is_admin":false}
{"password":"$word","comment":1},"is_admin":false}
{"password":"$word","rsa_public_key":"no key"},"is_admin":false}
{"hash_password":"$word"},"is_root_admin":false}
{"hash_password":"$hash $word"},"is_root_admin":false}
{"password":"$word"},"is_admin":false}$word
{"password":"$word"}},"is_admin":false}
CASES
base '/c/tenants/cnosdb/users/u: {"name":"u","pwd":"'$word'","perm":1}' >dumps/tenant-user
base '/c/tenants/cnosdb/users/u: {"name":"u","pwd":"'$word >dumps/tenant-user-cut
for d in dumps/*; do
    for to in 2.4.0 2.4.3; do
        for more in "" --keep-going --plaintext-passwords=null --plaintext-passwords=error --repair=close \
            --duplicates=last --report-dropped; do
            [ "$to$more" = 2.4.3 ] || [ "$to" = 2.4.0 ] || continue
            rm -f out
            r=said/$(basename "$d")-$to$more
            # shellcheck disable=SC2086 # a word or none
            metamig convert -v --to "cnosdb-$to" --bcrypt-salt abcdefghijklmnopqrstuu --report "$r.json" --junit "$r.xml" \
                $more "$d" out >"$r.out" 2>&1
        done
        metamig verify -v --from "cnosdb-$to" --report "$r.v.json" "$d" >"$r.v" 2>&1
        metamig verify --lines --from "cnosdb-$to" <"$d" >"$r.vl" 2>&1
        metamig convert --lines --to "cnosdb-$to" <"$d" 2>"$r.l" >out
        metamig inspect "$d" >"$r.i" 2>&1
        metamig diff "$d" dumps/1 >"$r.d" 2>&1
        metamig diff --json dumps/1 "$d" >"$r.dj" 2>&1
    done
    rm -rf scripts
    metamig cnosdb sql --location s3://b/f --connection "region='x',secret_key='$word'" --out scripts "$d" \
        >"said/$(basename "$d").sql" 2>&1
    [ ! -d scripts ] || find scripts ! -type d ! -perm 600 -exec grep -lF -e "$word" {} +
done
find said -type f | wc -l
grep -rlFf "$TESTDATA/cnosdb/passwords.txt" said | sort | head
echo searched
