package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

func versionVerb() *verb {
	return &verb{
		name: "version", summary: "the version of the program and of what it is built from",
		declare: func(s *session, _ *flags) action {
			return func(_ context.Context, args []string) error {
				if err := noMore("version", args); err != nil {
					return err
				}
				_, err := fmt.Fprint(s.out, versionText())
				return err
			}
		},
	}
}

// version is the version of the module, with the revision where that says more.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

func versionText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "waggoner %s\n", version())
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b.String()
	}
	settings := map[string]string{}
	for _, set := range info.Settings {
		settings[set.Key] = set.Value
	}
	if r := settings["vcs.revision"]; r != "" {
		modified := ""
		if settings["vcs.modified"] == "true" {
			modified = ", with changes"
		}
		fmt.Fprintf(&b, "revision %s of %s%s\n", r, settings["vcs.time"], modified)
	}
	fmt.Fprintf(&b, "%s %s/%s\n", info.GoVersion, runtime.GOOS, runtime.GOARCH)
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/cayleygraph/cayley", "github.com/cayleygraph/quad", "github.com/gin-gonic/gin":
			fmt.Fprintf(&b, "%s %s\n", m.Path, m.Version)
		}
	}
	return b.String()
}
