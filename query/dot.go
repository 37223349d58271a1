package query

import (
	"fmt"
	"io"
	"strings"
)

// quoteDOT is a double-quoted string of the DOT language, in which only the quotation
// mark needs an escape and a backslash at the end of the text must not make one.
func quoteDOT(s string) string {
	s = strings.ReplaceAll(s, `\`, `\\`)
	return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`
}

func (x *export) dot(w io.Writer) error {
	edges, err := x.edges()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("digraph waggoner {\n  rankdir=RL;\n")
	for _, n := range x.nodesOf(edges) {
		fmt.Fprintf(&b, "  %s [label=%s, class=%s];\n", quoteDOT(n.id), quoteDOT(n.labels.In("en")), quoteDOT(n.kind))
	}
	for _, e := range edges {
		fmt.Fprintf(&b, "  %s -> %s [label=%s, tooltip=%s];\n", quoteDOT(e.from.id), quoteDOT(e.to.id),
			quoteDOT(e.relation.Names.In("en")), quoteDOT(sources(e.contexts)))
	}
	b.WriteString("}\n")
	_, err = io.WriteString(w, b.String())
	return err
}

// sources names the documents and places of contexts.
func sources(contexts []Context) string {
	out := make([]string, len(contexts))
	for i, c := range contexts {
		out[i] = c.Document
		if c.Locator != "" {
			out[i] += "#" + c.Locator
		}
	}
	return strings.Join(out, "; ")
}
