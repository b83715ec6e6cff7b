/** Rows of cells as aligned lines. `alignments` says per column where its cells lean; the last one may be left out. */
export function alignColumns(
	rows: ReadonlyArray<readonly string[]>,
	alignments: ReadonlyArray<'left' | 'right'>,
	gap = 2,
): string[] {
	const widths = alignments.map((_, column) => Math.max(0, ...rows.map(row => widthOf(row[column] ?? ''))));
	return rows.map(row =>
		alignments
			.map((alignment, column) => {
				const cell = row[column] ?? '';
				const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
				return alignment === 'left' ? cell + space : space + cell;
			})
			.join(' '.repeat(gap))
			.trimEnd(),
	);
}

/** In characters: × and → count one, whatever their bytes. */
function widthOf(text: string): number {
	return [...text].length;
}
