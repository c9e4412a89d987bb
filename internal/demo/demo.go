package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"kontor/internal/erp"
	"kontor/internal/host"
)

// ErrCompany says that there is a company already.
var ErrCompany = errors.New("there is a company in this data folder already, and the demo would mix with it. Name another folder with KONTOR_DATA")

// Options say how the demo company is filled.
type Options struct {
	Seed     uint64
	Password string // everybody's; "" means Password
	Now      time.Time
	// Progress is told what is being entered; it may be nil.
	Progress func(text string)
}

// Summary is what was entered.
type Summary struct{ Products, Partners, Orders, Users, Entries int }

// filler enters the demo company.
type filler struct {
	Options
	erp    *erp.ERP
	random *rand.Rand
	sum    Summary

	clients   map[string]host.Client
	units     map[string]int64
	products  []int64
	customers []int64
}

// Fill makes the demo company in an empty data folder.
func Fill(ctx context.Context, e *erp.ERP, o Options) (Summary, error) {
	exists, err := e.Identity.Initialised(ctx)
	if err != nil {
		return Summary{}, err
	}
	if exists {
		return Summary{}, ErrCompany
	}
	if o.Password == "" {
		o.Password = Password
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	f := &filler{Options: o, erp: e, random: rand.New(rand.NewPCG(o.Seed, 20)), clients: map[string]host.Client{}, units: map[string]int64{}}
	for _, part := range []struct {
		text string
		do   func(context.Context) error
	}{
		{"The company and its people", f.people},
		{"Products and their stock", f.catalog},
		{"Customers and suppliers", f.partners},
		{"Orders of the last four months", f.orders},
		{"The books since last year", f.books},
		{"A second warehouse and its count", f.warehouse},
		{"Cartons, lots and serial numbers", f.lots},
		{"What is ordered from suppliers", f.purchases},
	} {
		o.Progress(part.text)
		if err := part.do(ctx); err != nil {
			return f.sum, fmt.Errorf("%s: %w", strings.ToLower(part.text), err)
		}
	}
	return f.sum, nil
}

// as is the way to the operations for one of the people.
func (f *filler) as(username string) host.Client { return f.clients[username] }

func (f *filler) people(ctx context.Context) error {
	nobody := host.Client{Handler: f.erp.API.Local()}
	setup := map[string]any{
		"company": map[string]any{"name": Company, "country": "DE", "currency": "EUR", "fiscal_year_start_month": 1},
		"admin":   map[string]any{"username": Admin, "full_name": "Maya Petersen", "password": f.Password},
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	if err := nobody.Do(ctx, http.MethodPost, "/setup", setup, &tokens); err != nil {
		return err
	}
	f.clients[Admin] = host.Client{Handler: nobody.Handler, Token: tokens.Access}
	address := map[string]any{
		"version": 1, "street": "Kaistraße 12", "postal_code": "20457", "city": "Hamburg", "email": "post@alster-coffee.example",
		"phone": "+49 40 5550 0", "tax_number": "DE000000000",
	}
	if err := f.as(Admin).Do(ctx, http.MethodPatch, "/settings/company", address, nil); err != nil {
		return err
	}
	f.sum.Users++
	for _, p := range people {
		var made struct {
			Code string `json:"setup_code"`
		}
		in := map[string]any{"username": p.username, "full_name": p.name, "email": p.username + "@alster-coffee.example", "roles": p.roles}
		if err := f.as(Admin).Do(ctx, http.MethodPost, "/users", in, &made); err != nil {
			return err
		}
		redeem := map[string]any{"username": p.username, "code": made.Code, "new_password": f.Password}
		if err := nobody.Do(ctx, http.MethodPost, "/auth/redeem-code", redeem, nil); err != nil {
			return err
		}
		f.sum.Users++
	}
	// Those who enter something below sign in for it.
	for _, username := range []string{"tomas", "sofia", "jonas", "lena", "nina", "omar"} {
		in := map[string]any{"username": username, "password": f.Password}
		if err := nobody.Do(ctx, http.MethodPost, "/auth/login", in, &tokens); err != nil {
			return err
		}
		f.clients[username] = host.Client{Handler: nobody.Handler, Token: tokens.Access}
	}
	return nil
}

type record struct {
	ID      int64  `json:"id"`
	Code    string `json:"code"`
	Version int    `json:"version"`
}

func (f *filler) catalog(ctx context.Context) error {
	var units struct{ Items []record }
	if err := f.as("tomas").Do(ctx, http.MethodGet, "/units?limit=100", nil, &units); err != nil {
		return err
	}
	for _, u := range units.Items {
		f.units[u.Code] = u.ID
	}
	inCategory := map[string]int64{}
	for _, c := range categories {
		in := map[string]any{"name": c.name}
		if c.parent != "" {
			in["parent_id"] = inCategory[c.parent]
		}
		var made record
		if err := f.as("tomas").Do(ctx, http.MethodPost, "/product-categories", in, &made); err != nil {
			return err
		}
		inCategory[c.name] = made.ID
	}
	for i, p := range products {
		in := map[string]any{"sku": p.sku, "name": p.name, "unit_id": f.units[p.unit], "category_id": inCategory[p.category], "price": p.price, "kind": "service"}
		if p.stock != "" {
			in["kind"], in["barcode"] = "goods", barcode(i)
		}
		var made record
		if err := f.as("tomas").Do(ctx, http.MethodPost, "/products", in, &made); err != nil {
			return err
		}
		f.products = append(f.products, made.ID)
		f.sum.Products++
		if p.stock == "" {
			continue
		}
		in = map[string]any{"quantity": p.stock, "note": "Counted at the start"}
		if err := f.as("lena").Do(ctx, http.MethodPost, fmt.Sprintf("/products/%d/opening-stock", made.ID), in, nil); err != nil {
			return err
		}
	}
	return f.corrections(ctx)
}

// corrections are what happens in every warehouse.
func (f *filler) corrections(ctx context.Context) error {
	for _, c := range []struct{ sku, change, reason string }{
		{"ACC-CUP-E", "-6", "Broken in the warehouse"}, {"TEA-ROO-1", "2", "Found when counting"}, {"ESP-NAP-1", "-4.5", "Past its date"},
	} {
		at := slices.IndexFunc(products, func(p product) bool { return p.sku == c.sku })
		in := map[string]any{"quantity": c.change, "reason": c.reason}
		if err := f.as("lena").Do(ctx, http.MethodPost, fmt.Sprintf("/products/%d/adjust-stock", f.products[at]), in, nil); err != nil {
			return err
		}
	}
	return nil
}

// barcode is an EAN-13 with its check digit, out of the range for own use.
func barcode(i int) string {
	digits := fmt.Sprintf("20%010d", 4700+i*13)
	sum := 0
	for at, d := range digits {
		sum += int(d-'0') * (1 + 2*(at%2))
	}
	return fmt.Sprintf("%s%d", digits, (10-sum%10)%10)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (f *filler) partners(ctx context.Context) error {
	for i, name := range names {
		id, err := f.partner(ctx, pick(f.random, kinds)+" "+name, i, true)
		if err != nil {
			return err
		}
		f.customers = append(f.customers, id)
	}
	for i, name := range suppliers {
		if _, err := f.partner(ctx, name, len(names)+i, false); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) partner(ctx context.Context, name string, i int, customer bool) (int64, error) {
	r := f.random
	place := pick(r, cities)
	first, last := pick(r, firsts), pick(r, lasts)
	domain := fmt.Sprintf("partner-%03d.example", i+1)
	address := map[string]any{
		"kind": "billing", "street": fmt.Sprintf("%s %d", pick(r, streets), 1+r.IntN(120)), "city": place.city, "postal_code": place.postal, "country": place.country,
	}
	addresses := []map[string]any{address}
	if r.IntN(4) == 0 {
		delivery := map[string]any{"kind": "delivery", "street": fmt.Sprintf("%s %d", pick(r, streets), 1+r.IntN(120)), "city": place.city, "postal_code": place.postal, "country": place.country}
		addresses = append(addresses, delivery)
	}
	in := map[string]any{
		"name": name, "is_customer": customer, "is_supplier": !customer || i%17 == 0,
		"email": "office@" + domain, "phone": fmt.Sprintf("+49 40 5550 %04d", i*37%10000),
		"tax_number": fmt.Sprintf("%s%09d", place.country, 100000000+r.IntN(899999999)),
		"addresses":  addresses,
		"contacts": []map[string]any{{
			"name": first + " " + last, "role": pick(r, []string{"Owner", "Purchasing", "Kitchen", "Accounts"}), "email": strings.ToLower(first) + "@" + domain,
		}},
	}
	if r.IntN(5) == 0 {
		in["notes"] = pick(r, notes)
	}
	var made record
	err := f.as(pick(r, []string{"sofia", "jonas", "nina"})).Do(ctx, http.MethodPost, "/partners", in, &made)
	f.sum.Partners++
	return made.ID, err
}
