package cef

// Attributes are the names that a message has as attributes: those of ParseCEF, the
// function of the collector's transform processor, by the keys of the header's nodes.
var Attributes = map[string]string{
	KeyFormatVersion: "cef.version",
	KeyVendor:        "cef.device_vendor",
	KeyProduct:       "cef.device_product",
	KeyVersion:       "cef.device_version",
	KeyEventID:       "cef.device_event_class_id",
	KeyName:          "cef.name",
	KeySeverity:      "cef.severity",
}

// AttributeExtensions is the name of the map of the pairs.
const AttributeExtensions = "cef.extensions"
