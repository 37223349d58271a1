package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"
)

// dataOptions say what is loaded. They are the same for every verb that loads data.
type dataOptions struct {
	folders []string
	builtin bool
	now     string

	// thorough holds the built-in atlas against its schema too, which a test did before.
	thorough bool
}

func (f *flags) data() *dataOptions {
	d := &dataOptions{builtin: true}
	f.list(&d.folders, "data", "DIR", "A folder of data-set files (*.yaml) and N-Quads (*.nq, *.nq.gz) of your own; may stand several times.")
	f.paths["data"] = "dir"
	f.boolean(&d.builtin, "builtin", "Load the container atlas; --builtin=false leaves it out and keeps the vocabulary.")
	f.text(&d.now, "now", "DATE", "Take this day for today.")
	return d
}

// atlas is what was loaded.
type atlas struct {
	store  *graph.Store
	engine *query.Engine
	files  int
	took   time.Duration
}

// load reads the data set. It fails with [quads.Problems] if that does not validate.
func (d *dataOptions) load(ctx context.Context) (*atlas, error) {
	began := time.Now()
	now, err := d.clock()
	if err != nil {
		return nil, err
	}
	sources, err := d.sources()
	if err != nil {
		return nil, err
	}
	set, err := quads.LoadContext(ctx, sources...)
	if err != nil {
		return nil, err
	}
	store, err := graph.Open(graph.Config{Quads: set.Quads})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	a := &atlas{store: store, engine: query.NewEngine(query.Config{Store: store, Now: now}), files: set.Files}
	a.took = time.Since(began)
	return a, nil
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

func (d *dataOptions) sources() ([]quads.Source, error) {
	out := []quads.Source{quads.BuiltinVocabulary()}
	if d.builtin {
		out[0] = quads.Builtin()
	}
	out[0].FitsSchema = out[0].FitsSchema && !d.thorough
	for _, dir := range d.folders {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fail("there is no data folder "+quoted(dir), "make it, or correct --data; an empty folder is fine")
		case err != nil:
			return nil, fail("the data folder "+quoted(dir)+" cannot be read: "+reason(err), "check its permissions")
		case !info.IsDir():
			return nil, fail(quoted(dir)+" is not a folder", "--data takes the folder that the files are in")
		}
		out = append(out, quads.Source{Name: dir, FS: os.DirFS(dir)})
	}
	return out, nil
}

// reason is the cause of a file error without the operation and the path.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
