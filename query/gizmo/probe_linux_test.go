package gizmo

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// probe locks itself down as a worker does and tells what it cannot do any more.
func probe() {
	warnings, err := lockDown(1 << 30)
	out := map[string]bool{"locked": err == nil && len(warnings) == 0}
	denied := func(what string, err error) { out[what] = err != nil }
	_, err = net.Listen("tcp", "127.0.0.1:0")
	denied("listen", err)
	_, err = net.Dial("udp", "127.0.0.1:9")
	denied("dial", err)
	_, err = unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	denied("socketpair", err)
	_, err = os.Open("/etc/hostname")
	denied("open", err)
	_, err = os.Create(os.TempDir() + "/waggoner-probe")
	denied("create", err)
	denied("remove", os.Remove("/tmp"))
	denied("exec", exec.Command("/bin/true").Run())
	denied("exec in place", syscall.Exec("/bin/true", nil, nil))
	denied("kill", syscall.Kill(os.Getppid(), 0))
	json.NewEncoder(os.Stdout).Encode(out)
	threads := make(chan bool) // clone must still make threads
	for range 8 {
		go func() { threads <- true }()
	}
	for range 8 {
		<-threads
	}
}

func TestLockDown(t *testing.T) {
	words := command(t, "worker-probe")
	out, err := exec.CommandContext(context.Background(), words[0], words[1:]...).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got map[string]bool
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := map[string]bool{"locked": true, "listen": true, "dial": true, "socketpair": true, "open": true,
		"create": true, "remove": true, "exec": true, "exec in place": true, "kill": true}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what a locked process is denied (-want +got):\n%s", d)
	}
}
