package demo

// Company is the demo company's name.
const Company = "Alster Coffee & Tea"

// Admin is the administrator's name; everybody signs in with Password.
const (
	Admin    = "maya"
	Password = "coffee before tea"
)

type person struct {
	username, name string
	roles          []string
}

var people = []person{
	{"tomas", "Tomas Reuter", []string{"manager"}},
	{"sofia", "Sofia Lindgren", []string{"sales"}},
	{"jonas", "Jonas Okafor", []string{"sales"}},
	{"lena", "Lena Brandt", []string{"warehouse"}},
	{"omar", "Omar Haddad", []string{"accountant"}},
	{"piet", "Piet de Wit", []string{"purchasing"}},
	{"nina", "Nina Costa", []string{"staff"}},
	{"vera", "Vera Novak", []string{"viewer"}},
}

type category struct{ name, parent string }

var categories = []category{
	{"Coffee", ""},
	{"Espresso", "Coffee"},
	{"Filter", "Coffee"},
	{"Tea", ""},
	{"Black tea", "Tea"},
	{"Green tea", "Tea"},
	{"Herbal tea", "Tea"},
	{"Machines", ""},
	{"Accessories", ""},
	{"Services", ""},
}

type product struct {
	sku, name, category, unit, price string
	// stock is what is there at the start; "" for a service.
	stock string
	// usual is how many of it an order has: from, to.
	usual [2]int
}

var products = []product{
	{"ESP-HAF-1", "Harbour espresso, whole bean", "Espresso", "kg", "18.90", "640", [2]int{2, 20}},
	{"ESP-HAF-D", "Harbour espresso, decaffeinated", "Espresso", "kg", "20.50", "120", [2]int{1, 6}},
	{"ESP-NAP-1", "Napoli dark roast", "Espresso", "kg", "17.40", "480", [2]int{2, 15}},
	{"ESP-BRA-1", "Brazil Santos single origin", "Espresso", "kg", "19.80", "260", [2]int{1, 10}},
	{"ESP-ORG-1", "Organic espresso", "Espresso", "kg", "22.30", "310", [2]int{2, 12}},
	{"FIL-ETH-1", "Ethiopia Yirgacheffe", "Filter", "kg", "26.40", "180", [2]int{1, 6}},
	{"FIL-KEN-1", "Kenya AA", "Filter", "kg", "28.90", "140", [2]int{1, 5}},
	{"FIL-COL-1", "Colombia Huila", "Filter", "kg", "23.70", "220", [2]int{1, 8}},
	{"FIL-GUA-1", "Guatemala Antigua", "Filter", "kg", "24.10", "160", [2]int{1, 8}},
	{"FIL-HOU-1", "House filter blend", "Filter", "kg", "15.90", "520", [2]int{2, 20}},
	{"FIL-BAG-60", "Filter portions, 60 g", "Filter", "box", "49.00", "90", [2]int{1, 4}},
	{"TEA-ASS-1", "Assam second flush", "Black tea", "kg", "31.00", "75.5", [2]int{1, 3}},
	{"TEA-DAR-1", "Darjeeling first flush", "Black tea", "kg", "64.00", "24.25", [2]int{1, 2}},
	{"TEA-EAR-1", "Earl Grey", "Black tea", "kg", "28.50", "96", [2]int{1, 3}},
	{"TEA-EAR-P", "Earl Grey pyramids", "Black tea", "box", "12.80", "340", [2]int{2, 12}},
	{"TEA-SEN-1", "Sencha", "Green tea", "kg", "42.00", "58", [2]int{1, 2}},
	{"TEA-JAS-1", "Jasmine pearls", "Green tea", "kg", "78.00", "18.5", [2]int{1, 1}},
	{"TEA-JAS-P", "Jasmine pyramids", "Green tea", "box", "13.60", "280", [2]int{2, 10}},
	{"TEA-MIN-P", "Peppermint pyramids", "Herbal tea", "box", "11.20", "410", [2]int{2, 12}},
	{"TEA-CHA-P", "Chamomile pyramids", "Herbal tea", "box", "11.20", "360", [2]int{2, 12}},
	{"TEA-ROO-1", "Rooibos", "Herbal tea", "kg", "19.60", "88", [2]int{1, 4}},
	{"TEA-FRU-1", "Fruit infusion, berries", "Herbal tea", "kg", "21.40", "64", [2]int{1, 4}},
	{"MAC-ESP-1", "Espresso machine, one group", "Machines", "pcs", "1890.00", "9", [2]int{1, 1}},
	{"MAC-ESP-2", "Espresso machine, two groups", "Machines", "pcs", "4650.00", "6", [2]int{1, 1}},
	{"MAC-GRI-S", "Grinder, small", "Machines", "pcs", "389.00", "22", [2]int{1, 2}},
	{"MAC-GRI-L", "Grinder, large", "Machines", "pcs", "1120.00", "11", [2]int{1, 1}},
	{"MAC-BRE-1", "Filter brewer, 2 × 1.8 l", "Machines", "pcs", "540.00", "14", [2]int{1, 2}},
	{"MAC-KET-1", "Kettle, variable temperature", "Machines", "pcs", "98.50", "45", [2]int{1, 3}},
	{"ACC-CUP-E", "Espresso cup with saucer", "Accessories", "pcs", "6.40", "960", [2]int{12, 48}},
	{"ACC-CUP-C", "Cappuccino cup with saucer", "Accessories", "pcs", "7.90", "840", [2]int{12, 48}},
	{"ACC-POT-1", "Teapot, glass, 1 l", "Accessories", "pcs", "24.90", "85", [2]int{1, 6}},
	{"ACC-TAM-58", "Tamper 58 mm", "Accessories", "pcs", "34.00", "60", [2]int{1, 3}},
	{"ACC-PIT-6", "Milk pitcher, 0.6 l", "Accessories", "pcs", "19.50", "110", [2]int{1, 4}},
	{"ACC-FIL-102", "Paper filters, size 102, 100 pieces", "Accessories", "box", "3.90", "620", [2]int{5, 30}},
	{"ACC-CLE-1", "Machine cleaner, 900 g", "Accessories", "pcs", "14.20", "190", [2]int{1, 6}},
	{"ACC-DES-1", "Descaler, 1 l", "Accessories", "pcs", "11.80", "170", [2]int{1, 6}},
	{"ACC-BAR-1", "Bar mat", "Accessories", "pcs", "16.00", "75", [2]int{1, 3}},
	{"ACC-SCA-1", "Barista scale", "Accessories", "pcs", "59.00", "38", [2]int{1, 2}},
	{"SRV-INS", "Installation of a machine", "Services", "pcs", "180.00", "", [2]int{1, 1}},
	{"SRV-MAI", "Maintenance by the hour", "Services", "h", "86.00", "", [2]int{1, 4}},
	{"SRV-TRA", "Barista training, half a day", "Services", "pcs", "420.00", "", [2]int{1, 1}},
}

// Names of customers are put together from these.
var (
	kinds = []string{"Café", "Hotel", "Restaurant", "Bistro", "Bakery", "Bar", "Rösterei", "Pension", "Kantine", "Deli"}
	names = []string{
		"Nordstern", "Belmondo", "Zur Linde", "Central", "Aurora", "Fährhaus", "Goldener Anker", "Petit Paris", "Morgenrot", "Am Markt",
		"Speicher 7", "La Piazza", "Kastanie", "Blue Note", "Waterkant", "Herzog", "Sonnenhof", "Tivoli", "Alte Post", "Vier Jahreszeiten",
		"Kleines Glück", "Domblick", "Bellevue", "Schwarzer Peter", "Zimt & Zucker", "Hafenblick", "Rosengarten", "Mokka", "Lindenhof", "Panorama",
		"Seeblick", "Elbterrasse", "Olive", "Kontrast", "Fräulein Schmidt", "Marktplatz 1", "Bohème", "Seestern", "Drei Mohren", "Weitblick",
		"Kupferkanne", "Mühle", "Grüner Jäger", "Metropol", "Windrose", "Südufer", "Schillers", "Orangerie",
	}
	suppliers = []string{
		"Santos Verde Exportadora", "Addis Highland Coffee", "Huila Growers Cooperative", "Assam Gardens Trading", "Uji Leaf Company",
		"Porcelain Works Selb", "Officina Macchine Milano", "Nordic Packaging", "Hanse Logistics", "Kräuterhof Allgäu", "Cape Rooibos", "Barista Tools Rotterdam",
	}
	cities = []struct{ city, postal, country string }{
		{"Hamburg", "20457", "DE"},
		{"Berlin", "10115", "DE"},
		{"Köln", "50667", "DE"},
		{"Leipzig", "04109", "DE"},
		{"München", "80331", "DE"},
		{"Bremen", "28195", "DE"},
		{"Lübeck", "23552", "DE"},
		{"Wien", "1010", "AT"},
		{"Salzburg", "5020", "AT"},
		{"Utrecht", "3511", "NL"},
		{"Strasbourg", "67000", "FR"},
	}
	streets = []string{"Hauptstraße", "Bahnhofstraße", "Lange Reihe", "Marktgasse", "Am Kanal", "Parkallee", "Rue du Port", "Deichstraße", "Schulweg", "Ringstraße"}
	firsts  = []string{"Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hugo", "Ida", "Jan", "Katja", "Luca", "Mila", "Noah", "Olga", "Paul"}
	lasts   = []string{"Albers", "Bauer", "Cordes", "Diallo", "Engel", "Fischer", "Graf", "Hansen", "Ivanova", "Jansen", "Keller", "Lorenz", "Meyer", "Nowak", "Ott", "Peters"}
	notes   = []string{"Deliver before 10.", "Ring twice.", "Invoice by e-mail.", "Pallet exchange.", "Closed on Mondays."}
)
