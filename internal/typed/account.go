package typed

import "strings"

// Account is the name of an account.
type Account struct {
	Domain string
	Name   string
	Note   Note
}

// ParseAccount reads DOMAIN\name. A name without a domain, a principal name (jo@example.com) and
// a distinguished name (CN=Jo Doe,OU=Users) stay whole. It looks through quotes, through a list
// of one as Python writes it (['NT AUTHORITY\\SYSTEM']) and through backslashes that were
// escaped too often or have no domain before them.
func ParseAccount(s string) (Account, bool) {
	s, note := bare(s)
	if n := len(s); n > 4 && s[0] == '[' && s[n-1] == ']' {
		if in, ok := Unquote(Trim(s[1 : n-1])); ok {
			s, note = in, note|Repaired
		}
	}
	a := Account{Name: s, Note: note}
	i := strings.IndexByte(s, '\\')
	if i < 0 || IsDN(s) {
		return a, s != ""
	}
	n := 1
	for i+n < len(s) && s[i+n] == '\\' {
		n++
	}
	a.Domain, a.Name = s[:i], s[i+n:]
	if n > 1 || i == 0 {
		a.Note |= Repaired
	}
	return a, a.Name != ""
}

// IsDN tells whether s is a distinguished name (RFC 4514): CN=Jo Doe,OU=Users,DC=example. It
// begins with an attribute type that accounts and groups have.
func IsDN(s string) bool {
	kind, rest, ok := strings.Cut(s, "=")
	if !ok || rest == "" {
		return false
	}
	switch kind = Trim(kind); len(kind) {
	case 1:
		b := lower(kind[0])
		return b == 'o' || b == 'c' || b == 'l'
	case 2:
		return strings.EqualFold(kind, "cn") || strings.EqualFold(kind, "ou") || strings.EqualFold(kind, "dc")
	case 3:
		return strings.EqualFold(kind, "uid")
	}
	return false
}
