package ocsfprocessor

import (
	"hash/maphash"
	"runtime"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
)

// The limits of what is logged about faults: hostile input may find many ways to one, or
// one often.
const (
	faultInterval = time.Minute
	faultBurst    = 10   // distinct stacks that are logged in an interval
	maxFaults     = 1000 // distinct stacks that are remembered
)

// faultLog logs a recovered panic once per distinct stack. Its zero value is ready.
type faultLog struct {
	mu     sync.Mutex
	seen   map[uint64]struct{}
	begin  time.Time // of the interval
	logged int       // in the interval
}

var faultSeed = maphash.MakeSeed()

// report logs a fault, unless its stack was logged before or the limit is reached. It is
// called from the deferred function that recovered it. The value of a panic may quote what
// was read, but for those of the runtime; the stack does not.
func (l *faultLog) report(logger *zap.Logger, now time.Time, fault any) {
	if !l.allow(stackID(), now) {
		return
	}
	fields := []zap.Field{zap.Stack("stack")}
	if err, ok := fault.(runtime.Error); ok {
		fields = append(fields, zap.Error(err))
	}
	logger.Error("A record could not be processed and goes on unparsed. This is a bug in the ocsf processor: please report it. "+
		"Each stack is logged once; all are counted, as diagnostics with the code "+codeInternal+".", fields...)
}

func (l *faultLog) allow(stack uint64, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.seen[stack]; ok || len(l.seen) >= maxFaults {
		return false
	}
	if now.Sub(l.begin) >= faultInterval {
		l.begin, l.logged = now, 0
	}
	if l.logged == faultBurst {
		return false
	}
	if l.seen == nil {
		l.seen = map[uint64]struct{}{}
	}
	l.seen[stack] = struct{}{}
	l.logged++
	return true
}

// stackID identifies the stack from the panic to the function that reads a record. Who
// called that makes no difference.
func stackID() uint64 {
	var pcs [64]uintptr
	var h maphash.Hash
	h.SetSeed(faultSeed)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		maphash.WriteComparable(&h, frame.PC)
		if !more || strings.HasSuffix(frame.Function, ".(*worker).read") {
			return h.Sum64()
		}
	}
}
