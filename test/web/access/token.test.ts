import {describe, expect, test} from 'vitest';
import {listen} from '../../../source/web/listen.js';
import {openServer} from '../harness.js';

/** Whom the page serves where the system does not say whose a connection is: those who know its address. */

const token = 'Ha0G0pVgxe_ak-9lTJWpRw';
const access = {kind: 'token', token} as const;

describe('with a token in the address', () => {
	async function open() {
		const {app, asked} = await openServer({access});
		const address = new URL(await listen(app, 0, access));
		return {
			asked,
			address,
			ask: async (path: string, init?: RequestInit) => fetch(new URL(path, address), init),
		};
	}

	test('the printed address is the page, and gives a cookie that no script and no other site can use', async () => {
		const {address} = await open();
		expect(address.searchParams.get('token')).toBe(token);
		const reply = await fetch(address);
		expect(reply.status).toBe(200);
		expect(reply.headers.get('set-cookie')).toBe(
			`vstream-token-${address.port}=${token}; HttpOnly; SameSite=Strict; Path=/`,
		);
	});

	test('a page that has the cookie asks for everything else by it', async () => {
		const {address, ask} = await open();
		const cookie = `other=1; vstream-token-${address.port}=${token}`;
		for (const path of ['/', '/stats', '/assets/web/page/main.js', '/sessions']) {
			expect((await ask(path, {headers: {cookie}})).status).toBe(200);
		}
	});

	test('curl may have it in each address', async () => {
		const {ask} = await open();
		expect((await ask(`/stats?token=${token}`)).status).toBe(200);
		const patch = {
			method: 'PATCH',
			headers: {'content-type': 'application/json'},
			body: '{"quality":40}',
		};
		expect((await ask(`/settings?token=${token}`, patch)).status).toBe(200);
		expect((await ask('/settings', patch)).status).toBe(403);
	});

	test.each([
		['nothing', '/stats', {}],
		['a wrong one', '/stats?token=Ha0G0pVgxe_ak-9lTJWpRx', {}],
		['the begin of it', '/stats?token=Ha0G', {}],
		['none', '/stats?token=', {}],
		['two, of which one is right', `/stats?token=x&token=${token}`, {}],
		['a cookie of another port', '/', {cookie: `vstream-token-1=${token}`}],
		['an empty cookie', '/', {cookie: 'vstream-token='}],
		['nothing, and asks for what is not there', '/nothing', {}],
		['nothing, and asks for a script', '/assets/web/page/main.js', {}],
	])('who brings %s gets one line', async (_, path, headers) => {
		const {ask, asked} = await open();
		const reply = await ask(path, {headers: {...headers}});
		expect({status: reply.status, text: await reply.text()}).toEqual({
			status: 403,
			text: 'this page needs the token in its address, as the program printed it: http://127.0.0.1:PORT/?token=…\n',
		});
		expect(reply.headers.get('set-cookie')).toBeNull();
		expect(asked).toEqual([]);
	});

	test('another site is refused, whatever it knows', async () => {
		const {ask} = await open();
		const reply = await ask(`/stats?token=${token}`, {headers: {origin: 'http://evil.example'}});
		expect(reply.status).toBe(403);
	});
});
