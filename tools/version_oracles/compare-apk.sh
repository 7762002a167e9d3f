# Alpine: apk, which lists what is no version.
while IFS=$'\t' read -r a b; do
  if ! apk version --check "$a" "$b" > /dev/null; then echo "?"; else apk version --test "$a" "$b"; fi
done
