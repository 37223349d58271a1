package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

func helpVerb() *verb {
	return &verb{
		name: "help", args: "[VERB]", summary: "this overview, or the flags of a verb",
		declare: func(s *session, _ *flags) action {
			return func(_ context.Context, args []string) error {
				if len(args) == 0 {
					return writeUsage(s.out)
				}
				v := findVerb(args[0])
				if v == nil {
					return unknownVerb(args[0])
				}
				if err := noMore("help", args[1:]); err != nil {
					return err
				}
				f := newFlags(v.name)
				v.declare(s, f)
				return writeVerbHelp(s.out, v, f)
			}
		},
	}
}

// writeUsage writes the overview.
func writeUsage(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Waggoner answers how tools are related, as of a date, with the path and the source of every edge.\n\nusage: waggoner VERB [flags] [arguments]\n\n")
	for _, v := range verbs() {
		if !v.hidden {
			fmt.Fprintf(&b, "  %-13s %s\n", v.name, v.summary)
		}
	}
	b.WriteString("\nwaggoner help VERB tells about one of them. The exit code is 0, 1 for a failure, 2 for a wrong call.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// writeVerbHelp writes what a verb does and takes.
func writeVerbHelp(w io.Writer, v *verb, f *flags) error {
	var b strings.Builder
	b.WriteString("usage: waggoner " + v.name)
	if len(f.order) > 0 {
		b.WriteString(" [flags]")
	}
	if v.args != "" {
		b.WriteString(" " + v.args)
	}
	fmt.Fprintf(&b, "\n\n%s%s.\n", strings.ToUpper(v.summary[:1]), v.summary[1:])
	if v.detail != "" {
		b.WriteString(strings.Join(wrap(v.detail, helpWidth), "\n") + "\n")
	}
	if len(f.order) > 0 {
		b.WriteString("\n")
	}
	for _, name := range f.order {
		f.describe(&b, f.Lookup(name))
	}
	for i, e := range v.examples {
		if i == 0 {
			b.WriteString("\nexamples:\n")
		}
		b.WriteString("  " + e + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// helpWidth is the width help is set in, columns.
const helpWidth = 96

func (f *flags) describe(b *strings.Builder, g *flag.Flag) {
	fmt.Fprintf(b, "  %-22s", strings.TrimRight("--"+g.Name+" "+f.kindOf(g), " "))
	text := g.Usage
	if p, ok := g.Value.(*paramFlag); ok && p.Max != "" {
		text += fmt.Sprintf(" %s to %s.", p.Min, p.Max)
	}
	if g.DefValue != "" && g.DefValue != "false" {
		text += " (default " + g.DefValue + ")"
	}
	indent := 24
	if columns("--"+g.Name+" "+f.kindOf(g)) >= 22 {
		b.WriteString("\n" + strings.Repeat(" ", indent))
	}
	b.WriteString(strings.Join(wrap(text, helpWidth-indent), "\n"+strings.Repeat(" ", indent)) + "\n")
}
