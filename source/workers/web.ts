import type {FromWeb, ToWeb, WebWorkerData} from '../lab/messages.js';
import {findAccess} from '../web/access/access.js';
import {ConnectionTable} from '../web/access/connection-table.js';
import {EventStream} from '../web/events/event-stream.js';
import {eventRoutes} from '../web/events/routes.js';
import {Feed} from '../web/feed/feed.js';
import {feedRoutes} from '../web/feed/routes.js';
import {LabLink} from '../web/lab-link.js';
import {listen, ListenError} from '../web/listen.js';
import {createWebServer} from '../web/server.js';
import {ViewerLimit} from '../web/viewers/limit.js';
import {openPort} from './port.js';
import {throttled} from './throttle.js';

/** The page's worker: what the lab says and what the server receives → HTTP. */

const {data, post, onMessage, close} = openPort<WebWorkerData, ToWeb, FromWeb>();
const notice = throttled(detail => post({type: 'event', event: {type: 'fault', detail}}));
const {state, past, events, version, dataDir, isOpen, token} = data;

const lab = new LabLink({state, sample: past.at(-1), post});
const feed = new Feed();
const stream = new EventStream({state, past, events});
const viewers = new ViewerLimit();
const table = ConnectionTable.open();
const access = await findAccess({isOpen, token}, table);
let ending: Promise<void> | undefined;
const app = await createWebServer({
	...{lab, version, dataDir, access, table, viewers},
	async streams(scope) {
		await feedRoutes(scope, {feed, limit: viewers});
		await eventRoutes(scope, {stream, limit: viewers});
	},
	onFault: notice,
});

onMessage(message => {
	switch (message.type) {
		case 'feed':
			feed.follow(message.port);
			break;
		case 'state':
			lab.hear(message);
			stream.state(message.state);
			break;
		case 'sample':
			lab.hear(message);
			stream.sample(message.sample);
			break;
		case 'event':
			stream.event(message.event);
			break;
		case 'answer':
			lab.hear(message);
			break;
		case 'stop':
			void end();
			break;
	}
});

try {
	post({type: 'ready', address: await listen(app, data.port, access)});
} catch (error) {
	if (!(error instanceof ListenError)) {
		throw error;
	}

	post({type: 'failed', message: error.message});
	await end();
}

async function end(): Promise<void> {
	ending ??= endAll();
	return ending;
}

async function endAll(): Promise<void> {
	lab.close();
	stream.close();
	feed.close();
	await app.close();
	post({type: 'stopped'});
	close();
}
