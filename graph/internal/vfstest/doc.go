// Package vfstest is a disk for tests: it records what a store does to it, fails when told
// to, and says what a power cut at any moment would have left.
//
// A [Disk] is a vfs.FS over a real folder, so the store under test maps and locks real files.
// It logs every change as an [Op]: create, write, truncate, sync, rename, remove, sync of a
// folder. [Disk.Cuts] replays the log up to any of them and writes into another folder what
// may be there after the power went at that moment: what was synced, and of what was not,
// each sector of 512 bytes and each entry of a folder by chance. [Disk.Fail] is asked before
// every operation, also before those that only look, and may make it fail.
//
// What bbolt writes is seen through its db.ops.writeAt, set by reflection when the store calls
// Watch. What bbolt syncs cannot be seen; it is derived from its source (tx.go: the data pages
// are synced before the meta page is written, the meta page before Commit returns), and
// TestBolt_syncsWhereWeSay proves that of the version in use.
//
// The rules are harsher than any one file system: entries of folders and sectors of files come
// and go in any combination, in any order, and what a failed sync should have written stays
// unsynced even if the next sync succeeds, as on Linux, where the pages are then clean but lost.
//
// A Disk may be used by any number of goroutines; Cuts by one.
//
// # Caveats
//
// What a store does past the seam, such as its lock file or making its folder, is not seen:
// after a cut it is simply not there. A sync of a logbook can be failed on Linux only.
package vfstest
