package main

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"waggoner/graph"
	"waggoner/graph/csr"
	"waggoner/quads"
)

func loadVerb() *verb {
	return &verb{
		name: "load", args: "FILE...|-", summary: "put many quads into a data folder: N-Quads, plain, gzip or zstd",
		detail: "All of it is loaded or nothing. It is meant for much: the files are read in parallel into a new image of the folder, whose present content stays. " +
			"For a few facts, and for YAML, there is waggoner apply. The folder is made if it is not there. A line that is not N-Quads refuses the whole load, unless --refuse allows some.",
		examples: []string{"waggoner load --data mine facts.nq", "zcat facts.nq.gz | waggoner load --data mine - --refuse 10"},
		files:    true,
		declare:  declareLoad,
	}
}

// loader is the verb load with its flags.
type loader struct {
	*session
	folder *folderOption
	out    *output
	refuse int64
	limit  int64
	keep   bool
	meter  *meter
}

func declareLoad(s *session, f *flags) action {
	v := &loader{session: s, limit: 1 << 30}
	v.folder = f.folder()
	f.number(&v.refuse, "refuse", "N", "Pass over so many lines that are not N-Quads; -1 is any number.", -1, 1<<31-1)
	f.number(&v.limit, "limit-bytes", "N", "How many bytes a compressed file may become when that is over 100 times its size.", 1, 1<<62)
	f.boolean(&v.keep, "keep-labels", "Blank nodes keep their labels, and are those of the folder with the same label. By default those of each file are its own.")
	v.out = f.receipt(s)
	return v.run
}

func (v *loader) run(ctx context.Context, args []string) error {
	inputs, err := v.inputs(args)
	if err != nil {
		return err
	}
	v.meter = v.session.meter()
	return v.folder.with(ctx, "load", true, func(store *graph.Store) error {
		answer, err := v.load(ctx, store, inputs)
		v.meter.clear()
		if err != nil {
			return err
		}
		return v.out.write(v.session, answer, func(p *printer) { p.loaded(answer, time.Since(v.meter.began)) })
	})
}

// inputs are the files that the arguments name; - is standard input.
func (v *loader) inputs(args []string) ([]quads.Input, error) {
	if len(args) == 0 {
		return nil, usage("load needs a file", "waggoner load --data mine facts.nq; - is standard input")
	}
	if slices.Contains(args, "-") && len(args) > 1 {
		return nil, usage("- stands alone: standard input is one file", "waggoner load --data mine -")
	}
	var out []quads.Input
	for _, name := range args {
		in, err := v.input(name)
		if err != nil {
			return nil, err
		}
		out = append(out, in)
	}
	return out, nil
}

// load reads the inputs into the store.
func (v *loader) load(ctx context.Context, store *graph.Store, inputs []quads.Input) (*loadAnswer, error) {
	if !v.keep {
		for i := range inputs {
			inputs[i].Scope = "l" + strings.ToLower(rand.Text()) + "-" // which no label has yet
		}
	}
	bulk := quads.Bulk{Refuse: int(v.refuse), Limits: quads.Limits{Expanded: v.limit}, Progress: v.reading}
	var read quads.Receipt
	receipt, err := store.Load(ctx, graph.LoadConfig{Progress: v.building}, func(b *csr.Builder) (err error) {
		read, err = bulk.Read(ctx, inputs, func(int) (quads.Sink, error) { return b.Worker(), nil })
		return err
	})
	if err != nil {
		return nil, v.explainInput(err, msgHintRefuse)
	}
	return newLoadAnswer(receipt, read), nil
}

func (v *loader) reading(p quads.Progress) {
	v.meter.show(v.say(msgReading), p.Read, p.Total, v.say(msgReadSoFar, p.Quads, bytesText(p.Read)))
}

func (v *loader) building(p csr.Progress) {
	stage := map[string]msg{"sort terms": msgSortingTerms, "sort quads": msgSortingQuads, "write": msgWriting}
	m, known := stage[p.Stage]
	if !known {
		m = msgWriting
	}
	v.meter.show(v.say(m), p.Done, p.Total, "")
}

// A loadAnswer is the receipt of load.
type loadAnswer struct {
	Sequence uint64        `json:"sequence"`
	Lines    int           `json:"lines"`
	Read     int           `json:"read"`
	Added    int64         `json:"added"`
	Present  int64         `json:"present"` // before, or given twice
	Refused  int           `json:"refused"`
	Refusals []loadRefusal `json:"refusals"`
}

type loadRefusal struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

func newLoadAnswer(receipt graph.LoadReceipt, read quads.Receipt) *loadAnswer {
	a := &loadAnswer{
		Sequence: receipt.Sequence, Lines: read.Lines, Read: read.Quads, Added: receipt.Added, Present: receipt.Present,
		Refused: read.Refused, Refusals: []loadRefusal{},
	}
	for _, r := range read.Refusals {
		a.Refusals = append(a.Refusals, loadRefusal{r.File, r.Line, r.Column, r.Message})
	}
	return a
}

func (p *printer) loaded(a *loadAnswer, took time.Duration) {
	p.line(0, plain, "%s", p.say(msgLoadRead, a.Lines, a.Read, took.Round(time.Millisecond)))
	p.line(0, strong, "%s", p.say(msgLoadAdded, a.Added, a.Present, a.Refused, a.Sequence))
	for _, r := range a.Refusals {
		p.line(gap, notice, "%s", r.File+":"+strconv.Itoa(r.Line)+":"+strconv.Itoa(r.Column)+": "+r.Message)
	}
	if more := a.Refused - len(a.Refusals); more > 0 {
		p.line(gap, notice, "%s", p.say(msgMoreEdges, more))
	}
}
