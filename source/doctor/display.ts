import {existsSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type {Check, Finding, Patient} from './finding.js';

const what = 'display';
const limitMs = 2000;
const needed = 'the window needs one; browser and terminal do not';

export const displayCheck: Check = {
	what,
	look: async patient => [await displayFinding(patient)],
};

export async function displayFinding({
	environment: {DISPLAY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR, SSH_CONNECTION},
	platform,
}: Pick<Patient, 'environment' | 'platform'>): Promise<Finding> {
	if (platform !== 'linux') {
		return SSH_CONNECTION === undefined
			? {what, mark: 'good', value: "this system's own"}
			: {what, mark: 'unknown', value: `over ssh there may be none; ${needed}`};
	}

	if (WAYLAND_DISPLAY) {
		const socket = path.resolve(XDG_RUNTIME_DIR ?? '/run', WAYLAND_DISPLAY);
		return (await answers({path: socket}))
			? {what, mark: 'good', value: `Wayland, ${WAYLAND_DISPLAY}`}
			: absent(`WAYLAND_DISPLAY is ${WAYLAND_DISPLAY}, where nothing answers`);
	}

	if (!DISPLAY) {
		return absent('DISPLAY is not set');
	}

	const place = placeOf(DISPLAY);
	return place !== undefined && (await answers(place))
		? {what, mark: 'good', value: `X11, ${DISPLAY}`}
		: absent(`DISPLAY is ${DISPLAY}, where nothing answers`);
}

function absent(why: string): Finding {
	return {
		what,
		mark: 'poor',
		value: `${why}; ${needed}`,
		mend: 'ssh -X THIS-MACHINE (or run it on a desktop)',
	};
}

/** Where an X server listens: `:N` is a socket in /tmp/.X11-unix, `host:N` TCP port 6000 + N (X(7), Display names). */
function placeOf(display: string): net.NetConnectOpts | undefined {
	const match = /^(?:unix)?(?<host>[\w.-]*):(?<number>\d{1,4})(?:\.\d+)?$/.exec(display);
	if (match?.groups === undefined) {
		return undefined;
	}

	const {host = '', number = ''} = match.groups;
	const socket = `/tmp/.X11-unix/X${number}`;
	return host === '' && existsSync(socket)
		? {path: socket}
		: {host: host === '' ? 'localhost' : host, port: 6000 + Number(number)};
}

async function answers(place: net.NetConnectOpts): Promise<boolean> {
	return new Promise(resolve => {
		const socket = net.connect(place);
		const end = (isThere: boolean): void => {
			socket.destroy();
			resolve(isThere);
		};
		socket.setTimeout(limitMs, () => end(false));
		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
	});
}
