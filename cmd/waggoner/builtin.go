package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// The kinds of built-in data that a data folder can hold.
const (
	atlasKind      = "atlas"
	vocabularyKind = "vocabulary"
)

// builtinNote is the note under which a data folder keeps what it knows of the built-in
// data in it. See [record].
const builtinNote = "builtin"

// builtinOption is the flag --builtin. The zero value is the atlas.
type builtinOption struct {
	without bool // the atlas: the vocabulary alone
	given   bool
}

func (b *builtinOption) declare(f *flags) {
	f.add(b, "builtin", "Load the container atlas; --builtin=false leaves it out and keeps the vocabulary. A data folder keeps the choice it was made with.")
}

func (b *builtinOption) String() string   { return strconv.FormatBool(b == nil || !b.without) }
func (b *builtinOption) IsBoolFlag() bool { return true }

func (b *builtinOption) Set(s string) error {
	with, err := strconv.ParseBool(s)
	b.without, b.given = !with, true
	return err
}

// source is what the flag asks for.
func (b *builtinOption) source() quads.Source {
	if b.without {
		return builtinSource(vocabularyKind)
	}
	return builtinSource(atlasKind)
}

func builtinSource(kind string) quads.Source {
	if kind == vocabularyKind {
		return quads.BuiltinVocabulary()
	}
	return quads.Builtin()
}

// kind is the kind of built-in data for a folder with a record of some: the choice of the
// folder, unless the flag makes another.
func (b *builtinOption) kind(folder record) string {
	switch {
	case !b.given && folder.kind != "":
		return folder.kind
	case b.without:
		return vocabularyKind
	}
	return atlasKind
}

// install brings the built-in data of a folder up to date.
func (b *builtinOption) install(ctx context.Context, store *graph.Store) (builtinChange, error) {
	old, err := readRecord(store)
	if err != nil {
		return builtinChange{}, err
	}
	kind := b.kind(old)
	return installBuiltin(ctx, store, old, kind, builtinSource(kind))
}

// builtinChange says what became of the built-in data in a folder.
type builtinChange struct {
	Kind     string `json:"kind"`
	First    bool   `json:"installed"` // there was none before
	Changed  bool   `json:"changed"`   // anything was written
	Added    int    `json:"added"`
	Removed  int    `json:"removed"`
	Sequence uint64 `json:"-"`
}

// installBuiltin makes the built-in data of a folder that of a source, in one batch with
// the record of it. When the folder has it already, nothing is parsed or written.
func installBuiltin(ctx context.Context, store *graph.Store, old record, kind string, source quads.Source) (change builtinChange, err error) {
	digest, err := source.Digest()
	if err != nil {
		return change, err
	}
	change = builtinChange{Kind: kind, First: old.kind == ""}
	if old.kind == kind && old.digest == digest {
		return change, nil
	}
	set, err := quads.LoadContext(ctx, source)
	if err != nil {
		return change, err
	}
	snapshot := store.Snapshot()
	defer snapshot.Release()
	var batch graph.Batch
	var next record
	err = snapshot.Guard(func() error {
		batch, next = upgrade(snapshot, old, set.Quads)
		return nil
	})
	if err != nil {
		return change, err
	}
	next.kind, next.digest = kind, digest
	note, err := next.encode()
	if err != nil {
		return change, err
	}
	batch.Notes = map[string][]byte{builtinNote: note}
	receipt, err := store.Apply(ctx, batch)
	if err != nil {
		return change, fmt.Errorf("install the built-in data: %w", err)
	}
	change.Changed, change.Added, change.Removed = true, receipt.Added, receipt.Removed
	return change, nil
}

// A record is what a folder knows of the built-in data in it. As a note it is two gzip
// members of N-Quads: ours, with the kind as the file name and the digest as the comment
// of the header, then theirs.
type record struct {
	kind, digest string
	// ours are the quads that were put there.
	ours []quad.Quad
	// theirs are those of the built-in data that the folder had before: the user's own,
	// which stay when the built-in data no longer has them.
	theirs []quad.Quad
}

// readRecord returns the record of a folder, an empty one if there is none.
func readRecord(store *graph.Store) (record, error) {
	note, err := store.Note(builtinNote)
	if err != nil || note == nil {
		return record{}, err
	}
	r, err := decodeRecord(note)
	if err != nil {
		return record{}, fmt.Errorf("the record of the built-in data: %w", err)
	}
	return r, nil
}

func (r record) encode() ([]byte, error) {
	var b bytes.Buffer
	for i, part := range [][]quad.Quad{r.ours, r.theirs} {
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			z.Name, z.Comment = r.kind, r.digest
		}
		out := quads.NewWriter(z)
		for _, q := range part {
			if err := out.WriteQuad(q); err != nil {
				return nil, err
			}
		}
		if err := errors.Join(out.Flush(), z.Close()); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

func decodeRecord(note []byte) (r record, err error) {
	in := bytes.NewReader(note) // with ReadByte, so that a member is not read beyond its end
	z, err := gzip.NewReader(in)
	if err != nil {
		return r, err
	}
	r.kind, r.digest = z.Name, z.Comment
	z.Multistream(false)
	if r.ours, err = readQuads(z); err != nil {
		return r, err
	}
	if err = z.Reset(in); err != nil {
		return r, err
	}
	r.theirs, err = readQuads(z)
	return r, err
}

// readQuads reads N-Quads to their end.
func readQuads(r io.Reader) ([]quad.Quad, error) {
	var out []quad.Quad
	for reader := quads.NewReader(r, quads.ReadLimits{}); ; {
		q, err := reader.ReadQuad()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
}
