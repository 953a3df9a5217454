. "$HERE/common"
sample
metamig inspect meta_dump
metamig inspect --json meta_dump | json
tar -czf d.tar.gz meta_dump
metamig inspect d.tar.gz | head -5
metamig inspect - <d.tar.gz | head -3
ln -s meta_dump link
metamig inspect link | sed -n 3p
mkdir empty
run metamig inspect empty
run metamig inspect nowhere
echo text >text
run metamig kylin inspect text
