# The script that plan generates, run against a client that keeps a cluster's state: ended by SIGTERM in the
# middle of pre, which turns auto_failover on again, and run again.
. "$HERE/openmldb-common"
export STUB_SIGNAL=SIGTERM
for step in 3 6; do
    begin true small
    STUB_KILL=$step sh -c 'echo $$ >pid; exec sh plan.sh pre' >/dev/null 2>err
    echo "exit $?"
    failover
    sh plan.sh pre 2>err || cat err
    finish
done
