package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"waggoner/graph/bench"
)

func benchVerb() *verb {
	return &verb{
		name: "bench", args: "generate|load|open|read|write ...", summary: "measure the store on this machine, beside a hand-written program and Cayley",
		detail: "generate rmat, and generate debian FILE, write a graph to standard output: a random one with a power law, and the relations in a Debian package index. " +
			"load FILE... loads N-Quads into each contender, a process each. open, read and write debian|rmat FILE... ask the questions that belong to such a graph: " +
			"open of a folder just opened, read of every contender in turn, write of a reader beside batches, compacting and loading. Figures are lines in the format of Go's benchmarks.",
		examples: []string{
			"waggoner bench generate rmat --quads 1000000 > rmat.nq", "waggoner bench generate debian Packages.gz > debian.nq",
			"waggoner bench load rmat.nq", "waggoner bench read debian debian.nq --contender limit --contender waggoner",
		},
		files:   true,
		declare: declareBench,
	}
}

// benchmarks is the verb bench with its flags.
type benchmarks struct {
	*session
	report     *bench.Report
	quads      int64
	rounds     int64
	span       string
	dir        string
	contenders []string
}

func declareBench(s *session, f *flags) action {
	b := &benchmarks{session: s, report: bench.NewReport(s.out), quads: 10_000_000, span: "5s"}
	f.number(&b.quads, "quads", "N", "How many quads to generate.", 1, 1<<31)
	f.number(&b.rounds, "rounds", "N", "How often to load, by default once, or to ask, by default nine times, contender by contender; the median counts.", 1, 99)
	f.text(&b.span, "span", "TIME", "How long write lets each thing go on, such as 500ms; by default 5s.")
	f.text(&b.dir, "dir", "DIR", "Make the stores in this folder and remove them; by default the one for temporary files.")
	f.paths["dir"] = "dir"
	f.list(&b.contenders, "contender", "NAME", "Take this contender, and those given as well; by default limit, waggoner and cayley-memory.")
	return b.run
}

func (b *benchmarks) run(ctx context.Context, args []string) (err error) {
	if len(args) == 0 {
		return usage("bench needs to know what to do", "generate, load, open, read or write; waggoner help bench tells more")
	}
	if len(b.contenders) == 0 {
		b.contenders = bench.Contenders
	}
	if b.rounds > 0 {
		b.report.Rounds = int(b.rounds)
	}
	do, args := args[0], args[1:]
	if do == "generate" {
		return b.generate(args)
	}
	if b.dir, err = os.MkdirTemp(b.dir, "waggoner-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	switch do {
	case "load":
		return b.load(ctx, args)
	case "open":
		return b.open(ctx, args)
	case "read":
		return b.read(ctx, args)
	case "write":
		return b.write(ctx, args)
	}
	return usage("bench cannot do "+quoted(do), "generate, load, open, read or write")
}

func (b *benchmarks) generate(args []string) error {
	switch {
	case slices.Equal(args, []string{"rmat"}):
		return bench.RMAT(b.out, bench.RMATConfig{Quads: int(b.quads)})
	case len(args) == 2 && args[0] == "debian" && args[1] == "-":
		_, _, err := bench.Debian(b.out, b.in)
		return err
	case len(args) == 2 && args[0] == "debian":
		f, err := os.Open(args[1])
		if err != nil {
			return err
		}
		defer f.Close()
		if _, _, err = bench.Debian(b.out, f); err != nil {
			return fail(args[1]+": "+err.Error(), "what was written so far is not the whole graph")
		}
		return nil
	}
	return usage("bench generate needs rmat, or debian and a file", "waggoner bench generate debian Packages.gz > debian.nq")
}

// load lets each contender load the files in a process of its own, round by round, so that
// what else the machine does hits all of them.
func (b *benchmarks) load(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return usage("bench load needs files", "waggoner bench load rmat.nq")
	}
	all := map[string][]bench.Loaded{}
	lines := 0
	for range max(b.rounds, 1) {
		for _, name := range b.contenders {
			l, err := b.loadOnce(ctx, name, paths)
			if err != nil {
				return err
			}
			all[name] = append(all[name], l)
			lines = max(lines, l.Read)
		}
	}
	first := middle(all[b.contenders[0]])
	for _, name := range b.contenders {
		if err := b.report.Loaded(name, middle(all[name]), lines, first.Took); err != nil {
			return err
		}
	}
	return nil
}

func middle(all []bench.Loaded) bench.Loaded {
	slices.SortFunc(all, func(a, b bench.Loaded) int { return int(a.Took - b.Took) })
	return all[len(all)/2]
}

// loadOnce returns after the folder that the contender made is removed.
func (b *benchmarks) loadOnce(ctx context.Context, contender string, paths []string) (l bench.Loaded, err error) {
	dir, err := os.MkdirTemp(b.dir, contender)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	_, err = b.child(ctx, &l, append([]string{"load", contender, dir}, paths...)...)
	return l, err
}

// questions returns those that belong to a graph of so many lines.
func questions(graph string, lines int) ([]bench.Question, error) {
	switch graph {
	case "debian":
		return bench.DebianQuestions(), nil
	case "rmat":
		return bench.RMATQuestions(bench.RMATConfig{Quads: lines}), nil
	}
	return nil, usage("there are no questions about the graph "+quoted(graph), "debian or rmat, then the files")
}
