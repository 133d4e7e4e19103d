package ocsf

import "strings"

// translate turns a regular expression of the schema, as Python reads it, into one of
// package regexp that finds the same: there, the digits and blanks of all scripts count,
// and $ stands before a final line feed too. Expressions that only PCRE has (there are
// none in the versions here) do not compile.
func translate(regex string) string {
	const blanks = `\t\n\v\f\r\x1c-\x1f \x{85}\p{Z}`
	var b strings.Builder
	class := false
	for i := 0; i < len(regex); i++ {
		c := regex[i]
		switch {
		case c == '\\' && i+1 < len(regex):
			i++
			switch {
			case regex[i] == 'd':
				b.WriteString(`\p{Nd}`)
			case regex[i] == 's' && class:
				b.WriteString(blanks)
			case regex[i] == 's':
				b.WriteString("[" + blanks + "]")
			default:
				b.WriteByte('\\')
				b.WriteByte(regex[i])
			}
		case c == '$' && !class:
			b.WriteString(`\n?\z`)
		default:
			if c == '[' {
				class = true
			} else if c == ']' {
				class = false
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}
