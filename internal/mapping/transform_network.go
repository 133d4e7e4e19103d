package mapping

import (
	"strconv"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

func init() {
	several("host_or_ip", []string{"hostname", "ip", "port"}, hostOrIP)
	transforms["host_or_ip"].holds, transforms["host_or_ip"].optional = hostContent, 1
	for i, name := range []string{"hostname", "ip"} {
		register(&transform{name: name, selects: true, compile: func(p *parser, c call) applier {
			p.noParams(c)
			return func(_ *context, in val, out []val) bool {
				var both [2]val
				hostOrIP(in.text, both[:])
				out[0] = both[i]
				return out[0].text != ""
			}
		}})
	}
	several("protocol", []string{"protocol_name", "protocol_num"}, protocol)
}

var protocols = typed.Protocols()

var protocolNames = func() map[int64]string {
	names := make(map[int64]string, len(protocols))
	for name, n := range protocols {
		names[n] = name
	}
	protocols["icmpv6"], protocols["icmp6"] = 58, 58
	return names
}()

// protocolValues are the outputs of protocol by name.
var protocolValues = func() map[string][2]val {
	values := make(map[string][2]val, len(protocols))
	for name, n := range protocols {
		values[name] = [2]val{{text: name}, {text: strconv.FormatInt(n, 10), num: n, hasNum: true}}
	}
	return values
}()

// protocol reads a transport protocol by its name, in lower case as OCSF wants it, or
// by its number, and gives both where both are known.
func protocol(s string, out []val) bool {
	s = trim(s)
	if in, ok := typed.Unquote(s); ok {
		s = in
	}
	var room [16]byte
	if len(s) <= len(room) {
		if known, ok := protocolValues[string(appendFolded(room[:0], s))]; ok {
			out[0], out[1] = known[0], known[1]
			return true
		}
	}
	if first, _, more := strings.Cut(s, "/"); more && protocolLike(first) {
		// tcp/https of SonicWall, icmp/8/0: the application, or type and code, are behind it.
		if protocol(first, out) {
			out[0].left, out[1].left = leftRest, leftRest
			return true
		}
	}
	s = strings.ToLower(s)
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && n >= 0 && n <= 255 {
		out[0], out[1] = val{text: protocolNames[n]}, val{text: s, num: n, hasNum: true}
		return true
	}
	out[0] = val{text: s}
	return s != ""
}

// protocolLike tells whether s is the name or the number of a protocol above IP.
func protocolLike(s string) bool {
	if n, err := strconv.Atoi(s); err == nil {
		return protocolNames[int64(n)] != ""
	}
	_, ok := protocolValues[strings.ToLower(s)]
	return ok
}

// hostOrIP reads a key that should hold an address or a host name and holds the other as
// well: src=mail.example.com, src=192.0.2.1:443. What can be neither is refused.
func hostOrIP(s string, out []val) bool {
	h, ok := typed.ParseHost(s)
	if !ok {
		return false
	}
	if h.Name != "" {
		out[0] = val{text: h.Name, note: h.Note, left: leftBy(&h, leftName)}
	}
	if h.IP != "" {
		out[1] = val{text: h.IP, note: h.Note, left: leftBy(&h, leftAddress)}
	}
	if h.Port != "" && len(out) > 2 {
		out[2] = val{text: h.Port, note: h.Note, left: leftBy(&h, leftPort)}
	}
	return true
}
