import {once} from 'node:events';
import net from 'node:net';
import {ConnectionTable} from './connection-table.js';
import {findUsers, ownerOf, type Users} from './owner.js';

/** Who may see the page and use it. */
export type Access =
	| {readonly kind: 'everybody'}
	/** The user who runs the program: the kernel says whose a connection is. */
	| {readonly kind: 'owner'; readonly users: Users; readonly table: ConnectionTable}
	/** Whoever knows the address that was printed. */
	| {readonly kind: 'token'; readonly token: string};

export type AccessOptions = {
	/** Everybody on this computer is let in. */
	readonly isOpen: boolean;
	/** What the address has where the system does not tell users apart. */
	readonly token: string;
};

export async function findAccess(
	{isOpen, token}: AccessOptions,
	table: ConnectionTable | undefined,
): Promise<Access> {
	if (isOpen) {
		return {kind: 'everybody'};
	}

	const users = findUsers();
	return table !== undefined && users !== undefined && (await knowsUs(table, users))
		? {kind: 'owner', users, table}
		: {kind: 'token', token};
}

/** Whether this system tells users apart by their connections, so that the page can serve one of them. */
export async function canTellUsers(): Promise<boolean> {
	const table = ConnectionTable.open();
	const {kind} = await findAccess({isOpen: false, token: ''}, table);
	await table?.close();
	return kind === 'owner';
}

/** Connects to itself for a try: there are systems that have the tables, and nothing or something else in them. */
async function knowsUs(table: ConnectionTable, {own}: Users): Promise<boolean> {
	const server = net.createServer();
	const sockets: net.Socket[] = [];
	try {
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
		sockets.push(client);
		const [accepted] = (await once(server, 'connection')) as [net.Socket];
		sockets.push(accepted);
		return (await ownerOf(accepted, table)) === own;
	} catch {
		return false;
	} finally {
		for (const socket of sockets) {
			socket.on('error', () => undefined).destroy();
		}

		server.close();
	}
}
