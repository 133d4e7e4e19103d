package ocsfprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

// The size of a slice. A mapped record takes about ten times the memory of its string, so
// a batch is mapped and handed on in slices that stay below either limit. A slice has at
// least one record. Our receivers make smaller batches.
const (
	sliceRecords = 1000    // records that are expected to come out
	sliceBytes   = 1 << 20 // of the strings that go in
)

// A batch is not examined record by record below these limits.
const (
	smallRecords = 100
	smallBytes   = 256 << 10
)

// slicer hands the batches of other receivers on in slices. It stands in front of the
// processor that processorhelper made, which sees each slice as a batch, so that the
// helper's metrics add up.
type slicer struct {
	processor.Logs
	attribute string // as in ocsfProcessor
	retry     configretry.BackOffConfig
	telemetry *metadata.TelemetryBuilder
}

// holdRest says how long a batch that was accepted in part waits for the pipeline to
// accept the rest. A sender that repeats the whole batch, as OTLP clients do, repeats what
// was accepted too; where its batches are larger than what the queue has free each time,
// it would make duplicates for ever.
var holdRest = configretry.BackOffConfig{
	Enabled: true, InitialInterval: 50 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 1.5,
	MaxInterval: time.Second, MaxElapsedTime: 5 * time.Second,
}

// ConsumeLogs maps a batch and hands it on: at once where it is small, else in slices.
//
// Where the pipeline refuses a slice, the error holds the records that were not accepted
// (consumererror.Logs), and logs has the same ones: whoever retries repeats only these.
func (s *slicer) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	if s.fits(logs) {
		return s.Logs.ConsumeLogs(ctx, logs)
	}
	var rejected error
	accepted := 0
	for slice := s.next(logs); slice.ResourceLogs().Len() > 0; slice = s.next(logs) {
		records := slice.LogRecordCount()
		rest, err := s.handOn(ctx, slice, accepted > 0)
		switch retry.Classify(err) {
		case retry.Accepted:
			accepted += records
		case retry.Rejected:
			rejected = err // for good: the other slices may still be accepted
		case retry.Refused:
			accepted += max(0, records-rest.LogRecordCount())
			if accepted > 0 {
				s.telemetry.ProcessorOcsfPossibleDuplicates.Add(ctx, int64(accepted))
			}
			logs.ResourceLogs().MoveAndAppendTo(rest.ResourceLogs())
			rest.ResourceLogs().MoveAndAppendTo(logs.ResourceLogs())
			return consumererror.NewLogs(err, logs)
		}
	}
	return rejected
}

// handOn has a slice mapped and handed on. Where it is refused, rest is what of it was not
// accepted. With hold it is tried again for a while.
func (s *slicer) handOn(ctx context.Context, slice plog.Logs, hold bool) (rest plog.Logs, err error) {
	pause := retry.NewPause(s.retry)
	for {
		if hold && ctx.Err() != nil {
			return slice, ctx.Err() // the sender is gone, so what is accepted now may come again
		}
		// Whoever is behind us may change records and then refuse them. The copy holds the
		// strings that are there anyway.
		kept := plog.NewLogs()
		slice.CopyTo(kept)
		err := s.Logs.ConsumeLogs(ctx, slice)
		if retry.Classify(err) != retry.Refused {
			return plog.Logs{}, err
		}
		if unaccepted, ok := retry.Unaccepted(err); ok {
			kept = plog.NewLogs()
			unaccepted.CopyTo(kept) // it may be read-only
		}
		if !hold || pause.Wait(ctx, nil) != retry.Expired {
			return kept, err
		}
		slice = kept
	}
}

// fits reports whether a batch needs no slices.
func (s *slicer) fits(logs plog.Logs) bool {
	records, bytes := 0, 0
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			records += scope.LogRecords().Len()
			if records > smallRecords {
				return s.fitsInDetail(logs)
			}
			for _, rec := range scope.LogRecords().All() {
				bytes += s.length(rec)
			}
		}
	}
	return bytes <= smallBytes || s.fitsInDetail(logs)
}

func (s *slicer) fitsInDetail(logs plog.Logs) bool {
	var size sliceSize
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, rec := range scope.LogRecords().All() {
				if !size.add(s.cost(rec)) {
					return false
				}
			}
		}
	}
	return true
}

// sliceSize is how large a slice is so far.
type sliceSize struct{ taken, records, bytes int }

// add adds a record, unless the slice is full.
func (z *sliceSize) add(records, bytes int) bool {
	if z.taken > 0 && (z.records+records > sliceRecords || z.bytes+bytes > sliceBytes) {
		return false
	}
	z.taken, z.records, z.bytes = z.taken+1, z.records+records, z.bytes+bytes
	return true
}

// next takes the next slice off the front of a batch. It has no resources where the batch
// has no records. The records stay in order, below copies of their resource and scope.
func (s *slicer) next(logs plog.Logs) plog.Logs {
	slice := plog.NewLogs()
	var size sliceSize
	full := false
	logs.ResourceLogs().RemoveIf(func(from plog.ResourceLogs) bool {
		if full {
			return false
		}
		to := slice.ResourceLogs().AppendEmpty()
		from.Resource().CopyTo(to.Resource())
		to.SetSchemaUrl(from.SchemaUrl())
		from.ScopeLogs().RemoveIf(func(from plog.ScopeLogs) bool {
			if full {
				return false
			}
			to := to.ScopeLogs().AppendEmpty()
			from.Scope().CopyTo(to.Scope())
			to.SetSchemaUrl(from.SchemaUrl())
			full = s.take(from.LogRecords(), to.LogRecords(), &size)
			return !full
		})
		return !full
	})
	prune(slice)
	return slice
}

// take moves records until the slice is full, and reports whether that is so.
func (s *slicer) take(from, to plog.LogRecordSlice, size *sliceSize) (full bool) {
	n := 0
	for n < from.Len() && size.add(s.cost(from.At(n))) {
		n++
	}
	if n == from.Len() {
		from.MoveAndAppendTo(to)
		return false
	}
	to.EnsureCapacity(n)
	i := 0
	from.RemoveIf(func(rec plog.LogRecord) bool {
		if i == n {
			return false
		}
		i++
		rec.MoveTo(to.AppendEmpty())
		return true
	})
	return true
}

// cost estimates how many records come out of one, and gives the bytes of its string.
func (s *slicer) cost(rec plog.LogRecord) (records, bytes int) {
	v, ok := s.value(rec)
	switch {
	case !ok:
		return 1, 0
	case v.Type() == pcommon.ValueTypeStr:
		return frame.EstimateRecords(v.Str()), len(v.Str())
	case v.Type() == pcommon.ValueTypeBytes:
		return frame.MaxParts(v.Bytes().Len()), v.Bytes().Len()
	}
	return 1, 0
}

// length is the number of bytes of a record's string.
func (s *slicer) length(rec plog.LogRecord) int {
	v, ok := s.value(rec)
	switch {
	case !ok:
	case v.Type() == pcommon.ValueTypeStr:
		return len(v.Str())
	case v.Type() == pcommon.ValueTypeBytes:
		return v.Bytes().Len()
	}
	return 0
}

// value is where the configuration says that the string is.
func (s *slicer) value(rec plog.LogRecord) (pcommon.Value, bool) {
	if s.attribute == "" {
		return rec.Body(), true
	}
	return rec.Attributes().Get(s.attribute)
}
