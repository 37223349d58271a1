package bench

import (
	"bufio"
	"io"
	"math/bits"
	"math/rand/v2"
	"strconv"

	"waggoner/quads"
)

// RMATConfig says which graph [RMAT] writes. The zero value is the graph of docs/bench.md.
type RMATConfig struct {
	Quads  int    // how many lines; default 10,000,000
	Labels int    // how many contexts, the first ones larger; default 1,000
	Seed   uint64 // the same seed gives the same bytes; default 1
}

func (c RMATConfig) withDefaults() RMATConfig {
	if c.Quads == 0 {
		c.Quads = 10_000_000
	}
	if c.Labels == 0 {
		c.Labels = 1000
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	return c
}

// Scale returns the power of two that bounds the node numbers: at most eight quads a
// node, 2^21 for ten million. About half of the numbers come to stand in a quad.
func (c RMATConfig) Scale() int {
	return bits.Len(uint((c.withDefaults().Quads+7)/8 - 1))
}

// RMATPredicates is how many relations there are: r0 has half of the quads, r1 half of
// the rest, and so on.
const RMATPredicates = 8

// RMAT writes a random graph as N-Quads: subject and object by the recursive matrix of
// D. Chakrabarti, Y. Zhan and C. Faloutsos, "R-MAT: A Recursive Model for Graph Mining",
// SIAM Data Mining 2004, with a=0.57, b=0.19, c=0.19, d=0.05 as the Graph500 benchmark
// takes them. Node numbers are scrambled as there, so that a hub's neighbours do not lie
// beside each other by construction. A line may come twice; few do.
//
// The bytes depend on the configuration alone.
func RMAT(w io.Writer, config RMATConfig) error {
	c := config.withDefaults()
	r := &rmat{random: rand.New(rand.NewPCG(c.Seed, 0x7a6d)), scale: c.Scale()}
	out := bufio.NewWriterSize(w, 1<<20)
	var line []byte
	for range c.Quads {
		line = r.line(line[:0], c.Labels)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// rmat draws quads.
type rmat struct {
	random *rand.Rand
	scale  int
}

func (r *rmat) line(dst []byte, labels int) []byte {
	s, o := r.edge()
	more := r.random.Uint64()
	p := min(bits.TrailingZeros64(more), RMATPredicates-1)
	u := int(more >> 32) // squared, so that the first label has the most
	g := (u * (u >> 8) >> 24) * labels >> 32
	dst = appendName(dst, 'n', s)
	dst = appendName(append(dst, ' '), 'r', p)
	dst = appendName(append(dst, ' '), 'n', o)
	dst = appendName(append(dst, ' '), 'g', g)
	return append(dst, " .\n"...)
}

// Cumulated shares of the quadrants a, b and c of 2^16.
const quadrantA, quadrantB, quadrantC = 37356, 37356 + 12452, 37356 + 2*12452

// edge walks down the matrix: each level picks a quadrant, by 16 of a draw's 64 bits.
func (r *rmat) edge() (s, o int) {
	var draw uint64
	for level := range r.scale {
		if level%4 == 0 {
			draw = r.random.Uint64()
		}
		s, o = s<<1, o<<1
		switch quadrant := draw & 0xffff; {
		case quadrant < quadrantA:
		case quadrant < quadrantB:
			o |= 1
		case quadrant < quadrantC:
			s |= 1
		default:
			s, o = s|1, o|1
		}
		draw >>= 16
	}
	return r.scramble(s), r.scramble(o)
}

// scramble is a permutation of the node numbers: both its steps can be undone.
func (r *rmat) scramble(n int) int {
	mask := 1<<r.scale - 1
	for range 2 {
		n = n * 0x9e3779b1 & mask
		n ^= n >> (r.scale/2 + 1)
	}
	return n
}

func appendName(dst []byte, kind byte, n int) []byte {
	dst = append(append(dst, '<'), quads.Base...)
	return append(strconv.AppendInt(append(dst, kind), int64(n), 10), '>')
}
