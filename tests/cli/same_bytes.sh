# Same input, options and clock, same bytes: whatever the threads, the locale, the time zone, the order of the folder.
. "$HERE/common"
sample
opts=(convert -q --job-days all)
metamig "${opts[@]}" --threads 1 meta_dump a
metamig "${opts[@]}" --threads 8 meta_dump b
TZ=Asia/Tokyo metamig "${opts[@]}" meta_dump c
LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 metamig "${opts[@]}" meta_dump d
mkdir shuffled
(cd meta_dump && find . -type f | sort -r | while read -r f; do
    mkdir -p "../shuffled/$(dirname "$f")" && cp -p "$f" "../shuffled/$f"
done)
metamig "${opts[@]}" shuffled e
metamig "${opts[@]}" --uuid-seed other meta_dump f
for other in b c d e; do
    diff -r a $other && [ "$(listing a)" = "$(listing $other)" ] && echo "a = $other"
done
diff -rq a f | cat
