package bench

import "slices"

// adjacency is one direction of a [Limit]: compressed sparse rows by node and predicate.
// The edges of node n by predicate p are those from starts[n*predicates+p] to the next.
type adjacency struct {
	predicates int
	starts     []uint32
	others     []uint32
	contexts   []uint16 // local numbers, 0 for none
}

// newAdjacency sorts by counting, then each row by other node and context, and drops what
// stands twice. From is the place of the node in a line, other that of the other end.
func newAdjacency(chunks [][]line, from, other, nodes, predicates int) adjacency {
	a := adjacency{predicates: predicates, starts: make([]uint32, nodes*predicates+2)}
	next := a.starts[1:] // after the scatter below starts[i] is where row i begins
	for _, chunk := range chunks {
		for i := range chunk {
			next[1:][a.row(chunk[i][from], chunk[i][1])]++
		}
	}
	total := uint32(0)
	for i := range next {
		total += next[i]
		next[i] = total
	}
	edges := make([]uint64, total)
	for _, chunk := range chunks {
		for i := range chunk {
			q := &chunk[i]
			at := &next[a.row(q[from], q[1])]
			edges[*at] = uint64(q[other])<<16 | uint64(q[3])
			*at++
		}
	}
	a.starts = a.starts[:nodes*predicates+1]
	a.fill(edges)
	return a
}

func (a *adjacency) row(n, p uint32) int { return int(n)*a.predicates + int(p) }

// fill sorts the rows and takes them apart.
func (a *adjacency) fill(edges []uint64) {
	a.others = make([]uint32, 0, len(edges))
	a.contexts = make([]uint16, 0, len(edges))
	for i := range len(a.starts) - 1 {
		row := edges[a.starts[i]:a.starts[i+1]]
		a.starts[i] = uint32(len(a.others))
		slices.Sort(row)
		for k, e := range row {
			if k > 0 && e == row[k-1] {
				continue
			}
			a.others = append(a.others, uint32(e>>16))
			a.contexts = append(a.contexts, uint16(e))
		}
	}
	a.starts[len(a.starts)-1] = uint32(len(a.others))
}

func (a *adjacency) run(n, p uint32) []uint32 {
	i := a.row(n, p)
	return a.others[a.starts[i]:a.starts[i+1]]
}
