import {expect, test} from 'vitest';
import {openShelf} from '../../source/lab/sessions.js';
import {defaultSettings} from '../../source/lab/settings.js';
import type {WebAsk} from '../../source/lab/messages.js';
import {filesOf} from './sessions-fixtures.js';
import {details, labWithWeb, readyAtOnce} from './web-lab.js';

test('is opened when it is asked for, and told what it has to know', async () => {
	const {lab, folder, ofType, until} = labWithWeb();
	await lab.start();
	expect(lab.snapshot().web).toEqual({state: 'closed'});
	await until(({history}) => history.length > 2);
	lab.setWeb(6175);
	expect(lab.snapshot().web).toEqual({state: 'opening'});
	await until(({web}) => web.state === 'open');
	expect(lab.snapshot().web).toEqual({state: 'open', address: 'http://127.0.0.1:6175/'});
	expect(details(lab.snapshot())).toEqual(['notice: page at http://127.0.0.1:6175/']);
	await until(() => ofType('born').length > 0);
	const data = ofType('born')[0]!.data;
	expect(data).toMatchObject({port: 6175, dataDir: folder, version: expect.stringMatching(/^\d+\.\d+/)});
	expect(data.state).toEqual({
		state: 'live',
		failure: null,
		startedAt: lab.record().startedAt,
		settings: defaultSettings,
		revision: 0,
		picture: {width: 64, height: 48, fps: 24},
		verdict: [],
		window: 'closed',
	});
	expect(data.past.length).toBeGreaterThan(2);
	expect(data.events).toEqual([]);
});

test('hears of each tick, each event and each change, and of no state that it knows already', async () => {
	const {lab, ofType, until} = labWithWeb();
	await lab.start();
	lab.setWeb(0);
	await until(() => ofType('sample').length > 3);
	lab.configure({protocol: 'tcp'});
	await until(() => ofType('state').some(({state}) => state.settings.protocol === 'tcp'));
	await until(() => ofType('event').some(({event}) => event.type === 'switch'));
	const ticks = ofType('sample').length;
	await until(() => ofType('sample').length > ticks + 15);
	const states = ofType('state').map(({state}) => JSON.stringify(state));
	expect(states.filter((state, index) => state === states[index - 1])).toEqual([]);
	const times = ofType('sample').map(({sample}) => sample.atSeconds);
	expect(times).toEqual(times.toSorted((first, second) => first - second));
});

test('what it asks is done and answered; what may not be is refused in one line', async () => {
	const {lab, folder, say, ofType, until} = labWithWeb();
	await lab.start();
	lab.setWeb(0);
	await until(({web}) => web.state === 'open');
	let id = 0;
	const ask = async (question: WebAsk) => {
		const mine = ++id;
		say({type: 'ask', id: mine, ask: question});
		await until(() => ofType('answer').some(answer => answer.id === mine));
		return ofType('answer').find(answer => answer.id === mine)?.answer;
	};

	expect(await ask({type: 'configure', change: {bufferSize: 1024}})).toMatchObject({
		type: 'state',
		state: {settings: {bufferSize: 1024}},
	});
	expect(lab.snapshot().settings.bufferSize).toBe(1024);
	expect(details(lab.snapshot())).toContain('switch: buffer 10000→1024');
	expect(await ask({type: 'configure', change: {quality: 1000}})).toEqual({
		type: 'refused',
		reason: expect.stringMatching(/^.*quality.*$/),
	});
	expect(lab.snapshot().settings.quality).toBe(defaultSettings.quality);
	expect(await ask({type: 'summary'})).toMatchObject({
		type: 'summary',
		summary: {version: 1, experiment: 'udp-small'},
	});
	expect(await ask({type: 'save', name: 'from-the-page'})).toMatchObject({
		type: 'saved',
		entry: {name: 'from-the-page'},
	});
	expect(filesOf(folder)).toEqual(['from-the-page.json']);
	expect(openShelf(folder).load('from-the-page').settings.bufferSize).toBe(1024);
	expect(await ask({type: 'save', name: 'from-the-page'})).toMatchObject({
		type: 'refused',
		reason: expect.stringMatching(/^a session named from-the-page is saved already.*$/),
	});
	expect(await ask({type: 'save', name: '../elsewhere'})).toMatchObject({type: 'refused'});
});

test('what a worker tells of the world outside is harmless in every view', async () => {
	const {lab, say, ofType, until} = labWithWeb();
	await lab.start();
	lab.setWeb(0);
	await until(({web}) => web.state === 'open');
	say({type: 'event', event: {type: 'fault', detail: 'camera\u001B[2J\u009B\u202Egone\u200B\n'}});
	await until(snapshot => details(snapshot).some(line => line.startsWith('fault')));
	expect(details(lab.snapshot())).toContain('fault: camera [2J gone');
	await until(() => ofType('event').some(({event}) => event.detail === 'camera [2J gone'));
});

test('frames come from the server worker, and again after either of the two was started again', async () => {
	const {lab, kill, ofType, until} = labWithWeb();
	lab.setWeb(0);
	await lab.start();
	await until(() => ofType('frame').length === 1);
	kill();
	await until(() => ofType('frame').length === 2);
	expect(lab.snapshot().web).toEqual({state: 'open', address: 'http://127.0.0.1:40000/'});
	expect(details(lab.snapshot())).toEqual([
		'notice: page at http://127.0.0.1:40000/',
		'fault: web worker ended (exit code 137); started again',
		'restart: web worker runs again',
	]);
	// Browsers look for it where it was.
	expect(ofType('born').map(({data}) => data.port)).toEqual([0, 40_000]);
	lab.setWindow(true);
	await until(() => ofType('frame').length === 3);
	expect(details(lab.snapshot())).toContain('restart: server worker runs again');
	// The new server worker begins to count anew; and a new web worker has been given one way, then another.
	expect(ofType('frame').map(({index, feed}) => [index, feed])).toEqual([
		[0, 1],
		[1, 1],
		[0, 2],
	]);
});

test('that can not listen closes the page with its line, and the run goes on', async () => {
	const line = 'port 6175 is taken by another program; choose one with --web PORT';
	const {lab, until} = labWithWeb(`parentPort.postMessage({type: 'failed', message: '${line}'});`);
	await lab.start();
	lab.setWeb(6175);
	await until(({web}) => web.state === 'closed');
	expect(lab.snapshot().web).toEqual({state: 'closed', failure: line});
	expect(details(lab.snapshot())).toEqual([`fault: ${line}`]);
	const {length} = lab.snapshot().history;
	await until(({history}) => history.length > length);
	expect(lab.snapshot()).toMatchObject({state: 'live', failure: undefined});
	// It may be tried again.
	lab.setWeb(6175);
	await until(({events}) => events.length === 2);
});

test('that always dies is given up; the run goes on without a page', async () => {
	const {lab, until} = labWithWeb(`process.exit(9);`);
	await lab.start();
	lab.setWeb(0);
	await until(({web}) => web.state === 'closed');
	const told = details(lab.snapshot());
	expect(told).toHaveLength(6);
	expect(told[0]).toBe('fault: web worker ended (exit code 9); started again');
	expect(told[5]).toMatch(/^fault: web worker ended .*, for the 6th time in 30 s; the page is closed$/);
	expect(lab.snapshot()).toMatchObject({state: 'live', failure: undefined});
});

test('closes when it is told to, opens again at once, and moves to another port', async () => {
	const {lab, ofType, until} = labWithWeb();
	await lab.start();
	lab.setWeb(7001);
	lab.setWeb(7001);
	await until(({web}) => web.state === 'open');
	lab.setWeb(undefined);
	lab.setWeb(undefined);
	expect(lab.snapshot().web).toEqual({state: 'closed'});
	lab.setWeb(7001);
	await until(({web}) => web.state === 'open');
	lab.setWeb(7002);
	await until(({web}) => web.state === 'open' && web.address.includes('7002'));
	expect(details(lab.snapshot())).toEqual([
		'notice: page at http://127.0.0.1:7001/',
		'notice: page closed',
		'notice: page at http://127.0.0.1:7001/',
		'notice: page closed',
		'notice: page at http://127.0.0.1:7002/',
	]);
	await until(() => ofType('born').length === 3);
	expect(ofType('born').map(({data}) => data.port)).toEqual([7001, 7001, 7002]);
	// Closed before it had opened: nothing opens late.
	lab.setWeb(undefined);
	lab.setWeb(7003);
	lab.setWeb(undefined);
	await lab.stop();
	expect(lab.snapshot().web).toEqual({state: 'closed'});
	expect(details(lab.snapshot()).join(' ')).not.toContain('7003');
});

test('closed before it was there, it leaves no event: nobody saw it', async () => {
	const {lab, until} = labWithWeb();
	await lab.start();
	lab.setWeb(7001);
	lab.setWeb(undefined);
	expect(lab.snapshot().web).toEqual({state: 'closed'});
	lab.setWeb(7001);
	await until(({web}) => web.state === 'open');
	expect(details(lab.snapshot())).toEqual(['notice: page at http://127.0.0.1:7001/']);
});

test('at the end of a run it hears the last state, and then that it is over; none opens any more', async () => {
	const {lab, ofType, heard, until} = labWithWeb();
	await lab.start();
	lab.setWeb(0);
	await until(() => ofType('sample').length > 1);
	await lab.stop();
	await until(() => ofType('stop').length > 0);
	expect(ofType('state').at(-1)?.state.state).toBe('stopped');
	expect(heard.slice(heard.findIndex(({type}) => type === 'stop') + 1)).toEqual([]);
	expect(details(lab.snapshot())).toHaveLength(1);
	lab.setWeb(0);
	expect(lab.snapshot().web).toEqual({state: 'closed'});
});

test('one that hangs does not keep a run from ending', async () => {
	const {lab, until} = labWithWeb(`${readyAtOnce}\nfor (;;) { /* for ever */ }`);
	await lab.start();
	lab.setWeb(0);
	await until(({web}) => web.state === 'open');
	await lab.stop();
	expect(lab.snapshot()).toMatchObject({state: 'stopped', failure: undefined});
});
