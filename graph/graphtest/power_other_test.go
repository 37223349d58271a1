//go:build !linux

package graphtest_test

var children = map[string]func(dir string) error{"writer": writer}
