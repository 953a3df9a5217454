# OUTPUT equal to or inside INPUT, however it is written.
. "$HERE/common"
sample
ln -s meta_dump link
for out in meta_dump meta_dump/ ./meta_dump/../meta_dump meta_dump/out link/out link meta_dump/a/b; do
    metamig convert -q meta_dump "$out" 2>/dev/null
    echo "$out: exit $?"
done
(cd meta_dump && metamig convert -q . out 2>/dev/null; echo "inside: exit $?")
(cd meta_dump && metamig convert -q . && echo "the default of . lies beside it")
ls
