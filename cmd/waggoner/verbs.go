package main

import (
	"context"
	"io"
)

// A verb is what the first argument names.
type verb struct {
	name     string
	args     string // the positional arguments as help shows them
	summary  string // one line
	detail   string // further lines of help
	hidden   bool
	files    bool                          // the positional arguments are files, for completion
	declare  func(*session, *flags) action // declares the flags and returns what runs then
	examples []string
}

// action runs a verb after its flags have been read.
type action func(ctx context.Context, args []string) error

// session is one call of the program.
type session struct {
	in       io.Reader
	out, err io.Writer
	lang     string // en or zh
}

// verbs lists all verbs in the order of help.
func verbs() []*verb {
	return []*verb{
		serveVerb(),
		dependentsVerb(), dependenciesVerb(), pathsVerb(), countVerb(), reachVerb(), lineageVerb(), alternativesVerb(), changesVerb(), impactVerb(),
		searchVerb(), showVerb(), gizmoVerb(),
		exportVerb(), checkVerb(),
		initVerb(), loadVerb(), applyVerb(), statsVerb(), compactVerb(), backupVerb(), restoreVerb(),
		benchVerb(), healthVerb(), versionVerb(), completionVerb(), helpVerb(), workerVerb(), benchChildVerb(),
	}
}

func findVerb(name string) *verb {
	for _, v := range verbs() {
		if v.name == name {
			return v
		}
	}
	return nil
}

// run is the program without its process: it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &session{in: stdin, out: stdout, err: stderr, lang: systemLanguage()}
	return s.report(s.dispatch(ctx, args))
}

func (s *session) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		writeUsage(s.err)
		return errShown
	}
	if wantsHelp(args[0]) {
		args[0] = "help"
	}
	if args[0] == "--version" {
		args[0] = "version"
	}
	v := findVerb(args[0])
	if v == nil {
		return unknownVerb(args[0])
	}
	f := newFlags(v.name)
	act := v.declare(s, f)
	rest, err := f.parse(args[1:])
	switch {
	case f.help:
		return writeVerbHelp(s.out, v, f)
	case err != nil:
		return err
	}
	return act(ctx, rest)
}

func wantsHelp(arg string) bool { return arg == "--help" || arg == "-help" || arg == "-h" }

func unknownVerb(name string) error {
	var names []string
	for _, v := range verbs() {
		if !v.hidden {
			names = append(names, v.name)
		}
	}
	if near := nearest(name, names); near != "" {
		return usage("there is no verb "+quoted(name), "did you mean "+near+"? waggoner help lists all")
	}
	return usage("there is no verb "+quoted(name), "waggoner help lists all")
}
