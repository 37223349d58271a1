package query

import (
	"fmt"
	"strings"
)

// A NotFoundError says that there is no such entity, and what is called nearly so.
type NotFoundError struct {
	Param   string // the parameter that named it, "" if it was the subject of the request
	What    string // entity, document
	Name    string
	Nearest []Ref // at most three
}

func (e *NotFoundError) Error() string {
	msg := fmt.Sprintf("there is no %s %q", e.What, e.Name)
	if len(e.Nearest) == 0 {
		return msg
	}
	names := make([]string, len(e.Nearest))
	for i, n := range e.Nearest {
		names[i] = n.ID
	}
	return msg + "; the nearest names are " + strings.Join(names, ", ")
}

// An AmbiguousError says that several entities bear a name.
type AmbiguousError struct {
	Param string // the parameter that named it, "" if it was the subject of the request
	Name  string
	Of    []Ref // by id
}

func (e *AmbiguousError) Error() string {
	ids := make([]string, len(e.Of))
	for i, r := range e.Of {
		ids[i] = r.ID
	}
	return fmt.Sprintf("several things are called %q: %s; name one by its id", e.Name, strings.Join(ids, ", "))
}

// A LimitError says that a question ran into a limit and that a part of its answer would
// be wrong. Questions whose answer can be cut say so in Truncated instead.
type LimitError struct{ Limit string } // the limit, with its unit

func (e *LimitError) Error() string { return "the question reached its limit of " + e.Limit }

// A ParamError says which parameter was refused, why, and what is accepted.
type ParamError struct {
	Param    string
	Value    string
	Message  string
	Accepted []string // values or forms, if they can be listed
}

func (e *ParamError) Error() string {
	msg := fmt.Sprintf("parameter %s: %s", e.Param, e.Message)
	if len(e.Accepted) > 0 {
		msg += "; accepted: " + strings.Join(e.Accepted, ", ")
	}
	return msg
}

// tooLarge is the refusal of a number beyond its maximum.
func tooLarge(param string, value, limit int) error {
	return &ParamError{param, fmt.Sprint(value), fmt.Sprintf("%d is beyond the maximum of %d", value, limit), []string{fmt.Sprintf("1 to %d", limit)}}
}
