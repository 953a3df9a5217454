# The sample of 0.6 goes to 1.5.1 in one command and in three; 2.0 cannot load two of its descs.
. "$HERE/common"
dump=${METAMIG_SHARED:-$TESTDATA/../../shared}/data/kylin/kylin-0.6-localmeta_v1
[ -d "$dump" ] || exit 77
metamig convert -q -t kylin-1.5.1 "$dump" whole
metamig convert -q -t kylin-0.7 "$dump" a
metamig convert -q -t kylin-1.4 a b
metamig convert -q -t kylin-1.5.1 b c
diff -r whole c
[ "$(listing whole)" = "$(listing c)" ] || echo "modes or times differ"
run metamig convert -t kylin-2.0 "$dump" out 2>errors >report
grep 'error:' errors
tail -1 report
ls
run metamig convert -q -t kylin-2.0 whole out 2>errors
grep -c 'error:.*SELLER_ID' errors
ls -d out 2>&1
