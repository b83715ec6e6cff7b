import path from 'node:path';
import {addonCache, findAddon} from '../opencv/addon.js';
import {setupCommand} from '../opencv/error.js';
import {checkAddon} from '../opencv/setup.js';
import type {Check, Finding} from './finding.js';

const what = 'OpenCV';
/** Milliseconds in which the addon has to load. */
const limitMs = 12_000;

export const openCvCheck: Check = {
	what,
	async look() {
		const file = findAddon();
		if (file === undefined) {
			return [
				{
					what,
					mark: 'poor',
					value: 'not built, which camera, video files and window need',
					mend: setupCommand,
				},
			];
		}

		const version = await checkAddon(file, undefined, limitMs).catch((error: unknown) =>
			error instanceof Error ? error : new Error(String(error)),
		);
		return [addonFinding(file, version)];
	},
};

/** `version`: of the OpenCV that the addon loads, or why it does not. */
export function addonFinding(file: string, version: string | Error): Finding {
	const isOurs = file.startsWith(addonCache() + path.sep);
	const place = isOurs ? 'built by setup-opencv' : 'of a package installed beside this one';
	return version instanceof Error
		? {what, mark: 'poor', value: version.message, mend: setupCommand}
		: {what, mark: 'good', value: `${version}, ${place}: ${file}`};
}
