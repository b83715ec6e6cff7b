import fs from 'node:fs';
import path from 'node:path';
import {cleanLine} from '../format.js';
import {ownCommand} from '../own-command.js';
import {sessionsFolder, tightenDataFolder} from './data-folder.js';
import {SessionBin} from './session-bin.js';
import {codeOf, folderError, reasonOf, SessionError} from './session-error.js';
import {
	checkSession,
	contentReason,
	toEntry,
	toRecord,
	toStored,
	type StoredSession,
} from './session-file.js';
import {
	checkSessionName,
	defaultName,
	isSessionName,
	notDeletedError,
	unknownNameError,
} from './session-names.js';
import {isPresent, readStore, stageStore} from './session-store.js';
import type {RunRecord, SessionEntry, SessionShelf} from './view.js';

export {defaultDataDir} from './data-folder.js';
export {SessionError} from './session-error.js';

const extension = '.json';

/**
 * The saved sessions in `sessions/` of a data folder, one file each. Nothing is read or made before it is needed;
 * what others may read of it already is closed to them.
 *
 * Looking changes nothing: a file that is no session, that a newer version saved, or that the system doesn't let us read is
 * named in one line and left as it is. `list` throws nothing; the others throw `SessionError`s.
 */
export function openShelf(dataDir: string): SessionShelf & {
	/** Throws what `save` under this name would throw now, when there is nothing to lose yet. */
	check(name?: string): void;
} {
	const directory = sessionsFolder(dataDir);
	tightenDataFolder(dataDir);
	const bin = new SessionBin(directory);
	const fileOf = (name: string) => path.join(directory, `${name}${extension}`);

	return {
		list() {
			const entries: SessionEntry[] = [];
			const damaged: string[] = [];
			let files: string[] = [];
			try {
				files = filesIn(directory);
			} catch (error) {
				damaged.push(`saved sessions in ${directory} can't be read: ${reasonOf(error)}`);
			}
			for (const file of files.toSorted()) {
				const name = file.slice(0, -extension.length);
				if (!isSessionName(name)) {
					damaged.push(unnamed(directory, file));
					continue;
				}
				const found = find(name, fileOf(name));
				if (found.kind === 'session') entries.push(toEntry(name, found.stored, found.sizeBytes));
				if (found.kind === 'refused') damaged.push(found.line);
			}
			return {entries: entries.toSorted(newestFirst), damaged};
		},

		check(name) {
			if (name !== undefined) {
				checkSessionName(name);
				if (isTaken(directory, fileOf(name))) throw takenError(name);
			}

			stageStore(directory, {}).discard();
		},

		save(record, name) {
			if (name !== undefined) checkSessionName(name);
			const stored = toStored(record);
			// Looked at first, so that a name that is taken costs no writing; `publish` alone decides.
			if (name !== undefined && isTaken(directory, fileOf(name))) throw takenError(name);
			const staged = stageStore(directory, stored);
			try {
				for (const candidate of name === undefined ? defaultNames(record) : [name]) {
					if (staged.publish(fileOf(candidate))) return toEntry(candidate, stored, staged.sizeBytes);
				}
			} finally {
				staged.discard();
			}
			throw takenError(name ?? defaultName(record));
		},

		load(name) {
			const file = fileOf(name);
			const found = isSessionName(name) ? find(name, file) : ({kind: 'missing'} as const);
			if (found.kind === 'missing') throw unknownNameError(name, namesIn(directory));
			if (found.kind === 'refused') throw new SessionError(found.line);
			try {
				return toRecord(found.stored);
			} catch (error) {
				throw new SessionError(damagedLine(name, file, contentReason(error)));
			}
		},

		delete(name) {
			const file = fileOf(name);
			if (!isSessionName(name) || !isTaken(directory, file)) {
				throw unknownNameError(name, namesIn(directory));
			}
			try {
				bin.take(name, file);
			} catch (error) {
				if (codeOf(error) === 'ENOENT') return;
				throw new SessionError(`session ${name} can't be deleted: ${reasonOf(error)} (${file})`);
			}
		},

		restore(name) {
			const file = fileOf(name);
			try {
				const came = isSessionName(name) ? bin.restore(name, file) : 'missing';
				if (came === 'taken') throw takenBesideBin(name);
				if (came === 'missing') throw notDeletedError(name, bin.names());
			} catch (error) {
				if (error instanceof SessionError) throw error;
				throw new SessionError(`session ${name} can't be brought back: ${reasonOf(error)} (${file})`);
			}
		},
	};
}

type Found =
	| {readonly kind: 'session'; readonly stored: StoredSession; readonly sizeBytes: number}
	| {readonly kind: 'missing'}
	| {readonly kind: 'refused'; readonly line: string};

function find(name: string, file: string): Found {
	const content = readStore(file);
	if (content.kind === 'missing') return content;
	if (content.kind === 'unreadable') {
		return {kind: 'refused', line: `session ${name} can't be read: ${content.reason} (${file})`};
	}
	const checked = content.kind === 'value' ? checkSession(content.value) : content;
	if (checked.kind === 'session' && content.kind === 'value') {
		return {kind: 'session', stored: checked.stored, sizeBytes: content.sizeBytes};
	}
	if (checked.kind === 'newer') {
		return {
			kind: 'refused',
			line: `session ${name} was saved by a newer vstream-tui (format ${checked.version}); update to read it`,
		};
	}
	const reason = checked.kind === 'damaged' ? checked.reason : 'it is no session';
	return {kind: 'refused', line: damagedLine(name, file, reason)};
}

function damagedLine(name: string, file: string, reason: string): string {
	return `session ${name} is damaged: ${reason} (${file}); to be rid of it: ${ownCommand(`sessions delete ${name}`)}`;
}

/** Hidden ones are half-written files and what other systems leave behind. */
function filesIn(directory: string): string[] {
	try {
		return fs.readdirSync(directory).filter(file => file.endsWith(extension) && !file.startsWith('.'));
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	}
}

/** For messages only: an unreadable folder has no names to offer. */
function namesIn(directory: string): string[] {
	try {
		return filesIn(directory)
			.map(file => file.slice(0, -extension.length))
			.filter(name => isSessionName(name));
	} catch {
		return [];
	}
}

function isTaken(directory: string, file: string): boolean {
	try {
		return isPresent(file);
	} catch (error) {
		throw folderError(directory, error);
	}
}

/** The run's own name, then the same with -2, -3, … for runs that began in the same second. */
function* defaultNames(record: RunRecord): Generator<string> {
	const name = defaultName(record);
	yield name;
	for (let number = 2; number < 1000; number++) yield `${name}-${number}`;
}

function takenError(name: string): SessionError {
	return new SessionError(
		`a session named ${name} is saved already; choose another name, or first: ${ownCommand(`sessions delete ${name}`)}`,
	);
}

function takenBesideBin(name: string): SessionError {
	return new SessionError(
		`there is a session named ${name}: what was deleted under that name can't be brought back beside it`,
	);
}

function unnamed(directory: string, file: string): string {
	const shown = cleanLine(file);
	return `${shown} in ${directory} is not listed: no session has such a name; rename it to letters, digits, . _ -`;
}

function newestFirst(first: SessionEntry, second: SessionEntry): number {
	return Date.parse(second.startedAt) - Date.parse(first.startedAt) || (first.name < second.name ? 1 : -1);
}
