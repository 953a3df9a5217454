. "$HERE/common"
metamig kylin formats | grep kylin-0.6
metamig kylin formats --json | json formats 0
metamig kylin formats --json | json hops 0
metamig kylin formats | cut -d' ' -f1 | grep -v '^kylin-\|^hop$'
metamig formats | grep -c .  >all
[ "$(cat all)" -ge "$(metamig kylin formats | grep -c .)" ] || echo "a family is missing"
