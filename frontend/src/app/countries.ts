// Countries with their currency, and what follows from a country when a company
// is founded. Names come from Intl in the reader's language.
import { locale } from '@/lib/locale';

const TABLE =
  'AD EUR,AE AED,AF AFN,AG XCD,AI XCD,AL ALL,AM AMD,AO AOA,AR ARS,AS USD,AT EUR,AU AUD,AW AWG,AX EUR,AZ AZN,' +
  'BA BAM,BB BBD,BD BDT,BE EUR,BF XOF,BG EUR,BH BHD,BI BIF,BJ XOF,BM BMD,BN BND,BO BOB,BR BRL,BS BSD,BT BTN,' +
  'BW BWP,BY BYN,BZ BZD,CA CAD,CD CDF,CF XAF,CG XAF,CH CHF,CI XOF,CL CLP,CM XAF,CN CNY,CO COP,CR CRC,CU CUP,' +
  'CV CVE,CY EUR,CZ CZK,DE EUR,DJ DJF,DK DKK,DM XCD,DO DOP,DZ DZD,EC USD,EE EUR,EG EGP,ER ERN,ES EUR,ET ETB,' +
  'FI EUR,FJ FJD,FO DKK,FR EUR,GA XAF,GB GBP,GD XCD,GE GEL,GG GBP,GH GHS,GI GIP,GL DKK,GM GMD,GN GNF,GQ XAF,' +
  'GR EUR,GT GTQ,GW XOF,GY GYD,HK HKD,HN HNL,HR EUR,HT HTG,HU HUF,ID IDR,IE EUR,IL ILS,IM GBP,IN INR,IQ IQD,' +
  'IR IRR,IS ISK,IT EUR,JE GBP,JM JMD,JO JOD,JP JPY,KE KES,KG KGS,KH KHR,KM KMF,KR KRW,KW KWD,KY KYD,KZ KZT,' +
  'LA LAK,LB LBP,LI CHF,LK LKR,LR LRD,LS LSL,LT EUR,LU EUR,LV EUR,LY LYD,MA MAD,MC EUR,MD MDL,ME EUR,MG MGA,' +
  'MK MKD,ML XOF,MM MMK,MN MNT,MO MOP,MR MRU,MT EUR,MU MUR,MV MVR,MW MWK,MX MXN,MY MYR,MZ MZN,NA NAD,NE XOF,' +
  'NG NGN,NI NIO,NL EUR,NO NOK,NP NPR,NZ NZD,OM OMR,PA USD,PE PEN,PG PGK,PH PHP,PK PKR,PL PLN,PR USD,PS ILS,' +
  'PT EUR,PY PYG,QA QAR,RO RON,RS RSD,RU RUB,RW RWF,SA SAR,SB SBD,SC SCR,SD SDG,SE SEK,SG SGD,SI EUR,SK EUR,' +
  'SL SLE,SM EUR,SN XOF,SO SOS,SR SRD,SS SSP,SV USD,SY SYP,SZ SZL,TD XAF,TG XOF,TH THB,TJ TJS,TM TMT,TN TND,' +
  'TO TOP,TR TRY,TT TTD,TW TWD,TZ TZS,UA UAH,UG UGX,US USD,UY UYU,UZ UZS,VA EUR,VC XCD,VE VES,VN VND,VU VUV,' +
  'WS WST,XK EUR,YE YER,ZA ZAR,ZM ZMW,ZW USD';

const CURRENCY = new Map(TABLE.split(',').map((pair) => pair.split(' ') as [string, string]));

/** Where a business year usually does not begin in January. */
const YEAR_START: Record<string, number> = {
  AU: 7,
  BD: 7,
  CA: 4,
  EG: 7,
  GB: 4,
  HK: 4,
  IN: 4,
  JP: 4,
  KE: 7,
  NP: 7,
  NZ: 4,
  PK: 7,
  SG: 4,
  ZA: 3,
};

export interface Choice {
  value: string;
  label: string;
}

function names(type: 'region' | 'currency', codes: Iterable<string>): Choice[] {
  let of: (code: string) => string | undefined = () => undefined;
  try {
    const display = new Intl.DisplayNames([locale(), 'en'], { type });
    of = (code) => display.of(code);
  } catch {
    // Without names the codes have to do.
  }
  return [...codes]
    .map((code) => {
      const name = of(code) ?? code;
      return { value: code, label: type === 'currency' ? `${code} – ${name}` : name };
    })
    .sort((a, b) => a.label.localeCompare(b.label, locale()));
}

export function countries(): Choice[] {
  return names('region', CURRENCY.keys());
}

export function currencies(): Choice[] {
  return names('currency', new Set(CURRENCY.values()));
}

export function months(): Choice[] {
  const format = new Intl.DateTimeFormat(locale(), { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, i) => ({
    value: String(i + 1),
    label: format.format(new Date(Date.UTC(2026, i, 1))),
  }));
}

export function currencyOf(country: string): string {
  return CURRENCY.get(country) ?? 'EUR';
}

export function yearStartOf(country: string): number {
  return YEAR_START[country] ?? 1;
}

const ZONES: Record<string, string> = {
  'Europe/Berlin': 'DE',
  'Europe/Vienna': 'AT',
  'Europe/Zurich': 'CH',
  'Europe/Paris': 'FR',
  'Europe/Madrid': 'ES',
  'Europe/Rome': 'IT',
  'Europe/Amsterdam': 'NL',
  'Europe/London': 'GB',
  'Europe/Dublin': 'IE',
  'Europe/Stockholm': 'SE',
  'Europe/Warsaw': 'PL',
  'Asia/Kolkata': 'IN',
  'Asia/Tokyo': 'JP',
  'Australia/Sydney': 'AU',
  'America/New_York': 'US',
  'America/Los_Angeles': 'US',
  'America/Chicago': 'US',
  'America/Toronto': 'CA',
};

/** Where this machine seems to stand; a guess that is offered, not used unseen. */
export function guessCountry(): string {
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (ZONES[zone]) return ZONES[zone];
    const region = new Intl.Locale(globalThis.navigator?.language ?? 'en-GB').region;
    if (region && CURRENCY.has(region)) return region;
  } catch {
    // "C" is no language tag.
  }
  return 'GB';
}
