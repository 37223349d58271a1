package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"time"

	"waggoner/graph"
	"waggoner/query"
	"waggoner/query/gizmo"
	"waggoner/web"
	"waggoner/web/page"
)

func serveVerb() *verb {
	return &verb{
		name: "serve", summary: "the pages and the API on an address",
		detail: "It prints the address and what is loaded, and ends at an interrupt once running requests are answered; a second one ends it at once. " +
			"There is no authentication: by default only this machine can reach it. A data folder is made if it is not there, and the built-in data in it is brought up to date.",
		examples: []string{"waggoner serve", "waggoner serve --addr 127.0.0.1:8844 --data mine --writable", "waggoner serve --addr 0.0.0.0:8844 --allow-host atlas.example.org"},
		declare:  declareServe,
	}
}

// server is the verb serve with its flags.
type server struct {
	*session
	data     *dataOptions
	addr     string
	hosts    []string
	log      string
	writable bool
}

func declareServe(s *session, f *flags) action {
	v := &server{session: s, addr: defaultAddress, log: "text"}
	f.text(&v.addr, "addr", "HOST:PORT", "Where to listen. Port 0 takes any free one.")
	f.list(&v.hosts, "allow-host", "NAME", "A name under which the server may be asked, beside those of this machine; may stand several times.")
	f.choice(&v.log, "log", "The form of the access log on standard error.", "json", "text")
	v.data = f.data()
	f.boolean(&v.writable, "writable", "Let the data folder be changed over HTTP. Only on an address of this machine alone.")
	f.language(s)
	return v.run
}

func (v *server) run(ctx context.Context, args []string) error {
	if err := noMore("serve", args); err != nil {
		return err
	}
	if v.writable && v.data.folder == "" {
		return usage("--writable needs --data", "without a data folder nothing would be kept")
	}
	l, err := listen(ctx, v.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	if v.writable && !isLoopback(l.Addr()) {
		return usage("--writable is not for "+l.Addr().String()+", which other machines can reach: there is no authentication", "leave --addr out, or take one such as "+defaultAddress)
	}
	log := v.logger()
	v.data.serves = log
	a, err := v.data.load(ctx)
	if err != nil {
		return err
	}
	err = v.serve(ctx, l, a, log)
	if stats, _ := a.store.Stats(); err == nil && stats.Failure != nil {
		err = fmt.Errorf("%w: %w", graph.ErrReadOnly, stats.Failure)
	}
	if closed := a.close(); err == nil {
		err = closed
	}
	if v.data.folder == "" {
		return err
	}
	return inFolder(v.data.folder, err)
}

// serve answers requests on a listener until the context is done.
func (v *server) serve(ctx context.Context, l net.Listener, a *atlas, log *slog.Logger) error {
	pool, err := gizmo.NewPool(gizmo.Config{Log: log, Rest: time.Second}, a.store)
	if err != nil {
		return err
	}
	defer pool.Close()
	pages, err := page.New(page.Config{Engine: a.engine, Gizmo: pool, Version: version(), Log: log, StatusOf: web.StatusOf})
	if err != nil {
		return err
	}
	w, err := web.New(web.Config{
		Engine: a.engine, Store: a.store, Gizmo: pool, Pages: pages, Log: log, Version: version(), AllowedHosts: v.hosts, Writable: v.writable,
	})
	if err != nil {
		return err
	}
	if v.data.folder != "" {
		defer offerBackups(v.data.folder, a.store, log)()
	}
	if err := v.announce(ctx, l.Addr(), a); err != nil {
		return err
	}
	if err := w.Serve(ctx, l); err != nil {
		return err
	}
	_, err = fmt.Fprintln(v.err, v.say(msgStopped))
	return err
}

func (v *server) logger() *slog.Logger {
	if v.log == "json" {
		return slog.New(slog.NewJSONHandler(v.err, nil))
	}
	return slog.New(slog.NewTextHandler(v.err, nil))
}

// announce prints the address, what is loaded and from where.
func (v *server) announce(ctx context.Context, addr net.Addr, a *atlas) error {
	meta, err := a.engine.Meta(ctx, query.MetaRequest{})
	if err != nil {
		return err
	}
	if !isLoopback(addr) {
		fmt.Fprintln(v.err, v.say(msgOpenWarning, addr))
	}
	lines := []string{v.say(msgListening, "http://"+addr.String())}
	c, took := meta.Counts, a.took.Milliseconds()
	if v.data.folder == "" {
		lines = append(lines, v.say(msgLoaded, took, v.loadedFrom(), c.Layers, c.Categories, c.Entries, c.Facts, c.Contexts, c.Documents, c.Quads, a.files))
	} else {
		access := map[bool]msg{true: msgWritableHTTP, false: msgReadOnlyHTTP}[v.writable]
		lines = append(lines,
			v.say(msgOpened, took, quoted(v.data.folder), a.engine.Sequence(), c.Layers, c.Categories, c.Entries, c.Facts, c.Contexts, c.Documents, c.Quads),
			v.builtinText(a.builtin), v.say(access))
	}
	_, err = fmt.Fprintln(v.out, cleanedLines(strings.Join(lines, "\n")))
	return err
}

// loadedFrom names what was loaded into memory.
func (v *server) loadedFrom() string {
	kind := msgAtlas
	if v.data.builtin.without {
		kind = msgVocabulary
	}
	names := []string{v.say(msgBuiltin, v.say(kind))}
	for _, dir := range v.data.with {
		names = append(names, quoted(dir))
	}
	return strings.Join(names, v.say(msgAll))
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// listen opens the address, before the data is loaded: it fails at once or not at all.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, usage("--addr: "+quoted(addr)+" is not host:port", "an address is "+defaultAddress)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fail("the address "+addr+" is in use", "stop what listens there, or choose another one with --addr; port 0 takes any free one")
	case errors.Is(err, syscall.EACCES):
		return nil, fail("you may not listen on "+addr, "choose a port above 1023 with --addr")
	}
	cause := err
	if op := new(net.OpError); errors.As(err, &op) {
		cause = op.Err
	}
	return nil, fail("cannot listen on "+addr+": "+cause.Error(), "an address is "+defaultAddress+"; the host must be one of this machine")
}
