package e2e

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

const (
	// underWay is how many requests have no answer yet: num_consumers of scale-out.yaml, and by default of otlp-gateway.yaml.
	underWay = 10
	// onward is how many messages must reach the gateway that is left: more than so many requests hold.
	onward = 2 * underWay * 1000
	// flood is how many messages may be sent while the test waits for something.
	flood = 1_000_000
)

// gateway is one of those behind scale-out.yaml.
type gateway struct {
	out             *tally // counts what comes out of it
	die, back, stop func()
}

// One of two gateways dies in the middle and stays away. All that comes then reaches the other one, nothing is lost, what comes twice is
// no more than was under way, and when the gateway is back it gets its share again.
func TestScaleOut(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		env   []string
		hops  int // on which something is under way when a gateway dies
		start func(*place, string) *gateway
	}{
		"killed": {hops: 2, start: (*place).startGateway},
		// The worst moment: all that is under way has been taken, and nobody says so.
		"dies before it answers": {hops: 1, start: (*place).startSilent, env: []string{"GATEWAY_CA=", "GATEWAY_INSECURE=true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := distribution(t)
			p := newPlace(t)
			one, two := p.twoGateways()
			p.env = append(p.env, tc.env...)
			dying, other := tc.start(p, one), tc.start(p, two)
			p.c = p.start(bin, "scale-out.yaml")
			f := newFlow(t, p.in)
			sum := func() total { return sumOf(f.next(), dying.out, other.out) }
			defer func() { t.Logf("%+v", sum()) }()

			p.waitUntil("both gateways have something", func() bool { return dying.out.some(0) && other.out.some(0) })
			dying.die()
			since := f.next()
			p.waitUntil("what comes now reaches the other", func() bool {
				return f.next() > since+onward && other.out.missing(since, since+onward) == 0
			})
			dying.back()
			since = f.next()
			p.waitUntil("it has its share again", func() bool { return dying.out.some(since) })
			f.stop()
			p.waitUntil("everything, and again what had no answer", func() bool {
				return sum().Missing == 0 && sum().Twice >= sum().Unanswered
			})
			p.c.stop(t)
			dying.stop()
			other.stop()

			if got, most := sum(), tc.hops*underWay*sum().Largest; got.Twice > most || got.Strange > 0 {
				t.Errorf("%d messages came twice, and at most %d were under way; %d were none that was sent", got.Twice, most, got.Strange)
			}
		})
	}
}

// total is what came of a flow to two gateways.
type total struct {
	Sent, Missing, Twice int
	Largest              int // messages of a request
	Unanswered           int // counted, but their request had no answer
	Strange              int
}

func sumOf(sent int, one, two *tally) total {
	one.mu.Lock()
	defer one.mu.Unlock()
	two.mu.Lock()
	defer two.mu.Unlock()
	sum := total{
		Sent: sent, Largest: max(one.largest, two.largest), Unanswered: one.unanswered + two.unanswered, Strange: one.strange + two.strange,
	}
	for id := range sent {
		switch times := one.seen[id] + two.seen[id]; times {
		case 0:
			sum.Missing++
		default:
			sum.Twice += times - 1
		}
	}
	return sum
}

// twoGateways gives the addresses of two gateways that have one name, and tells the name to those who are started here.
func (p *place) twoGateways() (one, two string) {
	p.t.Helper()
	a, b := twoAddresses(p.t)
	server := nameServer(p.t, testcert.Several, a.Addr(), b.Addr())
	p.env = append(p.env, fmt.Sprintf("GATEWAYS=dns://%s/%s:%d", server, testcert.Several, a.Port()))
	return a.String(), b.String()
}

// startGateway starts otlp-gateway.yaml, which can be killed and come back with its disk.
func (p *place) startGateway(addr string) *gateway {
	p.t.Helper()
	g := &gateway{out: newTally(p.t, flood)}
	at := *p
	at.env = append(at.env[:len(at.env):len(at.env)], "OTLP_LISTEN="+addr, "OTLP_ENDPOINT="+g.out.addr)
	c := at.start(distribution(p.t), "otlp-gateway.yaml")
	g.die = func() { c.kill(p.t) }
	g.back = func() { c = c.again(p.t) }
	g.stop = func() { c.stop(p.t) }
	return g
}

// startSilent starts a gateway that dies when it has taken something and not yet said so.
func (p *place) startSilent(addr string) *gateway {
	p.t.Helper()
	out := newTallyAt(p.t, addr, flood)
	return &gateway{
		out: out,
		die: func() {
			out.set(false, patience)
			out.wait(p.c, "a request without an answer", out.silent)
			out.die()
			out.set(false, 0)
		},
		back: out.up,
		stop: func() {},
	}
}

// flow is a device that sends numbered messages until it is stopped.
type flow struct {
	number atomic.Int64
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newFlow(t *testing.T, addr string) *flow {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	f := &flow{cancel: cancel}
	t.Cleanup(f.stop)
	f.wg.Go(func() {
		d := &device{addr: addr}
		defer d.close()
		pace := time.NewTicker(10 * time.Millisecond)
		defer pace.Stop()
		const piece = 50
		for ctx.Err() == nil && f.next() < flood {
			from := int(f.number.Add(piece)) - piece
			for _, m := range payloads(from, from+piece) {
				d.send(t.Context(), m)
			}
			<-pace.C
		}
	})
	return f
}

// next is the number of the first message that is not yet on its way.
func (f *flow) next() int { return int(f.number.Load()) }

func (f *flow) stop() {
	f.cancel()
	f.wg.Wait()
}
