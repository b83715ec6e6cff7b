import {endWith, type Ending} from '../ending.js';
import {reasonOf} from '../system-error.js';

/** 128 and SIGPIPE, as the shell says it of a program that wrote for nobody. */
const brokenPipe = 128 + 13;
/** 128 and SIGHUP: the terminal is gone. */
const hungUp = 128 + 1;

/** From now on, output that can't be written ends the program: quietly where nobody reads it any more, else with one line. */
export function watchOutput(): void {
	process.stdout.on('error', (error: NodeJS.ErrnoException) => endWith(endingOf(error)));
	// What is said there is not what the program is for, and there is nobody left to be told.
	process.stderr.on('error', () => {});
}

export function endingOf(error: NodeJS.ErrnoException): Ending {
	if (error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_DESTROYED') {
		return {exitCode: brokenPipe, isSignal: false};
	}

	return error.code === 'EIO'
		? {exitCode: hungUp, isSignal: false}
		: {exitCode: 1, isSignal: false, line: `output can't be written: ${reasonOf(error)}`};
}
