import {cleanLine} from '../format.js';

/** What can't be done with a saved session. Its message is one line for a person. */
export class SessionError extends Error {
	override readonly name = 'SessionError';
	/** There is no room for it: the disk is full, or a limit is reached. */
	readonly isFull: boolean;

	constructor(message: string, {isFull = false} = {}) {
		super(message);
		this.isFull = isFull;
	}
}

const wordsOfCodes: Readonly<Record<string, string>> = {
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	EROFS: 'it is read-only',
	ENOSPC: 'no space is left',
	EDQUOT: 'no space is left',
	ENOTDIR: 'a part of this path is a file, not a folder',
	EEXIST: 'a part of this path is a file, not a folder',
	ELOOP: 'its links lead in a circle',
	ENOENT: 'it leads nowhere',
	EMFILE: 'too many files are open',
	EIO: 'the disk failed',
};

/** The system's code of an error, such as `EACCES`. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why something failed, in a few words. */
export function reasonOf(error: unknown): string {
	const code = codeOf(error);
	if (code !== undefined) return wordsOfCodes[code] ?? code;
	return cleanLine(error instanceof Error ? error.message : String(error));
}

/** A folder that can't be written to. */
export function folderError(directory: string, error: unknown): SessionError {
	return new SessionError(
		`can't write to ${directory} (${reasonOf(error)}); choose another folder with --data-dir DIR`,
		{isFull: ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')},
	);
}
