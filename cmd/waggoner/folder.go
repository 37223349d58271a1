package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"syscall"

	"waggoner/graph"
)

// folderOption names the data folder of a verb that works on one.
type folderOption struct{ dir string }

func (f *flags) folder() *folderOption {
	o := &folderOption{}
	f.text(&o.dir, "data", "DIR", "The data folder.")
	f.paths["data"] = "dir"
	return o
}

// name returns the folder, or a usage error if none was given.
func (o *folderOption) name(verb string) (string, error) {
	if o.dir == "" {
		return "", usage(verb+" needs --data", "waggoner help "+verb+" shows how it is called")
	}
	return o.dir, nil
}

// with runs f on the data folder's store and closes it. The folder may be made only if
// mayMake is set.
func (o *folderOption) with(ctx context.Context, verb string, mayMake bool, f func(*graph.Store) error) error {
	dir, err := o.name(verb)
	if err != nil {
		return err
	}
	store, err := openFolder(graph.Config{Dir: dir}, mayMake)
	if err != nil {
		return err
	}
	err = f(store)
	if closed := store.Close(); err == nil {
		err = closed
	}
	return inFolder(dir, err)
}

var errEmptyFolder = errors.New("the folder is empty")

// openFolder opens a data folder. One that is missing or empty is made only if mayMake is
// set: a question about a mistyped name must not leave a folder behind. Without a log it is
// opened for a moment: too short to make a new image in the background.
func openFolder(cfg graph.Config, mayMake bool) (*graph.Store, error) {
	entries, err := os.ReadDir(cfg.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && mayMake:
	case err != nil:
		return nil, inFolder(cfg.Dir, err)
	case !mayMake && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != "lock" }):
		return nil, inFolder(cfg.Dir, errEmptyFolder)
	}
	if cfg.Log == nil {
		cfg.Log, cfg.Bound = slog.New(slog.DiscardHandler), -1
	}
	store, err := graph.Open(cfg)
	return store, inFolder(cfg.Dir, err)
}

// A folderError says which data folder an error is about.
type folderError struct {
	dir string
	err error
}

// inFolder makes an error one of a data folder, unless it says itself what to do.
func inFolder(dir string, err error) error {
	var told *failure
	if err == nil || errors.As(err, &told) {
		return err
	}
	return &folderError{dir, err}
}

func (e *folderError) Error() string { return fmt.Sprintf("data folder %s: %v", e.dir, e.err) }
func (e *folderError) Unwrap() error { return e.err }

// explainFolder turns what can be wrong with a data folder into one sentence and what to
// do; nil if err is about something else.
func (s *session) explainFolder(err error) *failure {
	var in *folderError
	var locked *graph.LockedError
	var format *graph.FormatError
	var corrupt *graph.CorruptError
	dir := ""
	if errors.As(err, &in) {
		dir = quoted(in.dir)
	}
	failed := func(hint string, m msg, args ...any) *failure { return &failure{s.say(m, args...), hint, exitFailure} }
	switch {
	case errors.As(err, new(*answerError)):
		return nil // the folder is not to blame
	case errors.As(err, &locked) && locked.PID == 0:
		return failed(s.say(msgHintLocked), msgLockedBySome, quoted(locked.Dir))
	case errors.As(err, &locked):
		return failed(s.say(msgHintLocked), msgLocked, quoted(locked.Dir), locked.PID)
	case errors.As(err, &format):
		return failed(s.say(msgHintNewer), msgNewer, format.File, format.Found, format.Known)
	case errors.As(err, &corrupt):
		return failed(s.say(msgHintDamaged), msgDamaged, corrupt.File, corrupt.Offset, corrupt.What)
	case errors.Is(err, graph.ErrReadOnly):
		_, cause, _ := strings.Cut(err.Error(), graph.ErrReadOnly.Error()+": ")
		return failed(s.say(msgHintStopped), msgStoppedWriting, cause)
	case in == nil:
		return nil
	case errors.Is(err, graph.ErrNotStore):
		return failed(s.say(msgHintNotStore), msgNotStore, dir)
	case errors.Is(err, fs.ErrNotExist):
		return failed(s.say(msgHintNoFolder, cleaned(in.dir)), msgNoFolder, dir)
	case errors.Is(err, errEmptyFolder):
		return failed(s.say(msgHintNoFolder, cleaned(in.dir)), msgEmptyFolder, dir)
	case errors.Is(err, syscall.ENOTDIR):
		return failed(s.say(msgHintNotFolder), msgNotFolder, dir)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return failed(s.say(msgHintDiskFull), msgDiskFull, dir)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return failed(s.say(msgHintNotWritable), msgNotWritable, dir, reason(err))
	case errors.Is(err, graph.ErrHalfRestored):
		return failed(s.say(msgHintHalfRestored), msgHalfRestored, dir)
	}
	return nil
}
