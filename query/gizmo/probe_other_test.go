//go:build !linux

package gizmo

func probe() {}
