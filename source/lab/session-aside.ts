import fs from 'node:fs';
import path from 'node:path';
import {timeStamp} from './session-names.js';
import {codeOf, reasonOf} from './session-error.js';
import {isPresent} from './session-store.js';

/** Damaged files are moved out of the way, never changed, replaced or deleted. */

export type PutAside = {
	/** One line for a person. */
	readonly line: string;
	/** False where the file is still in its place. */
	readonly isAside: boolean;
};

/**
 * Renames NAME.json to NAME.damaged-TIME in its folder.
 * @returns undefined where the file has gone in the meantime.
 */
export function putAside(file: string, what: string, reason: string): PutAside | undefined {
	const base = `${file.slice(0, file.length - path.extname(file).length)}.damaged-${timeStamp(new Date())}`;
	try {
		const aside = firstFree(base);
		fs.renameSync(file, aside);
		return {line: `${what} is damaged: ${reason}; it was put aside as ${aside}`, isAside: true};
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		const failure = reasonOf(error);
		return {
			line: `${what} is damaged: ${reason}; ${file} could not be put aside (${failure}), move it away yourself`,
			isAside: false,
		};
	}
}

/** Renaming replaces what is there, so an earlier damaged file keeps its name. */
function firstFree(base: string): string {
	let candidate = base;
	for (let number = 2; isPresent(candidate); number++) candidate = `${base}-${number}`;
	return candidate;
}
