# How options may be written.
. "$HERE/common"
sample
sample -dash
metamig convert -nq -f kylin-0.6 meta_dump && echo letters
metamig convert -nqfkylin-0.6 meta_dump && echo glued
metamig convert -n -q --from=kylin-0.6 --to kylin-0.7 meta_dump && echo long
metamig convert meta_dump -n -q && echo after
metamig convert -n -q -- -dash && echo dashes
metamig convert -n -q -- -dash out --quiet 2>&1 | sed -n 1,1p
metamig convert -nq --threads 9 --threads 1 meta_dump && echo last wins
metamig convert -nq --to 0.7.2 meta_dump 2>/dev/null
echo "a release without a family: exit $?"
metamig-kylin convert -nq --to 0.7.2 meta_dump && echo with a family
