//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package fortidlpreceiver receives the events of a FortiDLP event stream, by
// websocket or long poll: one log record of each event, whose Body is the event's own
// bytes. What an event means is the work of the ocsf processor.
//
// The Event Streaming Service hands each event out once, to one consumer, and knows no
// acknowledgement: to read an event is to take it out of the queue. So with a storage
// extension every message is written to a spool before anything else happens to it, and
// leaves the spool when the next component has accepted it. A shutdown with a full disk
// has a reserve. Without a spool, a message is
// read only after the one before was accepted, so that one message at most is at risk.
//
// A message flows
//
//	transport (websocket.go, longpoll.go) → items (item.go) → spool (spool.go) → deliverer (deliver.go)
//
// and stream.go keeps the transport connected. Nothing of a message, no token and no
// stream id is ever logged.
package fortidlpreceiver
