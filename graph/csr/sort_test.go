package csr

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func comparePacked(a, b packed) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
}

// TestSorter_quads sorts as the standard library does: few and many quads, evenly spread,
// with hubs, all alike, and in order already.
func TestSorter_quads(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	s := newSorter(context.Background())
	for _, n := range []int{0, 1, 2, insertMost, insertMost + 1, 1000, forkable + 1, spreadMost, 3 * spreadMost} {
		for _, bound := range []uint32{1, 3, 1000, 1 << 20, None} {
			var quads [2][]packed // as they come, and in the other order
			for range n {
				q := Quad{r.Uint32N(bound), r.Uint32N(min(bound, 7)), r.Uint32N(bound), r.Uint32N(bound)}
				switch r.IntN(4) {
				case 0:
					q[0] = bound / 2
				case 1:
					q[2], q[3] = bound/2, None
				}
				quads[0], quads[1] = append(quads[0], q.out()), append(quads[1], q.in())
			}
			middle := r.IntN(n + 1)
			chunks := [][]packed{quads[0][:middle], nil, quads[0][middle:]}
			for i, turned := range []bool{false, true} {
				want := slices.Clone(quads[i])
				slices.SortFunc(want, comparePacked)
				got := make([]packed, n)
				s.copyOf(chunks, turned, got)
				if !slices.Equal(got, want) {
					t.Errorf("a copy of %d quads below %d, turned %v, is not in order", n, bound, turned)
				}
				got = slices.Clone(quads[i])
				s.inPlace(got)
				if !slices.Equal(got, want) {
					t.Errorf("%d quads below %d, turned %v, are not in order", n, bound, turned)
				}
				s.copyOf([][]packed{want}, false, got)
				if !slices.Equal(got, want) {
					t.Errorf("%d quads in order have lost it", n)
				}
			}
		}
	}
}

// TestSorter_keys: keys that share long beginnings, that begin others, that differ in their
// length only, end in zeros, and are empty but for one byte.
func TestSorter_keys(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	s := newSorter(context.Background())
	for name, key := range map[string]func() string{
		"numbered":  func() string { return fmt.Sprintf("<https://example.org/n/%d>", r.IntN(1e6)) },
		"literals":  func() string { return fmt.Sprintf("%q", strings.Repeat("ab", r.IntN(99))) },
		"zeros":     func() string { return strings.Repeat("\x00", 1+r.IntN(40)) + strings.Repeat("a", r.IntN(3)) },
		"beginning": func() string { return strings.Repeat("a", 1+r.IntN(3000)) },
		"bytes":     func() string { return string([]byte{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}) },
		"long": func() string {
			return strings.Repeat("x", 1<<10*r.IntN(4)+1) + fmt.Sprint(r.IntN(9)) + strings.Repeat("y", 3000*r.IntN(2))
		},
		"mixed": func() string {
			return []string{`"`, "_:", "<https://"}[r.IntN(3)] + fmt.Sprintf("%0*d", r.IntN(20), r.IntN(1e6))
		},
	} {
		seen := map[string]bool{}
		var want []string
		arena := &keyArena{}
		var got []packed
		for range 30000 {
			k := key()
			if seen[k] {
				continue
			}
			seen[k] = true
			want = append(want, k)
			place := arena.add(uint32(len(got)), []byte(k))
			got = append(got, packed{0, uint64(place)<<32 | uint64(len(got))})
		}
		slices.Sort(want)
		s.keys(got, arena)
		for i, g := range got {
			number, k := arena.entry(uint32(g[1] >> 32))
			if string(k) != want[i] || number != uint32(g[1]) {
				t.Errorf("%s: key %d of %d is %.40q, want %.40q", name, i, len(got), k, want[i])
				break
			}
		}
	}
}

// TestSorter_ends: a sort whose context is over returns.
func TestSorter_ends(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := rand.New(rand.NewPCG(9, 10))
	a := make([]packed, 10*spreadMost)
	for i := range a {
		a[i] = packed{r.Uint64(), r.Uint64()}
	}
	newSorter(ctx).inPlace(a)
	if slices.IsSortedFunc(a, comparePacked) {
		t.Error("it sorted on")
	}
}

// TestInterner numbers keys of all lengths, over several growths and after a reset.
func TestInterner(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	in := newInterner()
	for range 2 {
		numbers := map[string]uint32{}
		var order []string
		for range 300 {
			var keys []byte
			var all []lookup
			for range r.IntN(100) {
				key := bytes.Repeat([]byte{byte(r.IntN(5))}, 1+r.IntN(300))
				if r.IntN(1000) == 0 {
					key = bytes.Repeat(key, 1<<13)
				}
				begin := uint32(len(keys))
				keys = append(keys, key...)
				all = append(all, lookup{begin: begin, end: uint32(len(keys))})
			}
			in.lookUp(keys, all)
			for _, l := range all {
				key := string(keys[l.begin:l.end])
				want, known := numbers[key]
				if !known {
					want = uint32(len(order))
					numbers[key] = want
					order = append(order, key)
				}
				if l.number != want {
					t.Fatalf("a key of %d bytes has number %d, want %d", len(key), l.number, want)
				}
			}
		}
		i := 0
		for place := range in.keys.places() {
			if n, key := in.keys.entry(place); n != uint32(i) || string(key) != order[i] {
				t.Fatalf("entry %d has number %d, key %.40q", i, n, key)
			}
			i++
		}
		if i != len(order) || in.count != uint32(i) {
			t.Errorf("%d entries, %d counted, want %d", i, in.count, len(order))
		}
		in.reset()
	}
}
