import process from 'node:process';
import {constants} from 'node:os';

/**
 * `conf` writes through `atomically`, which listens to every signal as soon as it is imported, and sends SIGINT and
 * SIGTERM to this process once more after each first one. An orderly stop would take that for a second, impatient Ctrl-C.
 * Those listeners remove half-written files; our writes are synchronous, so no signal can arrive inside one.
 *
 * Imported before `conf`, this module remembers who listened; `forgetNewSignalListeners()` after it takes off the rest.
 * Nothing else is evaluated between the two, so nobody else's listener is touched.
 */
const signals = Object.keys(constants.signals) as NodeJS.Signals[];
const before = new Map(signals.map(signal => [signal, new Set(process.rawListeners(signal))]));

export function forgetNewSignalListeners(): void {
	for (const [signal, known] of before) {
		for (const listener of process.rawListeners(signal)) {
			if (!known.has(listener)) process.removeListener(signal, listener as NodeJS.SignalsListener);
		}
	}
	before.clear();
}
