package gizmo

import (
	"fmt"
	"iter"
	"os"

	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// dataLine is the longest line and literal that workers read back: what the Pool was
// given has passed stricter limits before.
const dataLine = 64 << 20

// writeData returns an unnamed file that holds the quads as N-Quads.
func writeData(all iter.Seq[quad.Quad]) (*os.File, error) {
	f, err := unnamedFile()
	if err != nil {
		return nil, fmt.Errorf("gizmo: make the file of quads: %w", err)
	}
	w := quads.NewWriter(f)
	for q := range all {
		if err := w.WriteQuad(q); err != nil {
			f.Close()
			return nil, fmt.Errorf("gizmo: write the quads: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return nil, fmt.Errorf("gizmo: write the quads: %w", err)
	}
	if err := seal(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("gizmo: seal the file of quads: %w", err)
	}
	return f, nil
}

// temporaryFile is an unnamed file on disk; where an open file keeps its name, as on
// Windows, it stays until the system clears its temporary folder.
func temporaryFile() (*os.File, error) {
	f, err := os.CreateTemp("", "waggoner-quads-*.nq")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	return f, nil
}
