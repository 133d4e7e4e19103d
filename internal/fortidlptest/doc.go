// Package fortidlptest is a FortiDLP event stream to test against, and, as
// `ocsfctl mock-fortidlp`, to try the receiver without a tenant.
//
// Like the service it queues events while nobody reads, hands each event out once, to
// one consumer, and knows no acknowledgement. It keeps an account that the service does
// not: which events a consumer has certainly read. On a websocket it sends a ping behind
// each message; RFC 6455 has pings answered in order, by the reader, so the pong says
// that all messages before it were read, and, of a reader that settles one message
// before it reads the next, settled. A long poll is known to be read when the next one
// comes. Events that were handed out on a connection that ended without that are
// Uncertain: whether they arrived nobody but the consumer can tell.
//
// What the documentation leaves open is an option: how batches are framed, what a second
// consumer gets, how connections are closed.
package fortidlptest
