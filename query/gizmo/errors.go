package gizmo

import (
	"errors"
	"fmt"
)

// ErrBusy means that as many scripts as may are running and the queue is full, or that
// the wait in it took too long. The caller should ask again later.
var ErrBusy = errors.New("gizmo: too many scripts are running; try again in a moment")

// ErrClosed means that the pool has been closed.
var ErrClosed = errors.New("gizmo: the pool is closed")

// ErrWorker means that no worker could be started; the log says why. It is no fault of
// the script.
var ErrWorker = errors.New("gizmo: no worker process could be started")

// A Kind says what sort of failure a script met.
type Kind string

const (
	KindSyntax  Kind = "syntax"  // the script is not JavaScript, or not text
	KindRuntime Kind = "runtime" // it threw an exception
	KindTimeout Kind = "timeout" // it was killed at its deadline
	KindMemory  Kind = "memory"  // it needed more memory than it may have
	KindCrash   Kind = "crash"   // it ended its worker
	KindLimit   Kind = "limit"   // it is larger or deeper than a script may be, or asks for more than it may
	KindDamage  Kind = "damage"  // it needed a part of the data that is damaged, which is no fault of its own
)

// A ScriptError says how a script failed, in words for the person who wrote it.
type ScriptError struct {
	Kind    Kind   `json:"kind"`
	Message string `json:"message"`       // one sentence, without position
	Line    int    `json:"line,omitzero"` // from 1; 0 if not known
	Column  int    `json:"column,omitzero"`
	Hint    string `json:"hint,omitempty"` // what to do, or ""
}

func (e *ScriptError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}
