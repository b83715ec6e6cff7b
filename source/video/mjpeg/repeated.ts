import {nowMicroseconds} from '../../clock.js';
import {uprightSize} from '../exif.js';
import {type JpegPicture, type Source, SourceError} from '../source.js';

/** One way through a file or a folder: its pictures, one after the other. */
export type Pass = AsyncGenerator<JpegPicture, void, void>;

/**
 * A source that plays the same pictures round and round. The first one is read at once, so that its size is known.
 * `pass` is begun anew for each round.
 * @throws SourceError `empty`, when one whole round has no picture.
 */
export async function openRepeated({
	pass,
	empty,
}: {
	readonly pass: () => Pass;
	/** One line for a person, asked for when that is known. */
	readonly empty: () => string;
}): Promise<Source> {
	let current = pass();
	let isClosed = false;
	let hasPictures = false;
	const read = async (): Promise<JpegPicture> => {
		let {value, done} = await current.next();
		if (done === true && hasPictures && !isClosed) {
			current = pass();
			({value, done} = await current.next());
		}

		if (value === undefined) {
			throw new SourceError(isClosed ? 'the source was closed' : empty());
		}

		hasPictures = true;
		return value;
	};

	let ahead: JpegPicture | undefined = await read();
	return {
		...uprightSize(ahead),
		nativeFps: undefined,
		isLive: false,
		codec: 'jpeg',
		async next() {
			const picture = ahead ?? (await read());
			ahead = undefined;
			return {...picture, capturedAt: nowMicroseconds()};
		},
		async close() {
			isClosed = true;
			await current.return();
		},
	};
}
