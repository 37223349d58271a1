package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"waggoner/quads"
)

// input is a file of N-Quads that an argument names; - is standard input.
func (s *session) input(name string) (quads.Input, error) {
	if name == "-" {
		if isTerminal(s.in) {
			return quads.Input{}, usage("standard input is a terminal", "name a file, or send N-Quads through a pipe")
		}
		return quads.Input{Name: "standard input", Open: func() (io.ReadCloser, error) { return io.NopCloser(s.in), nil }}, nil
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return quads.Input{}, fail(s.say(msgNoFile, quoted(name)), s.say(msgHintNothingChanged))
	case err == nil && info.IsDir():
		return quads.Input{}, fail(s.say(msgFileIsFolder, quoted(name)), s.say(msgHintFileIsFolder))
	case err != nil:
		return quads.Input{}, fail(s.say(msgInput, quoted(name)+": "+reason(err)), s.say(msgHintNothingChanged))
	}
	return quads.FileInput(name)
}

// explainInput says what ended the reading of N-Quads; refusedHint is about a line
// that is not.
func (s *session) explainInput(err error, refusedHint msg) error {
	var refused *quads.RefusedError
	var expanded *quads.ExpansionError
	var input *quads.InputError
	switch {
	case errors.Is(err, errTooManyQuads):
		return fail(s.say(msgTooMany, mostApplied), s.say(msgHintTooMany))
	case errors.As(err, &refused) && refused.Allowed == 0:
		return fail(s.say(msgRefused, refused.First.String()), s.say(refusedHint))
	case errors.As(err, &refused):
		return fail(s.say(msgRefusedMany, refused.Allowed, refused.First.String()), s.say(refusedHint))
	case errors.As(err, &input) && errors.As(err, &expanded):
		return fail(s.say(msgInput, input.File+": "+expanded.Error()), s.say(msgHintNothingChanged))
	case errors.As(err, &input):
		return fail(s.say(msgInput, input.Error()), s.say(msgHintNothingChanged))
	}
	return err
}

// interruptible reads from r until the context is done, also while r waits for more.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, r)
		in.CloseWithError(err) // nil is the end
	}()
	context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	return out
}
