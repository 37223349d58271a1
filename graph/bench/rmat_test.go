package bench

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"waggoner/quads"
)

// TestRMAT_bytes: figures of different days are about the same graph.
func TestRMAT_bytes(t *testing.T) {
	var out bytes.Buffer
	if err := RMAT(&out, RMATConfig{Quads: 100_000}); err != nil {
		t.Fatal(err)
	}
	const want = "4dd5adfa95250c2e771ac5b1dfc14d5d11529959c7b6255c1b5fdf6c65e0b1ec"
	if got := fmt.Sprintf("%x", sha256.Sum256(out.Bytes())); got != want {
		t.Errorf("the graph has changed: %s, want %s", got, want)
	}
	var other bytes.Buffer
	if err := RMAT(&other, RMATConfig{Quads: 100_000, Seed: 2}); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(out.Bytes(), other.Bytes()) {
		t.Error("another seed gives the same graph")
	}
}

// TestRMAT_isWhatItSays reads a graph with the strict reader and looks at its shape.
func TestRMAT_isWhatItSays(t *testing.T) {
	const n = 50_000
	var out bytes.Buffer
	if err := RMAT(&out, RMATConfig{Quads: n, Labels: 100}); err != nil {
		t.Fatal(err)
	}
	degree, predicates, labels := map[string]int{}, map[string]int{}, map[string]int{}
	in := quads.NewReader(&out, quads.ReadLimits{})
	for range n {
		q, err := in.ReadQuad()
		if err != nil {
			t.Fatal(err)
		}
		degree[quads.ShortTerm(q.Subject)]++
		predicates[quads.ShortTerm(q.Predicate)]++
		labels[quads.ShortTerm(q.Label)]++
	}
	if len(predicates) != RMATPredicates || len(labels) != 100 {
		t.Errorf("%d predicates, %d labels", len(predicates), len(labels))
	}
	if r0 := predicates["r0"]; r0 < n*48/100 || r0 > n*52/100 {
		t.Errorf("%d of %d quads have r0", r0, n)
	}
	if labels["g0"] < 5*labels["g99"] {
		t.Errorf("labels are even: %d of g0, %d of g99", labels["g0"], labels["g99"])
	}
	if hub := degree["n0"]; hub < n/200 || len(degree) < n/20 {
		t.Errorf("no power law: n0 has %d edges, there are %d subjects", hub, len(degree))
	}
}

func TestRMATConfig_Scale(t *testing.T) {
	for quads, want := range map[int]int{0: 21, 1: 0, 8: 0, 9: 1, 64: 3, 65: 4, 1_000_000: 17, 10_000_000: 21, 100_000_000: 24} {
		if got := (RMATConfig{Quads: quads}).Scale(); got != want {
			t.Errorf("scale of %d quads is %d, want %d", quads, got, want)
		}
	}
}

// TestRMAT_scrambleIsAPermutation: no two nodes of the matrix become one.
func TestRMAT_scrambleIsAPermutation(t *testing.T) {
	for scale := range 15 {
		r := &rmat{scale: scale}
		seen := map[int]bool{}
		for n := range 1 << scale {
			m := r.scramble(n)
			if seen[m] || m < 0 || m >= 1<<scale {
				t.Fatalf("scale %d: %d becomes %d", scale, n, m)
			}
			seen[m] = true
		}
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestRMAT_tellsOfAFailedWrite(t *testing.T) {
	for _, n := range []int{1, 100_000} {
		if err := RMAT(full{}, RMATConfig{Quads: n}); !errors.Is(err, errFull) {
			t.Errorf("%d quads: %v", n, err)
		}
	}
}
