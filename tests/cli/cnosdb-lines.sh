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
metamig report --merge part.*.json | json counts
metamig report --merge part.*.json | json rules
run metamig convert --lines --to cnosdb-2.4.0 --emit=tsv <part.aa 2>/dev/null | head -n 1
run metamig verify --lines --from cnosdb-2.4.0 <whole
run metamig convert --lines --cluster x <dump 2>&1
echo '/c/tenants/x: {' | run metamig convert --lines 2>&1
run metamig report --merge dump 2>&1
metamig convert --to cnosdb-2.4.0 - <dump 2>/dev/null | cmp - whole && echo stdin
gzip -n <dump | metamig convert --to cnosdb-2.4.0 - 2>/dev/null | cmp - whole && echo gzip
metamig convert -q --to cnosdb-2.4.0 dump packed.gz 2>/dev/null
zcat packed.gz | cmp - whole && echo packed
run metamig-cnosdb convert -q --to 2.4.0 dump whole 2>&1
run metamig convert -q --to cnosdb-2.4.0 dump /dev/full 2>&1
metamig convert -q --to cnosdb-2.4.0 dump - >/dev/full 2>/dev/null
echo "full: $?"
