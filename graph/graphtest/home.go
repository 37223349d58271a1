package graphtest

import (
	"context"
	"iter"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// A Home is where quads live.
type Home interface {
	Apply(context.Context, graph.Batch) (graph.Receipt, error)
	Sequence() uint64
	Note(key string) ([]byte, error)
	Snapshot() Snapshot
	SnapshotAt(sequence uint64) (Snapshot, error)
	Compact(context.Context) error
	Load(context.Context, []quad.Quad) error
	BackupDir(ctx context.Context, dir string) error
	Check(context.Context) error
	Close() error
}

// A Snapshot is the content of a Home at one moment. What its methods mean is said at those of
// graph.Snapshot.
type Snapshot interface {
	cgraph.QuadStore

	Sequence() uint64
	Nodes() int
	Bound() graph.Node
	Size() int
	Node(quad.Value) (graph.Node, bool)
	Term(graph.Node) quad.Value
	Live(graph.Node) bool

	All() iter.Seq[quad.Quad]
	Quads() iter.Seq[graph.Quad]
	Has(graph.Quad) bool
	Out(graph.Node) iter.Seq[graph.Edge]
	In(graph.Node) iter.Seq[graph.Edge]
	OutRun(n, p graph.Node) graph.Run
	InRun(n, p graph.Node) graph.Run
	OutDegree(n, p graph.Node) int
	InDegree(n, p graph.Node) int
	Predicates() iter.Seq[graph.Node]
	Contexts() iter.Seq[graph.Node]
	Subjects(p graph.Node) iter.Seq[graph.Node]
	Objects(p graph.Node) iter.Seq[graph.Node]
	OfPredicate(p graph.Node) iter.Seq[graph.Quad]
	OfContext(g graph.Node) iter.Seq[graph.Quad]
	PredicateSize(p graph.Node) int
	ContextSize(g graph.Node) int

	// Guard runs f, which reads the snapshot, and returns the damage it met as an error.
	Guard(f func() error) error
	Release()
}

// An Opener opens the home in a folder, and makes it if there is none. The home compacts in
// the background when bound quads have changed, and never if bound is negative. Without a
// folder it is in memory.
type Opener func(dir string, disk vfs.FS, bound int) (Home, error)
