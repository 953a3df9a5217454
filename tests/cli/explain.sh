. "$HERE/common"
metamig explain core/no-way
metamig explain --json core/no-way | json
metamig explain kylin-0.7 | sed -n 1,1p
metamig explain kylin-0.7 | grep -c .
echo "everything that is listed can be explained:"
metamig explain | awk '{ print $1 }' >ids
while read -r id; do
    metamig explain "$id" >text || echo "$id"
    [ "$(wc -l <text)" -ge 2 ] || echo "$id: nothing to say"
done <ids
metamig explain | awk '$2 != "hop:" { print $1 }' >rules
LC_ALL=C sort -cu rules
cmp <(metamig explain --json | json rules | grep -o '"id"' | wc -l) <(wc -l <rules)
for x in V11 M-26 M-61; do metamig explain "$x" | sed -n 1p; done
