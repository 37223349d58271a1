package main

import (
	"context"
	"net/url"
	"strings"

	"waggoner/query"
)

// question is a verb that asks the engine one thing: its flags are the parameters of the
// request, its positional arguments some of them.
type question[Request, Answer any] struct {
	place func(values url.Values, args []string) error // puts the positional arguments
	ask   func(*query.Engine, context.Context, Request) (Answer, error)
	show  func(*printer, Answer)
}

func (q question[Request, Answer]) declare(s *session, f *flags) action {
	values := f.params(new(Request))
	data, out := f.data(), f.output(s)
	return func(ctx context.Context, args []string) error {
		if err := q.place(values, args); err != nil {
			return err
		}
		var req Request
		if err := query.Bind(values, &req); err != nil {
			return err
		}
		a, err := data.load(ctx)
		if err != nil {
			return err
		}
		defer a.close()
		answer, err := q.ask(a.engine, ctx, req)
		if err != nil {
			return err
		}
		meta, err := a.engine.Meta(ctx, query.MetaRequest{})
		if err != nil {
			return err
		}
		return out.write(s, answer, func(p *printer) {
			p.learn(meta)
			q.show(p, answer)
		})
	}
}

// wholeNames puts the backslash of [query.Bind] before the commas that names hold: those
// before a space, save where there is one.
var wholeNames = strings.NewReplacer(`\, `, `\, `, `, `, `\, `)

// placeAll gives every positional argument to one parameter, a list.
func placeAll(verb, param string) func(url.Values, []string) error {
	return func(values url.Values, args []string) error {
		for _, arg := range args {
			values[param] = append(values[param], wholeNames.Replace(arg))
		}
		if len(values[param]) == 0 {
			return usage(verb+" needs an entity", "waggoner "+verb+" etcd kubernetes")
		}
		return nil
	}
}

// placeEach gives one positional argument to each of some parameters; a parameter that
// was given as a flag is passed over.
func placeEach(verb string, params ...string) func(url.Values, []string) error {
	return func(values url.Values, args []string) error {
		for _, p := range params {
			if len(values[p]) > 0 {
				continue
			}
			if len(args) == 0 {
				return usage(verb+" needs "+p, "waggoner help "+verb+" shows how it is called")
			}
			values.Set(p, args[0])
			args = args[1:]
		}
		return noMore(verb, args)
	}
}

// noMore refuses positional arguments that a verb has no use for.
func noMore(verb string, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(verb+" has no use for "+quoted(args[0]), "waggoner help "+verb+" shows how it is called; put names with spaces in quotes")
}
