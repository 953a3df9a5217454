# Archives that cannot be trusted are refused as a whole.
. "$HERE/common"
sample
(cd meta_dump && zip -qr -P secret ../locked.zip .)
run metamig verify locked.zip
(cd meta_dump && zip -qr ../whole.zip .)
head -c 2000 whole.zip >cut.zip
run metamig verify cut.zip
tar -cf whole.tar meta_dump
head -c 3000 whole.tar >cut.tar
run metamig verify cut.tar
python3 - <<'P'
data = bytearray(open("whole.tar", "rb").read())
at = data.index(b"meta_dump/cube_desc/orders_desc.json")
data[at] ^= 1  # the checksum of this header is wrong now
open("sum.tar", "wb").write(data)
P
metamig verify sum.tar 2>&1 | sed -n 1,1p
