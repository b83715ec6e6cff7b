import {fileURLToPath} from 'node:url';
import {startInTerminal} from '../test/integration/terminal.js';

/**
 * What the console costs: CPU seconds a second of a process that runs it in a real terminal with a lab that costs
 * nothing, 10 snapshots a second. The terminal is emulated in this process, so its cost is not in the numbers.
 * Compiled together with `source/` and `test/`, it runs alone: `node bench/console.js`.
 */

/**
 * What is on the screen: numbers and charts; with the picture too; and with all that there is: the picture, a lossy link
 * whose losses are marked, and 10 min of an hour's history.
 */
const loads = ['without preview', 'with preview', 'with everything'] as const;
type Load = (typeof loads)[number];

export type ConsoleCost = {
	readonly columns: number;
	readonly rows: number;
	readonly load: Load;
	/** Shares of one core; the median is the one to quote. */
	readonly runs: readonly number[];
	readonly median: number;
};

const sizes = [
	[80, 24],
	[100, 30],
	[200, 60],
] as const;

async function once(columns: number, rows: number, load: Load, seconds: number): Promise<number> {
	const isAll = load === 'with everything';
	const program = fileURLToPath(new URL('../test/tui/dev.js', import.meta.url));
	const terminal = startInTerminal(process.execPath, [program], {
		columns,
		rows,
		env: {
			FAKE_WARM: isAll ? '36000' : '600',
			FAKE_LOSS: '0.002',
			FAKE_LINK: isAll ? 'lossy' : undefined,
			FAKE_COST: String(seconds),
			COLORTERM: load !== 'without preview' ? 'truecolor' : undefined,
		},
	});
	try {
		await terminal.waitFor('● live', 30_000);
		if (isAll) {
			terminal.type('zz');
			await terminal.waitFor('10 min');
		}

		await terminal.waitFor(/cost \d/, (seconds + 30) * 1000);
		return Number(/cost ([\d.]+)/.exec(terminal.text())?.[1]);
	} finally {
		terminal.close();
	}
}

/** Measures one size after the other; `seconds` each run. */
export async function measureConsole(
	runs = 5,
	seconds = 5,
	report?: (cost: ConsoleCost) => void,
): Promise<ConsoleCost[]> {
	const costs: ConsoleCost[] = [];
	for (const [columns, rows] of sizes) {
		for (const load of loads) {
			const shares: number[] = [];
			for (let run = 0; run < runs; run++) shares.push(await once(columns, rows, load, seconds));
			const median = shares.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
			const cost = {columns, rows, load, runs: shares, median};
			costs.push(cost);
			report?.(cost);
		}
	}

	return costs;
}

export function describeCost({columns, rows, load, runs, median}: ConsoleCost): string {
	const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
	const range = `${percent(Math.min(...runs))} to ${percent(Math.max(...runs))}`;
	return `console ${columns}×${rows} ${load}: ${percent(median)} of a core (${range}, ${runs.length} runs)`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await measureConsole(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 5), cost => {
		process.stdout.write(`${describeCost(cost)}\n`);
	});
	process.exit(0);
}
