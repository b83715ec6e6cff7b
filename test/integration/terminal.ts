import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/**
 * A program in a real terminal: keys in, screen out. Waits for marks on the screen, never for a length of time.
 *
 * The program is not its terminal's first process, as it is not where people work: at the end of that one Linux throws away what
 * nobody has read yet, and on a busy machine that is the program's last words. A shell stays behind it instead, and says in
 * sequences that terminals pass over which process the program is and how it ended.
 */
const shell = `
trap : INT QUIT
/bin/sh -c 'printf "\\033]777;began %s\\007" "$$"; exec "$@"' sh "$@"
printf '\\033]777;ended %s\\007' "$?"
read -r _
`;
const sequence = {
	began: /\u001B\]777;began (\d+)\u0007/,
	ended: /\u001B\]777;ended (\d+)\u0007/,
} as const;

export type CellColour = {
	/** `default`, an index of the palette, or `#rrggbb`. */
	readonly foreground: string | number;
	readonly background: string | number;
};

export type Cell = CellColour & {readonly text: string; readonly bold: boolean};

export type Mark = string | RegExp | ((terminal: TestTerminal) => boolean);

export type TestTerminal = {
	/** The program's, once it has begun. */
	readonly pid: number;
	/** Lines that the terminal shows, without blanks at their ends. */
	screen(): string[];
	/** The same in one string. */
	text(): string;
	/** The cell in this column and row, both from 0. */
	cell(column: number, row: number): Cell;
	/** Whether the cursor is shown. */
	isCursorShown(): boolean;
	/** Whether the program has the alternate screen. */
	isAlternate(): boolean;
	/** Everything that the program wrote, codes and all; the newest megabyte. */
	output(): string;
	type(keys: string): void;
	resize(columns: number, rows: number): void;
	kill(signal: NodeJS.Signals): void;
	/** Resolves once the screen shows the mark; rejects with the screen's text after `timeout` milliseconds. */
	waitFor(mark: Mark, timeout?: number): Promise<void>;
	/** Resolves when the program has ended and its output is on the screen. A signal that ended it is 128 and its number, as shells say. */
	readonly exit: Promise<{readonly exitCode: number}>;
	/** Ends the program if it still runs. Call it in `afterEach`. */
	close(): void;
};

export type TestTerminalOptions = {
	readonly columns?: number;
	readonly rows?: number;
	/** Added to this process's environment, less what would change colours; undefined takes a name away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly cwd?: string;
};

const defaultTimeout = 20_000;
const keptOutput = 2 ** 20;

function environment(extra: TestTerminalOptions['env'] = {}): Record<string, string> {
	const all: Record<string, string | undefined> = {
		...process.env,
		NO_COLOR: undefined,
		FORCE_COLOR: undefined,
		CI: undefined,
		NODE_ENV: undefined,
		VITEST: undefined,
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		...extra,
	};
	const entries = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
	return Object.fromEntries(entries);
}

export function startInTerminal(
	command: string,
	args: readonly string[],
	{columns = 100, rows = 30, env, cwd = process.cwd()}: TestTerminalOptions = {},
): TestTerminal {
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	const program = pty.spawn('/bin/sh', ['-c', shell, 'sh', command, ...args], {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd,
		env: environment(env),
	});
	const checks = new Set<() => void>();
	let output = '';
	let unparsed = 0;
	let pid: number | undefined;
	let ended: {readonly exitCode: number} | undefined;

	const check = () => {
		for (const each of checks) each();
	};

	program.onData(data => {
		output = (output + data).slice(-keptOutput);
		pid ??= numberIn(sequence.began, output);
		const exitCode = numberIn(sequence.ended, output.slice(-data.length - 40));
		ended ??= exitCode === undefined ? undefined : {exitCode};
		unparsed++;
		emulator.write(data, () => {
			unparsed--;
			check();
		});
	});
	const exit = new Promise<{readonly exitCode: number}>(resolve => {
		const settle = () => {
			if (ended === undefined || unparsed > 0) return;
			checks.delete(settle);
			resolve(ended);
		};

		checks.add(settle);
		program.onExit(({exitCode}) => {
			ended ??= {exitCode};
			check();
		});
	});

	const terminal: TestTerminal = {
		get pid() {
			if (pid === undefined) throw new Error('the program has not begun');
			return pid;
		},
		screen() {
			const {active} = emulator.buffer;
			return Array.from(
				{length: emulator.rows},
				(_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
			);
		},
		text: () => terminal.screen().join('\n'),
		cell(column, row) {
			const {active} = emulator.buffer;
			const cell = active.getLine(active.viewportY + row)?.getCell(column);
			if (!cell) throw new RangeError(`no cell at column ${column}, row ${row}`);
			const colour = (isRgb: boolean, isPalette: boolean, value: number) =>
				isRgb ? `#${value.toString(16).padStart(6, '0')}` : isPalette ? value : 'default';
			return {
				text: cell.getChars(),
				bold: cell.isBold() !== 0,
				foreground: colour(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
				background: colour(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
			};
		},
		isCursorShown: () => output.lastIndexOf('\u001B[?25h') >= output.lastIndexOf('\u001B[?25l'),
		isAlternate: () => emulator.buffer.active.type === 'alternate',
		output: () => output,
		type: keys => program.write(keys),
		resize(newColumns, newRows) {
			emulator.resize(newColumns, newRows);
			program.resize(newColumns, newRows);
		},
		kill: signal => process.kill(terminal.pid, signal),
		exit,
		close() {
			for (const left of ended === undefined ? [pid, program.pid] : [program.pid]) {
				try {
					if (left !== undefined) process.kill(left, 'SIGKILL');
				} catch {
					// It ended meanwhile.
				}
			}
		},
		waitFor: (mark, timeout = defaultTimeout) =>
			new Promise((resolve, reject) => {
				const isThere = () => {
					if (typeof mark === 'function') return mark(terminal);
					return typeof mark === 'string' ? terminal.text().includes(mark) : mark.test(terminal.text());
				};

				const timer = setTimeout(() => {
					checks.delete(look);
					const how = ended ? `; the program ended with ${ended.exitCode}` : '';
					reject(new Error(`not seen within ${timeout} ms${how}: ${String(mark)}\n${terminal.text()}`));
				}, timeout);
				const look = () => {
					if (!isThere()) return;
					clearTimeout(timer);
					checks.delete(look);
					resolve();
				};

				checks.add(look);
				look();
			}),
	};
	return terminal;
}

function numberIn(pattern: RegExp, text: string): number | undefined {
	const found = pattern.exec(text)?.[1];
	return found === undefined ? undefined : Number(found);
}
