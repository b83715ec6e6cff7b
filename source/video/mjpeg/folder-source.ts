import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {PictureEvents} from '../picture-events.js';
import {type JpegPicture, type Source, SourceError} from '../source.js';
import {openRegularFile} from '../source-path.js';
import {DamageTeller} from './damage-teller.js';
import {firstJpeg} from './jpeg-scan.js';
import {maxPictureLength, toPicture} from './picture-check.js';
import {reasonOf} from '../reason.js';
import {openRepeated, type Pass} from './repeated.js';

const naturally = new Intl.Collator('en', {numeric: true});

/**
 * The .jpg and .jpeg files of a folder (not of those within) in natural order of their names, round and round; the list is made anew for each
 * round. Those that can't be read or are no JPEG are left out and told.
 * @throws SourceError (rejects) where the folder can't be read or has no picture at all.
 */
export async function openFolder(folder: string, events: PictureEvents): Promise<Source> {
	const damage = new DamageTeller(events.onFault, events.onPictures);
	return openRepeated({
		pass: () => readFolder(folder, damage),
		empty() {
			const {last} = damage;
			const why =
				last === undefined
					? 'its .jpg and .jpeg files are played'
					: `${path.basename(last.name)} is left out: ${last.reason}`;
			return `the folder ${folder} has no JPEG that can be shown; ${why}`;
		},
	});
}

async function* readFolder(folder: string, damage: DamageTeller): Pass {
	const names = await readdir(folder).catch((error: unknown) => {
		throw new SourceError(`the folder ${folder} can't be read: ${reasonOf(error)}`);
	});
	for (const name of names.filter(each => /\.jpe?g$/i.test(each)).sort(naturally.compare)) {
		const picture = await readPicture(path.join(folder, name));
		if (typeof picture === 'string') {
			damage.leftOut(path.join(folder, name), picture);
		} else {
			yield picture;
		}
	}
}

async function readPicture(file: string): Promise<JpegPicture | string> {
	try {
		const handle = await openRegularFile(file);
		try {
			if ((await handle.stat()).size > maxPictureLength) {
				return `it has more than ${maxPictureLength} bytes`;
			}

			const jpeg = firstJpeg(await handle.readFile());
			return typeof jpeg === 'string' ? jpeg : toPicture(jpeg);
		} finally {
			await handle.close();
		}
	} catch (error) {
		return `it can't be read: ${reasonOf(error)}`;
	}
}
