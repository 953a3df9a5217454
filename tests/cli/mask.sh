# Names and texts of a hostile dump cannot reach the terminal as control characters.
. "$HERE/common"
sample
printf '{' >"meta_dump/project/$(printf 'a\033[31mb\nc\302\233d').json"
metamig convert -n meta_dump >out 2>err
cat out err >both
LC_ALL=C grep -c '[[:cntrl:]]' both
LC_ALL=C grep -c $'\302\233' both
grep -o 'project/a.*json' err | sed -n 1,1p
metamig verify "$(printf 'no\033[1msuch')" 2>&1 | cat -v
