package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"time"
)

// Contenders are the names that [Load] knows.
var Contenders = []string{"limit", "waggoner", "cayley-memory"}

// Loaded says what loading took and what it left. It is printed by one process, which does
// nothing else, and read by another.
type Loaded struct {
	Read, Quads, Nodes int
	Took, Checked      time.Duration // loading until it is durable; reading all of it again
	Memory             Memory        // at the end of loading
	Folder             int64         // bytes of all files
	Image              int64         // bytes of the image
	Dictionary, Terms  int64         // of it the dictionary; bytes of the distinct terms
}

// Load loads files into a new store of a contender. A folder is made in dir for those that
// need one.
func Load(ctx context.Context, contender, dir string, paths []string) (l Loaded, err error) {
	began := time.Now()
	switch contender {
	case "limit":
		limit, err := LoadLimit(paths...)
		if err != nil {
			return l, err
		}
		l = Loaded{Read: limit.Read, Quads: limit.Quads(), Nodes: limit.Nodes(), Took: time.Since(began), Memory: OwnMemory()}
		runtime.KeepAlive(limit)
		return l, nil
	case "cayley-memory":
		store, err := LoadCayley(paths...)
		if err != nil {
			return l, err
		}
		stats, err := store.Stats(ctx, true)
		l = Loaded{Quads: int(stats.Quads.Value), Nodes: int(stats.Nodes.Value), Took: time.Since(began), Memory: OwnMemory()}
		return l, err
	case "waggoner":
		return loadWaggoner(ctx, dir, paths)
	}
	return l, fmt.Errorf("bench: there is no contender %q", contender)
}

func loadWaggoner(ctx context.Context, dir string, paths []string) (l Loaded, err error) {
	began := time.Now()
	store, err := OpenWaggoner(dir)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	receipt, err := FillWaggoner(ctx, store, paths...)
	if err != nil {
		return l, err
	}
	l = Loaded{
		Read: int(receipt.Added + receipt.Present), Quads: int(receipt.Image.Quads), Nodes: int(receipt.Image.Nodes),
		Took: time.Since(began), Memory: OwnMemory(),
		Image: receipt.Image.Bytes, Dictionary: receipt.Image.DictionaryBytes, Terms: receipt.Image.TermBytes,
	}
	began = time.Now()
	if err := store.Check(ctx, nil); err != nil {
		return l, err
	}
	l.Checked = time.Since(began)
	l.Folder, err = folderSize(dir)
	return l, err
}

func folderSize(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// Loaded writes the lines of one contender. first is the time of the first one, to which
// the others have a factor.
func (r *Report) Loaded(contender string, l Loaded, lines int, first time.Duration) error {
	size := Amount(lines)
	metrics := []Metric{
		{float64(lines) / l.Took.Seconds(), "quads/s"}, {ratio(l.Took, first), "x"},
		{float64(l.Memory.Peak), "B-peak"}, {float64(l.Memory.Anonymous), "B-anonymous"},
	}
	if l.Image > 0 {
		metrics = append(metrics, Metric{float64(l.Image-l.Dictionary) / float64(l.Quads), "B/quad"},
			Metric{float64(l.Dictionary) / float64(l.Terms), "dictionary/terms"}, Metric{float64(l.Folder), "B-folder"})
	}
	if err := r.Line("Load/"+contender+"/"+size, 1, l.Took, metrics...); err != nil || l.Checked == 0 {
		return err
	}
	return r.Line("Check/"+contender+"/"+size, 1, l.Checked, Metric{float64(lines) / l.Checked.Seconds(), "quads/s"})
}
