package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"waggoner/quads"
	"waggoner/query"
	"waggoner/query/gizmo"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// failure is an error with its exit code and what to do about it.
type failure struct {
	message, hint string
	code          int
}

func (f *failure) Error() string { return f.message }

// fail is an error that is no fault of the way the program was called.
func fail(message, hint string) error { return &failure{message, hint, exitFailure} }

// usage is an error in the way the program was called.
func usage(message, hint string) error { return &failure{message, hint, exitUsage} }

var (
	errShown       = errors.New("usage was shown") // exit 2 without a further word
	errReported    = errors.New("failure was shown")
	errNotAccepted = errors.New("not accepted")
)

// report writes what went wrong and returns the exit code.
func (s *session) report(err error) int {
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE): // the reader has had enough
		return exitOK
	case errors.Is(err, errShown):
		return exitUsage
	case errors.Is(err, errReported):
		return exitFailure
	}
	f := s.explain(err)
	fmt.Fprintf(s.err, "waggoner: %s\n", cleanedLines(f.message))
	if f.hint != "" {
		fmt.Fprintf(s.err, "hint: %s\n", cleanedLines(f.hint))
	}
	return f.code
}

// explain turns the errors of the packages below into failures.
func (s *session) explain(err error) *failure {
	var f *failure
	var param *query.ParamError
	var missing *query.NotFoundError
	var ambiguous *query.AmbiguousError
	var limit *query.LimitError
	var script *gizmo.ScriptError
	var problems quads.Problems
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, new(*answerError)):
		f = &failure{s.say(msgNoAnswer, reason(err)), s.say(msgHintNoAnswer), exitFailure}
	case errors.As(err, &param):
		f = &failure{message: fmt.Sprintf("--%s: %s", flagName(param.Param), param.Message), code: exitUsage}
		if len(param.Accepted) > 0 {
			f.hint = s.say(msgAccepted, strings.Join(param.Accepted, ", "))
		}
	case errors.As(err, &missing):
		f = &failure{message: s.say(msgNoEntity, missing.Name), code: exitFailure}
		if missing.What == "document" {
			f.message = s.say(msgNoDocument, missing.Name)
		}
		if len(missing.Nearest) > 0 {
			f.hint = s.say(msgNearest, s.names(missing.Nearest))
		}
	case errors.As(err, &ambiguous):
		f = &failure{s.say(msgAmbiguous, ambiguous.Name, s.names(ambiguous.Of)), s.say(msgHintID), exitFailure}
	case errors.As(err, &limit):
		f = &failure{s.say(msgLimit, s.amount(limit.Limit)), s.say(msgHintLimit), exitFailure}
	case errors.As(err, &script):
		f = &failure{script.Error(), script.Hint, exitFailure}
	case errors.As(err, &problems):
		f = &failure{problems.Error(), s.say(msgHintProblems), exitFailure}
	case errors.Is(err, context.Canceled):
		f = &failure{s.say(msgInterrupted), "", exitFailure}
	default:
		if f = s.explainFolder(err); f == nil {
			f = &failure{err.Error(), "", exitFailure}
		}
	}
	return f
}

// names lists entities as one writes them, with their labels where those say more.
func (s *session) names(refs []query.Ref) string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.ID
		if label := r.Labels.In(s.lang); !strings.EqualFold(label, r.ID) && label != "" {
			out[i] += " (" + label + ")"
		}
	}
	return strings.Join(out, ", ")
}

// nearest returns the first candidate that word begins or misspells by one typing error,
// "" if there is none. Names of entities are another matter: package query ranks those.
func nearest(word string, candidates []string) string {
	word = strings.ToLower(word)
	for _, meant := range []func(c string) bool{
		func(c string) bool { return strings.HasPrefix(c, word) },
		func(c string) bool { return isSlip(word, c) },
	} {
		if i := slices.IndexFunc(candidates, meant); i >= 0 && len(word) > 1 {
			return candidates[i]
		}
	}
	return ""
}

// isSlip reports whether a and b differ by one character or two exchanged ones.
func isSlip(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return swapped || len(a) <= 1 && len(b) <= 1
}
