package quads

import "fmt"

// keptRefusals is how many refused lines a receipt names; all are counted.
const keptRefusals = 20

// A Receipt says what bulk reading read. After an error it holds what had been read where
// reading ended, which is the same however many parsers there were.
type Receipt struct {
	Lines    int
	Quads    int
	Refused  int       // lines that are not N-Quads
	Refusals []Refusal // the first of them, in the order of inputs and lines
}

// A Refusal is one line that is not N-Quads, and why.
type Refusal struct {
	Place
	Column  int // in bytes, from 1
	Message string
}

func (r Refusal) String() string { return fmt.Sprintf("%s:%d: %s", r.Place, r.Column, r.Message) }

// add counts what follows.
func (r *Receipt) add(next Receipt) {
	r.Lines += next.Lines
	r.Quads += next.Quads
	r.Refused += next.Refused
	room := keptRefusals - len(r.Refusals)
	r.Refusals = append(r.Refusals, next.Refusals[:min(room, len(next.Refusals))]...)
}

// refuse counts a line that is not N-Quads.
func (r *Receipt) refuse(file string, why *SyntaxError) {
	if r.Refused++; len(r.Refusals) < keptRefusals {
		r.Refusals = append(r.Refusals, Refusal{Place{file, why.Line}, why.Column, why.Message})
	}
}

// A RefusedError says that more lines were refused than may be.
type RefusedError struct {
	First   Refusal
	Allowed int // [Bulk].Refuse
}

func (e *RefusedError) Error() string {
	if e.Allowed == 0 {
		return e.First.String()
	}
	return fmt.Sprintf("more than %d lines are refused, the first is %v", e.Allowed, e.First)
}

// An InputError says which input could not be read to its end, and how far it was.
type InputError struct {
	File string
	Line int // the last one that was read whole
	Err  error
}

func (e *InputError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s: after line %d: %v", e.File, e.Line, e.Err)
}

func (e *InputError) Unwrap() error { return e.Err }
