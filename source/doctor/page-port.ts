import net from 'node:net';
import {defaultWebPort} from '../lab/settings.js';
import {canTellUsers} from '../web/access/access.js';
import type {Check, Finding} from './finding.js';

export const pagePortCheck: Check = {
	what: 'page port',
	look: async () => [await pagePortFinding(defaultWebPort)],
};

/** Listens where the page would be, for a moment. Nothing but the page needs it. */
export async function pagePortFinding(port: number): Promise<Finding> {
	const what = `page port ${port}`;
	const host = '127.0.0.1';
	const forWhom = (await canTellUsers())
		? 'for the page, which serves you alone'
		: 'for the page, whose address will hold a token';
	return new Promise(resolve => {
		const server = net.createServer();
		server.once('error', (error: NodeJS.ErrnoException) => {
			const reason = error.code === 'EADDRINUSE' ? 'taken by another program' : (error.code ?? error.message);
			resolve({what, mark: 'poor', value: `${reason}; the page needs another one`, mend: '--web 0'});
		});
		server.listen({host, port, exclusive: true}, () => {
			server.close(() => resolve({what, mark: 'good', value: `free on ${host}, ${forWhom}`}));
		});
	});
}
