-- RPM: rpm.vercmp, of epoch, version and release.
for line in io.lines() do
  print(rpm.vercmp(line:match("^(.-)\t(.*)$")))
end
