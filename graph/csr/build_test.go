package csr

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waggoner/graph/internal/vfs"
)

// fact is a quad by keys; the fourth is empty where there is no label.
type fact [4]string

func (f fact) keys() (s, p, o, g []byte) {
	if f[3] != "" {
		g = []byte(f[3])
	}
	return []byte(f[0]), []byte(f[1]), []byte(f[2]), g
}

// randomFacts has duplicates, quads without label, self loops, a hub, nodes that are
// predicates and contexts too, keys that begin alike and keys that end in zeros.
func randomFacts(r *rand.Rand, n int) []fact {
	term := func() string {
		switch i := r.IntN(n/4 + 2); r.IntN(8) {
		case 0:
			return `"` + strings.Repeat("x", r.IntN(60)) + `"`
		case 1:
			return "<a" + strings.Repeat("\x00", r.IntN(12)) + ">"[:r.IntN(2)]
		case 2:
			return fmt.Sprintf("_:b%d", i)
		default:
			return fmt.Sprintf("<https://example.org/n/%d>", i)
		}
	}
	hub := "<https://example.org/hub>"
	var facts []fact
	for len(facts) < n {
		f := fact{term(), fmt.Sprintf("<p%d>", r.IntN(9)), term()}
		if r.IntN(3) > 0 {
			f[3] = fmt.Sprintf("<g%d>", r.IntN(300))
		}
		switch r.IntN(12) {
		case 0:
			f[2] = f[0]
		case 1, 2:
			f[2] = hub
		case 3:
			f[0] = hub
		case 4:
			f[1], f[3] = f[0], f[2]
		case 5:
			if len(facts) > 0 {
				f = facts[r.IntN(len(facts))]
			}
		}
		facts = append(facts, f)
	}
	return facts
}

// twin writes the image of some facts the slow and obvious way.
func twin(t testing.TB, facts []fact) []byte {
	t.Helper()
	numbers := map[string]uint32{}
	predicates, contexts := map[uint32]bool{}, map[uint32]bool{}
	var keys []string
	for _, f := range facts {
		keys = append(keys, f[:]...)
	}
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "" })
	for i, k := range keys {
		numbers[k] = uint32(i)
	}
	quads := map[Quad]bool{}
	for _, f := range facts {
		q := Quad{numbers[f[0]], numbers[f[1]], numbers[f[2]], None}
		predicates[q[1]] = true
		if f[3] != "" {
			q[3] = numbers[f[3]]
			contexts[q[3]] = true
		}
		quads[q] = true
	}
	w := NewWriter(WriterConfig{Dir: t.TempDir()})
	for _, k := range keys {
		must(t, w.Term([]byte(k)))
	}
	must(t, w.Counts(sortedKeys(predicates, cmp.Compare[uint32]), sortedKeys(contexts, cmp.Compare[uint32])))
	by := func(places ...int) func(a, b Quad) int {
		return func(a, b Quad) int {
			for _, i := range places {
				x, y := int64(a[i]), int64(b[i])
				if i == 3 && a[i] == None {
					x = -1
				}
				if i == 3 && b[i] == None {
					y = -1
				}
				if x != y {
					return cmp.Compare(x, y)
				}
			}
			return 0
		}
	}
	for _, q := range sortedKeys(quads, by(0, 1, 2, 3)) {
		must(t, w.Out(q))
	}
	for _, q := range sortedKeys(quads, by(2, 1, 0, 3)) {
		must(t, w.In(q))
	}
	return finished(t, w.Finish)
}

func sortedKeys[K comparable](m map[K]bool, less func(a, b K) int) []K {
	var all []K
	for k := range m {
		all = append(all, k)
	}
	slices.SortFunc(all, less)
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// finished returns what a Finish writes.
func finished(t testing.TB, finish func(vfs.File) (Summary, error)) []byte {
	t.Helper()
	f, err := vfs.OS.Create(filepath.Join(t.TempDir(), "image"))
	must(t, err)
	defer f.Close()
	s, err := finish(f)
	must(t, err)
	content, err := os.ReadFile(f.Name())
	must(t, err)
	if s.Bytes != int64(len(content)) {
		t.Errorf("Finish speaks of %d bytes, the file has %d", s.Bytes, len(content))
	}
	return content
}

// addAll adds facts by so many workers at once.
func addAll(b *Builder, facts []fact, workers int) error {
	c := newCrew(context.Background())
	for i := range workers {
		c.start(func() error {
			w := b.Worker()
			for j := i; j < len(facts); j += workers {
				if err := w.Add(facts[j].keys()); err != nil {
					return cmp.Or(err, w.Close())
				}
			}
			return w.Close()
		})
	}
	return c.wait()
}

// build returns the image of some facts and says how many were duplicates.
func build(t testing.TB, cfg BuildConfig, facts []fact, workers int) ([]byte, int64) {
	t.Helper()
	cfg.Dir = t.TempDir()
	b := NewBuilder(cfg)
	must(t, addAll(b, facts, workers))
	var duplicates int64
	image := finished(t, func(f vfs.File) (Summary, error) {
		s, err := b.Finish(context.Background(), f)
		duplicates = s.Duplicates
		return s, err
	})
	empty(t, cfg.Dir)
	return image, duplicates
}

// empty fails if runs were left behind.
func empty(t testing.TB, dir string) {
	t.Helper()
	if names, err := vfs.OS.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("left behind: %v %v", names, err)
	}
}

// TestBuilder_twin: the bytes of the twin, for any order, number of workers and memory.
func TestBuilder_twin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 10, 100, 3000, 20000} {
		facts := randomFacts(r, n)
		want := twin(t, facts)
		unique := map[fact]bool{}
		for _, f := range facts {
			unique[f] = true
		}
		for workers := 1; workers <= 4; workers++ {
			for _, memory := range []int64{1, 64 << 10, 1 << 20, 0} {
				r.Shuffle(n, func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
				got, duplicates := build(t, BuildConfig{Memory: memory}, facts, workers)
				if !bytes.Equal(got, want) {
					t.Errorf("%d quads, %d workers, memory %d: other bytes than the twin's", n, workers, memory)
				}
				if duplicates != int64(n-len(unique)) {
					t.Errorf("%d quads, %d workers, memory %d: %d duplicates, want %d", n, workers, memory, duplicates, n-len(unique))
				}
			}
		}
	}
}

// TestBuilder_Base: what was there and what comes give the image of both, whatever the
// numbers of what was there.
func TestBuilder_Base(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, n := range []int{0, 1, 50, 4000} {
		old, fresh := randomFacts(r, n), randomFacts(r, n/2)
		base := factsBase(r, old)
		want := twin(t, slices.Concat(old, fresh))
		unique := map[fact]bool{}
		for _, f := range slices.Concat(old, fresh) {
			unique[f] = true
		}
		for _, memory := range []int64{1, 64 << 10, 0} {
			dir := t.TempDir()
			b := NewBuilder(BuildConfig{Dir: dir, Memory: memory})
			must(t, base.add(b))
			must(t, addAll(b, fresh, 2))
			got := finished(t, func(f vfs.File) (Summary, error) {
				s, err := b.Finish(context.Background(), f)
				if want := int64(base.quads() + len(fresh) - len(unique)); s.Duplicates != want {
					t.Errorf("%d quads, memory %d: %d duplicates, want %d", n, memory, s.Duplicates, want)
				}
				return s, err
			})
			if !bytes.Equal(got, want) {
				t.Errorf("%d quads, memory %d: not the image of both", n, memory)
			}
			empty(t, dir)
		}
	}
}

// base is what [Builder.Base] takes.
type base struct {
	keys    []string
	numbers []uint32 // by rank of the key
	all     []Quad
}

// factsBase gives facts numbers without order and with gaps.
func factsBase(r *rand.Rand, facts []fact) base {
	var b base
	for _, f := range facts {
		b.keys = append(b.keys, f[:]...)
	}
	slices.Sort(b.keys)
	b.keys = slices.DeleteFunc(slices.Compact(b.keys), func(k string) bool { return k == "" })
	numbers := map[string]uint32{"": None}
	for i, n := range r.Perm(2 * len(b.keys))[:len(b.keys)] {
		b.numbers = append(b.numbers, uint32(n))
		numbers[b.keys[i]] = uint32(n)
	}
	seen := map[fact]bool{}
	for _, f := range facts {
		if !seen[f] {
			seen[f] = true
			b.all = append(b.all, Quad{numbers[f[0]], numbers[f[1]], numbers[f[2]], numbers[f[3]]})
		}
	}
	return b
}

func (b base) quads() int { return len(b.all) }

func (b base) add(to *Builder) error {
	return to.Base(b.terms(), uint32(2*len(b.keys)), slices.Values(b.all))
}

func (b base) terms() iter.Seq2[uint32, []byte] {
	return func(yield func(uint32, []byte) bool) {
		for i, k := range b.keys {
			if !yield(b.numbers[i], []byte(k)) {
				return
			}
		}
	}
}

// TestBuilder_image builds an image of an image.
func TestBuilder_image(t *testing.T) {
	facts := randomFacts(rand.New(rand.NewPCG(15, 16)), 3000)
	want := twin(t, facts)
	name := filepath.Join(t.TempDir(), "image")
	must(t, os.WriteFile(name, want, 0o600))
	f, err := vfs.OS.Open(name)
	must(t, err)
	im, err := Open(f)
	must(t, err)
	defer im.Close()
	b := NewBuilder(BuildConfig{Dir: t.TempDir()})
	must(t, b.Base(im.Keys(), im.Nodes(), im.All()))
	got := finished(t, func(f vfs.File) (Summary, error) { return b.Finish(context.Background(), f) })
	if !bytes.Equal(got, want) {
		t.Error("the copy of an image is another one")
	}
}

// TestBuilder_longKeys: keys longer than the memory, than a block and than a chunk.
func TestBuilder_longKeys(t *testing.T) {
	var facts []fact
	for i := range 40 {
		long := strings.Repeat("x", 1<<(i%22)) + fmt.Sprint(i)
		facts = append(facts, fact{long, "p", "o"}, fact{"s", long, "o", "g"}, fact{"s", "p", long, long})
	}
	want := twin(t, facts)
	for _, memory := range []int64{1, 1 << 20, 0} {
		if got, _ := build(t, BuildConfig{Memory: memory}, facts, 2); !bytes.Equal(got, want) {
			t.Errorf("memory %d: other bytes than the twin's", memory)
		}
	}
}

// TestBuilder_manyWorkers: each ends before the next begins, and what they leave must not
// pile up in memory.
func TestBuilder_manyWorkers(t *testing.T) {
	facts := randomFacts(rand.New(rand.NewPCG(17, 18)), 20000)
	dir := t.TempDir()
	b := NewBuilder(BuildConfig{Dir: dir, Memory: 256 << 10})
	for chunk := range slices.Chunk(facts, 300) {
		must(t, addAll(b, chunk, 1))
		if held := b.held.Load(); held > b.memory {
			t.Fatalf("%d bytes held of %d", held, b.memory)
		}
	}
	got := finished(t, func(f vfs.File) (Summary, error) { return b.Finish(context.Background(), f) })
	if !bytes.Equal(got, twin(t, facts)) {
		t.Error("other bytes than the twin's")
	}
	empty(t, dir)
}

// TestBuilder_Progress: the stages follow each other, count up to their total, and are
// reported by one goroutine at a time.
func TestBuilder_Progress(t *testing.T) {
	stages := []string{"sort terms", "sort quads", "write"}
	var at int
	var last Progress
	cfg := BuildConfig{Memory: 1 << 20, Progress: func(p Progress) {
		if i := slices.Index(stages, p.Stage); i < at || p.Done < 0 || p.Done > p.Total || i == at && p.Total == last.Total && p.Done < last.Done {
			t.Errorf("%+v after %+v", p, last)
		} else {
			at, last = i, p
		}
	}}
	build(t, cfg, randomFacts(rand.New(rand.NewPCG(19, 20)), 30000), 3)
	if last.Stage != "write" || last.Done != last.Total || last.Total < 60000 {
		t.Errorf("the last report is %+v", last)
	}
}
