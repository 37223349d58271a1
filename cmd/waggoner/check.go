package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"
)

func checkVerb() *verb {
	return &verb{
		name: "check", summary: "validate a data set and count what is in it, or check every byte of a data folder",
		detail: "What is wrong in data-set files is listed as file:line: reason, and the exit code is 1. With --json the counts are those of /api/v1/meta. " +
			"With --data every block, list and batch of the folder is read and checked against its checksums.",
		examples: []string{"waggoner check", "waggoner check --with shop", "waggoner check --data mine", "waggoner check --schema > data-set.schema.json"},
		declare:  declareCheck,
	}
}

func declareCheck(s *session, f *flags) action {
	data := f.data()
	data.thorough = true
	var schema bool
	f.boolean(&schema, "schema", "Print the JSON Schema of a data-set file and check nothing.")
	out := f.output(s)
	return func(ctx context.Context, args []string) error {
		if len(args) > 0 {
			return usage("check has no use for "+quoted(args[0]), "name a folder of data-set files with --with "+cleaned(args[0])+", a data folder with --data")
		}
		if schema {
			_, err := s.out.Write(quads.Schema)
			return err
		}
		if data.folder != "" {
			return s.checkFolder(ctx, data, out)
		}
		a, err := data.load(ctx)
		var problems quads.Problems
		if errors.As(err, &problems) {
			return s.reportProblems(problems, out.json)
		}
		if err != nil {
			return err
		}
		defer a.close()
		meta, err := a.engine.Meta(ctx, query.MetaRequest{})
		if err != nil {
			return err
		}
		return out.write(s, meta, func(p *printer) { p.counts(meta, a.files) })
	}
}

// checkFolder checks a data folder.
func (s *session) checkFolder(ctx context.Context, data *dataOptions, out *output) error {
	if err := data.fitsFolder(); err != nil {
		return err
	}
	folder, meter := folderOption{data.folder}, s.meter()
	return folder.with(ctx, "check", false, func(store *graph.Store) error {
		err := store.Check(ctx, func(done, total int64) { meter.show(s.say(msgChecking), done, total, "") })
		meter.clear()
		if err != nil {
			return err
		}
		stats, err := store.Stats()
		if err != nil {
			return err
		}
		answer := checkAnswer{data.folder, stats.Sequence, stats.Quads, stats.Image.Bytes + stats.Logbook}
		return out.write(s, answer, func(p *printer) {
			p.line(0, strong, "%s", p.say(msgWhole, quoted(answer.Folder), answer.Quads, bytesText(answer.Bytes), answer.Sequence))
		})
	})
}

// checkAnswer is the answer of check about a data folder that is whole.
type checkAnswer struct {
	Folder   string `json:"folder"`
	Sequence uint64 `json:"sequence"`
	Quads    int    `json:"quads"`
	Bytes    int64  `json:"bytes"`
}

// reportProblems is the answer of check to a data set that does not validate.
func (s *session) reportProblems(problems quads.Problems, asJSON bool) error {
	if asJSON {
		type problem struct {
			File    string `json:"file"`
			Line    int    `json:"line"`
			Message string `json:"message"`
		}
		var answer struct {
			Problems []problem `json:"problems"`
		}
		for _, p := range problems {
			answer.Problems = append(answer.Problems, problem{p.File, p.Line, p.Message})
		}
		if err := s.writeJSON(answer); err != nil {
			return err
		}
		return errReported
	}
	for _, p := range problems {
		if _, err := io.WriteString(s.out, cleaned(p.String())+"\n"); err != nil {
			return err
		}
	}
	return fail(s.say(msgProblems, len(problems)), s.say(msgHintProblems))
}

// counts prints how much is loaded.
func (p *printer) counts(m *query.MetaAnswer, files int) {
	c := m.Counts
	p.learn(m)
	p.line(0, strong, "%s", p.say(msgValid))
	p.blank()
	var rows []row
	for _, one := range []struct {
		name  msg
		count int
	}{
		{msgLayers, c.Layers}, {msgCategories, c.Categories}, {msgEntries, c.Entries}, {msgListedTools, c.Listed},
		{msgFacts, c.Facts}, {msgHistory, c.History}, {msgContexts, c.Contexts}, {msgDocuments, c.Documents},
		{msgQuads, c.Quads}, {msgFiles, files},
	} {
		rows = append(rows, counted(p.say(one.name), one.count))
	}
	p.countTable("", rows)

	rows = nil
	for _, kind := range sortedKeys(c.Entities) {
		rows = append(rows, counted(kind, c.Entities[kind], p.term(kind)))
	}
	p.heading(p.say(msgEntitiesOf))
	p.countTable(p.say(msgKind), rows)

	rows = nil
	for _, id := range sortedKeys(c.Relations) {
		rows = append(rows, counted(id, c.Relations[id], p.relation(id, false)))
	}
	p.heading(p.say(msgRelationsBy))
	p.countTable(p.say(msgRelation), rows)

	p.heading(p.say(msgFateless, len(m.UnknownFate)))
	for _, ref := range m.UnknownFate {
		p.line(gap, plain, "%s (%s)", ref.Labels.In(p.lang), ref.ID)
	}
}

func counted(name string, count int, more ...string) row {
	r := row{cells: []cell{{name, plain}, {fmt.Sprintf("%7s", strconv.Itoa(count)), plain}}}
	for _, m := range more {
		r.cells = append(r.cells, cell{m, faint})
	}
	return r
}

func (p *printer) countTable(what string, rows []row) {
	head := []string{what, fmt.Sprintf("%7s", p.say(msgCount))}
	if len(rows) > 0 && len(rows[0].cells) > 2 {
		head = append(head, p.say(msgName))
	}
	p.table(gap, head, rows)
}
