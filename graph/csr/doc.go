// Package csr is the immutable index image of a store: a dictionary of terms and the
// quads over it as compressed sparse rows, in one file that is memory-mapped.
//
// A [Builder] turns quads in any order into an image, a [Writer] writes one from sorted
// streams, an [Image] reads one. An Image may be used by any number of goroutines; a
// Builder's Workers by one each; a Writer by one.
//
// # Numbers
//
// A term is its key, the canonical N-Quads form, and its node number is the rank of
// the key in byte order. So the same quads give the same bytes, whatever the order
// they came in. Predicates and contexts have local numbers beside that, counted in
// node order, in which columns hold them in as few bytes as there are of them; the
// local context 0 is no context, and sorts before all others.
//
// # Layout, version 1
//
// All numbers are little-endian. Sections begin at multiples of 8 bytes.
//
//	header      8 B  magic "WAGGCSR\n"
//	            4 B  format version
//	            4 B  block size, 65536
//	            48 B zero
//	keys        for every 16 terms: 16 lengths as uvarints, then the 16 keys. No front
//	            coding: a key is found with one addition chain and copied once
//	keyBlocks   u64 each: where in keys a group of 16 begins, and where the last ends
//	predicates  u32 each: the node of local predicate 0, 1, ...
//	contexts    u32 each: 2^32-1, then the node of local context 1, 2, ...
//	outOffsets  u32 for every node and one more: its first quad in out-order, which is
//	            by subject, predicate, object, context
//	outPreds    0, 1, 2 or 4 B a quad: the local predicate
//	outOthers   u32 a quad: the object
//	outContexts 0, 1, 2 or 4 B a quad: the local context
//	inOffsets, inPreds, inOthers, inContexts
//	            the same by object, predicate, subject, context
//	subjects    for each predicate the nodes that are its subjects, ascending, as uvarint
//	            differences: a scan of a predicate visits the runs of these
//	objects     the same for its objects
//	positions   for each context its positions in out-order, as uvarint differences
//	predStats   for each predicate: u64 begin in subjects, u64 begin in objects, u32
//	            quads, u32 subjects, u32 objects, u32 zero; one more for the ends
//	ctxStats    for each context: u64 begin in positions, u32 quads, u32 zero; one more
//	degrees     for out and for in: u64 largest degree, then 33 u64: how many nodes have
//	            degree 0, 1, 2-3, 4-7, ...
//	blocks      u32 each: CRC32C of every 64 KiB of all the above, the last one shorter
//	footer      u32 nodes, u32 quads, then for each section above but blocks u64 begin
//	            and u64 length, u64 begin of blocks, u64 bytes of all keys, u64 size of
//	            the file, u32 zero, u32 CRC32C of blocks and footer so far, 8 B magic
//
// The root of an image is the SHA-256 of blocks and footer: as those hold a checksum of
// everything, it stands for the whole file and is known without reading that.
//
// # Caveats
//
// Opening checks header, footer and size; a block is checked when it is first touched.
// What fails its check panics with a [*CorruptError], as an answer without it would be
// wrong without saying so; recover at the boundary of the request. A file cut short
// while it is mapped faults instead: see [debug.SetPanicOnFault] and [Image.Fault].
//
// An image holds at most 2^32-2 terms and as many quads.
package csr
