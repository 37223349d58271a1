package csr

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"waggoner/graph/internal/vfs"
)

// WriterConfig says where a Writer keeps what it cannot write yet.
type WriterConfig struct {
	FS     vfs.FS // default vfs.OS
	Dir    string // for temporary files
	Memory int64  // bytes to keep in memory; default 256 MiB
}

// A Writer writes an image from sorted streams: first every term, then the counts,
// then every quad in out-order, then every quad in in-order.
type Writer struct {
	disk       disk
	limit      int
	footer     footer
	group      []byte // keys of the group being filled
	lengths    []byte
	last       []byte
	predicates numbering
	contexts   numbering
	spools     [sections]*spool
	subjects   *lists
	objects    *lists
	positions  *lists
	out, in    rows
	quads      []uint32 // by predicate
}

// NewWriter returns a Writer; Finish or Abort must be called.
func NewWriter(cfg WriterConfig) *Writer {
	if cfg.FS == nil {
		cfg.FS = vfs.OS
	}
	if cfg.Memory == 0 {
		cfg.Memory = 256 << 20
	}
	w := &Writer{disk: disk{cfg.FS, cfg.Dir}, limit: int(cfg.Memory / 16)}
	for i := range w.spools {
		w.spools[i] = &spool{disk: w.disk, limit: w.limit}
	}
	return w
}

// Term takes the next key; keys ascend in byte order.
func (w *Writer) Term(key []byte) error {
	if w.footer.nodes > 0 && string(key) <= string(w.last) {
		return fmt.Errorf("csr: key %q does not ascend", key)
	}
	if w.footer.nodes == most {
		return fmt.Errorf("csr: more than %d terms", uint32(most))
	}
	w.last = append(w.last[:0], key...)
	w.group = append(w.group, key...)
	w.lengths = binary.AppendUvarint(w.lengths, uint64(len(key)))
	w.footer.keyBytes += uint64(len(key))
	if w.footer.nodes++; w.footer.nodes%groupSize == 0 {
		return w.flushGroup()
	}
	return nil
}

func (w *Writer) flushGroup() error {
	keys := w.spools[secKeys]
	err := errors.Join(w.spools[secKeyGroups].u64(uint64(keys.len())), keys.write(w.lengths), keys.write(w.group))
	w.lengths, w.group = w.lengths[:0], w.group[:0]
	return err
}

// Counts ends the terms and says which nodes are predicates and contexts of the quads
// to come, ascending.
func (w *Writer) Counts(predicates, contexts []uint32) error {
	if !slices.IsSorted(predicates) || !slices.IsSorted(contexts) {
		return errors.New("csr: predicates or contexts do not ascend")
	}
	if len(w.lengths) > 0 {
		if err := w.flushGroup(); err != nil {
			return err
		}
	}
	if err := w.spools[secKeyGroups].u64(uint64(w.spools[secKeys].len())); err != nil {
		return err
	}
	w.predicates, w.contexts = number(predicates, 0), number(contexts, 1)
	for sec, nodes := range map[section][]uint32{secPredicates: predicates, secContexts: append([]uint32{None}, contexts...)} {
		for _, n := range nodes {
			if err := w.spools[sec].u32(n); err != nil {
				return err
			}
		}
	}
	w.subjects = newLists(w.disk, w.limit, len(predicates))
	w.objects = newLists(w.disk, w.limit, len(predicates))
	w.positions = newLists(w.disk, w.limit, len(contexts))
	w.quads = make([]uint32, len(predicates))
	w.out = rows{w: w, offsets: secOutOffsets, lists: w.subjects}
	w.in = rows{w: w, offsets: secInOffsets, lists: w.objects}
	return nil
}

// Out takes the next quad in out-order.
func (w *Writer) Out(q Quad) error {
	context := w.contexts.local(q[3])
	if context > 0 {
		if err := w.positions.add(int(context-1), w.out.quads); err != nil {
			return err
		}
	}
	predicate := w.predicates.local(q[1])
	w.quads[predicate]++
	return w.out.add(q[0], predicate, q[2], context)
}

// In takes the next quad in in-order.
func (w *Writer) In(q Quad) error {
	return w.in.add(q[2], w.predicates.local(q[1]), q[0], w.contexts.local(q[3]))
}

// rows writes the columns of one direction.
type rows struct {
	w       *Writer
	offsets section // the three columns follow it
	lists   *lists
	next    uint32 // the node whose offset is to be written next
	quads   uint32
	begin   uint32 // of the present node
	last    struct{ predicate, other, context uint32 }
	degrees [degreeSlots]uint64
}

func (r *rows) add(node, predicate, other, context uint32) error {
	w := r.w
	if r.quads == most {
		return fmt.Errorf("csr: more than %d quads", uint32(most))
	}
	fresh := node >= r.next
	if fresh {
		if err := r.advance(node + 1); err != nil {
			return err
		}
	} else if node+1 != r.next || !r.ascends(predicate, other, context) {
		return errors.New("csr: quads do not ascend")
	}
	if fresh || predicate != r.last.predicate {
		if err := r.lists.add(int(predicate), node); err != nil {
			return err
		}
	}
	r.last.predicate, r.last.other, r.last.context = predicate, other, context
	r.quads++
	columns := w.spools[r.offsets+1 : r.offsets+4]
	if err := columns[0].local(predicate, w.predicates.width); err != nil {
		return err
	}
	if err := columns[1].u32(other); err != nil {
		return err
	}
	return columns[2].local(context, w.contexts.width)
}

func (r *rows) ascends(predicate, other, context uint32) bool {
	l := &r.last
	if predicate != l.predicate {
		return predicate > l.predicate
	}
	if other != l.other {
		return other > l.other
	}
	return context > l.context
}

// advance writes the offsets of all nodes below end.
func (r *rows) advance(end uint32) error {
	for ; r.next < end; r.next++ {
		if r.next > 0 {
			r.count(r.quads - r.begin)
		}
		r.begin = r.quads
		if err := r.w.spools[r.offsets].u32(r.quads); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) count(degree uint32) {
	r.degrees[0] = max(r.degrees[0], uint64(degree))
	r.degrees[1+degreeSlot(degree)]++
}

// finish writes the offsets of the nodes that remain, and the end.
func (r *rows) finish() error {
	if err := r.advance(r.w.footer.nodes); err != nil {
		return err
	}
	if r.w.footer.nodes > 0 {
		r.count(r.quads - r.begin)
	}
	return r.w.spools[r.offsets].u32(r.quads)
}

// Abort lets go of everything.
func (w *Writer) Abort() {
	for _, s := range w.spools {
		s.drop()
	}
	for _, l := range []*lists{w.subjects, w.objects, w.positions} {
		if l != nil {
			l.drop()
		}
	}
}

// numbering gives nodes their local numbers.
type numbering struct {
	first  uint32
	width  int
	of     map[uint32]uint32
	recent []struct{ node, local uint32 } // by the low bits of the node
}

func number(nodes []uint32, first uint32) numbering {
	n := numbering{first: first, width: widthFor(len(nodes) + int(first)), of: make(map[uint32]uint32, len(nodes))}
	for i, node := range nodes {
		n.of[node] = first + uint32(i)
	}
	n.recent = make([]struct{ node, local uint32 }, 1<<12)
	for i := range n.recent {
		n.recent[i].node = None
	}
	return n
}

// local returns the local number of a node, 0 for None. An unknown node is a mistake
// of the caller and panics.
func (n *numbering) local(node uint32) uint32 {
	if node == None {
		return 0
	}
	r := &n.recent[node&(1<<12-1)]
	if r.node != node {
		local, ok := n.of[node]
		if !ok {
			panic(fmt.Sprintf("csr: node %d was not counted", node))
		}
		r.node, r.local = node, local
	}
	return r.local
}
