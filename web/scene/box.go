package scene

import "math"

// A Box is a rectangle; x and y are its upper left corner.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// overlaps reports whether two boxes come nearer than gap.
func (b Box) overlaps(o Box, gap float64) bool {
	return b.X < o.X+o.W+gap && o.X < b.X+b.W+gap && b.Y < o.Y+o.H+gap && o.Y < b.Y+b.H+gap
}

// touches reports whether the line from the origin to (x, y) runs through a box or comes
// nearer than 3 to it. Source: Liang and Barsky, clipping of a segment by slabs.
func (b Box) touches(x, y float64) bool {
	b = b.grow(3)
	enter, leave := 0.0, 1.0
	for _, slab := range [2][3]float64{{x, b.X, b.X + b.W}, {y, b.Y, b.Y + b.H}} {
		d, low, high := slab[0], slab[1], slab[2]
		if math.Abs(d) < 1e-9 {
			if low > 0 || high < 0 {
				return false
			}
			continue
		}
		enter, leave = max(enter, min(low/d, high/d)), min(leave, max(low/d, high/d))
	}
	return enter <= leave
}

// union returns the smallest box around two; an empty box adds nothing.
func (b Box) union(o Box) Box {
	if b.W == 0 && b.H == 0 {
		return o
	}
	if o.W == 0 && o.H == 0 {
		return b
	}
	x, y := math.Min(b.X, o.X), math.Min(b.Y, o.Y)
	return Box{x, y, math.Max(b.X+b.W, o.X+o.W) - x, math.Max(b.Y+b.H, o.Y+o.H) - y}
}

// grow adds a margin on every side.
func (b Box) grow(m float64) Box { return Box{b.X - m, b.Y - m, b.W + 2*m, b.H + 2*m} }

// round2 keeps hundredths, so that a picture is the same text on every machine.
func round2(x float64) float64 {
	x = math.Round(x*100) / 100
	if x == 0 {
		return 0 // and not -0
	}
	return x
}

func (b Box) round() Box { return Box{round2(b.X), round2(b.Y), round2(b.W), round2(b.H)} }
