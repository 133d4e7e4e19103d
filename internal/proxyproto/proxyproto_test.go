package proxyproto

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
)

func v2(command, family byte, size int, body string) string {
	return signatureV2 + string([]byte{command, family, byte(size >> 8), byte(size)}) + body
}

const (
	addr4 = "\xc0\x00\x02\x01" + "\xc6\x33\x64\x02" + "\x01\xbb" + "\x19\xca"
	addr6 = "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01" + "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02" + "\x01\xbb" + "\x19\xca"
	rest  = "<34>x\n"
)

func TestRead(t *testing.T) {
	for in, want := range map[string]string{
		"PROXY TCP4 192.0.2.1 198.51.100.2 443 6602\r\n":               "192.0.2.1:443",
		"PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n":               "0.0.0.0:0",
		"PROXY TCP6 2001:db8::1 2001:db8::2 443 6602\r\n":              "[2001:db8::1]:443",
		"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.2 443 6602\r\n": "192.0.2.1:443",
		"PROXY UNKNOWN\r\n": "",
		"PROXY UNKNOWN ffff:f::f ffff::f 65535 65535\r\n": "",
		v2(0x21, 0x11, 12, addr4):                         "192.0.2.1:443",
		v2(0x21, 0x21, 36, addr6):                         "[2001:db8::1]:443",
		v2(0x21, 0x11, 19, addr4+"\x04\x00\x04abcd"):      "192.0.2.1:443", // a TLV
		v2(0x21, 0x11, MaxSize-fixedV2, addr4+strings.Repeat("x", MaxSize-fixedV2-len(addr4))): "192.0.2.1:443",
		v2(0x20, 0x00, 0, ""):                         "",
		v2(0x20, 0x11, 12, addr4):                     "",
		v2(0x21, 0x00, 0, ""):                         "",
		v2(0x21, 0x31, 216, strings.Repeat("/", 216)): "",
	} {
		for name, r := range map[string]io.Reader{
			"at once": strings.NewReader(in + rest), "in pieces": iotest.OneByteReader(strings.NewReader(in + rest)),
		} {
			got, err := Read(r)
			if err != nil || got.IsValid() != (want != "") || got.IsValid() && got.String() != want {
				t.Errorf("%.60q %s: %v, %v; want %q", in, name, got, err, want)
			}
			if left, _ := io.ReadAll(r); string(left) != rest {
				t.Errorf("%.60q %s: %q is left; want %q", in, name, left, rest)
			}
		}
	}
}

func TestReadInvalid(t *testing.T) {
	for _, in := range []string{
		"<34>Oct 11 22:14:15 host su: failed\n", "PROX", "PROXYTCP4 192.0.2.1 192.0.2.2 1 2\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\r\n\r\n\x00\r\nQUIT\r", "GET / HTTP/1.1\r\n\r\n",
		"proxy TCP4 192.0.2.1 198.51.100.2 443 6602\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 443 6602\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 443 6602",
		"PROXY TCP4 192.0.2.1 198.51.100.2 443\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 443 6602 1\r\n",
		"PROXY TCP4  192.0.2.1 198.51.100.2 443 6602\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 443 65536\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 -1 6602\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.2 0443 6602\r\n",
		"PROXY TCP4 192.0.2.256 198.51.100.2 443 6602\r\n",
		"PROXY TCP4 2001:db8::1 2001:db8::2 443 6602\r\n",
		"PROXY TCP6 192.0.2.1 198.51.100.2 443 6602\r\n",
		"PROXY TCP6 fe80::1%eth0 fe80::2%eth0 443 6602\r\n",
		"PROXY UDP4 192.0.2.1 198.51.100.2 443 6602\r\n",
		"PROXY UNKNOWNX\r\n",
		"PROXY A\r\nPROXY TCP4 192.0.2.1 198.51.100.2 443 6602\r\n",
		"PROXY TCP4 " + strings.Repeat("1", 200) + "\r\n",
		"PROXY UNKNOWN " + strings.Repeat("1", 200) + "\r\n",
		v2(0x22, 0x11, 12, addr4), v2(0x11, 0x11, 12, addr4), v2(0x21, 0x12, 12, addr4), v2(0x21, 0x41, 12, addr4),
		v2(0x21, 0x11, 11, addr4), v2(0x21, 0x21, 12, addr4), v2(0x21, 0x11, 0, ""), v2(0x21, 0x11, 13, addr4),
		v2(0x21, 0x11, MaxSize-fixedV2+1, addr4+strings.Repeat("x", 5000)), v2(0x21, 0x11, 65535, addr4), signatureV2,
	} {
		if got, err := Read(strings.NewReader(in)); err == nil {
			t.Errorf("%.60q: %v; want an error", in, got)
		}
	}
	if _, err := Read(strings.NewReader(rest)); !errors.Is(err, ErrMissing) {
		t.Errorf("%v; want ErrMissing", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("PROXY TCP4 192.0.2.1 198.51.100.2 443 6602\r\n" + rest))
	f.Add([]byte(v2(0x21, 0x11, 12, addr4) + rest))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := bytes.NewReader(in)
		got, err := Read(r)
		if used := len(in) - r.Len(); used > MaxSize {
			t.Fatalf("read %d bytes", used)
		}
		if err != nil && got != (netip.AddrPort{}) {
			t.Fatalf("%v with %v", got, err)
		}
	})
}
