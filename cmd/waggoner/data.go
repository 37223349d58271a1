package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"
)

// dataOptions say what is loaded: a data folder, or the built-in data and what stands
// beside it. They are the same for every verb that answers.
type dataOptions struct {
	folder  string   // the data folder; without one everything is in memory
	with    []string // folders of data-set files beside the built-in data
	builtin builtinOption
	now     string

	// thorough holds the built-in atlas against its schema too, which a test did before.
	thorough bool
	// serves, if it is set, is the log of a server, which may make the data folder, brings
	// the built-in data in it up to date, and makes new images of it in the background.
	serves *slog.Logger
}

func (f *flags) data() *dataOptions {
	d := &dataOptions{}
	f.text(&d.folder, "data", "DIR", "The data folder, made by waggoner init, load or serve; without one everything is in memory.")
	f.paths["data"] = "dir"
	f.list(&d.with, "with", "DIR", "A folder of data-set files (*.yaml) and N-Quads (*.nq, *.nq.gz) beside the built-in data, in memory; may stand several times.")
	f.paths["with"] = "dir"
	d.builtin.declare(f)
	f.text(&d.now, "now", "DATE", "Take this day for today.")
	return d
}

// atlas is what was loaded.
type atlas struct {
	store   *graph.Store
	engine  *query.Engine
	files   int           // data-set files that were read
	builtin builtinChange // what became of the built-in data in the folder
	took    time.Duration
}

// load opens what the options name. It fails with [quads.Problems] if a data set does not
// validate.
func (d *dataOptions) load(ctx context.Context) (*atlas, error) {
	began := time.Now()
	now, err := d.clock()
	if err != nil {
		return nil, err
	}
	a := &atlas{}
	if d.folder == "" {
		err = d.loadMemory(ctx, a)
	} else {
		err = d.loadFolder(ctx, a)
	}
	if err != nil {
		return nil, err
	}
	if a.engine, err = query.NewEngine(query.Config{Store: a.store, Now: now}); err != nil {
		return nil, errors.Join(err, a.store.Close())
	}
	a.took = time.Since(began)
	return a, nil
}

// loadMemory reads the built-in data and what stands beside it.
func (d *dataOptions) loadMemory(ctx context.Context, a *atlas) error {
	sources, err := d.sources()
	if err != nil {
		return err
	}
	set, err := quads.LoadContext(ctx, sources...)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	a.files = set.Files
	a.store, err = graph.Open(graph.Config{Quads: set.Quads})
	return err
}

// loadFolder opens the data folder.
func (d *dataOptions) loadFolder(ctx context.Context, a *atlas) (err error) {
	if err := d.fitsFolder(); err != nil {
		return err
	}
	a.store, err = openFolder(graph.Config{Dir: d.folder, Log: d.serves}, d.serves != nil)
	if err != nil || d.serves == nil {
		return err
	}
	if a.builtin, err = d.builtin.install(ctx, a.store); err != nil {
		return errors.Join(inFolder(d.folder, err), a.store.Close())
	}
	return nil
}

// fitsFolder refuses the options that are for data in memory.
func (d *dataOptions) fitsFolder() error {
	switch {
	case len(d.with) > 0:
		return usage("--with does not go together with --data", "waggoner apply --data "+cleaned(d.folder)+" --add "+cleaned(d.with[0])+" puts those facts into the data folder")
	case d.builtin.given && d.serves == nil:
		return usage("--builtin does not go together with --data here", "waggoner init and serve decide what built-in data a folder holds")
	}
	return nil
}

// close gives everything back.
func (a *atlas) close() error {
	a.engine.Close()
	return a.store.Close()
}

func (d *dataOptions) clock() (func() time.Time, error) {
	if d.now == "" {
		return time.Now, nil
	}
	date, err := quads.ParseDate(d.now)
	if err != nil {
		return nil, usage("--now: "+err.Error(), "a date is 2016, 2016-05 or 2016-05-31")
	}
	return date.First, nil
}

// sources are the built-in data and the folders beside it.
func (d *dataOptions) sources() ([]quads.Source, error) {
	out := []quads.Source{d.builtin.source()}
	out[0].FitsSchema = out[0].FitsSchema && !d.thorough
	for _, dir := range d.with {
		source, err := folderOfFiles("--with", dir)
		if err != nil {
			return nil, err
		}
		out = append(out, source)
	}
	return out, nil
}

// folderOfFiles is a folder of data-set files that a flag names.
func folderOfFiles(flag, dir string) (quads.Source, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return quads.Source{}, fail("there is no folder "+quoted(dir), "make it, or correct "+flag+"; an empty folder is fine")
	case err != nil:
		return quads.Source{}, fail("the folder "+quoted(dir)+" cannot be read: "+reason(err), "check its permissions")
	case !info.IsDir():
		return quads.Source{}, fail(quoted(dir)+" is not a folder", flag+" takes the folder that the files are in")
	}
	return quads.Source{Name: dir, FS: os.DirFS(dir)}, nil
}

// reason is the cause of a file error without the operation and the path.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
