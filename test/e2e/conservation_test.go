package e2e

import (
	"crypto/x509/pkix"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// everyWayIn has a listener for every protocol that promises to lose nothing.
const everyWayIn = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: PLAIN}
      http: {endpoint: WEB, max_wait: 1s}
      file: {include: ["FILE"], start_at: beginning, poll_interval: 50ms}
  security_log/tls:
    protocols:
      tcp: {endpoint: SECURE, tls: {cert_file: CERT, key_file: KEY, client_ca_file: CLIENTCA}}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    retry_on_failure: {enabled: false}
    sending_queue: {enabled: false}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log, security_log/tls], processors: [ocsf], exporters: [otlp_grpc]}
`

// A backend that is slow, refuses, or dies and returns costs no message by any protocol. What comes twice was on its way
// when an answer was lost: never more than the batches in flight, and nothing without such a fault.
func TestConservation(t *testing.T) {
	each := scale(20_000, 2_000)
	const (
		parts  = 8 // five over TCP and TLS, two over HTTP, one by file
		moment = 500 * time.Millisecond
	)
	// Each of the two receivers has so many in the pipeline, whatever they came by.
	inFlight := 2 * inPipeline()
	for name, tc := range map[string]struct {
		fault func(*tally)
		twice int
	}{
		"no fault": {fault: func(*tally) {}},
		"slow":     {fault: func(b *tally) { b.set(false, 20*time.Millisecond) }},
		"refuses": {fault: func(b *tally) {
			b.set(true, 0)
			<-time.After(4 * moment)
			b.set(false, 0)
		}},
		"dies and returns": {twice: 3 * inFlight, fault: func(b *tally) {
			for range 3 {
				b.set(false, moment) // so that answers are under way
				<-time.After(moment / 2)
				b.die()
				<-time.After(moment)
				b.set(false, 0)
				b.up()
				<-time.After(moment / 5)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := distribution(t)
			dir, ca := t.TempDir(), testcert.New(t)
			cert, key := ca.Issue(t, dir, "server", pkix.Name{CommonName: "localhost"})
			out, file := newTally(t, parts*each), filepath.Join(dir, "device.log")
			plain, secure, web := freeAddr(t), freeAddr(t), freeAddr(t)
			c := start(t, bin, configure(everyWayIn, out.addr, "", "PLAIN", plain, "SECURE", secure, "WEB", web,
				"FILE", file, "CERT", cert, "KEY", key, "CLIENTCA", ca.File))
			part := func(i int) []string { return payloads(i*each, (i+1)*each) }

			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() { sendLines(t, plain, part(i)) })
				wg.Go(func() { sendCounted(t, plain, part(2+i)) })
			}
			wg.Go(func() { sendTLS(t, secure, ca.Certified(t, pkix.Name{CommonName: "fw01"}), part(4)) })
			web1, web2 := newPoster(t, web, nil), newPoster(t, web, nil)
			wg.Go(func() { web1.post(t, part(5)) })
			wg.Go(func() { web2.post(t, part(6)) })
			wg.Go(func() {
				for lines := part(7); len(lines) > 0; lines = lines[each/10:] {
					appendLines(t, file, lines[:each/10])
				}
			})
			out.waitFor(c, each/10)
			tc.fault(out)
			wg.Wait()
			out.waitFor(c, parts*each)
			c.stop(t)
			arrived, twice, strange := out.result()
			t.Logf("%d sent by every protocol, %d arrived, %d more than once; over HTTP %d were refused and %d had no answer",
				parts*each, arrived, twice, web1.refused.Load()+web2.refused.Load(), web1.unanswered.Load()+web2.unanswered.Load())
			if twice > tc.twice || strange > 0 {
				t.Errorf("%d came more than once, at most %d may; %d were none that was sent", twice, tc.twice, strange)
			}
		})
	}
}
