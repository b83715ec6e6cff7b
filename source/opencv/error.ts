import {cleanLine} from '../format.js';
import {ownCommand} from '../own-command.js';

/** Something about OpenCV or its programs that can't be done. Its message is one harmless line, whatever was in it. */
export class OpenCvError extends Error {
	override readonly name = 'OpenCvError';

	constructor(message: string) {
		super(cleanLine(message));
	}
}

/** What builds the addon, as this person has to type it. */
export const setupCommand = ownCommand('setup-opencv');

/** The line for a person when the addon was not found. `who`: who needs it, with the verb. */
export function openCvMissing(
	who: 'camera and video files need' | 'the window needs' | 'this needs',
): string {
	return `OpenCV is not installed, which ${who}; run: ${setupCommand}`;
}
