package scene

import "math"

// The geometry of the compass (UI.md, D8), in pixels and radians.
const (
	columnRadius = 268.0 // of the ring in the east and the west
	northRadius  = 214.0
	southRadius  = 224.0
	stretch      = 1.55 // of the ring in the north and the south, in x
	growth       = 24.0 // one enlargement of a ring
	growths      = 3    // enlargements at most

	columnSpan = 48 * math.Pi / 180 // to either side of the axis
	rowSpan    = 32 * math.Pi / 180

	columnPlaces = 14 // names in the east and the west
	rowPlaces    = 5  // names in the north and the south
)

// Sizes of what stands on the rings.
const (
	nameLine    = 17.0 // line heights
	verbLine    = 16.0
	captionLine = 21.0
	columnRoom  = 176.0 // widest name in a column
	columnVerbs = 208.0 // widest verbs in a column
	rowNarrow   = 104.0 // width that names in a row are broken to, if they can be
	rowRoom     = 152.0 // widest line in a row
	middleRoom  = 104.0 // widest line in the middle
	columnStep  = 56.0  // between names, if there is room
	columnTight = 38.5  // at least
	rowStep     = 96.0  // between names in a row, at least
	rowGap      = 12.0  // between texts in a row
	shapeHalf   = 8.0   // half a shape, with its line
	shapeGap    = 6.0   // between shape and text
)

// part is a side on which places are being looked for.
type part struct {
	sector    Sector
	relatives []Node   // by rank, without places
	edges     [][]Edge // of each
	drawn     int      // how many of them have room
	grown     int      // enlargements of the ring
	nodes     []Node   // the drawn ones in their places, by rank
	token     *Node    // for those without room
}

func capacity(side Side) int {
	if side.upright() {
		return columnPlaces
	}
	return rowPlaces
}

func hypot(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// radius of the ring as it is enlarged now.
func (p *part) radius() float64 {
	base := map[Side]float64{West: columnRadius, East: columnRadius, North: northRadius, South: southRadius}
	return base[p.sector.Side] + growth*float64(p.grown)
}

// place gives every drawn node its place and reports whether they fit in the span.
func (p *part) place() bool {
	p.nodes = append(p.nodes[:0], p.relatives[:p.drawn]...)
	if p.sector.Side.upright() {
		return p.placeColumn()
	}
	return p.placeRow()
}

// order returns the ranks in the order of places: the highest in the middle, the others
// alternating outward.
func order(n int) []int {
	out := make([]int, n)
	middle := (n - 1) / 2
	for rank := range n {
		step := (rank + 1) / 2
		if rank%2 == 1 {
			out[middle+step] = rank
		} else {
			out[middle-step] = rank
		}
	}
	return out
}

// placeColumn sets names on the ring at even steps of height.
func (p *part) placeColumn() bool {
	r, n := p.radius(), len(p.nodes)
	step := columnStep
	if n > 1 {
		step = min(step, 2*r*math.Sin(columnSpan)/float64(n-1))
	}
	for i, rank := range order(n) {
		y := step * (float64(i) - float64(n-1)/2)
		p.nodes[rank].beside(math.Sqrt(r*r-y*y), y, p.sector.Side == West)
	}
	return step >= columnTight
}

// beside puts a node at a place with its text outward of the shape.
func (n *Node) beside(x, y float64, west bool) {
	wide := n.textWidth()
	left := x + shapeHalf + shapeGap
	if west {
		x = -x
		left = x - shapeHalf - shapeGap - wide
	}
	n.setPlace(x, y, Box{left, y - nameLine, wide, nameLine + verbLine})
}

func (n *Node) setPlace(x, y float64, label Box) {
	n.X, n.Y, n.LabelBox = round2(x), round2(y), label.round()
	shape := Box{x - shapeHalf, y - shapeHalf, 2 * shapeHalf, 2 * shapeHalf}
	n.Box = shape.union(label).round()
}

// placeRow sets names side by side on the stretched ring, as near as their texts allow.
func (p *part) placeRow() bool {
	n := len(p.nodes)
	if n == 0 {
		return true
	}
	ranks := order(n)
	xs := make([]float64, n)
	for i := 1; i < n; i++ {
		a, b := p.nodes[ranks[i-1]].textWidth(), p.nodes[ranks[i]].textWidth()
		xs[i] = xs[i-1] + max(rowStep, (a+b)/2+rowGap)
	}
	r, half := p.radius(), xs[n-1]/2
	for i, rank := range ranks {
		x := xs[i] - half
		slope := min(1, math.Abs(x)/(stretch*r))
		y := r * math.Sqrt(1-slope*slope)
		p.nodes[rank].upright(x, y, p.sector.Side == North)
	}
	return half <= stretch*r*math.Sin(rowSpan)
}

func (n *Node) textWidth() float64 {
	return max(widest(n.Lines, nameSize), widest(n.Verbs, verbSize))
}

// upright puts a node at a place with its text above (north) or below the shape.
func (n *Node) upright(x, y float64, north bool) {
	wide := n.textWidth()
	tall := float64(len(n.Lines))*nameLine + float64(len(n.Verbs))*verbLine
	top := y + shapeHalf + shapeGap/2
	if north {
		y = -y
		top = y - shapeHalf - shapeGap/2 - tall
	}
	n.setPlace(x, y, Box{x - wide/2, top, wide, tall})
}
