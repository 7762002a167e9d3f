// Go: golang.org/x/mod/semver, with the v that advisories leave out; go/version for releases of Go itself.
package main

import (
	"bufio"
	"fmt"
	"go/version"
	"os"
	"strings"

	"golang.org/x/mod/semver"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		a, b, _ := strings.Cut(lines.Text(), "\t")
		fmt.Println(sign(a, b))
	}
}

func sign(a, b string) string {
	if strings.HasPrefix(a, "go") && strings.HasPrefix(b, "go") {
		if version.IsValid(a) && version.IsValid(b) {
			return fmt.Sprint(version.Compare(a, b))
		}
		return "?"
	}
	a, b = "v"+strings.TrimPrefix(a, "v"), "v"+strings.TrimPrefix(b, "v")
	if semver.IsValid(a) && semver.IsValid(b) {
		return fmt.Sprint(semver.Compare(a, b))
	}
	return "?"
}
