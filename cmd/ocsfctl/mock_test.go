package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// printed is what a command prints while it runs.
type printed struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.String()
}

// The mock prints the configuration to read it with, gives its events to who has the
// token, and at the end says what became of them.
func TestMockFortiDLP(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"sensor":{"uuid":"1"}}`+"\n"+`{"sensor":{"uuid":"2"}}`+"\n"), 0o600))
	for name, args := range map[string][]string{
		"made up": {"--rate", "0", "--count", "2"},
		"file":    {file},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			out := &printed{}
			c := root()
			c.SetArgs(append([]string{"mock-fortidlp", "--listen", "localhost:0", "--framing", "ndjson"}, args...))
			c.SetOut(out)
			c.SetErr(out)
			ended := make(chan error, 1)
			go func() { ended <- c.ExecuteContext(ctx) }()

			var url, token string
			require.Eventually(t, func() bool {
				u := regexp.MustCompile(`endpoint: (\S+)`).FindStringSubmatch(out.String())
				k := regexp.MustCompile(`token: (\S+)`).FindStringSubmatch(out.String())
				if u != nil && k != nil {
					url, token = u[1], k[1]
				}
				return url != ""
			}, 10*time.Second, time.Millisecond)
			assert.Equal(t, http.StatusUnauthorized, get(t, url, "wrong", nil))
			assert.Equal(t, http.StatusNotFound, get(t, strings.Replace(url, "mock", "x", 1), token, nil))
			var body string
			assert.Equal(t, http.StatusOK, get(t, url, token, &body))
			assert.Equal(t, 2, strings.Count(body, "\n"))
			stop()
			require.NoError(t, <-ended)
			assert.Contains(t, out.String(), "handed out 2, certainly read 0, uncertain 2")
		})
	}
	_, err := run(t, "", "mock-fortidlp", "--framing", "x")
	assert.ErrorContains(t, err, "--framing: must be one of [array ndjson")
}

func get(t *testing.T, url, token string, body *string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	if body != nil {
		*body = string(text)
	}
	return response.StatusCode
}
