package quads

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Place is where something was written. Line starts at 1.
type Place struct {
	File string
	Line int
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// A Problem is one reason why a data set is refused.
type Problem struct {
	Place
	Message string
}

func (p Problem) String() string { return p.Place.String() + ": " + p.Message }

// Problems is the report on a data set that does not validate, in the order of files
// and lines.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	noun := "problems"
	if len(p) == 1 {
		noun = "problem"
	}
	return fmt.Sprintf("the data set has %d %s:\n%s", len(p), noun, strings.Join(lines, "\n"))
}

func (p *Problems) add(at Place, format string, args ...any) {
	*p = append(*p, Problem{at, fmt.Sprintf(format, args...)})
}

// err returns the sorted report, nil if it is empty.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return p
}
