package e2e

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// figures are the metrics that a collector served at one moment.
type figures string

// scraped asks a collector for its metrics.
func scraped(t *testing.T, addr string) figures {
	t.Helper()
	f, err := tryScrape(t.Context(), addr)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// tryScrape is scraped for a collector that may be about to end.
func tryScrape(ctx context.Context, addr string) (figures, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/metrics", http.NoBody)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return figures("\n" + string(text)), err
}

// sum adds up the series of a metric that have all of the labels, each given as it is served: transport="tcp".
func (f figures) sum(name string, labels ...string) (sum float64) {
series:
	for line := range strings.Lines(string(f)) {
		rest, ok := strings.CutPrefix(line, name)
		if !ok || rest == "" || rest[0] != '{' && rest[0] != ' ' {
			continue
		}
		for _, label := range labels {
			if !strings.Contains(rest, label) {
				continue series
			}
		}
		fields := strings.Fields(rest)
		if n, err := strconv.ParseFloat(fields[len(fields)-1], 64); err == nil {
			sum += n
		}
	}
	return sum
}
