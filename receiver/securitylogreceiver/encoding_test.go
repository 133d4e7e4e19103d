package securitylogreceiver

import (
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
)

// encodings have strings with bytes that look like framing: in UTF-16 Ċ, U+010A, and ਂ,
// U+0A02, contain the byte of a line feed, and in GBK the second byte of 俓 is a "|".
var encodings = map[string]string{
	"windows-1252": "<134>fw1 CEF:0|Müller|€|1|7|é|5|msg=ß",
	"gbk":          "<134>fw1 CEF:0|检测|俓|1|7|é|5|msg=ü",
	"shift_jis":    "<134>fw1 CEF:0|表示|x|1|7|ソ|5|msg=能",
	"utf-16":       "<134>fw1 CEF:0|检测|Ċਂ|1|7|😀|5|msg=ü",
	"UTF-16LE":     "<134>fw1 CEF:0|检测|Ċਂ|1|7|😀|5|msg=ü",
	"UTF-16BE":     "<134>fw1 CEF:0|检测|Ċਂ|1|7|😀|5|msg=ü",
	"ISO-2022-JP":  "<134>fw1 CEF:0|検査|x|1|7|x|5|msg=能",
}

func encoded(t *testing.T, name, text string) string {
	t.Helper()
	e, err := charset.Named(name)
	require.NoError(t, err)
	// An encoder of UTF-16 with a byte order mark writes one.
	out, err := e.NewEncoder().String(text)
	require.NoError(t, err)
	return out
}

// Messages arrive in UTF-8, however the stream is cut: lines and, except of UTF-16, counted
// octets.
func TestEncodingTCP(t *testing.T) {
	t.Parallel()
	for name, text := range encodings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := &sink{}
			r := start(t, config(withTCP(func(c *TCPConfig) { c.Encoding = name })), next, componenttest.NewNopHost())
			const n = 50
			whole := encoded(t, name, strings.Repeat(text+"\r\n", n))
			c := r.dial(t)
			for i := 0; i < len(whole); i += 7 {
				send(t, c, whole[i:min(i+7, len(whole))])
			}
			next.waitLen(t, n)
			for _, body := range next.bodies() {
				require.Equal(t, text, body)
			}
			if strings.HasPrefix(strings.ToLower(name), "utf-16") {
				return
			}
			one := encoded(t, name, text)
			send(t, r.dial(t), strings.Repeat(octets(one), 3))
			next.waitLen(t, n+3)
			assert.Equal(t, text, next.bodies()[n+2])
			assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_malformed_frames"))
		})
	}
}

func TestEncodingUDP(t *testing.T) {
	t.Parallel()
	for name, text := range encodings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := &sink{}
			r := start(t, config(withUDP(func(c *UDPConfig) { c.Encoding = name })), next, componenttest.NewNopHost())
			c, err := net.Dial("udp", r.sources[0].(*udpSource).sockets[0].LocalAddr().String())
			require.NoError(t, err)
			t.Cleanup(func() { _ = c.Close() })
			for i := range 3 {
				send(t, c, encoded(t, name, text+"\n"))
				next.waitLen(t, i+1)
			}
			assert.Equal(t, []string{text, text, text}, next.bodies())
		})
	}
}

// Without encoding UTF-16 over TCP is split at the byte of a line feed. Each line is a record
// of its own bytes, which the ocsf processor recognises as UTF-16.
func TestUTF16WithoutEncoding(t *testing.T) {
	const text = "<134>fw1 CEF:0|Müller|x|1|7|é|5|msg=ü"
	for _, name := range []string{"utf-16", "UTF-16BE"} {
		t.Run(name, func(t *testing.T) {
			next := &sink{}
			r := start(t, config(withTCP()), next, componenttest.NewNopHost())
			c := r.dial(t)
			send(t, c, encoded(t, name, strings.Repeat(text+"\n", 3)))
			require.NoError(t, c.Close())
			next.waitLen(t, 3)
			for i, body := range next.bodies() {
				got, ok := charset.UTF16(body)
				assert.True(t, ok, i)
				assert.Equal(t, text, got)
			}
		})
	}
}

// Nothing is replaced with utf-8, the default.
func TestEncodingDefault(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP()), next, componenttest.NewNopHost())
	send(t, r.dial(t), "caf\xe9\n")
	next.waitLen(t, 1)
	assert.Equal(t, pcommon.ValueTypeBytes, next.records[0].Body().Type())
}
