import {constants} from 'node:os';

/**
 * `conf` writes through `atomically`, which listens to every signal as soon as it is imported, to remove half-written files.
 * Our writes are synchronous, so no signal can arrive inside one; and a listener of a library would take the signal from
 * whoever has to end in order (ending.ts), or lose it when it is taken off again.
 *
 * Imported before `conf`, this module has listeners of signals refused until `allowSignalListeners()` is called after it.
 * Nothing else is evaluated between the two, so nobody else's listener is refused.
 */
const signals: ReadonlySet<string | symbol> = new Set(Object.keys(constants.signals));
const original = {on: process.on, once: process.once};

Object.assign(process, {on: unlessSignal(original.on), once: unlessSignal(original.once)});

export function allowSignalListeners(): void {
	Object.assign(process, original);
}

type Listen = (name: string, listener: (...values: unknown[]) => void) => unknown;

function unlessSignal(listen: unknown): Listen {
	return (name, listener) => (signals.has(name) ? process : (listen as Listen).call(process, name, listener));
}
