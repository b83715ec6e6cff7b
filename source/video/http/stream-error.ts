import {cleanLine} from '../../format.js';
import {SourceError} from '../source.js';

/** A stream that can't be had, or ended. Its message is one line for a person, with the stream's name. */
export class StreamError extends SourceError {
	/** What was wrong, in a few words and without the name. */
	readonly reason: string;

	/** `said`: what follows the name in a sentence; left out, the reason stands behind a colon. */
	constructor({
		name,
		said,
		reason,
	}: {
		readonly name: string;
		readonly said?: string;
		readonly reason: string;
	}) {
		super(cleanLine(said === undefined ? `${name}: ${reason}` : `${name} ${said}`));
		this.reason = cleanLine(reason);
	}
}

/** A stream whose server ended it in good order: of a file, its end. */
export class StreamEnd extends StreamError {
	constructor(name: string, clue: string | undefined) {
		super({
			name,
			said: clue === undefined ? 'ended its stream' : `ended its stream without a picture: ${clue}`,
			reason: 'it ended its stream',
		});
	}
}
