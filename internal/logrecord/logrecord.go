// Package logrecord is what log records of all our receivers have in common.
package logrecord

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// TruncatedKey marks a record whose message lost its end. The ocsf processor turns it
// into a diagnostic.
const TruncatedKey = "security_log.truncated"

// SetBody sets the message, byte for byte. Texts of OTLP must be UTF-8; a message that is
// not becomes bytes. Bytes are copied, a text is kept.
func SetBody(body pcommon.Value, text string) {
	if utf8.ValidString(text) {
		body.SetStr(text)
		return
	}
	body.SetEmptyBytes().Append([]byte(text)...)
}

// ValidateResource checks that the attributes of a resource, as somebody configured them,
// have names and are scalars.
func ValidateResource(resource map[string]any) error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(resource)) {
		switch resource[key].(type) {
		case string, bool, int, int64, float64:
		default:
			errs = append(errs, fmt.Errorf("resource: %q must be a text, a number or true or false, not %T", key, resource[key]))
		}
		if strings.TrimSpace(key) == "" {
			errs = append(errs, errors.New("resource: the name of an attribute must not be empty"))
		}
	}
	return errors.Join(errs...)
}
