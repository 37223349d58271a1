package graph

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
)

// The manifest says what a store consists of. It is one record in the logbook:
//
//	4 B     format of the data folder, 1; all numbers are little-endian
//	16 B    identity of the store, random
//	8 B     sequence of the last batch in the image
//	8 B     sequence of the last batch
//	32 B    root of the image, zero if there is none, and the store began empty
//	4 B     number of notes
//	4 B     sum of the notes' checksums
//	4 B     CRC32C of all the above
type manifest struct {
	id       [16]byte
	image    uint64 // sequence of the last batch in the image
	last     uint64
	root     [32]byte
	notes    uint32
	notesSum uint32
}

const (
	storeFormat  = 1
	manifestSize = 4 + 16 + 8 + 8 + 32 + 4 + 4 + 4
)

// imageName returns the name of the image's file, none if there is no image.
func (m *manifest) imageName() string {
	if m.root == ([32]byte{}) {
		return ""
	}
	return imageName(m.image, m.root)
}

func imageName(sequence uint64, root [32]byte) string {
	return fmt.Sprintf("image-%016x-%s.csr", sequence, hex.EncodeToString(root[:4]))
}

func (m *manifest) append(b []byte) []byte {
	start := len(b)
	b = binary.LittleEndian.AppendUint32(b, storeFormat)
	b = append(b, m.id[:]...)
	b = binary.LittleEndian.AppendUint64(b, m.image)
	b = binary.LittleEndian.AppendUint64(b, m.last)
	b = append(b, m.root[:]...)
	b = binary.LittleEndian.AppendUint32(b, m.notes)
	b = binary.LittleEndian.AppendUint32(b, m.notesSum)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// errNewer is found in a manifest whose format this program does not know.
var errNewer = errors.New("a newer format")

func parseManifest(b []byte) (m manifest, found uint32, err error) {
	if len(b) < 8 || crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return m, 0, errors.New("checksum of the manifest")
	}
	if found = binary.LittleEndian.Uint32(b); found > storeFormat {
		return m, found, errNewer
	}
	if len(b) != manifestSize {
		return m, found, errors.New("size of the manifest")
	}
	copy(m.id[:], b[4:])
	m.image, m.last = binary.LittleEndian.Uint64(b[20:]), binary.LittleEndian.Uint64(b[28:])
	copy(m.root[:], b[36:])
	m.notes, m.notesSum = binary.LittleEndian.Uint32(b[68:]), binary.LittleEndian.Uint32(b[72:])
	if m.last < m.image {
		return m, found, errors.New("the manifest ends before its image")
	}
	return m, found, nil
}
