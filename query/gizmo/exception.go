package gizmo

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"waggoner/graph"
)

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

// damageIn says where the data is damaged, for the log, "" if that is not what err is.
func damageIn(err error) string {
	if e, ok := errors.AsType[*graph.CorruptError](err); ok {
		return e.Error()
	}
	return ""
}

func damaged() *ScriptError {
	return &ScriptError{Kind: KindDamage, Message: "a part of the data that the script needs is damaged"}
}
