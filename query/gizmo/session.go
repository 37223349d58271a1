package gizmo

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	cshape "github.com/cayleygraph/cayley/query/shape"
)

// A session is a Gizmo session of Cayley's for one script. It is made before the script
// and the state of the store are known: that takes longer than most scripts.
type session struct {
	gizmo *cgizmo.Session
	store *sessionStore
}

// sessionStore is the store of a session, set when its script comes.
type sessionStore struct {
	shortStore
	session *session // nil if results come one by one in any case
	blocks  bool     // results that become rows come in blocks
}

// OptimizeShape implements shape.Optimizer.
func (s *sessionStore) OptimizeShape(ctx context.Context, shape cshape.Shape) (cshape.Shape, bool) {
	optimized, changed := s.shortStore.OptimizeShape(ctx, shape)
	if s.blocks && s.session != nil && endsInRows() {
		return blockShape{optimized, s.session}, true
	}
	return optimized, changed
}

// warmUp has the session look at the methods of Cayley's objects, which it does once. It
// touches no store and leaves nothing behind.
const warmUp = `g.V().all; g.M().all`

// newSession makes a session ready for its script.
func newSession() *session {
	s := &session{store: &sessionStore{}}
	s.store.session = s
	s.gizmo = cgizmo.NewSession(s.store)
	watchRecursions(s.gizmo)
	ctx := context.Background()
	it, err := s.gizmo.Execute(ctx, warmUp, cquery.Options{Collation: cquery.Raw})
	if err != nil {
		return s // the script will say what is wrong
	}
	for it.Next(ctx) {
	}
	return s // and no Close, after which the session is of no use
}

// execute starts a script on a store.
func (s *session) execute(ctx context.Context, store cgraph.QuadStore, r *request) (cquery.Iterator, error) {
	s.store.QuadStore, s.store.exact, s.store.blocks = store, r.Format == JSONLD, r.Format == JSON
	opts := cquery.Options{Collation: r.Format.collation()} // no limit: we count ourselves
	if r.Cayley {
		opts.Limit = r.Limit
	}
	return s.gizmo.Execute(ctx, r.Script, opts)
}
