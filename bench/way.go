package bench

import (
	"context"
	"errors"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
)

// Way is one way to handle the message of a case.
type Way struct {
	Name string
	Work Work
}

// The ways. Those of the floor write what the way of ours with the same configuration
// does.
const (
	WayScan      = "scan"       // our parser alone
	WayMap       = "map"        // our processor without the writing
	WayWrite     = "write"      // our writing of an event that is ready
	WayPut       = "put"        // the floor of write
	WayOurs      = "ours"       // our processor with its defaults
	WayBare      = "bare"       // with observables off
	WayJSON      = "json"       // with the layout json
	WayFloor     = "floor"      // of ours
	WayFloorBare = "floor_bare" // of bare
	WayPeer      = "peer"       // contrib's transformprocessor with its converter
	WayPeerOCSF  = "peer_ocsf"  // the same, with statements that write OCSF by hand
	WayHand      = "hand"       // a mapping of this event in Go by hand
)

var (
	bare     = Config{"output": Config{"observables": false}}
	jsonText = Config{"output": Config{"layout": "json"}}
)

// Ways gives the ways that there are for a case, and what to call when they are no longer
// needed.
func (s *Stages) Ways(c Case) (ways []Way, done func(), err error) {
	b := builder{c: c}
	b.add(WayScan, Scan(c), nil)
	b.add(WayMap, s.Map(c), nil)
	if c.Format != detect.Text {
		b.add(WayWrite, s.Write(c, layout.Default()), nil)
		b.add(WayPut, s.Put(c, layout.Default()), nil)
	}
	b.ours(WayOurs, nil)
	b.floor(WayFloor, nil)
	if c.Format != detect.Text {
		b.ours(WayBare, bare)
		b.floor(WayFloorBare, bare)
		b.ours(WayJSON, jsonText)
	}
	if c.Converter != "" {
		b.peer(WayPeer, Convert(c.Converter))
	}
	if statements := c.ByHand(); statements != nil {
		b.peer(WayPeerOCSF, statements...)
	}
	if c.Name == handCase {
		b.add(WayHand, Hand(), nil)
	}
	return b.ways, b.done, b.err
}

// builder collects the ways of a case.
type builder struct {
	c    Case
	ways []Way
	stop []func(context.Context) error
	err  error
}

func (b *builder) add(name string, w Work, err error) {
	if err != nil {
		b.err = errors.Join(b.err, err)
		return
	}
	b.ways = append(b.ways, Way{name, w})
}

func (b *builder) ours(name string, cfg Config) {
	p, err := Ours(cfg)
	if err == nil {
		b.stop = append(b.stop, p.Shutdown)
	}
	b.add(name, Batches(p, b.c), err)
}

func (b *builder) peer(name string, statements ...string) {
	p, err := Peer(statements...)
	if err == nil {
		b.stop = append(b.stop, p.Shutdown)
	}
	b.add(name, Batches(p, b.c), err)
}

func (b *builder) floor(name string, cfg Config) {
	p, err := Floor(cfg, b.c)
	b.add(name, Batches(p, b.c), err)
}

func (b *builder) done() {
	for _, stop := range b.stop {
		_ = stop(context.Background())
	}
}
