package lots

import (
	"context"
	"slices"
	"time"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

// LotMove is a move of a lot.
type LotMove struct {
	ID           int64          `json:"id"`
	MoveDate     date.Date      `json:"move_date"`
	PostedAt     time.Time      `json:"posted_at"`
	Quantity     money.Quantity `json:"quantity"`
	FromLocation string         `json:"from_location"`
	FromKind     string         `json:"from_kind" enum:"internal,transit,supplier,customer,loss"`
	ToLocation   string         `json:"to_location"`
	ToKind       string         `json:"to_kind" enum:"internal,transit,supplier,customer,loss"`
	SourceKind   string         `json:"source_kind" doc:"The document that moved it."`
	SourceID     *int64         `json:"source_id" nullable:"true"`
	Source       string         `json:"source" doc:"The document's number, if it has one."`
	PartnerID    *int64         `json:"partner_id" nullable:"true"`
	Partner      string         `json:"partner"`
	Note         string         `json:"note"`
	Username     string         `json:"username"`
}

// TraceEnd is a place outside from which a lot came or to which it went, with all
// of it that did.
type TraceEnd struct {
	Kind       string         `json:"kind" enum:"supplier,customer,loss"`
	SourceKind string         `json:"source_kind"`
	SourceID   *int64         `json:"source_id" nullable:"true"`
	Source     string         `json:"source"`
	PartnerID  *int64         `json:"partner_id" nullable:"true"`
	Partner    string         `json:"partner"`
	Quantity   money.Quantity `json:"quantity"`
	First      date.Date      `json:"first"`
	Last       date.Date      `json:"last"`
}

// Trace tells where a lot came from, where it lies and where it went.
type Trace struct {
	Lot      LotDetail      `json:"lot"`
	CameFrom []TraceEnd     `json:"came_from" nullable:"false"`
	WentTo   []TraceEnd     `json:"went_to" nullable:"false"`
	In       money.Quantity `json:"in" doc:"All that came in."`
	Out      money.Quantity `json:"out" doc:"All that went out; what came in less this is on hand."`
	Moves    []LotMove      `json:"moves" nullable:"false"`
}

func (s *Service) trace(ctx context.Context, c *op.Call, in *op.ID) (Trace, error) {
	lot, err := s.detailTx(ctx, c, in.ID)
	if err != nil {
		return Trace{}, err
	}
	rows, err := s.queries.LotMoves(ctx, c.Tx, in.ID)
	t := Trace{Lot: lot, CameFrom: []TraceEnd{}, WentTo: []TraceEnd{}, Moves: make([]LotMove, len(rows))}
	for i, r := range rows {
		m := LotMove(r)
		t.Moves[i] = m
		if !ours(m.FromKind) && ours(m.ToKind) {
			t.CameFrom, t.In = add(t.CameFrom, m.FromKind, m), t.In.Add(m.Quantity)
		}
		if ours(m.FromKind) && !ours(m.ToKind) {
			t.WentTo, t.Out = add(t.WentTo, m.ToKind, m), t.Out.Add(m.Quantity)
		}
	}
	return t, err
}

// ours tells whether a location of this kind holds stock of ours.
func ours(kind string) bool { return kind == "internal" || kind == "transit" }

// add adds a move to the end that its document makes.
func add(ends []TraceEnd, kind string, m LotMove) []TraceEnd {
	at := slices.IndexFunc(ends, func(e TraceEnd) bool {
		return e.Kind == kind && e.SourceKind == m.SourceKind && (e.SourceID == nil) == (m.SourceID == nil) && (e.SourceID == nil || *e.SourceID == *m.SourceID)
	})
	if at < 0 {
		return append(ends, TraceEnd{
			Kind: kind, SourceKind: m.SourceKind, SourceID: m.SourceID, Source: m.Source, PartnerID: m.PartnerID, Partner: m.Partner,
			Quantity: m.Quantity, First: m.MoveDate, Last: m.MoveDate,
		})
	}
	ends[at].Quantity, ends[at].Last = ends[at].Quantity.Add(m.Quantity), m.MoveDate
	return ends
}
