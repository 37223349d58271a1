package quads

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
)

// form counts the forms that files have taken as quads. It is raised when the same files
// become other quads, so that a data folder notices; a test tells.
const form = 1

// Digest names the content of a source, in hexadecimal: as long as it stays the same, so do
// the quads. It reads the files without parsing them.
func (s Source) Digest() (string, error) {
	h := sha256.New()
	writeNumber(h, form)
	entries, err := fs.ReadDir(s.FS, ".")
	if err != nil {
		return "", fmt.Errorf("data set %s: %w", s.Name, err)
	}
	for _, entry := range entries {
		if readerFor(entry.Name()) == nil {
			continue
		}
		data, err := fs.ReadFile(s.FS, entry.Name())
		if err != nil {
			return "", fmt.Errorf("data set %s: %w", s.Name, err)
		}
		// With the lengths before them no two lists of files look the same.
		writeNumber(h, len(entry.Name()))
		io.WriteString(h, entry.Name())
		writeNumber(h, len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func writeNumber(w io.Writer, n int) {
	_, _ = w.Write(binary.BigEndian.AppendUint64(nil, uint64(n))) // a hash takes everything
}
