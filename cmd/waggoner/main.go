// Command waggoner answers how tools are related, as of a date, with the path and the
// source of every edge: on the command line, over HTTP and as pages.
//
// A verb is a file of this package. It declares its flags and returns the function that
// runs it; verbs.go lists them all. Flags that are parameters of a question come from
// the request structs of package query, so that they cannot differ from those of HTTP.
//
// # Caveats
//
// Every verb but version, help, completion and health loads the data set anew, which
// takes about a quarter of a second. To ask many questions, run waggoner serve.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
