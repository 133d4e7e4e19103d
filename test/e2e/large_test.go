package e2e

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// A message as long as the shipped gateway takes, whose value is in the event at many places and takes three bytes for one at each, costs no
// other event: the exporter drops all records behind one that is longer than its largest request, and no metric counts them (collector issue 15936).
func TestLargestMessageBesideOthers(t *testing.T) {
	bin := distribution(t)
	for name, fill := range map[string]string{"not UTF-8": "\xff", "letters": "a", "control characters": "\x01", "quotes": `"`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const rounds, each = 10, 500
			p := newPlace(t)
			out := newTally(t, rounds*each)
			p.env = append(p.env, "OTLP_ENDPOINT="+out.addr)
			p.c = p.start(bin, "gateway.yaml")
			head := `CEF:0|Symantec|ATP|3.0|4117|File Detected|8|act=Blocked fname=`
			large := head + strings.Repeat(fill, 256<<10-len(head))
			conn, err := (&net.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "tcp", p.in)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetWriteDeadline(time.Now().Add(patience))
			for i := range rounds {
				text := large + "\n" + strings.Join(payloads(i*each, (i+1)*each), "\n") + "\n"
				if _, err := conn.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			out.wait(p.c, "all that is beside it", func() bool { return out.missing(0, rounds*each) == 0 })
			out.wait(p.c, "the large ones", func() bool { _, _, strange := out.result(); return strange == rounds })
			if strings.Contains(p.c.output(), "dropping items") {
				t.Error(p.c.output())
			}
			p.c.stop(t)
		})
	}
}
