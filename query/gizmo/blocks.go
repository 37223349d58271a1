package gizmo

import (
	"context"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"

	cgraph "github.com/cayleygraph/cayley/graph"
	citerator "github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	cshape "github.com/cayleygraph/cayley/query/shape"
)

// Cayley hands every row of all() on by itself, over a channel to another goroutine, which
// costs several times what finding it does. So the root of such a path is ours: it gives
// Cayley one result for many rows, a block, which holds them encoded.

const (
	blockRows  = 256      // in the largest block; the first has one row, each next twice as many
	blockBytes = 64 << 10 // from which on a block is full
)

// A block is some rows, each a line of JSON. Whoever has taken the lines gives it back.
type block struct {
	lines []byte
	rows  int
	err   error // why what follows them cannot be shown
}

// usedBlocks are blocks whose lines nobody reads any more.
var usedBlocks = sync.Pool{New: func() any { return new(block) }}

// emptyBlock returns one with room for some bytes.
func emptyBlock(room int) *block {
	b := usedBlocks.Get().(*block)
	*b = block{lines: slices.Grow(b.lines[:0], room)}
	return b
}

// Key implements refs.Ref.
func (b *block) Key() any { return b }

// blockOf returns the block that a result is, nil if it is an ordinary one.
func blockOf(result any) *block {
	r, ok := result.(*cgizmo.Result)
	if !ok {
		return nil
	}
	b, _ := r.Tags[cgizmo.TopResultTag].(*block)
	return b
}

// blockShape is the root of a path whose results become rows.
type blockShape struct {
	cshape.Shape
	session *session
}

// BuildIterator implements shape.Shape.
func (s blockShape) BuildIterator(qs cgraph.QuadStore) citerator.Shape {
	return &blockIterator{s.Shape.BuildIterator(qs), s.session}
}

type blockIterator struct {
	citerator.Shape
	session *session
}

// Optimize implements iterator.Shape.
func (it *blockIterator) Optimize(ctx context.Context) (citerator.Shape, bool) {
	below, _ := it.Shape.Optimize(ctx)
	return &blockIterator{below, it.session}, true
}

// Iterate implements iterator.Shape. Where the script has set a limit Cayley counts its
// results, which then must be single rows.
func (it *blockIterator) Iterate() citerator.Scanner {
	scanner := it.Shape.Iterate()
	if it.session.limited() {
		return scanner
	}
	return &blockScanner{Scanner: scanner, names: it.session.store, size: 1, width: 64, tags: map[string]refs.Ref{}}
}

// blockScanner gives the results of a scanner in blocks.
type blockScanner struct {
	citerator.Scanner
	names refs.Namer
	block *block
	size  int // of the next block, rows
	width int // of a row in it, bytes, as far as one can tell
	begun bool
	ended bool
	tags  map[string]refs.Ref // of the last row
	order []string            // their names
}

// Next implements iterator.Scanner.
func (s *blockScanner) Next(ctx context.Context) bool {
	s.block = emptyBlock(s.size * s.width)
	for !s.ended && s.block.rows < s.size && len(s.block.lines) < blockBytes {
		if s.ended = !s.advance(ctx); !s.ended {
			s.take()
		}
	}
	s.size = min(2*s.size, blockRows)
	if b := s.block; b.rows > 0 {
		s.width = min(len(b.lines)/b.rows*5/4, blockBytes/blockRows) + 1
	}
	return s.block.rows > 0 || s.block.err != nil
}

// advance goes to the next result, or to another path to the same one.
func (s *blockScanner) advance(ctx context.Context) bool {
	if s.begun && s.Scanner.NextPath(ctx) {
		return true
	}
	s.begun = true
	return s.Scanner.Next(ctx)
}

// take adds a row to the block.
func (s *blockScanner) take() {
	b := s.block
	lines, err := s.appendRow(b.lines)
	if err != nil {
		b.err, s.ended = err, true
		return
	}
	b.lines = append(lines, '\n')
	b.rows++
}

// appendRow appends the row without its end. Most have no tags.
func (s *blockScanner) appendRow(dst []byte) ([]byte, error) {
	if len(s.tags) > 0 {
		clear(s.tags)
	}
	s.Scanner.TagResults(s.tags)
	result := s.Scanner.Result()
	if len(s.tags) == 0 {
		return appendID(dst, result, s.names)
	}
	s.tags[cgizmo.TopResultTag] = result
	if !s.ordered() {
		s.order = slices.Sorted(maps.Keys(s.tags))
	}
	return appendTags(dst, s.tags, s.order, s.names)
}

// ordered reports whether order holds the names of the tags, as it does mostly.
func (s *blockScanner) ordered() bool {
	for _, tag := range s.order {
		if _, ok := s.tags[tag]; !ok {
			return false
		}
	}
	return len(s.order) == len(s.tags)
}

// Result implements iterator.Scanner.
func (s *blockScanner) Result() refs.Ref { return s.block }

// TagResults implements iterator.Scanner: the tags are in the block.
func (s *blockScanner) TagResults(map[string]refs.Ref) {}

// NextPath implements iterator.Scanner: other paths are in the block too.
func (s *blockScanner) NextPath(context.Context) bool { return false }

// rootOfRows are the callers of OptimizeShape, from the shape's own method on, for the
// root of a path that all() or getLimit() ends.
var rootOfRows = []string{
	"query/shape.Optimize", "query/shape.BuildIterator", "query/path.(*Path).BuildIteratorOn",
	"query/gizmo.(*pathObject).buildIteratorTree", "query/gizmo.(*pathObject).GetLimit",
}

// endsInRows reports whether the shape for which its caller, OptimizeShape, was called is
// such a root. It looks at the stack, since Cayley says so nowhere; where it finds
// something else rows come one by one.
func endsInRows() bool {
	var callers [8]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	frames.Next() // the shape's own method
	for _, want := range rootOfRows {
		if frame, _ := frames.Next(); !strings.HasSuffix(frame.Function, "/cayley/"+want) {
			return false
		}
	}
	return true
}

// limited reports whether the script has set a limit to its results. The session keeps it
// to itself; what cannot be read there counts as a limit.
func (s *session) limited() bool {
	limit := reflect.ValueOf(s.gizmo).Elem().FieldByName("limit")
	return !limit.IsValid() || !limit.CanInt() || limit.Int() > 0
}
