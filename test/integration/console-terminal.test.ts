import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {compileConsole, type Compiled} from '../tui/compiled.js';
import {startInTerminal, type TestTerminal, type TestTerminalOptions} from './terminal.js';

/** The compiled console as a process of its own in a real terminal, with a stand-in lab: what only a terminal can show. */

let compiled: Compiled;
let terminal: TestTerminal | undefined;

beforeAll(() => {
	compiled = compileConsole();
});
afterAll(() => compiled.remove());
afterEach(() => {
	terminal?.close();
	terminal = undefined;
});

/** The command of a console with a stand-in lab. */
function program(): string {
	return `"${process.execPath}" "${compiled.file('test/tui/dev.ts')}"`;
}

/** In a shell that tells the terminal's modes before and after, as a user would find them. */
function open(env: Record<string, string | undefined> = {}, options: TestTerminalOptions = {}): TestTerminal {
	const script = `before=$(stty -g); ${program()}; echo "exit $?"; [ "$before" = "$(stty -g)" ] && echo "modes as before"`;
	terminal = startInTerminal('/bin/sh', ['-c', script], {env: {FAKE_WARM: '80', ...env}, ...options});
	return terminal;
}

/** The same for a console that is gone before its terminal has been given back. */
function openUntilGivenBack(env: Record<string, string | undefined>): TestTerminal {
	const script = `before=$(stty -g); ${program()}; code=$?; until [ "$before" = "$(stty -g)" ]; do sleep 0.02; done; echo "exit $code, modes as before"`;
	terminal = startInTerminal('/bin/sh', ['-c', script], {env: {FAKE_WARM: '80', ...env}});
	return terminal;
}

/** The program itself, so that signals reach it. */
function openAlone(env: Record<string, string | undefined> = {}): TestTerminal {
	terminal = startInTerminal(process.execPath, [compiled.file('test/tui/dev.ts')], {
		env: {FAKE_WARM: '80', ...env},
	});
	return terminal;
}

function expectGivenBack(shown: TestTerminal): void {
	expect(shown.isAlternate()).toBe(false);
	expect(shown.isCursorShown()).toBe(true);
	expect(shown.output()).toContain('\u001B[?2004l');
}

describe('console in a real terminal', () => {
	test('streams, switches, follows a resize, and leaves the terminal as it was', async () => {
		const shown = open();
		await shown.waitFor(/● live 00:0[89]/);
		expect(shown.isAlternate()).toBe(true);
		expect(shown.isCursorShown()).toBe(false);
		await shown.waitFor(
			({cell}) => cell(65, 18).text === '▀' && String(cell(65, 18).foreground).startsWith('#'),
		);
		shown.type('p');
		await shown.waitFor('❯ ● TCP  default');
		await shown.waitFor('↑ udp → tcp');
		shown.resize(200, 60);
		await shown.waitFor(({screen}) => screen()[59]?.includes('q quit') ?? false);
		shown.resize(30, 5);
		await shown.waitFor(/too small: 30×5/);
		shown.resize(80, 24);
		await shown.waitFor(({screen}) => screen()[23]?.includes('q quit') ?? false);
		shown.type('q');
		await shown.waitFor('exit 0');
		await shown.waitFor('modes as before');
		expectGivenBack(shown);
	});

	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
		// The system itself ends it by these.
		['SIGQUIT', 131],
		['SIGABRT', 134],
	] as const)('%s ends it with %i and gives the terminal back', async (signal, exitCode) => {
		const shown = openAlone();
		await shown.waitFor('● live');
		shown.kill(signal);
		expect(await shown.exit).toEqual({exitCode});
		expectGivenBack(shown);
	});

	test.each([
		['abort', 134],
		['kill', 137],
	] as const)('after %s, when it can do nothing itself, the terminal is given back', async (way, code) => {
		const shown = openUntilGivenBack({FAKE_FAIL: way});
		await shown.waitFor(`exit ${code}, modes as before`);
		expectGivenBack(shown);
	});

	test('an exception that nobody catches is printed on a terminal that was given back', async () => {
		const shown = open({FAKE_FAIL: 'crash'});
		await shown.waitFor('crashed on purpose');
		await shown.waitFor('exit 1');
		await shown.waitFor('modes as before');
		expectGivenBack(shown);
	});

	test('an error inside of the console ends it with one line', async () => {
		const shown = open({FAKE_FAIL: 'throw'});
		await shown.waitFor(/^thrown on purpose$/m);
		await shown.waitFor('modes as before');
		expectGivenBack(shown);
	});

	test('a lab that can not start ends it with the reason', async () => {
		const shown = open({FAKE_FAIL: 'start', FAKE_WARM: '0'});
		await shown.waitFor('port 8082 is taken by another program; choose one with --port');
		await shown.waitFor('exit 1');
		expectGivenBack(shown);
	});

	test('a thousand pasted characters and broken sequences leave a screen that works', async () => {
		const shown = open();
		await shown.waitFor('● live');
		shown.type(`\u001B[200~${'quit dy s '.repeat(100)}\u001B[201~`);
		await shown.waitFor('pasted text is not taken for keys');
		shown.type('\u001B[C\u001B[B\u001B\u001B[B\u001B[<35;1;1M\u001B[M!!!\u001B[999~'.repeat(40));
		shown.type('1');
		await shown.waitFor('small 1');
		shown.type('q');
		await shown.waitFor('exit 0');
		await shown.waitFor('modes as before');
	});

	test('NO_COLOR: not one colour code', async () => {
		const shown = openAlone({NO_COLOR: '1'});
		await shown.waitFor('off: NO_COLOR is set');
		shown.type('?');
		await shown.waitFor('What you see');
		shown.type('q');
		await shown.waitFor('off: NO_COLOR is set');
		shown.type('q');
		await shown.exit;

		const codes = new Set(shown.output().match(/\u001B\[[\d;]*m/g));
		expect([...codes].filter(code => !['\u001B[0m', '\u001B[1m', '\u001B[22m'].includes(code))).toEqual([]);
	});

	test('Ctrl-Z gives the shell its terminal, fg brings the console back, in the size that the terminal has then', async () => {
		const program = `${process.execPath} ${compiled.file('test/tui/dev.ts')}`;
		const shown = startInTerminal('/bin/bash', ['--norc', '--noprofile', '-i'], {
			env: {FAKE_WARM: '100', PS1: 'prompt> '},
		});
		terminal = shown;
		await shown.waitFor('prompt>');
		shown.type(`${program}\r`);
		await shown.waitFor('● live');
		shown.type('\u001A');
		await shown.waitFor(/Stopped[^]*prompt> $|Stopped[^]*prompt>/);
		expectGivenBack(shown);
		// Only the shell is told of this one.
		shown.resize(120, 40);
		shown.type('fg\r');
		await shown.waitFor(
			({isAlternate, screen}) => isAlternate() && (screen()[39]?.includes('q quit') ?? false),
		);
		shown.type('q');
		await shown.waitFor(({isAlternate}) => !isAlternate());
		shown.type('echo it is $((1 + 1))\r');
		await shown.waitFor('it is 2');
	});
});
