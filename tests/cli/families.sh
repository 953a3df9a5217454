# metamig-kylin and metamig kylin are the same thing.
. "$HERE/common"
sample
for verb in "inspect meta_dump" "formats" "explain" "verify meta_dump" "convert -n meta_dump"; do
    # shellcheck disable=SC2086 # words
    cmp <(metamig kylin $verb 2>&1) <(metamig-kylin $verb 2>&1) && echo "same: $verb"
done
metamig-kylin --help | sed -n 1,1p
metamig kylin --help | sed -n 1,1p
run metamig-kylin convert
run metamig kylin convert
echo "# metamig-ke takes Kylin 2.x to 5, too, and nothing older"
metamig-ke formats | awk '{ print $1, $1 == "hop" ? $2 " " $4 : "" }'
metamig-ke explain | awk '{ print $1 }' | sed -nE 's/^(kylin-[0-9.]+)\/.*/\1/p' | sort -u
run metamig-ke inspect meta_dump
run metamig-ke verify -q meta_dump
run metamig-ke convert -n meta_dump
mkdir -p k2/project k2/table && echo '{"name":"p","version":"2.6.3.0","tables":["D.T"]}' >k2/project/p.json
echo '{"name":"T","database":"D","columns":[],"version":"2.6.3.0"}' >k2/table/D.T--p.json
run metamig-ke verify k2
run metamig-ke convert -q --to ke-3 k2 k2.ke
run metamig-kylin convert -q --to kylin-4.0 k2 k2.4
