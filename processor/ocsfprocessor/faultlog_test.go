package ocsfprocessor

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFaultsAreLoggedOncePerStack: a second bug is not hidden by the first, and neither
// fills the log.
func TestFaultsAreLoggedOncePerStack(t *testing.T) {
	p, logged := faultyProcessor(t, acme(nil))
	for range 5 {
		for _, mark := range []string{"PANIC-EARLY", "PANIC-LATE"} {
			_, err := p.processLogs(t.Context(), batch(marked(mark), marked(mark)))
			require.NoError(t, err)
		}
	}
	require.Len(t, logged.All(), 2)
	for _, e := range logged.All() {
		assertNoPayload(t, e)
		assert.Equal(t, 1, strings.Count(e.Message, codeInternal))
	}
}

func TestFaultLogIsLimited(t *testing.T) {
	var l faultLog
	now := time.Unix(1_700_000_000, 0)
	logged := 0
	for stack := range uint64(100_000) {
		if stack%1000 == 0 {
			now = now.Add(faultInterval)
		}
		if l.allow(stack, now) {
			logged++
			assert.False(t, l.allow(stack, now.Add(24*time.Hour)), "once")
		}
	}
	assert.Equal(t, 100*faultBurst, logged)
	assert.LessOrEqual(t, len(l.seen), maxFaults)
	assert.False(t, l.allow(1_000_000, now.Add(time.Hour)), "the table is full")
}
