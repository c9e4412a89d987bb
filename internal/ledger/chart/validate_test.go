package chart_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kontor/internal/fault"
	"kontor/internal/ledger/chart"
)

// mistakes are the fields and messages of a refusal, "parent: Line 3, …".
func mistakes(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	f, is := fault.As(err)
	if !is || f.Code != "invalid_chart" {
		t.Fatalf("%v is no fault of a chart", err)
	}
	said := []string{}
	for _, field := range f.Fields {
		_, column, _ := strings.Cut(field.Name, ".")
		said = append(said, column+": "+field.Message)
	}
	return said
}

func TestValidateListsEveryMistakeWithItsLine(t *testing.T) {
	t.Parallel()
	accounts, err := chart.ReadCSV([]byte(`code,name,parent,type,subtype,group,control,currency
1000,Assets,,asset,,yes,,
1010,Bank,1000,asset,bank,,,EUR
1010,Bank again,1000,asset,bank,,,
1020,Lost,1999,asset,,,,
1030,Below bank,1010,asset,,,,
1040,Too,1010,asset,,,,
2000,Loans,1000,liability,,,,
2010,Odd control,,liability,,,receivable,
2020,Unknown control,,liability,,,both,
1050,Group control,1000,asset,,x,receivable,
1060,Subtype,1000,asset,gold,,,
1070,Foreign subtype,1000,asset,income,,,
1080,Type,,assets,bank,,,
1090,Currency,1000,asset,,,,DEM
1 0,Code,1000,asset,,,,
1110,,1000,asset,,,,
3000,Round,3010,equity,,x,,
3010,And,3020,equity,,x,,
3020,Round again,3000,equity,,x,,
3030,Below itself,3030,equity,,x,,
`))
	if err != nil {
		t.Fatal(err)
	}
	accounts[17].Name = strings.Repeat("ä", 201)
	got := mistakes(t, chart.Validate(accounts))
	want := []string{
		"code: Line 4, 1010 Bank again: The code is taken by Bank in line 3.",
		"control: Line 9, 2010 Odd control: Only an asset can be a receivable account.",
		"control: Line 10, 2020 Unknown control: The control is \"both\"; it must be receivable, payable or empty.",
		"control: Line 11, 1050 Group control: A heading controls nothing; leave control empty.",
		"subtype: Line 12, 1060 Subtype: There is no subtype \"gold\".",
		"subtype: Line 13, 1070 Foreign subtype: income is no kind of asset.",
		"type: Line 14, 1080 Type: The type is \"assets\"; it must be one of asset, liability, equity, income, expense.",
		"currency: Line 15, 1090 Currency: There is no currency \"DEM\".",
		"code: Line 16, 1 0 Code: A code has letters and digits, with . - / between them; at most 20.",
		"name: Line 17, 1110: It has no name.",
		"name: Line 19, 3010 " + strings.Repeat("ä", 40) + "…: A name has at most 200 characters.",
		"parent: Line 5, 1020 Lost: There is no account 1999 to stand under.",
		"group: Line 3, 1010 Bank: It takes entries, so no account can stand under it; make it a heading, or move 1030.",
		"type: Line 8, 2000 Loans: It is liability and stands under 1000, which is asset.",
		"parent: Line 18, 3000 Round: These accounts stand under each other in a circle: 3000, 3010, 3020.",
		"parent: Line 21, 3030 Below itself: It stands under itself.",
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("missing: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("too much: %s", g)
		}
	}
}

func TestValidateIsShortAboutAFileOfTheWrongKind(t *testing.T) {
	t.Parallel()
	err := chart.Validate(slices.Repeat([]chart.Account{{}}, 3000))
	f, _ := fault.As(err)
	if f == nil || len(f.Fields) != 501 || !strings.HasPrefix(f.Fields[500].Message, "And ") {
		t.Fatalf("%v", err)
	}
	for _, accounts := range [][]chart.Account{nil, make([]chart.Account, chart.MaxAccounts+1)} {
		if len(mistakes(t, chart.Validate(accounts))) != 1 {
			t.Errorf("%d accounts", len(accounts))
		}
	}
}

// random is a chart without a mistake, shuffled, so that parents stand anywhere.
func random(r *rand.Rand) []chart.Account {
	var all []chart.Account
	groups := map[string][]string{}
	for i := range 5 + r.IntN(40) {
		kind := chart.Types[r.IntN(len(chart.Types))]
		a := chart.Account{Code: fmt.Sprintf("%d%03d", slices.Index(chart.Types, kind)+1, i), Type: kind, Group: r.IntN(3) == 0}
		a.Name = []string{"Bank, main", "Über\"flüssig", "Ström;ung", "Line 'x'", "日本円", "a - b = c"}[r.IntN(6)] + fmt.Sprint(i)
		if up := groups[kind]; len(up) > 0 && r.IntN(4) > 0 {
			a.Parent = up[r.IntN(len(up))]
		}
		for a.Subtype == "" {
			if s := chart.Subtypes[r.IntN(len(chart.Subtypes))]; slices.Contains(s.Types, kind) {
				a.Subtype = s.Name
			}
		}
		if a.Group {
			groups[kind] = append(groups[kind], a.Code)
		} else {
			switch r.IntN(4) {
			case 0:
				a.Control = map[string]string{"asset": "receivable", "liability": "payable"}[kind]
			case 1:
				a.Currency = []string{"EUR", "USD", "JPY"}[r.IntN(3)]
			}
		}
		all = append(all, a)
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// One planted mistake in a sound chart is found, and nothing where there is none.
func TestValidateFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	plant := map[string]func(all []chart.Account, i int) bool{
		"code":    func(all []chart.Account, i int) bool { all[i].Code = all[(i+1)%len(all)].Code; return true },
		"parent":  func(all []chart.Account, i int) bool { all[i].Parent = "9999"; return true },
		"subtype": func(all []chart.Account, i int) bool { all[i].Subtype += "s"; return true },
		"control": func(all []chart.Account, i int) bool {
			all[i].Control = "payable"
			return all[i].Type != chart.Liability
		},
		"currency": func(all []chart.Account, i int) bool { all[i].Currency = "eur"; return true },
		"name":     func(all []chart.Account, i int) bool { all[i].Name = " "; return true },
		"type": func(all []chart.Account, i int) bool {
			was := all[i].Type
			all[i].Type, all[i].Subtype = chart.Income, chart.OperatingIncome
			return was != chart.Income && all[i].Parent != ""
		},
		"group": func(all []chart.Account, i int) bool {
			was := all[i].Group
			all[i].Group = false
			return was && slices.ContainsFunc(all, func(a chart.Account) bool { return a.Parent == all[i].Code })
		},
		// A heading below one of those below it.
		"circle": func(all []chart.Account, i int) bool {
			child := slices.IndexFunc(all, func(a chart.Account) bool { return a.Parent == all[i].Code && a.Group })
			if child < 0 {
				return false
			}
			all[i].Parent = all[child].Code
			return true
		},
	}
	planted := map[string]int{}
	for range 3000 {
		sound := random(r)
		if err := chart.Validate(sound); err != nil {
			t.Fatalf("seed %d: a sound chart: %v", seed, err)
		}
		for kind, spoil := range plant {
			all := slices.Clone(sound)
			if !spoil(all, r.IntN(len(all))) {
				continue
			}
			planted[kind]++
			column := strings.Replace(kind, "circle", "parent", 1)
			if said := mistakes(t, chart.Validate(all)); !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, column+": ") }) {
				t.Fatalf("seed %d: %s was planted, and this was said: %q", seed, kind, said)
			}
		}
	}
	for kind := range plant {
		if planted[kind] < 100 {
			t.Errorf("%s was planted %d times only", kind, planted[kind])
		}
	}
	t.Logf("seed %d, planted %v", seed, planted)
}
