package gizmo

import "golang.org/x/sys/unix"

const auditArch = unix.AUDIT_ARCH_AARCH64

// forbiddenHere is empty: this table never had the older forms.
var forbiddenHere []uint32
