package ocsfprocessor

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// settle is how long after a change was seen a folder is read again at the latest.
const settle = time.Second

// maxChanges is the number of changed files that a log line names.
const maxChanges = 20

// reloader watches the user's mapping folders. It reads the files and compares their
// content, since modification times and notifications fail on network file systems and
// on volumes that are swapped (Kubernetes). Compiling happens in its goroutine; batches
// only see that the program of the processor is another one.
type reloader struct {
	p    *ocsfProcessor
	cfg  *Config
	host component.Host

	loaded []*mapping.Snapshot // of the program in use
	seen   string              // what the last scan found
	failed string              // state of the folders that could not be used; empty: the last reload succeeded

	stop chan struct{}
	done sync.WaitGroup
}

func (r *reloader) start(host component.Host) {
	r.host = host
	r.stop = make(chan struct{})
	r.done.Go(r.run)
}

// shutdown waits for the goroutine, at most for one compilation.
func (r *reloader) shutdown() {
	if r.stop != nil {
		close(r.stop)
		r.done.Wait()
		r.stop = nil
	}
}

func (r *reloader) run() {
	timer := time.NewTimer(r.cfg.MappingsReloadInterval)
	defer timer.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-timer.C:
		}
		next := r.cfg.MappingsReloadInterval
		if r.scan() {
			next = min(next, settle)
		}
		timer.Reset(next)
	}
}

// scan looks at the folders once. Files may be written at this moment, so a change is used
// when two scans in a row found the same. It returns true where another scan should follow
// soon.
func (r *reloader) scan() (again bool) {
	files, err := r.cfg.snapshots()
	found := fingerprint(files, err)
	before := r.seen
	r.seen = found
	switch {
	case found == fingerprint(r.loaded, nil):
		if r.failed != "" {
			r.failed = ""
			r.p.logger.Info("The mapping folders are again as they were when they were read.")
			r.report(componentstatus.NewEvent(componentstatus.StatusOK))
		}
		return false
	case found == r.failed:
		return false
	case found != before:
		return true
	}
	var set *compiledSet
	if err == nil {
		set, err = sets.acquire(r.cfg, files)
	}
	if err != nil {
		r.failed = found
		r.count("failure")
		r.p.logger.Error("The mapping folders changed and cannot be used. The mappings that were read before stay in use.",
			zap.Error(err), zap.Strings("changed", changes(r.loaded, files)))
		r.report(componentstatus.NewRecoverableErrorEvent(err))
		return false
	}
	changed := changes(r.loaded, files)
	old := r.p.program.Swap(newProgram(set, &r.cfg.Output))
	sets.release(old.set)
	recovered := r.failed != ""
	r.loaded, r.failed = files, ""
	r.count("success")
	r.p.logger.Info("The mapping folders changed and were read again.",
		zap.Strings("changed", changed), zap.Strings("sources", changedSources(changed)))
	r.p.warn(set.Set)
	if recovered {
		r.report(componentstatus.NewEvent(componentstatus.StatusOK))
	}
	return false
}

// report tells the collector. The error is recoverable: events flow, by the mappings that
// were read before, and a restart would not start.
func (r *reloader) report(e *componentstatus.Event) { componentstatus.ReportStatus(r.host, e) }

func (r *reloader) count(result string) {
	r.p.telemetry.ProcessorOcsfMappingReloads.Add(context.Background(), 1, metric.WithAttributeSet(attribute.NewSet(attribute.String("result", result))))
}

// fingerprint identifies what a scan found: the content of the files, or the error.
func fingerprint(files []*mapping.Snapshot, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	s := sum(files)
	return string(s[:])
}

// changes names the files that changed, of all folders. files is nil where they could not
// be read.
func changes(before, files []*mapping.Snapshot) []string {
	var out []string
	for i, f := range files {
		out = append(out, f.Changes(before[i])...)
	}
	if n := len(out) - maxChanges; n > 0 {
		out = append(out[:maxChanges], "…")
	}
	return out
}

// changedSources are the names of the folders of the files.
func changedSources(changed []string) []string {
	var out []string
	for _, c := range changed {
		file, _, _ := strings.Cut(c, ".yaml ")
		parts := strings.Split(file, "/")
		if len(parts) > 1 && !slices.Contains(out, parts[len(parts)-2]) {
			out = append(out, parts[len(parts)-2])
		}
	}
	return out
}
