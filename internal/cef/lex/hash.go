package lex

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"

// Hash is a hash of a key that ignores the case of letters. It is no defence
// against chosen keys: its users bound the length of a probe instead.
func Hash(s string) uint32 {
	var h uint64
	for len(s) >= 8 {
		h = mix(h, octet.Load(s, len(s)-8)|fold)
		s = s[:len(s)-8]
	}
	return uint32(mix(h, tail(s)|fold))
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// fold is what lower case has in each byte of a word that upper case has not.
const fold = ' ' * octet.Every

// tail gives the last eight bytes of key, or all of them.
func tail(key string) uint64 {
	n := len(key)
	if n >= 8 {
		return octet.Load(key, n-8)
	}
	if n >= 4 {
		return octet.Load4(key, 0) | octet.Load4(key, n-4)<<(8*(n-4))
	}
	var t uint64
	for n--; n >= 0; n-- {
		t = t<<8 | uint64(key[n])
	}
	return t
}
