package graph

import (
	"errors"
	"fmt"
	"io/fs"

	cgraph "github.com/cayleygraph/cayley/graph"
)

// BackendName is the name under which this package is registered as a backend of Cayley's.
const BackendName = "waggoner"

// A program that uses Cayley opens a data folder with
// graph.NewQuadStore("waggoner", dir, nil).
func init() {
	cgraph.RegisterQuadStore(BackendName, cgraph.QuadStoreRegistration{
		NewFunc:      openBackend,
		InitFunc:     initBackend,
		IsPersistent: true,
	})
}

// openBackend opens a data folder, or a store in memory without one. Literals may stand
// anywhere in a quad, as Cayley's callers are used to.
func openBackend(dir string, _ cgraph.Options) (cgraph.QuadStore, error) {
	cfg := Config{Dir: dir, Generalized: true}.withDefaults()
	if dir != "" {
		state, err := inspect(cfg.FS, dir)
		if err != nil {
			return nil, fmt.Errorf("graph: open: %w", err)
		}
		if state <= folderEmpty {
			return nil, cgraph.ErrNotInitialized
		}
	}
	s, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	return NewLive(s), nil
}

func initBackend(dir string, _ cgraph.Options) error {
	err := Init(dir)
	if errors.Is(err, fs.ErrExist) {
		return cgraph.ErrDatabaseExists
	}
	return err
}
