// Package erp builds every module in order on one page (erp.go): read it as the
// drawing of the house. It owns no rule of the business.
package erp
