//go:build linux && (amd64 || arm64)

package gizmo

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// forbidden are system calls that answer EPERM: the network, other programs, other
// processes, and files by name. Nothing in a worker needs them after loading, but
// goja would open the file that a sourceMappingURL comment names.
var forbidden = append([]uint32{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN,
	unix.SYS_ACCEPT, unix.SYS_ACCEPT4, unix.SYS_SENDTO, unix.SYS_SENDMSG, unix.SYS_SENDMMSG,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_EXECVE, unix.SYS_EXECVEAT,
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KILL,
	unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_GETFD, unix.SYS_PIDFD_SEND_SIGNAL,
	unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_MKDIRAT,
	unix.SYS_MKNODAT, unix.SYS_UNLINKAT, unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT,
	unix.SYS_SYMLINKAT, unix.SYS_FCHMODAT, unix.SYS_FCHOWNAT, unix.SYS_TRUNCATE,
	unix.SYS_MOUNT, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN,
	unix.SYS_USERFAULTFD, unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY,
}, forbiddenHere...)

// Offsets in struct seccomp_data of linux/seccomp.h.
const (
	offsetNumber   = 0
	offsetArch     = 4
	offsetFirstArg = 16 // its low half: both architectures are little endian
)

const x32 = 0x40000000 // the bit of amd64 numbers that selects another table

const (
	retAllow = unix.SECCOMP_RET_ALLOW
	retEPERM = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	// C libraries fall back to clone, whose flags can be looked at.
	retENOSYS = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
)

// filterSyscalls installs the filter on every thread of this process, for good.
func filterSyscalls() error {
	program := filterProgram()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	prog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER,
		unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 {
		return errno
	}
	if thread != 0 {
		return fmt.Errorf("thread %d cannot be filtered", thread)
	}
	return nil
}

// filterProgram is classic BPF: each test is followed by what to do if it holds.
func filterProgram() []unix.SockFilter {
	p := []unix.SockFilter{
		load32(offsetArch), jump(unix.BPF_JEQ, auditArch, 1, 0), ret(retEPERM),
		load32(offsetNumber),
		jump(unix.BPF_JGE, x32, 0, 1), ret(retEPERM),
		jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1), ret(retENOSYS),
	}
	for _, number := range forbidden {
		p = append(p, jump(unix.BPF_JEQ, number, 0, 1), ret(retEPERM))
	}
	return append(p, // clone makes threads, not processes
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 1, 0), ret(retAllow),
		load32(offsetFirstArg),
		jump(unix.BPF_JSET, unix.CLONE_THREAD, 0, 1), ret(retAllow),
		ret(retEPERM))
}

func load32(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

// jump skips so many instructions if the test of the loaded word holds, or if not.
func jump(test uint16, k uint32, holds, not uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, Jt: holds, Jf: not, K: k}
}

func ret(action uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: action}
}
