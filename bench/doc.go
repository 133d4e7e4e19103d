// Package bench measures what the project costs beside what others take for less.
// It is a module of its own, so that the peers stay out of the project's go.mod.
//
// # What is measured
//
// A [Case] is one message. On it run, each as a [Work]:
//
//   - [Scan]: our parser alone, from the text into a reused event.Event.
//   - [Batches] with [Ours]: the ocsf processor, from text to OCSF attributes.
//   - [Batches] with [Peer]: contrib's transformprocessor with the converter for the
//     format: the same text to plain attributes.
//   - [Batches] with [Floor]: the attributes that our processor wrote, written by plain
//     Put calls with nothing parsed. Nobody who writes that record is cheaper.
//
// Processors are made by their factories and configured as a collector would do it.
// They get batches of [BatchSize] records and hand them to a sink that does nothing.
//
// # How
//
// A processor changes its batch, so each batch is used once. Batches are built in
// chunks while the clock and the count of allocations stand still: nothing has to be
// subtracted. One operation is one event, so ns/op is per event.
//
// [Measure] takes works in turn, round after round, and gives the median of each, so
// that load on the machine meets all of them alike. It counts the time of the processor,
// not that of the clock on the wall, with one P: other programs that share the machine
// then cost little. Garbage collection is in it.
package bench
