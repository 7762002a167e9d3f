module example.org/demo

go 1.20

toolchain go1.21.3

require github.com/Masterminds/goutils v1.1.0

require (
	golang.org/x/net v0.7.0 // indirect
	gopkg.in/yaml.v2 v2.2.1
	example.org/local v1.0.0
)

replace (
	gopkg.in/yaml.v2 => gopkg.in/yaml.v2 v2.4.0
	example.org/local => ../local
)
