//go:build race

package gizmo

const raceDetector = true
