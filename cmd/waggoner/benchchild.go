package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"time"

	"waggoner/graph/bench"
)

// child runs the verb bench-child in a process of its own, whose memory is that of what it
// does, and reads its answer. It returns the time from the start of the process to it.
func (b *benchmarks) child(ctx context.Context, answer any, args ...string) (time.Duration, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{"bench-child"}, args...)...)
	cmd.Stderr = b.err
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	decoded := json.NewDecoder(out).Decode(answer)
	took := time.Since(began)
	if err := cmd.Wait(); err != nil {
		return took, fail("bench "+args[0]+": "+err.Error(), "what went wrong is above")
	}
	return took, decoded
}

// benchChildVerb is what bench starts; nobody types it.
func benchChildVerb() *verb {
	return &verb{
		name: "bench-child", summary: "measure one contender for a parent process", hidden: true,
		declare: func(s *session, _ *flags) action {
			return func(ctx context.Context, args []string) error {
				answer, err := benchChild(ctx, args)
				if err != nil {
					return err
				}
				return json.NewEncoder(s.out).Encode(answer)
			}
		},
	}
}

// benchChild does load CONTENDER DIR FILE... or open DIR GRAPH LINES.
func benchChild(ctx context.Context, args []string) (any, error) {
	if len(args) > 3 && args[0] == "load" {
		return bench.Load(ctx, args[1], args[2], args[3:])
	}
	if len(args) == 4 && args[0] == "open" {
		lines, err := strconv.Atoi(args[3])
		if err != nil {
			return nil, err
		}
		all, err := questions(args[2], lines)
		if err != nil {
			return nil, err
		}
		return bench.Open(ctx, args[1], all[0])
	}
	return nil, usage("bench-child is not for people", "waggoner help bench")
}
