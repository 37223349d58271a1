package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

func applyVerb() *verb {
	return &verb{
		name: "apply", summary: "change a data folder in one batch: add and remove facts, all or nothing",
		detail: "A FILE is N-Quads, plain, gzip or zstd; - is standard input. A folder for --add holds data-set files (*.yaml, *.nq): it is validated as check " +
			"does, against the built-in data that the data folder holds. Contexts are removed first, then quads, then quads are added. Blank nodes are those of the data folder with the same label.",
		examples: []string{"waggoner apply --data mine --add shop", "waggoner apply --data mine --remove old.nq --add facts.nq --json"},
		declare:  declareApply,
	}
}

// applier is the verb apply with its flags.
type applier struct {
	*session
	folder                *folderOption
	out                   *output
	add, remove, contexts []string
	expected              string
}

func declareApply(s *session, f *flags) action {
	v := &applier{session: s, folder: f.folder()}
	f.list(&v.add, "add", "FILE", "Add these quads; may stand several times. A folder is one of data-set files.")
	f.list(&v.remove, "remove", "FILE", "Remove these quads; may stand several times.")
	f.paths["add"], f.paths["remove"] = "file", "file"
	f.list(&v.contexts, "remove-context", "ID", "Remove all facts of this context, such as context/0a1b; may stand several times.")
	f.text(&v.expected, "if", "N", "Only if the folder is at this sequence: nobody changed it since.")
	v.out = f.receipt(s)
	return v.run
}

func (v *applier) run(ctx context.Context, args []string) error {
	if err := noMore("apply", args); err != nil {
		return err
	}
	var batch graph.Batch
	if err := v.begin(&batch); err != nil {
		return err
	}
	return v.folder.with(ctx, "apply", false, func(store *graph.Store) error {
		if err := v.read(ctx, store, &batch); err != nil {
			return err
		}
		receipt, err := store.Apply(ctx, batch)
		if err != nil {
			return v.refused(store, batch, inFolder(v.folder.dir, err))
		}
		answer := applyAnswer(receipt)
		return v.out.write(v.session, answer, func(p *printer) { p.applied(answer) })
	})
}

// refused says why a batch was refused, unless the folder is to blame.
func (v *applier) refused(store *graph.Store, batch graph.Batch, err error) error {
	switch {
	case errors.Is(err, graph.ErrConflict):
		return fail(v.say(msgConflict, store.Sequence(), *batch.If), v.say(msgHintConflict))
	case errors.Is(err, context.Canceled), v.explainFolder(err) != nil:
		return err
	}
	return fail(strings.TrimPrefix(errors.Unwrap(err).Error(), "graph: apply: "), v.say(msgHintTooMany))
}

// begin checks the flags and puts what stands in them into the batch.
func (v *applier) begin(batch *graph.Batch) error {
	files := append(append([]string{}, v.add...), v.remove...)
	if len(files)+len(v.contexts) == 0 {
		return usage("apply needs something to do", "--add FILE, --remove FILE or --remove-context ID")
	}
	if first := slices.Index(files, "-"); first >= 0 && slices.Contains(files[first+1:], "-") {
		return usage("standard input can be read once", "give - to one of --add and --remove")
	}
	if v.expected != "" {
		n, err := strconv.ParseUint(v.expected, 10, 64)
		if err != nil {
			return usage("--if: "+quoted(v.expected)+" is not a sequence", "waggoner stats --data "+cleaned(v.folder.dir)+" tells the present one, as does every receipt")
		}
		batch.If = &n
	}
	for _, id := range v.contexts {
		term, err := contextNamed(id)
		if err != nil {
			return usage("--remove-context: "+err.Error(), "an id is context/0a1b or a whole IRI")
		}
		batch.RemoveContexts = append(batch.RemoveContexts, term)
	}
	return nil
}

// contextNamed is the term of a context's id.
func contextNamed(id string) (quad.Value, error) {
	if label, blank := strings.CutPrefix(id, "_:"); blank {
		_, err := quads.FormatTerm(quad.BNode(label))
		return quad.BNode(label), err
	}
	iri := quads.Full(strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">"))
	return iri, quads.CheckIRI(string(iri))
}

// read reads the files into the batch.
func (v *applier) read(ctx context.Context, store *graph.Store, batch *graph.Batch) error {
	for _, name := range v.remove {
		removed, err := v.nquads(ctx, name)
		if err != nil {
			return err
		}
		batch.Remove = append(batch.Remove, removed...)
	}
	for _, name := range v.add {
		read := v.nquads
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			read = func(ctx context.Context, name string) ([]quad.Quad, error) { return dataset(ctx, store, name) }
		}
		added, err := read(ctx, name)
		if err != nil {
			return err
		}
		batch.Add = append(batch.Add, added...)
	}
	return nil
}

// mostApplied is how many quads one file of a batch may hold.
const mostApplied = 1_000_000

// nquads reads a file of N-Quads.
func (v *applier) nquads(ctx context.Context, name string) ([]quad.Quad, error) {
	in, err := v.session.input(name)
	if err != nil {
		return nil, err
	}
	lines := &lineSink{}
	if _, err := (quads.Bulk{Parsers: 1}).Read(ctx, []quads.Input{in}, func(int) (quads.Sink, error) { return lines, nil }); err != nil {
		return nil, v.explainInput(err, msgHintNothingChanged)
	}
	return readQuads(&lines.text)
}

// lineSink keeps quads as lines of N-Quads.
type lineSink struct {
	text  bytes.Buffer
	quads int
}

var errTooManyQuads = errors.New("too many quads for one batch")

func (l *lineSink) Add(s, p, o, g []byte) error {
	if l.quads++; l.quads > mostApplied {
		return errTooManyQuads
	}
	l.text.Write(quads.AppendLine(l.text.AvailableBuffer(), s, p, o, g))
	return nil
}

func (l *lineSink) Close() error { return nil }

// dataset reads a folder of data-set files beside the kind of built-in data that the store
// holds, and returns what the folder alone says.
func dataset(ctx context.Context, store *graph.Store, dir string) ([]quad.Quad, error) {
	folder, err := folderOfFiles("--add", dir)
	if err != nil {
		return nil, err
	}
	installed, err := readRecord(store)
	if err != nil {
		return nil, err
	}
	kind := installed.kind
	if kind == "" {
		kind = vocabularyKind // which its facts are written in
	}
	both, err := quads.LoadContext(ctx, builtinSource(kind), folder)
	if err != nil {
		return nil, err
	}
	alone, err := quads.LoadContext(ctx, builtinSource(kind))
	if err != nil {
		return nil, err
	}
	if both.Files == alone.Files {
		return nil, fail(quoted(dir)+" holds no file of a data set", "those are named *.yaml or *.nq; a single file of N-Quads is given by its own name")
	}
	digest, err := folder.Digest()
	if err != nil {
		return nil, err
	}
	known := setOf(alone.Quads)
	var out []quad.Quad
	for _, q := range both.Quads {
		if !known[q] {
			out = append(out, ofFolder(q, digest))
		}
	}
	return out, nil
}

// ofFolder gives the blank nodes of a quad names that no other folder's have: they begin
// with what the folder holds, so that to apply it again adds nothing.
func ofFolder(q quad.Quad, digest string) quad.Quad {
	for _, d := range quad.Directions {
		if b, ok := q.Get(d).(quad.BNode); ok {
			q.Set(d, quad.BNode(fmt.Sprintf("d%.16s%s", digest, b)))
		}
	}
	return q
}

// applyAnswer is the receipt of apply.
type applyAnswer struct {
	Sequence uint64 `json:"sequence"`
	Added    int    `json:"added"`
	Present  int    `json:"present"`
	Removed  int    `json:"removed"`
	Absent   int    `json:"absent"`
}

func (p *printer) applied(a applyAnswer) {
	p.line(0, plain, "%s", p.say(msgApplied, a.Added, a.Present, a.Removed, a.Absent, a.Sequence))
}
