. "$HERE/common"
sample
metamig inspect meta_dump | grep -v '^hop: .*kylin-0.7 ->' | grep -v 'kylin-[1-9].* ->'
metamig inspect --json meta_dump | json input
metamig inspect --json meta_dump | json kinds
metamig inspect --json meta_dump | json hops 0
tar -czf d.tar.gz meta_dump
metamig inspect d.tar.gz | sed -n 1,5p
metamig inspect - <d.tar.gz | sed -n 1,3p
ln -s meta_dump link
metamig inspect link | sed -n 3p
mkdir empty
run metamig inspect empty
run metamig inspect nowhere
echo text >text
run metamig kylin inspect text 2>/dev/null
