# A dump that has the target format already becomes a verified copy.
. "$HERE/common"
sample
metamig convert -q --job-days all meta_dump new
run metamig convert --to kylin-0.7 new copy
diff -r new copy && [ "$(listing new)" = "$(listing copy)" ] && echo "same bytes, modes and times"
run metamig convert --to kylin-0.6 new backwards
ls
