package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var kills = flag.Int("kills", 10, "how often to kill a server that is written to")

// TestServe_killed: a server is killed while several clients write to it. What it had
// acknowledged is there when it starts again, and of no batch only a half.
func TestServe_killed(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	w := &writers{dir: filepath.Join(t.TempDir(), "mine")}
	for round := range *kills {
		cmd, address := startServer(t, "--data", w.dir, "--writable")
		w.check(t, address)
		var running sync.WaitGroup
		for client := range 4 {
			running.Go(func() { w.write(address, fmt.Sprintf("r%dc%d", round, client)) })
		}
		time.Sleep(time.Duration(random.IntN(400)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		running.Wait()
	}
	_, address := startServer(t, "--data", w.dir)
	w.check(t, address)
	if len(w.acknowledged) < *kills {
		t.Errorf("in %d rounds %d batches were acknowledged, too few to tell anything", *kills, len(w.acknowledged))
	}
	t.Logf("%d batches were acknowledged in %d rounds", len(w.acknowledged), *kills)
}

// writers remember which batches of theirs were acknowledged.
type writers struct {
	dir          string
	mu           sync.Mutex // guards acknowledged
	acknowledged []string
}

// write sends batches of two quads, one after the other, until the server is gone.
func (w *writers) write(address, client string) {
	for n := 0; ; n++ {
		id := fmt.Sprintf("%sn%d", client, n)
		body, err := json.Marshal(map[string]string{"add": batchOf(id)})
		if err != nil {
			panic(err)
		}
		resp, err := http.Post(address+"/api/v1/batches", "application/json", strings.NewReader(string(body)))
		if err != nil {
			return
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return
		}
		w.mu.Lock()
		w.acknowledged = append(w.acknowledged, id)
		w.mu.Unlock()
	}
}

func batchOf(id string) string {
	return fmt.Sprintf("<http://a/%s> <http://a/one> \"1\" .\n<http://a/%s> <http://a/two> \"2\" .\n", id, id)
}

// check holds what a server has to what was acknowledged.
func (w *writers) check(t *testing.T, address string) {
	t.Helper()
	halves := map[string]int{}
	for line := range strings.SplitSeq(fetch(t, address+"/api/v1/export"), "\n") {
		if rest, ok := strings.CutPrefix(line, "<http://a/"); ok {
			id, _, _ := strings.Cut(rest, ">")
			halves[id]++
		}
	}
	for id, n := range halves {
		if n != 2 {
			t.Errorf("of batch %s there is a half", id)
		}
	}
	for _, id := range w.acknowledged {
		if halves[id] == 0 {
			t.Errorf("batch %s was acknowledged and is lost", id)
		}
	}
}
