package ocsf

import (
	"encoding/json"
	"math/big"
	"strings"
)

// integer gives a JSON number without fraction and exponent, however large; nil for all
// else.
func integer(value any) *big.Int {
	n, ok := value.(json.Number)
	if !ok || strings.ContainsAny(string(n), ".eE") {
		return nil
	}
	i, ok := new(big.Int).SetString(string(n), 10)
	if !ok {
		return nil
	}
	return i
}

// isOther tells whether a value is the number 99, which means "Other" in all enums.
func isOther(value any) bool {
	n := integer(value)
	return n != nil && n.IsInt64() && n.Int64() == 99
}

// isLong tells whether a number has at most 128 bits: what the server takes as long_t.
func isLong(n *big.Int) bool {
	if n.Sign() < 0 {
		n = new(big.Int).Not(n) // -2^127 becomes 2^127 - 1
	}
	return n.BitLen() <= 127
}

// holds tells whether a JSON value is of the primitive.
func (p Primitive) holds(value any) bool {
	switch p {
	case StringT:
		_, ok := value.(string)
		return ok
	case BooleanT:
		_, ok := value.(bool)
		return ok
	case IntegerT:
		n := integer(value)
		return n != nil && n.IsInt64()
	case LongT:
		n := integer(value)
		return n != nil && isLong(n)
	case FloatT:
		_, ok := value.(json.Number)
		return ok && integer(value) == nil
	default:
		return true
	}
}

// typeOf names the type of a JSON value for a message.
func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	default:
		for _, p := range []Primitive{StringT, BooleanT, IntegerT, LongT, FloatT} {
			if p.holds(v) {
				return p.String()
			}
		}
		return "a number that is too large"
	}
}

// enumKey is the text under which an enum would list a JSON value: that of a scalar;
// one that no enum has for others.
func enumKey(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "true"
		}
		return "false"
	case string:
		return v
	case json.Number:
		if n := integer(v); n != nil {
			return n.String() // -0 is 0
		}
		return string(v)
	default:
		return "{}"
	}
}
