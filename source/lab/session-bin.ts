import fs from 'node:fs';
import path from 'node:path';
import {makePrivateFolder} from '../private-files.js';
import {codeOf} from './session-error.js';
import {isSessionName} from './session-names.js';
import {isPresent, publish} from './session-store.js';

/** A deleted run lies in the bin for so long, so many of them, so many bytes; the oldest go for good first. */
export const binLimits = {days: 30, count: 100, bytes: 256 * 1024 * 1024} as const;

const dayMs = 24 * 60 * 60 * 1000;
/** NAME.TIME.json: when it was deleted, milliseconds since 1970. Runs of one name may be deleted one after the other. */
const fileName = /^(.+)\.(\d{1,15})\.json$/;

type Deleted = {
	readonly name: string;
	readonly file: string;
	readonly deletedAt: number;
	readonly bytes: number;
};

/** Where deleted sessions go, beside the kept ones; hidden, so that no list shows them. Errors are the file system's. */
export class SessionBin {
	readonly #directory: string;
	readonly #now: () => number;

	/** `sessions`: the folder of the kept ones. `now`: milliseconds since 1970. */
	constructor(sessions: string, now: () => number = Date.now) {
		this.#directory = path.join(sessions, '.deleted');
		this.#now = now;
	}

	/** Names of what can be brought back, the last deleted first. */
	names(): readonly string[] {
		return [...new Set(this.#all().map(({name}) => name))];
	}

	/** Takes this session's file in, and lets the oldest go where there are too many. */
	take(name: string, file: string): void {
		makePrivateFolder(this.#directory);
		let at = this.#now();
		while (isPresent(this.#fileOf(name, at))) {
			at++;
		}

		fs.renameSync(file, this.#fileOf(name, at));
		this.#letGo();
	}

	/** Brings the last deleted one of this name back as `file`, and replaces nothing by it. */
	restore(name: string, file: string): 'restored' | 'missing' | 'taken' {
		const found = this.#all().find(deleted => deleted.name === name);
		if (found === undefined) {
			return 'missing';
		}

		if (!publish(found.file, file)) {
			return 'taken';
		}

		fs.rmSync(found.file, {force: true});
		return 'restored';
	}

	#fileOf(name: string, at: number): string {
		return path.join(this.#directory, `${name}.${at}.json`);
	}

	/** What has its time, newest first. Whatever else lies there is none of ours, and left alone. */
	#all(): Deleted[] {
		let files: string[];
		try {
			files = fs.readdirSync(this.#directory);
		} catch (error) {
			if (codeOf(error) === 'ENOENT') {
				return [];
			}

			throw error;
		}

		return files
			.flatMap(own => {
				const [, name = '', deletedAt] = fileName.exec(own) ?? [];
				const file = path.join(this.#directory, own);
				const bytes = fs.lstatSync(file, {throwIfNoEntry: false})?.size;
				return isSessionName(name) && bytes !== undefined
					? [{name, file, deletedAt: Number(deletedAt), bytes}]
					: [];
			})
			.toSorted((first, second) => second.deletedAt - first.deletedAt);
	}

	/** The one that was deleted last stays in any case. */
	#letGo(): void {
		const oldest = this.#now() - binLimits.days * dayMs;
		let bytes = 0;
		for (const [index, deleted] of this.#all().entries()) {
			bytes += deleted.bytes;
			const isOver = deleted.deletedAt < oldest || index >= binLimits.count || bytes > binLimits.bytes;
			if (index > 0 && isOver) {
				fs.rmSync(deleted.file, {force: true});
			}
		}
	}
}
