import {randomUUID} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
// The order matters: session-signals.ts says why.
import {allowSignalListeners} from './session-signals.js';
import Conf from 'conf';
import {makePrivateFolder, privateFileMode, tighten} from '../private-files.js';
import {codeOf, folderError, reasonOf, SessionError} from './session-error.js';

/**
 * One small JSON file a store, read and written through `conf` (atomic writes). The content is checked by whoever asked:
 * conf's own checks would compile a schema anew for each file, which makes a list of a hundred sessions slow.
 */

allowSignalListeners();

/** Larger files are none of ours, and are never read into memory. Bytes. */
export const maxStoreBytes = 64 * 1024 * 1024;

export type StoreContent =
	| {readonly kind: 'value'; readonly value: unknown; readonly sizeBytes: number}
	| {readonly kind: 'missing'}
	/** The system doesn't let us: says nothing about what is inside. */
	| {readonly kind: 'unreadable'; readonly reason: string}
	| {readonly kind: 'damaged'; readonly reason: string};

/** Reads a store; changes nothing on the disk but rights that others have to it, throws nothing. */
export function readStore(file: string): StoreContent {
	try {
		// What is no regular file is never opened: reading a named pipe would wait for ever.
		const stat = fs.statSync(file);
		if (!stat.isFile()) return {kind: 'damaged', reason: 'it is not a file'};
		if (stat.size > maxStoreBytes) return {kind: 'damaged', reason: 'it is too large for a session'};
		tighten(file);
		let value: unknown;
		openConf(file, text => {
			value = JSON.parse(text);
			return {};
		});
		return {kind: 'value', value, sizeBytes: stat.size};
	} catch (error) {
		const code = codeOf(error);
		if (code === 'ENOENT' && !isPresent(file)) return {kind: 'missing'};
		if (error instanceof SyntaxError) return {kind: 'damaged', reason: 'it is no complete JSON'};
		if (code === 'ENOENT' || code === 'ELOOP') return {kind: 'damaged', reason: reasonOf(error)};
		return {kind: 'unreadable', reason: reasonOf(error)};
	}
}

/** Writes a store in one step, in place of what was there. @throws SessionError, one line. */
export function writeStore(file: string, value: Readonly<Record<string, unknown>>): number {
	const directory = path.dirname(file);
	try {
		makePrivateFolder(directory);
		// Asked first: without permission, the write below would try again for a second before it gave up.
		fs.accessSync(directory, fs.constants.W_OK);
		let sizeBytes = 0;
		const conf = openConf(file, undefined, store => {
			const text = `${JSON.stringify(store)}\n`;
			sizeBytes = Buffer.byteLength(text);
			if (sizeBytes > maxStoreBytes) throw new SessionError(`${file} would be too large to read back`);
			return text;
		});
		conf.store = {...value};
		// A full disk takes a part of a text without an error.
		if (fs.statSync(file).size !== sizeBytes)
			throw Object.assign(new Error('only a part was written'), {code: 'ENOSPC'});
		return sizeBytes;
	} catch (error) {
		throw error instanceof SessionError ? error : folderError(directory, error);
	}
}

export type StagedStore = {
	readonly sizeBytes: number;
	/** Gives the store its name. False, and nothing changed, where something has that name already. */
	publish(file: string): boolean;
	/** Takes away what was not published. */
	discard(): void;
};

/** Writes a store under a hidden name, so that it can then take its own without ever replacing another. @throws SessionError */
export function stageStore(directory: string, value: Readonly<Record<string, unknown>>): StagedStore {
	const staged = path.join(directory, `.saving-${randomUUID()}.json`);
	const discard = () => {
		try {
			fs.rmSync(staged, {force: true});
		} catch {
			// Where nothing could be written, there is nothing to take away; else its hidden name keeps it out of every list.
		}
	};
	try {
		const sizeBytes = writeStore(staged, value);
		return {sizeBytes, discard, publish: file => publish(staged, file)};
	} catch (error) {
		discard();
		throw error;
	}
}

/** True for anything of this name, even a link that leads nowhere. */
export function isPresent(file: string): boolean {
	return fs.lstatSync(file, {throwIfNoEntry: false}) !== undefined;
}

/** Gives a file its name, beside the one that it has or in place of it. False, and nothing changed, where something has that name already. */
export function publish(staged: string, file: string): boolean {
	if (isPresent(file)) return false;
	try {
		fs.linkSync(staged, file);
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		// File systems without hard links (FAT, some network shares) can only rename.
		try {
			fs.renameSync(staged, file);
		} catch (renameError) {
			throw folderError(path.dirname(file), renameError);
		}
	}
	return true;
}

function openConf(
	file: string,
	deserialize?: (text: string) => Record<string, unknown>,
	serialize?: (store: Record<string, unknown>) => string,
): Conf {
	const extension = path.extname(file);
	return new Conf({
		cwd: path.dirname(file),
		configName: path.basename(file, extension),
		fileExtension: extension.slice(1),
		configFileMode: privateFileMode,
		clearInvalidConfig: false,
		accessPropertiesByDotNotation: false,
		...(deserialize && {deserialize}),
		...(serialize && {serialize}),
	});
}
