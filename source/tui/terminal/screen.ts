/**
 * Puts lines that change ten times a second over a base that rarely does, and writes only what differs from what the
 * terminal shows. Ink would compose every cell again at each change; this costs a comparison of strings.
 */

export type Rectangle = {
	readonly x: number;
	readonly y: number;
	readonly columns: number;
	readonly rows: number;
};

/** A rectangle and what stands in it: `rows` lines, each exactly `columns` cells wide and ending in the default colours. */
export type Area = Rectangle & {readonly lines: readonly string[]};

const escape = '\u001B[';
const beginUpdate = `${escape}?2026h`;
const endUpdate = `${escape}?2026l`;
const plain = `${escape}0m`;

const moveTo = (x: number, y: number) => `${escape}${y + 1};${x + 1}H`;

export class Screen {
	#columns = 0;
	#rows = 0;
	#cleared = false;
	#base: readonly string[] = [];
	#shownBase: Array<string | undefined> = [];
	#shownAreas: readonly Area[] = [];

	/** The terminal's size in cells. Forgets what the terminal shows: after a resize nothing of it is certain. */
	resize(columns: number, rows: number): void {
		this.#columns = columns;
		this.#rows = rows;
		this.forget();
	}

	/** What the terminal shows is unknown (resize, resume): the next update paints everything. */
	forget(): void {
		this.#cleared = false;
		this.#shownBase = [];
		this.#shownAreas = [];
	}

	/** A whole frame of lines, for under the areas. Blank where areas lie. */
	setBase(frame: string): void {
		this.#base = frame.split('\n');
	}

	/** The bytes that make the terminal show the base with these areas over it; empty when it shows that already. */
	update(areas: readonly Area[]): string {
		const inside = areas.filter(area => this.#holds(area));
		const moved = !sameRectangles(inside, this.#shownAreas);
		const rewritten = new Set<number>();
		let output = '';
		for (let y = 0; y < this.#rows; y++) {
			const base = this.#base[y] ?? '';
			if (!moved && this.#shownBase[y] === base) continue;
			// Erased first, not last: after a write into the last column some terminals would erase that column.
			output += `${moveTo(0, y)}${plain}${escape}2K${base}${plain}`;
			this.#shownBase[y] = base;
			rewritten.add(y);
		}

		for (const [index, area] of inside.entries()) {
			const shown = moved ? undefined : this.#shownAreas[index]?.lines;
			for (let row = 0; row < area.rows; row++) {
				const text = area.lines[row];
				if (text === undefined || (shown?.[row] === text && !rewritten.has(area.y + row))) continue;
				output += moveTo(area.x, area.y + row) + text;
			}
		}

		this.#shownAreas = inside;
		if (output === '') return '';
		const clear = this.#cleared ? '' : `${plain}${escape}2J`;
		this.#cleared = true;
		return `${beginUpdate}${clear}${output}${plain}${endUpdate}`;
	}

	#holds({x, y, columns, rows}: Rectangle): boolean {
		return x >= 0 && y >= 0 && columns > 0 && x + columns <= this.#columns && y + rows <= this.#rows;
	}
}

function sameRectangles(some: readonly Rectangle[], others: readonly Rectangle[]): boolean {
	return (
		some.length === others.length &&
		some.every((area, index) => {
			const other = others[index];
			return (
				area.x === other?.x &&
				area.y === other.y &&
				area.columns === other.columns &&
				area.rows === other.rows
			);
		})
	);
}
