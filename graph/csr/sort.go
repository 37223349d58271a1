package csr

import (
	"context"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
)

// sorter sorts with as many goroutines as there are processors. A sort that its context
// ends leaves some order or other behind.
type sorter struct {
	ctx   context.Context
	idle  chan struct{} // one for each goroutine more that may be started
	lanes sync.Pool
}

func newSorter(ctx context.Context) *sorter {
	s := &sorter{ctx: ctx, idle: make(chan struct{}, runtime.GOMAXPROCS(0)-1)}
	s.lanes.New = func() any { return &lane{} }
	for range cap(s.idle) {
		s.idle <- struct{}{}
	}
	return s
}

// forkable is how many things are worth a goroutine.
const forkable = 1 << 13

// fork calls f, which works on n things, in a goroutine if it is worth one and one is idle.
func (s *sorter) fork(wg *sync.WaitGroup, n int, f func()) {
	if n > forkable {
		select {
		case <-s.idle:
			wg.Go(func() { f(); s.idle <- struct{}{} })
			return
		default:
		}
	}
	f()
}

// inPlace sorts what is there.
func (s *sorter) inPlace(a []packed) {
	var wg sync.WaitGroup
	s.lane(&wg, func(l *lane) { l.sort(a) })
	wg.Wait()
}

// lane calls f with a lane of its own.
func (s *sorter) lane(wg *sync.WaitGroup, f func(*lane)) {
	l := s.lanes.Get().(*lane)
	l.sorter, l.wg = s, wg
	f(l)
	s.lanes.Put(l)
}

// copyOf sorts quads into another place, which has room for them. If turned is true they
// change their order for the other one.
func (s *sorter) copyOf(chunks [][]packed, turned bool, to []packed) {
	if !turned && ascending(chunks) { // as are those of an image
		at := 0
		for _, chunk := range chunks {
			at += copy(to[at:], chunk)
		}
		return
	}
	shift, heads := buckets(chunks, turned)
	begins := heads
	for _, chunk := range chunks {
		for _, q := range chunk {
			if turned {
				q = q.turned()
			}
			at := &heads[q[0]>>(shift&63)&(1<<copyBits-1)]
			to[*at] = q
			*at++
		}
	}
	var wg sync.WaitGroup
	var next atomic.Int64
	for range cap(s.idle) + 1 {
		s.fork(&wg, len(to), func() {
			s.lane(&wg, func(l *lane) {
				for i := next.Add(1) - 1; i < 1<<copyBits; i = next.Add(1) - 1 {
					l.next(to[begins[i]:heads[i]])
				}
			})
		})
	}
	wg.Wait()
}

// copyBits is the size of the first digit of a copy: so that a bucket of 10 million quads
// fits the cache, and the places that are written to at once its table of pages.
const copyBits = 10

// buckets says which digit to put quads in buckets by, and where each bucket begins.
func buckets(chunks [][]packed, turned bool) (shift uint, begins [1 << copyBits]int) {
	var all, some uint64 // bits that are set in all and in some quads
	all = 1<<64 - 1
	for _, chunk := range chunks {
		for _, q := range chunk {
			if turned {
				q = q.turned()
			}
			all, some = all&q[0], some|q[0]
		}
	}
	shift = uint(max(0, bits.Len64(some&^all)-copyBits))
	for _, chunk := range chunks {
		for _, q := range chunk {
			if turned {
				q = q.turned()
			}
			begins[q[0]>>(shift&63)&(1<<copyBits-1)]++
		}
	}
	sum := 0
	for i, n := range begins {
		begins[i] = sum
		sum += n
	}
	return shift, begins
}

func ascending(chunks [][]packed) bool {
	var last packed
	for _, chunk := range chunks {
		for _, q := range chunk {
			if q.less(last) {
				return false
			}
			last = q
		}
	}
	return true
}

// A lane is what one goroutine of a sort uses. What is large it cuts in 256 in place; what fits the
// processor's cache it spreads over about as many places as there are quads, and puts
// back; what is small it sorts by insertion.
type lane struct {
	*sorter
	wg     *sync.WaitGroup
	spread []packed
	counts [1 << spreadBits]uint16
}

const (
	spreadMost = 1 << 15
	spreadBits = 11
	insertMost = 24
)

func (l *lane) sort(a []packed) {
	if len(a) <= insertMost {
		insertionSort(a)
		return
	}
	word, top := topBit(a)
	if top == 0 || len(a) > spreadMost && l.ctx.Err() != nil {
		return
	}
	var shift uint
	if len(a) > spreadMost {
		shift = uint(max(0, top-8))
		exchange(a, word, shift)
	} else {
		digit := min(bits.Len(uint(len(a)))-1, spreadBits)
		shift = uint(max(0, top-digit))
		l.place(a, word, shift, l.counts[:1<<digit])
	}
	for begin := 0; begin < len(a); {
		digit, end := a[begin][word&1]>>(shift&63), begin+1
		for end < len(a) && a[end][word&1]>>(shift&63) == digit {
			end++
		}
		l.next(a[begin:end])
		begin = end
	}
}

// next sorts what is equal in the digit.
func (l *lane) next(a []packed) {
	switch {
	case len(a) < 2:
	case len(a) <= forkable:
		l.sort(a)
	default:
		s, wg := l.sorter, l.wg
		s.fork(wg, len(a), func() { s.lane(wg, func(l *lane) { l.sort(a) }) })
	}
}

// topBit says which is the uppermost bit in which a's quads differ, counted from 1; 0 is
// none at all.
func topBit(a []packed) (word, bit int) {
	var d0, d1 uint64
	first := a[0]
	for i := range a {
		d0 |= a[i][0] ^ first[0]
		d1 |= a[i][1] ^ first[1]
	}
	if d0 != 0 {
		return 0, bits.Len64(d0)
	}
	return 1, bits.Len64(d1)
}

// place sorts by a digit with a second place for all.
func (l *lane) place(a []packed, word int, shift uint, counts []uint16) {
	if len(l.spread) < len(a) {
		l.spread = make([]packed, min(spreadMost, 2*len(a)))
	}
	clear(counts)
	mask := uint64(len(counts) - 1)
	for i := range a {
		counts[a[i][word&1]>>(shift&63)&mask]++
	}
	var sum uint16
	for i, n := range counts {
		counts[i] = sum
		sum += n
	}
	for _, q := range a {
		at := &counts[q[word&1]>>(shift&63)&mask]
		l.spread[*at] = q
		*at++
	}
	copy(a, l.spread)
}

// exchange sorts by a digit of 8 bits in place (P. McIlroy, K. Bostic, M. D. McIlroy:
// "Engineering Radix Sort", 1993: the American flag sort).
func exchange(a []packed, word int, shift uint) {
	var heads, ends [256]int
	for i := range a {
		ends[byte(a[i][word&1]>>(shift&63))]++
	}
	sum := 0
	for d, n := range ends {
		heads[d], ends[d] = sum, sum+n
		sum += n
	}
	for d := range ends {
		for heads[d] < ends[d] {
			q := a[heads[d]]
			for {
				to := byte(q[word&1] >> (shift & 63))
				if int(to) == d {
					break
				}
				at := heads[to]
				heads[to]++
				a[at], q = q, a[at]
			}
			a[heads[d]] = q
			heads[d]++
		}
	}
}

func insertionSort(a []packed) {
	for i := 1; i < len(a); i++ {
		q, j := a[i], i
		for ; j > 0 && q.less(a[j-1]); j-- {
			a[j] = a[j-1]
		}
		a[j] = q
	}
}
