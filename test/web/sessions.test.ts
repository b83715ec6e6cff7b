import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openShelf} from '../../source/lab/sessions.js';
import {emptySummary} from '../lab/empty.js';
import {recordOf} from '../lab/sessions-fixtures.js';
import {type Answer, fakeLab, openServer, temporaryFolder} from './harness.js';

/** A lab that saves into this folder, as the real one does. */
function savingLab(dataDir: string) {
	const answer: Answer = ({ask}) => {
		try {
			return ask.type === 'save'
				? {type: 'saved', entry: openShelf(dataDir).save(recordOf(), ask.name)}
				: {type: 'summary', summary: emptySummary};
		} catch (error) {
			return {type: 'refused', reason: (error as Error).message};
		}
	};
	return fakeLab(answer);
}

async function openWithSessions() {
	const dataDir = temporaryFolder();
	return openServer({...savingLab(dataDir), dataDir});
}

test('/stats is what `run --json` prints', async () => {
	const {app} = await openServer();
	expect((await app.inject('/stats')).json()).toEqual(emptySummary);
});

test('/stats says why there is none', async () => {
	const {app} = await openServer(fakeLab(() => ({type: 'refused', reason: 'no frame yet'})));
	const reply = await app.inject('/stats');
	expect({status: reply.statusCode, body: reply.body}).toEqual({status: 503, body: 'no frame yet\n'});
});

test('a run is saved, listed and read', async () => {
	const {app} = await openWithSessions();
	expect((await app.inject('/sessions')).json()).toEqual({sessions: [], damaged: []});
	const saved = await app.inject({method: 'POST', url: '/sessions', payload: {name: 'first.run'}});
	expect(saved.statusCode).toBe(201);
	expect(saved.headers.location).toBe('/sessions/first.run');
	expect(saved.json()).toMatchObject({name: 'first.run', protocol: 'udp'});
	const unnamed = await app.inject({method: 'POST', url: '/sessions', payload: {}});
	expect(unnamed.statusCode).toBe(201);
	const {sessions} = (await app.inject('/sessions')).json<{sessions: unknown[]}>();
	expect(sessions).toEqual(expect.arrayContaining([saved.json(), unnamed.json()]));
	const run = await app.inject('/sessions/first.run');
	expect(run.statusCode).toBe(200);
	expect(run.json()).toMatchObject({startedAt: recordOf().startedAt, settings: recordOf().settings});
});

test('a name that is taken is 409', async () => {
	const {app} = await openWithSessions();
	const post = {method: 'POST', url: '/sessions', payload: {name: 'one'}} as const;
	expect((await app.inject(post)).statusCode).toBe(201);
	const again = await app.inject(post);
	expect(again.statusCode).toBe(409);
	expect(again.body).toMatch(/^a session named one is saved already; .*\n$/);
});

test('a row of saves too many is 429, and says when to come again', async () => {
	const {app, asked} = await openWithSessions();
	const statuses: number[] = [];
	for (let count = 0; count < 7; count++) {
		const reply = await app.inject({method: 'POST', url: '/sessions', payload: {}});
		statuses.push(reply.statusCode);
		if (reply.statusCode === 429) {
			expect(reply.headers['retry-after']).toMatch(/^[1-5]$/);
			expect(reply.body).toMatch(/^that is too often: [^\n]+\n$/);
		}
	}

	expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429]);
	expect(asked).toHaveLength(5);
});

test('what there is no room for is 507 with its reason', async () => {
	const {app} = await openServer(
		fakeLab(() => ({type: 'refused', reason: 'the disk is full', isFull: true})),
	);
	const reply = await app.inject({method: 'POST', url: '/sessions', payload: {}});
	expect({status: reply.statusCode, body: reply.body}).toEqual({status: 507, body: 'the disk is full\n'});
});

test('what the lab can’t save is 422 with its reason', async () => {
	const {app} = await openServer();
	const reply = await app.inject({method: 'POST', url: '/sessions', payload: {name: 'one'}});
	expect({status: reply.statusCode, body: reply.body}).toEqual({
		status: 422,
		body: 'this lab saves nothing\n',
	});
});

describe('a name that is none is never asked for', () => {
	test.each([
		['../../etc/passwd'],
		['..'],
		['/etc/passwd'],
		['a/b'],
		[String.raw`a\b`],
		['.hidden'],
		['-rf'],
		['con'],
		[''],
		['x'.repeat(65)],
		['a\u0000b'],
		['a\nb'],
		[5],
		[null],
		[{}],
	])('%j', async name => {
		const {app, asked} = await openServer();
		const reply = await app.inject({method: 'POST', url: '/sessions', payload: {name}});
		expect(reply.statusCode).toBe(422);
		expect(reply.body).toMatch(/^[^\n]+\n$/);
		expect(asked).toEqual([]);
	});
});

describe('a session that is a path is 404', () => {
	test.each([
		'..%2f..%2fsecret',
		'..%2fsecret',
		'%2fetc%2fpasswd',
		'..%5csecret',
		'secret%00',
		'unknown',
		'.hidden',
		'%1b[31m',
		encodeURIComponent('ä\u2028'),
	])('%s', async name => {
		const {app, dataDir, faults} = await openWithSessions();
		fs.writeFileSync(path.join(dataDir, 'secret.json'), '{}');
		const reply = await app.inject(`/sessions/${name}`);
		expect(reply.statusCode).toBe(404);
		expect(reply.body).toMatch(/^no session is named ".*"; none are saved yet\n$/);
		expect(reply.body.slice(0, -1)).not.toMatch(/[\u0000-\u001F\u2028]/);
		expect(faults).toEqual([]);
	});
});

test('a damaged session is named in the list, and 404 by itself', async () => {
	const {app, dataDir} = await openWithSessions();
	fs.mkdirSync(path.join(dataDir, 'sessions'));
	fs.writeFileSync(path.join(dataDir, 'sessions', 'broken.json'), '{"version": 2');
	const one = await app.inject('/sessions/broken');
	expect(one.statusCode).toBe(404);
	expect(one.body).toMatch(/^session broken (?!is named)[^\n]+\n$/);
	fs.writeFileSync(path.join(dataDir, 'sessions', 'broken2.json'), 'x');
	const list = (await app.inject('/sessions')).json<{damaged: string[]}>();
	expect(list.damaged).toEqual(
		['broken', 'broken2'].map(name => expect.stringMatching(`^session ${name} is damaged: `) as string),
	);
});
