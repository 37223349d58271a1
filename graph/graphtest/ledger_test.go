package graphtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/graphtest"
)

// A ledger is a writer's own list of what was acknowledged to it, outside the store: a line
// "+ id" after adding a batch, "? id" before removing one, "- id" after that.
type ledger struct {
	mu   sync.Mutex
	file *os.File
}

// openLedger opens the ledger for more lines; each is durable before the writer goes on.
func openLedger(name string) (*ledger, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_SYNC, 0o600)
	return &ledger{file: f}, err
}

func (l *ledger) put(mark byte, id int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := fmt.Fprintf(l.file, "%c %d\n", mark, id)
	return err
}

// readLedger returns the last mark of every batch. The last line may be torn.
func readLedger(name string) (map[int]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	marks := map[int]byte{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var mark byte
		var id int
		if _, err := fmt.Sscanf(lines.Text(), "%c %d", &mark, &id); err == nil {
			marks[id] = mark
		}
	}
	return marks, nil
}

// write applies batches of up to so many facts until one fails or ctx ends, and removes every
// third again.
func write(ctx context.Context, home graphtest.Home, l *ledger, facts int) error {
	for n := 0; ctx.Err() == nil; n++ {
		id := rand.IntN(1 << 52)
		if _, err := home.Apply(ctx, graphtest.SealedBatch(id, 1+rand.IntN(facts))); err != nil {
			return err
		}
		if err := l.put('+', id); err != nil {
			return err
		}
		if n%3 != 0 {
			continue
		}
		if err := l.put('?', id); err != nil {
			return err
		}
		if _, err := home.Apply(ctx, graph.Batch{RemoveContexts: []quad.Value{graphtest.ContextOf(id)}}); err != nil {
			return err
		}
		if err := l.put('-', id); err != nil {
			return err
		}
	}
	return nil
}

// writeAll has several writers at work until one of them fails or ctx ends.
func writeAll(ctx context.Context, home graphtest.Home, l *ledger, facts int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make(chan error)
	const writers = 3
	for range writers {
		go func() { errs <- write(ctx, home, l, facts) }()
	}
	var all []error
	for range writers {
		if err := <-errs; err != nil {
			all = append(all, err)
			stop()
		}
	}
	return errors.Join(all...)
}

// audit compares a home with the ledger: every batch that was acknowledged is there, every
// removal that was is done, and no batch is there by half. It returns how many it looked for.
func audit(home graphtest.Home, marks map[int]byte) (int, error) {
	s := home.Snapshot()
	defer s.Release()
	err := s.Guard(func() error {
		for id, mark := range marks {
			g, there := s.Node(graphtest.ContextOf(id))
			there = there && s.ContextSize(g) > 0
			if there && mark == '-' || !there && mark == '+' {
				return fmt.Errorf("batch %d, marked %c in the ledger, is in the store: %v", id, mark, there)
			}
		}
		return graphtest.Sealed(s)
	})
	return len(marks), errors.Join(err, home.Check(context.Background()))
}
