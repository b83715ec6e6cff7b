import {Lab} from '../../source/lab/lab.js';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import type {Snapshot} from '../../source/lab/view.js';

/** A lab of this process with the built workers, on a free port. */

const built = (name: string): URL => new URL(`../../dist/workers/${name}.js`, import.meta.url);

export const builtWorkers = {capture: built('capture'), server: built('server'), web: built('web')};

export function newLab(
	settings: Partial<Settings> = {},
	workers?: {capture: URL; server: URL; web?: URL},
): Lab {
	return new Lab({
		settings: {...defaultSettings, ...settings},
		host: '127.0.0.1',
		port: 0,
		workers: workers ?? builtWorkers,
	});
}

/** Resolves at the first tick or event after which it holds; rejects with the last snapshot after `seconds`. */
export async function until(
	lab: Lab,
	holds: (snapshot: Snapshot) => boolean,
	seconds = 15,
): Promise<Snapshot> {
	return new Promise((resolve, reject) => {
		const check = (): void => {
			const snapshot = lab.snapshot();
			if (holds(snapshot)) {
				finish();
				resolve(snapshot);
			}
		};
		const patience = setTimeout(() => {
			finish();
			const {history: _, preview: __, ...rest} = lab.snapshot();
			reject(new Error(`never held: ${JSON.stringify(rest, null, '\t')}`));
		}, seconds * 1000);
		const unsubscribe = lab.subscribe(check);
		const finish = (): void => {
			clearTimeout(patience);
			unsubscribe();
		};
		check();
	});
}
