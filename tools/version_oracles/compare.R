# CRAN: package_version.
# What holds a number of more than 31 bits is missing (NA) to R.
whole <- function(version) if (anyNA(unlist(version))) NULL else version
read <- function(text) tryCatch(whole(package_version(text)), error = function(refused) NULL)
sign <- function(a, b) if (is.null(a) || is.null(b)) "?" else (a > b) - (a < b)
for (pair in strsplit(readLines(file("stdin")), "\t")) cat(sign(read(pair[1]), read(pair[2])), "\n", sep = "")
