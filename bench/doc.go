// Package bench measures what the project costs beside what others take for less.
// It is a module of its own, so that the peers stay out of the project's go.mod.
//
// # What is measured
//
// A [Case] is one message. It is handled by each [Way] that there is for it:
//
//   - [Scan]: our parser alone, from the text into a reused event.Event.
//   - [Stages]: parsing and mapping without the writing, and the writing alone.
//   - [Batches] with [Ours]: the ocsf processor, from text to OCSF attributes.
//   - [Batches] with [Peer]: contrib's transformprocessor with the converter for the
//     format: the same text to plain attributes; and with statements that write the
//     OCSF attributes of our processor by hand.
//   - [Batches] with [Floor]: the attributes that our processor wrote, written by plain
//     Put calls with nothing parsed.
//   - [Hand]: one event type mapped by Go that was written for it alone.
//
// Tests hold all that are compared to writing the same attributes.
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
// [Measure] takes works in turn, round after round. Ratios are those of a round, of which
// the median is taken, so that load on the machine meets both sides alike. It counts the time of the processor,
// not that of the clock on the wall, with one P: other programs that share the machine
// then cost little. Garbage collection is in it.
package bench
