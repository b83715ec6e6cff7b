import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal in memory: streams that a console takes for the real ones, and what would be on its screen. */
export function createFakeTerminal(columns = 100, rows = 30) {
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const checks = new Set<() => void>();
	let output = '';

	const stdout = Object.assign(
		new Writable({
			decodeStrings: false,
			write(chunk: string, _encoding, done) {
				output += chunk;
				emulator.write(chunk, () => {
					for (const check of checks) check();
				});
				done();
			},
		}),
		{columns, rows, isTTY: true},
	);
	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		isRaw: false,
		setRawMode(isRaw: boolean) {
			stdin.isRaw = isRaw;
			return stdin;
		},
		ref() {},
		unref() {},
	});

	const lines = () =>
		Array.from(
			{length: emulator.rows},
			(_, row) =>
				emulator.buffer.active.getLine(emulator.buffer.active.viewportY + row)?.translateToString(true) ?? '',
		);
	const text = () => lines().join('\n');
	return {
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		isRaw: () => stdin.isRaw,
		isAlternate: () => emulator.buffer.active.type === 'alternate',
		output: () => output,
		forgetOutput() {
			output = '';
		},
		lines,
		text,
		type: (keys: string) => stdin.write(keys),
		resize(newColumns: number, newRows: number) {
			emulator.resize(newColumns, newRows);
			stdout.columns = newColumns;
			stdout.rows = newRows;
			stdout.emit('resize');
		},
		/** Resolves once the check holds after something was drawn; rejects with the screen after 5 s. */
		waitFor: (mark: string | RegExp | (() => boolean)) =>
			new Promise<void>((resolve, reject) => {
				const holds = () =>
					typeof mark === 'function'
						? mark()
						: typeof mark === 'string'
							? text().includes(mark)
							: mark.test(text());
				const timer = setTimeout(() => {
					checks.delete(check);
					reject(new Error(`not seen: ${String(mark)}\n${text()}`));
				}, 5000);
				const check = () => {
					if (!holds()) return;
					clearTimeout(timer);
					checks.delete(check);
					resolve();
				};

				checks.add(check);
				check();
			}),
	};
}
