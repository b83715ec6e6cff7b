import {Receiver} from '../transport/receiver.js';
import {TransportError} from '../transport/transport.js';
import type {Check, Finding} from './finding.js';

export const portCheck: Check = {
	what: 'port',
	look: async ({bind, port}) => [await portFinding(bind, port)],
};

/** Listens there for a moment, on TCP and UDP, as a run would. */
export async function portFinding(bind: string, port: number): Promise<Finding> {
	const what = `port ${port}`;
	try {
		const receiver = await Receiver.listen({host: bind, port, readSize: () => 256, handlers: deaf});
		await receiver.close();
		return {what, mark: 'good', value: `free on ${bind}, TCP and UDP`};
	} catch (error) {
		if (!(error instanceof TransportError)) {
			throw error;
		}

		return {
			what,
			mark: 'bad',
			value: error.message,
			mend: error.code === 'EADDRNOTAVAIL' ? '--bind 127.0.0.1' : '--port 0',
		};
	}
}

const nothing = (): void => undefined;
const deaf = {
	sender: {has: () => false, confirm: nothing},
	onPacket: nothing,
	onMalformed: nothing,
	isOurs: () => false,
	onForeign: nothing,
	onNotice: nothing,
};
