import {alignColumns} from '../source/report/table.js';
import {medianText, rangeText, type Spread} from './statistics.js';

/** null: it could not be told. undefined: there is nothing to tell. */
export type Cell = Spread | null | undefined;
/** What one row measures: a name, and per column what its runs came to. */
export type Row = {readonly name: string; readonly cells: readonly Cell[]};
export type Column = {readonly title: string; readonly digits: number};

/** Two lines a row: the medians, and under them the smallest and the largest run. */
export function tableText(
	title: string,
	nameTitle: string,
	columns: readonly Column[],
	rows: readonly Row[],
): string {
	const lines = [
		[nameTitle, ...columns.map(column => column.title)],
		...rows.flatMap(({name, cells}) => [
			[name, ...columns.map(({digits}, index) => medianText(cells[index], digits))],
			['', ...columns.map(({digits}, index) => rangeText(cells[index], digits))],
		]),
	];
	const aligned = alignColumns(lines, ['left', ...columns.map(() => 'right' as const)]);
	return [title, '', ...aligned.map(line => `  ${line}`), ''].join('\n');
}
