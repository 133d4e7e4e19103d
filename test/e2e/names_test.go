package e2e

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// twoAddresses are two on this machine that have the same port, which nobody listens on: a name has one port, whatever its addresses.
func twoAddresses(t *testing.T) (one, two netip.AddrPort) {
	t.Helper()
	const tries = 20
	for range tries {
		one = netip.MustParseAddrPort(freeAddr(t))
		two = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 2}), one.Port())
		var lc net.ListenConfig
		l, err := lc.Listen(t.Context(), "tcp", two.String())
		if err == nil {
			_ = l.Close()
			return one, two
		}
		if errors.Is(err, syscall.EADDRNOTAVAIL) {
			t.Skipf("skipped: only Linux has 127.0.0.2 without being told: %v", err)
		}
	}
	t.Fatalf("no port is free at two addresses")
	return one, two
}

// nameServer is a DNS server that knows one name, and gives its own address.
func nameServer(t *testing.T, name string, addrs ...netip.Addr) string {
	t.Helper()
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		query := make([]byte, 512) // RFC 1035, 4.2.1
		for {
			n, from, err := conn.ReadFrom(query)
			if err != nil {
				return
			}
			if answer := answerTo(query[:n], name, addrs); answer != nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

// answerTo answers a question about a name with its addresses, and says of any other that there is none.
func answerTo(query []byte, name string, addrs []netip.Addr) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	switch {
	case q.Name.String() != name+".":
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		for _, addr := range addrs {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}, Body: &dnsmessage.AResource{A: addr.As4()},
			})
		}
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}
