// Package about owns what the program says of itself: versions, where its data
// lies, how much room is left, and whose work it stands on.
package about

import (
	"context"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"kontor/internal/op"
	"kontor/internal/pg/embedded"
	"kontor/internal/settings"
)

// Service answers for one program.
type Service struct {
	Version string
	DataDir string
}

// About is the program as an administrator sees it.
type About struct {
	Version      string      `json:"version"`
	PostgreSQL   string      `json:"postgresql"`
	DataFolder   string      `json:"data_folder" doc:"Only for those who may change the settings."`
	DatabaseSize int64       `json:"database_size" doc:"In bytes."`
	DiskFree     int64       `json:"disk_free" doc:"Bytes left where the data folder is; 0 when that cannot be known."`
	Licences     []Component `json:"licences" nullable:"false"`
}

// Component is a work of others inside the program.
type Component struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
}

// Operations declares the operation.
func (s *Service) Operations(reg *op.Registry) {
	reg.Add(op.Op[op.Nothing, About]{
		Name: "about.program.get", Method: http.MethodGet, Path: "/about", Summary: "Versions, sizes and licences of this program",
		Needs: op.SignedIn, Do: s.get,
	})
}

func (s *Service) get(ctx context.Context, c *op.Call, _ *op.Nothing) (About, error) {
	a := About{Version: s.Version}
	err := c.Tx.QueryRow(ctx, `SELECT current_setting('server_version'), pg_database_size(current_database())`).Scan(&a.PostgreSQL, &a.DatabaseSize)
	if err != nil {
		return a, err
	}
	if c.Actor.May(settings.Manage) {
		a.DataFolder = s.DataDir
	}
	if free, _, err := embedded.DiskSpace(s.DataDir); err == nil {
		a.DiskFree = int64(min(free, 1<<62))
	}
	a.Licences = components(a.PostgreSQL)
	return a, nil
}

// licences of what the program is made of, by module path or package name.
var licences = map[string]string{
	"filippo.io/age": "BSD-3-Clause", "github.com/alecthomas/kong": "MIT", "github.com/danielgtaylor/huma/v2": "MIT",
	"github.com/go-co-op/gocron/v2": "MIT", "github.com/golang-jwt/jwt/v5": "MIT", "github.com/jackc/pgx/v5": "MIT",
	"github.com/klauspost/compress": "BSD-3-Clause, Apache-2.0, MIT", "github.com/pressly/goose/v3": "MIT",
	"github.com/shopspring/decimal": "MIT", "github.com/wailsapp/wails/v2": "MIT", "golang.org/x/crypto": "BSD-3-Clause",
	"golang.org/x/sys": "BSD-3-Clause", "golang.org/x/text": "BSD-3-Clause", "golang.org/x/image": "BSD-3-Clause",
	"codeberg.org/go-pdf/fpdf": "MIT", "github.com/go-fonts/liberation": "BSD-3-Clause", "github.com/xuri/excelize/v2": "BSD-3-Clause",
}

func components(postgresql string) []Component {
	number, _, _ := strings.Cut(postgresql, " ")
	all := []Component{
		{"PostgreSQL", number, "PostgreSQL"},
		{"React", "", "MIT"},
		{"Mantine", "", "MIT"},
		{"TanStack", "", "MIT"},
		{"Tabler Icons", "", "MIT"},
		{"Inter", "", "OFL-1.1"},
		{"Liberation Sans", "", "OFL-1.1"},
		{"i18next", "", "MIT"},
		{"decimal.js", "", "MIT"},
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return all
	}
	for _, m := range info.Deps {
		if licence := licences[m.Path]; licence != "" {
			all = append(all, Component{m.Path, m.Version, licence})
		}
	}
	slices.SortFunc(all, func(a, b Component) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all
}
