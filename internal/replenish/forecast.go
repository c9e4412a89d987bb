package replenish

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// StockForecast is what there is of a product and will be.
type StockForecast struct {
	ForecastFigures
	Unit       string              `json:"unit"`
	Warehouses []ForecastWarehouse `json:"warehouses" nullable:"false"`
	Planned    []ForecastStep      `json:"planned" nullable:"false" doc:"In the order of the days."`
}

// ForecastFigures are what there is and will be.
type ForecastFigures struct {
	OnHand    money.Quantity `json:"on_hand"`
	Reserved  money.Quantity `json:"reserved"`
	Available money.Quantity `json:"available" doc:"On hand, without what is reserved."`
	Incoming  money.Quantity `json:"incoming" doc:"Ordered or under way."`
	Outgoing  money.Quantity `json:"outgoing" doc:"Reserved or planned to leave."`
	Forecast  money.Quantity `json:"forecast" doc:"On hand, with what comes in and without what goes out."`
}

// ForecastWarehouse is the same of one warehouse.
type ForecastWarehouse struct {
	WarehouseID int64  `json:"warehouse_id"`
	Warehouse   string `json:"warehouse"`
	ForecastFigures
}

// ForecastStep is what a document is planned to bring or take.
type ForecastStep struct {
	Day         date.Date      `json:"day" doc:"Today for what is late."`
	Planned     date.Date      `json:"planned_day"`
	SourceKind  string         `json:"source_kind"`
	SourceID    int64          `json:"source_id"`
	Source      string         `json:"source" doc:"The document's number; empty for a draft."`
	Partner     string         `json:"partner"`
	WarehouseID int64          `json:"warehouse_id"`
	Warehouse   string         `json:"warehouse"`
	Incoming    money.Quantity `json:"incoming"`
	Outgoing    money.Quantity `json:"outgoing"`
	Balance     money.Quantity `json:"balance" doc:"What will be there then."`
}

type forecastIn struct {
	op.ID
	WarehouseID int64 `query:"warehouse_id" minimum:"1" doc:"Of this warehouse; of all in which you work unless given."`
}

func (f *ForecastFigures) add(o ForecastFigures) {
	f.OnHand, f.Reserved, f.Available = f.OnHand.Add(o.OnHand), f.Reserved.Add(o.Reserved), f.Available.Add(o.Available)
	f.Incoming, f.Outgoing, f.Forecast = f.Incoming.Add(o.Incoming), f.Outgoing.Add(o.Outgoing), f.Forecast.Add(o.Forecast)
}

func (s *Service) forecast(ctx context.Context, c *op.Call, in *forecastIn) (StockForecast, error) {
	out := StockForecast{Warehouses: []ForecastWarehouse{}, Planned: []ForecastStep{}}
	p, err := s.queries.ForecastProduct(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, fault.NotFound("no_such_product", "There is no such product. It may have been deleted.")
	}
	if err != nil {
		return out, err
	}
	out.Unit = p.Unit
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return out, err
	}
	wanted := func(id int64) bool { return scope.Has(id) && (in.WarehouseID == 0 || in.WarehouseID == id) }
	levels, err := s.queries.ForecastLevels(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return out, err
	}
	places := map[int64]int{}
	at := func(id int64, name string) *ForecastWarehouse {
		i, known := places[id]
		if !known {
			i = len(out.Warehouses)
			places[id] = i
			out.Warehouses = append(out.Warehouses, ForecastWarehouse{WarehouseID: id, Warehouse: name})
		}
		return &out.Warehouses[i]
	}
	for _, l := range levels {
		if wanted(l.ID) {
			w := at(l.ID, l.Name)
			w.OnHand, w.Reserved, w.Available, w.Forecast = l.OnHand, l.Reserved, l.OnHand.Sub(l.Reserved), l.OnHand
			out.OnHand = out.OnHand.Add(l.OnHand)
		}
	}
	planned, err := s.queries.ForecastPlanned(ctx, c.Tx, db.ForecastPlannedParams{ProductID: in.ID.ID, Today: date.Of(c.Now)})
	if err != nil {
		return out, err
	}
	balance := out.OnHand
	for _, x := range planned {
		if !wanted(x.WarehouseID) {
			continue
		}
		w := at(x.WarehouseID, x.Warehouse)
		w.Incoming, w.Outgoing = w.Incoming.Add(x.Incoming), w.Outgoing.Add(x.Outgoing)
		w.Forecast = w.Forecast.Add(x.Incoming).Sub(x.Outgoing)
		balance = balance.Add(x.Incoming).Sub(x.Outgoing)
		out.Planned = append(out.Planned, ForecastStep{
			Day: x.Day, Planned: x.Planned, SourceKind: x.SourceKind, SourceID: x.SourceID, Source: x.Source, Partner: x.Partner, WarehouseID: x.WarehouseID, Warehouse: x.Warehouse,
			Incoming: x.Incoming, Outgoing: x.Outgoing, Balance: balance,
		})
	}
	out.ForecastFigures = ForecastFigures{}
	for _, w := range out.Warehouses {
		out.add(w.ForecastFigures)
	}
	return out, nil
}
