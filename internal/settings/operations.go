package settings

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Manage lets an actor change the settings.
const Manage op.Permission = "settings.manage"

// Service carries out the operations.
type Service struct {
	queries db.Queries
	api     apiSwitch
}

// New makes the module.
func New() *Service { return &Service{} }

func init() {
	pg.Explain("company_pkey", "already_set_up", "", "This company has been set up already. Please sign in.")
	pg.Explain("number_formats_format_check", "number_missing", "format", "The format needs {number}.")
}

// Operations declares what can be done with settings.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Manage, Label: "Change the company, printed documents, number formats and the HTTP API"})

	reg.Add(op.Op[op.Nothing, Company]{
		Name: "settings.company.get", Method: http.MethodGet, Path: "/settings/company", Summary: "Read the company",
		Needs: op.SignedIn, Do: s.companyGet,
	})
	reg.Add(op.Op[companyPatchIn, Company]{
		Name: "settings.company.update", Method: http.MethodPatch, Path: "/settings/company", Summary: "Change the company",
		Needs: Manage, Do: s.companyUpdate,
	})
	reg.Add(op.Op[op.Nothing, HTTPAPI]{
		Name: "settings.http_api.get", Method: http.MethodGet, Path: "/settings/http-api", Summary: "See whether the HTTP API is open, and where",
		Needs: Manage, Do: s.apiGet,
	})
	reg.Add(op.Op[apiPatchIn, HTTPAPI]{
		Name: "settings.http_api.update", Method: http.MethodPatch, Path: "/settings/http-api", Summary: "Open or close the HTTP API of the window",
		Needs: Manage, Do: s.apiUpdate,
	})
	reg.Add(op.Op[op.Nothing, op.Page[NumberFormat]]{
		Name: "settings.number_format.list", Method: http.MethodGet, Path: "/settings/number-formats", Summary: "List the formats of document numbers",
		Needs: Manage, Do: s.numberFormats,
	})
	reg.Add(op.Op[numberPatchIn, NumberFormat]{
		Name: "settings.number_format.update", Method: http.MethodPatch, Path: "/settings/number-formats/{series}", Summary: "Change the format of a document's numbers",
		Needs: Manage, Do: s.numberFormatUpdate,
	})
	reg.Add(op.Op[op.Nothing, Layout]{
		Name: "settings.layout.get", Method: http.MethodGet, Path: "/settings/layout", Summary: "Read how printed documents look",
		Needs: op.SignedIn, Do: s.layoutGet,
	})
	reg.Add(op.Op[layoutPatchIn, Layout]{
		Name: "settings.layout.update", Method: http.MethodPatch, Path: "/settings/layout", Summary: "Change how printed documents look",
		Needs: Manage, Do: s.layoutUpdate,
	})
	reg.Add(op.Op[layoutPreviewIn, op.Raw]{
		Name: "settings.layout.preview", Method: http.MethodPost, Path: "/settings/layout/preview", Summary: "See a sample of a printed document",
		Needs: Manage, Reads: true, Do: s.layoutPreview,
	})
	reg.Add(op.Op[op.Nothing, op.Raw]{
		Name: "settings.logo.get", Method: http.MethodGet, Path: "/settings/layout/logo", Summary: "Read the logo",
		Needs: op.SignedIn, Do: s.logoGet,
	})
	reg.Add(op.Op[logoIn, Layout]{
		Name: "settings.logo.put", Method: http.MethodPut, Path: "/settings/layout/logo", Summary: "Set the logo",
		Needs: Manage, BodyLimit: 3 << 20, Do: s.logoPut,
	})
	reg.Add(op.Op[op.Nothing, Layout]{
		Name: "settings.logo.delete", Method: http.MethodDelete, Path: "/settings/layout/logo", Summary: "Remove the logo",
		Needs: Manage, Do: s.logoDelete,
	})
}
