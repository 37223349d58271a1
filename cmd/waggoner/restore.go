package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"waggoner/graph"
)

func restoreVerb() *verb {
	return &verb{
		name: "restore", args: "FILE|-", summary: "make a data folder from a backup",
		detail:   "The folder must not be there, or be empty. Everything is checked against the hashes of the backup before the folder counts as one; a damaged backup leaves nothing behind.",
		examples: []string{"waggoner restore mine.backup --data again", "zcat mine.backup.gz | waggoner restore - --data twice"},
		files:    true,
		declare:  declareRestore,
	}
}

func declareRestore(s *session, f *flags) action {
	folder, out := f.folder(), f.receipt(s)
	return func(ctx context.Context, args []string) error {
		if len(args) == 0 {
			return usage("restore needs a backup", "waggoner restore mine.backup --data mine; - is standard input")
		}
		if err := noMore("restore", args[1:]); err != nil {
			return err
		}
		dir, err := folder.name("restore")
		if err != nil {
			return err
		}
		if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
			return fail(s.say(msgNotEmpty, quoted(dir)), s.say(msgHintNotEmpty))
		}
		from, err := s.backupNamed(args[0])
		if err != nil {
			return err
		}
		defer from.Close()
		if err := graph.Restore(ctx, dir, interruptible(ctx, from)); err != nil {
			return s.notRestored(args[0], inFolder(dir, err))
		}
		return folder.with(ctx, "restore", false, func(store *graph.Store) error {
			stats, err := store.Stats()
			if err != nil {
				return err
			}
			answer := restoreAnswer{dir, stats.Sequence, stats.Quads}
			return out.write(s, answer, func(p *printer) {
				p.line(0, plain, "%s", p.say(msgRestored, quoted(dir), answer.Quads, answer.Sequence))
			})
		})
	}
}

// notRestored says why a backup was refused, unless the folder is to blame.
func (s *session) notRestored(name string, err error) error {
	if errors.Is(err, context.Canceled) || s.explainFolder(err) != nil {
		return err
	}
	if name == "-" {
		name = "standard input"
	}
	cause := strings.TrimPrefix(errors.Unwrap(err).Error(), "graph: restore: ")
	return fail(s.say(msgNotRestored, name, cause), s.say(msgHintNotRestored))
}

// restoreAnswer is the receipt of restore.
type restoreAnswer struct {
	Folder   string `json:"folder"`
	Sequence uint64 `json:"sequence"`
	Quads    int    `json:"quads"`
}

// backupNamed opens a backup; - is standard input.
func (s *session) backupNamed(name string) (io.ReadCloser, error) {
	if name == "-" {
		if isTerminal(s.in) {
			return nil, usage("standard input is a terminal", "name a file, or send the backup through a pipe")
		}
		return io.NopCloser(s.in), nil
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fail(s.say(msgNoFile, quoted(name)), s.say(msgHintNothingChanged))
	case err == nil && info.IsDir():
		return nil, fail(s.say(msgBackupIsFolder, quoted(name)), s.say(msgHintBackupIsFolder))
	case err != nil:
		return nil, fail(s.say(msgInput, quoted(name)+": "+reason(err)), s.say(msgHintNothingChanged))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fail(s.say(msgInput, quoted(name)+": "+reason(err)), s.say(msgHintNothingChanged))
	}
	return f, nil
}
