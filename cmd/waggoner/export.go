package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"waggoner/query"
)

func exportVerb() *verb {
	return &verb{
		name: "export", summary: "the facts as N-Quads, DOT or GraphML",
		detail:   "Without --output it writes to standard output. A file is complete or not there: it is written beside its place and then moved.",
		examples: []string{"waggoner export --output atlas.nq", "waggoner export --format dot --rel builds-on | dot -Tsvg > atlas.svg"},
		declare:  declareExport,
	}
}

func declareExport(s *session, f *flags) action {
	values := f.params(query.ExportRequest{})
	data := f.data()
	var output string
	var force bool
	f.text(&output, "output", "FILE", "Write to this file.")
	f.paths["output"] = "file"
	f.boolean(&force, "force", "Replace the file if there is one.")
	f.language(s)
	return func(ctx context.Context, args []string) error {
		if err := noMore("export", args); err != nil {
			return err
		}
		var req query.ExportRequest
		if err := query.Bind(values, &req); err != nil {
			return err
		}
		if err := mayWrite(output, force); err != nil {
			return err
		}
		a, err := data.load(ctx)
		if err != nil {
			return err
		}
		defer a.close()
		write := func(w io.Writer) error { return a.engine.Export(ctx, req, w, nil) }
		if output == "" || output == "-" {
			return write(s.out)
		}
		if err := writeFile(output, 0o666, force, write); err != nil {
			return err
		}
		fmt.Fprintln(s.err, cleaned(s.say(msgWrote, output)))
		return nil
	}
}

// mayWrite refuses to replace what is not meant to be replaced.
func mayWrite(name string, force bool) error {
	if name == "" || name == "-" {
		return nil
	}
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fail("cannot write "+quoted(name)+": "+reason(err), "choose another file with --output")
	case !info.Mode().IsRegular():
		return fail(quoted(name)+" is not a regular file", "leave --output out and send standard output there")
	case !force:
		return fail("there is a file "+quoted(name)+" already", "--force replaces it")
	}
	return nil
}

// syncFolder makes the names in a folder durable, where the system can.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil || runtime.GOOS == "windows" {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// writeFile writes a file beside its place and moves it there when it is complete and on
// the disk, so that there is no time at which half of it can be seen.
func writeFile(name string, mode fs.FileMode, force bool, write func(io.Writer) error) (err error) {
	part := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+fmt.Sprintf(".part-%d", os.Getpid()))
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fail("cannot write "+quoted(name)+": "+reason(err), "choose a folder that exists and may be written to")
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(part)
		}
	}()
	for _, step := range []func() error{
		func() error { return write(f) },
		f.Sync,
		f.Close,
		func() error { return mayWrite(name, force) }, // another program may have made it meanwhile
		func() error { return os.Rename(part, name) },
		func() error { return syncFolder(filepath.Dir(name)) },
	} {
		if err = step(); err != nil {
			break
		}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return fail("cannot write "+quoted(name)+": "+path.Err.Error(), "nothing was left behind; make room or choose another place")
	}
	return err
}
