import fs from 'node:fs';
import path from 'node:path';
import {SessionError} from './session-error.js';
import {openShelf} from './sessions.js';
import type {RunRecord, SessionEntry} from './view.js';

/** What the page may put on the disk in one run. Whoever sits at the console may do more. */
export const pageSaveLimits = {
	sessions: 100,
	bytes: 256 * 1024 * 1024,
	/** Bytes that stay free: room for what the console and `--save` keep of the run. */
	free: 128 * 1024 * 1024,
} as const;

/** Saves for the page, and keeps count, so that no program that asks again and again fills the disk. */
export class PageSaves {
	readonly #dataDir: string;
	readonly #freeBytes: (folder: string) => number;
	#sessions = 0;
	#bytes = 0;

	/** `freeBytes`: of the disk that has this folder; the system's own answer where it is left out. */
	constructor(dataDir: string, freeBytes = freeBytesAt) {
		this.#dataDir = dataDir;
		this.#freeBytes = freeBytes;
	}

	/** @throws SessionError, also where a limit is reached; nothing is lost by that, the run goes on and can be saved otherwise. */
	save(record: RunRecord, name: string | undefined): SessionEntry {
		const problem = this.#problem();
		if (problem !== undefined) {
			throw new SessionError(problem, {isFull: true});
		}

		const entry = openShelf(this.#dataDir).save(record, name);
		this.#sessions++;
		this.#bytes += entry.sizeBytes;
		return entry;
	}

	#problem(): string | undefined {
		const {sessions, bytes, free} = pageSaveLimits;
		const instead = "save it by 's' in the console or by --save";
		if (this.#sessions >= sessions) {
			return `the page has saved this run ${sessions} times, which is as often as it may; ${instead}`;
		}

		if (this.#bytes >= bytes) {
			return `the page has saved ${inMiB(bytes)} of this run, which is as much as it may; ${instead}`;
		}

		const left = this.#freeBytes(this.#dataDir);
		return left < free
			? `${inMiB(left)} are free in ${this.#dataDir}, and the page leaves ${inMiB(free)}; ${instead}`
			: undefined;
	}
}

function inMiB(bytes: number): string {
	return `${Math.floor(bytes / 1024 / 1024)} MiB`;
}

/** For this user, on the disk where this folder is, or would be. Infinity where the system does not say. */
function freeBytesAt(folder: string): number {
	let place = path.resolve(folder);
	while (!fs.existsSync(place) && path.dirname(place) !== place) {
		place = path.dirname(place);
	}

	try {
		const {bavail, bsize} = fs.statfsSync(place);
		return bavail * bsize;
	} catch {
		return Infinity;
	}
}
