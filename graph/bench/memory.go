package bench

import (
	"fmt"
	"os"
	"strings"
)

// Memory is what the kernel counts for this process, in bytes. All are zero where there
// is no /proc.
type Memory struct {
	Peak      int64 // the most that was resident, files mapped included
	Resident  int64
	Anonymous int64 // of it, what no file backs
}

// OwnMemory asks the kernel. See proc_pid_status(5): VmHWM, VmRSS and RssAnon.
func OwnMemory() Memory {
	var m Memory
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return m
	}
	for line := range strings.Lines(string(status)) {
		var kib int64
		field, value, _ := strings.Cut(line, ":")
		if n, _ := fmt.Sscanf(value, "%d kB", &kib); n != 1 {
			continue
		}
		switch field {
		case "VmHWM":
			m.Peak = kib << 10
		case "VmRSS":
			m.Resident = kib << 10
		case "RssAnon":
			m.Anonymous = kib << 10
		}
	}
	return m
}
