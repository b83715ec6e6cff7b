import {cleanLine} from '../format.js';

/** Something about OpenCV or its programs that can't be done. Its message is one harmless line, whatever was in it. */
export class OpenCvError extends Error {
	override readonly name = 'OpenCvError';

	constructor(message: string) {
		super(cleanLine(message));
	}
}

/** What builds the addon: in a checkout an npm script, in an installed package its own command. */
export const setupCommand = import.meta.url.includes('/node_modules/')
	? 'npx vstream-tui setup-opencv'
	: 'npm run setup:opencv';

/** The line for a person when the addon was not found. `who`: who needs it, with the verb. */
export function openCvMissing(
	who: 'camera and video files need' | 'the window needs' | 'this needs',
): string {
	return `OpenCV is not installed, which ${who}; run: ${setupCommand}`;
}
