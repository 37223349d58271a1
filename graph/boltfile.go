package graph

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"

	"waggoner/graph/internal/vfs"
)

// bbolt trusts its file: a damaged page number has it read past the mapping, which ends the
// process, and a damaged meta page has it fall back to the one before, which loses a batch
// without a word. So checkBoltFile reads every page in use before bbolt does, with ordinary
// reads, and holds it to the format that bbolt v1.5 writes (internal/common/page.go, meta.go
// and inode.go there): both meta pages are valid; each page below the high water mark is either
// on the free list or reached once; keys ascend; all that a page points to lies inside it.

const (
	boltMagic      = 0xED0CDAED
	boltVersion    = 2
	boltHeader     = 16 // u64 page number, u16 flags, u16 count, u32 further pages
	boltElement    = 16 // of a branch or a leaf
	boltMeta       = 64
	boltBucket     = 16 // u64 root page, u64 sequence; an inline page follows if root is 0
	boltBranch     = 0x01
	boltLeaf       = 0x02
	boltFreelist   = 0x10
	boltMaxKey     = 32768
	boltManyFree   = 0xFFFF
	boltDeepest    = 32
	boltSmallestPg = 512
)

// boltFile is a bbolt file being checked.
type boltFile struct {
	name string
	file io.ReaderAt
	page int64
	high uint64   // page numbers are below
	seen []uint64 // bitmap of pages accounted for
}

// checkBoltFile returns a *CorruptError if a file is not as bbolt writes it.
func checkBoltFile(fsys vfs.FS, path string) error {
	file, err := fsys.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	size, err := file.Size()
	if err != nil {
		return err
	}
	b := &boltFile{name: path, file: file}
	return b.check(size)
}

func (b *boltFile) corrupt(at int64, format string, args ...any) error {
	return &CorruptError{File: b.name, Offset: at, What: fmt.Sprintf(format, args...)}
}

func (b *boltFile) at(page uint64) int64 { return int64(page) * b.page }

// A boltRoot is what a meta page says.
type boltRoot struct{ root, free, high, transaction uint64 }

func (b *boltFile) check(size int64) error {
	first, err := b.meta(0, size)
	if err != nil {
		return err
	}
	second, err := b.meta(b.page, size)
	if err != nil {
		return err
	}
	now := first
	if second.transaction > first.transaction {
		now = second
	}
	if now.high < 4 || now.high > uint64(size/b.page) {
		return b.corrupt(size, "the file ends here, and has %d pages of %d bytes", now.high, b.page)
	}
	b.high, b.seen = now.high, make([]uint64, now.high/64+1)
	if err := b.walk(now.root, nil, nil, 0); err != nil {
		return err
	}
	if err := b.freelist(now.free); err != nil {
		return err
	}
	for page := uint64(2); page < b.high; page++ {
		if b.seen[page/64]&(1<<(page%64)) == 0 {
			return b.corrupt(b.at(page), "page %d is neither used nor free", page)
		}
	}
	return nil
}

// meta reads the meta page that begins at an offset; the first one gives the page size.
func (b *boltFile) meta(at, size int64) (boltRoot, error) {
	var m [boltMeta]byte
	if at+boltHeader+boltMeta > size {
		return boltRoot{}, b.corrupt(size, "the file ends before its second meta page")
	}
	if _, err := b.file.ReadAt(m[:], at+boltHeader); err != nil {
		return boltRoot{}, err
	}
	sum := fnv.New64a()
	sum.Write(m[:boltMeta-8])
	if binary.LittleEndian.Uint32(m[:]) != boltMagic || binary.LittleEndian.Uint64(m[boltMeta-8:]) != sum.Sum64() {
		return boltRoot{}, b.corrupt(at, "checksum of the meta page")
	}
	page := int64(binary.LittleEndian.Uint32(m[8:]))
	if v := binary.LittleEndian.Uint32(m[4:]); v != boltVersion || page < boltSmallestPg || at > 0 && page != b.page {
		return boltRoot{}, b.corrupt(at, "bbolt version %d and page size %d", v, page)
	}
	b.page = page
	u64 := func(i int) uint64 { return binary.LittleEndian.Uint64(m[i:]) }
	return boltRoot{u64(16), u64(32), u64(40), u64(48)}, nil
}

// take reads a page with those that continue it, and marks them as accounted for.
func (b *boltFile) take(page uint64) ([]byte, error) {
	if page < 2 || page >= b.high {
		return nil, b.corrupt(b.at(min(page, b.high)), "there is no page %d", page)
	}
	var header [boltHeader]byte
	if _, err := b.file.ReadAt(header[:], b.at(page)); err != nil {
		return nil, err
	}
	if id := binary.LittleEndian.Uint64(header[:]); id != page {
		return nil, b.corrupt(b.at(page), "page %d says that it is page %d", page, id)
	}
	more := uint64(binary.LittleEndian.Uint32(header[12:]))
	if more >= b.high-page {
		return nil, b.corrupt(b.at(page), "page %d goes on beyond the last", page)
	}
	for p := page; p <= page+more; p++ {
		if err := b.mark(p); err != nil {
			return nil, err
		}
	}
	data := make([]byte, (1+more)*uint64(b.page))
	_, err := b.file.ReadAt(data, b.at(page))
	return data, err
}

func (b *boltFile) mark(page uint64) error {
	if b.seen[page/64]&(1<<(page%64)) != 0 {
		return b.corrupt(b.at(page), "page %d is used twice, or used and free", page)
	}
	b.seen[page/64] |= 1 << (page % 64)
	return nil
}

// walk checks a page and all below it. Its keys are from low on and below high, if those
// are not nil.
func (b *boltFile) walk(page uint64, low, high []byte, depth int) error {
	data, err := b.take(page)
	if err != nil {
		return err
	}
	if depth > boltDeepest {
		return b.corrupt(b.at(page), "page %d lies too deep", page)
	}
	return b.elements(data, b.at(page), low, high, depth)
}

// elements checks the elements of a branch or leaf page that stands at an offset of the file.
func (b *boltFile) elements(data []byte, at int64, low, high []byte, depth int) error {
	flags, count := binary.LittleEndian.Uint16(data[8:]), int(binary.LittleEndian.Uint16(data[10:]))
	if flags != boltBranch && flags != boltLeaf || boltHeader+count*boltElement > len(data) || flags == boltBranch && count == 0 {
		return b.corrupt(at, "the page has flags %#x and %d elements", flags, count)
	}
	if flags == boltLeaf {
		return b.leaf(data, at, count, low, high, depth)
	}
	return b.branch(data, at, count, low, high, depth)
}

func (b *boltFile) leaf(data []byte, at int64, count int, low, high []byte, depth int) error {
	for i := range count {
		from := boltHeader + i*boltElement
		e := data[from:]
		bucket := binary.LittleEndian.Uint32(e)
		key, value := part(e, binary.LittleEndian.Uint32(e[4:]), binary.LittleEndian.Uint32(e[8:]), binary.LittleEndian.Uint32(e[12:]))
		if bucket > 1 || !fits(key, low, high, i > 0) {
			return b.corrupt(at+int64(from), "element %d is not in order, or not inside its page", i)
		}
		low = key
		if bucket == 1 {
			if err := b.bucket(value, at+int64(from), depth); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *boltFile) bucket(value []byte, at int64, depth int) error {
	if len(value) < boltBucket {
		return b.corrupt(at, "a bucket of %d bytes", len(value))
	}
	if root := binary.LittleEndian.Uint64(value); root != 0 {
		return b.walk(root, nil, nil, depth+1)
	}
	inline := value[boltBucket:]
	if len(inline) < boltHeader || inline[8] != boltLeaf {
		return b.corrupt(at, "a bucket without its page")
	}
	return b.elements(inline, at, nil, nil, depth+1)
}

func (b *boltFile) branch(data []byte, at int64, count int, low, high []byte, depth int) error {
	keys := make([][]byte, count+1)
	for i := range count {
		e := data[boltHeader+i*boltElement:]
		keys[i], _ = part(e, binary.LittleEndian.Uint32(e), binary.LittleEndian.Uint32(e[4:]), 0)
		if !fits(keys[i], low, high, i > 0) {
			return b.corrupt(at+int64(boltHeader+i*boltElement), "element %d is not in order, or not inside its page", i)
		}
		low = keys[i]
	}
	keys[count] = high
	for i := range count {
		child := binary.LittleEndian.Uint64(data[boltHeader+i*boltElement+8:])
		if err := b.walk(child, keys[i], keys[i+1], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// part cuts key and value out of a page that goes on behind an element; nil if they are not
// inside.
func part(e []byte, at, key, value uint32) (k, v []byte) {
	if key == 0 || key > boltMaxKey || uint64(at)+uint64(key)+uint64(value) > uint64(len(e)) {
		return nil, nil
	}
	return e[at : at+key], e[at+key : at+key+value]
}

// fits reports whether a key is from low on, or above it, and below high.
func fits(key, low, high []byte, above bool) bool {
	if key == nil || high != nil && bytes.Compare(key, high) >= 0 {
		return false
	}
	if c := bytes.Compare(key, low); low != nil && (c < 0 || above && c == 0) {
		return false
	}
	return true
}

// freelist marks the free pages.
func (b *boltFile) freelist(page uint64) error {
	data, err := b.take(page)
	if err != nil {
		return err
	}
	count, ids := uint64(binary.LittleEndian.Uint16(data[10:])), data[boltHeader:]
	if count == boltManyFree {
		count, ids = binary.LittleEndian.Uint64(ids), ids[8:]
	}
	if binary.LittleEndian.Uint16(data[8:]) != boltFreelist || count > uint64(len(ids)/8) {
		return b.corrupt(b.at(page), "page %d is not the list of free pages", page)
	}
	for last := uint64(1); count > 0; count, ids = count-1, ids[8:] {
		free := binary.LittleEndian.Uint64(ids)
		if free <= last || free >= b.high {
			return b.corrupt(b.at(page), "the list of free pages has page %d", free)
		}
		if err := b.mark(free); err != nil {
			return err
		}
		last = free
	}
	return nil
}
