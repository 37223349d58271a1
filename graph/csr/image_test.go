package csr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"waggoner/graph/internal/vfs"
)

// compareOut and compareIn order quads as an image does, no context first.
func compareOut(a, b Quad) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]), cmp.Compare(a[3]+1, b[3]+1))
}

func compareIn(a, b Quad) int {
	return cmp.Or(cmp.Compare(a[2], b[2]), cmp.Compare(a[1], b[1]), cmp.Compare(a[0], b[0]), cmp.Compare(a[3]+1, b[3]+1))
}

// world is what a test writes: ascending keys and distinct quads over them.
type world struct {
	keys  []string
	quads []Quad
}

// randomWorld has nodes terms; predicates, contexts and ends are drawn from all of them.
func randomWorld(r *rand.Rand, nodes, predicates, contexts, quads int) world {
	seen := map[string]bool{}
	for len(seen) < nodes {
		seen[fmt.Sprintf("<n%x>%*s", r.Uint32N(uint32(nodes*4)), r.IntN(200), "")] = true
	}
	w := world{}
	for k := range seen {
		w.keys = append(w.keys, k)
	}
	slices.Sort(w.keys)
	distinct := map[Quad]bool{}
	for range quads {
		q := Quad{r.Uint32N(uint32(nodes)), r.Uint32N(uint32(predicates)), r.Uint32N(uint32(nodes)), None}
		if contexts > 0 && r.IntN(4) > 0 {
			q[3] = uint32(nodes) - 1 - r.Uint32N(uint32(contexts))
		}
		if r.IntN(3) == 0 {
			q[0] = 0 // a hub
		}
		distinct[q] = true
	}
	for q := range distinct {
		w.quads = append(w.quads, q)
	}
	slices.SortFunc(w.quads, compareOut)
	return w
}

func write(t testing.TB, w world, cfg WriterConfig) string {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	wr := NewWriter(cfg)
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range w.keys {
		check(wr.Term([]byte(k)))
	}
	check(wr.Counts(distinct(w.quads, 1), distinct(w.quads, 3)))
	for _, q := range w.quads {
		check(wr.Out(q))
	}
	in := slices.Clone(w.quads)
	slices.SortFunc(in, compareIn)
	for _, q := range in {
		check(wr.In(q))
	}
	name := filepath.Join(t.TempDir(), "image")
	f, err := vfs.OS.Create(name)
	check(err)
	if _, err := wr.Finish(f); err != nil {
		t.Fatal(err)
	}
	check(f.Close())
	left, err := vfs.OS.ReadDir(cfg.Dir)
	if err != nil || len(left) != 0 {
		t.Fatalf("left in the folder: %v, %v", left, err)
	}
	return name
}

func distinct(quads []Quad, at int) []uint32 {
	var out []uint32
	for _, q := range quads {
		if q[at] != None {
			out = append(out, q[at])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func open(t testing.TB, name string) (*Image, error) {
	t.Helper()
	f, err := vfs.OS.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return Open(f)
}

// read holds every answer of an image against w. It returns the first damage found.
func read(t testing.TB, im *Image, w world) (err error) {
	t.Helper()
	defer catch(&err)
	if int(im.Nodes()) != len(w.keys) || int(im.Quads()) != len(w.quads) {
		t.Fatalf("image has %d nodes and %d quads, want %d and %d", im.Nodes(), im.Quads(), len(w.keys), len(w.quads))
	}
	for n, k := range w.keys {
		if got := string(im.Key(uint32(n))); got != k {
			t.Fatalf("key %d is %q, want %q", n, got, k)
		}
		if got, ok := im.Find([]byte(k)); !ok || int(got) != n {
			t.Fatalf("Find(%q) = %d, %v, want %d", k, got, ok, n)
		}
		if _, ok := im.Find([]byte(k + "\x00")); ok {
			t.Fatalf("found %q and nothing after it", k)
		}
	}
	if got := slices.Collect(im.All()); !slices.Equal(got, w.quads) {
		t.Fatalf("All differs")
	}
	in := slices.Clone(w.quads)
	slices.SortFunc(in, compareIn)
	if got := allIn(im); !slices.Equal(got, in) {
		t.Fatalf("in-order differs")
	}
	readScans(t, im, w)
	return nil
}

// allIn lists every quad in in-order.
func allIn(im *Image) (all []Quad) {
	for o := range im.Nodes() {
		r := im.in.run(o)
		for i, s := range r.Others() {
			all = append(all, Quad{s, r.Predicate(i), o, r.Context(i)})
		}
	}
	return all
}

func readScans(t testing.TB, im *Image, w world) {
	t.Helper()
	byPredicate, byContext := map[uint32][]Quad{}, map[uint32][]uint32{}
	for i, q := range w.quads {
		byPredicate[q[1]] = append(byPredicate[q[1]], q)
		byContext[q[3]] = append(byContext[q[3]], uint32(i))
		if got := im.At(uint32(i)); got != q {
			t.Fatalf("At(%d) = %v, want %v", i, got, q)
		}
	}
	for n := range im.Nodes() {
		var subjects, objects []uint32
		for _, q := range byPredicate[n] {
			subjects, objects = append(subjects, q[0]), append(objects, q[2])
		}
		slices.Sort(objects)
		subjects, objects = slices.Compact(subjects), slices.Compact(objects)
		list := im.Subjects(n)
		for range 2 { // a list can be walked again
			if got := slices.Collect(list); !slices.Equal(got, subjects) {
				t.Fatalf("subjects of %d: %v, want %v", n, got, subjects)
			}
		}
		if got := slices.Collect(im.Objects(n)); !slices.Equal(got, objects) {
			t.Fatalf("objects of %d: %v, want %v", n, got, objects)
		}
		if got, want := im.PredicateStat(n), (PredicateStat{n, uint32(len(byPredicate[n])), uint32(len(subjects)), uint32(len(objects))}); got != want {
			t.Fatalf("PredicateStat = %v, want %v", got, want)
		}
		if got := slices.Collect(im.Positions(n)); !slices.Equal(got, byContext[n]) {
			t.Fatalf("positions of %d: %v, want %v", n, got, byContext[n])
		}
		if got := im.ContextStat(n); int(got.Quads) != len(byContext[n]) {
			t.Fatalf("ContextStat = %v, want %d", got, len(byContext[n]))
		}
		for p := range byPredicate {
			r := im.OutOf(n, p)
			var want []uint32
			for _, q := range byPredicate[p] {
				if q[0] == n {
					want = append(want, q[2])
				}
			}
			if !slices.Equal(r.Others(), want) {
				t.Fatalf("OutOf(%d, %d) = %v, want %v", n, p, r.Others(), want)
			}
		}
	}
}

func TestImage_random(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worlds := []world{{}, {keys: []string{"<a>"}, quads: []Quad{{0, 0, 0, 0}}}}
	for i := range 40 {
		nodes := 1 + r.IntN(60)
		worlds = append(worlds, randomWorld(r, nodes, 1+r.IntN(nodes), r.IntN(nodes+1), r.IntN(400)*(i%5)))
	}
	worlds = append(worlds, randomWorld(r, 3000, 500, 2000, 20_000)) // two-byte columns, several blocks
	for i, w := range worlds {
		for _, memory := range []int64{0, 16 * 64} { // in memory, and through files
			im, err := open(t, write(t, w, WriterConfig{Memory: memory}))
			if err != nil {
				t.Fatalf("world %d: %v", i, err)
			}
			if len(w.keys) < 100 || memory == 0 {
				if err := read(t, im, w); err != nil {
					t.Fatalf("world %d: %v", i, err)
				}
			}
			if err := im.Check(context.Background(), nil); err != nil {
				t.Fatalf("world %d: %v", i, err)
			}
			if err := im.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestImage_damaged flips bits of every byte and cuts at every length: an error that
// names the file, or answers that are right all the same, which no byte gives.
func TestImage_damaged(t *testing.T) {
	w := randomWorld(rand.New(rand.NewPCG(3, 4)), 20, 4, 3, 60)
	name := write(t, w, WriterConfig{})
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for _, flip := range []byte{1, 0x80, 0xff} {
			bad := slices.Clone(good)
			bad[i] ^= flip
			damaged(t, w, name, bad, fmt.Sprintf("byte %d ^ %#x", i, flip))
		}
	}
	for n := range good {
		damaged(t, w, name, good[:n], fmt.Sprintf("cut to %d bytes", n))
	}
	damaged(t, w, name, append(slices.Clone(good), 0), "one byte more")
}

func damaged(t *testing.T, w world, name string, content []byte, what string) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	im, err := open(t, name)
	if err == nil {
		if err = read(t, im, w); err == nil {
			t.Errorf("%s: not noticed", what)
		}
		if im.Check(context.Background(), nil) == nil {
			t.Errorf("%s: not noticed by Check", what)
		}
		im.Close()
	}
	var corrupt *CorruptError
	var newer *VersionError
	if !errors.As(err, &corrupt) && !errors.As(err, &newer) {
		t.Errorf("%s: %v, which does not say which file", what, err)
	}
}

func TestWriter_refuses(t *testing.T) {
	for name, f := range map[string]func(w *Writer) error{
		"keys": func(w *Writer) error { return errors.Join(w.Term([]byte("b")), w.Term([]byte("a"))) },
		"quads": func(w *Writer) error {
			return errors.Join(w.Term([]byte("a")), w.Counts([]uint32{0}, nil), w.Out(Quad{0, 0, 0, None}), w.Out(Quad{0, 0, 0, None}))
		},
		"counts": func(w *Writer) error { return w.Counts([]uint32{2, 1}, nil) },
		"other quads": func(w *Writer) error {
			err := errors.Join(w.Term([]byte("a")), w.Counts([]uint32{0}, nil), w.Out(Quad{0, 0, 0, None}))
			if err != nil {
				return nil
			}
			f, err := vfs.OS.Create(filepath.Join(t.TempDir(), "image"))
			if err != nil {
				return nil
			}
			defer f.Close()
			_, err = w.Finish(f)
			return err
		},
	} {
		w := NewWriter(WriterConfig{Dir: t.TempDir()})
		if f(w) == nil {
			t.Errorf("%s out of order: no error", name)
		}
		w.Abort()
	}
}
