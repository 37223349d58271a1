package scene

import (
	"slices"

	"waggoner/query"
)

// ClassShape is the shape of the source class that stands at place i in data order, from
// 0. Those beyond the sixth share the last shape.
func ClassShape(i int) string {
	shapes := [...]string{"square", "circle", "diamond", "triangle", "hexagon", "pentagon"}
	return shapes[min(i, len(shapes)-1)]
}

// shapeOf chooses the shape of an entity and whether its class is open source. A tool of
// no class is a dot, of which neither is said.
func shapeOf(ref query.Ref, classes []query.Class) (shape string, open bool) {
	if i := slices.IndexFunc(classes, func(c query.Class) bool { return c.ID == ref.Class }); i >= 0 {
		return ClassShape(i), classes[i].Open
	}
	switch ref.Kind {
	case "company":
		return "house", false
	case "category", "layer", "source-class":
		return "bar", false
	case "document":
		return "page", false
	}
	return "dot", false
}

// legend lists the shapes that occur among nodes and want explaining.
func legend(nodes []Node, classes []query.Class, lang string) []Class {
	out := []Class{}
	used := func(shape string) bool {
		return slices.ContainsFunc(nodes, func(n Node) bool { return n.Shape == shape })
	}
	for i, c := range classes {
		if slices.ContainsFunc(nodes, func(n Node) bool { return n.Class == c.ID && !n.Major }) {
			out = append(out, Class{c.ID, clean(c.Labels.In(lang)), ClassShape(i), c.Open})
		}
	}
	if used("house") {
		out = append(out, Class{"company", say(lang, "company"), "house", false})
	}
	if used("dot") {
		out = append(out, Class{"", say(lang, "unlisted"), "dot", false})
	}
	return out
}
