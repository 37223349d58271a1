package main

import (
	"flag"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"waggoner/query"
)

// flags are the flags of one verb: a [flag.FlagSet] that takes flags before, between
// and after positional arguments.
type flags struct {
	*flag.FlagSet
	help  bool
	enums map[string][]string // by flag: the only values it takes, for help and completion
	paths map[string]string   // by flag: "file" or "dir", for completion
	order []string            // as declared
}

func newFlags(verb string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(verb, flag.ContinueOnError), enums: map[string][]string{}, paths: map[string]string{}}
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// parse reads flags and returns the positional arguments. After -- all are positional.
func (f *flags) parse(args []string) (positional []string, err error) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(positional, args[i+1:]...), nil
		case wantsHelp(arg):
			f.help = true
			return nil, nil
		case len(arg) < 2 || arg[0] != '-':
			positional = append(positional, arg)
			continue
		}
		took, err := f.one(strings.TrimPrefix(arg[1:], "-"), args[i+1:])
		if err != nil {
			return nil, err
		}
		if took {
			i++
		}
	}
	return positional, nil
}

// one sets the flag that arg names. It reports whether it took its value from rest.
func (f *flags) one(arg string, rest []string) (took bool, err error) {
	name, value, has := strings.Cut(arg, "=")
	found := f.Lookup(flagName(name))
	if found == nil {
		return false, f.unknown(name)
	}
	if isBool(found) && !has {
		value, has = "true", true
	}
	if !has {
		if len(rest) == 0 {
			return false, usage(fmt.Sprintf("flag --%s needs a value", found.Name), "waggoner help "+f.Name()+" tells about it")
		}
		value, took = rest[0], true
	}
	if err := f.Set(found.Name, value); err != nil {
		return false, usage(fmt.Sprintf("flag --%s: %s is not accepted", found.Name, quoted(value)), acceptedBy(f, found))
	}
	return took, nil
}

func acceptedBy(f *flags, found *flag.Flag) string {
	if enum := f.enums[found.Name]; len(enum) > 0 {
		return "accepted: " + strings.Join(enum, ", ")
	}
	if isBool(found) {
		return "accepted: true, false"
	}
	return "waggoner help " + f.Name() + " tells what it takes"
}

func (f *flags) unknown(name string) error {
	var names []string
	f.VisitAll(func(g *flag.Flag) { names = append(names, g.Name) })
	if near := nearest(flagName(name), names); near != "" {
		return usage(fmt.Sprintf("%s has no flag --%s", f.Name(), cleaned(name)), fmt.Sprintf("did you mean --%s? waggoner help %s lists all", near, f.Name()))
	}
	return usage(fmt.Sprintf("%s has no flag --%s", f.Name(), cleaned(name)), fmt.Sprintf("waggoner help %s lists all", f.Name()))
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// flagName is the flag of a parameter: as_of is --as-of, and --as_of is taken as well.
func flagName(param string) string { return strings.ReplaceAll(param, "_", "-") }

// add declares a flag.
func (f *flags) add(v flag.Value, name, doc string) {
	f.Var(v, name, doc)
	f.order = append(f.order, name)
}

// boolean declares a flag that is on or off.
func (f *flags) boolean(p *bool, name, doc string) {
	f.BoolVar(p, name, *p, doc)
	f.order = append(f.order, name)
}

// text declares a flag that takes one text. kind names it in help.
func (f *flags) text(p *string, name, kind, doc string) {
	f.add(&textFlag{p, kind, nil}, name, doc)
}

// choice declares a flag that takes one of some words.
func (f *flags) choice(p *string, name, doc string, accepted ...string) {
	f.enums[name] = accepted
	f.add(&textFlag{p, "", accepted}, name, doc)
}

// list declares a flag that may stand several times.
func (f *flags) list(p *[]string, name, kind, doc string) {
	f.add(&listFlag{p, kind}, name, doc)
}

// number declares a flag that takes a whole number from least to most.
func (f *flags) number(p *int64, name, kind, doc string, least, most int64) {
	f.add(&numberFlag{p, kind, least, most}, name, doc)
}

// numberFlag is a whole number within bounds.
type numberFlag struct {
	p           *int64
	kind        string
	least, most int64
}

func (n *numberFlag) String() string {
	if n.p == nil {
		return ""
	}
	return strconv.FormatInt(*n.p, 10)
}

func (n *numberFlag) Set(s string) error {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < n.least || v > n.most {
		return errNotAccepted
	}
	*n.p = v
	return nil
}

// textFlag is a text, perhaps one of some.
type textFlag struct {
	p        *string
	kind     string
	accepted []string
}

func (t *textFlag) String() string {
	if t.p == nil {
		return ""
	}
	return *t.p
}

func (t *textFlag) Set(s string) error {
	if len(t.accepted) > 0 && !slices.Contains(t.accepted, s) {
		return errNotAccepted
	}
	*t.p = s
	return nil
}

// listFlag collects the values of a flag that stands several times.
type listFlag struct {
	p    *[]string
	kind string
}

func (l *listFlag) String() string { return "" }

func (l *listFlag) Set(s string) error {
	*l.p = append(*l.p, s)
	return nil
}

// paramFlag collects the values of one parameter of a request; [query.Bind] judges them.
type paramFlag struct {
	query.Param
	values url.Values
}

func (p *paramFlag) String() string { return p.Default }

func (p *paramFlag) Set(s string) error {
	p.values[p.Name] = append(p.values[p.Name], s)
	return nil
}

func (p *paramFlag) IsBoolFlag() bool { return p.Kind == reflect.Bool }

// params declares a flag for each parameter of a request and returns what was given.
func (f *flags) params(request any) url.Values {
	values := url.Values{}
	for _, p := range query.Params(request) {
		name := flagName(p.Name)
		f.enums[name] = p.Enum
		f.add(&paramFlag{p, values}, name, p.Doc)
	}
	return values
}

// kindOf says what a flag takes, as help shows it.
func (f *flags) kindOf(g *flag.Flag) string {
	if enum := f.enums[g.Name]; len(enum) > 0 {
		return strings.Join(enum, "|")
	}
	switch v := g.Value.(type) {
	case *paramFlag:
		switch v.Kind {
		case reflect.Int:
			return "N"
		case reflect.Slice:
			return "NAME,..."
		case reflect.Bool:
			return ""
		}
		if v.Name == "as_of" {
			return "DATE"
		}
		return "TEXT"
	case *textFlag:
		return v.kind
	case *listFlag:
		return v.kind
	case *numberFlag:
		return v.kind
	case timeFlag:
		return "TIME"
	}
	if isBool(g) {
		return ""
	}
	return "TEXT"
}
