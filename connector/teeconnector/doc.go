//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package teeconnector copies logs to several pipelines and retries each of them alone.
//
// Where one receiver feeds several pipelines, the collector hands a batch to all of them
// and joins their errors. The receiver cannot know which one refused, so it hands the batch
// to all of them again, and while the queue of one branch is full the others get the same
// batch at every retry. The tee offers a batch to one pipeline after the other, the one
// that refused last first, and
//
//   - returns the refusal of the first one at once: no pipeline has the batch yet, so the
//     receiver can repeat it, answer 503 or hold its sender;
//   - waits where another pipeline has accepted the batch, and offers it again to the one
//     that refused.
//
// The batch is marked read-only: each pipeline that changes records gets a copy.
package teeconnector
