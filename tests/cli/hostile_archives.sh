# Archives that try to leave the folder, and damaged ones: refused as a whole, exit 3.
. "$HERE/common"
sample
python3 - <<'P'
import io, tarfile
def make(name, entries):
    with tarfile.open(name, "w") as t:
        for kind, path, extra in entries:
            i = tarfile.TarInfo(path)
            if kind == "link":
                i.type, i.linkname = tarfile.SYMTYPE, extra
                t.addfile(i)
            else:
                data = extra.encode()
                i.size = len(data)
                t.addfile(i, io.BytesIO(data))
table = ("file", "table/A.json", '{"name":"A","columns":[],"database":"D"}')
make("up.tar", [table, ("file", "../evil.json", "{}")])
make("absolute.tar", [table, ("file", "/tmp/evil.json", "{}")])
make("link.tar", [table, ("link", "cube/x.json", "/etc/passwd")])
make("twice.tar", [table, table])
P
for a in up absolute link twice; do
    run metamig convert -q "$a.tar" "out-$a"
done
tar -czf cut.tar.gz meta_dump
head -c 900 cut.tar.gz >short.tar.gz
run metamig convert -q short.tar.gz out-short
(cat cut.tar.gz; echo trailing) >trailing.tar.gz
metamig convert -q trailing.tar.gz out-trailing 2>&1 | sed 's/at byte [0-9]*/at byte N/'
mkdir tree
cp -R meta_dump/. tree
ln -s /etc/passwd tree/cube/link.json
run metamig convert -q tree
mkfifo meta_dump/cube/pipe.json
run metamig convert -q meta_dump
ls
