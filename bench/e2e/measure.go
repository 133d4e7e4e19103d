package e2e

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// Sample is what a setup took in one round.
type Sample struct {
	Events int
	CPU    time.Duration // of the processor, for all of them
	Wall   time.Duration
	Memory int64 // bytes, at most
}

// Result is what a setup took, round after round.
type Result struct {
	Setup   Setup
	Samples []Sample
}

// Plan says how much is measured.
type Plan struct {
	Program string // the distribution
	Rounds  int
	Events  int // in each round
	Warm    int // before
}

// Measure starts every setup once a round, in their order, and tells what it does.
func (p Plan) Measure(ctx context.Context, setups []Setup, progress io.Writer) (Results, error) {
	results := make(Results, len(setups))
	for round := range p.Rounds {
		for i, s := range setups {
			sample, err := p.sample(ctx, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			_, _ = fmt.Fprintf(progress, "round %d of %d: %-22s %8.0f ns an event, %4d MiB\n", round+1, p.Rounds, s.Name,
				cost(sample), sample.Memory>>20)
			results[i].Setup = s
			results[i].Samples = append(results[i].Samples, sample)
		}
	}
	return results, nil
}

// sample runs a setup once.
func (p Plan) sample(ctx context.Context, s Setup) (Sample, error) {
	r, err := p.run(ctx, s, false)
	if err != nil {
		return Sample{}, err
	}
	defer r.close()
	if err := r.pass(p.Warm); err != nil {
		return Sample{}, err
	}
	before, err := processorTime(r.pid())
	if err != nil {
		return Sample{}, err
	}
	begin := time.Now()
	if err := r.pass(p.Events); err != nil {
		return Sample{}, err
	}
	took := time.Since(begin)
	after, err := processorTime(r.pid())
	if err != nil {
		return Sample{}, err
	}
	memory, err := mostMemory(r.pid())
	return Sample{Events: p.Events, CPU: after - before, Wall: took, Memory: memory}, err
}

// Profile writes the CPU profile of a setup while it handles events, for pprof.
func (p Plan) Profile(ctx context.Context, s Setup, seconds int, file string) error {
	r, err := p.run(ctx, s, true)
	if err != nil {
		return err
	}
	defer r.close()
	if err := r.pass(p.Warm); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		done <- fetch(ctx, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", r.places.profile, seconds), file)
	}()
	for {
		select {
		case err := <-done:
			return err
		default:
			if err := r.pass(p.Events); err != nil {
				return err
			}
		}
	}
}

func fetch(ctx context.Context, url, file string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, resp.Body); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// run is a setup that runs, with all that it needs.
type run struct {
	dir       string
	places    places
	sink      *sink
	collector *collector
	senders   senders
	lines     *lines
}

// run starts a setup. A collector that is profiled has a door for that.
func (p Plan) run(ctx context.Context, s Setup, profiled bool) (r *run, err error) {
	r = &run{}
	defer func() {
		if err != nil {
			r.close()
		}
	}()
	if r.lines, err = newLines(); err != nil {
		return r, err
	}
	if r.dir, err = os.MkdirTemp("", "e2e"); err != nil {
		return r, err
	}
	if r.sink, err = newSink(ctx, s.Exporter, s.evidence()); err != nil {
		return r, err
	}
	trust, err := r.place(ctx, &s, profiled)
	if err != nil {
		return r, err
	}
	file, err := s.write(r.dir, r.places)
	if err != nil {
		return r, err
	}
	args := []string{"--config", file}
	if s.Gate != "" {
		args = append(args, "--feature-gates="+s.Gate)
	}
	if r.collector, err = start(ctx, p.Program, append([]string{"GOMAXPROCS=1"}, s.Env...), args); err != nil {
		return r, err
	}
	r.senders, err = connect(ctx, r.places.listen, s.Connections, trust)
	return r, err
}

// place finds addresses, and makes a certificate where there is need for one.
func (r *run) place(ctx context.Context, s *Setup, profiled bool) (trust *tls.Config, err error) {
	r.places.sink = r.sink.addr
	wanted := []*string{&r.places.listen, &r.places.metrics}
	if profiled {
		wanted = append(wanted, &r.places.profile)
	}
	for _, addr := range wanted {
		if *addr, err = freeAddr(ctx); err != nil {
			return nil, err
		}
	}
	if !s.Secure {
		return nil, nil //nolint:nilnil // plain connections trust nobody
	}
	r.places.certFile, r.places.keyFile, trust, err = certify(r.dir)
	return trust, err
}

func (r *run) pid() int { return r.collector.cmd.Process.Pid }

// pass sends n events and returns when the sink has just as many.
func (r *run) pass(n int) error {
	sent := make(chan error, 1)
	go func() { sent <- r.senders.send(r.lines, n) }()
	deadline := time.After(patience)
	for arrived := 0; arrived < n; {
		select {
		case got := <-r.sink.counts:
			if arrived += got; arrived > n {
				return fmt.Errorf("%d events arrived, %d were sent", arrived, n)
			}
		case err := <-sent:
			if err != nil {
				return err
			}
			sent = nil
		case <-r.collector.exited:
			return fmt.Errorf("the collector ended: %s", r.collector.stop())
		case <-deadline:
			return fmt.Errorf("%d of %d events arrived after %v: %s", arrived, n, patience, r.collector.stop())
		}
	}
	return nil
}

// close ends all that was started.
func (r *run) close() {
	r.senders.close()
	if r.sink != nil {
		r.sink.close()
	}
	if r.collector != nil {
		r.collector.stop()
	}
	if r.dir != "" {
		_ = os.RemoveAll(r.dir)
	}
}
