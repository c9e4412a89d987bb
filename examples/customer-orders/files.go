package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// files is the folder as it was read: every reference leads somewhere and every
// number is one.
type files struct {
	Customers []customer
	Products  []product
	Orders    []order
	Stores    []store
}

type customer struct {
	ID          int
	Name, Email string
	Address     string // of the first shipment, as one line
}

type product struct {
	ID          int
	Name, Price string
	Ordered     int // pieces on orders that are not cancelled
	Cancelled   int
}

type order struct {
	ID, Customer        int
	Date, Store, Status string
	Lines               []line
	Total               *big.Rat
}

type line struct {
	Product, Quantity int
	Price             string
}

func readFolder(folder string) (*files, error) {
	f := &files{}
	customers, products, orders, stores := map[int]int{}, map[int]int{}, map[int]int{}, map[int]int{}

	err := errors.Join(
		table(folder, "customers.csv", "customer_id,email_address,full_name", func(r row) {
			customers[r.id(0)] = len(f.Customers)
			f.Customers = append(f.Customers, customer{ID: r.id(0), Email: r.text(1), Name: r.text(2)})
		}),
		table(folder, "products.csv", "product_id,product_name,unit_price", func(r row) {
			products[r.id(0)] = len(f.Products)
			f.Products = append(f.Products, product{ID: r.id(0), Name: r.text(1), Price: r.decimal(2)})
		}),
		table(folder, "stores.csv", "store_id,store_name,web_address,physical_address", func(r row) {
			stores[r.id(0)] = len(f.Stores)
			f.Stores = append(f.Stores, store{ID: r.id(0), Name: r.text(1), Address: r.text(3)})
		}),
	)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		table(folder, "orders.csv", "order_id,order_tms,customer_id,store_id,order_status", func(r row) {
			at, err := time.Parse(time.RFC3339, r.text(1))
			r.want(err == nil, "%q is no moment", r.text(1))
			r.want(known(customers, r.id(2)), "there is no customer %d", r.id(2))
			r.want(known(stores, r.id(3)), "there is no store %d", r.id(3))
			_, known := targets[r.text(4)]
			r.want(known, "%q is no state of an order", r.text(4))
			orders[r.id(0)] = len(f.Orders)
			f.Orders = append(f.Orders, order{
				ID: r.id(0), Date: at.Format(time.DateOnly), Customer: r.id(2), Store: f.store(stores, r.id(3)), Status: r.text(4), Total: new(big.Rat),
			})
		}),
		table(folder, "inventory.csv", "product_id,store_id,product_inventory", func(r row) {
			if !r.want(known(products, r.id(0)), "there is no product %d", r.id(0)) || !r.want(known(stores, r.id(1)), "there is no store %d", r.id(1)) || r.count(2) == 0 {
				return
			}
			s := &f.Stores[stores[r.id(1)]]
			s.Stock = append(s.Stock, stockRow{Product: r.id(0), Quantity: r.count(2)})
		}),
		table(folder, "shipments.csv", "shipment_id,store_id,customer_id,delivery_address", func(r row) {
			if r.want(known(customers, r.id(2)), "there is no customer %d", r.id(2)) {
				if c := &f.Customers[customers[r.id(2)]]; c.Address == "" {
					c.Address = r.text(3)
				}
			}
		}),
	)
	if err != nil {
		return nil, err
	}
	return f, table(folder, "order_items.csv", "order_id,line_item_id,product_id,unit_price,quantity", func(r row) {
		if !r.want(known(orders, r.id(0)), "there is no order %d", r.id(0)) || !r.want(known(products, r.id(2)), "there is no product %d", r.id(2)) {
			return
		}
		o, p := &f.Orders[orders[r.id(0)]], &f.Products[products[r.id(2)]]
		l := line{Product: r.id(2), Price: r.decimal(3), Quantity: r.count(4)}
		if price, ok := new(big.Rat).SetString(l.Price); ok {
			o.Total.Add(o.Total, price.Mul(price, big.NewRat(int64(l.Quantity), 1)))
		}
		o.Lines = append(o.Lines, l)
		if targets[o.Status] == "cancelled" {
			p.Cancelled += l.Quantity
		} else {
			p.Ordered += l.Quantity
		}
	})
}

// store is its name; a store that is not known has been reported.
func (f *files) store(stores map[int]int, id int) string {
	if at, found := stores[id]; found {
		return f.Stores[at].Name
	}
	return ""
}

func known[V any](m map[int]V, id int) bool { _, ok := m[id]; return ok }

// row is a line of a table; what is wrong with it is collected.
type row struct {
	fields []string
	errs   *[]error
	where  string
}

func (r row) want(ok bool, format string, args ...any) bool {
	if !ok {
		*r.errs = append(*r.errs, fmt.Errorf("%s: %s", r.where, fmt.Sprintf(format, args...)))
	}
	return ok
}

func (r row) text(i int) string { return strings.TrimSpace(r.fields[i]) }

func (r row) count(i int) int {
	n, err := strconv.Atoi(r.text(i))
	r.want(err == nil && n >= 0, "%q is no count", r.text(i))
	return n
}

func (r row) id(i int) int { return r.count(i) }

var decimal = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,6})?$`)

func (r row) decimal(i int) string {
	r.want(decimal.MatchString(r.text(i)), "%q is no price", r.text(i))
	return r.text(i)
}

// table reads a CSV file whose header begins with the wanted columns.
func table(folder, name, header string, each func(row)) error {
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer f.Close()
	reader := csv.NewReader(f)
	first, err := reader.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !strings.HasPrefix(strings.Join(first, ",")+",", header+",") {
		return fmt.Errorf("%s: its columns are %v, but should begin with %s", name, first, header)
	}
	var errs []error
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		n, _ := reader.FieldPos(0)
		each(row{fields, &errs, fmt.Sprintf("%s line %d", name, n)})
	}
	if len(errs) > 3 {
		errs = append(errs[:3], fmt.Errorf("%s: and %d more", name, len(errs)-3))
	}
	return errors.Join(errs...)
}
