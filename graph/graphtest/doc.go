// Package graphtest is what any home of quads has to pass, whatever it is made of.
//
// A [Home] is a store as these tests see it. [Random] and [Large] compare stores with a
// [Model], the slow and obvious twin, in every read there is. For a home in a folder, which an
// [Opener] opens on a disk of the test's choosing, [Crash] cuts the power at every operation
// of a mixed workload, [Faults] fails every operation of one, [Damage] changes every byte,
// [CutShort] takes open files away, and [Race] has readers, writers, compaction, loading and
// backup at it together.
//
// The batches of a workload are sealed: all facts of a batch stand in one context, together
// with their number and checksum, so that any snapshot shows by itself whether a batch is in
// it by half.
//
// # Sizes
//
// The check runs small. By hand, environment variables make it large:
//
//	WAGGONER_STORES=1000000   random stores (20000; 200 with -short)
//	WAGGONER_POINTS=1000000   crash points (10000; 500 with -short)
//	WAGGONER_BITS=1           damage every bit of a file, not one a byte
//	WAGGONER_RACE=60s         how long readers and writers race (2s)
//	WAGGONER_KILLS=100        kill -9 of a writing process (10; 2 with -short)
//	WAGGONER_POWERCUTS=50     power cuts of a real ext4 (0: needs root and mkfs.ext4)
//	WAGGONER_FULLDISK=1       a full tmpfs (not run: needs root)
//	WAGGONER_STRACE=10        faults of system calls, injected by strace (not run)
//	WAGGONER_SEED=7           another seed, printed with what fails (1)
//
// For example: WAGGONER_POWERCUTS=50 go test -run PowerCut -v ./graph/graphtest
package graphtest
