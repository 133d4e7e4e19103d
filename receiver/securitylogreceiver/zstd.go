package securitylogreceiver

import (
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxZstdWindow is the largest window that a body compressed with zstd may demand, as RFC
// 9659 says for the content coding. The decoder of confighttp reserves up to 512 MiB for a
// body of 14 bytes.
const maxZstdWindow = 8 << 20

var zstdDecoders sync.Pool

// unzstd decompresses a body. The result belongs to the caller until it is closed.
func unzstd(body io.ReadCloser) (io.ReadCloser, error) {
	if d, ok := zstdDecoders.Get().(*zstd.Decoder); ok {
		if err := d.Reset(body); err != nil {
			return nil, err
		}
		return &zstdBody{d}, nil
	}
	d, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, err
	}
	return &zstdBody{d}, nil
}

type zstdBody struct{ decoder *zstd.Decoder }

// Read reads decompressed bytes.
func (b *zstdBody) Read(p []byte) (int, error) {
	if b.decoder == nil {
		return 0, zstd.ErrDecoderClosed
	}
	return b.decoder.Read(p)
}

// Close gives the decoder back.
func (b *zstdBody) Close() error {
	if d := b.decoder; d != nil {
		b.decoder = nil
		if err := d.Reset(nil); err == nil { // lets go of the body
			zstdDecoders.Put(d)
		}
	}
	return nil
}
