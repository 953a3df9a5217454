. "$HERE/common"
metamig kylin formats
metamig kylin formats --json | json
metamig formats | grep -c .  >all
[ "$(cat all)" -ge "$(metamig kylin formats | grep -c .)" ] || echo "a family is missing"
