import {describe, expect, it} from 'vitest';
import type {PageState} from '../../../source/lab/view.js';
import {Holds} from '../../../source/web/page/holds.js';
import {type SettingsPatch, SettingsSender} from '../../../source/web/page/settings-sender.js';

type Asked = {
	readonly change: SettingsPatch;
	readonly answer: (state: PageState) => void;
	readonly refuse: (reason: string) => void;
};

/** A lab that answers when the test says so. */
function stage() {
	const asked: Asked[] = [];
	const heard: string[] = [];
	const sender = new SettingsSender({
		patch: async change =>
			new Promise<PageState>((resolve, reject) => {
				asked.push({change, answer: resolve, refuse: reason => reject(new Error(reason))});
			}),
		onState: () => heard.push('state'),
		onRefused: (reason, change) => heard.push(`${reason} ${JSON.stringify(change)}`),
	});
	const settled = async () => new Promise<void>(resolve => setImmediate(resolve));
	return {asked, heard, sender, settled};
}

const state = {} as PageState;

describe('what controls ask for', () => {
	it('goes out at once, and one request at a time', async () => {
		const {asked, heard, sender, settled} = stage();
		sender.send({protocol: 'tcp'});
		sender.send({bufferSize: 1024});
		expect(asked.map(({change}) => change)).toEqual([{protocol: 'tcp'}]);
		asked[0]!.answer(state);
		await settled();
		expect(asked.map(({change}) => change)).toEqual([{protocol: 'tcp'}, {bufferSize: 1024}]);
		asked[1]!.answer(state);
		await settled();
		expect(heard).toEqual(['state', 'state']);
		expect(asked).toHaveLength(2);
	});

	it('by a dragged slider is one request an answer, with the newest value', async () => {
		const {asked, sender, settled} = stage();
		for (let quality = 50; quality <= 90; quality++) sender.send({quality});
		sender.send({adapt: true});
		asked[0]!.answer(state);
		await settled();
		expect(asked.map(({change}) => change)).toEqual([{quality: 50}, {quality: 90, adapt: true}]);
	});

	it('is pending until it was answered: the control keeps what the person chose', async () => {
		const {asked, sender, settled} = stage();
		sender.send({link: null});
		sender.send({quality: 10});
		expect([sender.isPending('link'), sender.isPending('quality'), sender.isPending('codec')]).toEqual([
			true,
			true,
			false,
		]);
		expect(sender.pending).toEqual({link: null, quality: 10});
		asked[0]!.answer(state);
		await settled();
		expect([sender.isPending('link'), sender.isPending('quality')]).toEqual([false, true]);
		asked[1]!.refuse('quality is from 1 to 100');
		await settled();
		expect(sender.isPending('quality')).toBe(false);
	});

	it('and is refused, is told with its reason, and what waits goes on', async () => {
		const {asked, heard, sender, settled} = stage();
		sender.send({link: 'loss=200%'});
		sender.send({codec: 'raw'});
		asked[0]!.refuse("A link's loss is from 0% to 100%.");
		await settled();
		expect(heard).toEqual(['A link\'s loss is from 0% to 100%. {"link":"loss=200%"}']);
		expect(asked[1]?.change).toEqual({codec: 'raw'});
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
