package bankfile

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// role is what a column may be.
type role int

const (
	roleNone role = iota
	roleBooked
	roleValue
	roleAmount
	roleDebit
	roleCredit
	roleSign
	roleCurrency
	rolePartner
	rolePartnerAccount
	roleText
	roleReference
	roleBankID
	roleBalance
	roleAccount
)

// roleWords are the headings that banks use, of letters alone. The earlier in its list, the surer.
var roleWords = map[role][]string{
	roleBooked: {
		"buchungstag", "buchungsdatum", "bookingdate", "posteddate", "postingdate", "datebooked", "transactiondate", "completeddate",
		"dateoperation", "datedoperation", "datedecomptabilisation", "fechaoperacion", "fechacontable", "datacontabile", "dataoperazione",
		"boekingsdatum", "boekdatum", "transactiedatum", "bokföringsdag", "bokføringsdato", "bogføringsdato", "dataoperacji", "dataksięgowania",
		"kirjauspäivä", "buchung", "datum", "date", "fecha", "data", "dato", "posted",
	},
	roleValue: {
		"wertstellung", "wertstellungstag", "valutadatum", "valutatag", "valuedate", "datevaleur", "datedevaleur", "fechavalor", "datavaluta",
		"rentedatum", "valutadag", "rentedato", "datawaluty", "arvopäivä", "valuta",
	},
	roleAmount: {
		"betrag", "amount", "transactionamount", "montant", "importe", "importo", "bedrag", "belopp", "beløb", "beløp", "kwota", "määrä", "valor",
		"umsatz", "betrageur", "betragineur", "amounteur", "montanteneuros", "bedrageur", "umsatzineur",
	},
	roleDebit: {
		"soll", "belastung", "belastungen", "lastschrift", "ausgang", "debit", "debitamount", "débit", "moneyout", "paidout", "withdrawal", "withdrawals", "debe", "cargo",
		"cargos", "dare", "addebiti", "uitgaven", "debet", "utbetaling", "obciążenia",
	},
	roleCredit: {
		"haben", "gutschrift", "gutschriften", "eingang", "credit", "creditamount", "crédit", "moneyin", "paidin", "deposit", "deposits", "haber", "abono", "abonos",
		"avere", "accrediti", "inkomsten", "kredit", "innbetaling", "uznania",
	},
	roleSign: {
		"sollhaben", "sollhabenkennzeichen", "sh", "debitcredit", "creditdebit", "dc", "drcr", "crdr", "debitcreditindicator", "creditdebitindicator", "afbij", "bijaf", "sens", "kennzeichen",
	},
	roleCurrency: {"währung", "waehrung", "currency", "ccy", "devise", "divisa", "munt", "muntsoort", "moneda", "waluta", "valuuttakoodi"},
	rolePartner: {
		"auftraggeberempfänger", "begünstigterauftraggeber", "begünstigterzahlungspflichtiger", "beguenstigterzahlungspflichtiger", "namezahlungsbeteiligter",
		"zahlungsempfänger", "zahlungspflichtiger", "zahlungsbeteiligter", "empfänger", "auftraggeber", "counterparty", "counterpartyname", "counterparyname", "payee", "payer",
		"partnername", "partner", "beneficiary", "beneficiaryname", "naamtegenpartij", "tegenpartij", "contrepartie", "bénéficiaire", "beneficiario", "ordenante",
		"controparte", "motpart", "saajamaksaja", "nadawcaodbiorca", "nomcontrepartie", "name", "naam", "nom", "nome", "nombre",
	},
	rolePartnerAccount: {
		"ibanzahlungsbeteiligter", "kontonummeriban", "empfängeriban", "ibanempfänger", "counterpartyaccount", "counterpartyiban", "partneriban", "beneficiaryaccount", "payeeaccount",
		"tegenrekening", "tegenrekeningiban", "comptecontrepartie", "ibancontrepartie", "cuentacontraparte", "ibancontroparte", "iban",
	},
	roleText: {
		"verwendungszweck", "buchungstext", "vorgangverwendungszweck", "description", "memo", "details", "narrative", "remittanceinformation", "paymentreference", "libellé", "libelle",
		"communication", "concepto", "descripción", "descrizione", "causale", "omschrijving", "mededelingen", "mededeling", "beskrivning", "beskrivelse",
		"tekst", "text", "tytuł", "opisoperacji", "opis", "viesti", "namedescription", "naamomschrijving", "transactiondescription", "zahlungszweck", "message",
	},
	roleReference: {"kundenreferenz", "endtoendreferenz", "endtoendid", "endtoendreference", "referenz", "reference", "référence", "referencia", "riferimento", "kenmerk", "referens", "viite", "kundenreferenzendtoend"},
	roleBankID:    {"transactionid", "transaktionsid", "transaktionsnummer", "transactionnumber", "bankreference", "bankreferenz", "fitid", "volgnummer", "id", "bookingid"},
	roleBalance:   {"saldo", "saldonachbuchung", "balance", "runningbalance", "balanceafter", "solde", "soldeaprèsopération", "saldonamutatie", "saldopo", "saldoeur"},
	roleAccount:   {"auftragskonto", "ibanauftragskonto", "eigenesk", "account", "accountnumber", "accountiban", "konto", "kontonummer", "rekening", "rekeningnummer", "compte", "numérodecompte", "cuenta", "conto", "ibanibaneigeneskonto"},
}

func init() {
	for _, words := range roleWords {
		for i, w := range words {
			words[i] = letters(w)
		}
	}
}

// letters keeps the letters of a heading, small and without accents.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(s))
}

// roleOf is the role that a heading names, and how sure that is: the lower the
// surer.
func roleOf(heading string) (role, int) {
	h := letters(heading)
	for r := roleBooked; r <= roleAccount; r++ {
		for i, w := range roleWords[r] {
			if h == w {
				return r, i
			}
		}
	}
	// Parts of words, the long ones alone.
	best, length := roleNone, 6
	for r := roleBooked; r <= roleAccount; r++ {
		for _, w := range roleWords[r] {
			if len(w) > length && strings.Contains(h, w) {
				best, length = r, len(w)
			}
		}
	}
	return best, 1000 - length
}
