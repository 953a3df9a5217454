# --help and --version answer on standard output, whatever else is on the line.
. "$HERE/common"
metamig --help | sed 's/^Families: .*;/Families: ...;/'
for verb in convert verify inspect formats explain completion; do
    metamig "$verb" --help >text
    head -3 text
    metamig "$verb" -h >/dev/null || echo "-h of $verb"
    metamig "$verb" --version | grep -cx 'metamig [0-9]*\.[0-9]*\.[0-9]*'
    metamig "$verb" a b c d --help >/dev/null || echo "operands before --help of $verb"
done
metamig -h | cmp - <(metamig --help)
metamig -V | cmp - <(metamig --version)
