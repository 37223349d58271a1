package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"waggoner/graph"
)

// While a server has a data folder open nobody else can open it. So that a backup can be
// made meanwhile, the server hands it out on a socket in the folder, to whoever may write
// there: waggoner backup asks it when it finds the folder locked. What was sent whole ends
// as a response of HTTP does; a backup that failed half way does not.

// socketName begins as temporary files do: whoever opens the folder next removes what a
// server that was killed has left.
const socketName = "tmp-socket"

// offerBackups serves backups until the function it returns is called. A server that
// cannot, as where the path is too long for a socket, goes on without.
func offerBackups(dir string, store *graph.Store, log *slog.Logger) (stop func()) {
	l, err := net.Listen("unix", filepath.Join(dir, socketName))
	if err != nil {
		log.Warn("no backups while this server runs", "error", err)
		return func() {}
	}
	s := &http.Server{
		ReadHeaderTimeout: time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := store.Backup(r.Context(), w); err != nil {
				log.Warn("a backup was not completed", "error", err)
				panic(http.ErrAbortHandler)
			}
			log.Info("a backup was sent")
		}),
	}
	go func() { _ = s.Serve(l) }() // ends with Close
	return func() { _ = s.Close() }
}

// askForBackup returns the backup that the server of a locked folder sends.
func askForBackup(ctx context.Context, dir string) (io.ReadCloser, error) {
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, socketName))
		},
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://server/", nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.Join(errors.New(resp.Status), resp.Body.Close())
	}
	return resp.Body, nil
}
