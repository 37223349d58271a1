// Package peer runs a rival: it loads N-Quads files into it and asks it the questions of
// the benchmark, and prints the lines that waggoner bench prints for the product.
//
// A [Store] is the rival. It is used by one goroutine.
package peer

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"waggoner/graph/bench"
)

// A Store is a rival in a folder of its own.
type Store interface {
	// Load adds the files and returns how many lines were quads. What it has added is on
	// the disk when it returns, with an index for each direction.
	Load(paths ...string) (int, error)
	// Ask returns how many distinct terms answer the question, each of them fetched.
	Ask(bench.Question) (int, error)
	Close() error
}

// Main is the program of a rival: NAME [-questions debian|rmat] [-dir DIR] FILE...
func Main(name string, open func(dir string) (Store, error)) {
	questions := flag.String("questions", "", "ask those of the graph debian or rmat after loading")
	parent := flag.String("dir", "", "make the store in this folder; default: the one for temporary files")
	flag.Parse()
	if err := run(name, open, *parent, *questions, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

func run(name string, open func(string) (Store, error), parent, questions string, paths []string) (err error) {
	dir, err := os.MkdirTemp(parent, "waggoner-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	store, err := open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	r := bench.NewReport(os.Stdout)
	began := time.Now()
	n, err := store.Load(paths...)
	if err != nil {
		return err
	}
	took := time.Since(began)
	disk, err := size(dir)
	if err != nil {
		return err
	}
	err = r.Line("Load/"+name+"/"+bench.Amount(n), 1, took,
		bench.Metric{Value: float64(n) / took.Seconds(), Unit: "quads/s"},
		bench.Metric{Value: float64(bench.OwnMemory().Peak), Unit: "B-peak"},
		bench.Metric{Value: float64(disk) / float64(n), Unit: "B-disk/quad"})
	if err != nil {
		return err
	}
	return ask(r, name, store, questions, n, paths)
}

// ask asks the rival and the limit program in turn.
func ask(r *bench.Report, name string, store Store, data string, n int, paths []string) error {
	var all []bench.Question
	switch data {
	case "":
		return nil
	case "debian":
		all = bench.DebianQuestions()
	case "rmat":
		all = bench.RMATQuestions(bench.RMATConfig{Quads: n})
		data += "-" + bench.Amount(n)
	default:
		return fmt.Errorf("there are no questions about %s", data)
	}
	limit, err := bench.LoadLimit(paths...)
	if err != nil {
		return err
	}
	for _, q := range all {
		if err := r.Compare(data, q, bench.NewSearch(limit).Contender("limit"), bench.Contender{Name: name, Ask: store.Ask}); err != nil {
			return err
		}
	}
	return nil
}

func size(dir string) (total int64, err error) {
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
