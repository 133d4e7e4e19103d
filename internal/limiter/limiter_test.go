package limiter

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func Example() {
	batches := New(4)
	if err := batches.Acquire(context.Background()); err != nil {
		return // the receiver stops
	}
	fmt.Println(batches.InUse())
	batches.Release()
	fmt.Println(batches.InUse())
	// Output:
	// 1
	// 0
}

func TestDefault(t *testing.T) {
	assert.Equal(t, max(4, 2*runtime.GOMAXPROCS(0)), Default())
	l := New(0)
	for range Default() {
		require.NoError(t, l.Acquire(t.Context()))
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, l.Acquire(over), context.Canceled)
	assert.Equal(t, Default(), l.InUse())
}

// No more goroutines than slots are ever inside.
func TestLimit(t *testing.T) {
	const slots, goroutines = 3, 20
	l := New(slots)
	var inside, most atomic.Int64
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range 200 {
				assert.NoError(t, l.Acquire(t.Context()))
				n := inside.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				runtime.Gosched()
				inside.Add(-1)
				l.Release()
			}
		})
	}
	wg.Wait()
	assert.LessOrEqual(t, most.Load(), int64(slots))
	assert.Zero(t, l.InUse())
}

// A goroutine that asks again after each batch waits behind all that asked before: ten
// busy ones get equal numbers of turns, and a quiet one waits for one round at most.
func TestFirstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(1)
		require.NoError(t, l.Acquire(t.Context()))
		var turns []int
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				for range 3 {
					assert.NoError(t, l.Acquire(t.Context()))
					turns = append(turns, i) // guarded by the one slot
					l.Release()
				}
			})
			synctest.Wait() // goroutine i waits in the line
		}
		l.Release()
		wg.Wait()
		for round := range 3 {
			assert.ElementsMatch(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, turns[round*10:round*10+10])
		}
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, turns[:10])
	})
}

// A goroutine that gives up waiting takes no slot with it.
func TestCancelledWait(t *testing.T) {
	l := New(1)
	for range 200 {
		require.NoError(t, l.Acquire(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if l.Acquire(ctx) == nil {
					l.Release()
				}
			})
		}
		cancel()
		l.Release()
		wg.Wait()
	}
	assert.Zero(t, l.InUse())
	require.NoError(t, l.Acquire(t.Context()))
}
