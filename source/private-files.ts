import fs from 'node:fs';

/** What this program keeps is for its user alone, whatever the umask says. Windows has no such rights: a user's folders are closed there. */
export const privateFileMode = 0o600;
const privateFolderMode = 0o700;
const rightsOfOthers = 0o077;

/** Makes a folder, and those above it that are missing, for this user alone. One that is there already is left as it is. */
export function makePrivateFolder(folder: string): void {
	fs.mkdirSync(folder, {recursive: true, mode: privateFolderMode});
}

/**
 * Takes from others what they may do with this file or folder, where it is there and belongs to this user. Throws nothing: a
 * file system without rights is no reason not to work.
 */
export function tighten(place: string): void {
	try {
		const {mode, uid} = fs.statSync(place);
		if (uid === process.geteuid?.() && (mode & rightsOfOthers) !== 0) {
			fs.chmodSync(place, mode & privateFolderMode);
		}
	} catch {
		// Whoever reads or writes it next says what is wrong with it.
	}
}
