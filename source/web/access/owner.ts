import fs from 'node:fs';
import type {Socket} from 'node:net';
import type {ConnectionTable, End, Route} from './connection-table.js';

const root = 0;
/** Readings until a connection counts as nobody's: while others come and go, one reading may miss a line. */
const mostReadings = 4;
const wayIn = '--web-open lets everybody on this computer in';

/** Which users are let in. */
export type Users = {
	/** The one who runs this program. */
	readonly own: number;
	/** It, root, who can do everything anyway, and who called `sudo`. */
	readonly admitted: ReadonlySet<number>;
};

/** undefined: this system has no users of this kind, or can't tell this one from others. */
export function findUsers(environment: NodeJS.ProcessEnv = process.env): Users | undefined {
	const own = process.geteuid?.();
	if (own === undefined || isAmbiguous(own)) {
		return undefined;
	}

	const caller = environment.SUDO_UID ?? '';
	const isSudo = own === root && /^\d{1,10}$/.test(caller);
	return {own, admitted: new Set([own, root, ...(isSudo ? [Number(caller)] : [])])};
}

/** In a user namespace all users from outside it have one id, the overflow id (user_namespaces(7)); that must not be ours. */
function isAmbiguous(own: number): boolean {
	try {
		const overflow = Number(fs.readFileSync('/proc/sys/kernel/overflowuid', 'latin1'));
		const isWholeSystem = /^\s*0\s+0\s+4294967295\s*$/.test(fs.readFileSync('/proc/self/uid_map', 'latin1'));
		return own === overflow && !isWholeSystem;
	} catch {
		// A kernel without user namespaces.
		return false;
	}
}

/** Why this client is not let in, in one line; undefined: it is. */
export async function whyNotAdmitted(
	socket: Socket,
	table: ConnectionTable,
	{own, admitted}: Users,
): Promise<string | undefined> {
	const uid = await ownerOf(socket, table);
	if (uid === undefined) {
		return `the system does not say whose connection this is, and the page serves the user who runs it; ${wayIn}`;
	}

	return admitted.has(uid)
		? undefined
		: `this page serves the user who runs it (uid ${own}), and you are another one (uid ${uid}); ${wayIn}`;
}

/** The uid of the program at a connection's other end; undefined: the system does not say. */
export async function ownerOf(socket: Socket, table: ConnectionTable): Promise<number | undefined> {
	let before: End | undefined;
	for (let reading = 0; reading < mostReadings && !socket.destroyed; reading++) {
		const end = await clientEnd(socket, table);
		// One that closes just while its line is written may have its inode still, and the kernel's uid already. So root has
		// to be seen twice.
		if (end !== undefined && (end.uid !== root || before?.uid === root)) {
			return end.uid;
		}

		before = end;
	}

	return undefined;
}

async function clientEnd(socket: Socket, table: ConnectionTable): Promise<End | undefined> {
	const route = routeOf(socket);
	if (route === undefined) {
		return undefined;
	}

	try {
		return await table.find(reverse(route));
	} catch {
		return undefined;
	}
}

/** From us to the client; undefined once the connection is gone. */
export function routeOf({localAddress, localPort, remoteAddress, remotePort}: Socket): Route | undefined {
	return localAddress === undefined ||
		localPort === undefined ||
		remoteAddress === undefined ||
		remotePort === undefined
		? undefined
		: {fromAddress: localAddress, fromPort: localPort, toAddress: remoteAddress, toPort: remotePort};
}

export function reverse({fromAddress, fromPort, toAddress, toPort}: Route): Route {
	return {fromAddress: toAddress, fromPort: toPort, toAddress: fromAddress, toPort: fromPort};
}
