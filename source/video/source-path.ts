import type {Stats} from 'node:fs';
import {constants, type FileHandle, open, realpath, stat} from 'node:fs/promises';
import {SourceError} from './source.js';
import {deviceOf, sourceWords} from './source-name.js';
import {reasonOf} from './reason.js';

/** What lies at a path that may be a source. */
export type PathKind =
	| {readonly kind: 'file'}
	| {readonly kind: 'folder'}
	/** A device node, or a link to one, of a camera. */
	| {readonly kind: 'camera'; readonly device: number};

/**
 * Looks at a path without opening it: opening a named pipe would wait for its other end, and the process with it.
 * @throws SourceError (rejects) where nothing is there, or what can't be played: one line.
 */
export async function lookAt(path: string): Promise<PathKind> {
	const found = await stat(path).catch((error: unknown) => {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		throw new SourceError(
			isMissing ? `there is no file ${path}` : `the file ${path} can't be read: ${reasonOf(error)}`,
		);
	});
	if (found.isFile()) {
		return {kind: 'file'};
	}

	if (found.isDirectory()) {
		return {kind: 'folder'};
	}

	const device = found.isCharacterDevice() ? deviceOf(await realpath(path).catch(() => path)) : undefined;
	if (device !== undefined) {
		return {kind: 'camera', device};
	}

	throw new SourceError(`${path} is ${kindOf(found)}, which is not played; a source is ${sourceWords}`);
}

/**
 * Opens a file for reading, and nothing else: what was a file when it was looked at may be a named pipe now, so it is opened
 * without waiting and looked at again.
 * @throws Error (rejects) where it can't be opened, or is no file.
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
	const before = await stat(path);
	if (!before.isFile()) {
		throw new Error(`it is ${kindOf(before)}`);
	}

	// Not known on Windows, where no path opens a pipe like that.
	const nonBlocking = (constants.O_NONBLOCK as number | undefined) ?? 0;
	const handle = await open(path, constants.O_RDONLY | nonBlocking);
	const opened = await handle.stat();
	if (!opened.isFile()) {
		await handle.close();
		throw new Error(`it is ${kindOf(opened)}`);
	}

	return handle;
}

type Looks = Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'>;

/** What something is that is no regular file, in words. */
export function kindOf(found: Looks): string {
	if (found.isDirectory()) {
		return 'a folder';
	}

	if (found.isFIFO()) {
		return 'a named pipe';
	}

	if (found.isSocket()) {
		return 'a socket';
	}

	return found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : 'not a file';
}
