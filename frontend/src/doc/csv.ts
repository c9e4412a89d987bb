// CSV as the server writes it too. A cell that a spreadsheet would take for a
// formula is written as text.
export function toCsv(head: string[], rows: string[][]): string {
  return [head, ...rows].map((cells) => cells.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(text: string): string {
  const isNumber = /^-?[\d.,\s\u00a0\u202f]+$/.test(text);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !isNumber ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
