import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {idleLink} from '../../source/link/settings.js';
import {runConsole, type ConsoleEnd, type ConsoleOptions} from '../../source/tui/console.js';
import {createFakeLab, type FakeLabOptions} from './fake-lab.js';
import {createFakeShelf} from './fake-shelf.js';
import {createFakeTerminal} from './fake-terminal.js';

/** The whole console, keys to cells, in a terminal in memory. */

const truecolor = {TERM: 'xterm-256color', COLORTERM: 'truecolor'};
let cleanUp: (() => Promise<void>) | undefined;

function open(
	options: Partial<ConsoleOptions> & {lab?: never; fake?: FakeLabOptions; size?: [number, number]} = {},
) {
	const {fake, size = [100, 30], ...others} = options;
	const lab = createFakeLab(fake);
	const shelf = createFakeShelf();
	const terminal = createFakeTerminal(...size);
	lab.step(fake?.startSeconds ? 1 : 20);
	let result: ConsoleEnd | undefined;
	const {stdin, stdout} = terminal;
	const end = runConsole({lab, shelf, stdin, stdout, environment: truecolor, ...others}).then(value => {
		result = value;
		return value;
	});
	cleanUp = async () => {
		if (result === undefined) terminal.type('\u0003');
		await end.catch(() => undefined);
	};

	return {lab, shelf, terminal, end};
}

beforeEach(() => {
	cleanUp = undefined;
});
afterEach(async () => {
	await cleanUp?.();
});

describe('the live screen', () => {
	test('shows what the lab says, and its next sample', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor(/● live 00:02 .*UDP · default 10.000 B · JPEG q50 · 1280×720 @ 24/);
		await terminal.waitFor('❯ ● UDP  default');
		lab.step(30);
		await terminal.waitFor('● live 00:05');
	});

	test.each([
		['p', 'configure {"protocol":"tcp"}'],
		['[', 'configure {"bufferSize":8192}'],
		[']', 'configure {"bufferSize":16384}'],
		['1', 'configure {"bufferSize":1024}'],
		['3', 'configure {"bufferSize":30000}'],
		['c', 'configure {"codec":"raw"}'],
		['+', 'configure {"quality":55}'],
		['-', 'configure {"quality":45}'],
		['x', 'configure {"profile":"classic"}'],
		['a', 'configure {"adapt":true}'],
		['w', 'setWindow true'],
		['o', 'setWeb 6175'],
		['v', 'setPreview off'],
		['\u001B[B\r', 'configure {"protocol":"udp","bufferSize":30000}'],
		['\u001B[A\u001B[A\r', 'configure {"protocol":"tcp","bufferSize":30000}'],
	])('key %j asks the lab: %s', async (keys, call) => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		const before = lab.calls.length;
		terminal.type(keys);
		await terminal.waitFor(() => lab.calls.length > before);
		expect(lab.calls.slice(before)[0]).toBe(call);
	});

	test('keys without a meaning do nothing', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		const before = [...lab.calls];
		for (const key of 'ybXYZ2\t') terminal.type(key);
		terminal.type('\u001B[<0;3;3M\u001B[200~pppq\u001B[201~\u001BOP\u0000');
		terminal.type(']');
		await terminal.waitFor('custom 16');
		expect(lab.calls.slice(before.length)).toEqual(['configure {"bufferSize":16384}']);
	});

	test('the mark and the cursor follow a switch by another key', async () => {
		const {terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('p');
		await terminal.waitFor('❯ ● TCP  default');
		terminal.type(']');
		await terminal.waitFor('╭ Custom · live ─');
	});

	test('a key counts from what the one before it did, drawn or not', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		const before = lab.calls.length;
		terminal.type('p\u001B[B\r');
		await terminal.waitFor('❯ ● TCP  big');
		expect(lab.calls.slice(before)).toEqual([
			'configure {"protocol":"tcp"}',
			'configure {"protocol":"tcp","bufferSize":30000}',
		]);
	});

	test('w counts from what was wished of the window last, open by now or not', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		const before = lab.calls.length;
		terminal.type('www');
		await terminal.waitFor(() => lab.calls.length === before + 3);
		expect(lab.calls.slice(before)).toEqual(['setWindow true', 'setWindow false', 'setWindow true']);
	});

	test('what was said on a screen does not follow to the next one', async () => {
		const {terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('s');
		await terminal.waitFor('press r to look at saved runs');
		terminal.type('?');
		await terminal.waitFor('What you see');
		expect(terminal.text()).not.toContain('press r to look at saved runs');
		terminal.type('q');
		await terminal.waitFor('❯ ● UDP  default');
		expect(terminal.text()).not.toContain('press r to look at saved runs');
	});

	test('n presses are n steps, with another face in between', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('JPEG q50');
		for (let round = 1; round <= 5; round++) {
			terminal.type('+');
			await terminal.waitFor(`JPEG q${50 + 10 * round - 5}`);
			lab.configure({quality: lab.snapshot().settings.quality + 5});
			await terminal.waitFor(`JPEG q${50 + 10 * round}`);
		}
	});

	test('frozen: numbers hold while the stream goes on', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('● live 00:02');
		terminal.type(' ');
		await terminal.waitFor('frozen 00:02');
		lab.step(50);
		terminal.type('?');
		await terminal.waitFor('What you see');
		expect(terminal.text()).toContain('frozen 00:02');
		terminal.type('? ');
		await terminal.waitFor('● live 00:07');
	});

	test('the preview has the colours of the received picture, and the lab is told its size', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('▀▀▀▀');
		expect(lab.calls.filter(call => call.startsWith('setPreview')).at(-1)).toMatch(/setPreview \d+×\d+/);
		terminal.type('v');
		await terminal.waitFor('Events');
		await terminal.waitFor(() => !terminal.text().includes('▀'));
		expect(lab.calls.at(-1)).toBe('setPreview off');
	});

	test('without 24-bit colour the picture\u2019s panel says why', async () => {
		const {lab, terminal} = open({environment: {TERM: 'xterm-256color'}});
		await terminal.waitFor('needs 24-bit colour');
		expect(lab.calls).toEqual([]);
	});

	test('NO_COLOR: not one colour code is written', async () => {
		const {terminal} = open({environment: {...truecolor, NO_COLOR: '1'}});
		await terminal.waitFor('off: NO_COLOR is set');
		terminal.type('?');
		await terminal.waitFor('What you see');

		const codes = new Set(terminal.output().match(/\u001B\[[\d;]*m/g));
		expect([...codes].filter(code => !['\u001B[0m', '\u001B[1m', '\u001B[22m'].includes(code))).toEqual([]);
	});

	test('an idle tick writes little', async () => {
		const {lab, terminal} = open({environment: {TERM: 'xterm'}});
		await terminal.waitFor('❯ ● UDP  default');
		lab.step();
		await terminal.waitFor('● live');
		terminal.forgetOutput();
		lab.step();
		await terminal.waitFor(() => terminal.output() !== '');
		expect(terminal.output().length).toBeLessThan(3000);
	});

	test('a flood of keys ends in a screen that works', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		const keys = [
			...'p[]1c+-3vxaz',
			'\u001B[A',
			'\u001B[B',
			'\r',
			...' ?rl',
			'\u001B[C',
			'\u001B[B',
			'\u001B[D',
		];
		for (let round = 0; round < 60; round++) {
			for (const key of [...keys, '0', '\u001B', '\u001B[M!!!', 'w', '2']) terminal.type(key);
		}

		terminal.type('\u001B');
		await terminal.waitFor(() => lab.calls.length > 20);
		lab.step(10);
		terminal.type('q');
	});
});

describe('size', () => {
	test('follows a resize at once, and says when it is too small', async () => {
		const {terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.resize(40, 10);
		await terminal.waitFor('terminal too small: 40×10, needs 60×16');
		terminal.resize(200, 60);
		await terminal.waitFor(() => terminal.lines()[59]?.includes('q quit') ?? false);
		expect(terminal.lines().every(text => text.length <= 200)).toBe(true);
		terminal.resize(80, 24);
		await terminal.waitFor(() => terminal.lines()[23]?.includes('q quit') ?? false);
	});

	test.each([
		[60, 16],
		[61, 17],
		[80, 24],
		[99, 29],
		[119, 40],
		[140, 31],
		[200, 60],
		[260, 18],
		[60, 90],
	])('%i×%i: frames are whole, nothing hangs over', async (columns, rows) => {
		const {terminal} = open({size: [columns, rows], fake: {loss: 0.01}});
		await terminal.waitFor('q quit');
		await terminal.waitFor('received');
		const lines = terminal.lines();
		const body = lines.slice(
			1,
			lines.findIndex(text => /^ (?:Why|Failed)/.test(text)),
		);
		expect(body.length).toBeGreaterThan(10);
		for (const text of body) {
			expect(text).toHaveLength(columns);
			expect(text).toMatch(/^[╭│╰].*[╮│╯]$/);
		}

		const signs = (sign: string) => body.join('').split(sign).length - 1;
		const corners = ['╮', '╰', '╯'].map(sign => signs(sign));
		// Curves use the same signs as frames; the left edge has frames alone.
		expect(body.filter(text => text.startsWith('╭')).length).toBe(
			body.filter(text => text.startsWith('╰')).length,
		);
		expect(Math.min(...corners)).toBeGreaterThan(0);
	});
});

describe('the link screen', () => {
	const right = '\u001B[C';
	const left = '\u001B[D';
	const down = '\u001B[B';

	test('changes the link at once, beside the stream', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('l');
		await terminal.waitFor(/❯ preset +‹ clean ›/);
		terminal.type(right);
		await terminal.waitFor(/❯ preset +‹ wifi ›/);
		await terminal.waitFor('link: wifi');
		terminal.type(`${down}${right}${right}`);
		await terminal.waitFor(/❯ loss +‹ 1% ›/);
		await terminal.waitFor(/preset +custom/);
		lab.step(30);
		await terminal.waitFor(/● live 00:05[^]*captured +24/);
		terminal.type('0');
		await terminal.waitFor(/preset +clean/);
		await terminal.waitFor(() => !terminal.text().includes('link: '));
		terminal.type('\u001B');
		await terminal.waitFor('❯ ● UDP  default');
	});

	test('says that over TCP it is a model', async () => {
		const {terminal} = open({size: [80, 24]});
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('lp');
		await terminal.waitFor('TCP: a model');
	});

	test('a change that is not possible is one line, and nothing is asked', async () => {
		const {lab, terminal} = open({fake: {settings: {link: {...idleLink, loss: 0.75, burst: 3}}}});
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type(`l${down}`);
		await terminal.waitFor('❯ loss');
		const before = lab.calls.length;
		terminal.type(right);
		await terminal.waitFor('loss 100% is not possible: bursts of 3 leave room for a loss of 75%');
		expect(lab.calls.length).toBe(before);
	});

	test('keys that only the live screen has do nothing here; the seed goes by one', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('l');
		await terminal.waitFor('❯ preset');
		const before = lab.calls.length;
		terminal.type(`rv\r\u001B[A`);
		await terminal.waitFor('❯ seed');
		terminal.type('+');
		await terminal.waitFor(/❯ seed +‹ 2 ›/);
		expect(lab.calls.slice(before)).toEqual([`configure ${JSON.stringify({link: {...idleLink, seed: 2}})}`]);
		terminal.type(left);
		await terminal.waitFor(/❯ seed +‹ 1 ›/);
		terminal.type('?');
		await terminal.waitFor('What you see');
		terminal.type('?');
		await terminal.waitFor('❯ seed');
	});
});

describe('profile, adaptive quality, zoom', () => {
	test('x goes to the classic profile and back; there c and + say why they do nothing', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('Experiments · live');
		terminal.type('x');
		await terminal.waitFor('Experiments · classic');
		const before = lab.calls.length;
		for (const key of ['c', '+', '-']) {
			terminal.type(key);
			await terminal.waitFor('classic has its own coding');
		}

		terminal.type('a');
		await terminal.waitFor('classic never adapts');
		expect(lab.calls.length).toBe(before);
		terminal.type('x');
		await terminal.waitFor('Experiments · live');
	});

	test('a shows what is sent now, and goes off again', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('JPEG q50');
		terminal.type('a');
		lab.step();
		await terminal.waitFor('adapt q20 640×360');
		terminal.type('a');
		await terminal.waitFor('JPEG q50');
	});

	test('z goes through the three zooms, on both screens the same', async () => {
		const {terminal} = open();
		await terminal.waitFor('Frames per second · 30 s');
		terminal.type('z');
		await terminal.waitFor('Frames per second · 2 min');
		terminal.type('lz');
		await terminal.waitFor('Frames per second · 10 min');
		terminal.type('lz');
		await terminal.waitFor('Frames per second · 30 s');
	});

	test('halted: said with its reason; any change goes on', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('● live');
		lab.halt('sender out of memory budget');
		await terminal.waitFor('■ halted');
		await terminal.waitFor(/Halted {2}sender out of memory budget +press ⏎ or x to go on/);
		terminal.type('\r');
		await terminal.waitFor('● live');
	});
});

describe('the page for browsers', () => {
	test('o opens it, says its address and shows it; o closes it', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('o');
		await terminal.waitFor('page at http://127.0.0.1:6175/ (o closes it)');
		await terminal.waitFor(/● live .* · http:\/\/127\.0\.0\.1:6175 /);
		terminal.type('o');
		await terminal.waitFor('page closed');
		await terminal.waitFor(() => !terminal.text().includes('6175'));
		expect(lab.calls.filter(call => call.startsWith('setWeb'))).toEqual(['setWeb 6175', 'setWeb off']);
	});

	test('its key goes to the port of the command line, on the link screen too', async () => {
		const {lab, terminal} = open({webPort: 7007});
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('lo');
		await terminal.waitFor('page at http://127.0.0.1:7007/');
		expect(lab.calls).toContain('setWeb 7007');
	});

	test('one that is open already when the console opens is said, too', async () => {
		const {lab, terminal} = open();
		lab.setWeb(6175);
		await terminal.waitFor('page at http://127.0.0.1:6175/');
	});

	test('why it could not open is one line, and the next o tries again', async () => {
		const {lab, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		lab.patch({web: {state: 'opening'}});
		await terminal.waitFor('page opening');
		lab.patch({web: {state: 'closed', failure: 'port 6175 is taken by another program'}});
		await terminal.waitFor('port 6175 is taken by another program');
		terminal.type('o');
		await terminal.waitFor(() => lab.calls.at(-1) === 'setWeb 6175');
	});

	test('what a browser changes shows at once, and is remembered as if a key had done it', async () => {
		let remember: (bufferSize: number) => void = () => undefined;
		const remembered = new Promise<number>(resolve => {
			remember = resolve;
		});
		const {lab, terminal} = open({onSettingsChanged: ({bufferSize}) => remember(bufferSize)});
		await terminal.waitFor('❯ ● UDP  default');
		lab.configure({protocol: 'tcp', bufferSize: 30_000});
		await terminal.waitFor(/TCP · big 30.000 B/);
		await terminal.waitFor('❯ ● TCP  big');
		expect(await remembered).toBe(30_000);
	});
});

describe('sessions', () => {
	test('save, list, open, delete after a question, back', async () => {
		const {shelf, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('s');
		await terminal.waitFor('saved as run-1');
		terminal.type('s');
		await terminal.waitFor('saved as run-2');
		terminal.type('r');
		await terminal.waitFor('❯ run-2');
		terminal.type('\u001B[B');
		await terminal.waitFor('❯ run-1');
		terminal.type('\r');
		await terminal.waitFor('Run run-1');
		terminal.type('\u001B');
		await terminal.waitFor('❯ run-1');
		terminal.type('d');
		await terminal.waitFor('Delete run-1? y deletes it');
		terminal.type('n');
		await terminal.waitFor(() => !terminal.text().includes('Delete run-1?'));
		expect(shelf.names()).toEqual(['run-1', 'run-2']);
		terminal.type('d');
		await terminal.waitFor('Delete run-1? y deletes it');
		terminal.type('y');
		await terminal.waitFor('deleted; sessions restore run-1 brings it back');
		expect(shelf.names()).toEqual(['run-2']);
		terminal.type('\u001B');
		await terminal.waitFor('Frames per second');
	});

	test('the question whether to delete hears no key that was there before it', async () => {
		const {shelf, terminal} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('s');
		await terminal.waitFor('saved as run-1');
		terminal.type('rdy');
		await terminal.waitFor('Delete run-1? ');
		// Typed on, faster than anybody reads: still the rest of what was typed before.
		for (const key of 'yyy') terminal.type(key);
		await terminal.waitFor('Delete run-1? y deletes it   n keeps it');
		expect(shelf.names()).toEqual(['run-1']);
		terminal.type('q');
		await terminal.waitFor(() => !terminal.text().includes('Delete run-1?'));
		expect(shelf.names()).toEqual(['run-1']);
	});

	test.each(['ready', '\u001B[200~rdy\u001B[201~'])(
		'pasted text, %j, is no command, and that is said',
		async text => {
			const {lab, shelf, terminal} = open();
			await terminal.waitFor('❯ ● UDP  default');
			terminal.type('s');
			await terminal.waitFor('saved as run-1');
			const before = [...lab.calls];
			terminal.type(text);
			await terminal.waitFor('pasted text is not taken for keys');
			await terminal.waitFor('❯ ● UDP  default');
			expect(lab.calls).toEqual(before);
			expect(shelf.names()).toEqual(['run-1']);
		},
	);

	test('at 80 columns names stand whole; a longer one keeps its end', async () => {
		const {lab, shelf, terminal} = open({size: [80, 24]});
		await terminal.waitFor('❯ ● UDP  default');
		shelf.save(lab.record(), '2026-11-22-16-45-03-tcp-default');
		shelf.save(lab.record(), '2026-11-22-16-45-09-a-much-longer-name-than-others');
		terminal.type('r');
		await terminal.waitFor('Saved runs · 2');
		await terminal.waitFor('2026-11-22-16-45-03-tcp-default ');
		await terminal.waitFor(/2026-11-…\S+-name-than-others /);
	});

	test('a store that fails is one line, not an end', async () => {
		const shelf = {
			...createFakeShelf(),
			save() {
				throw new Error('the disk is full; nothing was saved');
			},
		};
		const {terminal} = open({shelf});
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('s');
		await terminal.waitFor('the disk is full; nothing was saved');
	});
});

describe('the end', () => {
	test.each([
		['q', 'q'],
		['Ctrl-C', '\u0003'],
	])('%s gives the terminal back', async (_name, key) => {
		const {lab, terminal, end} = open();
		await terminal.waitFor('❯ ● UDP  default');
		expect(terminal.isRaw()).toBe(true);
		expect(terminal.isAlternate()).toBe(true);
		terminal.type(key);
		expect(await end).toEqual({exitCode: 0});
		await terminal.waitFor(() => !terminal.isAlternate());
		expect(terminal.isRaw()).toBe(false);
		expect(terminal.output()).toMatch(/\u001B\[\?25h\u001B\[\?1049l$/);
		expect(lab.listeners()).toBe(0);
		const signals = ['SIGTSTP', 'SIGCONT', 'SIGQUIT', 'SIGABRT', 'exit', 'uncaughtExceptionMonitor'];
		lab.step();
		expect(terminal.output()).toMatch(/\u001B\[\?1049l$/);
		expect(signals.map(name => process.listeners(name as 'SIGCONT').filter(isOurs).length)).toEqual(
			signals.map(() => 0),
		);
	});

	test.each([
		['help', '?', 'What you see'],
		['saved runs', 'r', 'Saved runs'],
		['the link', 'l', 'Emulated link'],
	])('q in %s goes back, and quits on the main screen alone', async (_name, key, mark) => {
		const {terminal, end} = open();
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type(key);
		await terminal.waitFor(mark);
		terminal.type('q');
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('q');
		expect(await end).toEqual({exitCode: 0});
	});

	const longRun = {elapsedSeconds: 125};

	test.each(['q', 'y'])('q asks where more than a minute is not saved; %s quits', async answer => {
		const {lab, shelf, terminal, end} = open();
		await terminal.waitFor('❯ ● UDP  default');
		lab.patch(longRun);
		terminal.type('qqqq');
		await terminal.waitFor(
			/Quit\? 02:05 of this run is not saved\. {3}q quit {2}s save and quit {2}any other stay/,
		);
		terminal.type(answer);
		expect(await end).toEqual({exitCode: 0});
		expect(shelf.names()).toEqual([]);
	});

	test('s saves and quits; any other key stays; where the saving fails it stays too', async () => {
		const store = createFakeShelf();
		let isFull = true;
		const shelf: typeof store = {
			...store,
			save(record, name) {
				if (isFull) throw new Error('the disk is full; nothing was saved');
				return store.save(record, name);
			},
		};
		const {lab, terminal, end} = open({shelf});
		await terminal.waitFor('❯ ● UDP  default');
		lab.patch(longRun);
		terminal.type('q');
		await terminal.waitFor('any other stay');
		const before = [...lab.calls];
		terminal.type('p');
		await terminal.waitFor('q quit');
		await terminal.waitFor(() => !terminal.text().includes('not saved'));
		expect(lab.calls).toEqual(before);
		terminal.type('q');
		await terminal.waitFor('any other stay');
		terminal.type('s');
		await terminal.waitFor('the disk is full; nothing was saved');
		isFull = false;
		terminal.type('q');
		await terminal.waitFor('any other stay');
		terminal.type('s');
		expect(await end).toEqual({exitCode: 0});
		expect(store.names()).toEqual(['run-1']);
	});

	test('a run that was saved lately, by whichever face, is not asked for', async () => {
		const {lab, terminal, end} = open();
		await terminal.waitFor('❯ ● UDP  default');
		lab.patch({elapsedSeconds: 125, savedSeconds: 70});
		terminal.type('q');
		expect(await end).toEqual({exitCode: 0});
	});

	test('Ctrl-C never asks, from a question neither', async () => {
		const {lab, terminal, end} = open();
		await terminal.waitFor('❯ ● UDP  default');
		lab.patch(longRun);
		terminal.type('q');
		await terminal.waitFor('Quit?');
		terminal.type('\u0003');
		expect(await end).toEqual({exitCode: 0});
	});

	test('a screen that is too small asks too', async () => {
		const {lab, terminal, end} = open({size: [40, 10]});
		await terminal.waitFor('terminal too small');
		lab.patch(longRun);
		terminal.type('q');
		await terminal.waitFor('q quits, s saves. Quit? 02:05');
		terminal.type('q');
		expect(await end).toEqual({exitCode: 0});
	});

	test('a lab that fails before its first sample ends it with the reason', async () => {
		const {lab, terminal, end} = open({fake: {startSeconds: 1000}});
		await terminal.waitFor('starting');
		lab.fail('port 8082 is taken by another program');
		expect(await end).toEqual({exitCode: 1, message: 'port 8082 is taken by another program'});
		expect(terminal.isRaw()).toBe(false);
	});

	test('a later failure stays on the screen until q', async () => {
		const {lab, terminal, end} = open();
		await terminal.waitFor('● live');
		lab.fail('the capture worker stopped');
		await terminal.waitFor('Failed  the capture worker stopped');
		await terminal.waitFor('✕ failed');
		terminal.type('q');
		expect(await end).toEqual({exitCode: 1, message: 'the capture worker stopped'});
	});

	test('an error inside of it rejects, after the terminal is back', async () => {
		const {lab, terminal, end} = open();
		await terminal.waitFor('● live');
		lab.patch({settings: undefined});
		await expect(end).rejects.toThrow();
		expect(terminal.isRaw()).toBe(false);
		expect(terminal.output()).toMatch(/\u001B\[\?1049l$/);
	});

	test('settings that were chosen are told once, at the end at the latest', async () => {
		const told: unknown[] = [];
		const {terminal, end} = open({onSettingsChanged: settings => void told.push(settings)});
		await terminal.waitFor('❯ ● UDP  default');
		terminal.type('p+');
		await terminal.waitFor('JPEG q55');
		// In one read with the last: nothing of it is drawn any more.
		terminal.type('+q');
		await end;
		expect(told).toMatchObject([{protocol: 'tcp', quality: 60}]);
	});

	test('what it was opened with is said', async () => {
		const {terminal} = open({initialNotice: 'settings were damaged and put aside'});
		await terminal.waitFor('settings were damaged and put aside');
	});
});

/** Handlers of other tests and of the test runner are none of ours. */
function isOurs(handler: unknown): boolean {
	return /restore|resumed|stopAlone/.test(String(handler));
}
