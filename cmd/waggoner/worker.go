package main

import (
	"context"

	"waggoner/query/gizmo"
)

// workerVerb is what [gizmo.Pool] starts; nobody types it.
func workerVerb() *verb {
	return &verb{
		name: "gizmo-worker", summary: "run scripts for a parent process", hidden: true,
		declare: func(*session, *flags) action {
			return func(context.Context, []string) error { return gizmo.WorkStdio() }
		},
	}
}
