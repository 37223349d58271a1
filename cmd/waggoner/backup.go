package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"waggoner/graph"
)

func backupVerb() *verb {
	return &verb{
		name: "backup", args: "FILE|-|DIR/", summary: "copy a data folder at one moment: to a file, to standard output, or as a folder",
		detail: "Nothing is ever overwritten, and a backup is complete or not there. A name that ends in a slash makes a folder, which is a data folder itself; the other two are for waggoner restore. " +
			"A folder that waggoner serve has open is copied as well, while it goes on reading and writing.",
		examples: []string{"waggoner backup --data mine mine.backup", "waggoner backup --data mine - | gzip > mine.backup.gz", "waggoner backup --data mine copy/"},
		files:    true,
		declare:  declareBackup,
	}
}

// keeper is the verb backup with its flags.
type keeper struct {
	*session
	folder *folderOption
	out    *output
}

func declareBackup(s *session, f *flags) action {
	v := &keeper{session: s, folder: f.folder()}
	v.out = f.receipt(s)
	return v.run
}

func (v *keeper) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usage("backup needs a place to write to", "waggoner backup --data mine mine.backup")
	}
	if err := noMore("backup", args[1:]); err != nil {
		return err
	}
	to, err := v.target(args[0])
	if err != nil {
		return err
	}
	answer := backupAnswer{To: to.name}
	err = v.folder.with(ctx, "backup", false, func(store *graph.Store) error {
		if err := to.write(ctx, storeBackup{store}); err != nil {
			return err
		}
		stats, err := store.Stats()
		answer.Sequence, answer.Quads = &stats.Sequence, &stats.Quads
		return err
	})
	var locked *graph.LockedError
	if errors.As(err, &locked) {
		sent, unserved := askForBackup(ctx, v.folder.dir)
		if unserved != nil {
			return err
		}
		defer sent.Close()
		answer.Server = locked.PID
		err = inFolder(v.folder.dir, to.write(ctx, sentBackup{sent}))
	}
	if err != nil || to.name == "-" { // where the receipt has no place
		return err
	}
	return v.out.write(v.session, answer, func(p *printer) { p.backedUp(answer) })
}

// backupAnswer is the receipt of backup.
type backupAnswer struct {
	To       string  `json:"to"`
	Sequence *uint64 `json:"sequence,omitempty"` // not known of one that a server sent
	Quads    *int    `json:"quads,omitempty"`
	Server   int     `json:"server,omitempty"` // the process that sent it
}

func (p *printer) backedUp(a backupAnswer) {
	if a.Sequence == nil {
		p.line(0, plain, "%s", p.say(msgBackedUpOnline, quoted(a.To), a.Server))
		return
	}
	p.line(0, plain, "%s", p.say(msgBackedUp, quoted(a.To), *a.Quads, *a.Sequence))
}

// A backupSource is where a backup comes from.
type backupSource interface {
	toStream(ctx context.Context, w io.Writer) error
	toFolder(ctx context.Context, dir string) error
}

// storeBackup is a backup of an open store.
type storeBackup struct{ *graph.Store }

func (s storeBackup) toStream(ctx context.Context, w io.Writer) error { return s.Backup(ctx, w) }
func (s storeBackup) toFolder(ctx context.Context, dir string) error  { return s.BackupDir(ctx, dir) }

// sentBackup is a backup that a server sends.
type sentBackup struct{ io.Reader }

func (s sentBackup) toStream(_ context.Context, w io.Writer) error {
	_, err := io.Copy(w, s)
	return err
}

func (s sentBackup) toFolder(ctx context.Context, dir string) error {
	return graph.Restore(ctx, dir, s)
}

// backupTarget is where a backup goes.
type backupTarget struct {
	*session
	name   string // - for standard output
	folder bool
}

// target checks where a backup goes before anything is opened.
func (v *keeper) target(name string) (backupTarget, error) {
	t := backupTarget{session: v.session, name: name}
	if name == "-" {
		if isTerminal(v.session.out) {
			return t, usage("standard output is a terminal", "name a file, or send the backup through a pipe")
		}
		return t, nil
	}
	t.name = filepath.Clean(name)
	t.folder = strings.HasSuffix(name, "/") || strings.HasSuffix(name, string(os.PathSeparator))
	info, err := os.Lstat(t.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, nil
	case err != nil:
		return t, fail(v.say(msgCannotWrite, quoted(name), reason(err)), v.say(msgHintOtherPlace))
	case info.IsDir():
		if entries, err := os.ReadDir(t.name); err == nil && len(entries) == 0 {
			t.folder = true
			return t, nil
		}
	}
	return t, fail(v.say(msgThereAlready, quoted(name)), v.say(msgHintThereAlready))
}

// write writes a backup.
func (t backupTarget) write(ctx context.Context, from backupSource) error {
	switch {
	case t.name == "-":
		return from.toStream(ctx, t.out)
	case !t.folder:
		return writeFile(t.name, 0o600, false, func(w io.Writer) error { return from.toStream(ctx, w) })
	}
	err := from.toFolder(ctx, t.name)
	var path *fs.PathError
	if errors.As(err, &path) && strings.HasPrefix(path.Path, t.name) { // and not of the folder that is copied
		return fail(t.say(msgCannotWrite, quoted(t.name), path.Err.Error()), t.say(msgHintOtherPlace))
	}
	return err
}
