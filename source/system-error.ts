import {cleanLine} from './format.js';

/** What the system answers, in words for a person. */

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

/** What the system has too little of, and what helps. */
const shortages: Readonly<Record<string, string>> = {
	EMFILE: 'this program may not open enough files; allow it more (ulimit -n 1024)',
	ENFILE: 'too many files are open on this machine; close other programs',
	ENOMEM: 'there is not enough memory; close other programs',
	EAGAIN: 'no more threads or processes are allowed; end others (ulimit -u shows how many)',
};

/** The system's code of an error, such as `EACCES`. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why something failed, in a few words. */
export function reasonOf(error: unknown): string {
	const code = codeOf(error);
	if (code !== undefined) {
		return wordsOfCodes[code] ?? code;
	}

	return cleanLine(error instanceof Error ? error.message : String(error));
}

/** One line where the system has too little of what every program needs; undefined for any other error. */
export function shortageOf(error: unknown): string | undefined {
	const said = error instanceof Error ? error.message : '';
	// Node names the code of a worker that can't begin in its message alone.
	const code = codeOf(error) === 'ERR_WORKER_INIT_FAILED' ? /\bE[A-Z]+$/.exec(said)?.[0] : codeOf(error);
	return code === undefined ? undefined : shortages[code];
}
