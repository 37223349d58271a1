package quads

import (
	"fmt"
	"io"
	"os"
)

// An Input is one source of N-Quads for bulk reading: plain, gzip or zstd, which is seen
// from its first bytes and not from its name.
type Input struct {
	Name  string // in messages
	Size  int64  // bytes as it is stored, for progress; 0 if not known
	Scope string // put before the labels of its blank nodes, which are of this input alone

	// Open is called once, when the input's turn has come. Closing what it returns should
	// end a Read that waits, as it does for files and connections.
	Open func() (io.ReadCloser, error)
}

// FileInput returns the file at path as an input.
func FileInput(path string) (Input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Input{}, err
	}
	if info.IsDir() {
		return Input{}, fmt.Errorf("%s is a folder; name the files in it", path)
	}
	in := Input{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	if info.Mode().IsRegular() {
		in.Size = info.Size()
	}
	return in, nil
}

// totalSize is what all inputs have together, 0 if it is not known of every one.
func totalSize(inputs []Input) (total int64) {
	for _, in := range inputs {
		if in.Size == 0 {
			return 0
		}
		total += in.Size
	}
	return total
}
