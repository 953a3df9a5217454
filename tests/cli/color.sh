# Colour on terminals only, or when asked for.
. "$HERE/common"
script -qec true /dev/null </dev/null >/dev/null 2>&1 || exit 77 # no pseudo-terminals here
sample
printf '{' >meta_dump/project/bad.json
escapes() { grep -c $'\033\[31m'; }
metamig convert -n meta_dump 2>&1 | escapes
metamig convert -n --color=never meta_dump 2>&1 | escapes
metamig convert -n --color=always meta_dump 2>&1 | escapes
on_terminal() { script -qec "$1" /dev/null </dev/null | escapes; }
export TERM=xterm
on_terminal "metamig convert -n --no-progress meta_dump"
NO_COLOR=1 on_terminal "metamig convert -n --no-progress meta_dump"
TERM=dumb on_terminal "metamig convert -n --no-progress meta_dump"
NO_COLOR=1 on_terminal "metamig convert -n --no-progress --color always meta_dump"
