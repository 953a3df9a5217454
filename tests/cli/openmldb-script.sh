# The script that plan generates, run against a client that keeps a cluster's state: normal, auto_failover off, an
# operation fails or hangs, the client is gone. Afterwards auto_failover is what it was, and verify agrees.
. "$HERE/openmldb-common"
shellcheck -s sh capture.sh

echo "== normal"
begin true
shellcheck -s sh plan.sh
metamig openmldb check before
STUB_LAG=900 sh plan.sh pre
finish
sh plan.sh post

echo "== auto_failover off"
begin false
sh plan.sh pre 2>/dev/null
"$OPENMLDB" restart "$E"
sh plan.sh recover 2>/dev/null
sh plan.sh post 2>/dev/null
capture after
metamig openmldb verify before after
failover

echo "== an operation fails, then works"
begin true small
STUB_FAIL=kAddReplicaOP sh plan.sh pre
echo "exit $?"
failover
sh plan.sh pre 2>&1 | tail -1
failover

echo "== an operation hangs, then goes on"
begin true small
STUB_HANG=kChangeLeaderOP sh plan.sh pre 2>&1 | tail -2
failover
sh plan.sh pre 2>err || cat err
finish

echo "== the client is gone"
begin true small
STUB_GONE=1 sh plan.sh pre
echo "exit $?"
mv client away
sh plan.sh pre 2>/dev/null
echo "exit $?"
mv away client
failover

echo "== called wrongly"
sh plan.sh
echo "exit $?"
sh capture.sh a b
echo "exit $?"
true
