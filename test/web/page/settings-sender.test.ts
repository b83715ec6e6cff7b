import {describe, expect, it} from 'vitest';
import type {PageState} from '../../../source/lab/view.js';
import {Holds} from '../../../source/web/page/holds.js';
import {type Batch, Refused, SettingsSender} from '../../../source/web/page/settings-sender.js';

type Asked = Batch & {
	readonly key: string;
	readonly answer: (state: PageState) => void;
	readonly fail: (error: Error) => void;
};

/** A lab that answers when the test says so. */
function stage() {
	const asked: Asked[] = [];
	const heard: string[] = [];
	const rests: number[] = [];
	const sender = new SettingsSender({
		patch: async (batch, key) =>
			new Promise<PageState>((resolve, reject) => {
				asked.push({...batch, key, answer: resolve, fail: reject});
			}),
		settings: () => undefined,
		onState: () => heard.push('state'),
		onRefused: (reason, change) => heard.push(`${reason} ${JSON.stringify(change)}`),
		async rest(ms) {
			rests.push(ms);
		},
	});
	const settled = async () => new Promise<void>(resolve => setImmediate(resolve));
	const changes = () => asked.map(({change}) => change);
	return {asked, heard, rests, sender, settled, changes};
}

const state = {} as PageState;

describe('what controls ask for', () => {
	it('goes out at once, and one request at a time', async () => {
		const {asked, heard, sender, settled, changes} = stage();
		sender.send({protocol: 'tcp'});
		sender.send({bufferSize: 1024});
		expect(changes()).toEqual([{protocol: 'tcp'}]);
		asked[0]!.answer(state);
		await settled();
		expect(changes()).toEqual([{protocol: 'tcp'}, {bufferSize: 1024}]);
		asked[1]!.answer(state);
		await settled();
		expect(heard).toEqual(['state', 'state']);
		expect(asked).toHaveLength(2);
	});

	it('by a dragged slider is one request an answer, with the newest value', async () => {
		const {asked, sender, settled, changes} = stage();
		for (let quality = 50; quality <= 90; quality++) sender.send({quality});
		sender.send({adapt: true});
		asked[0]!.answer(state);
		await settled();
		expect(changes()).toEqual([{quality: 50}, {quality: 90, adapt: true}]);
	});

	it('is pending until it was answered: the control keeps what the person chose', async () => {
		const {asked, sender, settled} = stage();
		sender.send({codec: 'raw'});
		sender.press('qualityUp');
		const pending = () => (['codec', 'quality', 'adapt'] as const).map(field => sender.isPending(field));
		expect(pending()).toEqual([true, true, false]);
		asked[0]!.answer(state);
		await settled();
		expect(pending()).toEqual([false, true, false]);
		asked[1]!.fail(new Refused('not now'));
		await settled();
		expect(pending()).toEqual([false, false, false]);
	});

	it('and is refused, is told with its reason, and nothing else goes down with it', async () => {
		const {asked, heard, sender, settled} = stage();
		sender.send({protocol: 'tcp'});
		sender.send({link: 'loss=200%'});
		sender.send({codec: 'raw'});
		asked[0]!.answer(state);
		await settled();
		asked[1]!.fail(new Refused("A link's loss is from 0% to 100%."));
		await settled();
		expect(heard).toEqual(['state', 'A link\'s loss is from 0% to 100%. {"link":"loss=200%"}']);
		expect(asked[2]?.change).toEqual({codec: 'raw'});
	});
});

describe('presses', () => {
	it('go out in their order among the rest, as many as wait in one request', async () => {
		const {asked, sender, settled} = stage();
		sender.press('qualityUp');
		sender.press('qualityUp');
		sender.press('adapt');
		sender.send({quality: 20});
		sender.press('qualityDown');
		for (let request = 0; request < 4; request++) {
			asked[request]!.answer(state);
			await settled();
		}

		expect(asked.map(({change, presses}) => ({change, presses}))).toEqual([
			{change: {}, presses: ['qualityUp']},
			{change: {}, presses: ['qualityUp', 'adapt']},
			{change: {quality: 20}, presses: []},
			{change: {}, presses: ['qualityDown']},
		]);
	});

	it('that nobody answered go out again under the same name, thrice at most', async () => {
		const {asked, heard, rests, sender, settled} = stage();
		sender.press('qualityUp');
		sender.press('qualityDown');
		for (let time = 0; time < 3; time++) {
			asked[time]!.fail(new Error('The program does not answer.'));
			await settled();
		}

		expect(heard).toEqual(['The program does not answer. {}']);
		expect(rests).toEqual([300, 1000]);
		expect(asked.map(({presses}) => presses)).toEqual([
			...[['qualityUp'], ['qualityUp'], ['qualityUp']],
			['qualityDown'],
		]);
		const keys = asked.map(({key}) => key);
		expect(new Set(keys.slice(0, 3)).size).toBe(1);
		expect(keys[3]).not.toBe(keys[0]);
	});

	it('are bounded while nobody answers, and those beyond are refused', () => {
		const {heard, sender} = stage();
		for (let time = 0; time < 100; time++) {
			sender.press('qualityUp');
			sender.send({quality: time + 1});
		}

		expect(heard.length).toBeGreaterThan(0);
		expect(heard[0]).toMatch(/^Too much waits/);
		expect(sender.onItsWay.batches.length).toBeLessThanOrEqual(65);
	});
});

describe('a control in hand', () => {
	it('is held until it is let go, and no other one is', () => {
		const holds = new Holds();
		holds.hold('bufferSize');
		expect([holds.isHeld('bufferSize'), holds.isHeld('quality')]).toEqual([true, false]);
		holds.release('bufferSize');
		expect(holds.isHeld('bufferSize')).toBe(false);
	});
});
