package quads

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Limits bounds what bulk reading accepts. The zero value means the defaults. The text in
// plain files has no limit but that of its lines.
type Limits struct {
	Line     int   // bytes of one line with its end; default 1 MiB
	Literal  int   // bytes of one literal after unescaping; default 1 MiB
	Expanded int64 // bytes that a compressed input may become at any ratio; default 1 GiB
	Ratio    int   // how many times its size it may become beyond that; default 100
	Window   int   // bytes of memory that a zstd input may ask for; default 128 MiB
}

func (l Limits) withDefaults() Limits {
	set := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	set(&l.Line, 1<<20)
	set(&l.Literal, 1<<20)
	set(&l.Ratio, 100)
	set(&l.Window, 128<<20)
	if l.Expanded == 0 {
		l.Expanded = 1 << 30
	}
	return l
}

// Bulk reads N-Quads in parallel, as strictly as a [Reader] does. The zero value reads with
// the default limits and as many parsers as there are processors.
type Bulk struct {
	Limits  Limits
	Parsers int // that work at the same time; 0: one for each processor

	// Refuse is how many lines may be refused without the whole being refused. It is 0 for
	// none: the first bad line ends reading. -1 is any number.
	Refuse int

	// Progress is told of what was read, in the order of the inputs and one call at a
	// time. Reading waits for it.
	Progress func(Progress)

	chunk int // bytes; 0: 1 MiB
}

// Progress is how far bulk reading is.
type Progress struct {
	Read, Total  int64 // bytes of the inputs as they are stored; Total is 0 if it is not known
	Lines, Quads int
}

// A Sink takes the quads of one parser, as keys that are good until Add returns; g is nil
// without a label. It is called from one goroutine at a time. It is closed when all inputs
// were read, and not after an error: what it holds then is not a whole, and whoever made it
// throws it away.
type Sink interface {
	Add(s, p, o, g []byte) error
	Close() error
}

// Read reads all inputs into the sinks that sink returns, one for each parser. Which quad
// goes to which of them, and in what order, is open.
//
// The error is a *[RefusedError], an *[InputError], that of a sink or that of the context;
// of several it is the one that comes first in the inputs. Read returns within a moment
// after ctx is done. It leaves a goroutine behind only where an input waits in a Read that
// Close does not end, until it returns.
func (b Bulk) Read(ctx context.Context, inputs []Input, sink func(parser int) (Sink, error)) (Receipt, error) {
	b.Limits = b.Limits.withDefaults()
	if b.Parsers <= 0 {
		b.Parsers = runtime.GOMAXPROCS(0)
	}
	if b.chunk == 0 {
		b.chunk = 1 << 20
	}
	for _, in := range inputs {
		if in.Scope != "" && !isBlankLabel([]byte(in.Scope+"x")) {
			return Receipt{}, fmt.Errorf("quads: %q cannot begin the label of a blank node", in.Scope)
		}
	}
	sinks := make([]Sink, 0, b.Parsers)
	for i := range b.Parsers {
		s, err := sink(i)
		if err != nil {
			return Receipt{}, err
		}
		sinks = append(sinks, s)
	}
	receipt, err := b.read(ctx, inputs, sinks)
	if err == nil {
		err = closeAll(sinks)
	}
	return receipt, err
}

// closeAll closes the sinks at the same time: there may be much to do for one.
func closeAll(sinks []Sink) error {
	errs := make([]error, len(sinks))
	var closing sync.WaitGroup
	for i, s := range sinks {
		closing.Go(func() { errs[i] = s.Close() })
	}
	closing.Wait()
	return errors.Join(errs...)
}

// read runs one splitter and a parser for each sink.
func (b Bulk) read(parent context.Context, inputs []Input, sinks []Sink) (Receipt, error) {
	ctx, stop := context.WithCancel(parent)
	defer stop()
	chunks := make(chan chunk)
	free := make(chan []byte, len(sinks)+2)
	for range cap(free) {
		free <- nil
	}
	m := &merger{bulk: b, stop: stop, total: totalSize(inputs), waiting: map[int]result{}}
	sent := make(chan int, 1)
	go func() {
		s := splitter{limits: b.Limits, size: b.chunk, free: free, chunks: chunks}
		sent <- s.run(ctx, inputs)
		close(chunks)
	}()
	var parsers sync.WaitGroup
	for _, sink := range sinks {
		parsers.Go(func() {
			p := parser{limits: b.Limits, refuse: b.Refuse, sink: sink, scan: scanner{literal: b.Limits.Literal}}
			p.run(ctx, chunks, free, m.add)
		})
	}
	parsers.Wait()
	if n := await(ctx, sent); m.err == nil && m.next != n {
		m.err = parent.Err()
	}
	return m.receipt, m.err
}

// await returns how many chunks the splitter sent. After a stop it waits but a moment: the
// splitter may be in a Read that nothing ends.
func await(ctx context.Context, sent <-chan int) int {
	var late <-chan time.Time
	for {
		select {
		case n := <-sent:
			return n
		case <-late:
			return -1
		case <-ctx.Done():
			ctx, late = context.WithoutCancel(ctx), time.After(50*time.Millisecond)
		}
	}
}
