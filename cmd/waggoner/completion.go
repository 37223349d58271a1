package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

func completionVerb() *verb {
	return &verb{
		name: "completion", args: "bash|zsh|fish", summary: "a script that lets a shell complete verbs and flags",
		examples: []string{"source <(waggoner completion bash)", "waggoner completion fish > ~/.config/fish/completions/waggoner.fish"},
		declare: func(s *session, _ *flags) action {
			return func(_ context.Context, args []string) error {
				if len(args) != 1 {
					return usage("completion needs the name of a shell", "accepted: "+strings.Join(shells(), ", "))
				}
				var script string
				switch args[0] {
				case "bash":
					script = bashCompletion(completions())
				case "zsh":
					script = zshCompletion(completions())
				case "fish":
					script = fishCompletion(completions())
				default:
					return usage("there is no completion for "+quoted(args[0]), "accepted: "+strings.Join(shells(), ", "))
				}
				_, err := io.WriteString(s.out, script)
				return err
			}
		},
	}
}

func shells() []string { return []string{"bash", "zsh", "fish"} }

// completed is what can be completed after a verb.
type completed struct {
	*verb
	flags []completedFlag
	words []string // positional arguments
}

type completedFlag struct {
	name, doc, path string
	bool            bool
	values          []string
}

func completions() []completed {
	var out []completed
	var names []string
	for _, v := range verbs() {
		if v.hidden {
			continue
		}
		names = append(names, v.name)
		f := newFlags(v.name)
		v.declare(&session{}, f)
		c := completed{verb: v}
		for _, name := range f.order {
			g := f.Lookup(name)
			c.flags = append(c.flags, completedFlag{name, g.Usage, f.paths[name], isBool(g), f.enums[name]})
		}
		out = append(out, c)
	}
	for i := range out {
		switch out[i].name {
		case "completion":
			out[i].words = shells()
		case "help":
			out[i].words = names
		}
	}
	return out
}

// list is everything that may follow a verb, with spaces between.
func (c completed) list() string {
	words := append([]string{}, c.words...)
	for _, f := range c.flags {
		words = append(words, "--"+f.name)
	}
	return strings.Join(append(words, "--help"), " ")
}

func verbList(all []completed) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.name
	}
	return strings.Join(names, " ")
}

func bashCompletion(all []completed) string {
	var b strings.Builder
	reply := func(words string) string { return `COMPREPLY=($(compgen -W "` + words + `" -- "$cur"))` }
	b.WriteString("# Completion of waggoner for bash: source <(waggoner completion bash)\n_waggoner() {\n")
	b.WriteString("  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n")
	b.WriteString("  if [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n")
	fmt.Fprintf(&b, "  if [ \"$COMP_CWORD\" -eq 1 ]; then %s; return; fi\n", reply(verbList(all)))
	b.WriteString("  case \"${COMP_WORDS[1]}:$prev\" in\n")
	for _, c := range all {
		for _, f := range c.flags {
			switch {
			case len(f.values) > 0:
				fmt.Fprintf(&b, "    %s:--%s) %s; return;;\n", c.name, f.name, reply(strings.Join(f.values, " ")))
			case f.path != "":
				fmt.Fprintf(&b, "    %s:--%s) COMPREPLY=($(compgen -%s -- \"$cur\")); return;;\n", c.name, f.name, map[string]string{"dir": "d", "file": "f"}[f.path])
			case !f.bool:
				fmt.Fprintf(&b, "    %s:--%s) return;;\n", c.name, f.name)
			}
		}
	}
	b.WriteString("  esac\n  case \"${COMP_WORDS[1]}\" in\n")
	for _, c := range all {
		fmt.Fprintf(&b, "    %s) %s", c.name, reply(c.list()))
		if c.files {
			b.WriteString(`; COMPREPLY+=($(compgen -f -- "$cur"))`)
		}
		b.WriteString(";;\n")
	}
	b.WriteString("  esac\n}\ncomplete -F _waggoner waggoner\n")
	return b.String()
}

func zshCompletion(all []completed) string {
	var b strings.Builder
	b.WriteString("#compdef waggoner\n# Completion of waggoner for zsh: source <(waggoner completion zsh)\n_waggoner() {\n")
	fmt.Fprintf(&b, "  if (( CURRENT == 2 )); then compadd -- %s; return; fi\n", verbList(all))
	b.WriteString("  case \"${words[2]}:${words[CURRENT-1]}\" in\n")
	for _, c := range all {
		for _, f := range c.flags {
			switch {
			case len(f.values) > 0:
				fmt.Fprintf(&b, "    %s:--%s) compadd -- %s; return;;\n", c.name, f.name, strings.Join(f.values, " "))
			case f.path != "":
				fmt.Fprintf(&b, "    %s:--%s) _files%s; return;;\n", c.name, f.name, map[string]string{"dir": " -/"}[f.path])
			case !f.bool:
				fmt.Fprintf(&b, "    %s:--%s) return;;\n", c.name, f.name)
			}
		}
	}
	b.WriteString("  esac\n  case \"${words[2]}\" in\n")
	for _, c := range all {
		fmt.Fprintf(&b, "    %s) compadd -- %s", c.name, c.list())
		if c.files {
			b.WriteString("; _files")
		}
		b.WriteString(";;\n")
	}
	b.WriteString("  esac\n}\nif [ \"${funcstack[1]}\" = _waggoner ]; then _waggoner \"$@\"; else compdef _waggoner waggoner; fi\n")
	return b.String()
}

func fishCompletion(all []completed) string {
	var b strings.Builder
	quote := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }
	b.WriteString("# Completion of waggoner for fish: waggoner completion fish | source\ncomplete -c waggoner -f\n")
	for _, c := range all {
		fmt.Fprintf(&b, "complete -c waggoner -n __fish_use_subcommand -a %s -d %s\n", c.name, quote(c.summary))
	}
	for _, c := range all {
		at := fmt.Sprintf("complete -c waggoner -n '__fish_seen_subcommand_from %s'", c.name)
		if len(c.words) > 0 {
			fmt.Fprintf(&b, "%s -a %s\n", at, quote(strings.Join(c.words, " ")))
		}
		if c.files {
			b.WriteString(at + " -F\n")
		}
		for _, f := range c.flags {
			long := "-l " + f.name
			if len(f.name) == 1 {
				long = "-s " + f.name
			}
			fmt.Fprintf(&b, "%s %s -d %s", at, long, quote(f.doc))
			switch {
			case len(f.values) > 0:
				fmt.Fprintf(&b, " -x -a %s", quote(strings.Join(f.values, " ")))
			case f.path != "":
				b.WriteString(" -r -F")
			case !f.bool:
				b.WriteString(" -x")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
