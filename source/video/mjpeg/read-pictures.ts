import {RunningTimer} from '../../running-timer.js';
import type {Answer} from '../http/client.js';
import {StreamEnd, StreamError} from '../http/stream-error.js';
import {lossOf} from '../reason.js';
import type {JpegPicture} from '../source.js';
import {PictureFinder} from './picture-finder.js';

export type ReadOptions = {
	/** Milliseconds without a byte until it counts as lost. */
	readonly silenceMs: number;
	readonly onPicture: (picture: JpegPicture) => void;
	/** Something was no picture that can be shown: why, in a few words. */
	readonly onDamage: (reason: string) => void;
	/** What is known while there is no picture: a few words, asked for when it is wanted. */
	readonly onClue?: (clue: () => string) => void;
};

/**
 * Reads the pictures of an answer until it ends, piece by piece: the next one is read when the one before was handled.
 * @throws StreamError (rejects): it broke off. StreamEnd: it ended in good order, without a picture.
 */
export async function* eachChunkOfPictures(
	answer: Answer,
	{silenceMs, onPicture, onDamage, onClue}: ReadOptions,
): AsyncGenerator<void, void, void> {
	let hasPicture = false;
	const finder = new PictureFinder({
		type: answer.type,
		onPicture(picture) {
			hasPicture = true;
			onPicture(picture);
		},
		onDamage,
	});
	onClue?.(() => finder.clue);
	const {body} = answer;
	const silence = new RunningTimer(silenceMs, () => {
		body.destroy(new Error(`not a byte for ${silenceMs / 1000} s`));
	});
	try {
		for await (const chunk of body as AsyncIterable<Buffer>) {
			silence.stop();
			finder.push(chunk);
			yield;
			silence.restart();
		}
	} catch (error) {
		throw new StreamError({name: answer.name, reason: lossOf(error)});
	} finally {
		silence.stop();
		body.destroy();
	}

	finder.end();
	yield;
	if (!hasPicture) {
		throw new StreamEnd(answer.name, finder.clue);
	}
}

/** Reads a live stream as it comes. Rejects always: StreamEnd where its server ended it, else another StreamError. */
export async function readStream(answer: Answer, options: ReadOptions): Promise<never> {
	for await (const _ of eachChunkOfPictures(answer, options)) {
		// Pictures are handled as they are found.
	}

	throw new StreamEnd(answer.name, undefined);
}

/** Reads an answer that is one picture. @throws StreamError (rejects) where it broke off before. */
export async function readSnapshot(answer: Answer, options: ReadOptions): Promise<void> {
	let isDone = false;
	const {onPicture} = options;
	const reading = eachChunkOfPictures(answer, {
		...options,
		onPicture(picture) {
			if (!isDone) {
				isDone = true;
				onPicture(picture);
			}
		},
	});
	for await (const _ of reading) {
		if (isDone) {
			return;
		}
	}
}
