import {Command} from 'commander';
import {expect, test} from 'vitest';
import {addRunOptions, contradiction, type RunOptions, webPort} from '../../source/cli/options.js';

function parsed(...args: string[]): RunOptions {
	const command = addRunOptions(new Command('run'))
		.argument('[experiment]')
		.exitOverride()
		.configureOutput({outputError: () => undefined});
	return command.parse(args, {from: 'user'}).opts<RunOptions>();
}

test.each([
	[[], undefined],
	[['--web'], 6175],
	[['--web', '--window'], 6175],
	[['udp-small', '--web'], 6175],
	[['--web', '8000', 'udp-small'], 8000],
	[['--web=8000'], 8000],
	[['--web', '0'], 0],
	[['--web-open'], 6175],
	[['--web-open', '--web', '8000'], 8000],
])('%j: the page at port %j', (args, port) => {
	expect(webPort(parsed(...args))).toBe(port);
});

test('an experiment behind --web is no port, and is told where it belongs', () => {
	expect(() => parsed('--web', 'udp-small')).toThrow(
		/a port, 0 to 65535; commands and experiments go before/,
	);
});

test.each(['65536', '1.5', '80x', ''])('a page port of %j is refused with what is allowed', text => {
	expect(() => parsed('--web', text)).toThrow(/0 to 65535/);
});

test('the page and the stream need a port each', () => {
	expect(contradiction(parsed('--web', '--port', '6175'))).toMatch(/can't both have port 6175/);
	expect(contradiction(parsed('--web', '0', '--port', '0'))).toBeUndefined();
	expect(contradiction(parsed('--web'))).toBeUndefined();
	expect(contradiction(parsed('--port', '6175'))).toBeUndefined();
});
