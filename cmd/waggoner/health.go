package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	defaultAddress = "127.0.0.1:8844"
	healthTimeout  = 3 * time.Second
)

func healthVerb() *verb {
	return &verb{
		name: "health", summary: "ask a running server whether it is ready; exit code 0 if it is",
		detail:   "It waits 3 seconds at most. The health check of a container calls it.",
		examples: []string{"waggoner health", "waggoner health --addr 127.0.0.1:9000"},
		declare: func(s *session, f *flags) action {
			addr := defaultAddress
			f.text(&addr, "addr", "HOST:PORT", "The address that the server was given.")
			return func(ctx context.Context, args []string) error {
				if err := noMore("health", args); err != nil {
					return err
				}
				return s.health(ctx, addr)
			}
		},
	}
}

func (s *session) health(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return usage("--addr: "+quoted(addr)+" is not host:port", "an address is 127.0.0.1:8844")
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // a server on all addresses is also there
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return usage("--addr: "+quoted(addr)+" is not host:port", "an address is 127.0.0.1:8844")
	}
	// No proxy: the server is on this machine.
	client := &http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return fail("no server answers at "+addr, "start one with waggoner serve --addr "+addr)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if resp.StatusCode != http.StatusOK {
		return fail(fmt.Sprintf("the server at %s is not ready: %s", addr, resp.Status), strings.TrimSpace(string(body)))
	}
	_, err = fmt.Fprintf(s.out, "ready: %s\n", addr)
	return err
}
