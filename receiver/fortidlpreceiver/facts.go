package fortidlpreceiver

import (
	"time"

	model "github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// kinds are the type keys of the envelope. An event of a webhook has none and is flat.
var kinds = []string{"sensor", "incident", "audit"}

// facts are what the receiver wants to know of an event.
type facts struct {
	// decoded tells whether it is a whole JSON object.
	decoded bool
	// id names the event among all others of the stream; empty where it has no uuid.
	// An incident is many events with one uuid: its generation tells them apart.
	id string
	// at is the time of the event by its own account; zero if it has none.
	at time.Time
	// enrichmentErrors is how many parts the service could not add.
	enrichmentErrors int
}

// reader reads facts. It keeps its memory and serves one goroutine.
type reader struct{ e *model.Event }

func newReader() *reader { return &reader{e: model.New()} }

func (r *reader) read(ev event) facts {
	r.e.Reset()
	if !jsontext.Parse(ev.text, r.e) {
		return facts{}
	}
	f := facts{decoded: !ev.cut && len(r.e.Diagnostics) == 0}
	if errs := r.e.Child(model.Payload, "enrichment_errors"); errs != 0 {
		for c := r.e.First(errs); c != 0; c = r.e.Next(c) {
			f.enrichmentErrors++
		}
	}
	kind, body := "", model.Payload
	for _, k := range kinds {
		if c := r.e.Child(model.Payload, k); c != 0 && r.e.Node(c).Kind == model.Object {
			kind, body = k, c
			break
		}
	}
	f.at, _ = time.Parse(time.RFC3339Nano, r.text(body, "timestamp"))
	// What is broken may have lost the part that makes it another event.
	if uuid := r.text(body, "uuid"); uuid != "" && f.decoded {
		f.id = kind + "\x00" + uuid + "\x00" + r.text(body, "generation")
	}
	return f
}

func (r *reader) text(parent model.Ref, key string) string {
	if c := r.e.Child(parent, key); c != 0 && r.e.Node(c).Kind.Scalar() {
		return r.e.Node(c).Text
	}
	return ""
}
