package partners

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ReadTx reads a partner with its addresses, for a document that goes to it.
func (s *Service) ReadTx(ctx context.Context, tx pgx.Tx, id int64) (Partner, error) {
	return s.readTx(ctx, tx, id)
}

// Address is where a letter of this kind goes ("billing", "delivery"): the
// first address of the kind, else the first for billing, else the first there
// is; empty if there is none.
func (p Partner) Address(kind string) PartnerAddress {
	for _, want := range []string{kind, "billing"} {
		for _, a := range p.Addresses {
			if a.Kind == want {
				return a
			}
		}
	}
	if len(p.Addresses) > 0 {
		return p.Addresses[0]
	}
	return PartnerAddress{}
}
