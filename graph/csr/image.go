package csr

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync/atomic"
	"unsafe"

	"waggoner/graph/internal/vfs"
)

// An Image is an open image. Slices that its methods return point into the mapping and
// must not be used, nor written to, after Close.
type Image struct {
	file   vfs.File
	data   []byte
	footer footer
	root   [32]byte
	blocks guard

	keys       []byte
	groups     []uint64
	predicates []uint32 // node by local number
	contexts   []uint32 // node by local number, None first
	out, in    side
}

// side is the adjacency in one direction.
type side struct {
	offsets                []uint32
	others                 []uint32
	preds                  column
	ctxs                   column
	guard                  *guard
	offsetsAt, othersAt    int64 // in the file
	predsAt, ctxsAt        int64
	predicates, contextsOf []uint32
}

// column is a column of local numbers of one width.
type column struct {
	bytes []byte
	width int
}

func (c column) at(i uint32) uint32 {
	switch c.width {
	case 0:
		return 0
	case 1:
		return uint32(c.bytes[i])
	case 2:
		return uint32(binary.LittleEndian.Uint16(c.bytes[2*uint64(i):]))
	}
	return binary.LittleEndian.Uint32(c.bytes[4*uint64(i):])
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// Open maps an image and takes f, which is closed with it, also when Open fails. It reads the
// header, the footer and the table of checksums. The error is a *[CorruptError] or
// *[VersionError] where the file is at fault.
func Open(f vfs.File) (*Image, error) {
	im := &Image{file: f}
	if err := im.open(); err != nil {
		return nil, errors.Join(err, im.Close())
	}
	return im, nil
}

// catch turns the panic of a failed checksum into an error: defer catch(&err).
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *CorruptError:
		*err = r
	default:
		panic(r)
	}
}

func (im *Image) open() error {
	if !littleEndian {
		return errors.New("csr: images need a little-endian machine")
	}
	size, err := im.file.Size()
	if err != nil {
		return err
	}
	if size < headerSize+int64(footerSize) {
		return im.corrupt(size, "the file ends before its footer")
	}
	if err := im.readEnds(size); err != nil {
		return err
	}
	if im.data, err = mapFile(im.file, size); err != nil {
		return fmt.Errorf("map %s: %w", im.file.Name(), err)
	}
	return im.attach()
}

func (im *Image) corrupt(at int64, what string) error {
	return &CorruptError{im.file.Name(), at, what}
}

// readEnds reads header, footer and block table with ordinary reads, so that a file cut
// short meanwhile is an error and no fault.
func (im *Image) readEnds(size int64) error {
	var header [headerSize]byte
	if _, err := im.file.ReadAt(header[:], 0); err != nil {
		return err
	}
	if string(header[:8]) != magic {
		return im.corrupt(0, "this is not an image")
	}
	if found := binary.LittleEndian.Uint32(header[8:]); found > version {
		return &VersionError{im.file.Name(), found, version}
	}
	tail := make([]byte, footerSize)
	if _, err := im.file.ReadAt(tail, size-int64(footerSize)); err != nil && err != io.EOF {
		return err
	}
	im.footer.parse(tail)
	blocks := int64(im.footer.blocks)
	if string(tail[footerSize-8:]) != magic || im.footer.size != uint64(size) || blocks < headerSize || blocks > size-int64(footerSize) {
		return im.corrupt(size-int64(footerSize), "the footer is not that of a whole image")
	}
	tail = make([]byte, size-blocks)
	if _, err := im.file.ReadAt(tail, blocks); err != nil && err != io.EOF {
		return err
	}
	sum := len(tail) - 12
	if crc32.Checksum(tail[:sum], castagnoli) != binary.LittleEndian.Uint32(tail[sum:]) {
		return im.corrupt(blocks, "checksum of footer and block table")
	}
	if want := (blocks + blockSize - 1) / blockSize; int64(len(tail)-footerSize) != 4*want {
		return im.corrupt(blocks, "the block table has not one checksum for each block")
	}
	im.root = sha256.Sum256(tail)
	im.blocks.sums = tail[:len(tail)-footerSize]
	return nil
}

// attach lays the columns over the mapping.
func (im *Image) attach() (err error) {
	defer catch(&err)
	f := &im.footer
	for i, s := range f.at {
		if s.begin%8 != 0 || s.begin > f.blocks || s.length > f.blocks-s.begin {
			return im.corrupt(int64(f.blocks), "section "+sectionNames[i]+" lies outside the file")
		}
	}
	im.blocks.init(im.file.Name(), im.data[:f.blocks])
	if err := im.fits(); err != nil {
		return err
	}
	im.blocks.touch(0, headerSize)
	im.keys = im.bytes(secKeys)
	im.groups = words[uint64](im.bytes(secKeyGroups))
	im.predicates = words[uint32](im.bytes(secPredicates))
	im.contexts = words[uint32](im.bytes(secContexts))
	for _, sec := range []section{secPredicates, secContexts} {
		im.blocks.touch(int64(f.at[sec].begin), int64(f.at[sec].length))
	}
	im.out, im.in = im.side(secOutOffsets), im.side(secInOffsets)
	return nil
}

// fits holds the lengths of the sections against the counts.
func (im *Image) fits() error {
	f := &im.footer
	n, q := uint64(f.nodes), uint64(f.quads)
	p, c := f.at[secPredicates].length/4, f.at[secContexts].length/4
	if c == 0 {
		return im.corrupt(int64(f.blocks), "section contexts does not begin with none")
	}
	wp, wc := uint64(widthFor(int(p))), uint64(widthFor(int(c)))
	groups := (n + groupSize - 1) / groupSize
	want := map[section]uint64{
		secKeyGroups: 8 * (groups + 1), secPredicates: 4 * p, secContexts: 4 * c,
		secOutOffsets: 4 * (n + 1), secOutPreds: wp * q, secOutOthers: 4 * q, secOutContexts: wc * q,
		secInOffsets: 4 * (n + 1), secInPreds: wp * q, secInOthers: 4 * q, secInContexts: wc * q,
		secPredStats: predStatSize * (p + 1), secCtxStats: ctxStatSize * c, secDegrees: 2 * 8 * degreeSlots,
	}
	for sec, length := range want {
		if f.at[sec].length != length {
			return im.corrupt(int64(f.blocks), "section "+sectionNames[sec]+" has not the length that the counts ask for")
		}
	}
	return nil
}

func (im *Image) bytes(sec section) []byte {
	s := im.footer.at[sec]
	return im.data[s.begin : s.begin+s.length : s.begin+s.length]
}

func (im *Image) side(offsets section) side {
	at := func(s section) int64 { return int64(im.footer.at[s].begin) }
	return side{
		offsets: words[uint32](im.bytes(offsets)), others: words[uint32](im.bytes(offsets + 2)),
		preds: column{im.bytes(offsets + 1), widthFor(len(im.predicates))}, ctxs: column{im.bytes(offsets + 3), widthFor(len(im.contexts))},
		guard: &im.blocks, offsetsAt: at(offsets), predsAt: at(offsets + 1), othersAt: at(offsets + 2), ctxsAt: at(offsets + 3),
		predicates: im.predicates, contextsOf: im.contexts,
	}
}

// words lays numbers over bytes that begin at a multiple of 8.
func words[T uint32 | uint64](b []byte) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	if len(b) < size {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
}

// Close unmaps the image and closes its file. Calling it again does nothing.
func (im *Image) Close() error {
	if im.file == nil {
		return nil
	}
	var err error
	if im.data != nil {
		err = unmap(im.data)
	}
	err = errors.Join(err, im.file.Close())
	*im = Image{}
	return err
}

// Root identifies the content: SHA-256 of block table and footer.
func (im *Image) Root() [32]byte { return im.root }

// Nodes returns the number of terms; nodes are numbered from 0.
func (im *Image) Nodes() uint32 { return im.footer.nodes }

// Quads returns the number of quads.
func (im *Image) Quads() uint32 { return im.footer.quads }

// File returns the file, for whoever wants to map it too.
func (im *Image) File() vfs.File { return im.file }

// Summary returns the sizes. Duplicates is not known any more.
func (im *Image) Summary() Summary { return summaryOf(&im.footer, im.root) }

// Fault returns the error that a memory fault at an address stands for, nil if the
// address is not in the mapping: the file was cut short, or the disk failed to give a page.
func (im *Image) Fault(addr uintptr) error {
	base := uintptr(unsafe.Pointer(unsafe.SliceData(im.data)))
	if len(im.data) == 0 || addr < base || addr >= base+uintptr(len(im.data)) {
		return nil
	}
	return im.corrupt(int64(addr-base), "this part of the file cannot be read; was it cut short?")
}

// guard checks blocks when they are first touched.
type guard struct {
	name    string
	data    []byte
	sums    []byte // 4 a block
	clean   []atomic.Uint64
	left    atomic.Int64 // blocks not yet found clean
	allGood atomic.Bool
}

func (g *guard) init(name string, data []byte) {
	g.name, g.data = name, data
	n := len(g.sums) / 4
	g.clean = make([]atomic.Uint64, (n+63)/64)
	g.left.Store(int64(n))
}

// touch makes sure that bytes [begin, begin+length) are as written; it panics with a
// *CorruptError if not.
func (g *guard) touch(begin, length int64) {
	if g.allGood.Load() || length == 0 {
		return
	}
	for b := begin / blockSize; b <= (begin+length-1)/blockSize; b++ {
		if g.clean[b/64].Load()&(1<<(b%64)) == 0 {
			g.check(b)
		}
	}
}

func (g *guard) check(b int64) {
	if err := g.verify(b); err != nil {
		panic(err)
	}
}

// verify reads one block.
func (g *guard) verify(b int64) error {
	block := g.data[b*blockSize : min(int64(len(g.data)), (b+1)*blockSize)]
	if crc32.Checksum(block, castagnoli) != binary.LittleEndian.Uint32(g.sums[4*b:]) {
		return &CorruptError{g.name, b * blockSize, fmt.Sprintf("checksum of block %d", b)}
	}
	if old := g.clean[b/64].Or(1 << (b % 64)); old&(1<<(b%64)) == 0 && g.left.Add(-1) == 0 {
		g.allGood.Store(true)
	}
	return nil
}
