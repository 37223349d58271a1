package graph

// Numbers of nodes in sets that grow with every version and share what did not change.

const (
	pageBits  = 15 // 4 KiB a page
	pageWords = 1 << pageBits / 64
)

type sheet [pageWords]uint64

// A bitmap is a set of node numbers. It never changes.
type bitmap []*sheet // nil where no number is in the set

func (b bitmap) has(n uint32) bool {
	if i := n >> pageBits; int(i) < len(b) && b[i] != nil {
		return b[i][n>>6%pageWords]&(1<<(n&63)) != 0
	}
	return false
}

// with returns the set with more numbers in it, which ascend. It copies the pages that
// these are on.
func (b bitmap) with(numbers []uint32) bitmap {
	if len(numbers) == 0 {
		return b
	}
	size := max(len(b), int(numbers[len(numbers)-1]>>pageBits)+1)
	next := make(bitmap, size)
	copy(next, b)
	last := -1
	for _, n := range numbers {
		i := int(n >> pageBits)
		if i != last {
			fresh := new(sheet)
			if next[i] != nil {
				*fresh = *next[i]
			}
			next[i], last = fresh, i
		}
		next[i][n>>6%pageWords] |= 1 << (n & 63)
	}
	return next
}

// touched tells which nodes an overlay may have operations on: as subject, as object, and
// in any place. A node outside reads as it stands in the image.
type touched struct{ out, in, any bitmap }

func (t touched) with(l *layer, terms []uint32) touched {
	return touched{t.out.with(l.out.nodes), t.in.with(l.in.nodes), t.any.with(terms)}
}
