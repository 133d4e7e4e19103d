// Package e2e measures whole collectors from outside: a real process that takes syslog
// over TCP or TLS, does something with it and sends OTLP, and what an event takes of the
// processor's time and of memory.
//
// A [Setup] is one configuration of the distribution. Contrib's components are measured in
// the same program as ours: same compiler, same versions, same exporter. [Setups] are those
// of the page.
//
// # How
//
// [Measure] starts every setup once a round, so that setups take turns and load on the
// machine meets all of them. Ratios are those of a round, of which the median is taken.
// The collector has one P (GOMAXPROCS=1), so that an event's time is that of one core. The
// clock is the one that the kernel keeps for each process: neither the senders nor the sink,
// which live in this program, are in it. Connections are made and some events are sent
// before it is read.
//
// The [sink] counts a piece of text that is once in every record which was handled as it
// should be: a round that loses, repeats or does not parse a record fails.
package e2e
