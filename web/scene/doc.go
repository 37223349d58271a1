// Package scene lays out what is around an entity and draws it as SVG.
//
// Compass asks a query.Engine for a neighbourhood and places it as a portolan chart
// has its winds: west is what the centre builds on, east what builds on it, north its
// story, south what it works with. SVG writes a Scene as one self-contained picture.
// A Scene is plain data with a JSON form; units are CSS pixels at full width, the
// centre is the origin, x grows to the east and y to the south.
//
// Everything here is a function of its arguments: no clock, no chance, no order of
// maps. Functions may be called from any number of goroutines.
//
// # Who stands where
//
// An entity stands once, on the strongest side it belongs to: builds on before story
// before works with. Every relation to it is drawn, beside each other; the other sides
// count it too and say how many of theirs are drawn elsewhere.
//
// A centre that is a company has no upstream; east is what it holds: tools it develops
// or governs, firms it acquired, what was donated to it. A category, layer or source
// class has what it holds in the east and what holds it in the north. Apart from these,
// membership is not drawn, except between tools (part of a suite): that is story. What is
// related by a family of users' own stands in the north, which then bears its name too.
//
// Of a side with too many, those with the most sources are drawn, surest first, then by
// id; the others are one token with their number. Their order on the ring is the same,
// from the axis outward.
//
// # Caveats
//
// Widths of text are estimates, since Go cannot measure fonts: see [textWidth].
// The engine lists at most 200 edges of one relation and direction. Beyond that the
// choice of what is drawn is made among those 200, and an entity that is joined by two
// such relations is counted twice.
package scene
