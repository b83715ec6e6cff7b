import {codeOf, reasonOf} from '../system-error.js';

export {codeOf, reasonOf} from '../system-error.js';

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

/** A folder that can't be written to. */
export function folderError(directory: string, error: unknown): SessionError {
	return new SessionError(
		`can't write to ${directory} (${reasonOf(error)}); choose another folder with --data-dir DIR`,
		{isFull: ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')},
	);
}
