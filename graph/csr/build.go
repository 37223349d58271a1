package csr

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"waggoner/graph/internal/vfs"
)

// BuildConfig says how a Builder works. It has no part in what comes out.
type BuildConfig struct {
	FS       vfs.FS         // default vfs.OS
	Dir      string         // for sorted runs, in files named tmp-run-*
	Memory   int64          // about how many bytes to hold at once; default 1 GiB
	Progress func(Progress) // told how far Finish is, up to 20 times a second; may be nil
}

// A Builder makes an image of quads in any order, in bounded memory. Its Workers gather
// quads in piles. A pile is made a part: its terms sorted, its quads in ranks of them and
// sorted both ways; as ranks ascend with the keys, a part stays sorted under the numbers
// of the image. Parts go to disk when memory is short, and Finish merges them.
//
// The methods of a Builder may be called by any number of goroutines, those of a Worker
// by one. Finish comes after all Workers were closed; Finish or Abort must be called.
type Builder struct {
	disk   disk
	memory int64
	block  int   // bytes of a run that are read and written at once
	fan    int   // parts that are merged at once
	most   int64 // terms, and quads
	report reporter

	working atomic.Int64 // workers
	held    atomic.Int64 // bytes in piles without a worker

	mu    sync.Mutex // guards what follows
	piles []*pile
	parts []*part
	files []*runFile
	added int64
	err   error // the first of a worker, or why it is over
}

// errOver is the answer to everything after Finish and Abort.
var errOver = errors.New("csr: the builder is finished")

// NewBuilder returns a Builder.
func NewBuilder(cfg BuildConfig) *Builder {
	if cfg.FS == nil {
		cfg.FS = vfs.OS
	}
	if cfg.Memory <= 0 {
		cfg.Memory = 1 << 30
	}
	block := int(min(1<<20, max(1<<12, cfg.Memory/1024))) &^ 15
	return &Builder{
		disk: disk{cfg.FS, cfg.Dir}, memory: cfg.Memory, block: block,
		fan: int(min(64, max(4, cfg.Memory/int64(8*block)))), most: most,
		report: reporter{call: cfg.Progress},
	}
}

// Worker returns a new Worker.
func (b *Builder) Worker() *Worker {
	b.working.Add(1)
	return &Worker{builder: b, pile: newPile()}
}

// share returns how many bytes a Worker may hold: its part of what the closed ones left,
// and enough for runs of some length in any case.
func (b *Builder) share() int64 {
	return max(1<<14, b.memory/4, b.memory-b.held.Load()) / max(1, b.working.Load())
}

// newRunFile makes a file for runs.
func (b *Builder) newRunFile() (*runFile, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return nil, b.err
	}
	f, err := b.disk.create()
	if err != nil {
		return nil, fmt.Errorf("csr: make a run: %w", err)
	}
	b.files = append(b.files, &runFile{file: f})
	return b.files[len(b.files)-1], nil
}

func (b *Builder) keep(p *part) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parts = append(b.parts, p)
}

// leave takes over the pile of a Worker that ends, or has it spilled when there is no room.
func (b *Builder) leave(w *Worker) error {
	if w.pile.quads.count == 0 {
		return nil
	}
	size := w.pile.size()
	if b.held.Add(size) > b.memory {
		b.held.Add(-size)
		return w.spill()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.piles = append(b.piles, w.pile)
	return b.err
}

// closed takes note of the end of a Worker.
func (b *Builder) closed(added int64, err error) {
	b.working.Add(-1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.added += added
	if b.err == nil {
		b.err = err
	}
}

// Finish writes the image of all that was added to f, which is empty, and removes the
// runs. It does not sync f. An error that a Worker or Base had comes again.
func (b *Builder) Finish(ctx context.Context, f vfs.File) (Summary, error) {
	b.mu.Lock()
	piles, parts, err := b.piles, b.parts, b.err
	b.piles, b.parts = nil, nil
	b.mu.Unlock()
	if err == nil && b.working.Load() > 0 {
		err = errors.New("csr: finish while a worker is open")
	}
	var s Summary
	if err == nil {
		s, err = b.finish(ctx, piles, parts, f)
	}
	if err = errors.Join(err, b.end()); err != nil {
		return Summary{}, err
	}
	return s, nil
}

func (b *Builder) finish(ctx context.Context, piles []*pile, parts []*part, f vfs.File) (Summary, error) {
	more, err := b.settle(ctx, piles)
	clear(piles)
	if err != nil {
		return Summary{}, err
	}
	parts, err = b.reduce(ctx, append(parts, more...))
	if err != nil {
		return Summary{}, err
	}
	w := NewWriter(WriterConfig{FS: b.disk.fs, Dir: b.disk.dir, Memory: max(b.memory/4, 1<<20)})
	defer w.Abort()
	m := b.newMerge(parts)
	m.last = true
	b.report.begin("write", m.work())
	if err := m.into(ctx, w); err != nil {
		return Summary{}, err
	}
	s, err := w.Finish(f)
	if err != nil {
		return Summary{}, err
	}
	s.Duplicates = b.added - s.Quads
	b.report.end()
	return s, nil
}

// settle makes parts of piles, in memory.
func (b *Builder) settle(ctx context.Context, piles []*pile) ([]*part, error) {
	var terms, quads int64
	for _, p := range piles {
		if p.in != nil {
			terms += int64(p.in.count)
		}
		quads += int64(p.quads.count)
	}
	b.report.begin("sort terms", terms)
	err := each(ctx, piles, func(s *sorter, _ int, p *pile) {
		p.sortTerms(s)
		b.report.add(int64(p.terms.count))
	})
	if err != nil {
		return nil, err
	}
	b.report.begin("sort quads", quads)
	parts := make([]*part, len(piles))
	err = each(ctx, piles, func(s *sorter, i int, p *pile) {
		n := p.quads.count
		parts[i] = p.settle(s)
		b.report.add(int64(n))
	})
	return parts, err
}

// each has all piles worked on, as many at once as there are processors.
func each(ctx context.Context, piles []*pile, work func(*sorter, int, *pile)) error {
	c := newCrew(ctx)
	s := newSorter(c.ctx)
	var next atomic.Int64
	for range min(len(piles), runtime.GOMAXPROCS(0)) {
		c.start(func() error {
			for c.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(piles) {
					return nil
				}
				work(s, i, piles[i])
			}
			return nil
		})
	}
	return c.wait()
}

// Abort removes the runs. It does nothing after Finish.
func (b *Builder) Abort() { b.end() }

// end closes and removes the runs, those again that could not be removed before.
func (b *Builder) end() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = errOver
	}
	b.piles, b.parts = nil, nil
	var all error
	var left []*runFile
	for _, f := range b.files {
		if err := b.disk.discard(f.file); err != nil {
			all = errors.Join(all, err)
			left = append(left, f)
		}
	}
	b.files = left
	return all
}
