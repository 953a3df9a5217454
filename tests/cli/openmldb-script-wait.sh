# The script that plan generates, run against a client that keeps a cluster's state: killed inside its waits, again and
# again, until it is done. It waits until the tablet has loaded everything: nothing but kTableNormal counts.
. "$HERE/openmldb-common"
# One look at whether the tablet is idle takes 13 calls: fewer than that are no progress.
for every in "7 17" "10 23"; do
    begin true small
    STUB_LAG=900 killed_every "${every% *}" pre
    capture drained
    metamig openmldb verify --expect=drained --endpoint="$E" before drained
    STUB_LOADING=4 "$OPENMLDB" restart "$E"
    killed_every "${every#* }" post
    capture after
    metamig openmldb verify before after
    failover
done

for state in kTableLoading kMakingSnapshot; do
    echo "== $state"
    begin true small
    sh plan.sh pre 2>err || cat err
    export STUB_STATE_NAME=$state STUB_LOADING=1000
    "$OPENMLDB" restart "$E"
    WAIT_SECONDS=2 sh plan.sh post 2>&1 | tail -1
    STUB_LOADING=2 "$OPENMLDB" restart "$E"
    sh plan.sh post 2>&1 | tail -1
    unset STUB_STATE_NAME STUB_LOADING
    failover
done
