package csr

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waggoner/graph/internal/vfs"
)

var benchQuads = flag.Int("quads", 1_000_000, "quads of BenchmarkBuild")
var benchMemory = flag.Int64("memory", 0, "memory of BenchmarkBuild's builder, in bytes; 0 for the default")

// powerLaw calls add with the i-th quads of a graph for i from begin to end. Quads come
// grouped by subject, as they do in most files.
func powerLaw(begin, end, total int, add func(s, p, o, g []byte) error) error {
	r := rand.New(rand.NewPCG(1, uint64(begin)))
	nodes := uint64(total/4 + 1)
	node := func() uint64 {
		u := r.Float64()
		return uint64(u*u*u*float64(nodes)) * 0x9e3779b97f4a7c15 % nodes // few come often
	}
	var s, p, o, g []byte
	for i := begin; i < end; i++ {
		if i == begin || r.IntN(5) == 0 {
			s = fmt.Appendf(s[:0], "<https://example.org/n/%09d>", node())
		}
		p = fmt.Appendf(p[:0], "<https://example.org/p/%d>", r.IntN(8))
		o = fmt.Appendf(o[:0], "<https://example.org/n/%09d>", node())
		g = fmt.Appendf(g[:0], "<https://example.org/g/%d>", r.IntN(1000))
		if err := add(s, p, o, g); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkBuild builds a power-law graph with two workers: 1 M quads, or -quads.
func BenchmarkBuild(b *testing.B) {
	n := *benchQuads
	var parts [2][]byte // keys with their length before them
	c := newCrew(context.Background())
	for i := range parts {
		parts[i] = make([]byte, 0, n/2*128)
		c.start(func() error {
			return powerLaw(i*n/2, (i+1)*n/2, n, func(s, p, o, g []byte) error {
				for _, key := range [][]byte{s, p, o, g} {
					parts[i] = append(append(parts[i], byte(len(key))), key...)
				}
				return nil
			})
		})
	}
	must(b, c.wait())
	dir := b.TempDir()
	b.ResetTimer()
	var adding, finishing time.Duration
	for b.Loop() {
		begin := time.Now()
		builder := NewBuilder(BuildConfig{Dir: dir, Memory: *benchMemory})
		c := newCrew(context.Background())
		for _, rest := range parts {
			c.start(func() error {
				w := builder.Worker()
				for len(rest) > 0 {
					var keys [4][]byte
					for i := range keys {
						end := 1 + int(rest[0])
						keys[i], rest = rest[1:end], rest[end:]
					}
					if err := w.Add(keys[0], keys[1], keys[2], keys[3]); err != nil {
						return err
					}
				}
				return w.Close()
			})
		}
		must(b, c.wait())
		adding += time.Since(begin)
		begin = time.Now()
		name := filepath.Join(dir, "image")
		f, err := vfs.OS.Create(name)
		must(b, err)
		s, err := builder.Finish(context.Background(), f)
		must(b, err)
		must(b, f.Close())
		must(b, os.Remove(name))
		finishing += time.Since(begin)
		if s.Quads+s.Duplicates != int64(n) {
			b.Fatalf("%d quads, %d duplicates", s.Quads, s.Duplicates)
		}
		b.ReportMetric(float64(s.Nodes), "nodes")
		b.ReportMetric(float64(s.Bytes-s.DictionaryBytes)/float64(s.Quads), "bytes/quad")
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "quads/s")
	b.ReportMetric(adding.Seconds()/float64(b.N), "s-add")
	b.ReportMetric(finishing.Seconds()/float64(b.N), "s-finish")
}
