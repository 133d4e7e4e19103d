package typed

import "maps"

// protocols are the protocols above IP that devices log, with the numbers that IANA
// assigned: https://www.iana.org/assignments/protocol-numbers
var protocols = map[string]int64{
	"icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "egp": 8, "udp": 17, "ipv6": 41, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51,
	"ipv6-icmp": 58, "eigrp": 88, "ospf": 89, "pim": 103, "vrrp": 112, "l2tp": 115, "sctp": 132, "udplite": 136,
}

// Protocols are the numbers of the IP protocols by their names in lower case. The map is the
// caller's.
func Protocols() map[string]int64 { return maps.Clone(protocols) }

// ProtocolNumber is the number of an IP protocol; its name is in lower case.
func ProtocolNumber(name string) (n int64, known bool) {
	n, known = protocols[name]
	return n, known
}
