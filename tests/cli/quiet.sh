# -q: errors only. -v: all notes and the time.
. "$HERE/common"
sample
metamig convert -q meta_dump
metamig convert -v meta_dump out 2>err | grep -c '^time:'
metamig convert -nv meta_dump other 2>&1 | grep -c ': note: ' >all
metamig convert -n meta_dump other 2>&1 | grep -c ': note: ' >few
[ "$(cat few)" -le "$(cat all)" ] && echo "notes are told"
