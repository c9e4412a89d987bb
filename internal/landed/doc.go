// Package landed owns landed costs: freight, customs and what else it cost to get
// goods here, spread over the receipts that they came with.
//
// It promises: what is posted is spread to the cent, once; the part of goods that
// are still here goes to the stock, the part of those that have gone to where they
// went (inventory.AddCostsTx).
package landed
