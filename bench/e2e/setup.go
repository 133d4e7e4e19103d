package e2e

import (
	"fmt"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

// What is between the receiver and the exporter.
const (
	nothing  = "nothing"
	mapped   = "ocsf"
	parsed   = "ParseCEF"
	byHand   = "ParseCEF and OTTL by hand"
	message  = "cef_19" // the case of the package bench that is sent
	ordinary = 4        // connections
	batched  = 1000     // records in a request
)

// Setup is a collector to be measured.
type Setup struct {
	Name        string // in the raw output
	Receiver    string // security_log, syslog or tcp_log
	Processor   string
	Exporter    string // otlp_grpc or otlp_http
	Compression string
	Secure      bool
	Connections int
	Batch       int
	Runtime
}

// Runtime is how a collector is started, beyond its configuration.
type Runtime struct {
	Env       []string // for the Go runtime
	Gate      string   // a feature gate to be opened
	Unbatched bool     // no batch in the exporter's queue: requests are what the receiver makes
}

// The setups that the page compares.
const (
	Ours      = "ours"
	OursTLS   = "ours_tls"
	OursGzip  = "ours_gzip"
	OursHTTP  = "ours_http"
	OursEmpty = "ours_no_processor"
	Peer      = "syslog_parsecef"
	PeerTCP   = "tcp_log_parsecef"
	PeerOCSF  = "syslog_ottl"
)

// ours is the setup of ours with its defaults, but for what change does.
func ours(name string, change func(*Setup)) Setup {
	s := Setup{
		Name: name, Receiver: "security_log", Processor: mapped, Exporter: "otlp_grpc", Compression: "none",
		Connections: ordinary, Batch: batched,
	}
	change(&s)
	return s
}

// peer is contrib's syslog receiver with ParseCEF, but for what change does.
func peer(name string, change func(*Setup)) Setup {
	return ours(name, func(s *Setup) {
		s.Receiver, s.Processor = "syslog", parsed
		change(s)
	})
}

// asIs changes nothing.
func asIs(*Setup) {}

// Compared are the setups that are shown beside one another.
func Compared() []Setup {
	return []Setup{
		ours(Ours, asIs),
		peer(Peer, asIs),
		peer(PeerOCSF, func(s *Setup) { s.Processor = byHand }),
		peer(PeerTCP, func(s *Setup) { s.Receiver = "tcp_log" }),
		ours(OursTLS, func(s *Setup) { s.Secure = true }),
		ours(OursGzip, func(s *Setup) { s.Compression = "gzip" }),
		ours(OursHTTP, func(s *Setup) { s.Exporter = "otlp_http" }),
		ours(OursEmpty, func(s *Setup) { s.Processor = nothing }),
	}
}

// Setups are all that the page shows: those that are compared, more and fewer connections,
// other batches, and ours with other settings of the Go runtime.
func Setups() []Setup {
	all := Compared()
	for _, n := range connections {
		if n != ordinary {
			all = append(all, ours(at(Ours, "connections", n), func(s *Setup) { s.Connections = n }),
				peer(at(Peer, "connections", n), func(s *Setup) { s.Connections = n }))
		}
	}
	for _, n := range batches {
		if n != batched {
			all = append(all, ours(at(Ours, "batch", n), func(s *Setup) { s.Batch = n }),
				peer(at(Peer, "batch", n), func(s *Setup) { s.Batch = n }))
		}
	}
	for _, r := range runtimes {
		if r.Name != Ours {
			all = append(all, ours(r.Name, func(s *Setup) { s.Runtime = r.Runtime }))
		}
	}
	return all
}

// What is varied.
var (
	connections = []int{1, ordinary, 16, 64}
	batches     = []int{100, batched, 8192}
	// runtimes are settings of the Go runtime and of pdata for ours. Pools are shown without batches in the queue: it gives
	// memory back to them while the batcher still has it, and nothing arrives.
	runtimes = []struct {
		Runtime

		Name, Says string
	}{
		{Name: "ours_gogc_50", Says: "`GOGC=50`", Runtime: Runtime{Env: []string{"GOGC=50"}}},
		{Name: Ours, Says: "`GOGC=100`, the default"},
		{Name: "ours_gogc_200", Says: "`GOGC=200`", Runtime: Runtime{Env: []string{"GOGC=200"}}},
		{Name: "ours_gogc_400", Says: "`GOGC=400`", Runtime: Runtime{Env: []string{"GOGC=400"}}},
		{Name: "ours_gomemlimit", Says: "`GOGC=off GOMEMLIMIT=400MiB`", Runtime: Runtime{Env: []string{"GOGC=off", "GOMEMLIMIT=400MiB"}}},
		{Name: "ours_unbatched", Says: "no `sending_queue::batch`", Runtime: Runtime{Unbatched: true}},
		{Name: "ours_pooling", Says: "no `sending_queue::batch`, `--feature-gates=pdata.useProtoPooling`", Runtime: Runtime{Unbatched: true, Gate: "pdata.useProtoPooling"}},
	}
)

// evidence is text that is once in each record that was handled as it should be.
func (s *Setup) evidence() string {
	switch s.Processor {
	case mapped, byHand:
		return "ocsf.class_uid"
	case parsed:
		return "cef.extensions"
	}
	return "CEF:0|"
}

// statements are those of the transform processor.
func (s *Setup) statements() []string {
	c := bench.Find(message)
	switch s.Processor {
	case parsed:
		// The cheapest way to say it. What the syslog receiver found in the header is lost with it.
		return []string{bench.Convert(c.Converter)}
	case byHand:
		// The receiver's copy of the message, which is in the body too.
		return append(c.ByHand(), `delete_key(log.attributes, "message")`)
	}
	return nil
}

// at is the name of a setup of which one quantity was changed.
func at(name, what string, n int) string { return fmt.Sprintf("%s_%s_%d", name, what, n) }
