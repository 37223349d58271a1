package csr

import (
	"cmp"
	"context"
	"slices"
)

// reduce merges parts on disk until the rest can be merged at once: no more than fan of
// them, whose tables from ranks to nodes take no more than half of the memory. Two can
// always be.
func (b *Builder) reduce(ctx context.Context, parts []*part) ([]*part, error) {
	var file *runFile
	for {
		slices.SortStableFunc(parts, func(x, y *part) int { return cmp.Compare(x.terms.count, y.terms.count) })
		n := b.together(parts)
		if n == len(parts) {
			return parts, nil
		}
		if file == nil {
			var err error
			if file, err = b.newRunFile(); err != nil {
				return nil, err
			}
		}
		merged, err := b.mergeToDisk(ctx, parts[:n:n], file)
		if err != nil {
			return nil, err
		}
		parts = append(parts[n:], merged)
	}
}

// together returns how many of the parts, from the first on, can be merged at once.
func (b *Builder) together(parts []*part) int {
	var tables int64
	seen := map[*terms]bool{}
	for i, p := range parts {
		if !seen[p.terms] {
			seen[p.terms] = true
			tables += 4 * int64(p.terms.count)
		}
		if i >= 2 && (i >= b.fan || tables > b.memory/2) {
			return i
		}
	}
	return len(parts)
}

func (b *Builder) mergeToDisk(ctx context.Context, parts []*part, file *runFile) (*part, error) {
	w := &partWriter{file: file, block: b.block, part: &part{}}
	w.terms = newRunWriter(file, b.block)
	m := b.newMerge(parts)
	b.report.begin("sort quads", m.work())
	if err := m.into(ctx, w); err != nil {
		return nil, err
	}
	return w.finish()
}

// A partWriter is a sink that makes a part on disk.
type partWriter struct {
	file  *runFile
	block int
	part  *part
	count uint32
	terms *runWriter // each writer begins where the one before ended
	out   *runWriter
	in    *runWriter
}

// Term implements sink.
func (w *partWriter) Term(key []byte) error {
	w.count++
	return w.terms.key(key)
}

// Counts implements sink.
func (w *partWriter) Counts(predicates, contexts []uint32) error {
	t := newTerms(w.count)
	for _, n := range predicates {
		t.predicates.set(n)
	}
	for _, n := range contexts {
		t.contexts.set(n)
	}
	err := w.terms.flush()
	t.run, w.part.terms = w.terms.run, t
	w.out = newRunWriter(w.file, w.block)
	return err
}

// Out implements sink.
func (w *partWriter) Out(q Quad) error {
	w.part.out.count++
	return w.out.quad(q.out())
}

// In implements sink.
func (w *partWriter) In(q Quad) error {
	if w.in == nil {
		if err := w.out.flush(); err != nil {
			return err
		}
		w.in = newRunWriter(w.file, w.block)
	}
	w.part.in.count++
	return w.in.quad(q.in())
}

func (w *partWriter) finish() (*part, error) {
	if w.in == nil { // no quads
		w.in = newRunWriter(w.file, w.block)
	}
	w.part.out.run, w.part.in.run = w.out.run, w.in.run
	return w.part, w.in.flush()
}
