package csr

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"
)

const (
	magic      = "WAGGCSR\n"
	version    = 1
	headerSize = 64
	blockSize  = 1 << 16
	groupSize  = 16 // terms of one group of keys

	// None is the context of a quad without one, and the number of no node.
	None = ^uint32(0)
	// most is the largest number of terms and of quads.
	most = 1<<32 - 2
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Quad is a quad by node numbers: subject, predicate, object, and a context or None.
type Quad [4]uint32

// A section is a part of the file.
type section int

const (
	secKeys section = iota
	secKeyGroups
	secPredicates
	secContexts
	secOutOffsets
	secOutPreds
	secOutOthers
	secOutContexts
	secInOffsets
	secInPreds
	secInOthers
	secInContexts
	secSubjects
	secObjects
	secPositions
	secPredStats
	secCtxStats
	secDegrees
	sections
)

var sectionNames = [sections]string{
	"keys", "keyBlocks", "predicates", "contexts", "outOffsets", "outPreds", "outOthers", "outContexts",
	"inOffsets", "inPreds", "inOthers", "inContexts", "subjects", "objects", "positions", "predStats", "ctxStats", "degrees",
}

const (
	predStatSize = 32
	ctxStatSize  = 16
	degreeSlots  = 1 + 33 // the largest, then one for each power of two
	footerSize   = 8 + int(sections)*16 + 8 + 8 + 8 + 4 + 4 + 8
)

// footer is what stands at the end of the file.
type footer struct {
	nodes, quads uint32
	at           [sections]struct{ begin, length uint64 }
	blocks       uint64 // begin of the block table
	keyBytes     uint64
	size         uint64
}

// append adds the footer but for checksum and magic.
func (f *footer) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, f.nodes)
	b = binary.LittleEndian.AppendUint32(b, f.quads)
	for _, s := range f.at {
		b = binary.LittleEndian.AppendUint64(b, s.begin)
		b = binary.LittleEndian.AppendUint64(b, s.length)
	}
	b = binary.LittleEndian.AppendUint64(b, f.blocks)
	b = binary.LittleEndian.AppendUint64(b, f.keyBytes)
	b = binary.LittleEndian.AppendUint64(b, f.size)
	return binary.LittleEndian.AppendUint32(b, 0)
}

func (f *footer) parse(b []byte) {
	f.nodes, f.quads = binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	b = b[8:]
	for i := range f.at {
		f.at[i].begin, f.at[i].length = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		b = b[16:]
	}
	f.blocks, f.keyBytes, f.size = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:])
}

// widthFor returns the bytes that hold the local numbers below n.
func widthFor(n int) int {
	switch {
	case n <= 1:
		return 0
	case n <= 1<<8:
		return 1
	case n <= 1<<16:
		return 2
	}
	return 4
}

// degreeSlot returns the histogram slot of a degree: 0, then 1 + its power of two.
func degreeSlot(degree uint32) int { return bits.Len32(degree) }

// A CorruptError says that a file is not what was written.
type CorruptError struct {
	File   string
	Offset int64 // of the first byte of what is damaged
	What   string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is damaged at byte %d: %s", e.File, e.Offset, e.What)
}

// A VersionError says that a file has a format that this program does not know.
type VersionError struct {
	File         string
	Found, Known uint32
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("%s has format %d, this program knows format %d: use a newer one", e.File, e.Found, e.Known)
}

// A Summary says what an image holds.
type Summary struct {
	Nodes, Quads    int64
	Duplicates      int64 // quads that were added more than once, each time but the first
	Bytes           int64 // of the file
	DictionaryBytes int64 // of keys and their index
	TermBytes       int64 // of the keys alone
	Root            [32]byte
}
