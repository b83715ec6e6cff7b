import {constants} from 'node:os';
import process from 'node:process';
import {expect, test} from 'vitest';

test('opening the store leaves the signals of the process alone', async () => {
	const counts = () =>
		Object.fromEntries(Object.keys(constants.signals).map(signal => [signal, process.listenerCount(signal)]));
	const mine = () => {};
	process.on('SIGTERM', mine);
	const before = counts();
	await import('../../source/lab/sessions.js');
	expect(counts()).toEqual(before);
	expect(process.listeners('SIGTERM')).toContain(mine);
	process.removeListener('SIGTERM', mine);
});
