import type {PictureEvents} from '../picture-events.js';
import {type JpegPicture, type Source, SourceError} from '../source.js';
import {openRegularFile} from '../source-path.js';
import {DamageTeller} from './damage-teller.js';
import {JpegScanner} from './jpeg-scan.js';
import {maxPictureLength, toPicture} from './picture-check.js';
import {openRepeated, type Pass} from './repeated.js';
import {reasonOf} from '../reason.js';

const chunkLength = 256 * 1024;

/**
 * A file of JPEGs, one after the other, as `ffmpeg -f mjpeg` and saved streams have them; played round and round. Read
 * piece by piece. Pictures of which nothing can be shown are left out and told.
 * @throws SourceError (rejects) where it can't be read or has no picture at all.
 */
export async function openMjpegFile(file: string, events: PictureEvents): Promise<Source> {
	const damage = new DamageTeller(events.onFault, events.onPictures);
	return openRepeated({
		pass: () => readFile(file, damage),
		empty() {
			const why =
				damage.last === undefined
					? 'a .mjpeg file is JPEGs, one after the other'
					: `of the last one: ${damage.last.reason}`;
			return `${file} has no JPEG that can be shown; ${why}`;
		},
	});
}

async function* readFile(file: string, damage: DamageTeller): Pass {
	const handle = await openRegularFile(file).catch((error: unknown) => {
		throw new SourceError(`the file ${file} can't be read: ${reasonOf(error)}`);
	});
	try {
		const found: JpegPicture[] = [];
		const scanner = new JpegScanner({
			limit: maxPictureLength,
			onPicture(data) {
				const picture = toPicture(data);
				if (typeof picture === 'string') {
					damage.leftOut(file, picture);
				} else {
					found.push(picture);
				}
			},
			onDamage: reason => damage.leftOut(file, reason),
		});
		const chunk = Buffer.allocUnsafeSlow(chunkLength);
		for (;;) {
			const {bytesRead} = await handle.read(chunk, 0, chunkLength).catch((error: unknown) => {
				throw new SourceError(`the file ${file} can't be read: ${reasonOf(error)}`);
			});
			if (bytesRead === 0) {
				scanner.end();
				return;
			}

			scanner.push(chunk.subarray(0, bytesRead));
			yield* found.splice(0);
		}
	} finally {
		await handle.close();
	}
}
