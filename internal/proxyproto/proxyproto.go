// Package proxyproto reads the header that a proxy writes in front of a TCP connection,
// versions 1 and 2 of the PROXY protocol
// (https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt).
//
// Read consumes exactly the header: what follows, also a TLS handshake, stays in the
// connection. It is strict where the specification is, and tolerates a header that arrives in
// pieces. The header has at most MaxSize bytes; the caller bounds the time with a read
// deadline. Additional data of version 2 (TLVs) are skipped.
package proxyproto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
)

const (
	// maxV1 is the longest header of version 1, with its CRLF.
	maxV1 = 107
	// MaxSize is the longest header that is accepted, in bytes. Version 2 allows 65,551; the
	// longest that proxies write, with certificates in TLVs, are far below.
	MaxSize = 4096

	signatureV1 = "PROXY "
	signatureV2 = "\r\n\r\n\x00\r\nQUIT\n"
	fixedV2     = len(signatureV2) + 4
)

// ErrMissing is returned where the connection does not begin with a header.
var ErrMissing = errors.New("proxy protocol: missing header; expected PROXY or the signature of version 2")

// Read reads a header and returns the address of the client. It is invalid where the
// header names none: the proxy speaks for itself (a health check, LOCAL), or does not know
// (UNKNOWN, UNSPEC). The address of the proxy counts then.
func Read(r io.Reader) (netip.AddrPort, error) {
	// No header is shorter than "PROXY UNKNOWN\r\n", so these bytes belong to it.
	head := make([]byte, len(signatureV2), maxV1)
	for n := 0; n < len(head); {
		m, err := r.Read(head[n:])
		n += m
		// A stream without a header may end, or wait for an answer, before so many bytes.
		if !begins(head[:n]) {
			return netip.AddrPort{}, ErrMissing
		}
		if err != nil && n < len(head) {
			return netip.AddrPort{}, incomplete(err)
		}
	}
	if head[0] == signatureV1[0] {
		return readV1(r, head)
	}
	return readV2(r)
}

// begins tells whether a header may begin with b.
func begins(b []byte) bool {
	n := min(len(b), len(signatureV1))
	return bytes.HasPrefix([]byte(signatureV1), b[:n]) || bytes.HasPrefix([]byte(signatureV2), b)
}

func incomplete(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("proxy protocol: incomplete header: %w", err)
}

// readV1 reads up to the CRLF, byte by byte, since the length is not known.
func readV1(r io.Reader, line []byte) (netip.AddrPort, error) {
	for !bytes.HasSuffix(line, []byte("\n")) {
		if len(line) == maxV1 {
			return netip.AddrPort{}, fmt.Errorf("proxy protocol: header of version 1 has no CRLF in its first %d bytes", maxV1)
		}
		line = line[:len(line)+1]
		if _, err := io.ReadFull(r, line[len(line)-1:]); err != nil {
			return netip.AddrPort{}, incomplete(err)
		}
	}
	text, ok := strings.CutSuffix(string(line[len(signatureV1):]), "\r\n")
	if !ok {
		return netip.AddrPort{}, errors.New("proxy protocol: header of version 1 does not end at CRLF")
	}
	fields := strings.Split(text, " ")
	if fields[0] == "UNKNOWN" {
		return netip.AddrPort{}, nil // the rest of the line is to be ignored
	}
	if len(fields) != 5 || fields[0] != "TCP4" && fields[0] != "TCP6" {
		return netip.AddrPort{}, errors.New("proxy protocol: invalid header of version 1; expected TCP4, TCP6 or UNKNOWN, two addresses and two ports")
	}
	var client netip.AddrPort
	for i := range 2 {
		addr, err := netip.ParseAddr(fields[1+i])
		port, portErr := strconv.ParseUint(fields[3+i], 10, 16)
		if err != nil || portErr != nil || addr.Zone() != "" || addr.Is4() != (fields[0] == "TCP4") || len(fields[3+i]) > 1 && fields[3+i][0] == '0' {
			return netip.AddrPort{}, errors.New("proxy protocol: invalid address or port in a header of version 1")
		}
		if i == 0 {
			client = netip.AddrPortFrom(addr.Unmap(), uint16(port))
		}
	}
	return client, nil
}

// readV2 reads what follows the signature.
func readV2(r io.Reader) (netip.AddrPort, error) {
	var fixed [fixedV2 - len(signatureV2)]byte
	if _, err := io.ReadFull(r, fixed[:]); err != nil {
		return netip.AddrPort{}, incomplete(err)
	}
	command, family := fixed[0], fixed[1]
	size := int(binary.BigEndian.Uint16(fixed[2:]))
	if size > MaxSize-fixedV2 {
		return netip.AddrPort{}, fmt.Errorf("proxy protocol: header of version 2 is too long; expected at most %d bytes, got %d", MaxSize, size+fixedV2)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return netip.AddrPort{}, incomplete(err)
	}
	switch command {
	case 0x20: // LOCAL
		return netip.AddrPort{}, nil
	case 0x21: // PROXY
	default:
		return netip.AddrPort{}, fmt.Errorf("proxy protocol: unknown version or command %#02x; expected 0x20 or 0x21", command)
	}
	var length int // of an address
	switch family {
	case 0x00, 0x31: // UNSPEC; UNIX stream, which has no address of a network
		return netip.AddrPort{}, nil
	case 0x11: // TCP over IPv4
		length = 4
	case 0x21: // TCP over IPv6
		length = 16
	default:
		return netip.AddrPort{}, fmt.Errorf("proxy protocol: unsupported address family or transport %#02x; expected TCP", family)
	}
	if len(body) < 2*length+4 {
		return netip.AddrPort{}, fmt.Errorf("proxy protocol: addresses are cut; expected at least %d bytes, got %d", 2*length+4, len(body))
	}
	addr, _ := netip.AddrFromSlice(body[:length])
	return netip.AddrPortFrom(addr.Unmap(), binary.BigEndian.Uint16(body[2*length:])), nil
}
