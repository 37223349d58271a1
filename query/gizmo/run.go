package gizmo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
)

// A run is one script in its own session.
type run struct {
	request
	session   *session
	permanent int // goroutines that are there without a script
	answer    answer
	frame     []byte // of the answer; rows so far. Its room is used again.
}

// script runs the script until its end, its limit or the end of ctx and returns the frame
// of its answer. It may leave a goroutine behind that does not listen to being interrupted.
func (r *run) script(ctx context.Context, store cgraph.QuadStore) ([]byte, error) {
	r.frame = append(r.frame[:0], make([]byte, frameHead)...)
	r.execute(ctx, store)
	if a := r.answer; a.Error == nil && a.Truncated == "" && a.Rows == 0 && a.Value == nil && !r.Cayley {
		r.answer.Hint = missingBrackets(r.Script, r.session.store)
	}
	return closeFrame(r.frame, r.answer)
}

func (r *run) execute(ctx context.Context, store cgraph.QuadStore) {
	it, err := r.session.execute(ctx, store, &r.request)
	if err != nil {
		r.answer.Error = syntaxError(err)
		return
	}
	defer it.Close() // interrupts the script if it is still running
	for it.Next(ctx) {
		if !r.take(it.Result()) {
			return
		}
	}
	if err := it.Err(); err != nil {
		r.fail(runtimeError(err), err)
		return
	}
	awaitEnd(r.permanent)
}

// take takes one result and reports whether the script may go on.
func (r *run) take(result any) bool {
	if b := blockOf(result); b != nil {
		return r.takeBlock(b)
	}
	row, completion, err := encodeResult(result, r.Format, r.session.store)
	switch {
	case err != nil:
		return r.unshown(err)
	case completion && r.Cayley:
		row = json.RawMessage("null")
	case completion:
		if r.size()+len(row) <= r.Output {
			r.answer.Value = row
		}
		return true
	}
	return r.add(row)
}

func (r *run) takeBlock(b *block) bool {
	if r.answer.Rows+b.rows <= r.limit() && r.size()+len(b.lines) <= r.Output {
		if need := len(r.frame) + len(b.lines); need > cap(r.frame) { // append would grow it in small steps
			r.frame = slices.Grow(r.frame, need)
		}
		r.frame = append(r.frame, b.lines...)
		r.answer.Rows += b.rows
	} else {
		for line := range bytes.Lines(b.lines) {
			if !r.add(line[:len(line)-1]) {
				return false
			}
		}
	}
	err := b.err
	usedBlocks.Put(b)
	return err == nil || r.unshown(err)
}

// add adds a row unless it goes beyond a limit.
func (r *run) add(row []byte) bool {
	if limit := r.limit(); r.answer.Rows >= limit {
		r.answer.Truncated = fmt.Sprintf("stopped after %d rows, the limit", limit)
		return false
	}
	if r.size()+len(row)+1 > r.Output {
		r.answer.Truncated = fmt.Sprintf("stopped after %d rows: the next would exceed %d bytes of results, the limit",
			r.answer.Rows, r.Output)
		return false
	}
	r.frame = append(append(r.frame, row...), '\n')
	r.answer.Rows++
	return true
}

// limit is the number of rows after which we end the script.
func (r *run) limit() int {
	if r.Cayley {
		return r.MaxRows
	}
	return r.Limit
}

// size is the number of bytes that the rows take.
func (r *run) size() int { return len(r.frame) - frameHead }

// unshown fails because of a result that has no form to be shown in.
func (r *run) unshown(err error) bool {
	r.fail(&ScriptError{Kind: KindRuntime, Message: fmt.Sprintf("result %d cannot be shown: %v", r.answer.Rows+1, err)}, err)
	return false
}

// fail drops the rows: there are no partial results beside an error. Damaged data is no
// fault of the script, whatever came of it there.
func (r *run) fail(e *ScriptError, cause error) {
	damage := damageIn(cause)
	if damage != "" {
		e = damaged()
	}
	r.frame, r.answer = r.frame[:frameHead], answer{Error: e, Damage: damage}
}
