package handover

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
)

func TestJudge(t *testing.T) {
	err := errors.New("x")
	assert.Equal(t, Accepted, Judge(nil))
	assert.Equal(t, Refused, Judge(err))
	assert.Equal(t, Refused, Judge(context.DeadlineExceeded))
	assert.Equal(t, Rejected, Judge(consumererror.NewPermanent(err)))
	assert.Equal(t, Rejected, Judge(fmt.Errorf("around: %w", consumererror.NewPermanent(err))))

	_, ok := Unaccepted(err)
	assert.False(t, ok)
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rest, ok := Unaccepted(fmt.Errorf("around: %w", consumererror.NewLogs(err, logs)))
	assert.True(t, ok)
	assert.Equal(t, 1, rest.LogRecordCount())
}

func TestPause(t *testing.T) {
	open, closed := make(chan struct{}), make(chan struct{})
	close(closed)
	quick := configretry.BackOffConfig{Enabled: true, InitialInterval: time.Millisecond, MaxInterval: time.Millisecond, Multiplier: 1}
	slow := quick
	slow.InitialInterval, slow.MaxInterval = time.Hour, time.Hour
	short := quick
	short.MaxElapsedTime = time.Nanosecond

	assert.Equal(t, Exhausted, NewPause(configretry.BackOffConfig{}).Wait(t.Context(), open), "retries are off")
	assert.Equal(t, Over, NewPause(quick).Wait(t.Context(), open))
	assert.Equal(t, Exhausted, NewPause(short).Wait(t.Context(), open))

	last := NewPause(slow)
	assert.Equal(t, Over, last.Wait(t.Context(), closed), "one last attempt")
	assert.Equal(t, Stopped, last.Wait(t.Context(), closed))

	over, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, Stopped, NewPause(slow).Wait(over, open))
}
