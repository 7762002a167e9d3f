# Debian and Ubuntu: dpkg, which warns of what is no version.
while IFS=$'\t' read -r a b; do
  if ! dpkg --validate-version "$a" 2> /dev/null || ! dpkg --validate-version "$b" 2> /dev/null; then echo "?"
  elif dpkg --compare-versions "$a" lt "$b"; then echo -1
  elif dpkg --compare-versions "$a" gt "$b"; then echo 1
  else echo 0
  fi
done
