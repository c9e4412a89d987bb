import { parseDecimal } from '@/lib/money';
import { parseTable } from './clipboard';
import type { Controller } from './Controller';
import { complaint, LIMITS, sameWord } from './format';
import type { GridColumn, GridLine } from './types';

/**
 * Puts cells of a spreadsheet into the grid from the cursor on, adding lines as
 * needed, in one step of undo. References are then looked up by their code; what
 * cannot be read stays as it was pasted, with its complaint.
 */
export function pasteTable(grid: Controller, text: string): void {
  const { source, table, columns } = grid.options;
  const targets = columns
    .map((column, i) => ({ column, i }))
    .filter(({ column, i }) => i >= grid.state.col && column.type !== 'shown')
    .map(({ column }) => column);
  const lines = grid.lines.slice();
  const toResolve: { key: string; column: GridColumn; text: string }[] = [];
  const complaints: [string, string][] = [];
  parseTable(text).forEach((cells, r) => {
    const at = grid.state.row + r;
    let line: GridLine = lines[at] ?? { ...grid.options.blank(), key: source.newKey() };
    cells.slice(0, targets.length).forEach((cell, c) => {
      const column = targets[c]!;
      const typed = cell.trim();
      if (column.type === 'link') {
        line = { ...line, [column.text ?? column.field]: typed };
        if (column.text) line = { ...line, [column.field]: null };
        if (typed) toResolve.push({ key: line.key, column, text: typed });
      } else if (column.type === 'choice') {
        const choice = column.choices?.find((x) => sameWord(x.label, typed) || x.value === typed);
        if (choice) line = { ...line, [column.field]: choice.value };
      } else if (column.type === 'text') {
        line = { ...line, [column.field]: cell };
      } else {
        const parsed = parseDecimal(typed, LIMITS[column.type]);
        const message = complaint(typed, column, grid.options.words);
        line = { ...line, [column.field]: parsed.ok ? parsed.value : typed };
        if (message) complaints.push([grid.path(line, column), message]);
      }
    });
    lines[at] = line;
  });
  source.replaceLines(table, lines);
  for (const [path, message] of complaints) source.setError(path, message);
  for (const { key, column, text } of toResolve) void grid.resolve(key, column, text, true);
}
