import type {Dirent} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {PictureEvents} from '../picture-events.js';
import {type JpegPicture, type Source, SourceError} from '../source.js';
import {kindOf, openRegularFile} from '../source-path.js';
import {DamageTeller} from './damage-teller.js';
import {firstJpeg} from './jpeg-scan.js';
import {maxPictureLength, toPicture} from './picture-check.js';
import {reasonOf} from '../reason.js';
import {openRepeated, type Pass} from './repeated.js';

const naturally = new Intl.Collator('en', {numeric: true});

/**
 * The .jpg and .jpeg files of a folder (not of those within) in natural order of their names, round and round; the list is made
 * anew for each round. Only regular files, and links to them, are pictures, whatever else is named so; those that can't be read
 * or are no JPEG are left out and told.
 * @throws SourceError (rejects) where the folder can't be read or has no picture at all.
 */
export async function openFolder(folder: string, events: PictureEvents): Promise<Source> {
	const damage = new DamageTeller(events.onFault, events.onPictures);
	let other: string | undefined;
	return openRepeated({
		pass: () =>
			readFolder(folder, damage, what => {
				other = what;
			}),
		empty() {
			const {last} = damage;
			const played = 'its .jpg and .jpeg files are played';
			const why =
				last !== undefined
					? `${path.basename(last.name)} is left out: ${last.reason}`
					: other === undefined
						? played
						: `${played}, and ${other}`;
			return `the folder ${folder} has no JPEG that can be shown; ${why}`;
		},
	});
}

/** `onOther`: something is named like a picture and is no file; what it is, in a few words. */
async function* readFolder(folder: string, damage: DamageTeller, onOther: (what: string) => void): Pass {
	const entries = await readdir(folder, {withFileTypes: true}).catch((error: unknown) => {
		throw new SourceError(`the folder ${folder} can't be read: ${reasonOf(error)}`);
	});
	const named = entries.filter(({name}) => /\.jpe?g$/i.test(name));
	for (const entry of named.sort((a, b) => naturally.compare(a.name, b.name))) {
		const file = path.join(folder, entry.name);
		const other = await otherThanFile(file, entry);
		if (other !== undefined) {
			onOther(`${entry.name} is ${other}`);
			continue;
		}

		const picture = await readPicture(file);
		if (typeof picture === 'string') {
			damage.leftOut(file, picture);
		} else {
			yield picture;
		}
	}
}

/** What it is, where it is neither a regular file nor a link to one. */
async function otherThanFile(file: string, entry: Dirent): Promise<string | undefined> {
	if (!entry.isSymbolicLink()) {
		return entry.isFile() ? undefined : kindOf(entry);
	}

	const target = await stat(file).catch(() => undefined);
	if (target === undefined) {
		return "a link that can't be followed";
	}

	return target.isFile() ? undefined : kindOf(target);
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
