package main

import (
	"context"

	"waggoner/graph"
)

func initVerb() *verb {
	return &verb{
		name: "init", args: "DIR", summary: "make a data folder, with the built-in data in it",
		detail: "The folder keeps facts of your own beside the built-in ones; every verb takes it with --data. In a folder that is there already " +
			"the built-in data is brought up to date, in one batch that leaves your own facts alone; waggoner serve does the same.",
		examples: []string{"waggoner init mine", "waggoner init bare --builtin=false"},
		files:    true,
		declare:  declareInit,
	}
}

func declareInit(s *session, f *flags) action {
	var builtin builtinOption
	builtin.declare(f)
	out := f.receipt(s)
	return func(ctx context.Context, args []string) error {
		if len(args) == 0 {
			return usage("init needs the name of a folder", "waggoner init mine")
		}
		if err := noMore("init", args[1:]); err != nil {
			return err
		}
		folder := &folderOption{dir: args[0]}
		return folder.with(ctx, "init", true, func(store *graph.Store) error {
			change, err := builtin.install(ctx, store)
			if err != nil {
				return err
			}
			snapshot := store.Snapshot()
			defer snapshot.Release()
			answer := initAnswer{folder.dir, change, snapshot.Size(), snapshot.Sequence()}
			return out.write(s, answer, func(p *printer) { p.initialized(answer) })
		})
	}
}

// initAnswer is the receipt of init.
type initAnswer struct {
	Folder   string        `json:"folder"`
	Builtin  builtinChange `json:"builtin"`
	Quads    int           `json:"quads"`
	Sequence uint64        `json:"sequence"`
}

func (p *printer) initialized(a initAnswer) {
	p.line(0, plain, "%s", p.say(msgFolderReady, quoted(a.Folder), a.Quads, a.Sequence))
	p.line(0, plain, "%s", p.builtinText(a.Builtin))
}

// builtinText says what became of the built-in data of a folder.
func (s *session) builtinText(c builtinChange) string {
	kind := s.say(map[string]msg{atlasKind: msgAtlas, vocabularyKind: msgVocabulary}[c.Kind])
	switch {
	case c.First:
		return s.say(msgBuiltinInstalled, kind, c.Added)
	case c.Changed:
		return s.say(msgBuiltinUpgraded, kind, c.Added, c.Removed)
	}
	return s.say(msgBuiltinCurrent, kind)
}
