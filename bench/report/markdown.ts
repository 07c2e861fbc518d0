import { numberText } from './number-text.ts';
import { holds, type Demand, type Report, type Table } from './report.ts';

/** The report as a section of docs/performance.md. */
export function markdown(report: Report, surroundings: string): string {
  const demands = report.demands.length === 0 ? [] : [table(demandTable(report.demands))];
  return [
    `## ${report.title}`,
    `\`npm run bench -- ${report.name}\`. ${report.how}`,
    ...report.tables.map(table),
    ...demands,
    surroundings,
  ].join('\n\n');
}

const demandTable = (demands: readonly Demand[]): Table => ({
  columns: ['demanded', 'bound', 'measured', ''],
  rows: demands.map((demand) => [
    demand.what,
    `${demand.bound} ${withUnit(demand.wanted, demand.unit)}`,
    withUnit(demand.measured, demand.unit),
    holds(demand) ? 'holds' : '**does not hold**',
  ]),
});

const withUnit = (value: number, unit: string): string =>
  unit === '×' ? `${numberText(value)}×` : `${numberText(value)} ${unit}`.trim();

function table({ columns, rows }: Table): string {
  const text = (cell: string | number): string => (typeof cell === 'number' ? numberText(cell) : cell);
  const cells = [columns, ...rows.map((row) => row.map(text))];
  const widths = columns.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const isNumeric = columns.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0, isNumeric[column] === true)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (isNumeric[column] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)].join('\n');
}

const pad = (cell: string, width: number, right: boolean): string =>
  right ? cell.padStart(width) : cell.padEnd(width);
