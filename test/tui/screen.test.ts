import xterm from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Screen, type Area} from '../../source/tui/terminal/screen.js';

async function shown(emulator: xterm.Terminal, bytes: string): Promise<string[]> {
	await new Promise<void>(resolve => emulator.write(bytes, resolve));
	return Array.from(
		{length: emulator.rows},
		(_, row) => emulator.buffer.active.getLine(row)?.translateToString(true) ?? '',
	);
}

function start(columns: number, rows: number) {
	const screen = new Screen();
	screen.resize(columns, rows);
	return {screen, emulator: new xterm.Terminal({cols: columns, rows, allowProposedApi: true})};
}

const area = (x: number, y: number, lines: readonly string[]): Area => ({
	x,
	y,
	columns: lines[0]?.length ?? 0,
	rows: lines.length,
	lines,
});

test('areas stand over the base', async () => {
	const {screen, emulator} = start(12, 3);
	screen.setBase('╭──────────╮\n│          │\n╰──────────╯');
	expect(await shown(emulator, screen.update([area(1, 1, ['0123456789'])]))).toEqual([
		'╭──────────╮',
		'│0123456789│',
		'╰──────────╯',
	]);
});

test('nothing is written when nothing changed, and only the changed line when one did', () => {
	const {screen} = start(20, 4);
	screen.setBase('base\n\n\nend');
	screen.update([area(0, 1, ['one', 'two'])]);
	expect(screen.update([area(0, 1, ['one', 'two'])])).toBe('');
	const bytes = screen.update([area(0, 1, ['one', 'TWO'])]);
	expect(bytes).toContain('TWO');
	expect(bytes).not.toContain('one');
	expect(bytes).not.toContain('base');
});

test('every update is one synchronized update', () => {
	const {screen} = start(20, 2);
	screen.setBase('a');
	expect(screen.update([])).toMatch(/^\u001B\[\?2026h[^]*\u001B\[\?2026l$/);
});

test('wide characters in the base and in an area keep their columns', async () => {
	const {screen, emulator} = start(14, 2);
	screen.setBase('日本      │語│\nplain');
	const lines = await shown(emulator, screen.update([{x: 4, y: 0, columns: 6, rows: 1, lines: ['動画!!']}]));
	expect(lines).toEqual(['日本動画!!│語│', 'plain']);
	expect(
		await shown(emulator, screen.update([{x: 4, y: 0, columns: 6, rows: 1, lines: ['abcdef']}])),
	).toEqual(['日本abcdef│語│', 'plain']);
});

test('colours of the base do not run into an area', async () => {
	const {screen, emulator} = start(10, 1);
	screen.setBase('\u001B[31mred\u001B[39m');
	await shown(emulator, screen.update([area(5, 0, ['plain'])]));
	expect(emulator.buffer.active.getLine(0)?.getCell(0)?.isFgPalette()).toBe(true);
	expect(emulator.buffer.active.getLine(0)?.getCell(6)?.isFgDefault()).toBe(true);
});

test('an area that leaves uncovers the base', async () => {
	const {screen, emulator} = start(10, 2);
	screen.setBase('base\nbase');
	await shown(emulator, screen.update([area(0, 0, ['XXXXXXX'])]));
	expect(await shown(emulator, screen.update([]))).toEqual(['base', 'base']);
});

test('an area outside of the screen is left out', async () => {
	const {screen, emulator} = start(6, 2);
	screen.setBase('a\nb');
	expect(await shown(emulator, screen.update([area(3, 1, ['long line'])]))).toEqual(['a', 'b']);
});

test('however it came about, the terminal shows the same as painted at once', async () => {
	const frame = fc.array(fc.string({unit: fc.constantFrom('a', 'b', ' ', '日', '│'), maxLength: 10}), {
		minLength: 4,
		maxLength: 4,
	});
	const areas = fc.array(
		fc.record({
			x: fc.nat(14),
			y: fc.nat(3),
			text: fc.string({unit: fc.constantFrom('x', 'y'), minLength: 3, maxLength: 3}),
		}),
		{maxLength: 2},
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({frame: fc.option(frame), areas, resize: fc.boolean()}), {
				minLength: 1,
				maxLength: 6,
			}),
			async steps => {
				const {screen, emulator} = start(20, 4);
				let base = '';
				let last: Area[] = [];
				for (const step of steps) {
					if (step.frame) base = step.frame.join('\n');
					if (step.resize) screen.resize(20, 4);
					screen.setBase(base);
					last = step.areas.map(({x, y, text}) => area(x, y, [text]));
					await shown(emulator, screen.update(last));
				}

				const fresh = start(20, 4);
				fresh.screen.setBase(base);
				expect(await shown(emulator, '')).toEqual(await shown(fresh.emulator, fresh.screen.update(last)));
			},
		),
		{numRuns: 60},
	);
});
