package graph

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"

	"waggoner/graph/csr"
)

// A batch is kept as a record of its effective operations:
//
//	4 B     CRC32C of the sequence (8 B, big-endian) and all that follows; little-endian
//	1 B     version of the record, 1
//	uvarint number of terms
//	        for each: uvarint length, key
//	uvarint number of removed quads
//	uvarint number of added quads
//	        for each, the removed first: uvarint index of its subject, predicate and
//	        object in the terms, and 1 + that of its context, or 0
//
// It holds keys and no node numbers, since those change with the image. The sequence is
// in the checksum so that a record in the wrong place is no record.

const recordVersion = 1

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendRecord encodes operations; key gives the key of a node.
func appendRecord(dst []byte, sequence uint64, ops []op, key func(uint32) []byte) []byte {
	start := len(dst)
	dst = append(dst, 0, 0, 0, 0, recordVersion)
	index := map[uint32]uint64{}
	var terms []uint32
	for _, o := range ops {
		for _, n := range o.quad {
			if _, known := index[n]; !known && n != csr.None {
				index[n] = uint64(len(terms))
				terms = append(terms, n)
			}
		}
	}
	dst = binary.AppendUvarint(dst, uint64(len(terms)))
	for _, n := range terms {
		k := key(n)
		dst = append(binary.AppendUvarint(dst, uint64(len(k))), k...)
	}
	added := 0
	for _, o := range ops {
		if o.add {
			added++
		}
	}
	dst = binary.AppendUvarint(dst, uint64(len(ops)-added))
	dst = binary.AppendUvarint(dst, uint64(added))
	for _, add := range []bool{false, true} {
		for _, o := range ops {
			if o.add == add {
				dst = appendQuad(dst, o.quad, index)
			}
		}
	}
	binary.LittleEndian.PutUint32(dst[start:], recordSum(sequence, dst[start+4:]))
	return dst
}

func appendQuad(dst []byte, q csr.Quad, index map[uint32]uint64) []byte {
	for _, n := range q[:3] {
		dst = binary.AppendUvarint(dst, index[n])
	}
	if q[3] == csr.None {
		return append(dst, 0)
	}
	return binary.AppendUvarint(dst, 1+index[q[3]])
}

func recordSum(sequence uint64, body []byte) uint32 {
	sum := crc32.Checksum(binary.BigEndian.AppendUint64(nil, sequence), castagnoli)
	return crc32.Update(sum, castagnoli, body)
}

// A record is a decoded batch: its terms, and quads that point to them.
type record struct {
	terms [][]byte // parts of what was decoded
	ops   []op
}

// parseRecord decodes a record and holds it to its checksum and form.
func parseRecord(sequence uint64, b []byte) (record, error) {
	if len(b) < 5 || binary.LittleEndian.Uint32(b) != recordSum(sequence, b[4:]) {
		return record{}, errors.New("checksum of the batch")
	}
	if b[4] != recordVersion {
		return record{}, errors.New("the batch is of an unknown version")
	}
	r := fields{b: b[5:]}
	var rec record
	for range r.count(2) {
		rec.terms = append(rec.terms, r.bytes(r.uvarint()))
	}
	removed := r.count(1)
	added := r.count(1)
	for i := range removed + added {
		rec.ops = append(rec.ops, op{r.quad(uint64(len(rec.terms))), i >= removed})
	}
	if r.bad || len(r.b) > 0 || slices.ContainsFunc(rec.terms, func(k []byte) bool { return !isKey(k) }) {
		return record{}, errors.New("the batch is not well-formed")
	}
	return rec, nil
}

// fields takes a record apart. After the first thing that does not fit it is bad, and gives
// zeros.
type fields struct {
	b   []byte
	bad bool
}

func (f *fields) uvarint() uint64 {
	v, n := binary.Uvarint(f.b)
	if n <= 0 {
		f.bad, f.b = true, nil
		return 0
	}
	f.b = f.b[n:]
	return v
}

// count takes a number of things that have so many bytes each at least.
func (f *fields) count(least int) int {
	n := f.uvarint()
	if n > uint64(len(f.b)/least) {
		f.bad, f.b = true, nil
		return 0
	}
	return int(n)
}

func (f *fields) bytes(n uint64) []byte {
	if n > uint64(len(f.b)) {
		f.bad, f.b = true, nil
		return nil
	}
	b := f.b[:n:n]
	f.b = f.b[n:]
	return b
}

func (f *fields) quad(terms uint64) csr.Quad {
	q := csr.Quad{3: csr.None}
	for i := range 3 {
		v := f.uvarint()
		f.bad = f.bad || v >= terms
		q[i] = uint32(v)
	}
	if g := f.uvarint(); g > 0 {
		f.bad = f.bad || g > terms
		q[3] = uint32(g - 1)
	}
	return q
}
