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
