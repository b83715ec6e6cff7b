import {cleanName} from '../format.js';

/** What a `--source` names. A path is only told from a folder by looking at it. */
export type SourceName =
	| {readonly kind: 'pattern'}
	| {readonly kind: 'camera'; readonly device: number}
	| {readonly kind: 'http'; readonly url: URL}
	/** A file of JPEGs, one after the other. */
	| {readonly kind: 'mjpeg'; readonly path: string}
	/** A folder of JPEGs, or a video file for OpenCV. */
	| {readonly kind: 'path'; readonly path: string}
	/** Nothing that could be one: one line for a person. */
	| {readonly kind: 'bad'; readonly problem: string};

export const sourceWords =
	'pattern, camera, camera:N, a video file, a .mjpeg file, a folder of JPEGs or an http(s) URL';

/** The highest number of a camera: three digits. */
export const mostCamera = 999;

const camera = /^camera(?::(.*))?$/s;
/** As Linux names the device nodes of cameras. */
const cameraNode = /^\/dev\/video(\d{1,3})$/;
const schemed = /^([a-z][a-z\d+.-]*):\/\//i;

/** Reads a source's name. Pure: whether the file, camera or server is there is another question. */
export function parseSourceName(name: string): SourceName {
	if (name === '' || name.includes('\0')) {
		return bad(`a source is ${sourceWords}`);
	}

	if (name === 'pattern') {
		return {kind: 'pattern'};
	}

	const device = camera.exec(name);
	if (device !== null) {
		const number = device[1] ?? '0';
		return /^\d{1,3}$/.test(number)
			? {kind: 'camera', device: Number(number)}
			: bad(`a camera's number is a whole one up to ${mostCamera}; a source is ${sourceWords}`);
	}

	const node = deviceOf(name);
	if (node !== undefined) {
		return {kind: 'camera', device: node};
	}

	if (schemed.test(name)) {
		return parseUrl(name);
	}

	return {kind: /\.mjpe?g$/i.test(name) ? 'mjpeg' : 'path', path: name};
}

/** The number of the camera whose device node has this path; undefined: it is not one of a camera. Pure. */
export function deviceOf(path: string): number | undefined {
	const number = cameraNode.exec(path)?.[1];
	return number === undefined ? undefined : Number(number);
}

function parseUrl(name: string): SourceName {
	const scheme = schemed.exec(name)?.[1]?.toLowerCase() ?? '';
	if (scheme !== 'http' && scheme !== 'https') {
		return bad(`a source can't be read over ${scheme}://; pictures come over http:// or https://`);
	}

	const hint = 'such as http://192.0.2.7:8080/stream';
	if (/[\s\p{Cc}]/u.test(name)) {
		return bad(`the source URL ${shownSource(name)} has a space in it; write it as %20`);
	}

	try {
		// The parser would take http:///path for the host "path".
		return /^https?:\/\/[/?#]/i.test(name)
			? bad(`the source URL ${shownSource(name)} has no host; it is to be ${hint}`)
			: checkedUrl(new URL(name), name, hint);
	} catch {
		return bad(
			`the source URL ${shownSource(name)} is none: host or port can't be right; it is to be ${hint}`,
		);
	}
}

function checkedUrl(url: URL, name: string, hint: string): SourceName {
	try {
		decodeURIComponent(url.username + url.password);
	} catch {
		return bad(
			`user or password of the source URL ${shownSource(name)} have a bare % in them; it is to be ${hint}`,
		);
	}

	return url.port === '0'
		? bad(`the source URL ${shownSource(name)} has port 0; a server listens at 1 to 65535`)
		: {kind: 'http', url};
}

const secret =
	/^(?:usr|user|username|login|pw|pwd|pass|passwd|password|token|auth|key|apikey|api_key|access_token)$/i;

/**
 * A source's name as it may be shown, saved and sent to a page: no control characters in it, and user and password of a URL, and parameters named so,
 * are `***`. What can't be read as a URL loses everything up to its last `@`. Any other name stays as it is. Pure.
 */
export function shownSource(given: string): string {
	const name = cleanName(given);
	if (!schemed.test(name)) {
		return name;
	}

	const withoutUser = isUrl(name)
		? name.replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1***@')
		: name.replace(/^([^/?#]*\/\/).*@/s, '$1***@');
	return withoutUser.replaceAll(/([?&])([^=&#]*)=([^&#]*)/g, (all, mark: string, key: string) =>
		secret.test(key) ? `${mark}${key}=***` : all,
	);
}

/** A source's name where there is little room: host and path of a URL, the last part of a path. Shows no password. Pure. */
export function shortSource(name: string): string {
	if (!schemed.test(name)) {
		return cleanName(name.split(/[/\\]/).findLast(part => part !== '') ?? name);
	}

	const [, place = ''] = /^[^/?#]*\/\/([^?#]*)/.exec(shownSource(name)) ?? [];
	return place.replace(/^\*{3}@/, '').replace(/\/$/, '');
}

function isUrl(text: string): boolean {
	try {
		return new URL(text).host !== '';
	} catch {
		return false;
	}
}

function bad(problem: string): SourceName {
	return {kind: 'bad', problem};
}
