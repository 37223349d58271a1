package gizmo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/dop251/goja"
)

// A run is one script in its own Gizmo session; Cayley's sessions work once.
type run struct {
	request
	store  shortStore
	answer answer
	bytes  int
}

// runScript runs a script until its end, its limit or the end of ctx. It may leave a
// goroutine behind that does not listen to being interrupted.
func runScript(ctx context.Context, store cgraph.QuadStore, req request) answer {
	r := run{request: req, store: shortStore{QuadStore: store, exact: req.Format == JSONLD}}
	r.execute(ctx)
	if r.answer.Error == nil && r.answer.Truncated == "" && len(r.answer.Rows) == 0 && r.answer.Value == nil && !r.Cayley {
		r.answer.Hint = missingBrackets(r.Script, r.store)
	}
	return r.answer
}

func (r *run) execute(ctx context.Context) {
	opts := cquery.Options{Collation: r.Format.collation()} // no limit: we count ourselves
	if r.Cayley {
		opts.Limit = r.Limit
	}
	it, err := cgizmo.NewSession(r.store).Execute(ctx, r.Script, opts)
	if err != nil {
		r.answer.Error = syntaxError(err)
		return
	}
	defer it.Close() // interrupts the script if it is still running
	for it.Next(ctx) {
		if !r.add(it.Result()) {
			return
		}
	}
	if err := it.Err(); err != nil {
		r.fail(runtimeError(err))
		return
	}
	awaitEnd()
}

// awaitEnd returns when the script's goroutine is gone. Cayley reports an end without
// error while a panic is on its way to end this process too; that must not become an
// empty answer.
func awaitEnd() {
	for sessionRuns() {
		time.Sleep(100 * time.Microsecond)
	}
}

// add takes one result and reports whether the script may go on.
func (r *run) add(result any) bool {
	row, completion, err := encodeResult(result, r.Format, r.store)
	switch {
	case err != nil:
		r.fail(&ScriptError{Kind: KindRuntime, Message: fmt.Sprintf("result %d cannot be shown: %v", len(r.answer.Rows)+1, err)})
		return false
	case completion && r.Cayley:
		row = json.RawMessage("null")
	case completion:
		if r.bytes+len(row) <= r.Output {
			r.answer.Value = row
		}
		return true
	}
	limit := r.Limit
	if r.Cayley {
		limit = r.MaxRows
	}
	if len(r.answer.Rows) >= limit {
		r.answer.Truncated = fmt.Sprintf("stopped after %d rows, the limit", limit)
		return false
	}
	if r.bytes += len(row) + 1; r.bytes > r.Output {
		r.answer.Truncated = fmt.Sprintf("stopped after %d rows: the next would exceed %d bytes of results, the limit",
			len(r.answer.Rows), r.Output)
		return false
	}
	r.answer.Rows = append(r.answer.Rows, row)
	return true
}

// fail drops the rows: there are no partial results beside an error.
func (r *run) fail(err *ScriptError) { r.answer = answer{Error: err} }

var (
	syntaxPlace = regexp.MustCompile(`Line (\d+):(\d+)\s+`)
	moreErrors  = regexp.MustCompile(` \(and \d+ more errors?\)$`)
)

func syntaxError(err error) *ScriptError {
	e := &ScriptError{Kind: KindSyntax, Message: err.Error()}
	if m := syntaxPlace.FindStringSubmatchIndex(e.Message); m != nil {
		e.Line, _ = strconv.Atoi(e.Message[m[2]:m[3]])
		e.Column, _ = strconv.Atoi(e.Message[m[4]:m[5]])
		e.Message = e.Message[m[1]:]
	}
	e.Message = strings.TrimPrefix(e.Message, "SyntaxError: ")
	e.Message = moreErrors.ReplaceAllString(e.Message, "")
	return e
}

// runtimeError reads position and message of an exception. A Go error that a step threw
// has no position.
func runtimeError(err error) *ScriptError {
	e := &ScriptError{Kind: KindRuntime, Message: err.Error()}
	if x, ok := errors.AsType[*goja.Exception](err); ok {
		if x.Value() != nil {
			e.Message = x.Value().String()
		}
		for _, frame := range x.Stack() {
			if p := frame.Position(); p.Line > 0 {
				e.Line, e.Column = p.Line, p.Column
				break
			}
		}
	}
	e.Message = strings.TrimPrefix(e.Message, "GoError: ")
	if len(e.Message) > 1000 {
		e.Message = strings.ToValidUTF8(e.Message[:1000], "") + "..."
	}
	e.Hint = runtimeHint(e.Message)
	return e
}
